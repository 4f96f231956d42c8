// Package mail sends letters through a durable outbox: a letter is stored in
// the transaction that causes it, a job hands it to the mail server, and what
// the server did not take is tried again. Nothing confidential belongs in a
// letter; its text is wiped once it has been sent.
//
// Delivery is at least once for the outbox and once for the reader: every
// letter keeps one Message-ID, by which mail programs drop a second copy.
package mail

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
)

//go:embed migrations
var files embed.FS

// Migrations of the outbox.
func Migrations() db.Migrations {
	sub, _ := fs.Sub(files, "migrations")
	return db.Migrations{Module: "mail", Files: sub}
}

// Message is a letter to one person.
type Message struct {
	Person   id.ID  // to whom; may be empty
	To       string // her address
	Subject  string
	Text     string
	Calendar string // an iCalendar object to go with it; empty for none
	Method   string // of the calendar object: REQUEST, CANCEL, PUBLISH
}

// State is how far a letter has come.
type State string

// The states of a letter.
const (
	Waiting State = "waiting"
	Sent    State = "sent"
	Refused State = "refused" // the server will not take it; trying again is no use
)

// Letter is a message in the outbox.
type Letter struct {
	Message
	ID      id.ID
	State   State
	Tries   int
	Problem string
	Created time.Time
	SentAt  time.Time
}

// Sender hands one letter to a mail server. An error is temporary unless it is
// a *Permanent.
type Sender interface {
	Send(ctx context.Context, l Letter) error
}

// Permanent is a refusal that no second try mends.
type Permanent struct{ Err error }

func (p *Permanent) Error() string { return p.Err.Error() }
func (p *Permanent) Unwrap() error { return p.Err }

// Outbox stores letters and sends them.
type Outbox struct {
	db     *db.DB
	queue  *jobs.Queue
	sender Sender
}

// job is the name under which letters are sent.
const job = "mail.send"

// NewOutbox returns the outbox of a database. With a nil sender letters stay in
// it, to be read there: the demonstration's mailbox.
func NewOutbox(d *db.DB, queue *jobs.Queue, sender Sender) *Outbox {
	o := &Outbox{db: d, queue: queue, sender: sender}
	queue.Handle(job, o.deliver)
	return o
}

// Keeps tells whether letters stay here, since there is no mail server.
func (o *Outbox) Keeps() bool { return o.sender == nil }

// Send puts a letter into the outbox.
func (o *Outbox) Send(tx *db.Tx, m Message) error {
	l := Letter{Message: m, ID: id.New(), State: Waiting, Created: tx.Now()}
	if err := insert(tx, l); err != nil {
		return err
	}
	if o.Keeps() {
		return nil
	}
	return o.queue.Add(tx, job, l.ID, 0)
}

// deliver sends one letter and marks it, unless it has been sent already.
func (o *Outbox) deliver(ctx context.Context, body json.RawMessage) error {
	var letter id.ID
	if err := json.Unmarshal(body, &letter); err != nil {
		return err
	}
	var l Letter
	if err := o.db.Read(ctx, func(tx *db.Tx) (err error) {
		l, err = get(tx, letter)
		return err
	}); err != nil || l.State != Waiting {
		return ignoreNotFound(err)
	}
	sendErr := o.sender.Send(ctx, l)
	err := o.db.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error { return mark(tx, l, sendErr) })
	if err == nil && !isPermanent(sendErr) {
		err = sendErr // the queue tries again later
	}
	return err
}
