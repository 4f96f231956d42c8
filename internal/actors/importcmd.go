package actors

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"ostoja/formats/table"
	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/internal/places"
)

var importCommand = command.Command{
	Name:  "import 5w",
	Args:  "FILE [--data DIR] [--dry-run] [--sheet NAME] [--json]",
	Short: "Import a table of who does what where, when, for whom",
	Manual: `Reads a CSV, Excel or JSON table of activities: with HXL hashtags among its first
25 rows, or with headers in English, French, Spanish, Polish or Ukrainian. Good
rows are taken; for the others it says the row, the column, the value and what
to do. Places that no known area has are listed and kept as written.

  --data DIR    the data folder to import into
  --dry-run     only say what would be taken and what not
  --sheet NAME  the sheet of a workbook; without it, the one with most columns
                of a table of activities
  --json        {rows, accepted, rejected: [{row, column, value, reason}],
                unmatched_places: [...]}; rows count as the sheet shows them

Ends with 0 when rows are taken, 1 when the file or all its rows are refused.

  ostoja import 5w june.xlsx --dry-run`,
	Run: runImport,
}

// importReport is what the command prints as JSON.
type importReport struct {
	Rows            int         `json:"rows"`
	Accepted        int         `json:"accepted"`
	Rejected        []Rejection `json:"rejected"`
	UnmatchedPlaces []string    `json:"unmatched_places"`
}

// maxRejections bounds what is kept in memory of a file that is no 5W table.
const maxRejections = 200_000

func runImport(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("import 5w")
	flags.String("data", "", "")
	dryRun := flags.Bool("dry-run", false, "")
	sheet := flags.String("sheet", "", "")
	asJSON := flags.Bool("json", false, "")
	files, err := command.ParseN(flags, args, 1)
	if err != nil {
		return err
	}
	if !*dryRun {
		return fault.Misuse("Without a data folder nothing can be kept yet. Add --dry-run to see what would be taken.")
	}
	source, done, err := openTable(files[0], true)
	if err != nil {
		return err
	}
	defer done()
	if *sheet, err = chooseSheet(source, files[0], *sheet); err != nil {
		return err
	}
	report, err := preview(ctx, env, source, *sheet)
	if why, ok := errors.AsType[NoTable](err); ok {
		return fault.Refuse("%s is not a table of activities: %s. Add a row of HXL hashtags such as #org+name, #sector, #adm1+code, or headers such as Organisation, Sector, Region.", files[0], why)
	}
	if err != nil {
		return inFile(files[0], err)
	}
	if *asJSON {
		err = env.PrintJSON(report)
	} else {
		err = printImport(env.Stdout, report)
	}
	if err == nil && report.Accepted == 0 {
		err = fault.Refuse("%s: no row can be taken, of %d. Correct the rows named above and import the file again.", files[0], report.Rows)
	}
	return err
}

// preview reads a sheet and keeps nothing.
func preview(ctx context.Context, env *command.Env, source table.Source, sheet string) (importReport, error) {
	report := importReport{Rejected: []Rejection{}, UnmatchedPlaces: []string{}}
	bar := env.NewProgress("Rows")
	defer bar.Done()
	read := 0
	im := Import{
		Places: places.NewResolver(places.Embedded()),
		Accept: func(Activity) error {
			if read++; read%1000 == 0 {
				bar.Set(read, 0)
			}
			return ctx.Err()
		},
		Reject: func(r Rejection) error {
			if report.Rejected = append(report.Rejected, r); len(report.Rejected) > maxRejections {
				return table.Refusal(fmt.Sprintf("more than %d cells are wrong. Is it the right file?", maxRejections))
			}
			return ctx.Err()
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

func printImport(w io.Writer, r importReport) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d rows: %d would be taken, %d not.\n", r.Rows, r.Accepted, r.Rows-r.Accepted)
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
