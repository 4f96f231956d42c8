package decisions

import (
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// past is a decision of the demonstration's group, with what the first
// organisations at the table said; '-' is silence.
type past struct {
	title, text, options string
	kind                 KindName
	way                  Way
	quorum               int
	opened, days         int // days ago, days open
	voices               []said
	note                 string
}

type said struct {
	choice Choice
	reason string
}

var pastDecisions = []past{
	{title: "Invite Northern Light Fund to the group's meetings", text: "The fund finances two shelters in the east of the country and asked to hear about gaps at first hand.",
		kind: Donor, way: NoObjection, opened: 40, days: 7, voices: []said{{Agree, ""}, {Agree, ""}, {Abstain, "We receive a grant from the fund and take no part."}}},
	{title: "Share the service mapping with the helpline of La Strada every Monday", text: "Only services that their own organisation has confirmed in the last 30 days. No addresses of shelters.",
		kind: General, way: Vote, quorum: 7, opened: 33, days: 6, voices: []said{{Agree, ""}, {Agree, ""}, {Agree, ""},
			{Against, "A list that is a week old sends people to closed doors. We would share the live page instead."}, {Agree, ""}, {Agree, ""}, {Abstain, ""}, {Agree, ""}}},
	{title: "Which campaign comes first in autumn?", text: "The budget is enough for one.", options: "Offers of work in social media\nSafe transport from reception points\nRights of domestic workers",
		kind: Priorities, way: Vote, quorum: 7, opened: 20, days: 5, voices: []said{{"1", ""}, {"2", "Drivers still approach people at the eastern stations."}, {"1", ""}, {"1", ""}, {"3", ""}, {"1", ""}, {Abstain, ""}}},
	{title: "Meet in person in Lublin in December", text: "With the city's social services as host.",
		kind: General, way: Consensus, quorum: 7, opened: 12, days: 1, voices: []said{{Agree, ""}, {Agree, ""}, {Against, "Travel is not covered for small organisations. We ask for a hybrid meeting."}, {Agree, ""}, {Agree, ""}, {Agree, ""}, {Agree, ""}},
		note: "The hosts look for a room with a screen; the question comes back with a cost estimate."},
}

// fillDemo adds decisions of the last weeks and one that is open.
func (a *Decisions) fillDemo(tx *db.Tx) error {
	entitled, err := voicesAtTable(tx)
	if err != nil {
		return err
	}
	people, err := a.speakers(tx, entitled)
	if err != nil {
		return err
	}
	for _, p := range pastDecisions {
		if err := a.demoPast(tx, p, entitled, people); err != nil {
			return err
		}
	}
	return a.demoOpen(tx, entitled[2], people)
}

// speakers finds somebody of each organisation to speak for it.
func (a *Decisions) speakers(tx *db.Tx, organisations []id.ID) (map[id.ID]members.Person, error) {
	out := map[id.ID]members.Person{}
	for _, o := range organisations {
		found, err := a.members.Store.People.List(tx, register.Query{Where: map[string]any{"organisation": o}, Sort: "name"})
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			if _, ok := out[o]; !ok && p.Role != who.Viewer {
				out[o] = p
			}
		}
	}
	return out, nil
}

func (a *Decisions) demoPast(tx *db.Tx, p past, entitled []id.ID, people map[id.ID]members.Person) error {
	opened := tx.Now().Add(-time.Duration(p.opened) * 24 * time.Hour)
	d := Decision{Title: p.title, Text: p.text, Options: p.options, Kind: p.kind, Way: p.way, State: Open, Opened: opened,
		Deadline: opened.Add(time.Duration(p.days) * 24 * time.Hour), Organisation: entitled[1], Proposer: people[entitled[1]].Name, Note: p.note}
	if p.quorum > 0 {
		d.Quorum = &p.quorum
	}
	if p.kind == Donor {
		i, err := a.demoInvitation(tx, d.Deadline)
		if err != nil {
			return err
		}
		d.Subject = i
	}
	if err := table.Insert(tx, &d); err != nil {
		return err
	}
	for n, s := range p.voices {
		v := Voice{Decision: d.ID, Organisation: entitled[n], Choice: s.choice, Reason: s.reason, Person: people[entitled[n]].Name,
			Raised: opened.Add(time.Duration(n+2) * time.Hour), Counts: true, Recorded: p.way == Consensus}
		if err := voiceTable.Insert(tx, &v); err != nil {
			return err
		}
	}
	if err := settle(tx, &d, d.Deadline); err != nil {
		return err
	}
	return table.Update(tx, &d)
}

// demoInvitation is what the seat of the demonstration's donor rests on.
func (a *Decisions) demoInvitation(tx *db.Tx, agreed time.Time) (id.ID, error) {
	donors, err := a.members.Store.Organisations.List(tx, register.Query{Where: map[string]any{"seat": string(who.Donor)}, Limit: 1})
	if err != nil || len(donors) == 0 {
		return "", err
	}
	d := donors[0]
	name, _ := d.Name.In("en")
	i := Invitation{Name: name, Acronym: d.Acronym, Why: "The fund finances two shelters in the east of the country.", Opens: Period,
		FromDay: agreed.Truncate(24 * time.Hour), Until: d.Until, State: Seated, Organisation: d.ID}
	err = invitationTable.Insert(tx, &i)
	return i.ID, err
}

// demoOpen is a donor that the members are asked about, until in five days.
func (a *Decisions) demoOpen(tx *db.Tx, by id.ID, people map[id.ID]members.Person) error {
	day := tx.Now().Truncate(24 * time.Hour)
	i := Invitation{Name: "Baltic Solidarity Foundation", Acronym: "BSF", Why: "The foundation plans its call for next year and asks which gaps to fund.", Opens: Topic, Topic: Topics[0], What: "Needs and gaps",
		FromDay: day.AddDate(0, 0, 7), Until: day.AddDate(0, 2, 7), State: Asked}
	if err := invitationTable.Insert(tx, &i); err != nil {
		return err
	}
	d := Decision{Title: "Invite Baltic Solidarity Foundation?", Text: i.Why, Kind: Donor, Subject: i.ID, Way: NoObjection, State: Open,
		Opened: tx.Now().Add(-36 * time.Hour), Deadline: tx.Now().Add(5 * 24 * time.Hour), Organisation: by, Proposer: people[by].Name}
	return table.Insert(tx, &d)
}

// DemoAdopted adds to the demonstration a decision that the first organisations
// at the table agreed to.
func DemoAdopted(tx *db.Tx, d Decision, agree int) error {
	entitled, err := voicesAtTable(tx)
	if err != nil {
		return err
	}
	d.State, d.Organisation = Open, entitled[0]
	if err := table.Insert(tx, &d); err != nil {
		return err
	}
	for _, o := range entitled[:min(agree, len(entitled))] {
		if err := voiceTable.Insert(tx, &Voice{Decision: d.ID, Organisation: o, Choice: Agree, Raised: d.Opened, Counts: true}); err != nil {
			return err
		}
	}
	if err := settle(tx, &d, d.Deadline); err != nil {
		return err
	}
	return table.Update(tx, &d)
}
