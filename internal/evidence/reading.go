package evidence

import (
	"flag"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"ostoja/internal/command"
	"ostoja/internal/fault"
)

// reading is an answer as a person reads it: what was found, the figures, and
// what they rest on.
type reading struct {
	title  string
	tables []figures
	notes  []string
	chart  drawing // nil for none
}

// figures is a table; its first column holds labels, the others numbers or words.
type figures struct {
	head []string
	rows [][]string
}

// finding is what a command found: as JSON it is itself.
type finding interface {
	reading() reading
}

// output says how an answer is shown.
type output struct {
	json    bool
	report  string   // file to write a report to; "" for none
	seed    uint64   // of random numbers; an answer without chance takes it all the same
	workers int      // 0: one per processor; no answer depends on it
	path    string   // the data's file
	words   []string // the command that was given
}

func (o *output) declare(f *flag.FlagSet) {
	f.BoolVar(&o.json, "json", false, "")
	f.StringVar(&o.report, "report", "", "")
	f.Uint64Var(&o.seed, "seed", 1, "")
	f.IntVar(&o.workers, "workers", 0, "")
}

// parse reads the flags and the one file that every estimate takes.
func (o *output) parse(f *flag.FlagSet, args []string) error {
	files, err := command.ParseN(f, args, 1)
	if err != nil {
		return err
	}
	if o.workers < 0 {
		return fault.Misuse("--workers is %d; give the number of processors to use, 0 for all.", o.workers)
	}
	o.path, o.words = files[0], append(strings.Fields(f.Name()), args...)
	return checkReportName(o.report)
}

// errStopped says that the person did not want to wait.
func errStopped() error { return fault.Refuse("Stopped before the answer was ready.") }

// show prints an answer as JSON or for a person, and saves its report.
func (o output) show(env *command.Env, a finding) error {
	if o.report != "" {
		if err := o.save(env, a.reading()); err != nil {
			return err
		}
	}
	if o.json {
		return env.PrintJSON(a)
	}
	return a.reading().write(env.Stdout)
}

func (r reading) write(w io.Writer) error {
	var b strings.Builder
	b.WriteString(r.title + "\n")
	for _, t := range r.tables {
		b.WriteString("\n")
		t.write(&b)
	}
	for _, note := range r.notes {
		b.WriteString("\nNote: " + note + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// write lines the columns up: labels to the left, the rest to the right.
func (t figures) write(b *strings.Builder) {
	width := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		for k, cell := range row {
			width[k] = max(width[k], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range append([][]string{t.head}, t.rows...) {
		line := ""
		for k, cell := range row {
			gap := strings.Repeat(" ", width[k]-utf8.RuneCountInString(cell))
			if k == 0 {
				line += cell + gap
			} else {
				line += "  " + gap + cell
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

func (t *figures) add(cells ...string) { t.rows = append(t.rows, cells) }

// number shows a figure with six digits, a dash where there is none.
func number(x *float64) string {
	if x == nil {
		return "-"
	}
	return fmt.Sprintf("%.6g", *x)
}

// whole shows a number of people.
func whole(x float64) string { return fmt.Sprintf("%.0f", x) }
