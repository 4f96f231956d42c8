package messages

import (
	"time"

	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

// talkPath is where a visitor can write to the group.
const talkPath = "/talk"

// visitors are shown the way to the two-way channel; whoever has signed in has her own pages.
var visitors = web.Policy{Name: "visitors", Allow: func(p who.Person) bool { return !p.SignedIn() }}

// bell remembers whether somebody would read what is written, for every page asks.
type bell struct {
	head int64 // of the audit log when it was asked
	at   time.Time
	open bool
}

// talks tells whether the channel is open. What changes that is in the audit log,
// except that seats end by the calendar: so no answer is kept for more than a minute.
func (m *Messages) talks(r *web.Request) bool {
	if m.Talk == nil {
		return false
	}
	now := bell{at: m.db.Now()}
	if err := r.Read(func(tx *db.Tx) (err error) { now.head, err = auditHead(tx); return err }); err != nil {
		return false
	}
	if last := m.bell.Load(); last != nil && last.head == now.head && now.at.Sub(last.at) < time.Minute {
		return last.open
	}
	_, now.open = m.Talk(r)
	m.bell.Store(&now)
	return now.open
}
