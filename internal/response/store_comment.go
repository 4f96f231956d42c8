package response

import (
	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

// commentsOf lists a plan's comments: the open ones first, each kind the newest first.
func commentsOf(tx *db.Tx, plan id.ID) ([]Comment, error) {
	return db.All(tx, func(c *Comment) []any {
		return []any{&c.ID, &c.Plan, &c.About, &c.Words, &c.Author, &c.Organisation, &c.Written, &c.Settled, &c.SettledBy}
	}, `select id, plan, about, words, author, organisation, written, settled, settled_by from plan_comments
		where plan = $1 order by case when settled is null then 0 else 1 end, written desc limit 500`, plan)
}

func addComment(tx *db.Tx, plan id.ID, about, words string) error {
	p, comment := who.Acts(tx.Context()), id.New()
	if err := tx.Exec(`insert into plan_comments (id, plan, about, words, author, organisation, written, settled_by) values ($1, $2, $3, $4, $5, $6, $7, '')`,
		comment, plan, about, words, p.Name, p.Organisation, tx.Now()); err != nil {
		return err
	}
	return audit.Record(tx, "comment", "plans", plan)
}

// settleComment marks a comment as dealt with; twice is as good as once.
func settleComment(tx *db.Tx, plan, comment id.ID) error {
	if err := tx.Exec(`update plan_comments set settled = $3, settled_by = $4 where id = $1 and plan = $2 and settled is null`,
		comment, plan, tx.Now(), who.Acts(tx.Context()).Name); err != nil {
		return err
	}
	return audit.Record(tx, "close", "plans", plan, audit.Change{Field: "comment", Old: string(comment)})
}
