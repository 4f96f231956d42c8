package xlsx

import (
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// Row is one row that holds at least one value.
type Row struct {
	Number  int      // as the sheet shows it, from 1
	Cells   []string // by column, from A; empty cells are ""
	Numbers []bool   // which cells the workbook holds as numbers; nil where the format does not tell
}

var errStop = errors.New("stop")

// Rows walks the sheet of that name from the top. Rows without any value are
// left out (Number jumps). The walk ends at the first error.
func (b *Book) Rows(sheet string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		part, err := b.part(sheet)
		if err == nil {
			r := &rowReader{book: b, yield: func(row Row) bool { return yield(row, nil) }}
			err = b.walk(part, r.see)
		}
		if err != nil && !errors.Is(err, errStop) {
			yield(Row{}, fmt.Errorf("sheet '%s': %w", sheet, err))
		}
	}
}

func (b *Book) part(sheet string) (string, error) {
	for _, s := range b.sheets {
		if s.Name == sheet {
			return s.part, nil
		}
	}
	return "", errors.New("the workbook has no sheet of this name")
}

// rowReader gathers the cells of one row at a time.
type rowReader struct {
	book  *Book
	yield func(Row) bool

	row    Row
	column int // of the cell being read, from 0
	form   string
	style  int
	value  []byte
	inside bool // in an element whose text is the cell's value
	cells  int  // length of the last row, to size the next one
}

func (r *rowReader) see(s *scanner, k kind) error {
	switch {
	case k == text:
		if r.inside {
			r.value = append(r.value, s.data...)
		}
	case len(s.name) == 0:
	case string(s.name) == "v" || string(s.name) == "t":
		r.inside = k == startTag
	case string(s.name) == "c" && k == startTag:
		return r.startCell(s)
	case string(s.name) == "c":
		return r.endCell()
	case string(s.name) == "row" && k == startTag:
		return r.startRow(s)
	case string(s.name) == "row":
		return r.endRow()
	}
	return nil
}

func (r *rowReader) startRow(s *scanner) error {
	number := r.row.Number + 1
	if v, ok := s.attr("r"); ok {
		n, err := strconv.Atoi(v)
		if err != nil || n < number {
			return fmt.Errorf("%w: row '%s' follows row %d", errXML, v, r.row.Number)
		}
		number = n
	}
	if number > r.book.limited.Rows {
		return fmt.Errorf("more than %d rows: %w", r.book.limited.Rows, ErrTooLarge)
	}
	r.row = Row{Number: number}
	r.column = -1
	return nil
}

func (r *rowReader) endRow() error {
	if r.row.Cells == nil {
		return nil
	}
	r.cells = len(r.row.Cells)
	if !r.yield(r.row) {
		return errStop
	}
	return nil
}

func (r *rowReader) startCell(s *scanner) error {
	r.column++
	r.value = r.value[:0]
	if ref, ok := s.attr("r"); ok {
		column := columnOf(ref)
		if column < 0 {
			return fmt.Errorf("%w: cell '%s'", errXML, ref)
		}
		r.column = column
	}
	r.form, _ = s.attr("t")
	r.style = intAttr(s, "s")
	return nil
}

func (r *rowReader) endCell() error {
	value, isNumber, err := r.text()
	if err != nil || value == "" {
		return err
	}
	if r.column >= r.book.limited.Columns {
		return fmt.Errorf("row %d has a value in column %d; the bound is %d columns: %w",
			r.row.Number, r.column+1, r.book.limited.Columns, ErrTooLarge)
	}
	if r.row.Cells == nil {
		width := max(r.cells, r.column+1)
		r.row.Cells, r.row.Numbers = make([]string, 0, width), make([]bool, 0, width)
	}
	for len(r.row.Cells) <= r.column {
		r.row.Cells, r.row.Numbers = append(r.row.Cells, ""), append(r.row.Numbers, false)
	}
	r.row.Cells[r.column], r.row.Numbers[r.column] = value, isNumber
	return nil
}

// text gives the value of the cell just read as a person means it, and whether
// it is a number.
func (r *rowReader) text() (value string, isNumber bool, err error) {
	if len(r.value) == 0 {
		return "", false, nil
	}
	switch r.form {
	case "s":
		i, err := strconv.Atoi(string(r.value))
		if err != nil || i < 0 || i >= len(r.book.texts) {
			return "", false, fmt.Errorf("%w: row %d refers to text '%s', which is not there", errXML, r.row.Number, r.value)
		}
		return r.book.texts[i], false, nil
	case "", "n":
		isDate := r.style >= 0 && r.style < len(r.book.dates) && r.book.dates[r.style]
		return number(string(r.value), isDate, r.book.is1904), !isDate, nil
	case "d":
		date, _, _ := strings.Cut(string(r.value), "T")
		return date, false, nil
	default: // str, inlineStr, b (already 1 or 0), e (#N/A and its like)
		return unescapeText(string(r.value)), false, nil
	}
}

// columnOf reads the letters of a reference such as AB12: 27. -1 where there are none.
func columnOf(ref string) int {
	n := 0
	for i := 0; i < len(ref) && i < 4; i++ {
		c := ref[i] | 0x20
		if c < 'a' || c > 'z' {
			return n - 1
		}
		n = n*26 + int(c-'a') + 1
	}
	return -1
}
