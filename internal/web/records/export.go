package records

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"iter"
	"strings"

	"ostoja/formats/xlsx"
	"ostoja/internal/db"
	"ostoja/internal/register"
	"ostoja/internal/web"
)

// format is one kind of file that a list is downloaded as.
type format struct {
	name, label, ending, contentType string
	write                            func(w io.Writer, s Sheet) error
}

var formats = []format{
	{"xlsx", "Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", WriteExcel},
	{"csv", "CSV", "csv", "text/csv; charset=utf-8", func(w io.Writer, s Sheet) error { return WriteCSV(w, s.Rows, s.Head) }},
	{"hxl", "HXL", "hxl.csv", "text/csv; charset=utf-8", func(w io.Writer, s Sheet) error { return WriteCSV(w, s.Rows, s.Head, s.Tags) }},
	{"json", "JSON", "json", "application/json", writeJSON},
}

// Sheet is what is exported: heads, HXL tags, and rows as they are read.
type Sheet struct {
	Head, Tags []string
	Rows       iter.Seq2[[]string, error]
}

// export writes the rows of the list in force, all pages of them, as they are read.
func (p Pages[R]) export(r *web.Request) (web.Answer, error) {
	for _, f := range formats {
		if f.name == r.Value("format") {
			return web.File{Name: p.Table.Name + "." + f.ending, Type: f.contentType, Write: func(w io.Writer) error {
				return r.Read(func(tx *db.Tx) error {
					s, err := p.sheet(r, tx)
					if err != nil {
						return err
					}
					return f.write(w, s)
				})
			}}, nil
		}
	}
	return nil, web.NotFound()
}

func (p Pages[R]) sheet(r *web.Request, tx *db.Tx) (Sheet, error) {
	refs, err := p.References(r, tx)
	fields := p.exported(r)
	var s Sheet
	for _, f := range fields {
		s.Head, s.Tags = append(s.Head, p.label(r, f)), append(s.Tags, f.HXL())
	}
	p.Usual = nil
	s.Rows = func(yield func([]string, error) bool) {
		q := p.query(r)
		q.Damaged = true // no sealed field has a tag, so none leaves
		for record, err := range p.Table.Each(tx, q) {
			if !yield(cells(fields, &record, refs), err) || err != nil {
				return
			}
		}
	}
	return s, err
}

// exported gives the fields that leave: tagged ones that this person may see.
func (p Pages[R]) exported(r *web.Request) []register.Field[R] {
	var out []register.Field[R]
	for _, f := range p.Table.Visible(r.Person, nil) {
		if f.HXL() != "" {
			out = append(out, f)
		}
	}
	return out
}

func cells[R any](fields []register.Field[R], record *R, refs References) []string {
	var out []string
	for _, f := range fields {
		text := f.Text(record)
		if f.Kind == register.KindRef && text != "" {
			text = refs[f.Target].names[text]
		}
		out = append(out, text)
	}
	return out
}

// WriteCSV writes heads and rows for a spreadsheet: no cell is ever run as a formula.
func WriteCSV(w io.Writer, rows iter.Seq2[[]string, error], heads ...[]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // Excel reads UTF-8 only with this mark
		return err
	}
	out := csv.NewWriter(w)
	for _, head := range heads {
		if err := out.Write(head); err != nil {
			return err
		}
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		for i, c := range row {
			row[i] = noFormula(c)
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// noFormula keeps a spreadsheet from running what somebody typed.
func noFormula(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// writeJSON writes an array of objects whose names are the HXL tags.
func writeJSON(w io.Writer, s Sheet) error {
	separator := "[\n"
	for row, err := range s.Rows {
		if err != nil {
			return err
		}
		object := map[string]string{}
		for i, c := range row {
			object[s.Tags[i]] = c
		}
		b, err := json.Marshal(object)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, separator+string(b)); err != nil {
			return err
		}
		separator = ",\n"
	}
	end := "\n]\n"
	if separator == "[\n" {
		end = "[]\n"
	}
	_, err := io.WriteString(w, end)
	return err
}

// WriteExcel writes a workbook with the tags below the heads.
func WriteExcel(w io.Writer, s Sheet) error {
	t := xlsx.Table{Sheet: "Data"}
	for i, h := range s.Head {
		t.Columns = append(t.Columns, xlsx.Column{Header: h, Tag: s.Tags[i]})
	}
	var failed error
	t.Rows = func(yield func([]any) bool) {
		for row, err := range s.Rows {
			if failed = err; err != nil {
				return
			}
			values := make([]any, len(row))
			for i, c := range row {
				values[i] = c
			}
			if !yield(values) {
				return
			}
		}
	}
	if err := xlsx.Write(w, t); err != nil {
		return err
	}
	return failed
}
