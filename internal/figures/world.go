package figures

import (
	"encoding/binary"
	"slices"

	"ostoja/internal/fault"
	"ostoja/stats/disclose/dp"
	"ostoja/stats/disclose/tables"
)

// world is everything that could be true of a quarter for one reader: how many
// people have each combination of codes, and in which versions of the records
// they were. Every table that she ever got is a sum over its cells.
//
// A cell is a combination of the codes of all variables in play, and a span of
// versions. Most people stay once they have entered; whoever was taken out, or
// whose codes were corrected, left one cell and entered another.
type world struct {
	q     Request
	past  []told // what the reader has got
	k     int64
	now   int   // the version that q counts
	vars  []int // of the domain, in play
	cols  dp.Domain
	spans []span
	truth []int64

	domain dp.Domain
}

// span is the first and the last version that a record was in.
type span struct{ from, to int }

// maxCells bounds the world, and maxGroups how many secret groups are looked at,
// each by a search: what cannot be checked is not released.
const (
	maxCells  = 8000
	maxGroups = 6000
)

// newWorld builds the world of a reader who has got what the past tells to her.
func newWorld(domain dp.Domain, q Request, before past, reader Audience, bound int64) (*world, error) {
	w := &world{q: q, domain: domain, k: reader.K() * bound, now: len(before.shots) - 1}
	for _, old := range before.told {
		if old.request.Audience.Method() == Suppression && old.request.Audience.rank() <= reader.rank() {
			w.past = append(w.past, old)
		}
	}
	w.variables()
	for _, shot := range before.shots {
		if !slices.EqualFunc(shot.domain, domain, sameColumn) {
			return nil, fault.New(fault.Invalid, "figures.refused.lists") // codes of then and now do not mean the same
		}
	}
	histories := w.histories(before.shots)
	w.findSpans(histories)
	if n := cellsOf(w.cols) * len(w.spans); n > maxCells {
		return nil, fault.New(fault.Invalid, "figures.refused.detail")
	}
	w.count(histories)
	return w, nil
}

// newAudit starts an audit that holds what the reader has got already.
func (w *world) newAudit() (*tables.Audit, error) {
	audit, err := tables.NewAudit(w.truth)
	if err != nil {
		return nil, err
	}
	for _, old := range w.past {
		for _, r := range old.table.Rows {
			if !r.Shown {
				continue
			}
			if err := audit.Publish(w.cells(old.request, old.version, r.Key)); err != nil {
				return nil, err
			}
		}
	}
	return audit, nil
}

func sameColumn(a, b dp.Column) bool { return a.Name == b.Name && slices.Equal(a.Values, b.Values) }

// variables finds those in play: of q and of all that was told, filters included.
func (w *world) variables() {
	use := map[string]bool{}
	for _, q := range append([]Request{w.q}, requests(w.past)...) {
		for _, name := range q.Variables {
			use[name] = true
		}
		if q.Filter != nil {
			use[q.Filter.Variable] = true
		}
	}
	for i, c := range w.domain {
		if use[c.Name] {
			w.vars, w.cols = append(w.vars, i), append(w.cols, c)
		}
	}
}

func requests(all []told) []Request {
	var out []Request
	for _, t := range all {
		out = append(out, t.request)
	}
	return out
}

// stay is that some records of one person with the same codes were in a span of versions.
type stay struct {
	base int
	span span
}

// histories follows each person's records through the versions.
func (w *world) histories(shots []snapshot) []stay {
	type whose struct {
		person string
		base   int
	}
	in := map[whose][]int{} // how many records in each version
	var order []whose
	for v, shot := range shots {
		for _, r := range shot.records {
			key := whose{r.Person, w.base(r.Codes)}
			if in[key] == nil {
				in[key] = make([]int, len(shots))
				order = append(order, key)
			}
			in[key][v]++
		}
	}
	var all []stay
	for _, key := range order {
		all = append(all, stays(key.base, in[key])...)
	}
	return all
}

// stays parts the numbers of records in each version into spans, one for each record.
func stays(base int, in []int) []stay {
	var all []stay
	for level := 1; level <= slices.Max(in); level++ {
		for from := 0; from < len(in); from++ {
			if in[from] < level {
				continue
			}
			to := from
			for to+1 < len(in) && in[to+1] >= level {
				to++
			}
			all = append(all, stay{base, span{from, to}})
			from = to
		}
	}
	return all
}

// base is the place of a combination of codes, the last variable running fastest.
func (w *world) base(codes []uint16) int {
	at := 0
	for i, v := range w.vars {
		at = at*(len(w.cols[i].Values)+1) + int(codes[v])
	}
	return at
}

// findSpans lists those in which somebody could be. That records are taken out is
// assumed only where it happened: the reader is taken to know that it did not.
func (w *world) findSpans(histories []stay) {
	for v := range w.now + 1 {
		w.spans = append(w.spans, span{v, w.now})
	}
	for _, h := range histories {
		if !slices.Contains(w.spans, h.span) {
			w.spans = append(w.spans, h.span)
		}
	}
}

func (w *world) count(histories []stay) {
	w.truth = make([]int64, cellsOf(w.cols)*len(w.spans))
	for _, h := range histories {
		w.truth[h.base*len(w.spans)+slices.Index(w.spans, h.span)]++
	}
}

// cells lists the cells that a figure of a request counts.
func (w *world) cells(q Request, version int, key []int) []int {
	want := slices.Repeat([]int{Total}, len(w.cols))
	for i, name := range q.Variables {
		want[variable(w.cols, name)] = key[i]
	}
	return w.find(want, q.Filter, func(s span) bool { return s.from <= version && version <= s.to })
}

// find lists the cells with some codes, a filter, and some spans.
func (w *world) find(want []int, f *Filter, in func(span) bool) []int {
	var spans, all []int
	for i, s := range w.spans {
		if in(s) {
			spans = append(spans, i)
		}
	}
	filtered, code := -1, uint16(0)
	if f != nil {
		filtered, code = f.code(w.cols)
	}
	codes := make([]int, len(w.cols))
	for base := range cellsOf(w.cols) {
		if !w.matches(base, codes, want) || filtered >= 0 && (codes[filtered] == int(code)) == f.Without {
			continue
		}
		for _, s := range spans {
			all = append(all, base*len(w.spans)+s)
		}
	}
	return all
}

// matches parts a base into its codes, and tells whether they are the wanted ones.
func (w *world) matches(base int, codes, want []int) bool {
	ok := true
	for i := len(w.cols) - 1; i >= 0; i-- {
		size := len(w.cols[i].Values) + 1
		codes[i] = base % size
		base /= size
		ok = ok && (want[i] == Total || want[i] == codes[i])
	}
	return ok
}

// secrets lists the groups that must stay unknown, of everybody in the newest
// version, of those who came with each version, and of those who left; and of
// whom filters leave over in each of these. They are the groups of fewer than K
// that the variables in play can name; and where all of a larger group have one
// code of a sensitive variable, those of the group who have another one: that
// there are none would tell the code of whoever is known to be in the group.
func (w *world) secrets(sensitive []string) ([][]int, error) {
	figures, err := keys(w.cols)
	if err != nil {
		return nil, fault.New(fault.Invalid, "figures.refused.detail")
	}
	all := make([][]int, len(figures))
	for i, f := range figures {
		all[i] = rowKey(f.Key, w.cols)
	}
	var groups [][]int
	seen := map[string]bool{}
	for i, crowd := range w.crowds() {
		for _, rest := range w.rests() {
			for _, cells := range w.secretsOf(all, gathering{crowd, rest, i == 0 && rest == nil}, sensitive) {
				if text := cellText(cells); !seen[text] {
					seen[text] = true
					groups = append(groups, cells)
				}
			}
			if len(groups) > maxGroups {
				return nil, fault.New(fault.Invalid, "figures.refused.detail")
			}
		}
	}
	return groups, nil
}

// gathering is those of a crowd whom a filter leaves over; nil leaves all.
type gathering struct {
	crowd     func(span) bool
	rest      *Filter
	everybody bool // what all have in common is told by any table of them
}

// secretsOf lists the secrets of some people.
func (w *world) secretsOf(keys [][]int, p gathering, sensitive []string) (groups [][]int) {
	sums := map[string]int64{}
	for _, key := range keys {
		if p.rest != nil && key[variable(w.cols, p.rest.Variable)] != Total {
			continue // named without the filter too
		}
		cells := w.find(key, p.rest, p.crowd)
		n := w.sum(cells)
		if sums[keyText(key)] = n; 0 < n && n < w.k {
			groups = append(groups, cells)
		}
	}
	for _, key := range keys {
		n := sums[keyText(key)]
		for i, c := range w.cols {
			if n < w.k || key[i] == Total || !slices.Contains(sensitive, c.Name) {
				continue
			}
			group := slices.Clone(key)
			group[i] = Total
			if sums[keyText(group)] == n && !(p.everybody && grandTotal(group)) {
				groups = append(groups, w.others(key, i, p))
			}
		}
	}
	return groups
}

// others lists the cells of a group with another code of the variable at i.
func (w *world) others(key []int, i int, p gathering) (cells []int) {
	other := slices.Clone(key)
	for code := range len(w.cols[i].Values) + 1 {
		if other[i] = code; code != key[i] {
			cells = append(cells, w.find(other, p.rest, p.crowd)...)
		}
	}
	slices.Sort(cells)
	return cells
}

// rests are the filters of what was told and is asked, such that each leaves
// over whom the filter's code does not name; and none.
func (w *world) rests() []*Filter {
	all := []*Filter{nil}
	for _, q := range append([]Request{w.q}, requests(w.past)...) {
		if q.Filter == nil || slices.ContainsFunc(all[1:], func(f *Filter) bool { return f.Variable == q.Filter.Variable && f.Code == q.Filter.Code }) {
			continue
		}
		all = append(all, &Filter{q.Filter.Variable, q.Filter.Code, true})
	}
	return all
}

// crowds are the sets of people whose secrets are looked at: first everybody.
func (w *world) crowds() []func(span) bool {
	all := []func(span) bool{func(s span) bool { return s.to == w.now }}
	for v := 1; v <= w.now; v++ {
		all = append(all, func(s span) bool { return s.from == v && s.to == w.now }, func(s span) bool { return s.to == v-1 })
	}
	return all
}

func (w *world) sum(cells []int) (n int64) {
	for _, c := range cells {
		n += w.truth[c]
	}
	return n
}

func cellText(cells []int) string {
	b := make([]byte, 0, 4*len(cells))
	for _, c := range cells {
		b = binary.LittleEndian.AppendUint32(b, uint32(c))
	}
	return string(b)
}
