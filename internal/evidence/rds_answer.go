package evidence

import (
	"context"
	"fmt"
	"math"
	"strings"

	"ostoja/internal/command"
	"ostoja/stats/rds"

	"gonum.org/v1/gonum/stat/distuv"
)

// rdsFigure is a share with its precision; null where there is none.
type rdsFigure struct {
	Group    string     `json:"group,omitempty"`
	Estimate *float64   `json:"estimate"`
	SE       *float64   `json:"se"`
	CI       []*float64 `json:"ci"`
	Reason   string     `json:"reason,omitempty"`
}

type rdsAnswer struct {
	Method     string  `json:"method"`
	Outcome    string  `json:"outcome"`
	N          int     `json:"n"`
	Population float64 `json:"population"`
	rdsFigure
	Groups      []rdsFigure            `json:"groups"`
	Estimates   map[string]rdsEstimate `json:"estimates"`
	Seeds       int                    `json:"seeds"`
	Waves       int                    `json:"waves"`
	Levels      []string               `json:"levels"`
	Recruitment [][]float64            `json:"recruitment"`
	Homophily   []float64              `json:"homophily"`
	Convergence []float64              `json:"convergence"`
	BySeed      []seedLine             `json:"by_seed"`
	Warnings    []string               `json:"warnings"`
}

// rdsEstimate is one method's answer for the leading group, and for all.
type rdsEstimate struct {
	rdsFigure
	Groups []rdsFigure `json:"groups"`
}

type seedLine struct {
	Seed     int     `json:"seed"`
	People   int     `json:"people"`
	Estimate float64 `json:"estimate"`
}

// answer runs all three methods and leads with the chosen one.
func (s rdsFlags) answer(ctx context.Context, env *command.Env, f *frame, sample rds.Sample, levels []string) (rdsAnswer, error) {
	a := rdsAnswer{Method: s.method, Outcome: s.outcome, N: len(sample.Degree), Population: s.n, Levels: levels, Estimates: map[string]rdsEstimate{}, Warnings: []string{}}
	for _, method := range []string{"rds1", "rds2", "ss"} {
		e, err := s.estimate(ctx, env, sample, levels, method)
		if err != nil && (method == s.method || ctx.Err() != nil) {
			return a, refuse(f, err)
		}
		if err != nil {
			e = rdsEstimate{rdsFigure: rdsFigure{CI: []*float64{nil, nil}, Reason: strings.TrimPrefix(err.Error(), "rds: ")}, Groups: []rdsFigure{}}
		}
		a.Estimates[method] = e
	}
	lead := a.Estimates[s.method]
	a.rdsFigure, a.Groups = lead.rdsFigure, lead.Groups
	a.Group = levels[len(levels)-1]
	a.spread()
	d, err := rds.Diagnose(sample)
	if err != nil {
		return a, refuse(f, err)
	}
	a.diagnose(d)
	return a, nil
}

// estimate is one method with its bootstrap.
func (s rdsFlags) estimate(ctx context.Context, env *command.Env, sample rds.Sample, levels []string, method string) (rdsEstimate, error) {
	if method == "ss" && s.n <= 0 {
		return rdsEstimate{}, fmt.Errorf("needs --n, the size of the population")
	}
	share, err := rdsMethods[method].Estimate(sample, s.n)
	if err != nil {
		return rdsEstimate{}, err
	}
	var boot rds.Bootstrapped
	if s.boot > 0 {
		bar := env.NewProgress("bootstrap " + method)
		boot, err = rds.Bootstrap(ctx, sample, rdsMethods[method], s.n, rds.BootstrapOptions{Scheme: rdsSchemes[s.scheme], Replicates: s.boot, Seed: s.seed, Workers: s.workers, Progress: bar.Set})
		bar.Done()
		if ctx.Err() != nil {
			return rdsEstimate{}, err
		}
	}
	out := rdsEstimate{Groups: []rdsFigure{}}
	for g, level := range levels {
		one := rdsFigure{Group: level, Estimate: &share[g], CI: []*float64{nil, nil}}
		switch {
		case s.boot > 0 && err == nil:
			one.SE, one.CI = &boot.SE[g], interval(share[g], boot.SE[g], s.level)
		case err != nil:
			one.Reason = strings.TrimPrefix(err.Error(), "rds: ")
		}
		out.Groups = append(out.Groups, one)
	}
	out.rdsFigure = out.Groups[len(levels)-1]
	return out, nil
}

// interval is the normal one, kept within 0 and 1.
func interval(share, se, level float64) []*float64 {
	z := distuv.UnitNormal.Quantile(0.5 + level/2)
	lo, hi := max(0, share-z*se), min(1, share+z*se)
	return []*float64{&lo, &hi}
}

// spread warns where the methods disagree.
func (a *rdsAnswer) spread() {
	lo, hi := math.Inf(1), 0.0
	for _, e := range a.Estimates {
		if e.Estimate != nil {
			lo, hi = min(lo, *e.Estimate), max(hi, *e.Estimate)
		}
	}
	if hi > 1.5*lo && hi > 0 {
		a.Warnings = append(a.Warnings, fmt.Sprintf("The methods disagree: from %.3f to %.3f. Report the range over their intervals, not one of them.", lo, hi))
	}
}

func (a *rdsAnswer) diagnose(d rds.Diagnosis) {
	a.Seeds, a.Waves, a.Recruitment, a.Homophily = d.Seeds, d.Waves, d.Recruits, d.Homophily
	last := len(a.Levels) - 1
	for _, share := range d.Convergence {
		a.Convergence = append(a.Convergence, share[last])
	}
	for _, seed := range d.BySeed {
		a.BySeed = append(a.BySeed, seedLine{seed.Seed + 1, seed.People, seed.Share[last]})
	}
	for g, h := range d.Homophily {
		if h > 1.5 && len(a.Levels) > 1 {
			a.Warnings = append(a.Warnings, fmt.Sprintf("People with %s = %s recruit their own %.1f times as often as chance would: the sample holds fewer independent people than it seems.", a.Outcome, a.Levels[g], h))
		}
	}
	a.Warnings = append(a.Warnings, d.Warnings...)
}

func (a rdsAnswer) reading() reading {
	title := fmt.Sprintf("Share with %s = %s: %s", a.Outcome, a.Group, number(a.Estimate))
	if a.SE != nil {
		title += fmt.Sprintf(" (%s to %s)", number(a.CI[0]), number(a.CI[1]))
	}
	title += fmt.Sprintf(", by %s, from %d people, %d seeds and %d waves", a.Method, a.N, a.Seeds, a.Waves)
	var chart forest
	t := figures{head: []string{"method", a.Outcome, "estimate", "se", "from", "to", ""}}
	for _, method := range []string{"rds1", "rds2", "ss"} {
		e := a.Estimates[method]
		if e.Estimate == nil {
			t.add(method, "", "-", "-", "-", "-", e.Reason)
		}
		for _, g := range e.Groups {
			chart.add(method+" "+g.Group, g.Estimate, g.CI)
			t.add(method, g.Group, number(g.Estimate), number(g.SE), number(g.CI[0]), number(g.CI[1]), g.Reason)
		}
	}
	return reading{title, []figures{t}, a.Warnings, chart}
}
