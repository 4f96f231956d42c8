package report

import (
	"html/template"

	"ostoja/internal/chart"
	"ostoja/internal/lang"
	"ostoja/internal/places"
)

// The blocks of a document, whichever way it is shown.
type (
	heading struct {
		level int
		text  string
	}
	paragraph struct {
		text  string
		lang  lang.Lang // where it is not the document's
		quiet bool
	}
	table struct {
		caption string
		head    []string
		rows    [][]string
		numbers []int // columns on the right
		widths  []float64
	}
	drawing struct {
		svg     template.HTML
		caption string
		bars    []bar // the same as numbers, where a program draws by itself
		unit    string
	}
	bar struct {
		label string
		value float64
	}
)

// teller writes a report in one language.
type teller struct {
	lang.Speaker
	c      *Content
	atlas  *places.Atlas
	blocks []any
}

// title names the report.
func (t *teller) title() string { return t.T("joint.title", t.Month(t.c.Month.First())) }

// lead is the first sentence.
func (t *teller) lead() string {
	s := t.c.Standing
	return t.N("joint.lead", s.Partners, s.Counted, s.OnTime, t.in(t.c.Plan), t.c.PlanVersion)
}

// document gives the whole report below its title and lead.
func (t *teller) document() []any {
	t.heading(2, t.T("joint.summary"))
	t.written("summary")
	t.progress()
	for i := range t.c.Objectives {
		t.objective(&t.c.Objectives[i])
	}
	t.reporting()
	t.where()
	t.whoDoesWhat()
	t.gaps()
	t.money()
	t.promises()
	if !t.c.Texts["next"].Empty() {
		t.heading(2, t.T("joint.section.next"))
		t.written("next")
	}
	t.heading(2, t.T("joint.method"))
	t.say(t.T("joint.method_once"))
	t.say(t.T("joint.method_withheld", smallest))
	t.say(t.T("joint.method_counted", t.Time(t.c.Made)))
	return t.blocks
}

func (t *teller) heading(level int, text string) { t.blocks = append(t.blocks, heading{level, text}) }
func (t *teller) say(text string)                { t.blocks = append(t.blocks, paragraph{text: text}) }
func (t *teller) note(text string) {
	t.blocks = append(t.blocks, paragraph{text: text, quiet: true})
}

// in gives a text in the reader's language, or the nearest there is.
func (t *teller) in(texts lang.Texts) string {
	s, _ := texts.In(t.Lang)
	return s
}

// written puts in what people wrote; a text that is not in the reader's language says so.
func (t *teller) written(section string) bool {
	text, in := t.c.Texts[section].In(t.Lang)
	if text == "" {
		return false
	}
	p := paragraph{text: text}
	if in != t.Lang {
		t.note(t.T("joint.other_language", lang.OwnNames[in]))
		p.lang = in
	}
	t.blocks = append(t.blocks, p)
	return true
}

// progress is the first paragraph that writes itself: how many indicators are on their way.
func (t *teller) progress() {
	all, ahead := 0, 0
	passed := t.passed()
	t.c.figures(func(_ *Output, f *Figure) {
		if share, ok := f.share(); ok {
			all++
			if share >= passed {
				ahead++
			}
		}
	})
	if all > 0 {
		t.say(t.N("joint.progress", all, ahead, t.Percent(passed)))
	}
}

// passed is the share of the plan's time that is over at the month's end.
func (t *teller) passed() float64 {
	whole := t.c.To.Sub(t.c.From).Hours()/24 + 1
	return min(1, t.c.Month.Add(1).First().Sub(t.c.From).Hours()/24/whole)
}

// share is what part of its target an indicator has reached at least.
func (f *Figure) share() (float64, bool) {
	if f.Target <= 0 || f.Now.Low.Hidden {
		return 0, false
	}
	return float64(f.Now.Low.N) / f.Target, true
}

func (t *teller) objective(o *Objective) {
	t.heading(2, o.Code+" "+t.in(o.Name))
	t.chart(o)
	for i := range o.Outputs {
		t.output(&o.Outputs[i])
	}
}

// chart shows how much of their targets the indicators of an objective have reached.
func (t *teller) chart(o *Objective) {
	c := chart.Intervals{Title: t.T("joint.chart", o.Code), Caption: t.T("joint.chart_text"), Zero: true, None: t.T("joint.withheld_short"), Number: t.Percent}
	var bars []bar
	for _, output := range o.Outputs {
		for _, f := range output.Indicators {
			row := chart.IntervalRow{Label: shortened(f.Code + " " + t.in(f.Name))}
			if share, ok := f.share(); ok {
				high := share
				if !f.Now.High.Hidden {
					high = max(share, float64(f.Now.High.N)/f.Target)
				}
				row.Estimate, row.Low, row.High = &share, share, high
				bars = append(bars, bar{row.Label, 100 * share})
			}
			c.Rows = append(c.Rows, row)
		}
	}
	if len(bars) > 0 {
		t.blocks = append(t.blocks, drawing{svg: c.SVG(), caption: t.T("joint.chart_caption", o.Code), bars: bars, unit: "%"})
	}
}

// widestLabel is how many letters of a label a chart has room for.
const widestLabel = 48

func shortened(label string) string {
	if letters := []rune(label); len(letters) > widestLabel {
		return string(letters[:widestLabel-1]) + "…"
	}
	return label
}

func (t *teller) output(o *Output) {
	t.heading(3, o.Code+" "+t.in(o.Name))
	before := t.Month(t.c.Month.Add(-1).First())
	tab := table{caption: t.T("joint.figures_of", o.Code), numbers: []int{3, 4}, widths: []float64{4.2, 2.3, 2.3, 1.6, 1.9},
		head: []string{t.T("plan.indicator"), t.T("plan.reached"), before, t.T("plan_indicators.target"), t.T("plan.of_target")}}
	held := false
	for i := range o.Indicators {
		f := &o.Indicators[i]
		of := "–"
		if share, ok := f.share(); ok {
			of = t.Percent(share)
		}
		held = held || f.Now.Low.Held || f.Now.High.Held
		tab.rows = append(tab.rows, []string{f.Code + " " + t.in(f.Name) + " (" + t.T("plan_indicators.unit."+string(f.Unit)) + ")",
			t.people(f.Now), t.people(f.Before), t.target(f.Target), of})
	}
	t.blocks = append(t.blocks, tab)
	if held {
		t.note(t.T("joint.held", smallest))
	}
	t.words("done", o, func(s Said) string { return s.Achievements })
	t.words("hard", o, func(s Said) string { return s.Challenges })
}

func (t *teller) target(x float64) string {
	if x <= 0 {
		return "–"
	}
	return t.Number(int(x))
}

// words are what was achieved or hard: what the group wrote, else what partners did.
func (t *teller) words(kind string, o *Output, of func(Said) string) {
	var said []Said
	for _, s := range o.Said {
		if of(s) != "" {
			said = append(said, s)
		}
	}
	section := kind + "." + string(o.ID)
	if t.c.Texts[section].Empty() && len(said) == 0 {
		return
	}
	t.heading(4, t.T("joint.section."+kind))
	if t.written(section) {
		return
	}
	for _, s := range said {
		t.say(t.in(s.Partner) + ": " + of(s))
	}
}

// people says a figure in words: never a sum that counts people twice.
func (t *teller) people(p People) string {
	switch low, high := p.Low, p.High; {
	case low.Hidden && high.Hidden:
		return t.T("joint.withheld", smallest)
	case low.Hidden:
		return t.T("joint.at_most", t.number(high))
	case high.Hidden:
		return t.T("joint.at_least", t.number(low))
	case low.N == high.N:
		return t.number(low)
	default:
		return t.T("plan.range", t.number(low), t.number(high))
	}
}

// number writes a figure; a star marks one that stands as it was published last.
func (t *teller) number(n Number) string {
	switch {
	case n.Hidden:
		return t.T("joint.withheld_short")
	case n.Held:
		return t.Number(n.N) + "*"
	}
	return t.Number(n.N)
}

// reporting shows how many partners' reports each month counts.
func (t *teller) reporting() {
	if len(t.c.Months) < 2 {
		return
	}
	t.heading(2, t.T("joint.reporting"))
	c := chart.Series{Title: t.T("joint.reporting"), Caption: t.T("joint.reporting_text"), Number: func(x float64) string { return t.Number(int(x)) }}
	var bars []bar
	for _, s := range t.c.Months {
		n, all := float64(s.Counted), float64(s.Partners)
		c.Points = append(c.Points, chart.SeriesPoint{Label: t.Month(s.Month.First()), Value: &n, Bound: &all})
		bars = append(bars, bar{t.Month(s.Month.First()), n})
	}
	t.blocks = append(t.blocks, drawing{svg: c.SVG(), caption: t.T("joint.reporting_text"), bars: bars})
}

// where shows in how many places how much was at work.
func (t *teller) where() {
	if len(t.c.Places) == 0 {
		return
	}
	t.heading(2, t.T("joint.where"))
	m := chart.Map{ID: "places", Title: t.N("joint.where_title", len(t.c.Places), t.busy()), Text: t.T("joint.where_text"), Unknown: t.T("joint.nobody"), Number: func(x float64) string { return t.Number(int(x)) }}
	tab := table{caption: t.T("joint.where_caption"), head: []string{t.T("joint.area"), t.T("joint.partners"), t.T("joint.activities")}, numbers: []int{1, 2}, widths: []float64{3, 1, 1}}
	for _, p := range t.c.Places {
		m.Regions = append(m.Regions, t.shape(p))
		tab.rows = append(tab.rows, []string{t.in(p.Name), t.Number(p.Partners), t.Number(p.Activities)})
	}
	t.blocks = append(t.blocks, drawing{svg: m.SVG(), caption: m.Title}, tab)
}

func (t *teller) busy() (n int) {
	for _, p := range t.c.Places {
		if p.Partners > 0 {
			n++
		}
	}
	return n
}

// shape is a place as the map draws it.
func (t *teller) shape(p Place) chart.Region {
	area, ok := t.atlas.Gazetteer().ByCode(p.Code)
	if !ok {
		area.Code = p.Code
	}
	r := t.atlas.Region(area, string(t.Lang))
	r.Name, r.Value, r.Known = t.in(p.Name), float64(p.Partners), p.Partners > 0
	return r
}

// mostWork is how many lines of who does what where stand in the document; all are in the data.
const mostWork = 300

func (t *teller) whoDoesWhat() {
	if len(t.c.Work) == 0 {
		return
	}
	t.heading(2, t.T("joint.work"))
	tab := table{caption: t.T("joint.work_caption", t.Month(t.c.Month.First())), numbers: []int{3}, widths: []float64{1.2, 3.7, 2.9, 1.8},
		head: []string{t.T("plan_outputs.one"), t.T("plan_activities.partner"), t.T("joint.area"), t.T("joint.activities")}}
	for _, w := range t.c.Work[:min(len(t.c.Work), mostWork)] {
		tab.rows = append(tab.rows, []string{w.Output, t.in(w.Partner), t.in(w.AreaName), t.Number(w.Activities)})
	}
	t.blocks = append(t.blocks, tab)
	if left := len(t.c.Work) - mostWork; left > 0 {
		t.note(t.N("joint.work_more", left))
	}
}

func (t *teller) gaps() {
	if len(t.c.Gaps) == 0 && t.c.Texts["gaps"].Empty() {
		return
	}
	t.heading(2, t.T("joint.section.gaps"))
	t.written("gaps")
	tab := table{caption: t.T("joint.gaps_caption"), head: []string{t.T("joint.gap"), t.T("joint.answered_by")}, widths: []float64{3, 1}}
	for _, g := range t.c.Gaps {
		by := t.T("joint.no_output")
		for i, code := range g.Outputs {
			if i == 0 {
				by = code
			} else {
				by += ", " + code
			}
		}
		tab.rows = append(tab.rows, []string{t.in(g.Says), by})
	}
	if len(tab.rows) > 0 {
		t.blocks = append(t.blocks, tab)
	}
}

// money shows nothing where nobody keeps what was received.
func (t *teller) money() {
	if !t.c.Funded {
		return
	}
	t.heading(2, t.T("joint.money"))
	tab := table{caption: t.T("joint.money_caption", t.c.Currency), numbers: []int{1, 2, 3}, widths: []float64{3.7, 1.3, 1.4, 1.4},
		head: []string{t.T("plan_outputs.one"), t.T("joint.required"), t.T("joint.received"), t.T("joint.covered")}}
	required, received := 0.0, 0.0
	line := func(name string, asked, got float64) {
		of := "–"
		if asked > 0 {
			of = t.Percent(got / asked)
		}
		tab.rows = append(tab.rows, []string{name, t.Number(int(asked)), t.Number(int(got)), of})
	}
	for _, o := range t.c.Objectives {
		for _, output := range o.Outputs {
			line(output.Code+" "+t.in(output.Name), output.Required, output.Received)
			required, received = required+output.Required, received+output.Received
		}
	}
	line(t.T("joint.all"), required, received)
	t.blocks = append(t.blocks, tab)
}

func (t *teller) promises() {
	if len(t.c.Promises) == 0 {
		return
	}
	t.heading(2, t.T("joint.promises"))
	tab := table{caption: t.T("joint.promises_caption"), head: []string{t.T("charter.promises"), t.T("charter.state")}, widths: []float64{3, 1}}
	for _, p := range t.c.Promises {
		tab.rows = append(tab.rows, []string{t.in(p.Name), t.T("standing." + p.State)})
	}
	t.blocks = append(t.blocks, tab)
}
