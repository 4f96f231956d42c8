package places

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"ostoja/formats/table"
)

// Kind is what sort of file of areas was read.
type Kind string

// The kinds of files.
const (
	Register Kind = "terc"     // the official register of Poland
	PCodes   Kind = "pcodes"   // a list of codes and names
	Geometry Kind = "geometry" // GeoJSON or TopoJSON
)

// File is what a file of areas says: units of a register or list, or shapes.
type File struct {
	Kind   Kind
	Units  []Area
	Day    string // as of which the units are; "" where the file does not say
	Shapes []Shape
}

// maxUnits bounds a register; the largest countries have some ten thousand units.
const maxUnits = 500_000

// Read reads a file of areas, whatever it is: the TERC register, a list of
// P-codes (CSV or Excel), GeoJSON or TopoJSON. Name is the file's, which helps to
// tell tables apart.
func Read(file io.ReaderAt, size int64, name string) (File, error) {
	start := make([]byte, 512)
	n, err := file.ReadAt(start, 0)
	if n == 0 && err != nil {
		return File{}, table.Refusal("the file is empty")
	}
	if first := bytes.TrimLeft(bytes.TrimPrefix(start[:n], []byte("\xef\xbb\xbf")), " \t\r\n"); len(first) > 0 && first[0] == '{' {
		shapes, err := ReadShapes(io.NewSectionReader(file, 0, size))
		return File{Kind: Geometry, Shapes: shapes}, err
	}
	source, err := table.Open(file, size, table.Options{Name: name})
	if err != nil {
		return File{}, err
	}
	return readSheets(source)
}

// maxSheets bounds how many sheets of a workbook are looked at.
const maxSheets = 100

// readSheets reads the first sheet that has areas: workbooks begin with a page
// about themselves, or have a sheet for each level.
func readSheets(source table.Source) (File, error) {
	sheets := source.Sheets()
	for _, s := range sheets[:min(len(sheets), maxSheets)] {
		f, err := readTable(bounded(source.Rows(s.Name)))
		if !errors.Is(err, errNoCodes) {
			return f, err
		}
	}
	return File{Kind: PCodes}, errNoCodes
}

func readTable(rows iter.Seq2[table.Row, error]) (f File, err error) {
	above := 0
	for row, err := range rows {
		if err != nil {
			return File{}, err
		}
		if IsTERC(row.Cells) {
			f.Kind = Register
			f.Units, f.Day, err = ReadTERC(rows)
			return f, err
		}
		if above++; above > maxAbove {
			break
		}
	}
	list, err := ReadPCodes(rows)
	return File{Kind: PCodes, Units: list.Units, Day: list.Day}, err
}

// bounded ends a table that has more rows than any register.
func bounded(rows iter.Seq2[table.Row, error]) iter.Seq2[table.Row, error] {
	return func(yield func(table.Row, error) bool) {
		n := 0
		for row, err := range rows {
			if n++; err == nil && n > maxUnits {
				err = table.Refusal(fmt.Sprintf("the table has more than %d rows", maxUnits))
			}
			if !yield(row, err) {
				return
			}
		}
	}
}
