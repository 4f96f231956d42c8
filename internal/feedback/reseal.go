package feedback

import (
	"context"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/feedback/keys"
	"ostoja/internal/id"
)

// stale tells whether a conversation's key is wrapped to others than those who
// may read it today.
func (m *Feedback) stale(who circle, c *Conversation) (bool, []target, error) {
	notFor, err := m.notFor(c)
	if err != nil {
		return false, nil, err
	}
	to := targets(c, notFor, who.readers, who.escrow)
	return len(to) >= 3 && c.SealedTo != fingerprint(to), to, nil
}

// reseal gives a conversation a new key, wrapped to exactly the readers of today,
// and seals its messages with it: in one transaction, so that whatever happens it
// is readable by the old readers or by the new ones. The server cannot do it by
// itself: it takes the key of somebody who could read it before. Files keep the
// keys of their own, which stand in the messages.
func (m *Feedback) reseal(tx *db.Tx, who circle, c *Conversation, me id.ID, unlocked keys.Identity) (bool, error) {
	stale, to, err := m.stale(who, c)
	if err != nil || !stale {
		return false, err
	}
	old, err := keyFor(tx, c.ID, string(me), unlocked)
	if err != nil {
		return false, nil // not hers to seal anew
	}
	all, err := messages(tx, c.ID, old)
	if err != nil {
		return false, err
	}
	contact, err := openContact(old, c)
	if err != nil {
		return false, err
	}
	k := keys.NewKey()
	c.Contact = sealContact(k, c.ID, contact)
	for _, message := range all {
		if err := putMessage(tx, c.ID, k, message, false); err != nil {
			return false, err
		}
	}
	if err := deleteKeys(tx, c.ID); err != nil {
		return false, err
	}
	if err := wrapTo(tx, c.ID, k, to); err != nil {
		return false, err
	}
	c.SealedTo = fingerprint(to)
	return true, updateConversation(tx, c)
}

// resealAll goes through everything that a reader can open. It can be stopped and
// begun again at any time: what is done is done. It gives how many it sealed anew.
func (m *Feedback) resealAll(ctx context.Context, me id.ID, unlocked keys.Identity) (n int, err error) {
	after := id.ID("")
	for ctx.Err() == nil {
		var next id.ID
		err := m.DB.Write(ctx, func(tx *db.Tx) error {
			tx.Housekeeping("other keys for the same conversation, as its readers are")
			next, err = nextFor(tx, string(me), after)
			if err != nil {
				return err
			}
			who, err := m.circle(tx)
			if err != nil {
				return err
			}
			if r := who.of(me); r == nil || !r.ready() {
				return fault.New(fault.NotFound, "fault.not_found") // removed while at it
			}
			c, err := conversationByID(tx, next)
			if err != nil {
				return err
			}
			did, err := m.reseal(tx, who, &c, me, unlocked)
			if did {
				tx.AfterCommit(func() { n++ })
			}
			return err
		})
		if db.IsNotFound(err) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		after = next
	}
	return n, ctx.Err()
}
