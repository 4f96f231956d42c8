package feedback

import (
	"context"
	"slices"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/mail"
	"ostoja/internal/module"
	"ostoja/internal/who"
)

const (
	keepClosed = 180 * 24 * time.Hour // until a conversation is erased in which nobody waits for us
	wakePause  = 10 * time.Minute     // between two letters to the same reader
	batch      = 100
	day        = 24 * time.Hour
)

func (m *Feedback) periodic() []jobs.Periodic {
	return []jobs.Periodic{
		{Name: "feedback.escalate", Every: 10 * time.Minute, Do: m.write(m.escalate)},
		{Name: "feedback.retention", Every: 6 * time.Hour, Do: m.write(m.retain)},
		{Name: "feedback.leavers", Every: 10 * time.Minute, Do: m.write(m.leavers)},
	}
}

func (m *Feedback) write(do func(*db.Tx) error) func(context.Context) error {
	return func(ctx context.Context) error { return m.DB.Write(ctx, do) }
}

// retain erases what was closed or answered long ago, what was kept apart and nobody
// took, and uploads that were never sent. Whoever waits for us is not erased.
func (m *Feedback) retain(tx *db.Tx) error {
	tx.Housekeeping("uploads that nobody sent; each erasure has its row")
	if err := deleteUploads(tx, tx.Now().Add(-uploadTime*time.Hour)); err != nil {
		return err
	}
	all, err := old(tx, tx.Now().Add(-keepClosed), batch)
	if err != nil {
		return err
	}
	for i := range all {
		if err := m.erase(tx, &all[i], "erase by age"); err != nil {
			return err
		}
	}
	return nil
}

// escalate reminds readers of what is overdue, once a day each, without a
// word of it; and once a day of all that was kept apart.
func (m *Feedback) escalate(tx *db.Tx) error {
	tx.Housekeeping("a reminder is nobody's act")
	all, err := waiting(tx, tx.Now(), batch)
	if err != nil {
		return err
	}
	c, err := m.circle(tx)
	if err != nil {
		return err
	}
	if err := m.escalateQuiet(tx, c); err != nil {
		return err
	}
	for i := range all {
		one := &all[i]
		if tx.Now().Sub(one.Reminded) < day {
			continue
		}
		for j := range c.readers {
			if m.reads(&c.readers[j], one) {
				if err := m.letter(tx, c.readers[j].Person, "feedback.mail.late", "/feedback"); err != nil {
					return err
				}
			}
		}
		one.Reminded = tx.Now()
		if err := updateConversation(tx, one); err != nil {
			return err
		}
		if err := audit.Record(tx, "remind", "conversations", one.ID); err != nil {
			return err
		}
	}
	return nil
}

// escalateQuiet writes one letter a day to each reader for all together that came in
// a flood: it is no flood of letters, and nobody's message is silent for ever.
func (m *Feedback) escalateQuiet(tx *db.Tx, c circle) error {
	last, err := quietSaid(tx)
	if err != nil || tx.Now().Sub(last) < day {
		return err
	}
	said := false
	for i := range c.readers {
		n, err := countQuiet(tx, c.readers[i].Person)
		if err != nil {
			return err
		}
		if n == 0 || !c.readers[i].ready() {
			continue
		}
		said = true
		if err := m.letter(tx, c.readers[i].Person, "feedback.mail.quiet", "/feedback"); err != nil {
			return err
		}
	}
	if !said {
		return nil
	}
	if err := sayQuiet(tx); err != nil {
		return err
	}
	return audit.Record(tx, "remind", "conversations", "")
}

// wake writes to the readers of a conversation that something waits.
func (m *Feedback) wake(tx *db.Tx, who circle, c *Conversation) error {
	for i := range who.readers {
		r := &who.readers[i]
		if !m.reads(r, c) {
			continue
		}
		if last, ok := m.woken.Load(r.Person); ok && tx.Now().Sub(last.(time.Time)) < wakePause {
			continue
		}
		if err := m.letter(tx, r.Person, "feedback.mail.new", "/feedback"); err != nil {
			return err
		}
		now := tx.Now()
		tx.AfterCommit(func() { m.woken.Store(r.Person, now) })
	}
	return nil
}

// announce writes to all readers about something that concerns their keys.
func (m *Feedback) announce(tx *db.Tx, c circle, key, path string) error {
	for i := range c.readers {
		if !c.readers[i].Active {
			continue
		}
		if err := m.letter(tx, c.readers[i].Person, key, path); err != nil {
			return err
		}
	}
	return nil
}

// letter says that something is there, and where; never what.
func (m *Feedback) letter(tx *db.Tx, person id.ID, key, path string) error {
	p, err := m.Members.People.Get(tx, person)
	if err != nil || m.Mail == nil {
		return err
	}
	s := m.Speaker(p.Language, nil)
	return m.Mail.Send(tx, mail.Message{Person: person, To: p.Email, Subject: s.T(key + ".subject"), Text: s.T(key+".text", p.Name, m.URL+path)})
}

// tasks are what waits for a reader, and for co-leads whether the channel can open.
func (m *Feedback) tasks(tx *db.Tx, p who.Person) (out []module.Task, err error) {
	if !reader(p) {
		return nil, nil
	}
	var c circle
	if p.Leads() {
		c, err = m.circle(tx)
	} else {
		c.readers, err = ownReader(tx, p)
	}
	if err != nil {
		return nil, err
	}
	if p.Leads() && !c.escrowStands() {
		out = append(out, module.Task{Says: "task.feedback_keys", Href: "/feedback/keys"})
	}
	me := c.of(p.ID)
	if me == nil {
		return out, nil
	}
	if !me.ready() {
		return append(out, module.Task{Says: "task.feedback_key", Href: "/feedback/keys", Since: me.Created}), nil
	}
	all, err := inbox(tx, p.ID, []State{Arrived, Open, Answered}, 0, shown)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(c Conversation) bool { return !c.Waits || c.Quiet })
	quiet, err := countQuiet(tx, p.ID)
	if err != nil {
		return nil, err
	}
	if quiet > 0 {
		out = append(out, module.Task{Says: "task.feedback_quiet", Args: []any{quiet}, Href: "/feedback"})
	}
	if len(all) == 0 {
		return out, nil
	}
	first := slices.MinFunc(all, func(a, b Conversation) int { return a.Due.Compare(b.Due) })
	return append(out, module.Task{Says: "task.feedback", Args: []any{len(all)}, Href: "/feedback", Due: first.Due, Late: first.late(tx.Now())}), nil
}
