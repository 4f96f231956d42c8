package mail

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"time"

	"ostoja/internal/db"
)

// job is the name of the work of sending what is due.
const job = "mail.send"

const (
	batch      = 50               // letters that one copy of the program takes at once
	usualHold  = 10 * time.Minute // how long they are its own
	firstPause = 30 * time.Second // before a second try; each pause doubles
	lastPause  = 4 * time.Hour
	giveUp     = 5 * 24 * time.Hour // as mail servers do (RFC 5321, 4.5.4.1)
)

// deliver sends all letters that are due. A server that is down is an error:
// the queue tries again later, with growing pauses. A letter that the server
// does not want now has its own next try.
func (o *Outbox) deliver(ctx context.Context, _ json.RawMessage) error {
	if o.Keeps() {
		return nil
	}
	for {
		until := time.Now().Add(o.hold * 7 / 10)
		letters, err := o.take(ctx)
		if err != nil || len(letters) == 0 {
			return err
		}
		if err := o.sendBatch(ctx, letters, until); err != nil {
			return errors.New(withoutAddresses(err.Error())) // it goes to the log
		}
	}
}

// address is anything that looks like a mail address; of it the domain may be
// said, which tells whose server it was.
var address = regexp.MustCompile(`[^\s<>"'(),:;]+@([\w.-]+)`)

// withoutAddresses takes the names out of the mail addresses that a server put
// into its answer.
func withoutAddresses(text string) string { return address.ReplaceAllString(text, "…@$1") }

// take makes some letters that are due this copy's own for a while.
func (o *Outbox) take(ctx context.Context) (letters []Letter, err error) {
	err = o.db.Write(ctx, func(tx *db.Tx) error {
		letters, err = claim(tx, o.hold)
		return err
	})
	return letters, err
}

// sendBatch sends letters over one connection, or over another where it breaks.
// What was not tried is given back; so is what a slow server leaves no time for
// before until, since soon after that another copy may take it.
func (o *Outbox) sendBatch(ctx context.Context, letters []Letter, until time.Time) error {
	for len(letters) > 0 {
		connection, err := o.sender.Dial(ctx)
		if err != nil {
			return errors.Join(err, o.giveBack(ctx, letters, err))
		}
		n, err := o.sendOver(ctx, connection, letters, until)
		connection.Close() // what was sent has been marked; a bad farewell changes nothing
		letters = letters[n:]
		if errors.Is(err, errSlow) {
			return o.giveBack(ctx, letters, nil)
		}
		if err != nil {
			return errors.Join(err, o.giveBack(ctx, letters, nil))
		}
	}
	return nil
}

// errSlow says that the letters are this copy's own for too short a time to go on.
var errSlow = errors.New("mail: the server is slow")

// sendOver sends letters until they are all tried or the connection breaks; n
// is how many were tried. An error is the database's, or that time is up.
func (o *Outbox) sendOver(ctx context.Context, connection Connection, letters []Letter, until time.Time) (n int, err error) {
	for n, l := range letters {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		if time.Now().After(until) {
			return n, errSlow
		}
		sendErr := connection.Send(ctx, l)
		if err := o.mark(ctx, l, sendErr); err != nil {
			return n + 1, err
		}
		if _, lost := errors.AsType[*Lost](sendErr); lost {
			return n + 1, nil
		}
	}
	return len(letters), nil
}

// mark stores what became of a try, even where time is up.
func (o *Outbox) mark(ctx context.Context, l Letter, sendErr error) error {
	return o.db.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		if sendErr == nil || isPermanent(sendErr) || tx.Now().Sub(l.Created) > giveUp {
			return settle(tx, l, sendErr)
		}
		pause := pauseAfter(l.Tries)
		if err := postpone(tx, l, sendErr, pause); err != nil {
			return err
		}
		return o.queue.Add(tx, job, nil, pause)
	})
}

// giveBack frees letters that were not tried; problem says why, if there is a reason.
func (o *Outbox) giveBack(ctx context.Context, letters []Letter, problem error) error {
	return o.db.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		for _, l := range letters {
			if err := release(tx, l, problem); err != nil {
				return err
			}
		}
		return nil
	})
}

// pauseAfter is how long a letter waits after so many tries before.
func pauseAfter(tries int) time.Duration {
	return min(firstPause<<min(tries, 20), lastPause)
}

func isPermanent(err error) bool {
	_, ok := errors.AsType[*Permanent](err)
	return ok
}
