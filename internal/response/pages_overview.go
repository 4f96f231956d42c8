package response

import (
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// smallest is the smallest number of people that those outside of the group see.
const smallest = 5

// overview shows the plan in force with the figures of each output. Guests see
// totals of validated reports alone.
func (m *Response) overview(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("plan.title")}
	err := r.Read(func(tx *db.Tx) error {
		o, err := m.Store.InForce(tx)
		if db.IsNotFound(err) {
			page.Lead = r.T("plan.none")
			page.Parts = m.planLinks(r, nil)
			return nil
		}
		if err != nil {
			return err
		}
		page.Title = m.Store.Plans.Title(&o.Plan, string(r.Lang))
		page.Lead = r.T("plan.lead", o.Plan.From, o.Plan.To, o.Number)
		states := []ReportState{Submitted, Validated}
		if !r.Person.InGroup() {
			states = states[1:]
		}
		tally, err := m.Store.TallyIfQuick(tx, o)
		if err != nil {
			return err
		}
		facts, err := m.planFacts(r, tx, o)
		if err != nil {
			return err
		}
		page.Parts = append(page.Parts, facts)
		var figures map[id.ID]Reached // nil while they are added up
		if tally != nil {
			figures = tally.Reached("", states...)
			page.Parts = append(page.Parts, ui.InsetText{Text: r.T("plan.once")})
		} else {
			m.Store.Prepare(m.DB, o)
			page.Parts = append(page.Parts, ui.InsetText{Text: r.T("plan.adding_up")}, ui.Paragraph{Link: &ui.Link{Text: r.T("working.look_again"), Href: r.Href("/plan")}})
		}
		gaps, err := m.openGaps(r, tx)
		if err != nil {
			return err
		}
		page.Parts = append(page.Parts, objectiveParts(r, o, figures, gaps)...)
		page.Parts = append(append(page.Parts, unanswered(r, o, gaps)...), m.planLinks(r, o)...)
		return nil
	})
	return page, err
}

func (m *Response) planLinks(r *web.Request, o *Outline) []ui.Part {
	if !r.Person.InGroup() {
		return nil
	}
	buttons := ui.ButtonGroup{{Text: r.T("plan.all"), Href: "/plans", Kind: ui.Secondary}}
	if o != nil {
		buttons = append(buttons, ui.Button{Text: r.T("plan.draft"), Href: "/plans/" + string(o.Plan.ID), Kind: ui.Secondary})
	}
	if o != nil && r.Person.Manages() {
		buttons = append(buttons, ui.Button{Text: r.T("plan.period_file"), Href: "/plan/reports.xlsx", Kind: ui.Secondary})
	}
	return []ui.Part{buttons}
}

func (m *Response) planFacts(r *web.Request, tx *db.Tx, o *Outline) (ui.Part, error) {
	facts := ui.Facts{
		{Value: r.Number(len(o.Objectives)), Text: r.T("plan_objectives.title")}, {Value: r.Number(len(o.Outputs)), Text: r.T("plan_outputs.title")},
		{Value: r.Number(len(o.Partners())), Text: r.T("plan.partners")},
		{Value: r.Number(int(o.Required(""))) + " " + o.Plan.Currency, Text: r.T("plan.required")},
	}
	s, err := m.latestStanding(tx, o)
	if err == nil && s.all > 0 {
		facts = append(facts, ui.Fact{Value: r.Percent(share(s.onTime, s.all)), Text: r.T("plan.on_time", r.Month(s.month.First()))})
	}
	return facts, err
}

func objectiveParts(r *web.Request, o *Outline, figures map[id.ID]Reached, gaps []Gap) []ui.Part {
	var parts []ui.Part
	for _, objective := range o.Objectives {
		parts = append(parts, ui.Heading{Text: Objectives.Title(&objective, string(r.Lang))})
		for _, output := range o.Outputs {
			if output.Objective == objective.ID {
				parts = append(parts, outputParts(r, o, &output, figures, gaps)...)
			}
		}
	}
	return parts
}

func outputParts(r *web.Request, o *Outline, output *Output, figures map[id.ID]Reached, gaps []Gap) []ui.Part {
	t := ui.Table{ID: "output-" + string(output.ID), Caption: Outputs.Title(output, string(r.Lang)), CaptionSize: ui.Small, RowHeaders: true, Stacked: true,
		Columns: []ui.Column{{Text: r.T("plan.indicator")}, {Text: r.T("plan.reached")}, {Text: r.T("plan_indicators.target"), Numeric: true}, {Text: r.T("plan.of_target"), Numeric: true}}}
	for i := range o.Indicators {
		if x := &o.Indicators[i]; x.Output == output.ID {
			f, known := figures[x.ID]
			f.Indicator = x
			reached, target, of := "–", "–", "–"
			if known {
				reached = sayReached(r, f)
			}
			if share, ok := f.Share(); ok {
				target = r.Number(int(*x.Target))
				if known && !hides(r, f) {
					of = r.Percent(share)
				}
			}
			t.Rows = append(t.Rows, []ui.Cell{{Text: Indicators.Title(x, string(r.Lang)), Detail: r.T("plan_indicators.unit." + string(x.Unit))}, {Text: reached}, {Text: target}, {Text: of}})
		}
	}
	parts := []ui.Part{t}
	if money := o.Required(output.ID); money > 0 {
		parts = append(parts, ui.Paragraph{Text: r.T("plan.output_required", r.Number(int(money)), o.Plan.Currency), Quiet: true})
	}
	if known, others := answered(gaps, output.Answers); len(known)+len(others) > 0 {
		for _, g := range known {
			others = append(others, g.Says)
		}
		parts = append(parts, ui.Paragraph{Text: r.T("plan.answers", strings.Join(others, "; ")), Quiet: true})
	}
	return parts
}

// hides tells whether a figure is too small to be shown to this reader.
func hides(r *web.Request, f Reached) bool {
	return !r.Person.InGroup() && f.Indicator.Unit != Events && f.Indicator.Unit != Items && f.Range.Low > 0 && f.Range.Low < smallest
}

// sayReached says a figure in words: never a sum that counts people twice.
func sayReached(r *web.Request, f Reached) string {
	switch {
	case hides(r, f):
		return r.T("plan.few", smallest)
	case f.Partners == 0:
		return r.T("plan.nobody")
	case f.Range.Exact():
		return r.Number(f.Range.Low)
	}
	return r.T("plan.range", f.Range.Low, f.Range.High)
}

// unanswered lists the gaps that no output points to.
func unanswered(r *web.Request, o *Outline, gaps []Gap) []ui.Part {
	var left []Gap
	for _, g := range gaps {
		if len(o.Answering(g.Ref)) == 0 {
			left = append(left, g)
		}
	}
	if len(left) == 0 || !r.Person.InGroup() {
		return nil
	}
	return []ui.Part{ui.Heading{Text: r.T("plan.unanswered")}, gapList(left)}
}
