package evidence

import (
	"context"
	"flag"
	"fmt"
	"math"
	"strings"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/rds"
)

var rdsCommand = command.Command{
	Name:  "estimate rds",
	Args:  "FILE --outcome y --degree d --id i --recruiter r --n N [--method ss] [--boot 500] [--json]",
	Short: "Estimate shares of a hidden population from respondent-driven sampling",
	Manual: `
FILE is a table of separated values with a heading line, one row per person, in
the order in which people took part.

  --outcome y       0 and 1, or words; the share of each word is estimated
  --degree d        network size: how many people of the population the person knows
  --id, --recruiter the person's own number, and the recruiter's; a recruiter who is no row
                    (seed, 0, empty) makes the person a seed
  --n N             size of the population; needed for ss and the bootstrap's correction
  --method NAME     the one to lead with: rds1, rds2, ss (default with --n, else rds2)
  --boot 500        bootstrap replicates for the standard errors; 0: none
  --scheme NAME     tree (usual for rds1 and rds2), gile (usual for ss), salganik
  --seed 1          of the bootstrap
  --workers 0       0: one per processor; the answer does not depend on it
  --level 0.95      of the interval

  --report FILE     also a report, as Markdown (.md) or HTML (.html), with the data's fingerprint
  --json            {method, outcome, n, population, estimate, se, ci:[lo,hi], groups:[{group, estimate, se, ci}],
                    estimates:{rds1, rds2, ss}, seeds, waves, recruitment, homophily, convergence, by_seed, warnings};
                    estimate is the share with 1 (of the last word, where the outcome is words)
Example: ostoja estimate rds fauxmadrona.csv --outcome disease --degree network.size --id id --recruiter recruiter.id --n 1000`,
	Run: runRDS,
}

type rdsFlags struct {
	outcome, degree, id, recruiter, method, scheme string
	n, level                                       float64
	boot                                           int
	output
}

func (s *rdsFlags) declare(f *flag.FlagSet) {
	for name, to := range map[string]*string{"outcome": &s.outcome, "degree": &s.degree, "id": &s.id, "recruiter": &s.recruiter, "method": &s.method, "scheme": &s.scheme} {
		f.StringVar(to, name, "", "")
	}
	f.Float64Var(&s.n, "n", 0, "")
	f.Float64Var(&s.level, "level", 0.95, "")
	f.IntVar(&s.boot, "boot", 500, "")
	s.output.declare(f)
}

var rdsSchemes = map[string]rds.Scheme{"": rds.Usual, "tree": rds.Tree, "salganik": rds.Salganik, "gile": rds.Gile}

var rdsMethods = map[string]rds.Estimator{"rds1": rds.MethodRDSI, "rds2": rds.MethodRDSII, "ss": rds.MethodSS}

func (s *rdsFlags) check() error {
	for _, f := range []struct{ name, value string }{{"outcome", s.outcome}, {"degree", s.degree}, {"id", s.id}, {"recruiter", s.recruiter}} {
		if f.value == "" {
			return fault.Misuse("--%s is missing. 'ostoja help estimate rds' shows how.", f.name)
		}
	}
	if s.method == "" {
		s.method = map[bool]string{true: "ss", false: "rds2"}[s.n > 0]
	}
	s.method = strings.ToLower(strings.NewReplacer("-ii", "2", "-i", "1", "-", "").Replace(strings.ToLower(s.method)))
	if _, known := rdsSchemes[s.scheme]; !known || s.scheme == "gile" && s.n <= 0 {
		return fault.Misuse("--scheme is %q; choose tree or salganik, or gile with --n.", s.scheme)
	}
	switch _, known := rdsMethods[s.method]; {
	case !known:
		return fault.Misuse("--method is %q; choose rds1, rds2 or ss.", s.method)
	case s.method == "ss" && s.n <= 0:
		return fault.Misuse("--method ss needs --n, the size of the population.")
	case s.n < 0 || math.IsNaN(s.n) || s.n > 1e15:
		return fault.Misuse("--n is %v; it must be a number of people.", s.n)
	case !(s.level > 0 && s.level < 1):
		return fault.Misuse("--level is %v; it must lie between 0 and 1, such as 0.95.", s.level)
	case s.boot != 0 && s.boot < 10 || s.boot > 1_000_000:
		return fault.Misuse("--boot is %d; choose 0 for none, or 10 to 1000000.", s.boot)
	}
	return nil
}

func runRDS(ctx context.Context, env *command.Env, args []string) error {
	var s rdsFlags
	flags := command.Flags("estimate rds")
	s.declare(flags)
	if err := s.output.parse(flags, args); err != nil {
		return err
	}
	if err := s.check(); err != nil {
		return err
	}
	f, err := readFrame(s.path)
	if err != nil {
		return err
	}
	sample, groups, notes, err := s.sample(f)
	if err != nil {
		return err
	}
	a, err := s.answer(ctx, env, f, sample, groups)
	if err != nil {
		return err
	}
	a.Warnings = append(notes, a.Warnings...)
	return s.show(env, a)
}

// mostWords bounds the groups of an outcome: each is estimated with each replicate.
const mostWords = 1000

// sample reads the tree. People without an outcome leave it; those whom they
// recruited keep their place by becoming seeds.
func (s rdsFlags) sample(f *frame) (rds.Sample, []string, []string, error) {
	var none rds.Sample
	whole := f
	f, notes, err := f.present(s.outcome)
	if err != nil {
		return none, nil, nil, err
	}
	degree, err := f.people(s.degree)
	if err != nil {
		return none, nil, nil, err
	}
	for i, d := range degree {
		if d <= 0 {
			return none, nil, nil, fault.Refuse("%s, %s, column %q: the degree is %v, but who was recruited knows at least one person. Correct it or leave the row out.", f.file, f.row(i), s.degree, d)
		}
	}
	recruiter, orphans, err := s.recruiters(f, whole)
	if err != nil {
		return none, nil, nil, err
	}
	if orphans > 0 {
		notes = append(notes, fmt.Sprintf("%d people were recruited by somebody without an outcome and count as seeds.", orphans))
	}
	cells, _ := f.text(s.outcome)
	levels, _ := f.levels(s.outcome)
	if f.isNumeric(s.outcome) && len(levels) > 20 {
		return none, nil, nil, fault.Refuse("%s: column %q has %d different numbers. Give 0 and 1, or words.", f.file, s.outcome, len(levels))
	}
	if len(levels) > mostWords {
		return none, nil, nil, fault.Refuse("%s: column %q has %d different words. Give a column of at most %d.", f.file, s.outcome, len(levels), mostWords)
	}
	number := map[string]int{}
	for g, level := range levels {
		number[level] = g
	}
	group := make([]int, len(cells))
	for i, c := range cells {
		group[i] = number[c]
	}
	sample, err := rds.New(degree, recruiter, group)
	return sample, levels, notes, refuse(f, err)
}

// recruiters finds each recruiter's row; -1 for seeds.
func (s rdsFlags) recruiters(f, whole *frame) (rows []int, orphans int, err error) {
	ids, err := f.labels(s.id)
	if err != nil {
		return nil, 0, err
	}
	row := map[string]int{}
	for i, id := range ids {
		if first, twice := row[id]; twice {
			return nil, 0, fault.Refuse("%s, %s, column %q: %q is also in %s. Every person needs an own number.", f.file, f.row(i), s.id, short(id), f.row(first))
		}
		row[id] = i
	}
	there := map[string]bool{}
	all, _ := whole.text(s.id)
	for _, id := range all {
		there[id] = true
	}
	cells, err := f.text(s.recruiter)
	if err != nil {
		return nil, 0, err
	}
	for i, from := range cells {
		k, known := row[from]
		switch {
		case known && k == i:
			return nil, 0, fault.Refuse("%s, %s, column %q: %q recruited themselves. Correct it; a seed has an empty cell.", f.file, f.row(i), s.recruiter, short(from))
		case !known:
			k = -1
			if from != "" && there[from] {
				orphans++
			}
		}
		rows = append(rows, k)
	}
	return rows, orphans, nil
}
