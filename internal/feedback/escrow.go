package feedback

import (
	"slices"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/feedback/keys"
	"ostoja/internal/id"
)

// Escrow is the pair that holders of different organisations open together, when
// a reader has lost her key.
type Escrow struct {
	ID        id.ID
	Recipient string
	Threshold int
	Created   time.Time
	Holders   []id.ID
}

// setEscrow makes a new escrow for the holders of today. No organisation alone
// may have enough shares. What was sealed before is sealed anew to it as readers
// unlock their keys.
func (m *Feedback) setEscrow(tx *db.Tx) error {
	c, err := m.circle(tx)
	if err != nil {
		return err
	}
	var people []id.ID
	var recipients []string
	per := map[id.ID]int{}
	for i := range c.readers {
		if r := &c.readers[i]; r.Holder && r.ready() {
			people, recipients = append(people, r.Person), append(recipients, r.Key.Recipient)
			per[r.Organisation]++
		}
	}
	threshold := 2
	for _, n := range per {
		threshold = max(threshold, n+1)
	}
	if len(per) < 2 || threshold > len(people) {
		return fault.New(fault.Invalid, "feedback.escrow.few")
	}
	made, err := keys.NewEscrow(recipients, threshold)
	if err != nil {
		return err
	}
	e := Escrow{ID: id.New(), Recipient: made.Recipient, Threshold: threshold, Created: tx.Now(), Holders: people}
	if err := insertEscrow(tx, e, made.Shares); err != nil {
		return err
	}
	if err := m.announce(tx, c, "feedback.mail.escrow", "/feedback/keys"); err != nil {
		return err
	}
	return audit.Record(tx, "escrow", "feedback_readers", e.ID)
}

// lend gives a holder's share to somebody who lost her key, sealed to her new one.
func (m *Feedback) lend(tx *db.Tx, c circle, holder id.ID, unlocked keys.Identity, to id.ID) error {
	receiver := c.of(to)
	if receiver == nil || !receiver.ready() || to == holder {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	sealed, err := shareOf(tx, c.escrow.ID, holder)
	if err != nil {
		return err
	}
	share, err := keys.OpenShare(unlocked, sealed)
	if err != nil {
		return fault.New(fault.Invalid, "feedback.escrow.closed")
	}
	again, err := keys.SealShare(receiver.Key.Recipient, share)
	if err != nil {
		return err
	}
	if err := insertLent(tx, to, holder, again); err != nil {
		return err
	}
	if err := m.announce(tx, c, "feedback.mail.lent", "/feedback/keys"); err != nil {
		return err
	}
	return audit.Record(tx, "lend", "feedback_readers", to)
}

// regain joins the shares that were lent to a person and wraps to her what she may
// read: nothing else, whatever the escrow could open. The shares are gone then.
func (m *Feedback) regain(tx *db.Tx, c circle, person id.ID, unlocked keys.Identity) (int, error) {
	me := c.of(person)
	lent, err := lentTo(tx, person)
	if err != nil || me == nil {
		return 0, err
	}
	if len(lent) < c.escrow.Threshold {
		return 0, fault.New(fault.Invalid, "feedback.escrow.missing", c.escrow.Threshold-len(lent))
	}
	var shares [][]byte
	for _, sealed := range lent {
		share, err := keys.OpenShare(unlocked, sealed)
		if err != nil {
			return 0, fault.New(fault.Invalid, "feedback.escrow.closed")
		}
		shares = append(shares, share)
	}
	escrow, err := keys.OpenEscrow(c.escrow.Recipient, shares)
	if err != nil {
		return 0, fault.New(fault.Invalid, "feedback.escrow.closed")
	}
	n, err := m.wrapFromEscrow(tx, me, escrow)
	if err != nil {
		return 0, err
	}
	if err := deleteLent(tx, person); err != nil {
		return 0, err
	}
	if err := m.announce(tx, c, "feedback.mail.regained", "/feedback/keys"); err != nil {
		return 0, err
	}
	return n, audit.Record(tx, "regain", "feedback_readers", person)
}

// wrapFromEscrow wraps to a reader the keys of all conversations that she may read.
func (m *Feedback) wrapFromEscrow(tx *db.Tx, me *Reader, escrow keys.Identity) (n int, err error) {
	all, err := lockedConversations(tx, inEscrow)
	if err != nil {
		return 0, err
	}
	for _, w := range all {
		c, err := conversationByID(tx, w.conversation)
		if err != nil {
			return n, err
		}
		if !m.reads(me, &c) {
			continue
		}
		k, err := keys.Unwrap(escrow, w.wrapped)
		if err != nil {
			continue // sealed to an older escrow: its readers have not been back since
		}
		wrapped, err := k.Wrap(me.Key.Recipient)
		if err != nil {
			return n, err
		}
		if err := putKey(tx, c.ID, string(me.Person), wrapped); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// removeReader takes a person's keys and her share away at once; the conversations
// get other keys as the remaining readers unlock theirs.
func (m *Feedback) removeReader(tx *db.Tx, person id.ID) error {
	if err := deleteReader(tx, person); err != nil {
		return err
	}
	tx.AfterCommit(func() { m.unlocked.DropWhere(func(u unlocked) bool { return u.person == person }) })
	return audit.Record(tx, "remove", "feedback_readers", person)
}

// leavers removes readers who have left the group.
func (m *Feedback) leavers(tx *db.Tx) error {
	tx.Housekeeping("each removal has its row")
	all, err := m.allReaders(tx)
	if err != nil {
		return err
	}
	for _, r := range slices.Backward(all) {
		if !r.Active {
			if err := m.removeReader(tx, r.Person); err != nil {
				return err
			}
		}
	}
	return nil
}
