package meetings

import (
	"time"

	"ostoja/internal/db"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/who"
)

// readingTime is how long circulated minutes stay on the list of what is to be read.
const readingTime = 21 * 24 * time.Hour

// tasks are what this module knows to be due for somebody: her action points,
// minutes to read, and for those who run the group minutes to write and
// corrections to answer.
func (m *Meetings) tasks(tx *db.Tx, p who.Person) ([]module.Task, error) {
	if !p.InGroup() {
		return nil, nil
	}
	c, err := members.CharterInForce(tx)
	if err != nil {
		return nil, db.IgnoreNotFound(err)
	}
	out, err := m.actionTasks(tx, p, c)
	if err != nil {
		return nil, err
	}
	unread, err := m.unread(tx, p.ID, tx.Now().Add(-readingTime))
	if err != nil {
		return nil, err
	}
	for i := range unread {
		out = append(out, module.Task{Says: "task.read_minutes", Args: []any{unread[i].Day}, Href: address(&unread[i]) + "/minutes", Since: unread[i].Day})
	}
	if !p.Manages() {
		return out, nil
	}
	more, err := m.leadTasks(tx, c)
	return append(out, more...), err
}

func (m *Meetings) actionTasks(tx *db.Tx, p who.Person, c members.Charter) (out []module.Task, err error) {
	organisation := p.Organisation
	if p.Role == who.Viewer {
		organisation = ""
	}
	mine, err := m.openActionsOf(tx, p.ID, organisation)
	for i := range mine {
		a := &mine[i]
		out = append(out, module.Task{Says: "task.action", Args: []any{a.Task}, Href: "/action-points/" + string(a.ID), Since: a.Created, Due: a.Due, Late: a.late(tx.Now(), c.Location())})
	}
	return out, err
}

func (m *Meetings) leadTasks(tx *db.Tx, c members.Charter) (out []module.Task, err error) {
	now := tx.Now()
	late, err := m.minutesDue(tx, c, now)
	if err != nil {
		return nil, err
	}
	for i := range late {
		d := &late[i]
		out = append(out, module.Task{Says: "task.write_minutes", Args: []any{d.meeting.Day}, Href: address(&d.meeting) + "/write", Due: d.due.Add(-time.Second), Late: now.After(d.due)})
	}
	asked, err := openCorrections(tx)
	for meeting, n := range asked {
		out = append(out, module.Task{Says: "task.corrections", Args: []any{n}, Href: "/meetings/" + string(meeting) + "/minutes#corrections"})
	}
	return out, err
}
