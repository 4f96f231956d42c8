package figures

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/disclose/microdata"
)

var anonymizeCommand = command.Command{
	Name:  "disclose anonymize",
	Args:  "FILE --keys a,b --hierarchies DIR --k 5 --suppress 0.05 [--sensitive s --l-distinct 3 | --l-entropy 3 | --t 0.2 [--t-distance ordered]] [-o OUT] [--json]",
	Short: "Recode a file so that nobody stands out, at the least loss",
	Manual: `
FILE is a table as text (CSV with comma, semicolon or tab), one row a person.
Every key is replaced by a coarser name from its hierarchy, the same level for
the whole column, so that each combination is shared by k rows or more. The
levels are those of least loss among all that reach it.

  --keys a,b          the columns by which somebody could be recognised
  --hierarchies DIR   a folder with a file '..._hierarchy_COLUMN.csv' for each
                      key: on each line a value, then its ever coarser names
  --k 5               rows that share each combination, at least
  --suppress 0.05     share of the rows that may be left out instead
  --sensitive s       the column that must not be learnt from a class, with
  --l-distinct 3        at least 3 different values in each class, or
  --l-entropy 3         as good as 3 equally frequent values, or
  --t 0.2               a distribution at most 0.2 from that of the whole file,
  --t-distance NAME     where values are as far apart as NAME says: equal (all
                        the same, the default); ordered (numbers, or the order
                        of the lines in the hierarchy file of the sensitive
                        column); hierarchical (by that file)
  --keep c,d          further columns to write to OUT, unchanged; the others
                      are left out, since they may identify
  -o OUT              write the protected table; '*' stands for what is left out
  --json              for programs: levels, loss, suppressed_rows, classes

Example: ostoja disclose anonymize adult.csv --keys sex,age --hierarchies h --k 5 --suppress 0.05`,
	Run: runAnonymize,
}

type anonymizeReport struct {
	Levels     map[string]int `json:"levels"`
	Loss       float64        `json:"loss"`
	Suppressed int            `json:"suppressed_rows"`
	Classes    int            `json:"classes"`
}

// anonymizeFlags are the arguments of one call.
type anonymizeFlags struct {
	keys, keep             []string
	hierarchies, sensitive string
	k, distinct            int
	suppress, entropy, t   float64
	tDistance              string
	out                    string
	json                   bool
	given                  map[string]bool
}

func runAnonymize(ctx context.Context, env *command.Env, args []string) error {
	f, path, err := parseAnonymize(args)
	if err != nil {
		return err
	}
	criteria, err := f.criteria()
	if err != nil {
		return err
	}
	hierarchies, err := readHierarchies(f.hierarchies, f.keys)
	if err != nil {
		return err
	}
	table, err := readMicro(env, path, microWanted{keys: f.keys, sensitive: f.sensitive})
	if err != nil {
		return err
	}
	if f.given["t"] {
		distance, err := f.distance(table)
		if err != nil {
			return err
		}
		criteria = append(criteria, microdata.TCloseness(f.t, distance))
	}
	progress := env.NewProgress("combinations of levels")
	recoding, err := microdata.OptimalRecoding(ctx, table.keys, hierarchies, microdata.RecodeOptions{
		Criteria: criteria, MaxSuppressed: f.suppress, Sensitive: table.sensitive, Progress: progress.Set,
	})
	progress.Done()
	if err != nil {
		return explainRecoding(err, f)
	}
	if f.out != "" {
		if err := writeRecoded(path, f, table, hierarchies, recoding); err != nil {
			return err
		}
	}
	return f.report(env, recoding, hierarchies)
}

func parseAnonymize(args []string) (*anonymizeFlags, string, error) {
	f := &anonymizeFlags{given: map[string]bool{}}
	flags := command.Flags("disclose anonymize")
	keys := flags.String("keys", "", "")
	keep := flags.String("keep", "", "")
	flags.StringVar(&f.hierarchies, "hierarchies", "", "")
	flags.StringVar(&f.sensitive, "sensitive", "", "")
	flags.IntVar(&f.k, "k", 5, "")
	flags.IntVar(&f.distinct, "l-distinct", 0, "")
	flags.Float64Var(&f.suppress, "suppress", 0, "")
	flags.Float64Var(&f.entropy, "l-entropy", 0, "")
	flags.Float64Var(&f.t, "t", 0, "")
	flags.StringVar(&f.tDistance, "t-distance", "equal", "")
	flags.StringVar(&f.out, "o", "", "")
	flags.BoolVar(&f.json, "json", false, "")
	files, err := command.ParseN(flags, args, 1)
	if err != nil {
		return nil, "", err
	}
	flags.Visit(func(set *flag.Flag) { f.given[set.Name] = true })
	if f.keys, err = splitNames("keys", *keys); err != nil {
		return nil, "", err
	}
	if *keep != "" {
		if f.keep, err = splitNames("keep", *keep); err != nil {
			return nil, "", err
		}
	}
	if f.hierarchies == "" {
		return nil, "", fault.Misuse("--hierarchies is missing. Name the folder with the files '..._hierarchy_COLUMN.csv'.")
	}
	return f, files[0], nil
}

// criteria checks the limits and makes the criteria of them.
func (f *anonymizeFlags) criteria() ([]microdata.Criterion, error) {
	if f.k < 1 {
		return nil, fault.Misuse("--k is %d and must be at least 1; 5 is usual, 11 for open data on trafficking.", f.k)
	}
	if !(f.suppress >= 0 && f.suppress <= 1) {
		return nil, fault.Misuse("--suppress is %v and must be a share between 0 and 1: 0.05 for five in a hundred rows.", f.suppress)
	}
	criteria := []microdata.Criterion{microdata.KAnonymity(f.k)}
	if f.given["l-distinct"] {
		if f.distinct < 1 {
			return nil, fault.Misuse("--l-distinct is %d and must be at least 1.", f.distinct)
		}
		criteria = append(criteria, microdata.DistinctDiversity(f.distinct))
	}
	if f.given["l-entropy"] {
		if !(f.entropy >= 1 && f.entropy <= 1e9) {
			return nil, fault.Misuse("--l-entropy is %v and must be at least 1.", f.entropy)
		}
		criteria = append(criteria, microdata.EntropyDiversity(f.entropy))
	}
	if f.given["t"] && !(f.t >= 0 && f.t <= 1) {
		return nil, fault.Misuse("--t is %v and must be between 0 and 1.", f.t)
	}
	if f.given["t-distance"] && !f.given["t"] {
		return nil, fault.Misuse("--t-distance says how --t measures: give --t as well, such as --t 0.2.")
	}
	limited := len(criteria) > 1 || f.given["t"]
	if limited && f.sensitive == "" {
		return nil, fault.Misuse("--l-distinct, --l-entropy and --t protect a column: name it with --sensitive.")
	}
	if !limited && f.sensitive != "" {
		return nil, fault.Misuse("--sensitive %s has no limit. Add --l-distinct, --l-entropy or --t.", f.sensitive)
	}
	return criteria, nil
}

// distance is how --t measures. Its order or hierarchy comes from the hierarchy
// file of the sensitive column; numbers have an order of their own.
func (f *anonymizeFlags) distance(t *microTable) (d microdata.Distance, err error) {
	switch f.tDistance {
	case "equal":
		return microdata.EqualDistance(), nil
	case "ordered", "hierarchical":
	default:
		return d, fault.Misuse("--t-distance is %q; choose equal, ordered or hierarchical.", f.tDistance)
	}
	if f.tDistance == "ordered" {
		if order, err := microdata.NumericOrder(*t.sensitive); err == nil {
			return microdata.OrderedDistance(order)
		}
	}
	h, err := readHierarchies(f.hierarchies, []string{f.sensitive})
	if err != nil {
		return d, err
	}
	if f.tDistance == "hierarchical" {
		d, err = microdata.HierarchicalDistance(h[0], *t.sensitive)
		return d, explainRecoding(err, f)
	}
	order, err := h[0].Order(*t.sensitive)
	if err != nil {
		return d, explainRecoding(err, f)
	}
	return microdata.OrderedDistance(order)
}

// explainRecoding says what stands in the way and what to do.
func explainRecoding(err error, f *anonymizeFlags) error {
	if unknown, ok := errors.AsType[*microdata.UnknownValueError](err); ok {
		return fault.Refuse("Row %d, column %q: the hierarchy has no line for the value %q. Add the line to its file in %s.", unknown.Row, unknown.Column, unknown.Value, f.hierarchies)
	}
	if errors.Is(err, microdata.ErrNoRecoding) {
		return fault.Refuse("Even the coarsest levels do not reach what is asked with at most %v of the rows left out. Raise --suppress, ask for less, or give the hierarchies a last level '*'.", f.suppress)
	}
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return fault.Refuse("%v.", err)
}

func (f *anonymizeFlags) report(env *command.Env, r *microdata.Recoding, hierarchies []*microdata.Hierarchy) error {
	report := anonymizeReport{Levels: map[string]int{}, Loss: r.Loss, Suppressed: r.SuppressedRows(), Classes: r.Classes}
	for i, key := range f.keys {
		report.Levels[key] = r.Levels[i]
	}
	if f.json {
		return env.PrintJSON(report)
	}
	fmt.Fprintf(env.Stdout, "The recoding of least loss (%.4f of 1), the best of all combinations of levels:\n\n", r.Loss)
	for i, key := range f.keys {
		fmt.Fprintf(env.Stdout, "  %-20s level %d of %d\n", key, r.Levels[i], hierarchies[i].Levels()-1)
	}
	rows := len(r.Suppressed)
	fmt.Fprintf(env.Stdout, "\n%d of %d rows (%.2f %%) are left out; the others form %d classes of %d rows or more.\n",
		report.Suppressed, rows, 100*float64(report.Suppressed)/float64(rows), r.Classes, f.k)
	if f.out == "" {
		fmt.Fprintln(env.Stdout, "Nothing was written: add -o FILE to write the protected table.")
	}
	return nil
}

// writeRecoded writes the keys recoded, the sensitive column and the columns to
// keep. It goes through a temporary file, so OUT is whole or not there.
func writeRecoded(path string, f *anonymizeFlags, t *microTable, hierarchies []*microdata.Hierarchy, r *microdata.Recoding) error {
	keys := make([]microdata.Column, len(t.keys))
	for j, h := range hierarchies {
		var err error
		if keys[j], err = h.Recode(t.keys[j], r.Levels[j]); err != nil {
			return err
		}
	}
	return writeFile(f.out, func(w io.Writer) error {
		return copyRecoded(w, path, f, keys, r.Suppressed)
	})
}

// writeFile writes beside the target and renames.
func writeFile(path string, write func(io.Writer) error) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".ostoja-*")
	if err != nil {
		return fault.Refuse("%s cannot be written: %v. Choose another folder.", path, errors.Unwrap(err))
	}
	defer os.Remove(temporary.Name())
	if err := write(temporary); err != nil {
		temporary.Close()
		return err
	}
	if err := errors.Join(temporary.Sync(), temporary.Close()); err != nil {
		return fault.Refuse("%s cannot be written: %v.", path, err)
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return fault.Refuse("%s cannot be written: %v.", path, errors.Unwrap(err))
	}
	return nil
}
