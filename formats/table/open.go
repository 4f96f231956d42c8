package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"ostoja/formats/xlsx"
)

// Row is one row: its number in the sheet, from 1, and its cells as text.
type Row = xlsx.Row

// Sheet is one sheet. Files other than workbooks have a single one, without a name.
type Sheet struct {
	Name   string
	Hidden bool
}

// Source is an open table. Rows may be called again to start from the top;
// rows without any cell may be left out.
type Source interface {
	Sheets() []Sheet
	Rows(sheet string) iter.Seq2[Row, error]
}

// Options says what is known about a table before it is opened. The zero value is good.
type Options struct {
	Name     string      // of the file: its ending decides between CSV and JSON where the bytes do not
	MaxBytes int64       // of the file (default 256 MiB)
	MaxRows  int         // of a sheet (default 1,048,576, the bound of a spreadsheet)
	Merged   bool        // repeat the value of merged cells of a workbook in each of them
	Excel    xlsx.Limits // bounds inside a workbook
}

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 256 << 20
	}
	if o.MaxRows <= 0 {
		o.MaxRows = 1 << 20
	}
	return o
}

// Refusal is an error whose words tell the person what is wrong with the file
// and what to do.
type Refusal string

func (r Refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error { return Refusal(fmt.Sprintf(format, args...)) }

const sampleSize = 64 << 10

// Open looks at the first bytes of r, which holds size bytes, and opens it as
// what they are.
func Open(r io.ReaderAt, size int64, o Options) (Source, error) {
	o = o.withDefaults()
	if size == 0 {
		return nil, refuse("The file is empty. Send a file with a header row and rows.")
	}
	if size > o.MaxBytes {
		return nil, refuse("The file has %d MB; the bound is %d MB. Split it by month or area.", size>>20, o.MaxBytes>>20)
	}
	sample := make([]byte, min(size, sampleSize))
	if _, err := r.ReadAt(sample, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	if bytes.HasPrefix(sample, []byte("PK\x03\x04")) {
		return openWorkbook(r, size, o)
	}
	if what := foreign(sample); what != "" {
		return nil, refuse("This is %s, not a table. Save it as .xlsx or .csv.", what)
	}
	if isJSON(sample, o.Name) {
		return openJSON(r, size)
	}
	return openCSV(r, size, sample, o)
}

func openWorkbook(r io.ReaderAt, size int64, o Options) (Source, error) {
	book, err := xlsx.Open(r, size, o.Excel)
	if errors.Is(err, xlsx.ErrNotWorkbook) {
		return nil, refuse("This archive is not an Excel workbook (%v). Save the table as .xlsx or .csv.", err)
	}
	if err != nil {
		return nil, Refusal("The workbook cannot be read: " + err.Error() + ".")
	}
	return workbook{book, o.Merged, map[string][]xlsx.Merge{}}, nil
}

type workbook struct {
	*xlsx.Book
	merged bool
	merges map[string][]xlsx.Merge // by sheet, once read
}

func (w workbook) Rows(sheet string) iter.Seq2[Row, error] {
	rows := w.Book.Rows(sheet)
	if !w.merged {
		return rows
	}
	return func(yield func(Row, error) bool) {
		merges, known := w.merges[sheet]
		if !known {
			var err error
			if merges, err = w.Merges(sheet); err != nil {
				yield(Row{}, err)
				return
			}
			w.merges[sheet] = merges
		}
		f := newFiller(slices.Clone(merges))
		for row, err := range rows {
			if err == nil {
				row = f.fill(row)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

func (w workbook) Sheets() []Sheet {
	var out []Sheet
	for _, s := range w.Book.Sheets() {
		out = append(out, Sheet{Name: s.Name, Hidden: s.Hidden})
	}
	return out
}

// signatures of what people send instead of a table.
var signatures = []struct{ prefix, what string }{
	{"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or one with a password"},
	{"%PDF", "a PDF"}, {"\x89PNG", "a picture"}, {"\xff\xd8\xff", "a picture"}, {"GIF8", "a picture"},
	{"\x1f\x8b", "a compressed file"}, {"7z\xbc\xaf", "a compressed file"}, {"Rar!", "a compressed file"},
	{"\x7fELF", "a program"}, {"MZ\x90", "a program"}, {"{\\rtf", "a text document"}, {"SQLite format 3", "a database"},
	{"<!doctype", "a web page"}, {"<html", "a web page"}, {"<?xml", "an XML file"},
}

func foreign(sample []byte) string {
	start := bytes.ToLower(bytes.TrimSpace(sample[:min(len(sample), 64)]))
	for _, s := range signatures {
		if bytes.HasPrefix(sample, []byte(s.prefix)) || bytes.HasPrefix(start, []byte(s.prefix)) {
			return s.what
		}
	}
	if bytes.IndexByte(sample, 0) >= 0 && !isUTF16(sample) {
		return "a binary file"
	}
	return ""
}

func isJSON(sample []byte, name string) bool {
	start := bytes.TrimSpace(bytes.TrimPrefix(sample, []byte("\xef\xbb\xbf")))
	if len(start) == 0 || start[0] != '[' && start[0] != '{' {
		return false
	}
	return !strings.EqualFold(filepath.Ext(name), ".csv")
}
