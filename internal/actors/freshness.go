package actors

import (
	"context"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
)

// Post is what letters to the owners of services need.
type Post struct {
	DB      *db.DB
	Outbox  *mail.Outbox
	Catalog *lang.Catalog
	URL     string // of the site
}

// betweenLetters is how many days lie at least between two letters to one person.
const betweenLetters = 7

// owner is somebody to ask, and about how many services.
type owner struct {
	person, email string
	language      lang.Lang
	services      int
}

// AskOwners writes to the people who speak for an organisation that has services
// to confirm: one letter with one link, once a week at most while any is left.
func (a *Actors) AskOwners(ctx context.Context, p Post) error {
	return p.DB.Write(ctx, func(tx *db.Tx) error {
		tx.Housekeeping("letters are kept in the outbox")
		owners, err := ownersToAsk(tx, confirmDays(tx))
		if err != nil {
			return err
		}
		for _, o := range owners {
			s := p.Catalog.Speaker(o.language, nil)
			m := mail.Message{Person: id.ID(o.person), To: o.email, Subject: s.T("mail.confirm.subject"),
				Text: s.N("mail.confirm.text", o.services, p.URL+"/services/confirm")}
			written, err := writtenSince(tx, m, tx.Now().AddDate(0, 0, -betweenLetters))
			if err != nil {
				return err
			}
			if written {
				continue
			}
			if err := p.Outbox.Send(tx, m); err != nil {
				return err
			}
		}
		return nil
	})
}
