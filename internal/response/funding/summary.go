package funding

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/response"
)

// Line is what stands beside one output, partner or year.
type Line struct {
	Key      string // of an output or a partner its id, of a year its four digits; "" for what belongs to none
	Required Money
	Received Money // committed and paid
	Pledged  Money // promised, and not in Received
}

// Gap is what is missing; never negative.
func (l Line) Gap() Money { return max(0, l.Required-l.Received) }

// Share is what part of the requirement was received.
func (l Line) Share() float64 { return l.Received.Share(l.Required) }

// Totals is the plan's money at one moment. Each list adds up to All, but for
// the gaps: money that is tied to no output may close any of them.
type Totals struct {
	Currency  string
	Version   int       // of the plan
	From, To  time.Time // the plan's days
	AsOf      time.Time // the moment
	OldestDay time.Time // of the rates that values rest on; zero where none was needed
	Count     int       // of contributions
	All       Line
	ByOutput  []Line // in the plan's order, then what is tied to none
	ByPartner []Line // the largest requirement first
	ByYear    []Line
}

// sum is what the contributions of a plan to one output, partner and year add up to.
type sum struct {
	Output, Partner id.ID
	Year            int
	State           State
	Value           Money
	Count           int
	OldestDay       time.Time
}

// Summary gives the money of a version of a plan; what was given to earlier
// versions of the same plan counts.
func Summary(tx *db.Tx, o *response.Outline) (Totals, error) {
	sums, err := sumsOf(tx, o.Plan.ID)
	t := totalsOf(o, sums)
	t.AsOf = tx.Now()
	return t, err
}

// inForce gives the plan in force with its money.
func (f *Funding) inForce(tx *db.Tx) (*response.Outline, Totals, error) {
	o, err := f.plan.InForce(tx)
	if err != nil {
		return nil, Totals{}, err
	}
	t, err := Summary(tx, o)
	return o, t, err
}

// totalsOf sets what was asked beside what was given.
func totalsOf(o *response.Outline, sums []sum) Totals {
	t := Totals{Currency: o.Plan.Currency, Version: o.Number, From: o.Plan.From, To: o.Plan.To}
	outputs, partners, years := newLedger(), newLedger(), newLedger()
	for _, x := range o.Outputs {
		outputs.line(string(x.ID))
	}
	for _, q := range o.Requirements {
		amount := rounded(q.Amount)
		for _, l := range []*Line{&t.All, outputs.line(string(q.Output)), partners.line(string(q.Partner)), years.line(strconv.Itoa(*q.Year))} {
			l.Required += amount
		}
	}
	for _, s := range sums {
		output := string(s.Output)
		if !outputs.knows(output) {
			output = "" // of an output that this version has no more
		}
		for _, l := range []*Line{&t.All, outputs.line(output), partners.line(string(s.Partner)), years.line(strconv.Itoa(s.Year))} {
			if s.State == Pledged {
				l.Pledged += s.Value
			} else {
				l.Received += s.Value
			}
		}
		t.Count += s.Count
		if t.OldestDay.IsZero() || !s.OldestDay.IsZero() && s.OldestDay.Before(t.OldestDay) {
			t.OldestDay = s.OldestDay
		}
	}
	t.ByOutput, t.ByPartner, t.ByYear = outputs.lines(), partners.lines(), years.lines()
	slices.SortStableFunc(t.ByPartner, func(a, b Line) int { return cmp.Compare(b.Required, a.Required) })
	slices.SortFunc(t.ByYear, func(a, b Line) int { return cmp.Compare(a.Key, b.Key) })
	return t
}

// ledger keeps lines in the order in which they were opened.
type ledger struct {
	at  map[string]*Line
	all []*Line
}

func newLedger() *ledger { return &ledger{at: map[string]*Line{}} }

func (g *ledger) knows(key string) bool { return g.at[key] != nil }

func (g *ledger) line(key string) *Line {
	if g.at[key] == nil {
		g.at[key] = &Line{Key: key}
		g.all = append(g.all, g.at[key])
	}
	return g.at[key]
}

func (g *ledger) lines() []Line {
	out := make([]Line, len(g.all))
	for i, l := range g.all {
		out[i] = *l
	}
	return out
}

// Commitment is a partner's part of an output.
type Commitment struct{ Partner, Output id.ID }

// ByCommitment gives the money of each partner for each output; what is tied to
// no output of this version stands under an empty one.
func ByCommitment(tx *db.Tx, o *response.Outline) (map[Commitment]Line, error) {
	sums, err := sumsOf(tx, o.Plan.ID)
	known, out := map[id.ID]bool{}, map[Commitment]Line{}
	for _, x := range o.Outputs {
		known[x.ID] = true
	}
	for _, q := range o.Requirements {
		l := out[Commitment{q.Partner, q.Output}]
		l.Required += rounded(q.Amount)
		out[Commitment{q.Partner, q.Output}] = l
	}
	for _, s := range sums {
		if !known[s.Output] {
			s.Output = ""
		}
		l := out[Commitment{s.Partner, s.Output}]
		if s.State == Pledged {
			l.Pledged += s.Value
		} else {
			l.Received += s.Value
		}
		out[Commitment{s.Partner, s.Output}] = l
	}
	return out, err
}

// mostGiven bounds how many contributions a plan's export holds in memory.
const mostGiven = 100_000

// Given lists the contributions to a plan by partner and output, the earliest first.
func (f *Funding) Given(tx *db.Tx, plan id.ID) (map[Commitment][]Contribution, error) {
	out := map[Commitment][]Contribution{}
	for c, err := range f.Contributions.Each(tx, register.Query{Where: map[string]any{"plan": plan}, Sort: "day", Limit: mostGiven}) {
		if err != nil {
			return nil, err
		}
		out[Commitment{c.Partner, c.Output}] = append(out[Commitment{c.Partner, c.Output}], c)
	}
	return out, nil
}
