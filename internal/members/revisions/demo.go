package revisions

import (
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/members/decisions"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

const day = 24 * time.Hour

// rewriting is a change of the demonstration's draft: in the clause that says
// old, new stands instead.
type rewriting struct{ old, new, comment string }

// fillDemo adds a revision that the members adopted four weeks ago and one that
// is drafted.
func (a *Revisions) fillDemo(tx *db.Tx) error {
	first, err := members.CharterInForce(tx)
	if err != nil {
		return err
	}
	first.FromDay = tx.Now().Truncate(day).AddDate(0, 0, -84)
	if err := a.members.Store.Charters.Update(tx, &first); err != nil {
		return err
	}
	people, err := a.demoPeople(tx)
	if err != nil {
		return err
	}
	if err := a.demoAdopted(tx, people[0]); err != nil {
		return err
	}
	return a.demoDraft(tx, people)
}

// demoPeople finds a few people to ask and comment.
func (a *Revisions) demoPeople(tx *db.Tx) ([]members.Person, error) {
	return a.members.Store.People.List(tx, register.Query{Where: map[string]any{"role": string(who.FocalPoint)}, Sort: "name", Limit: 3})
}

func (a *Revisions) demoStart(tx *db.Tx, reason string, by members.Person, days int, changes []rewriting) (Revision, error) {
	v := Revision{Reason: reason, State: Asked, Organisation: by.Organisation, Asker: by.Name, Asked: tx.Now().AddDate(0, 0, -days)}
	if err := table.Insert(tx, &v); err != nil {
		return v, err
	}
	if err := a.Start(tx, v.ID); err != nil {
		return v, err
	}
	clauses, err := ClausesOf(tx, v.ID)
	if err != nil {
		return v, err
	}
	for _, change := range changes {
		for _, c := range clauses {
			if !strings.Contains(c.Body, change.old) {
				continue
			}
			w := c.Words
			w.Body = strings.Replace(w.Body, change.old, change.new, 1)
			if err := Edit(tx, v.ID, c.ID, c.Version, w); err != nil {
				return v, err
			}
			if change.comment != "" {
				err = comment(tx, who.Person{Name: by.Name, Organisation: by.Organisation}, v.ID, c.ID, change.comment)
			}
			break
		}
	}
	if err != nil {
		return v, err
	}
	return table.Get(tx, v.ID)
}

func (a *Revisions) demoAdopted(tx *db.Tx, by members.Person) error {
	v, err := a.demoStart(tx, "Say by when the minutes are sent, and name local authorities", by, 45, []rewriting{
		{old: "with national and local authorities", new: "with national, regional and local authorities"},
		{old: "within three days", new: "within three working days"},
	})
	if err != nil {
		return err
	}
	quorum := 7
	at := tx.Now().AddDate(0, 0, -28)
	if err := decisions.DemoAdopted(tx, decisions.Decision{Title: "Adopt the revised Terms of Reference", Text: v.Reason, Kind: decisions.Revision, Subject: v.ID,
		Way: decisions.Vote, Quorum: &quorum, Opened: at.AddDate(0, 0, -7), Deadline: at}, 9); err != nil {
		return err
	}
	clauses, err := ClausesOf(tx, v.ID)
	if err != nil {
		return err
	}
	if err := a.members.Store.Adopt(tx, v.Draft, adopted(clauses)); err != nil {
		return err
	}
	return a.demoBackdate(tx, v, at)
}

// demoBackdate lets the adopted version be in force since at.
func (a *Revisions) demoBackdate(tx *db.Tx, v Revision, at time.Time) error {
	c, err := members.CharterByID(tx, v.Draft)
	if err != nil {
		return err
	}
	c.FromDay = at.Truncate(day)
	if err := a.members.Store.Charters.Update(tx, &c); err != nil {
		return err
	}
	v.State, v.Adopted, v.Number = Adopted, at, c.Number
	return table.Update(tx, &v)
}

func (a *Revisions) demoDraft(tx *db.Tx, people []members.Person) error {
	v, err := a.demoStart(tx, "Trainings for host families, and a place for survivors’ voices", people[1], 6, []rewriting{
		{old: "with trainings on trafficking in humanitarian settings", new: "with trainings on trafficking in humanitarian settings, and host families and volunteers with short briefings", comment: "Short briefings in Ukrainian and Polish, please: two hours are too long for volunteers."},
		{old: "every Tuesday at 3:30 pm", new: "every Tuesday at 3 pm", comment: "The shelters change shifts at 3 pm. Could we keep 3:30?"},
	})
	if err != nil {
		return err
	}
	clauses, err := ClausesOf(tx, v.ID)
	if err != nil || len(clauses) == 0 {
		return err
	}
	var after id.ID
	for _, c := range clauses {
		if strings.Contains(c.Heading, "Claiming rights") {
			after = c.ID
		}
	}
	_, err = Add(tx, v.ID, after, Words{Number: "4.4", Heading: "Participation of survivors", Body: "People who have survived trafficking are asked what helped them, safely and with their consent, and the group says what it changed."})
	return err
}
