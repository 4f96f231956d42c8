package evidence

import (
	"context"
	"flag"
	"fmt"
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
  --method NAME     the one to lead with: mle (default) or pimle
  --level 0.95      of the interval

  --json            {method, population, respondents, estimates:[{group, estimate, se, ci, mle, mle_se, pimle, pimle_se}],
                    mean_degree, degrees, zero_degree_rows, leave_one_out:[{group, known, estimate, ratio}], warnings}
Example: ostoja estimate scaleup answers.csv --known sizes.csv --n 1000000`,
	Run: runScaleup,
}

type scaleupFlags struct {
	known, hidden, method string
	n, level              float64
	json                  bool
}

func (s *scaleupFlags) declare(f *flag.FlagSet) {
	f.StringVar(&s.known, "known", "", "")
	f.StringVar(&s.hidden, "hidden", "", "")
	f.StringVar(&s.method, "method", "mle", "")
	f.Float64Var(&s.n, "n", 0, "")
	f.Float64Var(&s.level, "level", 0.95, "")
	f.BoolVar(&s.json, "json", false, "")
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
}

type checkLine struct {
	Group    string  `json:"group"`
	Known    float64 `json:"known"`
	Estimate float64 `json:"estimate"`
	Ratio    float64 `json:"ratio"`
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
	Warnings    []string      `json:"warnings"`
}

func runScaleup(_ context.Context, env *command.Env, args []string) error {
	var s scaleupFlags
	flags := command.Flags("estimate scaleup")
	s.declare(flags)
	files, err := command.ParseN(flags, args, 1)
	if err != nil {
		return err
	}
	switch {
	case s.known == "" || s.n <= 0 || s.n > 1e15:
		return fault.Misuse("--known FILE and --n, the size of the population, are needed. 'ostoja help estimate scaleup' shows how.")
	case s.method != "mle" && s.method != "pimle":
		return fault.Misuse("--method is %q; choose mle or pimle.", s.method)
	case !(s.level > 0 && s.level < 1):
		return fault.Misuse("--level is %v; it must lie between 0 and 1, such as 0.95.", s.level)
	}
	f, err := readFrame(files[0])
	if err != nil {
		return err
	}
	g, err := s.groups(f)
	if err != nil {
		return err
	}
	a, err := s.answer(f, g)
	if err != nil {
		return err
	}
	if s.json {
		return env.PrintJSON(a)
	}
	return a.print(env)
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
	y, err := f.complete(name)
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
		a.Estimates = append(a.Estimates, scaleupLine{name, lead.Size, lead.SE, []float64{lo, hi}, mle[u].Size, mle[u].SE, pimle[u].Size, pimle[u].SE})
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

func (a *scaleupAnswer) warn() {
	if n := len(a.ZeroRows); n > 0 {
		shown := strings.Trim(fmt.Sprint(a.ZeroRows[:min(n, 10)]), "[]")
		a.Warnings = append(a.Warnings, fmt.Sprintf("%d respondents know nobody of the known groups, so their degree is 0 and PIMLE leaves them out: rows %s.", n, strings.ReplaceAll(shown, " ", ", ")))
	}
	for _, c := range a.LeaveOneOut {
		if c.Ratio > 1.5 || c.Ratio < 1/1.5 {
			a.Warnings = append(a.Warnings, fmt.Sprintf("The known group %q would be estimated at %.2f times its size from the others: people know it better or worse than by chance. Try without it.", c.Group, c.Ratio))
		}
	}
	for _, e := range a.Estimates {
		if hi, lo := max(e.MLE, e.PIMLE), min(e.MLE, e.PIMLE); hi > 1.5*lo && hi > 0 {
			a.Warnings = append(a.Warnings, fmt.Sprintf("For %q the two methods disagree: %.0f and %.0f. A few respondents decide; report the range.", e.Group, e.MLE, e.PIMLE))
		}
	}
	if len(a.LeaveOneOut) < 3 {
		a.Warnings = append(a.Warnings, "With fewer than three known groups the degrees are poorly known.")
	}
	a.Warnings = append(a.Warnings, "Hidden groups are usually underestimated: people do not know everything about whom they know, and do not meet at random. The standard error holds sampling only.")
}

func (a scaleupAnswer) print(env *command.Env) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Size of hidden groups from %d respondents, who know %.0f people on average\n\n", a.Respondents, a.MeanDegree)
	fmt.Fprintf(&b, "%-24s %12s %12s %12s %12s %12s\n", "group", a.Method, "from", "to", "mle", "pimle")
	for _, e := range a.Estimates {
		fmt.Fprintf(&b, "%-24s %12.0f %12.0f %12.0f %12.0f %12.0f\n", e.Group, e.Estimate, e.CI[0], e.CI[1], e.MLE, e.PIMLE)
	}
	if len(a.LeaveOneOut) > 0 {
		fmt.Fprintf(&b, "\n%-24s %12s %12s %12s\n", "known group, left out", "known", "estimate", "ratio")
	}
	for _, c := range a.LeaveOneOut {
		fmt.Fprintf(&b, "%-24s %12.0f %12.0f %12.2f\n", c.Group, c.Known, c.Estimate, c.Ratio)
	}
	for _, w := range a.Warnings {
		fmt.Fprintf(&b, "\nNote: %s", w)
	}
	_, err := fmt.Fprintln(env.Stdout, b.String())
	return err
}
