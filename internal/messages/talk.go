package messages

import (
	"time"

	"ostoja/internal/web"
	"ostoja/internal/who"
)

// talkPath is where a visitor can write to the group.
const talkPath = "/talk"

// visitors are shown the way to the two-way channel; whoever has signed in has her own pages.
var visitors = web.Policy{Name: "visitors", Allow: func(p who.Person) bool { return !p.SignedIn() }}

// ringFor is how long an answer of the channel is kept.
const ringFor = 5 * time.Second

// bell remembers whether somebody would read what is written, for every page asks.
type bell struct {
	at   time.Time
	open bool
}

// talks tells whether the channel is open, or was within the last seconds: the way
// to it stands on every page, and the channel itself asks anew. While one asks, the
// others get what was true before.
func (m *Messages) talks(r *web.Request) bool {
	if m.Talk == nil {
		return false
	}
	now, last := m.db.Now(), m.bell.Load()
	if last != nil && (now.Sub(last.at).Abs() < ringFor || !m.bell.CompareAndSwap(last, &bell{now, last.open})) {
		return last.open
	}
	_, open := m.Talk(r)
	m.bell.Store(&bell{now, open})
	return open
}
