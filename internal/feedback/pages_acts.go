package feedback

import (
	"errors"
	"slices"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/web"
)

// acts are what readers do; each runs in the transaction that notes it.
var acts = map[string]func(m *Feedback, r *web.Request, tx *db.Tx, v *view) error{
	"take": func(m *Feedback, r *web.Request, tx *db.Tx, v *view) error {
		v.Assigned, v.Quiet = r.Person.ID, false
		if v.State == Arrived {
			v.State = Open
		}
		return nil
	},
	"answer": func(m *Feedback, r *web.Request, tx *db.Tx, v *view) error {
		return m.say(r, tx, v, Content{Text: tidy(r.Value("text"))})
	},
	"refer": (*Feedback).refer, "approve": (*Feedback).approve, "hold": (*Feedback).hold, "sort": (*Feedback).sort, "gap": (*Feedback).noteGap, "agenda": (*Feedback).noteAgenda,
	"note": func(m *Feedback, r *web.Request, tx *db.Tx, v *view) error {
		text := tidy(r.Value("text"))
		if text == "" || len([]rune(text)) > longestText {
			return fault.New(fault.Invalid, "talk.text.long", longestText)
		}
		return m.add(tx, &v.Conversation, v.key, Message{Author: Staff, Person: r.Person.ID, State: Note, Content: Content{Text: text}})
	},
	"close": func(m *Feedback, r *web.Request, tx *db.Tx, v *view) error {
		v.State, v.Closed, v.Waits = Closed, tx.Now(), false
		return m.add(tx, &v.Conversation, v.key, Message{Author: System, State: Sent, Content: Content{Says: "talk.says.closed"}})
	},
}

// say answers her, or asks a second reader first.
func (m *Feedback) say(r *web.Request, tx *db.Tx, v *view, content Content) error {
	if content.Text == "" && content.Referral == nil || len([]rune(content.Text)) > longestText {
		return fault.New(fault.Invalid, "talk.text.long", longestText)
	}
	message := Message{Author: Staff, Person: r.Person.ID, State: Sent, Content: content}
	if m.second(v) {
		message.State = Waiting
		if v.State == Arrived {
			v.State = Open
		}
		return m.add(tx, &v.Conversation, v.key, message)
	}
	answered(&v.Conversation, tx.Now())
	return m.add(tx, &v.Conversation, v.key, message)
}

func answered(c *Conversation, now time.Time) {
	c.State, c.Waits, c.Quiet = Answered, false, false
	if c.Answered.IsZero() {
		c.Answered = now
	}
}

// approve lets an answer go that somebody else wrote.
func (m *Feedback) approve(r *web.Request, tx *db.Tx, v *view) error {
	message, err := v.message(r.Value("message"))
	if err != nil {
		return err
	}
	if message.State != Waiting || message.Person == r.Person.ID {
		return fault.New(fault.Conflict, "feedback.second.other")
	}
	message.State, message.At = Sent, tx.Now()
	answered(&v.Conversation, tx.Now())
	return putMessage(tx, v.ID, v.key, *message, false)
}

// hold keeps an answer that waits from being sent; it stays as a note between readers.
func (m *Feedback) hold(r *web.Request, tx *db.Tx, v *view) error {
	message, err := v.message(r.Value("message"))
	if err != nil {
		return err
	}
	if message.State != Waiting {
		return fault.New(fault.Conflict, "feedback.second.other")
	}
	message.State = Note
	return putMessage(tx, v.ID, v.key, *message, false)
}

// refer asks for her consent: nobody is told anything before.
func (m *Feedback) refer(r *web.Request, tx *db.Tx, v *view) error {
	services, err := m.Services(tx, v.Lang)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(services, func(s Service) bool { return s.ID == r.Value("service") })
	tell := tidy(r.Value("tell"))
	if at < 0 || tell == "" || len([]rune(tell)) > longestText {
		return fault.New(fault.Invalid, "feedback.refer.incomplete")
	}
	return m.say(r, tx, v, Content{Referral: &Referral{Service: services[at].ID, Name: services[at].Name, Tell: tell}})
}

// sort notes what it is about. What turns out to be of another kind, a child's, or
// about an organisation that reads it, is closed at once to whoever may not read it then.
func (m *Feedback) sort(r *web.Request, tx *db.Tx, v *view) error {
	form, err := r.Values()
	if err != nil {
		return err
	}
	in := input{Form: form}
	if t := in.first("theme"); t == "" || slices.Contains(Themes, t) {
		v.Theme = t
	}
	if a := in.first("area"); a == "" || m.knownArea(tx, a) {
		v.Area = a
	}
	names, err := m.nameable(tx, r, v.circle, "")
	if err != nil {
		return err
	}
	moved, err := m.move(v, Kind(in.first("kind")), in.first("child") != "", form["not_for"], names)
	if err != nil || !moved {
		return err
	}
	if _, to, err := m.stale(v.circle, &v.Conversation); err != nil || len(to) < 3 {
		return errors.Join(err, fault.New(fault.Invalid, "feedback.sort.nobody"))
	}
	if err := m.add(tx, &v.Conversation, v.key, Message{Author: System, State: Sent, Content: Content{Says: "talk.says.moved"}}); err != nil {
		return err
	}
	if err := updateConversation(tx, &v.Conversation); err != nil {
		return err
	}
	if err := m.wake(tx, v.circle, &v.Conversation); err != nil {
		return err
	}
	identity, _ := m.mine(r)
	_, err = m.reseal(tx, v.circle, &v.Conversation, r.Person.ID, identity)
	return err
}

// move changes by what is decided who reads a conversation, and tells whether it
// did. The promised time is never longer than it was.
func (m *Feedback) move(v *view, kind Kind, child bool, keepFrom []string, all names) (moved bool, err error) {
	if kind != "" && kind != v.Kind {
		if !kind.known() || !v.circle.opens(kind) || v.Kind.sensitive() && !kind.sensitive() {
			return false, fault.New(fault.Invalid, "feedback.kind.not")
		}
		if due := v.Created.Add(answerIn[kind]); due.Before(v.Due) {
			v.Due = due
		}
		v.Kind, moved = kind, true
	}
	closed, err := m.notFor(&v.Conversation)
	if err != nil {
		return false, err
	}
	for _, o := range keepFrom {
		if !slices.ContainsFunc(all, func(n name) bool { return string(n.id) == o }) {
			return false, fault.New(fault.Invalid, "talk.not_for.unclear")
		}
		if !slices.Contains(closed, o) {
			closed, moved = append(closed, o), true
		}
	}
	v.NotFor = m.box.Seal(notForPlace(v.ID), strings.Join(closed, " "))
	if child && !v.Child { // and never back: it would be open to the untrained
		v.Child, moved = true, true
	}
	return moved, nil
}

// told tells whether the group may hear of a conversation's theme: never of a
// child's, nor of what is sensitive by its kind.
func (c *Conversation) told() bool { return c.Theme != "" && !c.Child && !c.Kind.sensitive() }

// noteAgenda brings the theme before the next meeting: not the place, and not a
// word of what was written.
func (m *Feedback) noteAgenda(r *web.Request, tx *db.Tx, v *view) error {
	if m.Agenda == nil || !v.told() {
		return fault.New(fault.Invalid, "feedback.agenda.not")
	}
	_, err := m.Agenda(tx, r.Person, r.T("feedback.agenda_title", r.T("theme."+v.Theme)))
	return err
}

// noteGap tells the group that something is missing: the theme and the place, and
// not a word of what was written.
func (m *Feedback) noteGap(r *web.Request, tx *db.Tx, v *view) error {
	if m.Gap == nil || !v.told() {
		return fault.New(fault.Invalid, "feedback.gap.not")
	}
	_, err := m.Gap(tx, r.Person.Organisation, r.T("feedback.gap_title", r.T("theme."+v.Theme)), v.Area)
	return err
}
