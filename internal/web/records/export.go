package records

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"ostoja/internal/db"
	"ostoja/internal/register"
	"ostoja/internal/web"
)

// format is one kind of file that a list is downloaded as.
type format struct {
	name, label, contentType string
}

var formats = []format{
	{"xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	{"csv", "CSV", "text/csv; charset=utf-8"},
	{"hxl", "HXL", "text/csv; charset=utf-8"},
	{"json", "JSON", "application/json"},
}

// sheet is where rows of an export go.
type sheet interface {
	row(cells []string) error
	close() error
}

// export writes the rows of the list in force, all pages of them, as they are read.
func (p Pages[R]) export(r *web.Request) (web.Answer, error) {
	for _, f := range formats {
		if f.name == r.Value("format") {
			extension := strings.Replace(f.name, "hxl", "hxl.csv", 1)
			return web.File{Name: p.Table.Name + "." + extension, Type: f.contentType, Write: func(w io.Writer) error { return p.writeAs(r, f.name, w) }}, nil
		}
	}
	return nil, web.NotFound()
}

func (p Pages[R]) writeAs(r *web.Request, name string, w io.Writer) error {
	fields := p.exported(r)
	var head, tags []string
	for _, f := range fields {
		head, tags = append(head, p.label(r, f)), append(tags, f.HXL())
	}
	s, err := open(name, w, head, tags)
	if err != nil {
		return err
	}
	return r.Read(func(tx *db.Tx) error {
		refs, err := p.References(r, tx)
		if err != nil {
			return err
		}
		for record, err := range p.Table.Each(tx, p.query(r)) {
			if err != nil {
				return err
			}
			if err := s.row(p.cells(fields, &record, refs)); err != nil {
				return err
			}
		}
		return s.close()
	})
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

func (p Pages[R]) cells(fields []register.Field[R], record *R, refs References) []string {
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

func open(name string, w io.Writer, head, tags []string) (sheet, error) {
	switch name {
	case "json":
		return &jsonSheet{w: w, names: tags}, nil
	case "xlsx":
		return openExcel(w, head)
	}
	s := csvSheet{csv.NewWriter(w)}
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // Excel reads UTF-8 only with this mark
		return nil, err
	}
	if err := s.row(head); err != nil || name != "hxl" {
		return s, err
	}
	return s, s.Write(tags)
}

type csvSheet struct{ *csv.Writer }

func (s csvSheet) row(cells []string) error {
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = noFormula(c)
	}
	return s.Write(safe)
}

func (s csvSheet) close() error {
	s.Flush()
	return s.Error()
}

// noFormula keeps a spreadsheet from running what somebody typed.
func noFormula(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

type jsonSheet struct {
	w     io.Writer
	names []string
	begun bool
}

func (s *jsonSheet) row(cells []string) error {
	object := map[string]string{}
	for i, c := range cells {
		object[s.names[i]] = c
	}
	b, err := json.Marshal(object)
	if err != nil {
		return err
	}
	_, err = io.WriteString(s.w, s.separator()+string(b))
	return err
}

func (s *jsonSheet) separator() string {
	if s.begun {
		return ",\n"
	}
	s.begun = true
	return "[\n"
}

func (s *jsonSheet) close() error {
	end := "\n]\n"
	if !s.begun {
		end = "[]\n"
	}
	_, err := io.WriteString(s.w, end)
	return err
}

// excelSheet streams rows into a workbook. Its cells are strings, never formulas.
type excelSheet struct {
	w      io.Writer
	file   *excelize.File
	stream *excelize.StreamWriter
	rows   int
}

func openExcel(w io.Writer, head []string) (sheet, error) {
	file := excelize.NewFile()
	stream, err := file.NewStreamWriter(file.GetSheetName(0))
	if err != nil {
		return nil, err
	}
	s := &excelSheet{w: w, file: file, stream: stream}
	return s, s.row(head)
}

func (s *excelSheet) row(cells []string) error {
	s.rows++
	at, err := excelize.CoordinatesToCellName(1, s.rows)
	if err != nil {
		return err
	}
	values := make([]any, len(cells))
	for i, c := range cells {
		values[i] = c
	}
	return s.stream.SetRow(at, values)
}

func (s *excelSheet) close() error {
	defer s.file.Close()
	if err := s.stream.Flush(); err != nil {
		return err
	}
	return s.file.Write(s.w)
}
