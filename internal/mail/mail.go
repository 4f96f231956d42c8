package mail

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
)

//go:embed migrations messages.txt
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
	NextTry time.Time // not before
}

// Sender reaches a mail server.
type Sender interface {
	// Dial opens a connection that several letters go through. An error says
	// that the server is down: no letter was tried.
	Dial(ctx context.Context) (Connection, error)
}

// Connection is one conversation with a mail server.
type Connection interface {
	// Send hands over one letter. An error is temporary unless it is a
	// *Permanent; a *Lost connection takes no more letters.
	Send(ctx context.Context, l Letter) error
	Close() error
}

// Lost says that the connection broke: what was under way may have arrived.
type Lost struct{ Err error }

func (l *Lost) Error() string { return l.Err.Error() }
func (l *Lost) Unwrap() error { return l.Err }

// Permanent is a refusal that no second try mends.
type Permanent struct{ Err error }

func (p *Permanent) Error() string { return p.Err.Error() }
func (p *Permanent) Unwrap() error { return p.Err }

// Outbox stores letters and sends them.
type Outbox struct {
	db     *db.DB
	queue  *jobs.Queue
	sender Sender
	hold   time.Duration // how long letters that it is sending are its own
}

// NewOutbox returns the outbox of a database. With a nil sender letters stay in
// it, to be read there: the demonstration's mailbox.
func NewOutbox(d *db.DB, queue *jobs.Queue, sender Sender) *Outbox {
	o := &Outbox{db: d, queue: queue, sender: sender, hold: usualHold}
	queue.Handle(job, o.deliver)
	return o
}

// Keeps tells whether letters stay here, since there is no mail server.
func (o *Outbox) Keeps() bool { return o.sender == nil }

// Send puts a letter into the outbox.
func (o *Outbox) Send(tx *db.Tx, m Message) error { return o.SendAll(tx, []Message{m}) }

// SendAll puts letters into the outbox, for as many people as there are.
func (o *Outbox) SendAll(tx *db.Tx, all []Message) error {
	for _, m := range all {
		l := Letter{Message: m, ID: id.New(), State: Waiting, Created: tx.Now(), NextTry: tx.Now()}
		if err := insert(tx, l); err != nil {
			return err
		}
	}
	if o.Keeps() || len(all) == 0 {
		return nil
	}
	return o.queue.Add(tx, job, nil, 0)
}

// Again lets a letter that was refused, or that waits, be tried at once.
func (o *Outbox) Again(tx *db.Tx, letter id.ID) error {
	if err := tryAgain(tx, letter); err != nil || o.Keeps() {
		return err
	}
	return o.queue.Add(tx, job, nil, 0)
}
