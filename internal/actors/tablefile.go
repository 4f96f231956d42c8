package actors

import (
	"errors"
	"iter"
	"os"
	"strings"

	"ostoja/formats/hxl"
	"ostoja/formats/table"
	"ostoja/formats/xlsx"
	"ostoja/internal/fault"
)

// taggedRows opens a table and gives the rows of the sheet of that name, or of
// the first sheet with hashtags. done closes the file.
func taggedRows(path, sheet string) (iter.Seq2[table.Row, error], func(), error) {
	source, done, err := openTable(path, false)
	if err != nil {
		return nil, nil, err
	}
	if sheet != "" {
		if err := hasSheet(source, path, sheet); err != nil {
			done()
			return nil, nil, err
		}
		return source.Rows(sheet), done, nil
	}
	sheets := source.Sheets()
	for _, s := range sheets {
		if _, err := hxl.Find(source.Rows(s.Name)); err == nil {
			return source.Rows(s.Name), done, nil
		} else if !errors.Is(err, hxl.ErrNoTags) {
			done()
			return nil, nil, inFile(path, err)
		}
	}
	done()
	return nil, nil, inFile(path, hxl.ErrNoTags)
}

// openTable opens the table at path for reading; done closes it. merged repeats
// the values of merged cells.
func openTable(path string, merged bool) (table.Source, func(), error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fault.Refuse("%s cannot be opened (%v). Check the name of the file.", path, errors.Unwrap(err))
	}
	done := func() { f.Close() }
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = table.Refusal("This is a folder. Name a file in it.")
	}
	var source table.Source
	if err == nil {
		source, err = table.Open(f, info.Size(), table.Options{Name: path, Merged: merged})
	}
	if err != nil {
		done()
		return nil, nil, inFile(path, err)
	}
	return source, done, nil
}

func hasSheet(source table.Source, path, name string) error {
	var names []string
	for _, s := range source.Sheets() {
		if s.Name == name {
			return nil
		}
		names = append(names, "'"+s.Name+"'")
	}
	return fault.Refuse("%s has no sheet '%s'. It has %s.", path, name, strings.Join(names, ", "))
}

// inFile says an error about a file in words for the person who sent it.
func inFile(path string, err error) error {
	if said, ok := errors.AsType[*fault.Error](err); ok {
		return said
	}
	if errors.Is(err, hxl.ErrNoTags) {
		return fault.Refuse("%s has no row of HXL hashtags among its first 25 rows. Add one under the headers, such as #org+name, #adm1+code, #reached.", path)
	}
	if refusal, ok := errors.AsType[table.Refusal](err); ok {
		return fault.Refuse("%s: %s", path, refusal)
	}
	if errors.Is(err, xlsx.ErrTooLarge) {
		return fault.Refuse("%s is too large: %s. Split it by month or area.", path, strings.TrimSuffix(err.Error(), ": "+xlsx.ErrTooLarge.Error()))
	}
	return fault.Refuse("%s cannot be read: %v. Open it in a spreadsheet, save it again and send that.", path, err)
}

func messageOf(err error) string {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e.Message
	}
	return err.Error()
}
