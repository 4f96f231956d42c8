package report

import (
	"bytes"
	"encoding/csv"
	"maps"
	"slices"
	"strconv"
	"strings"

	"ostoja/internal/lang"
	"ostoja/internal/response"
)

// dataColumns are the columns of the data with their HXL tags. Row is what the
// row counts: the whole indicator, an area, or a group of people.
var dataColumns = [][2]string{
	{"month", "#date+month"}, {"objective_code", "#objective+code"}, {"output_code", "#output+code"}, {"indicator_code", "#indicator+code"},
	{"indicator_en", "#indicator+name+i_en"}, {"indicator_pl", "#indicator+name+i_pl"}, {"indicator_uk", "#indicator+name+i_uk"},
	{"unit", "#indicator+unit"}, {"row", "#meta+row"}, {"adm1_code", "#adm1+code"}, {"group", "#population+group"},
	{"target", "#targeted"}, {"partners", "#org+num"}, {"reached_low", "#reached+min"}, {"reached_high", "#reached+max"}, {"withheld", "#meta+withheld"},
}

// data writes the figures as CSV; with the row of tags where tagged.
func (c *Content) data(tagged bool) ([]byte, error) {
	rows := [][]string{{}}
	for _, column := range dataColumns {
		rows[0] = append(rows[0], column[0])
	}
	if tagged {
		var tags []string
		for _, column := range dataColumns {
			tags = append(tags, column[1])
		}
		rows = append(rows, tags)
	}
	for _, objective := range c.Objectives {
		for _, o := range objective.Outputs {
			for i := range o.Indicators {
				rows = append(rows, c.indicatorRows(objective.Code, o.Code, &o.Indicators[i])...)
			}
		}
	}
	return written(rows)
}

// indicatorRows are an indicator, its areas and its groups.
func (c *Content) indicatorRows(objective, output string, f *Figure) (rows [][]string) {
	add := func(row, area, group string, low, high Number) {
		rows = append(rows, []string{string(c.Month), objective, output, f.Code, textIn(f.Name, lang.En), textIn(f.Name, lang.Pl), textIn(f.Name, lang.Uk),
			string(f.Unit), row, area, group, plain(f.Target), strconv.Itoa(f.Partners), cell(low), cell(high), withheld(low, high)})
	}
	add("indicator", "", "", f.Now.Low, f.Now.High)
	for _, area := range slices.Sorted(maps.Keys(f.Areas)) {
		if n := f.Areas[area]; area != rest && (n.N > 0 || n.Hidden) {
			add("area", area, "", n, n)
		}
	}
	for _, d := range response.Dimensions {
		for _, g := range append(slices.Clone(d.Groups), rest) {
			if n, ok := f.Groups[d.Code][g]; ok && (n.N > 0 || n.Hidden) {
				add(d.Code, "", strings.Replace(g, rest, "not-told", 1), n, n)
			}
		}
	}
	return rows
}

// work writes who does what where, as CSV with the row of tags.
func (c *Content) work() ([]byte, error) {
	rows := [][]string{
		{"month", "output_code", "organisation", "adm1_code", "adm1_name", "activities"},
		{"#date+month", "#output+code", "#org+name", "#adm1+code", "#adm1+name", "#activity+num"},
	}
	for _, w := range c.Work {
		rows = append(rows, []string{string(c.Month), w.Output, textIn(w.Partner, lang.En), w.Area, textIn(w.AreaName, lang.En), strconv.Itoa(w.Activities)})
	}
	return written(rows)
}

func textIn(t lang.Texts, l lang.Lang) string {
	s, _ := t.In(l)
	return s
}

func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func cell(n Number) string {
	if n.Hidden {
		return ""
	}
	return strconv.Itoa(n.N)
}

// withheld says why a cell is empty or stands still.
func withheld(low, high Number) string {
	switch {
	case low.Hidden || high.Hidden:
		return "withheld"
	case low.Held || high.Held:
		return "as before"
	}
	return ""
}

// written is CSV in which no cell can be taken for a formula.
func written(rows [][]string) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for _, row := range rows {
		for i, text := range row {
			row[i] = response.Harmless(text)
		}
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}
