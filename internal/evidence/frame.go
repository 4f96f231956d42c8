package evidence

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"ostoja/internal/fault"
)

// Bounds on a data file: far above any survey of a working group, far below
// what would exhaust a small server.
const (
	maxFile    = 128 << 20
	maxRows    = 2_000_000
	maxColumns = 5_000
)

// frame is a table read from a file of separated values. Cells are text;
// columns turn into numbers when they are asked for.
type frame struct {
	file    string // the name as messages show it
	names   []string
	index   map[string]int
	rows    [][]string
	lines   []int  // the line of the file on which a row starts
	decimal byte   // ',' where a decimal comma is possible
	data    []byte // the file as it was read, for its fingerprint
}

// readFrame reads a table with a heading line: commas, semicolons, tabs or bars
// between the cells, with or without a byte order mark, decimal commas where
// the comma does not separate. Errors name the line and the column.
func readFrame(path string) (*frame, error) {
	name := filepath.Base(path)
	file, err := os.Open(path)
	if err != nil {
		return nil, fault.Refuse("%s cannot be opened (%v). Check the name and the folder.", name, errors.Unwrap(err))
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fault.Refuse("%s cannot be read (%v). Is it a file and not a folder?", name, errors.Unwrap(err))
	}
	return parseTable(name, data, 0)
}

// parseFrame reads a table that this program has written: with commas.
func parseFrame(name string, data []byte) (*frame, error) { return parseTable(name, data, ',') }

// parseTable is readFrame on the file's bytes; the separator is found where it is 0.
func parseTable(name string, data []byte, separator rune) (*frame, error) {
	whole := data
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if err := checkText(name, data); err != nil {
		return nil, err
	}
	if separator == 0 {
		separator = findSeparator(data)
	}
	f := &frame{file: name, index: map[string]int{}, decimal: '.', data: whole}
	if separator != ',' {
		f.decimal = ','
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = separator
	r.TrimLeadingSpace = separator != '\t'
	r.FieldsPerRecord = -1
	for {
		cells, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, f.badQuotes(err)
		}
		line, _ := r.FieldPos(0)
		if err := f.add(cells, line); err != nil {
			return nil, err
		}
	}
	if len(f.rows) == 0 {
		return nil, fault.Refuse("%s has a heading but no rows. Export the data again.", name)
	}
	return f, nil
}

func checkText(name string, data []byte) error {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return fault.Refuse("%s is empty. Export the data again as CSV with a heading line.", name)
	case len(data) > maxFile:
		return fault.Refuse("%s is larger than %d MB. Keep only the columns that are needed.", name, maxFile>>20)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return fault.Refuse("%s is an Excel or zip file. Save the sheet as CSV and give that file.", name)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return fault.Refuse("%s is in UTF-16. Save it as CSV UTF-8 and give that file.", name)
	case bytes.IndexByte(data, 0) >= 0:
		return fault.Refuse("%s is not a text file. Export the data as CSV and give that file.", name)
	case !utf8.Valid(data):
		return fault.Refuse("%s is not in UTF-8. Save it as CSV UTF-8 and give that file.", name)
	}
	return nil
}

// findSeparator takes the candidate that the heading line has most often outside of quotes.
func findSeparator(data []byte) rune {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	best, most := ',', 0
	for _, candidate := range []rune{',', ';', '\t', '|'} {
		count, quoted := 0, false
		for _, r := range string(line) {
			if r == '"' {
				quoted = !quoted
			} else if r == candidate && !quoted {
				count++
			}
		}
		if count > most {
			best, most = candidate, count
		}
	}
	return best
}

func (f *frame) badQuotes(err error) error {
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		return fault.Refuse("%s, line %d: %v. Put a cell that holds a quotation mark in quotes and double the mark.", f.file, e.Line, e.Err)
	}
	return fault.Refuse("%s: %v. Export the data again as CSV.", f.file, err)
}

// add takes the next record: the heading first, then rows of the same length.
func (f *frame) add(cells []string, line int) error {
	if f.names == nil {
		return f.heading(cells, line)
	}
	if strings.TrimSpace(strings.Join(cells, "")) == "" {
		return nil // an empty row, as spreadsheets leave them at the end
	}
	if len(cells) != len(f.names) {
		return fault.Refuse("%s, line %d: %d cells, but the heading has %d columns. Look for a separator too many or too few.", f.file, line, len(cells), len(f.names))
	}
	if len(f.rows) >= maxRows {
		return fault.Refuse("%s has more than %d rows. Split or aggregate it.", f.file, maxRows)
	}
	f.rows = append(f.rows, cells)
	f.lines = append(f.lines, line)
	return nil
}

func (f *frame) heading(cells []string, line int) error {
	if len(cells) > maxColumns {
		return fault.Refuse("%s has more than %d columns. Keep only those that are needed.", f.file, maxColumns)
	}
	for k, name := range cells {
		name = strings.TrimSpace(name)
		if _, twice := f.index[name]; twice && name != "" {
			return fault.Refuse("%s, line %d: two columns are called %q. Rename one of them.", f.file, line, name)
		}
		f.index[name] = k
		f.names = append(f.names, name)
	}
	return nil
}
