package figures

import (
	"context"
	"math"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/jobs"
	"ostoja/stats/disclose/dp"
)

// Preview says what a request would give, before anybody has proposed it. It is
// computed from the records and is for those who keep them.
type Preview struct {
	Request     Request
	Refused     Reason // the gate would refuse it; empty where it would not
	Records     int
	Small       int // groups under the audience's K in the whole table
	Unique      int // of these, groups of one
	Shown, All  int // figures
	PeopleShown float64
	Halfwidth   float64 // of the interval of a count; 0 without noise
	Odds        float64 // most that somebody's presence changes the odds of any answer; 0 without noise
	Guess       float64 // what a guess of 1 in 100 that she is in the records can become
	Cost        int64
	Balance     Balance
}

// Preview computes it. Nothing is spent, since nothing leaves.
func (g *Gate) Preview(ctx context.Context, q Request, work *jobs.Progress) (p Preview, err error) {
	s, err := g.source(q.Source)
	if err != nil {
		return p, err
	}
	if q, err = q.ordered(s); err != nil {
		return p, err
	}
	var shot snapshot
	var before past
	p.Request = q
	p.Cost, _ = q.cost()
	err = g.db.Write(ctx, func(tx *db.Tx) error { // the reading is noted
		if p.Balance, err = balance(tx, q.Source, q.Period); err != nil {
			return err
		}
		p.Refused = Reason{}
		if err := g.affordable(tx, q); err != nil {
			p.Refused = reasonOf(err)
		}
		if before, err = g.pastIn(tx, q); err != nil {
			return err
		}
		shot, err = read(tx, s, q)
		return err
	})
	if err != nil {
		return p, err
	}
	if err := p.measure(s, shot); err != nil || p.Refused.Says != "" || q.Audience.Method() == Noise {
		return p, err
	}
	result, err := g.compute(ctx, q, shot, before, work)
	if fault.KindOf(err) == fault.Invalid {
		p.Refused = reasonOf(err)
		return p, nil
	}
	if err == nil {
		p.useful(result.Table)
	}
	return p, err
}

// measure counts the small groups, and what noise would cost.
func (p *Preview) measure(s Source, shot snapshot) error {
	q := p.Request
	if q.Kind == TableKind {
		t, _, err := tally(s.Domain(), q, shot)
		if err != nil {
			return err
		}
		p.Records = int(resultOf(t).Count)
		p.risk(t)
	} else {
		p.Records = len(shot.records)
	}
	p.promise(s)
	return nil
}

// promise says what noise costs and gives, which no record has a part in.
func (p *Preview) promise(s Source) {
	q := p.Request
	if q.Audience.Method() != Noise {
		return
	}
	epsilon := float64(q.Epsilon) / 1000
	p.Odds = math.Exp(epsilon)
	p.Guess = p.Odds / (p.Odds + 99)
	p.Halfwidth = 1.96 * dp.SigmaFor(.99*epsilon, delta*1e-9, sets(len(q.Variables), noiseOptions(s, q).Length), s.Bound())
}

// outlook is what of the preview goes with the proposal.
func (p *Preview) outlook() Outlook {
	o := Outlook{Small: p.Small > 0}
	if p.Request.Audience.Method() != Noise {
		o.Shown, o.All = p.Shown, p.All
	}
	return o
}

// sets is the number of sets of 1 to length of n variables, each a table that is measured.
func sets(n, length int) int {
	all, choose := 0, 1
	for k := 1; k <= length; k++ {
		choose = choose * (n - k + 1) / k
		all += choose
	}
	return all
}

// risk counts the small groups of the whole table. With noise, figures under the
// minimum will not be shown; how many that are is close to those counted here.
func (p *Preview) risk(t *Table) {
	k := p.Request.Audience.K()
	hidden := &Table{Columns: t.Columns}
	for _, r := range t.Rows {
		if 0 < r.Count && r.Count < k {
			p.Small++
			if r.Count == 1 {
				p.Unique++
			}
		}
		r.Shown = r.Count >= k
		hidden.Rows = append(hidden.Rows, r)
	}
	p.useful(hidden)
}

// useful counts the figures that are shown, and the people in the finest of them.
func (p *Preview) useful(t *Table) {
	p.Shown, p.All = t.shares()
	people, all := int64(0), int64(p.Records)
	for _, r := range t.Rows {
		if finest(r.Key) && r.Shown {
			people += r.Count
		}
	}
	if p.PeopleShown = 0; all > 0 {
		p.PeopleShown = float64(people) / float64(all)
	}
}

func finest(key []int) bool {
	for _, k := range key {
		if k == Total {
			return false
		}
	}
	return true
}
