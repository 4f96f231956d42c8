package actors

import (
	"errors"
	"iter"
	"os"
	"strings"
	"sync/atomic"

	"ostoja/formats/hxl"
	"ostoja/formats/table"
	"ostoja/formats/xlsx"
	"ostoja/internal/fault"
)

// taggedRows opens a table and gives the rows of the sheet of that name, or of
// the first sheet with hashtags. done closes the file.
func taggedRows(path, sheet string) (iter.Seq2[table.Row, error], func(), error) {
	source, done, err := openTable(path, false)
	if err != nil {
		return nil, nil, err
	}
	if sheet != "" {
		if err := hasSheet(source, path, sheet); err != nil {
			done()
			return nil, nil, err
		}
		return source.Rows(sheet), done, nil
	}
	sheets := source.Sheets()
	for _, s := range sheets {
		if _, err := hxl.Find(source.Rows(s.Name)); err == nil {
			return source.Rows(s.Name), done, nil
		} else if !errors.Is(err, hxl.ErrNoTags) {
			done()
			return nil, nil, inFile(path, err)
		}
	}
	done()
	return nil, nil, inFile(path, hxl.ErrNoTags)
}

// meter is a file that knows how far it was read, for a bar. A workbook's sheet
// stands in it as one piece, so that the place of the last read tells that too.
type meter struct {
	*os.File
	at   atomic.Int64
	size int64
}

// ReadAt implements io.ReaderAt.
func (m *meter) ReadAt(p []byte, off int64) (int, error) {
	n, err := m.File.ReadAt(p, off)
	m.at.Store(off + int64(n))
	return n, err
}

// progress gives how many of all bytes were read.
func (m *meter) progress() (done, total int) { return int(m.at.Load()), int(m.size) }

// openTable opens the table at path for reading; done closes it. merged repeats
// the values of merged cells.
func openTable(path string, merged bool) (table.Source, func(), error) {
	source, m, err := openMeter(path, merged)
	if err != nil {
		return nil, nil, err
	}
	return source, func() { m.Close() }, nil
}

// openMeter is openTable with the file.
func openMeter(path string, merged bool) (table.Source, *meter, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fault.Refuse("%s cannot be opened (%v). Check the name of the file.", path, errors.Unwrap(err))
	}
	m := &meter{File: f}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = table.Refusal("This is a folder. Name a file in it.")
	}
	var source table.Source
	if err == nil {
		m.size = info.Size()
		source, err = table.Open(m, m.size, table.Options{Name: path, Merged: merged})
	}
	if err != nil {
		f.Close()
		return nil, nil, inFile(path, err)
	}
	return source, m, nil
}

func hasSheet(source table.Source, path, name string) error {
	var names []string
	for _, s := range source.Sheets() {
		if s.Name == name {
			return nil
		}
		names = append(names, "'"+s.Name+"'")
	}
	return fault.Refuse("%s has no sheet '%s'. It has %s.", path, name, strings.Join(names, ", "))
}

// inFile says an error about a file in words for the person who sent it.
func inFile(path string, err error) error {
	if said, ok := errors.AsType[*fault.Error](err); ok {
		return said
	}
	if errors.Is(err, hxl.ErrNoTags) {
		return fault.Refuse("%s has no row of HXL hashtags among its first 25 rows. Add one under the headers, such as #org+name, #adm1+code, #reached.", path)
	}
	if refusal, ok := errors.AsType[table.Refusal](err); ok {
		return fault.Refuse("%s: %s", path, refusal)
	}
	if errors.Is(err, xlsx.ErrTooLarge) {
		return fault.Refuse("%s is too large: %s. Split it by month or area.", path, strings.TrimSuffix(err.Error(), ": "+xlsx.ErrTooLarge.Error()))
	}
	return fault.Refuse("%s cannot be read: %v. Open it in a spreadsheet, save it again and send that.", path, err)
}

func messageOf(err error) string {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e.Message
	}
	return err.Error()
}
