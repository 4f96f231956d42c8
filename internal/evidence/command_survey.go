package evidence

import (
	"context"
	"flag"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/survey"
)

var surveyCommand = command.Command{
	Name:  "estimate survey",
	Args:  "FILE (--mean x | --total x | --ratio y/x | --proportion x | --quantile x | --model y~a | --table a,b) [--strata s] [--cluster a,b] [--weights w] [--fpc f1,f2] [--by d] [--json]",
	Short: "Estimate means, totals, ratios, proportions and quantiles from a survey with its design",
	Manual: `
FILE is a table of separated values with a heading line, one row per interview.

The design (all optional; none means a simple random sample):
  --strata s        stratum; s1,s2 for the strata of each stage
  --cluster a,b     sampling unit of stage 1, 2, ...
  --weights w       sampling weights; without them they follow from --fpc
  --fpc f1,f2       units in the population stratum, by stage, or the sampled fraction
  --lonely POLICY   a stratum with one sampled unit: fail (default), remove, certainty, adjust, average
  --replicates KIND linearised (default), jackknife, brr, bootstrap (with --reps 500 --seed 1)
  --workers 0       taken as every estimate takes it; this one works on one processor
  --poststratify c  scale the weights to the known population of each word in column c
  --rake a,b        the same for several columns in turn
  --population FILE the sizes: columns level,size; for several columns variable,level,size

The question (one of):
  --mean x          for a column of words: the share of each word; x,y for several
  --total x         for a column of words: the number of each
  --ratio y/x       ratio of two totals
  --proportion x    share of rows with 1, or x=word for that word; interval by --interval
  --quantile x      with --p 0.5
  --model y~a+b     a linear regression; with --logistic one of an outcome of 0 and 1
  --table a,b       are the two columns of words related? (Rao and Scott)
  --by d            the same for each group in column d (d,e: for each combination)
  --where c=v       only for the rows with v in column c

  --level 0.95      of the interval
  --interval NAME   t (default), normal; for --proportion logit (default), likelihood, beta, asin, mean
  --deff NAME       srs (default: against sampling without replacement) or replace
  --report FILE     also a report, as Markdown (.md) or HTML (.html), with the data's fingerprint
  --json            {estimate, se, deff, ci:[lo,hi], df, missing, warnings}; columns of words give
                    {levels:[{level, estimate, ...}]}, --by gives {by, domains:[{domain, estimate, ...}]}

Rows where the variable is missing are left out of the domain and counted.
Example: ostoja estimate survey schools.csv --strata stype --weights pw --fpc fpc --mean api00 --by sch.wide`,
	Run: runSurvey,
}

// surveyFlags are the command's flags as given.
type surveyFlags struct {
	strata, cluster, weights, fpc, lonely, replicates string
	mean, total, ratio, proportion, quantile          string
	by, where, interval, deff, model, table           string
	poststratify, rake, population                    string
	p, level                                          float64
	reps                                              int
	logistic                                          bool
	stopped                                           func() error // of whoever waits; nil for nobody
	output
}

func (s *surveyFlags) declare(f *flag.FlagSet) {
	for name, to := range map[string]*string{
		"strata": &s.strata, "cluster": &s.cluster, "weights": &s.weights, "fpc": &s.fpc,
		"mean": &s.mean, "total": &s.total, "ratio": &s.ratio, "proportion": &s.proportion, "quantile": &s.quantile,
		"by": &s.by, "where": &s.where, "interval": &s.interval,
		"model": &s.model, "table": &s.table,
		"poststratify": &s.poststratify, "rake": &s.rake, "population": &s.population,
	} {
		f.StringVar(to, name, "", "")
	}
	f.StringVar(&s.lonely, "lonely", "fail", "")
	f.StringVar(&s.replicates, "replicates", "linearised", "")
	f.StringVar(&s.deff, "deff", "srs", "")
	f.Float64Var(&s.p, "p", 0.5, "")
	f.Float64Var(&s.level, "level", 0.95, "")
	f.IntVar(&s.reps, "reps", 500, "")
	f.BoolVar(&s.logistic, "logistic", false, "")
	s.output.declare(f)
}

func runSurvey(ctx context.Context, env *command.Env, args []string) error {
	var s surveyFlags
	flags := command.Flags("estimate survey")
	s.declare(flags)
	if err := s.output.parse(flags, args); err != nil {
		return err
	}
	ask, err := s.question()
	if err != nil {
		return err
	}
	f, err := readFrame(s.path)
	if err != nil {
		return err
	}
	d, warnings, err := s.design(f)
	if err != nil {
		return err
	}
	bar := env.NewProgress("replicates")
	s.stopped = ctx.Err
	found, err := s.solve(f, d.Watch(func(done, total int) error {
		bar.Set(done, total)
		return ctx.Err()
	}), ask, warnings)
	bar.Done()
	if ctx.Err() != nil {
		return errStopped()
	}
	if err != nil {
		return err
	}
	return s.show(env, found)
}

// solve answers the question.
func (s surveyFlags) solve(f *frame, d *survey.Design, ask question, warnings []string) (finding, error) {
	switch ask.kind {
	case "model":
		return s.fitModel(f, d, warnings)
	case "table":
		return s.testTable(f, d, warnings)
	}
	a, err := s.answers(f, d, ask)
	a.Warnings = append(warnings, a.Warnings...)
	a.question, a.flags = ask, s
	return a, err
}

// question is the kind of estimate and the variable that it is of.
type question struct{ kind, variable string }

// question checks that exactly one was asked and that the numbers make sense.
func (s surveyFlags) question() (question, error) {
	var asked []question
	for _, q := range []question{{"mean", s.mean}, {"total", s.total}, {"ratio", s.ratio}, {"proportion", s.proportion}, {"quantile", s.quantile}, {"model", s.model}, {"table", s.table}} {
		if q.variable != "" {
			asked = append(asked, q)
		}
	}
	switch {
	case len(asked) != 1:
		return question{}, fault.Misuse("Ask for one thing: --mean, --total, --ratio, --proportion, --quantile, --model or --table. 'ostoja help estimate survey' shows how.")
	case !(s.level > 0 && s.level < 1):
		return question{}, fault.Misuse("--level is %v; it must lie between 0 and 1, such as 0.95.", s.level)
	case !(s.p > 0 && s.p < 1):
		return question{}, fault.Misuse("--p is %v; it must lie between 0 and 1, such as 0.5 for the median.", s.p)
	case s.reps < 2 || s.reps > 10_000:
		return question{}, fault.Misuse("--reps is %d; choose 2 to 10000.", s.reps)
	case s.deff != "srs" && s.deff != "replace":
		return question{}, fault.Misuse("--deff is %q; choose srs or replace.", s.deff)
	}
	return asked[0], s.checkInterval(asked[0].kind)
}

func (s surveyFlags) checkInterval(kind string) error {
	if kind == "proportion" {
		if _, err := s.method(); err != nil {
			return fault.Misuse("--interval is %q; for a proportion choose logit, likelihood, beta, asin or mean.", s.interval)
		}
	} else if s.interval != "" && s.interval != "t" && s.interval != "normal" {
		return fault.Misuse("--interval is %q; choose t or normal.", s.interval)
	}
	return nil
}

func (s surveyFlags) method() (survey.Method, error) {
	if s.interval == "" {
		return survey.Logit, nil
	}
	return survey.ParseMethod(s.interval)
}
