package decisions

import (
	"slices"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// counting lists the voices of a decision that count.
func counting(tx *db.Tx, decision id.ID) ([]Voice, error) {
	return voiceTable.List(tx, register.Query{Where: map[string]any{"decision": decision, "counts": true}})
}

// allVoices lists the voices of a decision, replaced ones too, the latest first.
func allVoices(tx *db.Tx, decision id.ID) ([]Voice, error) {
	return voiceTable.List(tx, register.Query{Where: map[string]any{"decision": decision}})
}

func commentsOf(tx *db.Tx, decision id.ID) ([]Comment, error) {
	return db.All(tx, func(c *Comment) []any {
		return []any{&c.ID, &c.Decision, &c.Person, &c.Organisation, &c.Body, &c.Written}
	},
		`select id, decision, person, organisation, body, written from decision_comments where decision = $1 order by written, id`, decision)
}

// seatLasts is the condition that an organisation's seat has not run out by $3.
const seatLasts = ` (o.until is null or o.until >= $3)`

// since is the earliest last day of a seat that lasts today.
func since(now time.Time) time.Time { return now.AddDate(0, 0, -1) }

// voicesAtTable lists the organisations with a voice, by name.
func voicesAtTable(tx *db.Tx) ([]id.ID, error) {
	return db.All(tx, db.Column[id.ID], `select o.id from organisations o where o.seat in ($1, $2) and`+seatLasts+` order by o.found`,
		string(who.CoLead), string(who.Member), since(tx.Now()))
}

// silent lists the organisations with a voice that have not raised it.
func silent(tx *db.Tx, decision id.ID) ([]id.ID, error) {
	entitled, err := voicesAtTable(tx)
	if err != nil {
		return nil, err
	}
	said, err := counting(tx, decision)
	return slices.DeleteFunc(entitled, func(o id.ID) bool {
		return slices.ContainsFunc(said, func(v Voice) bool { return v.Organisation == o })
	}), err
}

// open lists the decisions that are not closed, and due those of them whose deadline has passed.
func open(tx *db.Tx) ([]Decision, error) {
	return table.List(tx, register.Query{Where: map[string]any{"state": string(Open)}, Sort: "deadline"})
}

// unheard lists the open decisions to which an organisation has said nothing.
func unheard(tx *db.Tx, organisation id.ID) ([]Decision, error) {
	all, err := open(tx)
	if err != nil {
		return nil, err
	}
	heard, err := db.All(tx, db.Column[id.ID], `select v.decision from decision_voices v join decisions d on d.id = v.decision
		where d.state = $1 and v.organisation = $2 and v.counts = $3`, string(Open), organisation, true)
	now := tx.Now()
	return slices.DeleteFunc(all, func(d Decision) bool { return !d.IsOpen(now) || slices.Contains(heard, d.ID) }), err
}

// titled is a decision to choose.
type titled struct {
	id    id.ID
	title string
}

func titles(tx *db.Tx) ([]titled, error) {
	return db.All(tx, func(t *titled) []any { return []any{&t.id, &t.title} }, `select id, question from decisions order by id desc`)
}

// reader is somebody who may raise her organisation's voice.
type reader struct {
	person, organisation id.ID
	email, zone          string
	language             lang.Lang
}

// readers lists them.
func readers(tx *db.Tx) ([]reader, error) {
	return db.All(tx, func(r *reader) []any {
		return []any{&r.person, &r.organisation, &r.email, (*string)(&r.language), &r.zone}
	},
		`select p.id, p.organisation, p.email, p.language, p.zone from people p join organisations o on o.id = p.organisation
		where o.seat in ($1, $2) and`+seatLasts+` and p.state = $4 and p.role <> $5 order by p.id`,
		string(who.CoLead), string(who.Member), since(tx.Now()), string(members.Active), string(who.Viewer))
}

// mark is a letter about a decision; its column says when it was written.
type mark string

const (
	announced mark = "announced"
	reminded  mark = "reminded"
)

// take marks that the letters are being written, and tells whether this is the first time.
func (m mark) take(tx *db.Tx, decision id.ID) (bool, error) {
	tx.Housekeeping("letters about an act that is in the log")
	n, err := tx.ExecCount(`update decisions set `+string(m)+` = $2 where id = $1 and `+string(m)+` is null`, decision, tx.Now())
	return n == 1, err
}

// InForce lists what the members have adopted, the newest first.
func InForce(tx *db.Tx) ([]Decision, error) {
	all, err := table.List(tx, register.Query{Where: map[string]any{"state": string(Adopted)}, Limit: 200})
	slices.SortFunc(all, func(a, b Decision) int { return b.Closed.Compare(a.Closed) })
	return all, err
}
