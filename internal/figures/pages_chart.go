package figures

import (
	"slices"

	"ostoja/internal/chart"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// picture draws the counts of one variable, the one with the most codes: those
// are hardest to compare in a table. What is hidden is drawn as hidden.
func (g *Gate) picture(r *web.Request, release *Release, t *Table) ui.Part {
	along := 0
	for i, c := range t.Columns {
		if len(c.Values) > len(t.Columns[along].Values) {
			along = i
		}
	}
	column, say := t.Columns[along], g.speaker(r, release.Request.Source)
	c := chart.Intervals{Title: g.title(r, release.Request), None: r.T("figures.hidden"),
		Number: func(x float64) string { return r.Number(int(x)) }}
	c.Caption = r.T("figures.chart", say.Variable(column.Name))
	key := slices.Repeat([]int{Total}, len(t.Columns))
	for code := range len(column.Values) {
		key[along] = code + 1
		row, ok := t.at(key)
		if !ok || row.Shown && row.Count == 0 {
			continue
		}
		line := chart.IntervalRow{Label: say.Code(column, code+1)}
		if row.Shown {
			n := float64(row.Count)
			line.Estimate, line.Low, line.High = &n, float64(row.Low), float64(row.High)
		}
		c.Rows = append(c.Rows, line)
	}
	if !slices.ContainsFunc(c.Rows, func(l chart.IntervalRow) bool { return l.Estimate != nil }) {
		return nil
	}
	return ui.Markup(c.SVG())
}
