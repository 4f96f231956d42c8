package report

import (
	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/who"
)

// versions lists all texts of a report, of one section where it is named, in the
// order of their numbers.
func versions(tx *db.Tx, report id.ID, section string) ([]Text, error) {
	return db.All(tx, func(t *Text) []any {
		return []any{&t.Section, (*string)(&t.Language), &t.Number, &t.Words, &t.Author, &t.Saved, &t.Beside}
	}, `select section, language, number, words, author, saved, beside from joint_texts
		where report = $1 and ($2 = '' or section = $2) order by section, language, number`, report, section)
}

// write stores a text that was written over version base. Where somebody else was
// faster it is stored beside hers, and aside is true. The same
// words again store nothing, unless they settle what stands beside them.
func write(tx *db.Tx, report id.ID, section string, l lang.Lang, base int, words string) (aside bool, err error) {
	all, err := versions(tx, report, section)
	if err != nil {
		return false, err
	}
	now, last := current(all)[place{section, l}], 0
	for _, t := range all {
		if t.Language == l {
			last = t.Number
		}
	}
	if _, waits := beside(all)[place{section, l}]; words == now.Words && (!waits || base < last) {
		tx.Housekeeping("the same words again change nothing")
		return false, nil
	}
	aside = base < last
	if err := tx.Exec(`insert into joint_texts (report, section, language, number, words, author, saved, beside) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		report, section, string(l), last+1, words, who.Acts(tx.Context()).Name, tx.Now(), aside); err != nil {
		return false, err
	}
	return aside, audit.Record(tx, "write", kind, report, audit.Change{Field: section + "." + string(l)})
}
