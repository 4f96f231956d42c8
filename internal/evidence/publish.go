package evidence

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/id"
)

// Gate has the last word on what leaves the group. It refuses with an error in
// words, and keeps a ledger of what went out and what was taken back.
type Gate interface {
	Weigh(tx *db.Tx, s Statement) error
	State(tx *db.Tx, s Statement) error
	Recall(tx *db.Tx, s Statement, why string) error
}

// Statement is what the gate must know of an estimate.
type Statement struct {
	Estimate    id.ID
	Fingerprint string
	People      int
	Share       *float64
	Question    string           // what was asked of which columns
	Traces      map[uint64]int64 // the rows' hashes, and how many people each stands for
}

// stated is the statement of an estimate with the traces of its data, as far as
// the rows are still there.
func (e *Evidence) stated(tx *db.Tx, x *Estimate) (Statement, error) {
	s := x.statement()
	set, err := getDataset(tx, x.Dataset)
	if err != nil || !set.Deleted.IsZero() {
		return s, err
	}
	traced := x.traced(set.Columns)
	s.Question = traced.question()
	if s.Traces, err = e.traces(tx, set.ID, s.Question); err != nil || s.Traces != nil {
		return s, err
	}
	data, err := e.content(tx, set)
	if err != nil {
		return s, err
	}
	f, err := parseFrame(set.Name, data)
	if err == nil {
		s.Traces, err = traced.rows(f)
	}
	return s, err
}

// traced is what of a data set a question is about: the columns that play a part
// in it, but for weights and the sizes of strata, which change for everybody when
// one person comes. A column of counts says how many people a row is.
type traced struct {
	design  string
	columns []string // in order
	count   string   // empty where each row is one
}

// traced tells it of an estimate on data with some columns.
func (x *Estimate) traced(all []string) traced {
	t := traced{design: x.Design}
	for _, role := range studies[x.Design].roles {
		switch role.name {
		case "weights", "fpc", "by":
		case "count":
			t.count = x.Choices.column(role.name)
		default:
			for _, choice := range x.Choices.Columns[role.name] {
				name, _, _ := strings.Cut(choice, "=")
				t.columns = append(t.columns, name)
			}
		}
	}
	if x.Design == "known" {
		t.columns = slices.Clone(all) // the known groups are named in a setting
	}
	slices.Sort(t.columns)
	return t
}

func (t traced) question() string { return fmt.Sprintf("%s %q", t.design, t.columns) }

// rows hash the rows as far as the question goes.
func (t traced) rows(f *frame) (map[uint64]int64, error) {
	columns := make([][]string, len(t.columns))
	for i, name := range t.columns {
		var err error
		if columns[i], err = f.text(name); err != nil {
			return nil, err
		}
	}
	counts := slices.Repeat([]float64{1}, len(f.rows))
	if t.count != "" {
		var err error
		if counts, err = f.numbers(t.count); err != nil {
			return nil, err
		}
	}
	rows := map[uint64]int64{}
	for i := range f.rows {
		h := sha256.New()
		for _, cells := range columns {
			fmt.Fprintf(h, "%q", cells[i])
		}
		if !math.IsNaN(counts[i]) {
			rows[binary.BigEndian.Uint64(h.Sum(nil))] += int64(counts[i])
		}
	}
	return rows, nil
}

// statement is what the public page of an estimate tells about people. Where the
// estimate rests on periods and not on people, the reports in them stand for people.
func (x *Estimate) statement() Statement {
	o := &x.Outcome
	s := Statement{Estimate: x.ID, Fingerprint: x.fingerprint(), People: o.N}
	if o.Unit == "share" || o.Unit == "hidden_share" {
		s.Share = o.Estimate
	}
	if o.Series != nil {
		s.People = 0
		for _, p := range o.Series {
			if p.Value != nil {
				s.People += int(*p.Value)
			}
		}
	}
	return s
}

// forPublic is the outcome as the public may read it: the answer and the methods
// side by side. What hangs on single people (series, what a small change of the
// data does, answers of groups, names of files) stays inside, and the number of
// people is rounded to two digits.
func (o Outcome) forPublic() Outcome {
	public := Outcome{Unit: o.Unit, Estimate: o.Estimate, Low: o.Low, High: o.High, Range: o.Range, Of: o.Of, Spread: o.Spread,
		Cautions: o.Cautions, N: o.N, SHA256: o.SHA256, Version: o.Version}
	if o.Series == nil {
		public.N = int(roundTo(float64(o.N), 2))
	}
	for _, l := range o.Rows {
		if l.Method {
			public.Rows = append(public.Rows, l)
		}
	}
	return public
}

// roundTo rounds to some digits.
func roundTo(n float64, digits int) float64 {
	if n < math.Pow(10, float64(digits)) {
		return math.Round(n)
	}
	unit := math.Pow(10, math.Floor(math.Log10(n))-float64(digits-1))
	return math.Round(n/unit) * unit
}
