package evidence

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"ostoja/internal/fault"
)

// Bounds on an input file.
const (
	maxInputBytes = 64 << 20
	maxInputRows  = 1_000_000
)

// A sheet is a CSV file whose first row names the columns.
type sheet struct {
	File   string // base name, for messages
	Bytes  []byte // the file as it was read, for its fingerprint
	Header []string
	Rows   [][]string // each as long as Header, cells trimmed
	Lines  []int      // the row of the file on which each of Rows begins; the header is row 1
}

// readSheet reads a CSV file: UTF-8, commas, a first row with the names of the
// columns. A byte order mark, CRLF and quotes are fine. Anything else is refused
// in words that name the row.
func readSheet(path string) (*sheet, error) {
	data, err := readBounded(path)
	if err != nil {
		return nil, err
	}
	return parseSheet(filepath.Base(path), data)
}

// parseSheet is readSheet on the file's bytes.
func parseSheet(name string, data []byte) (*sheet, error) {
	s := &sheet{File: name, Bytes: data}
	text := bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if err := s.looksLikeCSV(text); err != nil {
		return nil, err
	}
	if err := s.parse(text); err != nil {
		return nil, err
	}
	if len(s.Rows) == 0 {
		return nil, fault.Refuse("%s has a row of column names and nothing below it. Add the data rows.", s.File)
	}
	return s, nil
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		var perr *os.PathError
		if errors.As(err, &perr) {
			err = perr.Err
		}
		return nil, fault.Refuse("%s cannot be opened: %v. Check the name and the folder.", path, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxInputBytes+1))
	if err != nil {
		return nil, fault.Refuse("%s cannot be read. Is it a file?", path)
	}
	if len(data) > maxInputBytes {
		return nil, fault.Refuse("%s is larger than %d MB. Add up equal rows first.", filepath.Base(path), maxInputBytes>>20)
	}
	return data, nil
}

func (s *sheet) looksLikeCSV(text []byte) error {
	if len(bytes.TrimSpace(text)) == 0 {
		return fault.Refuse("%s is empty. The first row names the columns, the rows below hold the data.", s.File)
	}
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return fault.Refuse("%s is not a text file in UTF-8. In Excel, save it as 'CSV UTF-8 (comma delimited)'.", s.File)
	}
	first, _, _ := bytes.Cut(text, []byte("\n"))
	for _, other := range []struct{ sign, name string }{{";", "semicolons"}, {"\t", "tabs"}, {"|", "bars"}} {
		if n := bytes.Count(first, []byte(other.sign)); n > 0 && n >= bytes.Count(first, []byte(",")) {
			return fault.Refuse("%s, row 1: the columns are separated by %s. Save the file with commas between the columns and a point in decimals.", s.File, other.name)
		}
	}
	return nil
}

func (s *sheet) parse(text []byte) error {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	r.ReuseRecord = false
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if perr := (*csv.ParseError)(nil); errors.As(err, &perr) {
			return fault.Refuse("%s, row %d: %v. Check the quotation marks of this row.", s.File, perr.Line, perr.Err)
		} else if err != nil {
			return fault.Refuse("%s cannot be read as CSV. Save it again as CSV with commas.", s.File)
		}
		line, _ := r.FieldPos(0)
		if err := s.take(record, line); err != nil {
			return err
		}
	}
}

// take keeps one record: the header first, then rows of its length.
func (s *sheet) take(record []string, line int) error {
	for i, cell := range record {
		record[i] = strings.TrimSpace(cell)
	}
	if s.Header == nil {
		s.Header = record
		return s.checkHeader()
	}
	if strings.Join(record, "") == "" {
		return nil // an empty row, as spreadsheets leave them at the end
	}
	if len(record) != len(s.Header) {
		return fault.Refuse("%s, row %d: it has %d columns, the first row names %d (%s). Correct this row.", s.File, line, len(record), len(s.Header), strings.Join(s.Header, ", "))
	}
	if len(s.Rows) == maxInputRows {
		return fault.Refuse("%s has more than %d rows. Add up equal rows first.", s.File, maxInputRows)
	}
	s.Rows, s.Lines = append(s.Rows, record), append(s.Lines, line)
	return nil
}

func (s *sheet) checkHeader() error {
	numbers := 0
	seen := map[string]int{}
	for i, name := range s.Header {
		if name == "" {
			return fault.Refuse("%s, row 1: column %d has no name. The first row names every column.", s.File, i+1)
		}
		if first, twice := seen[name]; twice {
			return fault.Refuse("%s, row 1: columns %d and %d are both named %q. Rename one.", s.File, first, i+1, name)
		}
		seen[name] = i + 1
		if _, err := strconv.ParseFloat(name, 64); err == nil {
			numbers++
		}
	}
	if numbers == len(s.Header) {
		return fault.Refuse("%s, row 1: there are only numbers where the names of the columns belong. Put a row of names on top.", s.File)
	}
	return nil
}

// column finds a column by name.
func (s *sheet) column(name string) (int, error) {
	for i, h := range s.Header {
		if h == name {
			return i, nil
		}
	}
	return 0, fault.Refuse("%s has no column %q. Its columns are: %s.", s.File, name, strings.Join(s.Header, ", "))
}

// refuse is an error about one cell: file, row, column and value are named.
func (s *sheet) refuse(row, column int, format string, args ...any) error {
	cell := s.Rows[row][column]
	return fault.Refuse("%s, row %d, column %s: %q %s", s.File, s.Lines[row], s.Header[column], cell, fmt.Sprintf(format, args...))
}

// number reads a cell as a finite number with a decimal point.
func (s *sheet) number(row, column int) (float64, error) {
	cell := s.Rows[row][column]
	x, err := strconv.ParseFloat(cell, 64)
	switch {
	case cell == "":
		return 0, s.refuse(row, column, "is empty. Write a number, or leave the row out.")
	case err != nil && strings.Contains(cell, ","):
		return 0, s.refuse(row, column, "has a comma. Write decimals with a point and thousands without a sign.")
	case err != nil || math.IsNaN(x) || math.IsInf(x, 0) || strings.ContainsAny(cell, "xX_"):
		return 0, s.refuse(row, column, "is not a number. Write it in digits, with a point in decimals.")
	}
	return x, nil
}

// count reads a cell as a whole number from 0 to limit.
func (s *sheet) count(row, column, limit int) (int, error) {
	x, err := s.number(row, column)
	switch {
	case err != nil:
		return 0, err
	case x < 0:
		return 0, s.refuse(row, column, "is negative. A count is 0 or more.")
	case x != math.Trunc(x):
		return 0, s.refuse(row, column, "is not a whole number. Count whole people.")
	case x > float64(limit):
		return 0, s.refuse(row, column, "is more than %d, the largest count taken.", limit)
	}
	return int(x), nil
}
