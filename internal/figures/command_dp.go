package figures

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/disclose/dp"
	"ostoja/stats/disclose/synth"
)

// dpCommands are the commands of differential privacy.
func dpCommands() []command.Command {
	return []command.Command{
		{
			Name:   "disclose dp",
			Args:   "FILE --epsilon E --length R [--delta D] [--domain FILE] [--json] ...",
			Short:  "count combinations of attributes with differential privacy",
			Manual: dpManual,
			Run:    runDP,
		},
		{
			Name:   "disclose synth",
			Args:   "FILE --epsilon E --length R [--delta D] [--domain FILE] [-o OUT] [--json] ...",
			Short:  "make synthetic records from a release with differential privacy",
			Manual: synthManual,
			Run:    runSynth,
		},
		{
			Name:   "disclose evaluate",
			Args:   "REAL SYNTHETIC --length R [--k K] [--columns A,B] [--json]",
			Short:  "compare synthetic with real records (internal: the answer is not private)",
			Manual: evaluateManual,
			Run:    runEvaluate,
		},
	}
}

// dpFlags are the flags that dp and synth share.
type dpFlags struct {
	options dp.Options
	domain  string
	columns string
	person  string
	seed    seedFlag
	json    bool
	out     string
}

func (f *dpFlags) add(flags *flag.FlagSet) {
	flags.Float64Var(&f.options.Epsilon, "epsilon", 0, "")
	flags.Float64Var(&f.options.Delta, "delta", dp.DefaultDelta, "")
	flags.IntVar(&f.options.Length, "length", 0, "")
	flags.IntVar(&f.options.MinCount, "min-count", dp.DefaultMinCount, "")
	flags.IntVar(&f.options.Bound, "bound", 1, "")
	flags.StringVar(&f.domain, "domain", "", "")
	flags.StringVar(&f.columns, "columns", "", "")
	flags.StringVar(&f.person, "person", "", "")
	flags.Var(&f.seed, "seed", "")
	flags.BoolVar(&f.json, "json", false, "")
	flags.StringVar(&f.out, "o", "", "")
}

// parse reads the flags and the one file, and refuses what cannot be released.
func (f *dpFlags) parse(name string, args []string) (file string, err error) {
	flags := command.Flags(name)
	f.add(flags)
	files, err := command.ParseN(flags, args, 1)
	if err != nil {
		return "", err
	}
	given := map[string]bool{}
	flags.Visit(func(used *flag.Flag) { given[used.Name] = true })
	for _, must := range []string{"epsilon", "length"} {
		if !given[must] {
			return "", fault.Misuse("'ostoja %s' needs --%s. 'ostoja help %[1]s' shows how it is used.", name, must)
		}
	}
	if f.options.Delta == 0 || f.options.MinCount == 0 || f.options.Bound == 0 {
		return "", fault.Refuse("--delta, --min-count and --bound cannot be 0: a delta of 0 needs another noise, and a count under 1 hides nothing. Leave them out for %g, %d and 1.", dp.DefaultDelta, dp.DefaultMinCount)
	}
	if f.options.Bound > 1 && f.person == "" {
		return "", fault.Misuse("--bound is the most rows that one person has; --person must name the column that tells persons apart.")
	}
	if f.options, err = f.options.Checked(); err != nil {
		return "", fault.Refuse("%v.", err)
	}
	if sameFile(f.out, files[0]) {
		return "", fault.Misuse("-o %s is the input itself. Give another file.", f.out)
	}
	return files[0], nil
}

// unsafe says what takes the promise of privacy away, for the answer to show.
func (f *dpFlags) unsafe() []string {
	marks := []string{}
	if f.domain == "" {
		marks = append(marks, "the code lists were read from the data (no --domain): whoever has a value that nobody else has shows in them")
	}
	if f.seed.given {
		marks = append(marks, "the noise can be computed from --seed: for tests only, never publish")
	}
	return marks
}

// release reads the file and makes the release.
func (f *dpFlags) release(ctx context.Context, env *command.Env, path string) (*dp.Release, error) {
	source, err := f.source(path)
	if err != nil {
		return nil, err
	}
	for _, mark := range f.unsafe() {
		fmt.Fprintf(env.Stderr, "ostoja: UNSAFE: %s\n", mark)
	}
	random := dp.Secure()
	if f.seed.given {
		random = dp.Seeded(f.seed.value)
	}
	bar := env.NewProgress("fitting")
	defer bar.Done()
	options := f.options
	options.Progress = bar.Set
	release, err := dp.NewRelease(ctx, random, source.domain, source.records, options)
	return release, refused(path, err)
}

// source opens the file and settles its domain.
func (f *dpFlags) source(path string) (coded, error) {
	file, err := openRecords(path)
	if err != nil {
		return coded{}, err
	}
	source := coded{file: file, from: f.domain, person: f.person, bound: f.options.Bound}
	if f.domain == "" {
		source.from = "the code lists"
		columns, err := columnsOf(file, list(f.columns), f.person)
		if err != nil {
			return coded{}, err
		}
		source.domain, err = domainFromValues(columns, file)
		return source, err
	}
	lists, err := readDomain(f.domain)
	if err != nil {
		return coded{}, err
	}
	source.domain, err = chosen(lists, file, list(f.columns), f.person, f.domain)
	return source, err
}

// refused makes an error of the library one that the command line shows.
func refused(path string, err error) error {
	if err == nil || fault.KindOf(err) != fault.Internal {
		return err
	}
	return fault.Refuse("%s: %v.", path, err)
}

// list splits a,b,c; an empty text is an empty list.
func list(text string) []string {
	var out []string
	for _, part := range strings.Split(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func runDP(ctx context.Context, env *command.Env, args []string) error {
	var f dpFlags
	path, err := f.parse("disclose dp", args)
	if err != nil {
		return err
	}
	release, err := f.release(ctx, env, path)
	if err != nil {
		return err
	}
	return writeOut(env, f.out, func(to io.Writer) error {
		if f.json {
			return writeRelease(to, release, &f)
		}
		return writeAggregates(to, release)
	})
}

func runSynth(ctx context.Context, env *command.Env, args []string) error {
	var f dpFlags
	path, err := f.parse("disclose synth", args)
	if err != nil {
		return err
	}
	if f.json && f.out == "" {
		return fault.Misuse("With --json the synthetic records go to a file: add -o OUT.")
	}
	release, err := f.release(ctx, env, path)
	if err != nil {
		return err
	}
	bar := env.NewProgress("drawing")
	data, err := synth.New(ctx, f.seed.random(), release, bar.Set)
	bar.Done()
	if err != nil {
		return err
	}
	err = writeOut(env, f.out, func(to io.Writer) error { return writeRecords(to, data) })
	if err != nil || !f.json {
		return err
	}
	return env.PrintJSON(synthAnswer(release, &f, len(data.Columns[0])))
}

func runEvaluate(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("disclose evaluate")
	length, k := flags.Int("length", 0, ""), flags.Int("k", dp.DefaultMinCount, "")
	columns, asJSON := flags.String("columns", "", ""), flags.Bool("json", false, "")
	paths, err := command.ParseN(flags, args, 2)
	if err != nil {
		return err
	}
	if *length == 0 {
		return fault.Misuse("'ostoja disclose evaluate' needs --length, from 1 to %d. 'ostoja help disclose evaluate' shows how it is used.", dp.MaxLength)
	}
	real, other, err := sameColumns(paths, list(*columns))
	if err != nil {
		return err
	}
	e, err := synth.Evaluate(ctx, real.domain, real.records, other.records, *length, *k)
	if err != nil {
		return refused(paths[0], err)
	}
	if *asJSON {
		return env.PrintJSON(evaluationAnswer(e, real, *length, *k))
	}
	return printEvaluation(env.Stdout, e)
}

// sameColumns opens two files with the same columns, over the values of both.
func sameColumns(paths, names []string) (real, other coded, err error) {
	var files []*recordFile
	for _, path := range paths {
		file, err := openRecords(path)
		if err != nil {
			return real, other, err
		}
		files = append(files, file)
	}
	columns, err := columnsOf(files[0], names, "")
	if err != nil {
		return real, other, err
	}
	if _, err := columnsOf(files[1], columns, ""); err != nil {
		return real, other, err
	}
	for _, name := range files[1].header {
		if _, err := columnsOf(files[0], []string{name}, ""); err != nil && len(names) == 0 {
			return real, other, err
		}
	}
	domain, err := domainFromValues(columns, files...)
	return coded{file: files[0], domain: domain}, coded{file: files[1], domain: domain}, err
}

// sameFile tells whether two paths, of which one may be empty, are one file.
func sameFile(out, in string) bool {
	a, errOut := os.Stat(out)
	b, errIn := os.Stat(in)
	return errOut == nil && errIn == nil && os.SameFile(a, b)
}

// writeOut calls write with the file out as standard output, or with the
// command's own where out is empty. A file that could not be finished is removed.
func writeOut(env *command.Env, out string, write func(to io.Writer) error) error {
	if out == "" {
		return write(env.Stdout)
	}
	file, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fault.Refuse("%s cannot be written: %v. Give another path with -o.", out, err)
	}
	err = write(file)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		os.Remove(out)
	}
	return err
}

// seedFlag is an optional seed.
type seedFlag struct {
	value uint64
	given bool
}

func (s *seedFlag) String() string { return "" }

// Set reads the seed.
func (s *seedFlag) Set(text string) error {
	s.given = true
	_, err := fmt.Sscanf(text, "%d", &s.value)
	return err
}

// random is the source for what needs no secrecy.
func (s *seedFlag) random() *rand.Rand {
	if s.given {
		return rand.New(rand.NewPCG(s.value, 0))
	}
	return rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
}
