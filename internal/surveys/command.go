package surveys

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ostoja/formats/xlsform"
	"ostoja/formats/xlsform/workbook"
	"ostoja/internal/command"
	"ostoja/internal/fault"
)

// Commands are what surveys do on a command line.
func Commands() []command.Command {
	return []command.Command{convertCommand, decryptCommand}
}

var convertCommand = command.Command{
	Name:  "form convert",
	Args:  "FILE [-o OUT] [--name NAME] [--json]",
	Short: "Make an ODK XForm of an XLSForm",
	Manual: `Reads a form from Excel (.xlsx, .xlsm), CSV or Markdown, checks it, and writes the
XForm that ODK Collect, KoboCollect and the web form fill in. What has to be mended
is listed with its sheet, row and column.

  -o OUT        write the XForm to OUT, and itemsets.csv beside it when the form has
                a sheet external_choices; without it the XForm goes to the terminal
  --name NAME   the name of the form's root node, and its id where the settings give
                none (without it: data, and the file's name)
  --json        print {"ok", "xml", "errors": [{"sheet", "row", "column", "message"}],
                "warnings"} instead

  ostoja form convert survey.xlsx -o survey.xml`,
	Run: runConvert,
}

// conversion is what --json prints.
type conversion struct {
	OK       bool              `json:"ok"`
	XML      string            `json:"xml"`
	Errors   []xlsform.Problem `json:"errors"`
	Warnings []string          `json:"warnings"`
}

func runConvert(_ context.Context, env *command.Env, args []string) error {
	flags := command.Flags("form convert")
	out := flags.String("o", "", "")
	name := flags.String("name", "", "")
	asJSON := flags.Bool("json", false, "")
	files, err := command.ParseN(flags, args, 1)
	if err != nil {
		return err
	}
	form, err := convert(files[0], *name)
	if *asJSON {
		return printConversion(env, form, err, *out)
	}
	if err != nil {
		return refusal(files[0], err)
	}
	for _, w := range form.Warnings {
		fmt.Fprintf(env.Stderr, "note: %s\n", w)
	}
	if *out == "" && form.Itemsets != nil {
		fmt.Fprintln(env.Stderr, "note: the form looks choices up in itemsets.csv; write it beside the form with -o")
	}
	if *out == "" {
		_, err := env.Stdout.Write(form.XML)
		return err
	}
	return save(*out, form)
}

// convert reads and converts one file.
func convert(path, name string) (*xlsform.Form, error) {
	data, err := readBounded(path)
	if err != nil {
		return nil, err
	}
	book, err := xlsform.Read(path, data)
	if err != nil {
		return nil, xlsform.Problems{{Message: err.Error()}}
	}
	id := name
	if id == "" {
		id = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	return xlsform.Convert(book, xlsform.Options{Name: name, ID: id})
}

// readBounded reads a file that may be as large as a form may be.
func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Refuse("%s cannot be opened (%v); check the name and the rights.", path, errors.Unwrap(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, workbook.MaxFile+1))
	if err != nil {
		return nil, fault.Refuse("%s cannot be read (%v).", path, errors.Unwrap(err))
	}
	return data, nil
}

// printConversion prints the JSON, and fails when the form was refused.
func printConversion(env *command.Env, form *xlsform.Form, err error, out string) error {
	c := conversion{OK: err == nil, Errors: []xlsform.Problem{}, Warnings: []string{}}
	if err != nil {
		c.Errors = problemsOf(err)
	} else {
		c.XML = string(bytes.TrimSpace(form.XML)) + "\n"
		for _, w := range form.Warnings {
			c.Warnings = append(c.Warnings, w.String())
		}
		if out != "" {
			if err := save(out, form); err != nil {
				return err
			}
		}
	}
	if printErr := env.PrintJSON(c); printErr != nil {
		return printErr
	}
	if err != nil {
		return fault.Refuse("The form was not converted: %d problem(s), listed under \"errors\".", len(c.Errors))
	}
	return nil
}

func problemsOf(err error) []xlsform.Problem {
	if problems, ok := errors.AsType[xlsform.Problems](err); ok {
		return problems
	}
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return []xlsform.Problem{{Message: e.Message}}
	}
	return []xlsform.Problem{{Message: err.Error()}}
}

// refusal puts the file's name above its problems.
func refusal(path string, err error) error {
	problems, ok := errors.AsType[xlsform.Problems](err)
	if !ok {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s was not converted. Mend this and convert again:", path)
	for _, p := range problems {
		fmt.Fprintf(&b, "\n  %s", p)
	}
	return fault.Refuse("%s", b.String())
}

// save writes the XForm and, where the form has one, itemsets.csv beside it.
func save(out string, form *xlsform.Form) error {
	files := map[string][]byte{out: form.XML}
	if form.Itemsets != nil {
		files[filepath.Join(filepath.Dir(out), "itemsets.csv")] = form.Itemsets
	}
	for name, data := range files {
		if err := os.WriteFile(name, data, 0o644); err != nil {
			return fault.Refuse("%s cannot be written (%v); choose another place with -o.", name, errors.Unwrap(err))
		}
	}
	return nil
}
