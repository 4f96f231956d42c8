package meetings

import (
	"fmt"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/who"
)

// The demonstration's half year. All of it is invented.

// demoTopic is something that was talked about, with what came of it.
type demoTopic struct {
	title, body, decision, action string
	days                          int // until the action point is due
}

var demoTopics = []demoTopic{
	{"Leaflet for border crossings", "The draft leaflet was shown in Ukrainian, Russian and Polish. Two members asked for a larger phone number and a plainer first sentence.", "The leaflet is printed with the helpline on the front.", "send the corrected leaflet to all members", 7},
	{"Night shelter in Lublin", "The shelter is full on most nights. Families are sent on to Chełm, where transport is missing after 20:00.", "", "ask the voivodeship office about transport after 20:00", 10},
	{"Online recruitment offers", "Three members report offers of work abroad in closed groups, with the passport to be handed over on arrival. No names were discussed.", "A warning in four languages goes out through all members’ channels.", "write the warning on job offers in four languages", 5},
	{"Training for border guards", "Forty officers took the half-day course. What they lack is whom to call at night.", "", "make a one-page list of night contacts", 14},
	{"Referral pathway for children", "The pathway was walked through with an invented case. The step between the police and the guardian takes too long.", "The group proposes one contact person in each voivodeship.", "write the proposal for contact persons", 14},
	{"Mapping of services", "A third of the services have not been confirmed this quarter.", "", "remind members to confirm their services", 7},
	{"Response plan: mid-year figures", "Members went through the indicators. Two are behind their targets, both for lack of funding.", "The two indicators are raised with the inter-agency group.", "send the figures to the inter-agency group", 9},
	{"Accommodation in private homes", "Hosts ask what to look for and whom to tell. The city has a short guide that could be used everywhere.", "", "share the guide for hosts", 7},
	{"Questions of women in transit centres", "The feedback box brings questions on documents, doctors and school. Answers are given within four days at the median.", "", "translate the ten most frequent answers", 12},
	{"Donor at the table", "A fund asks to take part as a guest for three months.", "The members agree to invite the fund for three months.", "write the invitation to the fund", 4},
	{"Labour inspection", "Joint visits with the labour inspectorate start in two regions. Interpreters are needed.", "", "find interpreters for the joint visits", 10},
	{"Survey on experiences during flight", "The questions were read again for safety. Two were taken out.", "The survey starts after the training of interviewers.", "plan the training of interviewers", 14},
}

// demoWeeks is how far back the demonstration's meetings reach.
const demoWeeks = 26

// demoNow is what a meeting of the demonstration is made from.
type demoNow struct {
	now    time.Time
	people directory
	named  []members.Person // who owns action points, in a fixed order
	lead   id.ID
}

// fillDemo makes half a year of meetings with their minutes, and an agenda for the next.
func (m *Meetings) fillDemo(tx *db.Tx) error {
	c, err := members.CharterInForce(tx)
	if err != nil {
		return err
	}
	d := demoNow{now: tx.Now().In(c.Location())}
	if d.people, err = m.directory(tx, lang.En); err != nil {
		return err
	}
	for _, o := range d.people.organisations {
		for _, p := range d.people.people {
			if p.Organisation == o.ID && p.Role == who.FocalPoint {
				d.named = append(d.named, p)
			}
			if p.Role == who.CoLeadRole && (d.lead == "" || p.ID < d.lead) {
				d.lead = p.ID
			}
		}
	}
	s, ok := seriesOf(c, d.now.AddDate(0, 0, -7*demoWeeks))
	if !ok {
		return nil
	}
	if err := insertSeries(tx, s); err != nil {
		return err
	}
	if err := m.plan(tx); err != nil {
		return err
	}
	return m.demoMeetings(tx, d)
}

func (m *Meetings) demoMeetings(tx *db.Tx, d demoNow) error {
	all, err := m.between(tx, d.now.AddDate(-1, 0, 0), d.now.AddDate(0, 0, 30))
	if err != nil {
		return err
	}
	next := len(all)
	for i := range all {
		if !all[i].Day.Before(dayOf(d.now)) {
			next = i
			break
		}
	}
	for i := range next {
		if err := m.demoPast(tx, d, all, i, next); err != nil {
			return err
		}
	}
	if next == len(all) {
		return nil
	}
	return m.demoAgenda(tx, d, &all[next])
}

// demoPast is a meeting that was held, or one of the few that were not.
func (m *Meetings) demoPast(tx *db.Tx, d demoNow, all []Meeting, i, next int) error {
	meeting := &all[i]
	if m.Holidays.On("PL", meeting.Day, lang.En) != "" || i == 9 {
		meeting.State, meeting.Reason = Cancelled, "Most members are on leave."
		meeting.changed()
		return m.table.Update(tx, meeting)
	}
	if i == 15 {
		meeting.Day, meeting.Reason = meeting.Day.AddDate(0, 0, 1), "The hall was taken on Tuesday."
		meeting.changed()
	}
	meeting.State = Held
	if err := m.table.Update(tx, meeting); err != nil {
		return err
	}
	n := Minutes{Meeting: meeting.ID, State: Approved, Ended: meeting.End().Add(5 * time.Minute), EndedBy: d.lead, CirculatedBy: d.lead, Letters: 13,
		Circulated: meeting.End().Add(time.Duration(3+7*i%45) * time.Hour)}
	if i == next-1 {
		n.State = Circulated
	} else {
		n.Approved, n.ApprovedAt = all[i+1].End(), all[i+1].ID
	}
	if n.Circulated.After(d.now) {
		n.Circulated = d.now.Add(-time.Hour)
	}
	if err := insertMinutes(tx, n); err != nil {
		return err
	}
	if err := m.demoSections(tx, d, meeting, i); err != nil {
		return err
	}
	if i == next-1 {
		return m.demoCorrection(tx, d, meeting)
	}
	return nil
}

// demoSections writes the minutes of a meeting, its decisions and action points.
func (m *Meetings) demoSections(tx *db.Tx, d demoNow, meeting *Meeting, i int) error {
	items := []Item{
		{Kind: Approval, Body: "The minutes were approved as circulated."},
		{Kind: Actions, Body: "The open action points were gone through one by one."},
	}
	var actions []ActionPoint
	for k := range 2 {
		t := demoTopics[(2*i+k)%len(demoTopics)]
		owner := d.named[(3*i+k)%len(d.named)]
		item := Item{Kind: Proposed, Title: t.title, Body: t.body, Person: owner.ID, Organisation: owner.Organisation}
		if t.decision != "" {
			item.Body += "\n\nDecision: " + t.decision
		}
		due := meeting.Day.AddDate(0, 0, t.days)
		line := fmt.Sprintf("Action: %s to %s by %s", owner.Name, t.action, due.Format("2 January"))
		item.Body += "\n\n" + line
		items = append(items, item)
		actions = append(actions, demoAction(d, ActionPoint{Task: owner.Name + " to " + t.action, Organisation: owner.Organisation, Person: owner.ID, Due: due, State: Open, Meeting: meeting.ID, Source: line}, i+k))
	}
	items = append(items, Item{Kind: Other, Body: ""})
	for k := range items {
		items[k].Meeting = meeting.ID
		if err := insertItem(tx, &items[k]); err != nil {
			return err
		}
		for _, l := range lines(items[k].ID, items[k].Body) {
			if l.Decision {
				if err := insertDecided(tx, Decided{ID: id.New(), Meeting: meeting.ID, Item: l.Item, Body: l.Text}); err != nil {
					return err
				}
			}
		}
	}
	if err := m.takeActions(tx, actions); err != nil {
		return err
	}
	return storeAttendance(tx, meeting.ID, d.attendance(i))
}

// demoAction closes most action points that were due: in time, now and then late.
func demoAction(d demoNow, a ActionPoint, n int) ActionPoint {
	closed := a.Due.AddDate(0, 0, -n%4)
	if n%9 == 4 {
		closed = a.Due.AddDate(0, 0, 3)
	}
	if closed.Before(dayOf(d.now)) && n%13 != 12 {
		a.State, a.Closed = Done, closed
	}
	return a
}

// attendance of a meeting: most organisations, not always the same.
func (d demoNow) attendance(i int) []Attendance {
	var out []Attendance
	for k, o := range d.people.organisations {
		a := Attendance{Organisation: o.ID, Presence: Present}
		if !inGroup(&o) && k%2 == 0 {
			continue
		}
		for _, p := range d.named {
			if p.Organisation == o.ID {
				a.Names = p.Name
			}
		}
		if (i+3*k)%7 == 0 {
			a.Presence, a.Names = Apology, ""
		}
		if (i*2+k)%11 == 0 {
			a.Presence, a.Names = NotThere, ""
		}
		out = append(out, a)
	}
	return out
}

func (m *Meetings) demoCorrection(tx *db.Tx, d demoNow, meeting *Meeting) error {
	return insertCorrection(tx, Correction{ID: id.New(), Meeting: meeting.ID, Body: "Item 3: we said forty-five officers, not forty.", Person: d.named[0].ID, Created: tx.Now(), State: Asked})
}

// demoAgenda proposes something to talk about at the next meeting.
func (m *Meetings) demoAgenda(tx *db.Tx, d demoNow, meeting *Meeting) error {
	items := []Item{{Kind: Approval}, {Kind: Actions}, {Kind: Other},
		{Kind: Proposed, Title: "Winter plan for the reception points", Note: "Which points stay open at night, and who is there."},
		{Kind: Proposed, Title: "Key messages before the holidays", Note: "Draft in Ukrainian is with the members since Friday."}}
	for k := range items {
		items[k].Meeting = meeting.ID
		if p := d.named[k%len(d.named)]; items[k].Kind == Proposed {
			items[k].Person, items[k].Organisation = p.ID, p.Organisation
		}
		if err := insertItem(tx, &items[k]); err != nil {
			return err
		}
	}
	return nil
}
