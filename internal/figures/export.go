package figures

import (
	"encoding/csv"
	"io"
	"strconv"

	"ostoja/stats/disclose/dp"
)

// sayer names variables and codes in a reader's language.
type sayer interface {
	Variable(name string) string
	About(name string) string
	Code(column dp.Column, code int) string
}

// sheet is what is written: heads, HXL tags, rows.
type sheet struct {
	heads, tags []string
	rows        [][]string
}

// sheetOf lays a release out: one figure a row, or one synthetic record a row.
func sheetOf(r *Release, say sayer) sheet {
	if r.Result.Table == nil {
		return recordsSheet(r, say)
	}
	var s sheet
	t := r.Result.Table
	for _, c := range t.Columns {
		s.heads, s.tags = append(s.heads, c.Name), append(s.tags, tag(c.Name))
	}
	s.heads = append(s.heads, "quarter", "count", "low", "high", "shown")
	s.tags = append(s.tags, "#date+quarter", "#affected+num", "#affected+num+low", "#affected+num+high", "#status+shown")
	for _, row := range t.Rows {
		line := labels(t.Columns, row.Key, say)
		line = append(line, string(r.Request.Period))
		if row.Shown {
			line = append(line, strconv.FormatInt(row.Count, 10), strconv.FormatInt(row.Low, 10), strconv.FormatInt(row.High, 10), "yes")
		} else {
			line = append(line, "", "", "", "no")
		}
		s.rows = append(s.rows, line)
	}
	return s
}

func recordsSheet(r *Release, say sayer) sheet {
	var s sheet
	for _, c := range r.Result.Columns {
		s.heads, s.tags = append(s.heads, c.Name), append(s.tags, tag(c.Name))
	}
	s.heads, s.tags = append(s.heads, "quarter"), append(s.tags, "#date+quarter")
	for _, codes := range r.Result.Records {
		key := make([]int, len(codes))
		for i, c := range codes {
			key[i] = int(c)
		}
		s.rows = append(s.rows, append(labels(r.Result.Columns, key, say), string(r.Request.Period)))
	}
	return s
}

func labels(columns dp.Domain, key []int, say sayer) []string {
	line := make([]string, len(key))
	for i, k := range key {
		line[i] = say.Code(columns[i], k)
	}
	return line
}

// tag is a variable's HXL hashtag.
func tag(variable string) string {
	if variable == "region" {
		return "#adm1+name"
	}
	return "#meta+" + variable
}

// dictionary describes each column: its name, its code and label for each value.
func dictionary(r *Release, say sayer) sheet {
	s := sheet{heads: []string{"column", "label", "about", "code", "value"}}
	columns := r.Result.Columns
	if r.Result.Table != nil {
		columns = r.Result.Table.Columns
	}
	for _, c := range columns {
		for i, code := range c.Values {
			s.rows = append(s.rows, []string{c.Name, say.Variable(c.Name), say.About(c.Name), code, say.Code(c, i+1)})
		}
	}
	return s
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
