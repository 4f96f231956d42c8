package figures

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// quartersOffered is how many quarters back a release may be made of.
const quartersOffered = 8

// newPage asks what to release and, once that is said, shows risk and usefulness.
func (g *Gate) newPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("figures.new"), Lead: r.T("figures.new_lead"), Back: &ui.BackLink{Text: r.T("figures.title"), Href: "/figures"}}
	if len(g.sources) == 0 {
		page.Parts = []ui.Part{ui.InsetText{Text: r.T("figures.no_source")}}
		return page, nil
	}
	values := r.Query()
	if values.Get("audience") == "" {
		page.Parts = []ui.Part{g.form(r, values)}
		return page, nil
	}
	q, err := g.parse(values)
	var p Preview
	if err == nil {
		p, err = g.Preview(r.Context(), q)
	}
	if problem := fault.KindOf(err); err != nil && problem != fault.Invalid && problem != fault.TooLarge {
		return nil, err
	}
	if err != nil {
		why := reasonOf(err)
		page.Problems = []ui.ErrorLink{{Text: r.T(why.Says, why.Args...), Href: "#variables"}}
	} else {
		page.Parts = g.previewParts(r, p)
	}
	page.Parts = append(page.Parts, ui.Heading{Text: r.T("figures.choose")}, g.form(r, values))
	return page, nil
}

// form asks for a request. It asks with GET, so that a choice can be kept and sent.
func (g *Gate) form(r *web.Request, values url.Values) ui.Part {
	s := g.chosen(values)
	field := func(name string) ui.Field {
		return ui.Field{Name: name, Label: r.T("figures.ask." + name), Hint: hint(r, "figures.hint."+name)}
	}
	var sources, variables, quarters, kinds, audiences []ui.Choice
	for _, other := range g.sources {
		sources = append(sources, ui.Choice{Value: other.Name(), Label: r.T("source." + other.Name()), Checked: other.Name() == s.Name()})
	}
	for _, c := range s.Domain() {
		variables = append(variables, ui.Choice{Value: c.Name, Label: r.T("variable." + c.Name), Hint: r.T("about." + c.Name), Checked: slices.Contains(values["variables"], c.Name)})
	}
	for _, a := range Audiences {
		audiences = append(audiences, ui.Choice{Value: string(a), Label: r.T("audience." + string(a)), Hint: r.T("method."+string(a.Method()), int(a.K())), Checked: values.Get("audience") == string(a)})
	}
	for _, k := range []Kind{TableKind, SyntheticKind} {
		kinds = append(kinds, ui.Choice{Value: string(k), Label: r.T("kind." + string(k)), Hint: r.T("kind_hint." + string(k)), Checked: values.Get("kind") == string(k) || values.Get("kind") == "" && k == TableKind})
	}
	now := r.DB().Now()
	for i := range quartersOffered {
		p := QuarterOf(time.Date(now.Year(), now.Month()-time.Month(3*i), 1, 0, 0, 0, 0, time.UTC))
		quarters = append(quarters, ui.Choice{Value: string(p), Label: string(p), Checked: values.Get("period") == string(p) || values.Get("period") == "" && i == 1})
	}
	filters := []ui.Option{{Value: "", Text: r.T("figures.everybody")}}
	say := g.speaker(r, s.Name())
	for _, c := range s.Domain() {
		for i, code := range c.Values {
			for _, way := range []string{"only", "without"} {
				value := way + ":" + c.Name + ":" + code
				filters = append(filters, ui.Option{Value: value, Text: r.T("figures."+way, r.T("variable."+c.Name), say.Code(c, i+1)), Selected: values.Get("filter") == value})
			}
		}
	}
	epsilon := values.Get("epsilon")
	if epsilon == "" {
		epsilon = "1"
	}
	parts := []ui.Part{ui.Radios{Field: field("period"), Choices: quarters, Small: true, Inline: true}, ui.Radios{Field: field("audience"), Choices: audiences},
		ui.Radios{Field: field("kind"), Choices: kinds}, ui.Checkboxes{Field: field("variables"), Choices: variables},
		ui.Select{Field: field("filter"), Options: filters},
		ui.Input{Field: field("epsilon"), Value: epsilon, InputMode: "decimal", Width: ui.Chars5},
		ui.Checkboxes{Field: field("version"), Small: true, Choices: []ui.Choice{{Value: "new", Label: r.T("figures.new_version"), Checked: values.Get("version") == "new"}}}}
	if len(g.sources) > 1 {
		parts = append([]ui.Part{ui.Radios{Field: field("source"), Choices: sources}}, parts...)
	}
	return ui.Form{Action: "/figures/new", Get: true, Parts: parts, Buttons: []ui.Button{{Text: r.T("figures.preview")}}}
}

func hint(r *web.Request, key string) string {
	if r.Has(key) {
		return r.T(key)
	}
	return ""
}

// chosen is the source that is asked for; the first where none is.
func (g *Gate) chosen(values url.Values) Source {
	if s, err := g.source(values.Get("source")); err == nil {
		return s
	}
	return g.sources[0]
}

// parse reads a request from a form.
func (g *Gate) parse(values url.Values) (Request, error) {
	q := Request{Source: g.chosen(values).Name(), Period: Period(values.Get("period")), Audience: Audience(values.Get("audience")),
		Kind: Kind(values.Get("kind")), Variables: values["variables"], Version: 1}
	if text := values.Get("filter"); text != "" {
		part := strings.SplitN(text, ":", 3)
		if len(part) != 3 {
			return q, fault.New(fault.Invalid, "figures.refused.filter")
		}
		q.Filter = &Filter{Variable: part[1], Code: part[2], Without: part[0] == "without"}
	}
	if q.Audience.Method() == Noise {
		epsilon, err := strconv.ParseFloat(strings.Replace(values.Get("epsilon"), ",", ".", 1), 64)
		if err != nil || !(epsilon > 0 && epsilon < 1000) {
			return q, fault.New(fault.Invalid, "figures.refused.epsilon", 12)
		}
		q.Epsilon = int64(math.Round(1000 * epsilon))
	}
	return q, nil
}

// newest gives the request the number of the next version, if that is asked for.
func (g *Gate) newest(tx *db.Tx, q Request, values url.Values) (Request, error) {
	s, err := g.source(q.Source)
	if err != nil {
		return q, err
	}
	if q, err = q.ordered(s); err != nil || values.Get("version") != "new" {
		return q, err
	}
	n, err := g.store.versions(tx, q)
	q.Version = n + 1
	return q, err
}

// previewParts show risk and usefulness side by side, and ask to propose.
func (g *Gate) previewParts(r *web.Request, p Preview) []ui.Part {
	q := p.Request
	risk := ui.Stack{ui.Heading{Text: r.T("figures.risk"), Level: 3}, ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: r.T("figures.small_groups", int(q.Audience.K())), Value: r.Number(p.Small)}, {Key: r.T("figures.unique"), Value: r.Number(p.Unique)}}}}
	if p.Odds > 0 {
		risk = append(risk, ui.Paragraph{Text: r.T("figures.guess", r.Percent(p.Guess))})
	} else if q.Audience.Method() == Suppression {
		risk = append(risk, ui.Paragraph{Text: r.T("figures.audited", int(q.Audience.K()))})
	}
	useful := ui.Stack{ui.Heading{Text: r.T("figures.useful"), Level: 3}}
	rows := []ui.SummaryRow{{Key: r.T("figures.counted"), Value: r.Number(p.Records)}}
	if q.Kind == TableKind {
		rows = append(rows, ui.SummaryRow{Key: r.T("figures.shown"), Value: r.T("figures.of", p.Shown, p.All)}, ui.SummaryRow{Key: r.T("figures.people_shown"), Value: r.Percent(p.PeopleShown)})
	}
	if p.Halfwidth > 0 {
		rows = append(rows, ui.SummaryRow{Key: r.T("figures.halfwidth"), Value: "± " + r.Decimal(p.Halfwidth, 0)},
			ui.SummaryRow{Key: r.T("figures.cost"), Value: r.T("figures.cost_of", thousandths(p.Cost), thousandths(p.Balance.Left()))})
	}
	useful = append(useful, ui.SummaryList{Rows: rows})
	parts := []ui.Part{ui.Heading{Text: g.title(r, q) + ", " + string(q.Period)}}
	if p.Refused.Says != "" {
		return append(parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T(p.Refused.Says, p.Refused.Args...)}, ui.Columns{risk, useful})
	}
	parts = append(parts, ui.Columns{risk, useful}, ui.Paragraph{Text: r.T("figures.internal"), Quiet: true})
	var hidden []ui.Hidden
	for name, values := range r.Query() {
		for _, v := range values {
			hidden = append(hidden, ui.Hidden{Name: name, Value: v})
		}
	}
	slices.SortFunc(hidden, func(a, b ui.Hidden) int { return strings.Compare(a.Name+a.Value, b.Name+b.Value) })
	return append(parts, ui.Form{Action: "/figures", Hidden: hidden, Buttons: []ui.Button{{Text: r.T("figures.propose"), Once: true}}})
}

// propose stores the request; an equal one leads to the release that is there.
func (g *Gate) propose(r *web.Request) (web.Answer, error) {
	form, err := r.Values()
	if err != nil {
		return nil, err
	}
	values := url.Values(form)
	if len(g.sources) == 0 {
		return nil, web.NotFound()
	}
	q, err := g.parse(values)
	if err != nil {
		return nil, err
	}
	var release *Release
	var fresh bool
	if err := r.Write(func(tx *db.Tx) error {
		if q, err = g.newest(tx, q, values); err != nil {
			return err
		}
		release, fresh, err = g.Propose(tx, r.Person, q)
		return err
	}); err != nil {
		return nil, err
	}
	done := "figures.proposed"
	if !fresh {
		done = "figures.same"
	}
	return web.Redirect{To: "/figures/" + string(release.ID), Done: done}, nil
}
