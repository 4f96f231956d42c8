package figures

import (
	"encoding/csv"
	"io"
	"strconv"

	"ostoja/stats/disclose/dp"
)

// sayer names variables, codes and columns in a reader's language.
type sayer interface {
	Variable(name string) string
	About(name string) string
	Code(column dp.Column, code int) string
	Column(name string) (label, about string) // of those that every table has
	Who(q Request) string                     // are counted
	WhyHidden(q Request) string
	Attribution() string // of the code lists; empty where nobody asks for one
}

// sheet is what is written: heads, HXL tags, rows.
type sheet struct {
	heads, tags []string
	rows        [][]string
}

// The columns after those of the variables, in a table and in its dictionary.
var (
	fixedColumns = []string{"who", "quarter", "count", "low", "high", "shown", "reason"}
	fixedTags    = []string{"#meta+who", "#date+quarter", "#affected+num", "#affected+num+low", "#affected+num+high", "#status+shown", "#status+reason"}
)

// sheetOf lays a release out: one figure a row, or one synthetic record a row.
// Each variable has a column of codes and, in a table, one of labels.
func sheetOf(r *Release, say sayer) sheet {
	if r.Result.Table == nil {
		return recordsSheet(r)
	}
	var s sheet
	t, who := r.Result.Table, say.Who(r.Request)
	for _, c := range t.Columns {
		s.heads, s.tags = append(s.heads, c.Name, c.Name+"_label"), append(s.tags, tag(c.Name, "code"), tag(c.Name, "name"))
	}
	s.heads, s.tags = append(s.heads, fixedColumns...), append(s.tags, fixedTags...)
	for _, row := range t.Rows {
		var line []string
		for i, k := range row.Key {
			line = append(line, plain(t.Columns[i], k), say.Code(t.Columns[i], k))
		}
		line = append(line, who, string(r.Request.Period))
		if row.Shown {
			line = append(line, strconv.FormatInt(row.Count, 10), strconv.FormatInt(row.Low, 10), strconv.FormatInt(row.High, 10), "yes", "")
		} else {
			line = append(line, "", "", "", "no", say.WhyHidden(r.Request))
		}
		s.rows = append(s.rows, line)
	}
	return s
}

func recordsSheet(r *Release) sheet {
	var s sheet
	for _, c := range r.Result.Columns {
		s.heads, s.tags = append(s.heads, c.Name), append(s.tags, tag(c.Name, "code"))
	}
	s.heads, s.tags = append(s.heads, "quarter"), append(s.tags, "#date+quarter")
	for _, codes := range r.Result.Records {
		line := make([]string, 0, len(codes)+1)
		for i, c := range codes {
			line = append(line, plain(r.Result.Columns[i], int(c)))
		}
		s.rows = append(s.rows, append(line, string(r.Request.Period)))
	}
	return s
}

// tag is a variable's HXL hashtag, for its codes or their names.
func tag(variable, of string) string {
	if variable == "region" {
		return "#adm1+" + of
	}
	if of == "code" {
		return "#meta+" + variable
	}
	return "#meta+" + variable + "+" + of
}

// dictionary describes each column: its name, its code and label for each value;
// and says whose code lists these are.
func dictionary(r *Release, say sayer) sheet {
	s := sheet{heads: []string{"column", "label", "about", "code", "value"}}
	columns, fixed := r.Result.Columns, []string{"quarter"}
	if r.Result.Table != nil {
		columns, fixed = r.Result.Table.Columns, fixedColumns
	}
	for _, c := range columns {
		for i := range len(c.Values) + 1 {
			s.rows = append(s.rows, []string{c.Name, say.Variable(c.Name), say.About(c.Name), plain(c, i), say.Code(c, i)})
		}
		if r.Result.Table != nil {
			s.rows = append(s.rows, []string{c.Name, say.Variable(c.Name), say.About(c.Name), plain(c, Total), say.Code(c, Total)})
		}
	}
	for _, name := range fixed {
		label, about := say.Column(name)
		s.rows = append(s.rows, []string{name, label, about, "", ""})
	}
	if text := say.Attribution(); text != "" {
		s.rows = append(s.rows, []string{"", "", text, "", ""})
	}
	return s
}

// fileName names a release's files: source, quarter and whom the filter takes.
func fileName(q Request) string {
	name := q.Source + "-" + string(q.Period)
	if f := q.Filter; f != nil {
		way := "-only-"
		if f.Without {
			way = "-without-"
		}
		name += way + f.Variable + "-" + f.Code
	}
	return name
}

func (s sheet) write(w io.Writer, tags bool) error {
	out := csv.NewWriter(w)
	lines := [][]string{s.heads}
	if tags {
		lines = append(lines, s.tags)
	}
	for _, line := range append(lines, s.rows...) {
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
