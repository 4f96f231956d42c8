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

// newPage asks what to release. What was chosen before may stand in the address.
func (g *Gate) newPage(r *web.Request) (web.Answer, error) {
	page := newPage(r)
	if len(g.sources) == 0 {
		page.Parts = []ui.Part{ui.InsetText{Text: r.T("figures.no_source")}}
	} else {
		page.Parts = []ui.Part{g.form(r, r.Query())}
	}
	return page, nil
}

func newPage(r *web.Request) web.Page {
	return web.Page{Title: r.T("figures.new"), Lead: r.T("figures.new_lead"), Back: &ui.BackLink{Text: r.T("figures.title"), Href: "/figures"}}
}

// form asks for a request.
func (g *Gate) form(r *web.Request, values url.Values) ui.Part {
	s, err := g.chosen(values)
	if err != nil {
		s = g.sources[0] // the form offers what there is
	}
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
	return ui.Form{Action: "/figures/new/previews", Parts: parts, Buttons: []ui.Button{{Text: r.T("figures.preview")}}}
}

func hint(r *web.Request, key string) string {
	if r.Has(key) {
		return r.T(key)
	}
	return ""
}

// chosen is the source that is asked for; the first where none is named.
func (g *Gate) chosen(values url.Values) (Source, error) {
	if values.Get("source") == "" {
		return g.sources[0], nil
	}
	return g.source(values.Get("source"))
}

// parse reads a request from a form.
func (g *Gate) parse(values url.Values) (Request, error) {
	s, err := g.chosen(values)
	if err != nil {
		return Request{}, err
	}
	q := Request{Source: s.Name(), Period: Period(values.Get("period")), Audience: Audience(values.Get("audience")),
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
