package needs

import (
	"encoding/json"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/stats/ranking"
)

// Store keeps needs, gaps, recommendations and what members think of them.
type Store struct {
	Needs           *register.Table[Need]
	Gaps            *register.Table[Gap]
	Recommendations *register.Table[Recommendation]
}

// keepSheet stores what was read from a sheet until a person says yes.
func keepSheet(tx *db.Tx, person id.ID, name string, s Sheet) (id.ID, error) {
	body, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	sheet := id.New()
	tx.Housekeeping("nothing of the group's is changed yet")
	return sheet, tx.Exec(`insert into need_sheets (id, created, person, name, body) values ($1, $2, $3, $4, $5)`, sheet, tx.Now(), person, name, string(body))
}

func sheetByID(tx *db.Tx, sheet id.ID) (s Sheet, err error) {
	body, err := db.Value[string](tx, `select body from need_sheets where id = $1`, sheet)
	if err == nil {
		err = json.Unmarshal([]byte(body), &s)
	}
	return s, err
}

// storeSheet adds the needs of a sheet; those of the same area, kind, group and
// source are renewed, so that the same sheet twice changes nothing.
func (s *Store) storeSheet(tx *db.Tx, sheet id.ID) error {
	read, err := sheetByID(tx, sheet)
	if err != nil {
		return err
	}
	for i := range read.Needs {
		n := &read.Needs[i]
		old, err := s.Needs.List(tx, register.Query{Where: map[string]any{"area": n.Area, "kind": string(n.Kind), "population": string(n.Group), "source": n.Source, "source_day": n.SourceDay}, Limit: 1})
		if err != nil {
			return err
		}
		if len(old) == 0 {
			n.ID = ""
			err = s.Needs.InsertMany(tx, []*Need{n})
		} else if n.Row, n.Note = old[0].Row, old[0].Note; len(s.Needs.Diff(&old[0], n)) > 0 {
			_, err = s.Needs.Overwrite(tx, n)
		}
		if err != nil {
			return err
		}
	}
	if err := tx.Exec(`delete from need_sheets where id = $1`, sheet); err != nil {
		return err
	}
	return audit.Record(tx, "import", "needs", sheet)
}

// note is what somebody said about a gap.
type note struct {
	Name    string
	Created time.Time
	Text    string
}

func notesOf(tx *db.Tx, gap id.ID) ([]note, error) {
	return db.All(tx, func(n *note) []any { return []any{&n.Name, &n.Created, &n.Text} },
		`select name, created, text from gap_notes where gap = $1 order by id limit 500`, gap)
}

func addNote(tx *db.Tx, gap id.ID, person, organisation id.ID, name, text string) error {
	if err := tx.Exec(`insert into gap_notes (id, gap, person, name, organisation, created, text) values ($1, $2, $3, $4, $5, $6, $7)`, id.New(), gap, person, name, organisation, tx.Now(), text); err != nil {
		return err
	}
	return audit.Record(tx, "note", "gaps", gap)
}

// merge closes a gap in favour of another: its notes, dots and comparisons stay
// with it; what counts from now on is the other.
func (s *Store) merge(tx *db.Tx, gap, into id.ID) error {
	g, err := s.Gaps.Get(tx, gap)
	if err != nil {
		return err
	}
	other, err := s.Gaps.Get(tx, into)
	if err != nil {
		return err
	}
	if gap == into || other.State != OpenGap {
		return fault.New(fault.Invalid, "gaps.merge.wrong")
	}
	g.State, g.MergedInto = MergedGap, into
	return s.Gaps.Update(tx, &g)
}

// open lists the gaps that are ranked, in a fixed order.
func (s *Store) open(tx *db.Tx) ([]Gap, error) {
	return s.Gaps.List(tx, register.Query{Where: map[string]any{"state": string(OpenGap)}, Sort: "heading", Limit: mostRanked})
}

// mostRanked bounds what people are asked to compare.
const mostRanked = 200

// comparison is one organisation's word on two gaps; A < B.
type comparison struct{ organisation, a, b, winner string }

func comparisons(tx *db.Tx) ([]comparison, error) {
	return db.All(tx, func(c *comparison) []any { return []any{&c.organisation, &c.a, &c.b, &c.winner} },
		`select organisation, a, b, winner from gap_comparisons order by a, b, organisation`)
}

// compare keeps which of two gaps an organisation finds more urgent; its latest word counts.
func compare(tx *db.Tx, organisation, person, winner, loser id.ID) error {
	a, b := min(winner, loser), max(winner, loser)
	if err := tx.Exec(`insert into gap_comparisons (organisation, a, b, winner, person, created) values ($1, $2, $3, $4, $5, $6)
		on conflict (organisation, a, b) do update set winner = excluded.winner, person = excluded.person, created = excluded.created`, organisation, a, b, winner, person, tx.Now()); err != nil {
		return err
	}
	return audit.Record(tx, "compare", "gaps", winner)
}

// fitted turns the comparisons of gaps into a ranking; gaps that are no longer
// open are left out.
func fitted(gaps []Gap, all []comparison) (ranking.Result, error) {
	index := map[string]int{}
	for i, g := range gaps {
		index[string(g.ID)] = i
	}
	var out []ranking.Comparison
	for _, c := range all {
		a, okA := index[c.a]
		b, okB := index[c.b]
		if !okA || !okB {
			continue
		}
		if c.winner == c.b {
			a, b = b, a
		}
		out = append(out, ranking.Comparison{Winner: a, Loser: b, Count: 1})
	}
	return ranking.Fit(len(gaps), out, ranking.Options{})
}

// dotsEach is how many dots an organisation has to give.
const dotsEach = 5

// setDots keeps how many dots an organisation gives to gaps, together at most dotsEach.
func setDots(tx *db.Tx, organisation, person id.ID, dots map[id.ID]int) error {
	sum := 0
	for _, n := range dots {
		if n < 0 || n > dotsEach {
			return fault.New(fault.Invalid, "ranking.dots.wrong", dotsEach)
		}
		sum += n
	}
	if sum > dotsEach {
		return fault.New(fault.Invalid, "ranking.dots.wrong", dotsEach)
	}
	if err := tx.Exec(`delete from gap_dots where organisation = $1`, organisation); err != nil {
		return err
	}
	for gap, n := range dots {
		if n == 0 {
			continue
		}
		if err := tx.Exec(`insert into gap_dots (organisation, gap, dots, person, created) values ($1, $2, $3, $4, $5)`, organisation, gap, n, person, tx.Now()); err != nil {
			return err
		}
	}
	return audit.Record(tx, "dots", "gaps", "")
}

// dots gives the dots of each gap: all, and those of one organisation.
func dots(tx *db.Tx, organisation id.ID) (all, own map[id.ID]int, err error) {
	type row struct {
		organisation, gap id.ID
		n                 int
	}
	all, own = map[id.ID]int{}, map[id.ID]int{}
	for r, err := range db.Each(tx, func(r *row) []any { return []any{&r.organisation, &r.gap, &r.n} }, `select organisation, gap, dots from gap_dots`) {
		if err != nil {
			return nil, nil, err
		}
		all[r.gap] += r.n
		if r.organisation == organisation {
			own[r.gap] = r.n
		}
	}
	return all, own, nil
}

// takingPart counts the seated organisations that raised, discussed or ranked gaps since a day, and all of them.
func takingPart(tx *db.Tx, since time.Time) (active, all int, err error) {
	all, err = db.Value[int](tx, `select count(*) from organisations where seat in ('co-lead', 'member')`)
	if err != nil {
		return 0, 0, err
	}
	active, err = db.Value[int](tx, `select count(*) from organisations where seat in ('co-lead', 'member') and id in (
		select organisation from gaps where created >= $1 union select organisation from gap_notes where created >= $1
		union select organisation from gap_dots where created >= $1 union select organisation from gap_comparisons where created >= $1)`, since)
	return active, all, err
}

// barriers counts those that members raised, and of them what is closed or has a
// recommendation that was not dropped.
func barriers(tx *db.Tx) (addressed, all int, err error) {
	const from = ` from gaps g where g.sort = 'barrier' and g.state <> $1`
	if all, err = db.Value[int](tx, `select count(*)`+from, string(MergedGap)); err != nil {
		return 0, 0, err
	}
	addressed, err = db.Value[int](tx, `select count(*)`+from+` and (g.state = $2 or exists (
		select 1 from recommendations r where r.gap = g.id and r.state <> 'dropped'))`, string(MergedGap), string(ClosedGap))
	return addressed, all, err
}

// unfinished lists recommendations that are not closed: of an organisation, or all.
func (s *Store) unfinished(tx *db.Tx, owner id.ID) ([]Recommendation, error) {
	where := map[string]any{"state": []any{"open", "doing"}}
	if owner != "" {
		where["owner"] = owner
	}
	return s.Recommendations.List(tx, register.Query{Where: where, Sort: "due", Limit: 500})
}

// latestSource gives the day of the newest source of needs, and how many needs there are.
func latestSource(tx *db.Tx) (newest time.Time, n int, err error) {
	type row struct {
		day time.Time
		n   int
	}
	r, err := db.One(tx, func(r *row) []any { return []any{&r.day, &r.n} }, `select max(source_day), count(*) from needs`)
	return r.day, r.n, err
}
