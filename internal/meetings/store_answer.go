package meetings

import (
	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

// answersOf lists who said whether she comes to a meeting, the first first.
func answersOf(tx *db.Tx, meeting id.ID) ([]Answer, error) {
	return db.All(tx, func(a *Answer) []any { return []any{&a.Person, &a.Organisation, &a.Coming} },
		`select person, organisation, coming from meeting_answers where meeting = $1 order by answered, person`, meeting)
}

// storeAnswer stores what a person says; a later answer replaces an earlier one.
func storeAnswer(tx *db.Tx, meeting id.ID, p who.Person, coming bool) error {
	if err := tx.Exec(`insert into meeting_answers (meeting, person, organisation, coming, answered) values ($1, $2, $3, $4, $5)
		on conflict (meeting, person) do update set coming = excluded.coming, organisation = excluded.organisation, answered = excluded.answered`,
		meeting, p.ID, p.Organisation, coming, tx.Now()); err != nil {
		return err
	}
	return audit.Record(tx, "answer", "meetings", meeting)
}
