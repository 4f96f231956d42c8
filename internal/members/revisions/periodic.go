package revisions

import (
	"context"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/jobs"
	"ostoja/internal/mail"
	"ostoja/internal/members"
)

// remindBefore is how many days before the revision is due the co-leads are
// written to, the last first: after a pause only the last letter goes out.
var remindBefore = []int{3, 14}

func (a *Revisions) periodic() []jobs.Periodic {
	return []jobs.Periodic{{Name: "revisions.remind", Every: time.Hour, Do: a.Remind}}
}

// Remind writes to the co-leads when the next revision is near.
func (a *Revisions) Remind(ctx context.Context) error {
	return a.db.Write(ctx, func(tx *db.Tx) error {
		tx.Housekeeping("a reminder is nobody's act")
		c, err := members.CharterInForce(tx)
		if err != nil {
			_, err = db.Optional(c, err)
			return err
		}
		next := c.NextRevision()
		if next.IsZero() || tx.Now().After(next) {
			return nil
		}
		for _, days := range remindBefore {
			if tx.Now().Before(next.AddDate(0, 0, -days)) {
				continue
			}
			first, err := takeReminder(tx, c.ID, days)
			if err == nil && first {
				err = a.write(tx, next)
			}
			return err
		}
		return nil
	})
}

func (a *Revisions) write(tx *db.Tx, next time.Time) error {
	all, err := leads(tx)
	if err != nil {
		return err
	}
	for _, l := range all {
		zone, err := time.LoadLocation(l.zone)
		if err != nil {
			zone = time.UTC
		}
		says := a.Speak(l.language, zone)
		if err := a.members.Mail.Send(tx, mail.Message{Person: l.person, To: l.email, Subject: says.T("mail.revision_due.subject", says.Day(next)),
			Text: says.T("mail.revision_due.text", says.Day(next), a.url+"/revisions")}); err != nil {
			return err
		}
	}
	return nil
}
