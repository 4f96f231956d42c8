package xlsx

import (
	"fmt"
	"io"
	"iter"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Kind is how the cells of a column are shown and what may be typed into them.
type Kind int

// The kinds of columns.
const (
	Text    Kind = iota
	Integer      // whole numbers from 0
	Number
	Date
)

// Column describes a column of a table to write.
type Column struct {
	Header  string
	Tag     string   // HXL hashtag under the header; "" in all columns leaves the row out
	Kind    Kind     // numbers and dates refuse other input
	Choices []string // the drop-down list; other input is refused, unless Open
	Open    bool     // the list only helps
	Note    string   // shown when a cell of the column is chosen
	Width   float64  // in letters (default by the header, from 10 to 40)
}

// Table is a sheet to write. Cells are string, bool, int, int64, float64,
// time.Time or nil; a text is written as text even where it begins with =.
type Table struct {
	Sheet    string
	Columns  []Column
	Rows     iter.Seq[[]any]
	RoomFor  int    // rows below the data with the same types and lists, for a template (default 1,000)
	Protect  bool   // header and tags cannot be changed by accident
	Comments string // a note in the first header cell
}

const maxCellLetters = 32767

// Write writes tables as the sheets of one workbook. Rows are streamed: memory
// stays at a few rows, larger sheets rest in a temporary file until the end.
func Write(w io.Writer, tables ...Table) (err error) {
	f := excelize.NewFile()
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	lists := &listSheet{file: f}
	for i, t := range tables {
		if err := addSheet(f, t.Sheet, i == 0); err != nil {
			return err
		}
		if err := writeTable(f, t, lists); err != nil {
			return fmt.Errorf("sheet '%s': %w", t.Sheet, err)
		}
	}
	if err := lists.finish(); err != nil {
		return err
	}
	return f.Write(w)
}

func addSheet(f *excelize.File, name string, first bool) error {
	if first {
		return f.SetSheetName("Sheet1", name)
	}
	_, err := f.NewSheet(name)
	return err
}

// sheetWriter writes one table.
type sheetWriter struct {
	*excelize.StreamWriter
	columns []Column
	styles  []int // of data cells by column
	row     int   // last row written
}

func writeTable(f *excelize.File, t Table, lists *listSheet) error {
	stream, err := f.NewStreamWriter(t.Sheet)
	if err != nil {
		return err
	}
	s := &sheetWriter{StreamWriter: stream, columns: t.Columns}
	if err := s.prepare(f); err != nil {
		return err
	}
	head, err := s.header(f)
	if err != nil {
		return err
	}
	if t.Rows != nil {
		for row := range t.Rows {
			if err := s.data(row); err != nil {
				return err
			}
		}
	}
	if t.RoomFor == 0 {
		t.RoomFor = 1000
	}
	if err := addValidation(f, t, head, min(s.row+t.RoomFor, excelize.TotalRows), lists); err != nil {
		return err
	}
	return s.Flush()
}

// prepare sets widths and styles, which must come before the first row.
func (s *sheetWriter) prepare(f *excelize.File) error {
	for i, c := range s.columns {
		width := c.Width
		if width == 0 {
			width = math.Min(math.Max(float64(utf8.RuneCountInString(c.Header))+2, 10), 40)
		}
		if err := s.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
		style, err := f.NewStyle(styleOf(c.Kind))
		if err != nil {
			return err
		}
		s.styles = append(s.styles, style)
	}
	return nil
}

func styleOf(k Kind) *excelize.Style {
	formats := map[Kind]string{Text: "@", Integer: "0", Number: "General", Date: "yyyy-mm-dd"}
	format := formats[k]
	return &excelize.Style{CustomNumFmt: &format}
}

// header writes headers and tags, keeps them in view and gives their number of rows.
func (s *sheetWriter) header(f *excelize.File) (int, error) {
	rows := [][]any{nil}
	for _, c := range s.columns {
		rows[0] = append(rows[0], c.Header)
	}
	if tagged(s.columns) {
		rows = append(rows, nil)
		for _, c := range s.columns {
			rows[1] = append(rows[1], c.Tag)
		}
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: len(rows), TopLeftCell: cellName(0, len(rows)+1), ActivePane: "bottomLeft"}); err != nil {
		return 0, err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return 0, err
	}
	grey, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "595959"}})
	if err != nil {
		return 0, err
	}
	for i, row := range rows {
		for j := range row {
			row[j] = excelize.Cell{Value: row[j], StyleID: []int{bold, grey}[i]}
		}
		if err := s.next(row); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

func tagged(columns []Column) bool {
	for _, c := range columns {
		if c.Tag != "" {
			return true
		}
	}
	return false
}

func (s *sheetWriter) data(row []any) error {
	if len(row) > len(s.columns) {
		return fmt.Errorf("row %d has %d cells, the table %d columns", s.row+1, len(row), len(s.columns))
	}
	cells := make([]any, len(row))
	for i, v := range row {
		value, err := cellValue(v)
		if err != nil {
			return fmt.Errorf("row %d, column %s: %w", s.row+1, s.columns[i].Header, err)
		}
		cells[i] = excelize.Cell{Value: value, StyleID: s.styles[i]}
	}
	return s.next(cells)
}

func (s *sheetWriter) next(cells []any) error {
	s.row++
	return s.SetRow(cellName(0, s.row), cells)
}

// cellValue keeps to what a sheet can hold: no NaN, no letters that XML forbids,
// no text longer than a cell.
func cellValue(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, int, int64, time.Time:
		return v, nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%v cannot be written", v)
		}
		return v, nil
	case string:
		return cutText(strings.Map(xmlRune, v)), nil
	}
	return nil, fmt.Errorf("a cell cannot hold a %T", v)
}

func xmlRune(r rune) rune {
	if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff || r == utf8.RuneError {
		return -1
	}
	return r
}

func cutText(s string) string {
	if len(s) <= maxCellLetters {
		return s
	}
	if r := []rune(s); len(r) > maxCellLetters {
		return string(r[:maxCellLetters-1]) + "…"
	}
	return s
}

// cellName names a cell by its column, from 0, and its row, from 1.
func cellName(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		return "" // excelize refuses the empty name in its turn
	}
	return name
}
