package figures

import (
	"context"
	"io"
	"os"

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
			Short:  "Count combinations of attributes with differential privacy",
			Manual: dpManual,
			Run:    runDP,
		},
		{
			Name:   "disclose synth",
			Args:   "FILE --epsilon E --length R [--delta D] [--domain FILE] [-o OUT] [--json] ...",
			Short:  "Make synthetic records from a release with differential privacy",
			Manual: synthManual,
			Run:    runSynth,
		},
		{
			Name:   "disclose evaluate",
			Args:   "REAL SYNTHETIC --length R [--k K] [--columns A,B] [--json]",
			Short:  "Compare synthetic with real records (internal: the answer is not private)",
			Manual: evaluateManual,
			Run:    runEvaluate,
		},
	}
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
		return writeAggregates(to, release, &f)
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
	err = writeOut(env, f.out, func(to io.Writer) error { return writeRecords(to, data, &f) })
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
		if name == unsafeColumn {
			continue // the mark of 'disclose synth'
		}
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
