package figures

import (
	"iter"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/who"
)

type head struct {
	size int64
	hash string
}

func (h *head) pointers() []any { return []any{&h.size, &h.hash} }

func ledgerHead(tx *db.Tx) (head, error) {
	return db.One(tx, (*head).pointers, `select size, hash from release_ledger_head where one = 1`)
}

// lockLedger keeps others out until the transaction ends: an update takes the
// row's lock on PostgreSQL, and SQLite has one writer. Whoever decides by what
// the ledger says takes the lock before reading it.
func lockLedger(tx *db.Tx) (head, error) {
	return db.One(tx, (*head).pointers, `update release_ledger_head set size = size where one = 1 returning size, hash`)
}

// appendEntry writes a line, and a row about it to the audit log.
func appendEntry(tx *db.Tx, e Entry) (Entry, error) {
	h, err := lockLedger(tx)
	if err != nil {
		return e, err
	}
	p := who.Acts(tx.Context())
	e.Seq, e.At, e.Actor = h.size, tx.Now(), string(p.ID)
	if e.Actor == "" {
		e.Actor = "system:" + p.System
	}
	e.Hash = e.chained(h.hash)
	if err := tx.Exec(`insert into release_ledger (`+entryColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		e.Seq, e.At, string(e.Act), e.Source, string(e.Period), string(e.Audience), e.Mechanism, e.Parameters, e.Epsilon, e.Delta,
		string(e.Release), e.Reference, e.Actor, e.Hash); err != nil {
		return e, err
	}
	if err := tx.Exec(`update release_ledger_head set size = $1, hash = $2 where one = 1`, h.size+1, e.Hash); err != nil {
		return e, err
	}
	return e, audit.Record(tx, string(e.Act), "releases", e.Release, audit.Change{Field: ledgerField, New: e.Hash})
}

const entryColumns = `seq, at, act, source, period, audience, mechanism, parameters, epsilon, delta, release, reference, actor, hash`

func eachEntry(tx *db.Tx) iter.Seq2[Entry, error] {
	return db.Each(tx, (*Entry).pointers, `select `+entryColumns+` from release_ledger order by seq`)
}

// latestEntries gives the newest lines first.
func latestEntries(tx *db.Tx, most int) ([]Entry, error) {
	return db.All(tx, (*Entry).pointers, `select `+entryColumns+` from release_ledger order by seq desc limit $1`, most)
}

// balance reads how a source's budget stands in a quarter.
func balance(tx *db.Tx, source string, period Period) (Balance, error) {
	b, err := db.Optional(db.One(tx, func(b *Balance) []any { return []any{&b.Set, &b.Reference} },
		`select epsilon, reference from release_ledger where act = $1 and source = $2 order by seq desc limit 1`, string(BudgetAct), source))
	if err != nil {
		return b, err
	}
	spent, err := db.One(tx, func(v *[2]int64) []any { return []any{&v[0], &v[1]} },
		`select coalesce(cast(sum(epsilon) as bigint), 0), coalesce(cast(sum(delta) as bigint), 0) from release_ledger where act = $1 and source = $2 and period = $3`,
		string(ReserveAct), source, string(period))
	b.Spent, b.Deltas = spent[0], spent[1]
	return b, err
}
