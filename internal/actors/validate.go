package actors

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"

	"ostoja/formats/hxl"
	"ostoja/formats/table"
	"ostoja/internal/command"
	"ostoja/internal/fault"
)

var validateCommand = command.Command{
	Name:  "hxl validate",
	Args:  "FILE [--schema SCHEMA] [--sheet NAME] [--json]",
	Short: "Check a HXL table against the default rules or a schema",
	Manual: `Reads a CSV, Excel or JSON table with a row of HXL hashtags among its first 25
rows and checks it against the default rules of the standard, or against a
schema in HXL's schema language (itself a CSV, Excel or JSON table).

  --schema SCHEMA  the schema; lists that it names by file are read beside it,
                   lists at web addresses are reported as external issues
  --sheet NAME     the sheet of a workbook; without it, the first with hashtags
  --json           the report as JSON, in the form of the library libhxl

Ends with 0 when the table is valid, 1 when any rule is broken.

  ostoja hxl validate 5w-june.xlsx --schema ct5w-schema.json`,
	Run: runValidate,
}

func runValidate(_ context.Context, env *command.Env, args []string) error {
	flags := command.Flags("hxl validate")
	schemaPath := flags.String("schema", "", "")
	sheet := flags.String("sheet", "", "")
	asJSON := flags.Bool("json", false, "")
	files, err := command.ParseN(flags, args, 1)
	if err != nil {
		return err
	}
	schema, err := readSchema(*schemaPath)
	if err != nil {
		return err
	}
	rows, done, err := taggedRows(files[0], *sheet)
	if err != nil {
		return err
	}
	defer done()
	report, err := hxl.Validate(rows, schema, env.Now())
	if err != nil {
		return inFile(files[0], err)
	}
	if *asJSON {
		err = env.PrintJSON(report)
	} else {
		err = printReport(env.Stdout, report)
	}
	if err == nil && !report.Valid {
		err = fault.Refuse("%s is not valid: %d place(s) to look at. Correct them in the file and check it again.", files[0], report.Stats.Total)
	}
	return err
}

// readSchema reads the schema at path; the default one for no path.
func readSchema(path string) (hxl.Schema, error) {
	if path == "" {
		return hxl.Default(), nil
	}
	rows, done, err := taggedRows(path, "")
	if err != nil {
		return hxl.Schema{}, err
	}
	defer done()
	schema, err := hxl.ReadSchema(rows, listsBeside(filepath.Dir(path)))
	if err != nil {
		return hxl.Schema{}, fault.Refuse("%s cannot be used as a schema: %v. The schema language is at https://github.com/HXLStandard/hxl-proxy/wiki/HXL-schemas.", path, err)
	}
	return schema, nil
}

// listsBeside reads lists of allowed values from files in the schema's folder.
func listsBeside(dir string) hxl.Lists {
	return func(url string, target hxl.Pattern) ([]string, error) {
		if strings.Contains(url, "://") {
			return nil, errors.New("web addresses are not read; save the list beside the schema and name the file")
		}
		if !filepath.IsLocal(url) {
			return nil, errors.New("the list must be in the folder of the schema")
		}
		rows, done, err := taggedRows(filepath.Join(dir, url), "")
		if err != nil {
			return nil, errors.New(messageOf(err))
		}
		defer done()
		return valuesOf(rows, target)
	}
}

func valuesOf(rows iter.Seq2[table.Row, error], target hxl.Pattern) ([]string, error) {
	found, err := hxl.Find(rows)
	if err != nil {
		return nil, err
	}
	columns := target.Indices(found.Columns)
	var values []string
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		for _, i := range columns {
			if row.Number > found.TagRow && i < len(row.Cells) && !hxl.Empty(row.Cells[i]) {
				values = append(values, row.Cells[i])
			}
		}
	}
	return values, nil
}

const shownPlaces = 10 // of each issue; --json has all

func printReport(w io.Writer, r hxl.Report) error {
	var b strings.Builder
	if r.Valid {
		b.WriteString("Valid: no rule is broken.\n")
	}
	for _, issue := range append(r.Issues, r.ExternalIssues...) {
		fmt.Fprintf(&b, "%s  %s  %s: %d place(s)\n", issue.Severity, issue.Pattern, issue.Description, issue.Count)
		for i, l := range issue.Locations {
			if i == shownPlaces {
				fmt.Fprintf(&b, "    and %d more\n", issue.Count-i)
				break
			}
			b.WriteString(placeLine(l))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// placeLine names a place as the person sees it in the sheet.
func placeLine(l hxl.Location) string {
	line := "    "
	if l.SourceRow != nil {
		line += fmt.Sprintf("row %d", *l.SourceRow+1)
	}
	if l.Column != nil {
		line += fmt.Sprintf(", column %s (%s)", columnLetters(*l.Column), l.Tag)
	}
	if l.Value != "" {
		line += fmt.Sprintf(": %q", l.Value)
	}
	if l.Suggested != "" {
		line += fmt.Sprintf(", perhaps %q", l.Suggested)
	}
	return strings.TrimRight(line, " ") + "\n"
}

// columnLetters gives the letters of a column of a sheet: 0 is A, 26 is AA.
func columnLetters(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}
