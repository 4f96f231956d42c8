package evidence

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/capture"
)

var mseCommand = command.Command{
	Name:  "estimate mse",
	Args:  "FILE [--method main|pairs|stepwise|bic|dga|lcmcr|all] [--json] [--report FILE.md|FILE.html]",
	Short: "Estimate how many people there are from the overlap of several lists",
	Manual: `
Multiple systems estimation. FILE is a CSV table: a column of 0 and 1 for each
list (2 to 10 lists), and last the number of people who are on exactly those
lists. Histories that are left out count as 0.

    police,shelter,hotline,count
    1,0,0,52
    0,1,0,90
    1,1,0,4
    0,0,1,114

Methods (--method, stepwise unless given)
  main      lists independent of each other
  pairs     every two lists may depend on each other
  stepwise  adds pairs of lists whose overlap chance does not explain
  bic       fits all hierarchical models and takes the best by BIC
  dga       averages over all decomposable graphs (up to 6 lists)
  lcmcr     latent classes, sampled with several chains
  all       all of these side by side, with warnings where they disagree; says
            'Left out' of dga with 7 lists or more, and of bic with 8 or more

Flags
  --order N      bic: interactions of at most N lists (2)
  --pthresh P    stepwise: p-value below which a pair is added (0.02)
  --boot N       bootstrap tables for the BCa interval; 0 for none (1000)
  --top N        bic: models among which the bootstrap chooses (all, or 60 when
                 there are more than 1100)
  --nmax N       dga: most hidden people that are thought possible (20 times
                 those seen)
  --seed N       seed of the random numbers (1234); the same seed gives the same answer
  --workers N    goroutines (one for each processor); the answer does not depend on it
  --influence    also show what one person, one list or wrong links would change
  --json         one JSON document
  --report F     write a readable report, Markdown (.md) or HTML (.html)

Where a model has no estimate, none is given: the code is 1 (no maximum of the
likelihood exists), 2 (the data cannot decide between answers) or 3 (both), and
the lists that cause it are named.

Example
  ostoja estimate mse lists.csv --method all --report estimate.html`,
	Run: runMSE,
}

// defaultSeed is the seed that the published references use.
const defaultSeed = 1234

type mseFlags struct {
	mseOptions
	json, influence bool
	report          string
}

func parseMSE(args []string) (string, mseFlags, error) {
	var f mseFlags
	flags := command.Flags("estimate mse")
	flags.StringVar(&f.Method, "method", "stepwise", "")
	flags.IntVar(&f.Order, "order", 2, "")
	flags.Float64Var(&f.PThresh, "pthresh", capture.DefaultPThreshold, "")
	flags.IntVar(&f.Boot, "boot", 1000, "")
	flags.IntVar(&f.Top, "top", 0, "")
	flags.IntVar(&f.NMax, "nmax", 0, "")
	flags.Uint64Var(&f.Run.Seed, "seed", defaultSeed, "")
	flags.IntVar(&f.Run.Workers, "workers", 0, "")
	flags.BoolVar(&f.influence, "influence", false, "")
	flags.BoolVar(&f.json, "json", false, "")
	flags.StringVar(&f.report, "report", "", "")
	positional, err := command.ParseN(flags, args, 1)
	if err != nil {
		return "", f, err
	}
	return positional[0], f, f.check()
}

func (f mseFlags) check() error {
	switch {
	case !slices.Contains(methodNames(), f.Method):
		return fault.Misuse("There is no method %q. Choose one of %s.", f.Method, strings.Join(methodNames(), ", "))
	case f.Order < 2 || f.Order > capture.MaxLists:
		return fault.Misuse("--order is %d; interactions have from 2 to %d lists.", f.Order, capture.MaxLists)
	case !(f.PThresh >= 0 && f.PThresh <= 1):
		return fault.Misuse("--pthresh is %v; a p-value lies between 0 and 1, as 0.02.", f.PThresh)
	case f.Boot < 0 || f.Boot > 1_000_000:
		return fault.Misuse("--boot is %d; give from 0 (no bootstrap) to 1000000.", f.Boot)
	case f.Top < 0 || f.NMax < 0 || f.Run.Workers < 0:
		return fault.Misuse("--top, --nmax and --workers cannot be negative.")
	}
	return checkReportName(f.report)
}

func runMSE(ctx context.Context, env *command.Env, args []string) error {
	path, f, err := parseMSE(args)
	if err != nil {
		return err
	}
	table, data, err := readMSE(path)
	if err != nil {
		return err
	}
	f.Label = func(label string) func(int, int) { return env.NewProgress(label).Set }
	answer, err := solveMSE(ctx, table, f)
	env.NewProgress("").Done()
	if err != nil {
		return err
	}
	if f.report != "" {
		made := newProvenance(path, data.data, env.Now(), f.command(path)...)
		if err := writeReport(f.report, answer.report(table, made)); err != nil {
			return err
		}
		fmt.Fprintf(env.Stderr, "The report is in %s.\n", f.report)
	}
	if f.json {
		return env.PrintJSON(answer.document(table))
	}
	_, err = fmt.Fprint(env.Stdout, answer.text(table))
	return err
}

// command gives the words that make the answer again.
func (f mseFlags) command(path string) []string {
	words := []string{"ostoja", "estimate", "mse", path, "--method", f.Method}
	add := func(name string, value any) { words = append(words, "--"+name, fmt.Sprint(value)) }
	switch f.Method {
	case "bic", "all":
		add("order", f.Order)
	}
	if f.Method == "stepwise" || f.Method == "all" {
		add("pthresh", f.PThresh)
	}
	if f.Top > 0 {
		add("top", f.Top)
	}
	if f.NMax > 0 {
		add("nmax", f.NMax)
	}
	add("boot", f.Boot)
	add("seed", f.Run.Seed)
	return append(words, "--report", f.report)
}
