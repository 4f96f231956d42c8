package surveys

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strings"

	"ostoja/internal/fault"
)

// Records that were collected with ODK Central or KoboToolbox come as their
// exports: a CSV; a zip with the CSV of the records, one for each repeat, and the
// media; or a workbook with a sheet for the records and one for each repeat. A zip
// may hold the form too. import_tables.go reads the tables, import_bind.go finds the
// questions in their columns, import_record.go makes records of rows.

// Bounds of an import.
const (
	maxImport         = 100 << 20 // of the file, in bytes
	maxImportUnpacked = 300 << 20 // of all that is in a zip
	maxImportEntries  = 20_000
	maxImportRows     = 50_000 // of one table
	maxImportColumns  = 5_000
)

// exported is an export as it was read.
type exported struct {
	tables []exportedTable
	files  map[string][]byte // by name, without folders
}

// readExported reads a CSV, a workbook or a zip.
func readExported(name string, data []byte) (out exported, err error) {
	if !bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		table, err := readTable(name, data)
		return exported{tables: []exportedTable{table}}, err
	}
	if strings.EqualFold(path.Ext(name), ".xlsx") {
		out.tables, err = readSheets(data)
		return out, err
	}
	out.files = map[string][]byte{}
	err = eachEntry(data, func(entry string, content []byte) error {
		if !strings.EqualFold(path.Ext(entry), ".csv") || path.Base(path.Dir(entry)) == "media" {
			out.files[path.Base(entry)] = content
			return nil
		}
		table, err := readTable(entry, content)
		out.tables = append(out.tables, table)
		return err
	})
	if err == nil && len(out.tables) == 0 {
		err = fault.New(fault.Invalid, "surveys.import_no_csv")
	}
	return out, err
}

// eachEntry gives the files of a zip, and refuses one that unpacks to more than it may.
func eachEntry(data []byte, visit func(name string, content []byte) error) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fault.New(fault.Invalid, "surveys.import_no_zip")
	}
	if len(archive.File) > maxImportEntries {
		return fault.New(fault.TooLarge, "surveys.import_entries", maxImportEntries)
	}
	left := int64(maxImportUnpacked)
	if unpacked(archive) > uint64(left) { // by its own word; who lies is found out while reading
		return fault.New(fault.TooLarge, "surveys.import_large", maxImportUnpacked>>20)
	}
	for _, f := range archive.File {
		if f.FileInfo().IsDir() || strings.HasPrefix(path.Base(f.Name), ".") || strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		content, err := readEntry(f, left)
		if err != nil {
			return err
		}
		left -= int64(len(content))
		if err := visit(f.Name, content); err != nil {
			return err
		}
	}
	return nil
}

// unpacked is how much a zip says that it unpacks to.
func unpacked(archive *zip.Reader) (size uint64) {
	for _, f := range archive.File {
		size += min(f.UncompressedSize64, maxImportUnpacked+1) // no overflow
	}
	return size
}

func readEntry(f *zip.File, left int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fault.New(fault.Invalid, "surveys.import_no_zip")
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, left+1))
	switch {
	case err != nil:
		return nil, fault.New(fault.Invalid, "surveys.import_no_zip")
	case int64(len(content)) > left:
		return nil, fault.New(fault.TooLarge, "surveys.import_large", maxImportUnpacked>>20)
	}
	return content, nil
}
