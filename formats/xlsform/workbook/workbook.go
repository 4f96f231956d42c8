package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of what is read. Real forms stay far below: the largest known to us
// have some 10,000 rows.
const (
	MaxFile    = 64 << 20 // bytes of a file, and of each part of an .xlsx when inflated
	MaxRows    = 200_000  // data rows of one sheet
	MaxColumns = 1_000    // columns of one sheet
	MaxCell    = 64 << 10 // bytes of one cell; Excel itself stops at 32,767 characters
)

// How many empty rows or header cells in a row end a sheet.
const (
	emptyRowsEnd    = 60
	emptyColumnsEnd = 20
)

// Workbook is what a file holds.
type Workbook struct {
	Sheets []Sheet  // the sheets that were read, in the file's order
	Names  []string // the names of all sheets, those that were skipped included
}

// Sheet is one table.
type Sheet struct {
	Name   string
	Header []string   // the first row; "" where a column has no name
	Rows   [][]string // the rows below, never longer than Header; Rows[i] is row i+2
}

// Sheet finds a sheet by name, in any case of letters; nil when it is missing.
func (w *Workbook) Sheet(name string) *Sheet {
	for i := range w.Sheets {
		if strings.EqualFold(w.Sheets[i].Name, name) {
			return &w.Sheets[i]
		}
	}
	return nil
}

// Format is a kind of file.
type Format string

// The formats that Read knows, named by the ending of the file.
const (
	XLSX     Format = ".xlsx"
	CSV      Format = ".csv"
	Markdown Format = ".md"
)

// FormatOf tells the format from the ending of a file's name and the first
// bytes of its content. The error says what to do about a file that cannot be
// read.
func FormatOf(name string, head []byte) (Format, error) {
	dot := strings.LastIndexByte(name, '.')
	ending := strings.ToLower(name[max(dot, 0):])
	zipped := bytes.HasPrefix(head, []byte("PK\x03\x04"))
	switch {
	case len(head) == 0:
		return "", errors.New("the file is empty; save the form again and convert the saved file")
	case ending == ".xls" && !zipped, bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0")):
		return "", errors.New("this is an old or a password-protected Excel file (.xls); open it in Excel or LibreOffice and save it as .xlsx without a password")
	case zipped || ending == ".xlsx" || ending == ".xlsm":
		return XLSX, nil
	case ending == ".csv":
		return CSV, nil
	case ending == ".md":
		return Markdown, nil
	}
	return "", fmt.Errorf("a form is read from .xlsx, .xlsm, .csv or .md, not from %q; save it in one of these", ending)
}

// Read reads a whole file of the given format. Wanted says which sheets to
// keep; nil keeps all. A workbook of a single sheet is kept whatever its name.
func Read(data []byte, format Format, wanted func(name string) bool) (*Workbook, error) {
	if len(data) > MaxFile {
		return nil, fmt.Errorf("the file has %d MB; a form may have %d MB", len(data)>>20, MaxFile>>20)
	}
	if wanted == nil {
		wanted = func(string) bool { return true }
	}
	switch format {
	case XLSX:
		return readXLSX(data, wanted)
	case CSV:
		return readCSV(data, wanted)
	case Markdown:
		return readMarkdown(data, wanted)
	}
	return nil, fmt.Errorf("unknown format %q", format)
}

// builder collects the rows of one sheet and ends it at the bounds.
type builder struct {
	sheet Sheet
	empty int  // empty rows at the end so far
	done  bool // nothing more is taken
}

// add takes the row with the given number, counted from 1. Rows that were left
// out before it count as empty.
func (b *builder) add(number int, cells []string) error {
	if b.done {
		return nil
	}
	if b.sheet.Header == nil {
		return b.header(cells)
	}
	gap := number - 2 - len(b.sheet.Rows)
	if b.empty+gap > emptyRowsEnd {
		b.done = true
		return nil
	}
	for range gap {
		b.sheet.Rows = append(b.sheet.Rows, nil)
	}
	return b.data(cells, gap)
}

func (b *builder) data(cells []string, gap int) error {
	if len(b.sheet.Rows) >= MaxRows {
		return fmt.Errorf("sheet %q has more than %d rows; remove what does not belong to the form", b.sheet.Name, MaxRows)
	}
	cells = trimRight(cells[:min(len(cells), len(b.sheet.Header))])
	b.sheet.Rows = append(b.sheet.Rows, slices.Clone(cells))
	if len(cells) == 0 {
		b.empty += gap + 1
		b.done = b.empty > emptyRowsEnd
		return nil
	}
	b.empty = 0
	return nil
}

func (b *builder) header(cells []string) error {
	header := []string{}
	empty := 0
	for i, cell := range cells {
		name := collapse(cell)
		if name == "" {
			if empty++; empty > emptyColumnsEnd {
				break
			}
		} else {
			empty = 0
			if at := slices.Index(header, name); at >= 0 {
				return fmt.Errorf("sheet %q has two columns named %q (%s and %s); rename or remove one of them", b.sheet.Name, name, ColumnLetters(at), ColumnLetters(i))
			}
		}
		header = append(header, name)
	}
	if len(header) > MaxColumns {
		return fmt.Errorf("sheet %q has more than %d columns; remove what does not belong to the form", b.sheet.Name, MaxColumns)
	}
	b.sheet.Header = trimRight(header)
	return nil
}

// finish gives the sheet without its trailing empty rows.
func (b *builder) finish() Sheet {
	rows := b.sheet.Rows
	for len(rows) > 0 && len(rows[len(rows)-1]) == 0 {
		rows = rows[:len(rows)-1]
	}
	b.sheet.Rows = rows
	return b.sheet
}

// clean makes a cell's text fit for XML and for people: no spaces around it, no
// non-breaking spaces, no control characters.
func clean(s string) string {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\u00a0", " "))
	if strings.IndexFunc(s, notXML) >= 0 {
		s = strings.TrimSpace(strings.Map(dropNotXML, s))
	}
	return s
}

// notXML tells the characters that XML 1.0 cannot hold.
func notXML(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError
}

func dropNotXML(r rune) rune {
	if notXML(r) {
		return -1
	}
	return r
}

// collapse cleans a header and makes runs of spaces one.
func collapse(s string) string {
	return strings.Join(strings.FieldsFunc(clean(s), func(r rune) bool { return r == ' ' }), " ")
}

func trimRight(cells []string) []string {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// ColumnLetters names a column as Excel does, from 0: A, B, ... Z, AA.
func ColumnLetters(i int) string {
	letters := ""
	for i++; i > 0; i = (i - 1) / 26 {
		letters = string(rune('A'+(i-1)%26)) + letters
	}
	return letters
}
