package decisions

import (
	"context"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/mail"
)

// reminderTime is how long before the deadline the silent are written to.
const reminderTime = 24 * time.Hour

func (a *Decisions) periodic() []jobs.Periodic {
	return []jobs.Periodic{
		{Name: "decisions.close", Every: time.Minute, Do: a.CloseDue},
		{Name: "decisions.mail", Every: time.Minute, Do: a.Write},
	}
}

// CloseDue closes the decisions whose deadline has passed and seats the donors
// whose first day has come: each in its own transaction, so that one that fails
// does not hold up the others.
func (a *Decisions) CloseDue(ctx context.Context) error {
	var due []Decision
	var agreed []Invitation
	if err := a.db.Read(ctx, func(tx *db.Tx) (err error) {
		if due, err = open(tx); err != nil {
			return err
		}
		agreed, err = agreedInvitations(tx)
		return err
	}); err != nil {
		return err
	}
	var failed error
	for _, d := range due {
		if d.IsOpen(a.db.Now()) {
			continue
		}
		if err := a.db.Write(ctx, func(tx *db.Tx) error { return a.Close(tx, d.ID, Ending{}) }); err != nil {
			failed = err
		}
	}
	for _, i := range agreed {
		if err := a.db.Write(ctx, func(tx *db.Tx) error {
			tx.Housekeeping("what the seat changes is in the log")
			now, err := invitationTable.Get(tx, i.ID)
			if err != nil {
				return err
			}
			return a.seatDue(tx, now)
		}); err != nil {
			failed = err
		}
	}
	return failed
}

// Write writes to the voices: when a decision opens, and a day before it closes
// to those whose organisation has said nothing. Each is written once.
func (a *Decisions) Write(ctx context.Context) error {
	return a.db.Write(ctx, func(tx *db.Tx) error {
		tx.Housekeeping("letters about acts that are in the log")
		all, err := open(tx)
		if err != nil {
			return err
		}
		for _, d := range all {
			if !d.IsOpen(tx.Now()) {
				continue
			}
			if err := a.writeAbout(tx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *Decisions) writeAbout(tx *db.Tx, d Decision) error {
	first, err := announced.take(tx, d.ID)
	if err != nil {
		return err
	}
	if first {
		return a.letters(tx, d, "mail.decision_opened", func(reader) bool { return true })
	}
	if d.Deadline.Sub(tx.Now()) > reminderTime || d.Deadline.Sub(d.Opened) <= reminderTime {
		return nil
	}
	if first, err = reminded.take(tx, d.ID); err != nil || !first {
		return err
	}
	missing, err := silent(tx, d.ID)
	if err != nil {
		return err
	}
	quiet := map[id.ID]bool{}
	for _, o := range missing {
		quiet[o] = true
	}
	return a.letters(tx, d, "mail.decision_closes", func(r reader) bool { return quiet[r.organisation] })
}

// letters writes to those whom to picks: the title, the deadline and the link, nothing else.
func (a *Decisions) letters(tx *db.Tx, d Decision, which string, to func(reader) bool) error {
	all, err := readers(tx)
	if err != nil {
		return err
	}
	for _, r := range all {
		if !to(r) {
			continue
		}
		zone, err := time.LoadLocation(r.zone)
		if err != nil {
			zone = time.UTC
		}
		says := a.Speak(r.language, zone)
		if err := a.members.Mail.Send(tx, mail.Message{Person: r.person, To: r.email,
			Subject: says.T(which+".subject", d.Title), Text: says.T(which+".text", d.Title, says.Time(d.Deadline), a.url+address(d.ID)),
		}); err != nil {
			return err
		}
	}
	return nil
}
