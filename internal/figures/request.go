package figures

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/internal/fault"
	"ostoja/stats/disclose/dp"
)

// Kind is what is released.
type Kind string

// The kinds.
const (
	TableKind     Kind = "table"
	SyntheticKind Kind = "synthetic"
)

// Bounds on a request.
const (
	maxSyntheticVariables = 8
	syntheticLength       = 3
)

// delta is what every release with noise spends of delta, in thousand millionths.
const delta = 1000

// maxDelta is what a quarter of a source may spend of delta, in thousand
// millionths: the deltas of all releases add up to 1 in 100,000 at most.
const maxDelta = 10_000

// Period is a calendar quarter, "2026-Q3". Quarters do not overlap, so a record
// is in one only.
type Period string

// QuarterOf is the quarter of a day.
func QuarterOf(t time.Time) Period {
	return Period(fmt.Sprintf("%04d-Q%d", t.Year(), (int(t.Month())+2)/3))
}

// Span gives the first day of the quarter and of the next.
func (p Period) Span() (from, to time.Time, err error) {
	bad := fault.New(fault.Invalid, "figures.refused.period", string(p))
	if len(p) != 7 || p[4:6] != "-Q" || p[6] < '1' || p[6] > '4' {
		return from, to, bad
	}
	year, err := strconv.Atoi(string(p[:4]))
	if err != nil || year < 1990 {
		return from, to, bad
	}
	from = time.Date(year, time.Month(3*int(p[6]-'1')+1), 1, 0, 0, 0, 0, time.UTC)
	return from, from.AddDate(0, 3, 0), nil
}

// Filter narrows a request to the records that have a code, or that have not.
type Filter struct {
	Variable string `json:"variable"`
	Code     string `json:"code"`
	Without  bool   `json:"without"`
}

// Request says what is asked of the gate. Two equal requests are one release.
type Request struct {
	Source    string   `json:"source"`
	Period    Period   `json:"period"`
	Audience  Audience `json:"audience"`
	Kind      Kind     `json:"kind"`
	Variables []string `json:"variables"`
	Filter    *Filter  `json:"filter"`
	Epsilon   int64    `json:"epsilon"` // in thousandths; 0 where there is no noise
	Version   int      `json:"version"` // 1, 2...: a later one looks at the records anew
}

// Key is the same for equal requests.
func (q Request) Key() string {
	sum := sha256.Sum256([]byte(q.text()))
	return hex.EncodeToString(sum[:])
}

func (q Request) text() string {
	text, _ := json.Marshal(q) // strings and numbers: cannot fail
	return string(text)
}

// cost is what the request spends of the budget.
func (q Request) cost() (epsilon, deltas int64) {
	if q.Audience.Method() != Noise {
		return 0, 0
	}
	return q.Epsilon, delta
}

// ordered checks a request against its source and puts its variables into the
// source's order, so that equal requests look equal.
func (q Request) ordered(s Source) (Request, error) {
	refuse := func(why string, args ...any) (Request, error) {
		return q, fault.New(fault.Invalid, "figures.refused."+why, args...)
	}
	l, ok := limits[q.Audience]
	if !ok {
		return refuse("audience")
	}
	if _, _, err := q.Period.Span(); err != nil {
		return q, err
	}
	most := l.variables
	switch {
	case q.Kind == SyntheticKind && l.method != Noise:
		return refuse("synthetic")
	case q.Kind == SyntheticKind:
		most = maxSyntheticVariables
	case q.Kind != TableKind:
		return refuse("kind")
	}
	if i := slices.IndexFunc(q.Variables, func(name string) bool { return variable(s.Domain(), name) < 0 }); i >= 0 {
		return refuse("variable", q.Variables[i], strings.Join(names(s.Domain()), ", "))
	}
	q.Variables = inOrder(s.Domain(), q.Variables)
	if len(q.Variables) == 0 || len(q.Variables) > most {
		return refuse("how_many", most)
	}
	if figures := figureCount(s.Domain(), q.Variables); q.Kind == TableKind && figures > l.figures {
		return refuse("figures", figures, l.figures)
	}
	if err := q.Filter.check(s.Domain(), q); err != nil {
		return q, err
	}
	if l.method != Noise {
		q.Epsilon = 0
	} else if q.Epsilon < 1 || q.Epsilon > 1000*dp.MaxEpsilon {
		return refuse("epsilon", dp.MaxEpsilon)
	}
	q.Version = max(q.Version, 1)
	return q, nil
}

func names(d dp.Domain) (all []string) {
	for _, c := range d {
		all = append(all, c.Name)
	}
	return all
}

// inOrder gives the named variables, each once, in the domain's order.
func inOrder(d dp.Domain, names []string) []string {
	var in []string
	for _, c := range d {
		if slices.Contains(names, c.Name) {
			in = append(in, c.Name)
		}
	}
	return in
}

// figureCount is the number of figures of a table with all its totals.
func figureCount(d dp.Domain, names []string) int {
	n := 1
	for _, name := range names {
		n *= len(d[variable(d, name)].Values) + 2 // 'not known', and the total
	}
	return n
}

func (f *Filter) check(d dp.Domain, q Request) error {
	if f == nil {
		return nil
	}
	v := variable(d, f.Variable)
	if v < 0 || !slices.Contains(d[v].Values, f.Code) || q.Kind == SyntheticKind {
		return fault.New(fault.Invalid, "figures.refused.filter")
	}
	if slices.Contains(q.Variables, f.Variable) {
		return fault.New(fault.Invalid, "figures.refused.filter_twice")
	}
	return nil
}

// code is the filter's code as a number.
func (f *Filter) code(d dp.Domain) (v int, code uint16) {
	v = variable(d, f.Variable)
	return v, uint16(slices.Index(d[v].Values, f.Code) + 1)
}

// takes tells whether a record passes the filter.
func (f *Filter) takes(d dp.Domain, codes []uint16) bool {
	if f == nil {
		return true
	}
	v, code := f.code(d)
	return (codes[v] == code) != f.Without
}

// thousandths writes a number of thousandths: 2500 is "2.5".
func thousandths(n int64) string { return strconv.FormatFloat(float64(n)/1000, 'f', -1, 64) }
