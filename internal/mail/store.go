package mail

import (
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
)

const columns = `id, person, recipient, subject, body, calendar, method, state, tries, problem, created, sent, next_try`

func (l *Letter) pointers() []any {
	return []any{&l.ID, (*string)(&l.Person), &l.To, &l.Subject, &l.Text, &l.Calendar, &l.Method, (*string)(&l.State), &l.Tries, &l.Problem, &l.Created, &l.SentAt, &l.NextTry}
}

func insert(tx *db.Tx, l Letter) error {
	return tx.Exec(`insert into mails (`+columns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		l.ID, string(l.Person), l.To, l.Subject, l.Text, l.Calendar, l.Method, string(l.State), l.Tries, l.Problem, l.Created, l.SentAt, l.NextTry)
}

// claim takes some letters that are due and that no other copy of the program
// holds. Of two that claim at once on PostgreSQL, the second finds what the
// first left: an update looks at a row again when it gets its lock.
func claim(tx *db.Tx, hold time.Duration) ([]Letter, error) {
	tx.Housekeeping("which copy of the program sends what")
	return db.All(tx, (*Letter).pointers, `update mails set held_until = $1 where state = $2 and next_try <= $3 and (held_until is null or held_until < $3)
		and id in (select id from mails where state = $2 and next_try <= $3 and (held_until is null or held_until < $3) order by next_try, id limit $4)
		returning `+columns, tx.Now().Add(hold), string(Waiting), tx.Now(), batch)
}

// settle ends a letter: sent, and its text wiped; or refused, or given up.
func settle(tx *db.Tx, l Letter, sendErr error) error {
	tx.Housekeeping("what became of a letter; who caused it is in the log already")
	if sendErr == nil {
		return tx.Exec(`update mails set state = $2, tries = tries + 1, sent = $3, held_until = null, body = '', calendar = '', problem = '' where id = $1`, l.ID, string(Sent), tx.Now())
	}
	return tx.Exec(`update mails set state = $2, tries = tries + 1, held_until = null, problem = $3 where id = $1`, l.ID, string(Refused), short(sendErr))
}

// postpone lets a letter wait for its next try.
func postpone(tx *db.Tx, l Letter, sendErr error, pause time.Duration) error {
	tx.Housekeeping("a letter waits for its next try")
	return tx.Exec(`update mails set tries = tries + 1, held_until = null, next_try = $2, problem = $3 where id = $1`, l.ID, tx.Now().Add(pause), short(sendErr))
}

// release gives a letter back untried.
func release(tx *db.Tx, l Letter, problem error) error {
	tx.Housekeeping("a letter was not tried")
	if problem == nil {
		return tx.Exec(`update mails set held_until = null where id = $1`, l.ID)
	}
	return tx.Exec(`update mails set held_until = null, problem = $2 where id = $1`, l.ID, short(problem))
}

func tryAgain(tx *db.Tx, letter id.ID) error {
	tx.Housekeeping("a letter that waits in the outbox is tried sooner")
	return tx.Exec(`update mails set state = $2, next_try = $3, held_until = null where id = $1 and state <> $4`, letter, string(Waiting), tx.Now(), string(Sent))
}

// Latest lists letters, newest first.
func Latest(tx *db.Tx, most int) ([]Letter, error) {
	return db.All(tx, (*Letter).pointers, `select `+columns+` from mails order by created desc, id desc limit $1`, most)
}

// latestIn lists letters in a state, newest first.
func latestIn(tx *db.Tx, s State, most int) ([]Letter, error) {
	return db.All(tx, (*Letter).pointers, `select `+columns+` from mails where state = $1 order by created desc, id desc limit $2`, string(s), most)
}

// Count counts the letters in a state.
func Count(tx *db.Tx, s State) (int, error) {
	return db.Value[int](tx, `select count(*) from mails where state = $1`, string(s))
}

// Get gives one letter.
func Get(tx *db.Tx, letter id.ID) (Letter, error) {
	return db.One(tx, (*Letter).pointers, `select `+columns+` from mails where id = $1`, letter)
}

// short keeps a server's answer to a line, without the addresses in it.
func short(err error) string {
	text := []rune(withoutAddresses(err.Error()))
	return string(text[:min(len(text), 300)])
}
