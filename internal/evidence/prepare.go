package evidence

import (
	"bytes"
	"encoding/csv"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ostoja/formats/table"
	"ostoja/internal/fault"
	"ostoja/internal/lang"
)

// Bounds on an upload: larger tables belong to the command line.
const (
	maxUpload     = 8 << 20
	maxUploadRows = 200_000
)

// readUpload reads a table in any form that people send, and gives it as the
// commands read it: CSV in UTF-8 with commas and a heading line. A workbook's
// first sheet counts.
func readUpload(name string, data []byte) (*frame, []byte, error) {
	source, err := table.Open(bytes.NewReader(data), int64(len(data)), table.Options{Name: name, MaxBytes: maxUpload, MaxRows: maxUploadRows})
	if err != nil {
		return nil, nil, asRefusal(err)
	}
	var rows [][]string
	width := 0
	for row, err := range source.Rows(source.Sheets()[0].Name) {
		if err != nil {
			return nil, nil, asRefusal(err)
		}
		cells := trimmed(row.Cells, width)
		if cells == nil {
			continue
		}
		if width == 0 {
			width = len(cells)
		}
		rows = append(rows, cells)
	}
	points(rows)
	var out bytes.Buffer
	if err := csv.NewWriter(&out).WriteAll(rows); err != nil {
		return nil, nil, err
	}
	f, err := parseFrame(name, out.Bytes())
	return f, out.Bytes(), err
}

// How numbers are written where the comma is the decimal sign: 112,5 and 1 500,25.
var (
	commaDecimal = regexp.MustCompile(`^[-+]?\d+,\d+$`)
	spaced       = regexp.MustCompile(`^[-+]?\d{1,3}([ \x{a0}\x{202f}]\d{3})+(,\d+)?$`)
	toPoint      = strings.NewReplacer(",", ".", " ", "", "\u00a0", "", "\u202f", "")
)

// points writes decimal commas as points, and thousands without spaces, in
// columns of nothing but numbers. A column whose commas may all be signs of
// thousands stays as it is: unread names it.
func points(rows [][]string) {
	for k := 0; len(rows) > 0 && k < len(rows[0]); k++ {
		if !withCommas(rows[1:], k) {
			continue
		}
		for _, row := range rows[1:] {
			if k < len(row) && !isMissing(row[k]) {
				row[k] = toPoint.Replace(strings.TrimSpace(row[k]))
			}
		}
	}
}

// withCommas tells a column of numbers with decimal commas or spaced thousands.
func withCommas(rows [][]string, k int) bool {
	found := false
	for _, row := range rows {
		if k >= len(row) || isMissing(row[k]) {
			continue
		}
		switch cell := strings.TrimSpace(row[k]); {
		case commaDecimal.MatchString(cell), spaced.MatchString(cell):
			found = found || !grouped.MatchString(cell)
		case strings.Trim(cell, "+-0123456789") != "":
			return false
		}
	}
	return found
}

// likeNumber is a number by any way of writing.
var likeNumber = regexp.MustCompile(`^[-+]?(\d{1,3}([., \x{a0}\x{202f}]\d{3})*|\d+)([.,]\d+)?$`)

// unread names the columns of numbers that could not be read as such.
func (f *frame) unread() (names []string) {
	for _, name := range f.names {
		if !f.isNumeric(name) && f.likeNumbers(name) {
			names = append(names, name)
		}
	}
	return names
}

// likeNumbers tells a column in which nothing stands but numbers, by any way of
// writing them.
func (f *frame) likeNumbers(name string) bool {
	cells, err := f.text(name)
	return err == nil && !slices.ContainsFunc(cells, func(c string) bool { return c != "" && !likeNumber.MatchString(c) })
}

// trimmed gives a row the width of the heading: a spreadsheet leaves out empty
// cells at its end. A row without any cell is nil.
func trimmed(cells []string, width int) []string {
	cells = slices.Clone(cells)
	for len(cells) > width && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if strings.Join(cells, "") == "" {
		return nil
	}
	for len(cells) < width {
		cells = append(cells, "")
	}
	return cells
}

func asRefusal(err error) error {
	var refused table.Refusal
	if errors.As(err, &refused) {
		return fault.Refuse("%s", string(refused))
	}
	return err
}

// histories adds up rows to capture histories: the lists' columns of 0 and 1,
// and last the count. Without a column of counts every row is one person.
func (f *frame) histories(lists []string, count string) ([]byte, error) {
	var columns [][]string
	for _, name := range lists {
		cells, err := f.labels(name)
		if err != nil {
			return nil, err
		}
		columns = append(columns, cells)
	}
	counts := slices.Repeat([]float64{1}, len(f.rows))
	if count != "" {
		var err error
		if counts, err = f.numberOfPeople(count); err != nil {
			return nil, err
		}
	}
	sums, order := map[string]int{}, []string{}
	for i := range f.rows {
		var history []string
		for k, cells := range columns {
			if cells[i] != "0" && cells[i] != "1" {
				return nil, fault.Refuse("%s, %s, column %q: %q is neither 0 nor 1. Write 1 where the person is on the list, 0 where not.", f.file, f.row(i), lists[k], short(cells[i]))
			}
			history = append(history, cells[i])
		}
		key := strings.Join(history, ",")
		if _, seen := sums[key]; !seen && strings.Contains(key, "1") {
			order = append(order, key)
		}
		sums[key] += int(counts[i])
	}
	return writeHistories(lists, sums, order)
}

func writeHistories(lists []string, sums map[string]int, order []string) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{append(slices.Clone(lists), "count")}
	slices.Sort(order)
	for _, key := range order {
		rows = append(rows, append(strings.Split(key, ","), strconv.Itoa(sums[key])))
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

// fileName is the name of a data set's file: a plain word that ends in .csv.
func fileName(name string) string {
	base := strings.TrimSuffix(strings.ToLower(name), ".csv")
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, lang.Fold(base))
	plain = strings.Trim(plain, "-")
	if plain == "" {
		plain = "data"
	}
	return plain[:min(len(plain), 60)] + ".csv"
}
