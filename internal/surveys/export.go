package surveys

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"iter"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ostoja/formats/xlsx"
	"ostoja/internal/db"
)

// headColumns begin every export.
var headColumns = []string{"submitted", "instance_id", "collector"}

func headCells(row *Row, names map[string]string) []string {
	return []string{db.FormatTime(row.Created), row.InstanceID, names[collectorID(row)]}
}

// collectorID is who sent a record: a person or a device's key.
func collectorID(row *Row) string {
	if row.Person != "" {
		return string(row.Person)
	}
	return string(row.Device)
}

// writeCSV writes the records, or the occurrences of a repeat, as they come, so that
// a spreadsheet can open them.
func writeCSV(w io.Writer, s *Survey, repeat string, rows iter.Seq2[*Row, error], names map[string]string) error {
	return writeTable(w, s, repeat, rows, names, noFormula)
}

// writeTable writes CSV; said is what becomes of each cell.
func writeTable(w io.Writer, s *Survey, repeat string, rows iter.Seq2[*Row, error], names map[string]string, said func(string) string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // Excel reads UTF-8 only with this mark
		return err
	}
	out := csv.NewWriter(w)
	columns := s.columns(repeat)
	if err := out.Write(s.header(columns, repeat)); err != nil {
		return err
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		for _, cells := range s.lines(row, columns, repeat, names) {
			for i, c := range cells {
				cells[i] = said(c)
			}
			if err := out.Write(cells); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

func (s *Survey) header(columns []column, repeat string) []string {
	head := slices.Clone(headColumns)
	if repeat != "" {
		head = []string{"parent_instance_id", "position"}
	}
	if parentOf(repeat, s.Repeats) != "" {
		head = append(head, "parent_position")
	}
	for _, c := range columns {
		head = append(head, c.name)
	}
	return head
}

// lines are a record's lines in a table: one, or one for each occurrence of a
// repeat. Positions count through the record; in a repeat within another, the line
// says at which of the outer one it stands too.
func (s *Survey) lines(row *Row, columns []column, repeat string, names map[string]string) (out [][]string) {
	if repeat == "" {
		return [][]string{withCells(headCells(row, names), columns, row.Values)}
	}
	parent := parentOf(repeat, s.Repeats)
	if parent == "" {
		for i, inner := range occurrences(row, repeat) {
			out = append(out, withCells([]string{row.InstanceID, strconv.Itoa(i + 1)}, columns, inner.Values))
		}
		return out
	}
	for i, outer := range occurrences(row, parent) {
		for _, inner := range outer.Repeats[repeat] {
			out = append(out, withCells([]string{row.InstanceID, strconv.Itoa(len(out) + 1), strconv.Itoa(i + 1)}, columns, inner.Values))
		}
	}
	return out
}

func withCells(cells []string, columns []column, values map[string]string) []string {
	for _, c := range columns {
		cells = append(cells, c.cell(values))
	}
	return cells
}

// occurrences lists those of a repeat, also where it stands in another.
func occurrences(row *Row, repeat string) []*Row {
	if found := row.Repeats[repeat]; found != nil {
		return found
	}
	var all []*Row
	for outer, inner := range row.Repeats {
		if strings.HasPrefix(repeat, outer+"/") {
			for _, one := range inner {
				all = append(all, occurrences(one, repeat)...)
			}
		}
	}
	return all
}

// negative are numbers below zero one after the other: a point in the south or west.
var negative = regexp.MustCompile(`^-[0-9.]+([ ;]+-?[0-9.]+)*;?$`)

// noFormula keeps a spreadsheet from running what somebody typed; numbers stay
// numbers, and points stay points.
func noFormula(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil || negative.MatchString(s) {
		return s
	}
	return "'" + s
}

// writeExcel writes a sheet of the records and one for each repeat.
func writeExcel(w io.Writer, s *Survey, rows []*Row, names map[string]string) error {
	var tables []xlsx.Table
	for _, repeat := range append([]string{""}, s.Repeats...) {
		columns := s.columns(repeat)
		t := xlsx.Table{Sheet: sheetName(repeat, len(tables))}
		for _, h := range s.header(columns, repeat) {
			t.Columns = append(t.Columns, xlsx.Column{Header: h})
		}
		t.Rows = func(yield func([]any) bool) {
			for _, row := range rows {
				for _, cells := range s.lines(row, columns, repeat, names) {
					values := make([]any, len(cells))
					for i, c := range cells {
						values[i] = number(c)
					}
					if !yield(values) {
						return
					}
				}
			}
		}
		tables = append(tables, t)
	}
	return xlsx.Write(w, tables...)
}

// number lets Excel count with what is a number as people write it.
func number(c string) any {
	if f, err := strconv.ParseFloat(c, 64); err == nil && strconv.FormatFloat(f, 'f', -1, 64) == c && len(c) < 16 {
		return f
	}
	return c
}

// sheetName is short enough for Excel and unlike the others.
func sheetName(repeat string, n int) string {
	if repeat == "" {
		return "Data"
	}
	name := []rune(path.Base(repeat))
	return strconv.Itoa(n) + " " + string(name[:min(len(name), 25)])
}

// writeJSON writes an array of records as they are: questions with several
// answers as lists, repeats as lists of objects.
func writeJSON(w io.Writer, s *Survey, rows iter.Seq2[*Row, error], names map[string]string) error {
	separator := "[\n"
	for row, err := range rows {
		if err != nil {
			return err
		}
		object := s.object(row, "")
		for i, c := range headCells(row, names) {
			object["_"+headColumns[i]] = c
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
	return endList(w, separator)
}

// endList ends a JSON array; separator is what would stand before its next element.
func endList(w io.Writer, separator string) error {
	end := "\n]\n"
	if separator == "[\n" {
		end = "[]\n"
	}
	_, err := io.WriteString(w, end)
	return err
}

func (s *Survey) object(row *Row, repeat string) map[string]any {
	object := map[string]any{}
	for _, c := range s.columns(repeat) {
		value := row.Values[c.question.Path]
		switch {
		case c.choice != "":
		case c.question.Multiple():
			object[c.name] = append([]string{}, strings.Fields(value)...)
		default:
			object[c.name] = value
		}
	}
	for _, inner := range s.Repeats {
		if parentOf(inner, s.Repeats) != repeat {
			continue
		}
		list := []map[string]any{}
		for _, one := range row.Repeats[inner] {
			list = append(list, s.object(one, inner))
		}
		object[strings.TrimPrefix(inner, repeat+"/")] = list
	}
	return object
}

// parentOf is the repeat that another stands directly in; "" for the record.
func parentOf(repeat string, all []string) (parent string) {
	for _, other := range all {
		if strings.HasPrefix(repeat, other+"/") && len(other) > len(parent) {
			parent = other
		}
	}
	return parent
}
