package evidence

import (
	"math"
	"strings"

	"ostoja/internal/chart"
	"ostoja/internal/lang"
	"ostoja/internal/web/ui"
)

// A teller says outcomes in one reader's language.
type teller struct{ lang.Speaker }

// figure writes a number in the unit of its outcome.
func (t teller) figure(unit string, x float64) string {
	switch unit {
	case "people", "hidden_people":
		return t.Number(int(roundThree(x)))
	case "alarms":
		return t.Number(int(x))
	case "share", "hidden_share":
		return t.Decimal(100*x, 1) + " %"
	case "rate":
		return t.Decimal(x, 0) + " %"
	case "total":
		return t.Decimal(math.Copysign(roundThree(math.Abs(x)), x), 0)
	}
	return t.Decimal(x, decimals(x))
}

func (t teller) optional(unit string, x *float64) string {
	if x == nil {
		return "–"
	}
	return t.figure(unit, *x)
}

// decimals is how many digits behind the point say as much as an estimate can mean.
func decimals(x float64) int {
	switch x = math.Abs(x); {
	case x >= 100:
		return 0
	case x >= 1:
		return 1
	}
	return 2
}

// roundThree rounds a number of people to three digits.
func roundThree(n float64) float64 {
	if n < 1000 {
		return math.Round(n)
	}
	unit := math.Pow(10, math.Floor(math.Log10(n))-2)
	return math.Round(n/unit) * unit
}

// headline is the answer in a sentence.
func (t teller) headline(o *Outcome) string {
	if o.Refusal != "" {
		return t.T("estimates.says.refused")
	}
	figures := []any{t.optional(o.Unit, o.Estimate), t.optional(o.Unit, o.Low), t.optional(o.Unit, o.High), o.Of}
	switch {
	case o.Unit == "alarms":
		return t.T("estimates.says."+map[bool]string{true: "rising", false: "not_rising"}[*o.Estimate > 0], t.figure(o.Unit, *o.Estimate), t.Number(o.N))
	case o.Range:
		return t.T("estimates.says.range."+o.Unit, figures[1], figures[2], o.Of)
	case o.Low == nil:
		return t.T("estimates.says.bare."+o.Unit, figures...)
	case o.signed():
		return t.T("estimates.says."+o.direction()+"."+o.Unit, append([]any{t.figure(o.Unit, math.Abs(*o.Estimate))}, figures[1:]...)...)
	}
	return t.T("estimates.says."+o.Unit, figures...)
}

// signed tells an effect, which may go either way, from a size.
func (o *Outcome) signed() bool { return o.Unit == "points" || o.Unit == "level" || o.Unit == "rate" }

// size tells numbers of people, which are compared by how many times as many.
func (o *Outcome) size() bool { return o.Unit == "people" || o.Unit == "hidden_people" }

// direction is where an effect goes; unclear where the interval holds both ways.
func (o *Outcome) direction() string {
	switch {
	case *o.Low > 0:
		return "up"
	case *o.High < 0:
		return "down"
	}
	return "unclear"
}

// say says a message with its texts and numbers.
func (t teller) say(s Say) string {
	var args []any
	for _, text := range s.Texts {
		args = append(args, t.word(text))
	}
	for _, x := range s.Numbers {
		digits := 0
		if x != math.Trunc(x) {
			digits = decimals(x)
		}
		args = append(args, t.Decimal(x, digits))
	}
	return t.T(s.Key, args...)
}

// word says a text that is a message's key; names from data stay as they are.
func (t teller) word(text string) string {
	if strings.HasPrefix(text, "estimates.") && t.Has(text) {
		return t.T(text)
	}
	return text
}

func (t teller) label(l Line) string {
	if l.Method {
		return t.word(l.Label)
	}
	return l.Label
}

// picture is the chart of an outcome with its numbers as a table.
func (t teller) picture(o *Outcome) []ui.Part {
	if o.Series != nil {
		return t.seriesPicture(o)
	}
	if len(o.Rows) == 0 {
		return nil
	}
	return t.lines(o, o.Rows, "methods", t.T("estimates.table.methods"), t.T("estimates.method"))
}

// groups are the figures of groups, which stay inside.
func (t teller) groups(o *Outcome) []ui.Part {
	if len(o.Groups) == 0 {
		return nil
	}
	heading := ui.Heading{Text: t.T("estimates.groups"), ID: "by-group"}
	return append([]ui.Part{heading}, t.lines(o, o.Groups, "groups", t.T("estimates.table.groups", o.By), o.By)...)
}

// lines are figures side by side, as a chart and as a table.
func (t teller) lines(o *Outcome, lines []Line, id, caption, head string) []ui.Part {
	c := chart.Intervals{Title: t.headline(o), Caption: t.T("estimates.chart.intervals"), Log: o.size(), Zero: o.signed(),
		None: t.T("estimates.no_number"), Number: func(x float64) string { return t.figure(o.Unit, x) }}
	table := ui.Table{ID: id, Caption: caption, RowHeaders: true, Stacked: true,
		Columns: []ui.Column{{Text: head}, {Text: t.T("estimates.estimate"), Numeric: true}, {Text: t.T("estimates.low"), Numeric: true}, {Text: t.T("estimates.high"), Numeric: true}}}
	for _, l := range lines {
		row := chart.IntervalRow{Label: t.label(l), Estimate: l.Estimate}
		if l.Low != nil && l.High != nil {
			row.Low, row.High = *l.Low, *l.High
		}
		c.Rows = append(c.Rows, row)
		estimate := ui.Cell{Text: t.optional(o.Unit, l.Estimate)}
		if l.Small {
			estimate.Text = t.T("estimates.too_few")
		}
		table.Rows = append(table.Rows, []ui.Cell{{Text: t.label(l)}, estimate, {Text: t.optional(o.Unit, l.Low)}, {Text: t.optional(o.Unit, l.High)}})
	}
	return []ui.Part{ui.Markup(c.SVG()), table}
}

func (t teller) seriesPicture(o *Outcome) []ui.Part {
	c := chart.Series{Title: t.headline(o), Caption: t.T("estimates.chart.series"), Number: func(x float64) string { return t.Decimal(x, 0) }}
	table := ui.Table{ID: "periods", Caption: t.T("estimates.table.periods"), RowHeaders: true, Stacked: true,
		Columns: []ui.Column{{Text: t.T("estimates.period")}, {Text: t.T("estimates.count"), Numeric: true}, {Text: t.T("estimates.bound"), Numeric: true}, {Text: t.T("estimates.judgement")}}}
	for _, p := range o.Series {
		c.Points = append(c.Points, chart.SeriesPoint{Label: p.Label, Value: p.Value, Bound: p.Bound, Marked: p.Alarm && p.Value != nil})
		table.Rows = append(table.Rows, t.period(p))
	}
	return []ui.Part{ui.Markup(c.SVG()), ui.Paragraph{Text: t.T("estimates.chart.series"), Quiet: true}, table}
}

func (t teller) period(p Period) []ui.Cell {
	value, bound := "–", "–"
	switch {
	case p.Small:
		value = t.T("estimates.small", smallest)
	case p.Value != nil:
		value = t.Decimal(*p.Value, 0)
	}
	judgement := ui.Cell{Text: t.T("estimates.as_before")}
	switch {
	case p.Alarm:
		judgement = ui.Cell{Content: ui.Tag{Text: t.T("estimates.higher"), Colour: ui.Orange}}
	case p.Bound == nil:
		judgement = ui.Cell{Text: t.T("estimates.not_judged")}
	}
	if p.Bound != nil {
		bound = t.Decimal(*p.Bound, 1)
	}
	return []ui.Cell{{Text: p.Label}, {Text: value}, {Text: bound}, judgement}
}
