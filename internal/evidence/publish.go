package evidence

import (
	"math"

	"ostoja/internal/db"
	"ostoja/internal/id"
)

// Gate has the last word on what leaves the group. It refuses with an error in
// words, and keeps a ledger of what went out and what was taken back.
type Gate interface {
	Weigh(s Statement) error
	State(tx *db.Tx, s Statement) error
	Recall(tx *db.Tx, s Statement, why string) error
}

// Statement is what the gate must know of an estimate.
type Statement struct {
	Estimate    id.ID
	Fingerprint string
	People      int
	Share       *float64
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
