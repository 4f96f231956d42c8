package figures

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/disclose/dp"
)

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

// seedFlag is an optional seed.
type seedFlag struct {
	value uint64
	given bool
}

func (s *seedFlag) String() string { return "" }

// Set reads the seed.
func (s *seedFlag) Set(text string) (err error) {
	s.given = true
	s.value, err = strconv.ParseUint(text, 10, 64)
	return err
}

// random is the source for what needs no secrecy.
func (s *seedFlag) random() *rand.Rand {
	if s.given {
		return rand.New(rand.NewPCG(s.value, 0))
	}
	return rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
}
