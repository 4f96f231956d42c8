package revisions

import (
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/who"
)

// comment adds a remark to a clause, as long as the revision is under way.
func comment(tx *db.Tx, p who.Person, revision, clause id.ID, body string) error {
	v, err := lock(tx, revision)
	if err != nil {
		return err
	}
	if v.State != Drafting && v.State != Deciding {
		return fault.New(fault.Conflict, "revisions.not_draft")
	}
	if _, err := clauseOf(tx, revision, clause); err != nil {
		return err
	}
	if err := tx.Exec(`insert into revision_comments (id, revision, clause, person, organisation, body, written) values ($1, $2, $3, $4, $5, $6, $7)`,
		id.New(), revision, clause, p.Name, p.Organisation, body, tx.Now()); err != nil {
		return err
	}
	return audit.Record(tx, "comment", Register.Name, revision)
}

// commentsOf lists the comments to a draft, by clause, the oldest first.
func commentsOf(tx *db.Tx, revision id.ID) (map[id.ID][]Comment, error) {
	all, err := db.All(tx, func(c *Comment) []any {
		return []any{&c.ID, &c.Revision, &c.Clause, &c.Person, &c.Organisation, &c.Body, &c.Written}
	}, `select id, revision, clause, person, organisation, body, written from revision_comments where revision = $1 order by written, id`, revision)
	out := map[id.ID][]Comment{}
	for _, c := range all {
		out[c.Clause] = append(out[c.Clause], c)
	}
	return out, err
}

// takeReminder marks that the co-leads are written to, and tells whether this is the first time.
func takeReminder(tx *db.Tx, charter id.ID, days int) (bool, error) {
	tx.Housekeeping("a reminder is nobody's act")
	n, err := tx.ExecCount(`insert into revision_reminders (charter, days, sent) values ($1, $2, $3) on conflict (charter, days) do nothing`, charter, days, tx.Now())
	return n == 1, err
}

// lead is a co-lead who is written to.
type lead struct {
	person      id.ID
	email, zone string
	language    lang.Lang
}

func leads(tx *db.Tx) ([]lead, error) {
	return db.All(tx, func(l *lead) []any { return []any{&l.person, &l.email, (*string)(&l.language), &l.zone} },
		`select p.id, p.email, p.language, p.zone from people p join organisations o on o.id = p.organisation
		where o.seat = $1 and (o.until is null or o.until >= $2) and p.role = $3 and p.state = $4 order by p.id`,
		string(who.CoLead), tx.Now().Add(-24*time.Hour), string(who.CoLeadRole), string(members.Active))
}

// ofVersion finds the revision that made a charter; a fault.NotFound for the first.
func ofVersion(tx *db.Tx, charter id.ID) (Revision, error) {
	return db.One(tx, table.Pointers, `select `+table.Columns()+` from revisions where draft = $1 and state = $2`, string(charter), string(Adopted))
}
