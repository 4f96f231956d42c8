package actors

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"ostoja/formats/table"
	"ostoja/internal/command"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/places"
	"ostoja/internal/who"
)

// Group is a group that a command works on, opened for it.
type Group struct {
	DB     *db.DB
	Actors *Actors
	Close  func() error
}

// Opener opens the group in a data folder.
type Opener func(ctx context.Context, env *command.Env, data string) (Group, error)

// importCommand makes the command; open opens the group that it stores into.
func importCommand(open Opener) command.Command {
	c := importManual
	c.Run = func(ctx context.Context, env *command.Env, args []string) error {
		return runImport(ctx, env, open, args)
	}
	return c
}

var importManual = command.Command{
	Name:  "import 5w",
	Args:  "FILE [--data DIR] [--dry-run] [--sheet NAME] [--json]",
	Short: "Import a table of who does what where, when, for whom",
	Manual: `Reads a CSV, Excel or JSON table of activities: with HXL hashtags among its first
25 rows, or with headers in English, French, Spanish, Polish or Ukrainian. Good
rows are taken; for the others it says the row, the column, the value and what
to do. Places that no known area has are listed and kept as written.

  --data DIR    the data folder to import into; everything is stored, or nothing
                where something breaks; a row that is there already stays
  --dry-run     only say what would be taken and what not
  --sheet NAME  the sheet of a workbook; without it, the one with most columns
                of a table of activities
  --json        {rows, accepted, rejected: [{row, column, value, reason}],
                unmatched_places: [...]}; rows count as the sheet shows them

Ends with 0 when rows are taken, 1 when the file or all its rows are refused.

  ostoja import 5w june.xlsx --dry-run
  ostoja import 5w june.xlsx --data data`,
}

// importReport is what the command prints as JSON.
type importReport struct {
	Rows            int         `json:"rows"`
	Accepted        int         `json:"accepted"`
	Rejected        []Rejection `json:"rejected"`
	UnmatchedPlaces []string    `json:"unmatched_places"`

	run Run // what was stored; zero in a preview
}

// maxRejections bounds what is kept in memory of a file that is no 5W table.
const maxRejections = 200_000

func runImport(ctx context.Context, env *command.Env, open Opener, args []string) error {
	flags := command.Flags("import 5w")
	data := flags.String("data", "", "")
	dryRun := flags.Bool("dry-run", false, "")
	sheet := flags.String("sheet", "", "")
	asJSON := flags.Bool("json", false, "")
	files, err := command.ParseN(flags, args, 1)
	if err != nil {
		return err
	}
	if !*dryRun && *data == "" {
		return fault.Misuse("Name the data folder to import into with --data, or add --dry-run to see what would be taken.")
	}
	source, file, err := openMeter(files[0], true)
	if err != nil {
		return err
	}
	defer file.Close()
	bar := env.NewProgress("Rows")
	tick := func(int) { bar.Set(file.progress()) }
	if *sheet, err = chooseSheet(source, files[0], *sheet); err != nil {
		return err
	}
	var group Group
	if *data != "" {
		if group, err = open(ctx, env, *data); err != nil {
			return err
		}
		defer group.Close()
	}
	var report importReport
	if *dryRun {
		report, err = preview(ctx, tick, source, *sheet, group.gazetteer())
	} else {
		report, err = group.store(ctx, tick, source, files[0], *sheet)
	}
	bar.Done()
	if why, ok := errors.AsType[NoTable](err); ok {
		return fault.Refuse("%s is not a table of activities: %s. Add a row of HXL hashtags such as #org+name, #sector, #adm1+code, or headers such as Organisation, Sector, Region.", files[0], why)
	}
	if err != nil {
		return inFile(files[0], err)
	}
	return report.print(env, files[0], *asJSON, *dryRun)
}

// print says what became of the file; a file of which nothing can be taken is refused.
func (r importReport) print(env *command.Env, file string, asJSON, dryRun bool) (err error) {
	if asJSON {
		err = env.PrintJSON(r)
	} else {
		err = printImport(env.Stdout, r, dryRun)
	}
	if err == nil && r.Accepted == 0 {
		err = fault.Refuse("%s: no row can be taken, of %d. Correct the rows named above and import the file again.", file, r.Rows)
	}
	return err
}

// gazetteer gives the group's areas, or the embedded ones where there is no group.
func (g Group) gazetteer() *places.Gazetteer {
	if g.Actors == nil {
		return places.Embedded()
	}
	return g.Actors.atlas.Gazetteer()
}

// store imports a sheet and reports as a preview does.
func (g Group) store(ctx context.Context, tick func(int), source table.Source, path, sheet string) (importReport, error) {
	report := importReport{Rejected: []Rejection{}, UnmatchedPlaces: []string{}}
	ctx = who.In(ctx, who.Person{System: "command line"})
	reject := func(r Rejection) error { return report.reject(r) }
	run, err := g.Actors.ImportTable(ctx, g.DB, source, filepath.Base(path), sheet, reject, tick)
	report.Rows, report.Accepted, report.run = run.Rows, run.Added+run.Changed+run.Same, run
	if run.Unmatched != "" {
		report.UnmatchedPlaces = strings.Split(run.Unmatched, "\n")
	}
	return report, err
}

// reject keeps a rejection, within bounds.
func (r *importReport) reject(x Rejection) error {
	if r.Rejected = append(r.Rejected, x); len(r.Rejected) > maxRejections {
		return table.Refusal(fmt.Sprintf("more than %d cells are wrong. Is it the right file?", maxRejections))
	}
	return nil
}

// preview reads a sheet and keeps nothing.
func preview(ctx context.Context, tick func(int), source table.Source, sheet string, areas *places.Gazetteer) (importReport, error) {
	report := importReport{Rejected: []Rejection{}, UnmatchedPlaces: []string{}}
	read := 0
	im := Import{
		Places: places.NewResolver(areas),
		Accept: func(Activity) error {
			if read++; read%1000 == 0 {
				tick(read)
			}
			return ctx.Err()
		},
		Reject: func(r Rejection) error {
			return errors.Join(report.reject(r), ctx.Err())
		},
	}
	s, err := im.Read(source.Rows(sheet))
	report.Rows, report.Accepted = s.Rows, s.Accepted
	if len(s.UnmatchedPlaces) > 0 {
		report.UnmatchedPlaces = s.UnmatchedPlaces
	}
	return report, err
}

// maxSheets bounds how many sheets are looked at for the one with the data.
const maxSheets = 100

// chooseSheet gives the sheet of that name, or the one whose first rows have
// most of a table of activities.
func chooseSheet(source table.Source, path, name string) (string, error) {
	if name != "" {
		return name, hasSheet(source, path, name)
	}
	best, bestScore, first := "", -1, ""
	sheets := source.Sheets()
	for _, s := range sheets[:min(len(sheets), maxSheets)] {
		rows, err := firstRows(source, s.Name)
		if err != nil {
			return "", inFile(path, err)
		}
		l := LayoutOf(rows)
		score := l.score()
		if l.Missing() != "" {
			score = 0
		}
		if score > bestScore && !s.Hidden {
			best, bestScore = s.Name, score
		}
		if first == "" {
			first = s.Name
		}
	}
	if best == "" {
		best = first
	}
	return best, nil
}

func firstRows(source table.Source, sheet string) ([]table.Row, error) {
	var rows []table.Row
	for row, err := range source.Rows(sheet) {
		if err != nil {
			return nil, err
		}
		if row.Number > layoutRows {
			break
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func printImport(w io.Writer, r importReport, dryRun bool) error {
	var b strings.Builder
	if dryRun {
		fmt.Fprintf(&b, "%d rows: %d would be taken, %d not.\n", r.Rows, r.Accepted, r.Rows-r.Accepted)
	} else {
		fmt.Fprintf(&b, "%d rows: %d added, %d changed, %d there already, %d refused.\n", r.Rows, r.run.Added, r.run.Changed, r.run.Same, r.Rows-r.Accepted)
	}
	const most = 50
	for i, x := range r.Rejected {
		if i == most {
			fmt.Fprintf(&b, "  and %d more; --json has them all\n", len(r.Rejected)-i)
			break
		}
		fmt.Fprintf(&b, "  row %d, %s: %q: %s\n", x.Row, x.Column, x.Value, x.Reason)
	}
	if n := len(r.UnmatchedPlaces); n > 0 {
		fmt.Fprintf(&b, "%d places are not known and are kept as written: %s\n", n, strings.Join(r.UnmatchedPlaces[:min(n, 20)], ", "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
