package mail

import (
	"errors"

	"ostoja/internal/db"
	"ostoja/internal/id"
)

const columns = `id, person, recipient, subject, body, calendar, method, state, tries, problem, created, sent`

func (l *Letter) pointers() []any {
	return []any{&l.ID, (*string)(&l.Person), &l.To, &l.Subject, &l.Text, &l.Calendar, &l.Method, (*string)(&l.State), &l.Tries, &l.Problem, &l.Created, &l.SentAt}
}

func insert(tx *db.Tx, l Letter) error {
	return tx.Exec(`insert into mails (`+columns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		l.ID, string(l.Person), l.To, l.Subject, l.Text, l.Calendar, l.Method, string(l.State), l.Tries, l.Problem, l.Created, l.SentAt)
}

func get(tx *db.Tx, letter id.ID) (Letter, error) {
	return db.One(tx, (*Letter).pointers, `select `+columns+` from mails where id = $1`, letter)
}

// mark stores what became of a try; a sent letter's text is wiped.
func mark(tx *db.Tx, l Letter, sendErr error) error {
	tx.Housekeeping("what became of a letter; who caused it is in the log already")
	switch {
	case sendErr == nil:
		return tx.Exec(`update mails set state = $2, tries = tries + 1, sent = $3, body = '', calendar = '', problem = '' where id = $1`, l.ID, string(Sent), tx.Now())
	case isPermanent(sendErr):
		return tx.Exec(`update mails set state = $2, tries = tries + 1, problem = $3 where id = $1`, l.ID, string(Refused), short(sendErr))
	}
	return tx.Exec(`update mails set tries = tries + 1, problem = $2 where id = $1`, l.ID, short(sendErr))
}

// Latest lists letters, newest first.
func Latest(tx *db.Tx, most int) ([]Letter, error) {
	return db.All(tx, (*Letter).pointers, `select `+columns+` from mails order by created desc, id desc limit $1`, most)
}

// Count counts the letters in a state.
func Count(tx *db.Tx, s State) (int, error) {
	return db.Value[int](tx, `select count(*) from mails where state = $1`, string(s))
}

// Get gives one letter.
func Get(tx *db.Tx, letter id.ID) (Letter, error) { return get(tx, letter) }

func isPermanent(err error) bool {
	_, ok := errors.AsType[*Permanent](err)
	return ok
}

// short keeps a server's answer to a line.
func short(err error) string {
	text := []rune(err.Error())
	return string(text[:min(len(text), 300)])
}

func ignoreNotFound(err error) error {
	if db.IsNotFound(err) {
		return nil
	}
	return err
}
