package workbook

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// table gathers sheets from rows whose first cell names the sheet: the layout
// that CSV and Markdown share. The name may be said again on each row.
//
//	survey,
//	,type,name,label
//	,text,q1,Your name
type table struct {
	book   Workbook
	wanted func(string) bool
	open   *builder
}

// row takes one line: sheet is its first cell, cells the others. Empty lines
// are no rows.
func (t *table) row(sheet string, cells []string) error {
	if sheet != "" && (t.open == nil || !strings.EqualFold(sheet, t.open.sheet.Name)) {
		t.close()
		if slices.ContainsFunc(t.book.Names, func(n string) bool { return strings.EqualFold(n, sheet) }) {
			return fmt.Errorf("the sheet %q stands twice; put its rows together", sheet)
		}
		t.open = &builder{sheet: Sheet{Name: sheet}}
	}
	empty := true
	for i, cell := range cells {
		if len(cell) > MaxCell {
			return fmt.Errorf("a cell has %d bytes; %d is the most", len(cell), MaxCell)
		}
		cells[i] = clean(cell)
		empty = empty && cells[i] == ""
	}
	if empty {
		return nil
	}
	if t.open == nil {
		return errors.New("the first column must name the sheet (survey, choices, settings) on a line above its table; add it")
	}
	return t.open.add(len(t.open.sheet.Rows)+2, cells)
}

func (t *table) close() {
	if t.open == nil {
		return
	}
	name := t.open.sheet.Name
	t.book.Names = append(t.book.Names, name)
	if t.wanted(name) {
		t.book.Sheets = append(t.book.Sheets, t.open.finish())
	}
}

func (t *table) finish() (*Workbook, error) {
	t.close()
	if len(t.book.Names) == 0 {
		return nil, errors.New("there is no table in the file; a form needs a sheet named survey with the columns type, name and label")
	}
	return &t.book, nil
}

// readCSV reads the sheets of one CSV file, whatever its delimiter. A file whose
// first line is the head of a survey is that sheet alone.
func readCSV(data []byte, wanted func(string) bool) (*Workbook, error) {
	data, err := textOf(data)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = delimiter(data)
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	r.ReuseRecord = true
	t := table{wanted: wanted}
	alone := false
	for first := true; ; first = false {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t.finish()
		}
		if err != nil {
			return nil, fmt.Errorf("the CSV cannot be read: %w; save it again as CSV in UTF-8", err)
		}
		if first {
			alone = isSurveyHead(record)
		}
		sheet, cells := clean(record[0]), record[1:]
		if alone {
			sheet, cells = "survey", record
		}
		if err := t.row(sheet, cells); err != nil {
			return nil, err
		}
	}
}

// isSurveyHead tells whether a line names the columns that every survey has, with
// no room for the name of a sheet before them.
func isSurveyHead(record []string) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(record, func(cell string) bool { return strings.EqualFold(clean(cell), name) })
	}
	sheet := clean(record[0])
	return sheet != "" && !strings.EqualFold(sheet, "survey") && has("type") && has("name")
}

// delimiter guesses from the first line with more than a sheet's name in it.
func delimiter(data []byte) rune {
	for line := range bytes.Lines(data[:min(len(data), 64<<10)]) {
		best, most := ',', 0
		for _, d := range ",;\t" {
			if n := bytes.Count(line, []byte(string(d))); n > most {
				best, most = d, n
			}
		}
		if most > 0 {
			return best
		}
	}
	return ','
}

var (
	markdownRow    = regexp.MustCompile(`^\s*\|(.*)\|[^|]*$`)
	markdownRule   = regexp.MustCompile(`^\s*\|[\s|:-]*-[\s|:-]*\|\s*$`)
	markdownEscape = "\x00"
)

// readMarkdown reads pipe tables. Lines that are no table rows, and rules of
// dashes, are passed over, and so is what stands behind the last pipe; \| is a
// pipe inside a cell.
func readMarkdown(data []byte, wanted func(string) bool) (*Workbook, error) {
	data, err := textOf(data)
	if err != nil {
		return nil, err
	}
	t := table{wanted: wanted}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\r\n")
		m := markdownRow.FindStringSubmatch(line)
		if m == nil || markdownRule.MatchString(line) {
			continue
		}
		cells := strings.Split(strings.ReplaceAll(m[1], `\|`, markdownEscape), "|")
		for i := range cells {
			cells[i] = strings.ReplaceAll(cells[i], markdownEscape, "|")
		}
		if err := t.row(clean(cells[0]), cells[1:]); err != nil {
			return nil, err
		}
	}
	return t.finish()
}

// textOf takes the byte order mark off and refuses what is not text in UTF-8.
func textOf(data []byte) ([]byte, error) {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return nil, errors.New("the file is empty; save the form again and convert the saved file")
	case bytes.IndexByte(data, 0) >= 0 || !utf8.Valid(data):
		return nil, errors.New("the file is not text in UTF-8; save it again with the encoding UTF-8")
	}
	return data, nil
}
