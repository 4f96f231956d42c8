package surveys

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"ostoja/formats/xlsx"
	"ostoja/internal/fault"
)

// exportedTable is a table of an export, with its header apart.
type exportedTable struct {
	name   string
	header []string
	rows   []exportedRow
}

type exportedRow struct {
	line  int // as a spreadsheet counts; the header is 1
	cells []string
}

// add takes the header or a row; false where a table may have no more.
func (t *exportedTable) add(line int, cells []string) bool {
	if len(cells) > maxImportColumns || len(t.rows) >= maxImportRows {
		return false
	}
	if t.header == nil {
		t.header = cells
	} else {
		t.rows = append(t.rows, exportedRow{line, cells})
	}
	return true
}

func errManyRows() error {
	return fault.New(fault.TooLarge, "surveys.import_rows", maxImportRows, maxImportColumns)
}

// readTable reads a CSV whose cells are parted by commas, semicolons or tabs.
func readTable(name string, data []byte) (exportedTable, error) {
	table := exportedTable{name: strings.TrimSuffix(path.Base(name), path.Ext(name))}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		return table, fault.New(fault.Invalid, "surveys.import_utf8", path.Base(name))
	}
	in := csv.NewReader(bytes.NewReader(data))
	in.Comma, in.FieldsPerRecord = separator(data), -1
	for {
		row, err := in.Read()
		switch {
		case err == io.EOF && table.header != nil:
			return table, nil
		case err != nil:
			return table, fault.New(fault.Invalid, "surveys.import_csv", path.Base(name))
		case !table.add(len(table.rows)+2, row):
			return table, errManyRows()
		}
	}
}

// separator is what parts the cells of the first line.
func separator(data []byte) rune {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	best, most := ',', 0
	for _, c := range ",;\t" {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// readSheets reads a workbook, in which KoboToolbox gives the records and each
// repeat a sheet of its own. A sheet without anything is left out.
func readSheets(data []byte) (tables []exportedTable, err error) {
	book, err := xlsx.Open(bytes.NewReader(data), int64(len(data)), xlsx.Limits{Inflated: maxImportUnpacked, Rows: maxImportRows + 1, Columns: maxImportColumns})
	if err != nil {
		return nil, workbookFault(err)
	}
	for _, sheet := range book.Sheets() {
		table := exportedTable{name: sheet.Name}
		for row, err := range book.Rows(sheet.Name) {
			if err != nil {
				return nil, workbookFault(err)
			}
			if !table.add(row.Number, row.Cells) {
				return nil, errManyRows()
			}
		}
		if table.header != nil {
			tables = append(tables, table)
		}
	}
	if len(tables) == 0 {
		err = fault.New(fault.Invalid, "surveys.import_no_sheet")
	}
	return tables, err
}

func workbookFault(err error) error {
	if errors.Is(err, xlsx.ErrTooLarge) {
		return errManyRows()
	}
	return fault.New(fault.Invalid, "surveys.import_no_sheet")
}
