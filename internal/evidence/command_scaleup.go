package evidence

import (
	"context"
	"flag"
	"slices"
	"strings"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/scaleup"
)

var scaleupCommand = command.Command{
	Name:  "estimate scaleup",
	Args:  "FILE --known FILE --n N [--method mle] [--hidden a,b] [--json]",
	Short: "Estimate the size of hidden groups from how many people respondents know",
	Manual: `
FILE is a table of separated values with a heading line, one row per respondent
and one column per group: how many people of the group the respondent knows.

  --known FILE      the groups of known size: one row per group with its column's name and its size,
                    or one column per group and one row of sizes
  --n N             the population that all groups belong to
  --hidden a,b      the columns to estimate (default: every column of numbers that is not known)
  --method NAME     the one to lead with: mle (default), pimle or bayes (with barrier effects)
  --transmission 1  for bayes: share of acquaintances in a hidden group who are known to belong to it
  --draws 2000      for bayes: kept draws per chain; --chains 4, --seed 1, --workers 0 (one per processor)
  --level 0.95      of the interval

  --report FILE     also a report, as Markdown (.md) or HTML (.html), with the data's fingerprint
  --json            {method, population, respondents, estimates:[{group, estimate, se, ci, mle, mle_se, pimle, pimle_se,
                    and for bayes mean, rhat, ess}], barrier,
                    mean_degree, degrees, zero_degree_rows, leave_one_out:[{group, known, estimate, ratio}], warnings}
Example: ostoja estimate scaleup answers.csv --known sizes.csv --n 1000000`,
	Run: runScaleup,
}

type scaleupFlags struct {
	known, hidden, method  string
	n, level, transmission float64
	draws, chains          int
	output
}

func (s *scaleupFlags) declare(f *flag.FlagSet) {
	f.StringVar(&s.known, "known", "", "")
	f.StringVar(&s.hidden, "hidden", "", "")
	f.StringVar(&s.method, "method", "mle", "")
	f.Float64Var(&s.n, "n", 0, "")
	f.Float64Var(&s.level, "level", 0.95, "")
	f.Float64Var(&s.transmission, "transmission", 1, "")
	f.IntVar(&s.draws, "draws", 2000, "")
	f.IntVar(&s.chains, "chains", 4, "")
	s.output.declare(f)
}

type scaleupLine struct {
	Group    string    `json:"group"`
	Estimate float64   `json:"estimate"`
	SE       float64   `json:"se"`
	CI       []float64 `json:"ci"`
	MLE      float64   `json:"mle"`
	MLESE    float64   `json:"mle_se"`
	PIMLE    float64   `json:"pimle"`
	PIMLESE  float64   `json:"pimle_se"`
	Mean     *float64  `json:"mean,omitempty"`
	RHat     *float64  `json:"rhat,omitempty"`
	ESS      *float64  `json:"ess,omitempty"`
}

type checkLine struct {
	Group    string  `json:"group"`
	Known    float64 `json:"known"`
	Estimate float64 `json:"estimate"`
	Ratio    float64 `json:"ratio"`
}

// barrierLine says how many times as much the answers on a group scatter as they
// would if everybody had the same chance to know somebody of it.
type barrierLine struct {
	Group string  `json:"group"`
	Omega float64 `json:"omega"`
}

type scaleupAnswer struct {
	Method      string        `json:"method"`
	Population  float64       `json:"population"`
	Respondents int           `json:"respondents"`
	Estimates   []scaleupLine `json:"estimates"`
	MeanDegree  float64       `json:"mean_degree"`
	Degrees     []float64     `json:"degrees"`
	ZeroRows    []int         `json:"zero_degree_rows"`
	LeaveOneOut []checkLine   `json:"leave_one_out"`
	Barrier     []barrierLine `json:"barrier,omitempty"`
	Warnings    []string      `json:"warnings"`
}

func runScaleup(ctx context.Context, env *command.Env, args []string) error {
	var s scaleupFlags
	flags := command.Flags("estimate scaleup")
	s.declare(flags)
	if err := s.output.parse(flags, args); err != nil {
		return err
	}
	switch {
	case s.known == "" || s.n <= 0 || s.n > 1e15:
		return fault.Misuse("--known FILE and --n, the size of the population, are needed. 'ostoja help estimate scaleup' shows how.")
	case !slices.Contains([]string{"mle", "pimle", "bayes"}, s.method):
		return fault.Misuse("--method is %q; choose mle, pimle or bayes.", s.method)
	case !(s.transmission > 0 && s.transmission <= 1):
		return fault.Misuse("--transmission is %v; it is a share above 0 and up to 1, such as 0.8.", s.transmission)
	case s.draws < 100 || s.draws > 1_000_000 || s.chains < 4 || s.chains > 64:
		return fault.Misuse("--draws is %d and --chains %d; choose 100 to 1000000 draws and 4 to 64 chains.", s.draws, s.chains)
	case !(s.level > 0 && s.level < 1):
		return fault.Misuse("--level is %v; it must lie between 0 and 1, such as 0.95.", s.level)
	}
	f, err := readFrame(s.path)
	if err != nil {
		return err
	}
	g, err := s.groups(f)
	if err != nil {
		return err
	}
	a, err := s.answer(f, g)
	if err == nil && s.method == "bayes" {
		err = s.bayes(ctx, env, f, g, &a)
	}
	if err != nil {
		return err
	}
	return s.show(env, a)
}

// scaleGroups are the answers with the groups' names.
type scaleGroups struct {
	data          scaleup.Data
	known, hidden []string
}

func (s scaleupFlags) groups(f *frame) (scaleGroups, error) {
	g := scaleGroups{data: scaleup.Data{Population: s.n}}
	sizes, err := readSizes(s.known, f)
	if err != nil {
		return g, err
	}
	for _, k := range sizes {
		y, err := f.numberOfPeople(k.group)
		if err != nil {
			return g, err
		}
		if k.size > s.n {
			return g, fault.Refuse("The known group %q has %v people, more than the population of %v. Correct --n or the file of known sizes.", k.group, k.size, s.n)
		}
		g.known = append(g.known, k.group)
		g.data.Known, g.data.Sizes = append(g.data.Known, y), append(g.data.Sizes, k.size)
	}
	g.hidden = list(s.hidden)
	if s.hidden == "" {
		for _, name := range f.names {
			if !slices.Contains(g.known, name) && name != "" && !slices.Contains([]string{"id", "respondent"}, strings.ToLower(name)) && f.isNumeric(name) {
				g.hidden = append(g.hidden, name)
			}
		}
	}
	if len(g.hidden) == 0 {
		return g, fault.Refuse("%s: every column of numbers is a known group; there is nothing to estimate. Name the column with --hidden.", f.file)
	}
	for _, name := range g.hidden {
		y, err := f.numberOfPeople(name)
		if err != nil {
			return g, err
		}
		g.data.Hidden = append(g.data.Hidden, y)
	}
	return g, nil
}

// numberOfPeople reads a column of whole numbers from 0.
func (f *frame) numberOfPeople(name string) ([]float64, error) {
	y, err := f.people(name)
	if err != nil {
		return nil, err
	}
	for i, v := range y {
		if v < 0 || v != float64(int64(v)) {
			return nil, fault.Refuse("%s, %s, column %q: %v is not a number of people. Write whole numbers from 0.", f.file, f.row(i), name, v)
		}
	}
	return y, nil
}

func (s scaleupFlags) answer(f *frame, g scaleGroups) (scaleupAnswer, error) {
	a := scaleupAnswer{Method: s.method, Population: s.n, Respondents: len(f.rows), ZeroRows: []int{}, LeaveOneOut: []checkLine{}, Warnings: []string{}}
	var err error
	if a.Degrees, err = g.data.Degrees(); err != nil {
		return a, refuse(f, err)
	}
	mle, err := g.data.MLE()
	if err != nil {
		return a, refuse(f, err)
	}
	pimle, err := g.data.PIMLE()
	if err != nil {
		return a, refuse(f, err)
	}
	for u, name := range g.hidden {
		lead := map[string]scaleup.Estimate{"mle": mle[u], "pimle": pimle[u]}[s.method]
		lo, hi := lead.CI(s.level)
		a.Estimates = append(a.Estimates, scaleupLine{name, lead.Size, lead.SE, []float64{lo, hi}, mle[u].Size, mle[u].SE, pimle[u].Size, pimle[u].SE, nil, nil, nil})
	}
	for i, d := range a.Degrees {
		a.MeanDegree += d / float64(len(a.Degrees))
		if d == 0 {
			a.ZeroRows = append(a.ZeroRows, i+1)
		}
	}
	checks, err := g.data.LeaveOneOut()
	if err == nil {
		for _, c := range checks {
			a.LeaveOneOut = append(a.LeaveOneOut, checkLine{g.known[c.Group], c.Known, c.Estimate, c.Estimate / c.Known})
		}
	}
	a.warn()
	return a, nil
}

// bayes lets the posteriors lead.
func (s scaleupFlags) bayes(ctx context.Context, env *command.Env, f *frame, g scaleGroups, a *scaleupAnswer) error {
	bar := env.NewProgress("sampling")
	fit, err := g.data.Bayes(ctx, scaleup.BayesOptions{Chains: s.chains, Draws: s.draws, Transmission: s.transmission,
		Level: s.level, Seed: s.seed, Workers: s.workers, Progress: bar.Set})
	bar.Done()
	if err != nil {
		return refuse(f, err)
	}
	for u := range fit.Hidden {
		p, line := &fit.Hidden[u], &a.Estimates[u]
		line.Estimate, line.SE, line.CI = p.Median, p.SD, []float64{p.Lo, p.Hi}
		line.Mean, line.RHat, line.ESS = &p.Mean, &p.RHat, &p.ESS
	}
	for k, name := range append(slices.Clone(g.known), g.hidden...) {
		a.Barrier = append(a.Barrier, barrierLine{name, fit.Barrier[k]})
	}
	if s.transmission == 1 {
		a.Warnings = append(a.Warnings, "Everybody is taken to know of all acquaintances whether they belong to the group. If only a share does, give it with --transmission: the sizes grow in proportion.")
	}
	return nil
}
