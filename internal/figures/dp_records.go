package figures

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"ostoja/internal/fault"
	"ostoja/stats/disclose/dp"
)

// maxRecordBytes bounds one record of a file: more is a quote that never closes.
const maxRecordBytes = 1 << 20

// recordFile is a file of records in CSV, one line for each, read anew for each
// run through it so that memory does not grow with it.
type recordFile struct {
	path      string
	delimiter rune
	header    []string
}

// openRecords reads a file's header: comma, semicolon or tab between the columns.
func openRecords(path string) (*recordFile, error) {
	f := &recordFile{path: path, delimiter: ','}
	in, err := os.Open(path)
	if err != nil {
		return nil, fault.Refuse("%s cannot be opened: %v. Check the path.", path, errors.Unwrap(err))
	}
	defer in.Close()
	first, err := bufio.NewReaderSize(skipMark(in), maxRecordBytes).Peek(maxRecordBytes)
	if err != nil && err != io.EOF {
		return nil, fault.Refuse("%s cannot be read: %v. A CSV file is needed.", path, err)
	}
	line, _, _ := bytes.Cut(first, []byte("\n"))
	if len(bytes.TrimSpace(line)) == 0 {
		return nil, fault.Refuse("%s is empty or does not begin with the names of its columns. Put them in the first line.", path)
	}
	if bytes.IndexByte(first, 0) >= 0 {
		return nil, fault.Refuse("%s is not a text file in UTF-8. Save it as CSV (UTF-8).", path)
	}
	f.delimiter = delimiterOf(line)
	f.header, err = f.reader(bytes.NewReader(first)).Read()
	if err != nil {
		return nil, fault.Refuse("%s: the names of the columns cannot be read: %v. Check the quotes in the first line.", path, err)
	}
	return f, f.checkHeader()
}

// checkHeader trims the names and refuses empty and double ones.
func (f *recordFile) checkHeader() error {
	for i, name := range f.header {
		name = strings.TrimSpace(name)
		if name == "" {
			return fault.Refuse("%s: column %d has no name. Name it in the first line, or remove it.", f.path, i+1)
		}
		if slices.Contains(f.header[:i], name) {
			return fault.Refuse("%s: two columns are called %q. Rename one.", f.path, name)
		}
		f.header[i] = name
	}
	return nil
}

// delimiterOf takes the most frequent of the usual delimiters of the first line.
func delimiterOf(line []byte) rune {
	best, most := ',', bytes.Count(line, []byte(","))
	for _, d := range ";\t" {
		if n := bytes.Count(line, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

// skipMark leaves out a byte order mark.
func skipMark(r io.Reader) io.Reader {
	b := bufio.NewReaderSize(r, 1<<16)
	if mark, _ := b.Peek(3); bytes.Equal(mark, []byte("\xEF\xBB\xBF")) {
		b.Discard(3)
	}
	return b
}

func (f *recordFile) reader(in io.Reader) *csv.Reader {
	r := csv.NewReader(in)
	r.Comma, r.ReuseRecord, r.FieldsPerRecord = f.delimiter, true, len(f.header)
	return r
}

// each visits the records; row is the record's line, counted without line
// breaks inside of quotes, the header being row 1.
func (f *recordFile) each(visit func(row int, values []string) error) error {
	in, err := os.Open(f.path)
	if err != nil {
		return fault.Refuse("%s cannot be opened: %v. Check the path.", f.path, errors.Unwrap(err))
	}
	defer in.Close()
	limited := &bounded{from: skipMark(in)}
	r := f.reader(limited)
	for row := 1; ; row++ {
		limited.left = maxRecordBytes
		values, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return f.malformed(row, err)
		}
		if row == 1 {
			continue
		}
		if err := visit(row, values); err != nil {
			return err
		}
	}
}

// malformed says what is wrong with a row.
func (f *recordFile) malformed(row int, err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) && errors.Is(parse.Err, csv.ErrFieldCount) {
		return fault.Refuse("%s, row %d: it does not have %d columns as the first line does. Correct the row, or quote values that hold a %q.", f.path, row, len(f.header), f.delimiter)
	}
	if errors.As(err, &parse) {
		return fault.Refuse("%s, row %d: %v. Correct the quotes of the row.", f.path, row, parse.Err)
	}
	return fault.Refuse("%s, row %d: %v.", f.path, row, err)
}

// bounded gives an error where one record takes more than is left.
type bounded struct {
	from io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("it is longer than %d bytes; a quote may not be closed", maxRecordBytes)
	}
	n, err := b.from.Read(p)
	b.left -= n
	return n, err
}

// absent tells whether a value means that the attribute is absent: empty and 0,
// as in the field's tools.
func absent(value string) bool { return value == "" || value == "0" }

// coded gives the file's records in the codes of a domain. The domain's columns
// must be in the file; person, where not empty, is the column that tells persons
// apart, of which none may have more than bound records.
type coded struct {
	file   *recordFile
	domain dp.Domain
	from   string // where the code lists are, for the mend
	person string
	bound  int
}

// records is the dp.Records of the file.
func (c coded) records(visit func(record []uint16) error) error {
	at, codes := c.columns(), c.codes()
	person := slices.Index(c.file.header, c.person)
	had := map[string]int{}
	record := make([]uint16, len(c.domain))
	rows := 0
	err := c.file.each(func(row int, values []string) error {
		rows++
		for i, column := range at {
			value := strings.TrimSpace(values[column])
			code, known := codes[i][value]
			if !known {
				return fault.Refuse("%s, row %d, column %s: %q is not in its code list. Correct the row, or add the value to %s.", c.file.path, row, c.domain[i].Name, value, c.from)
			}
			record[i] = code
		}
		if person >= 0 {
			who := strings.Clone(values[person])
			if had[who]++; had[who] > c.bound {
				return fault.Refuse("%s, row %d: it is one person's record number %d, and the bound is %d. Join her records, leave some out, or set a larger --bound (which adds noise for everybody).", c.file.path, row, had[who], c.bound)
			}
		}
		return visit(record)
	})
	if err == nil && rows == 0 {
		return fault.Refuse("%s has the names of its columns and no record. Give the file with the records.", c.file.path)
	}
	return err
}

// columns gives where each column of the domain is in the file.
func (c coded) columns() []int {
	var at []int
	for _, column := range c.domain {
		at = append(at, slices.Index(c.file.header, column.Name))
	}
	return at
}

// codes gives each column's codes by value.
func (c coded) codes() []map[string]uint16 {
	var codes []map[string]uint16
	for _, column := range c.domain {
		byValue := map[string]uint16{"": 0, "0": 0}
		for i, v := range column.Values {
			byValue[v] = uint16(i + 1)
		}
		codes = append(codes, byValue)
	}
	return codes
}
