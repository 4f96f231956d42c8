package figures

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
	"ostoja/stats/disclose/dp"
)

func (g *Gate) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /figures", Policy: web.Anyone, Public: true, Handle: g.listPage},
		{Pattern: "GET /figures/new", Policy: web.Managers, Handle: g.newPage},
		{Pattern: "POST /figures/new/previews", Policy: web.Managers, Handle: g.preview},
		{Pattern: "GET /figures/new/previews/{preview}", Policy: web.Managers, Handle: g.previewPage},
		{Pattern: "POST /figures/new/previews/{preview}/cancel", Policy: web.Managers, Handle: g.cancelPreview},
		{Pattern: "POST /figures", Policy: web.Managers, Handle: g.propose},
		{Pattern: "GET /figures/budget", Policy: web.Voices, Handle: g.budgetPage},
		{Pattern: "POST /figures/budget", Policy: web.Leads, Handle: g.setBudget},
		{Pattern: "GET /figures/ledger", Policy: web.InGroup, Handle: g.ledgerPage},
		{Pattern: "GET /figures/{id}", Policy: web.Anyone, Public: true, Handle: g.showPage},
		{Pattern: "GET /figures/{id}/progress", Policy: web.InGroup, Handle: g.progressPage},
		{Pattern: "GET /figures/{id}/{file}", Policy: web.Anyone, Public: true, Handle: g.file},
		{Pattern: "POST /figures/{id}/approve", Policy: web.Voices, Handle: g.approve},
		{Pattern: "POST /figures/{id}/publish", Policy: web.Managers, Handle: g.publishAgain},
		{Pattern: "POST /figures/{id}/cancel", Policy: web.Managers, Handle: g.cancel},
		{Pattern: "POST /figures/{id}/reject", Policy: web.Voices, Handle: g.reject},
		{Pattern: "POST /figures/{id}/withdraw", Policy: web.Managers, Handle: g.withdraw},
	}
}

// speaker names variables and codes to the reader of a request.
type speaker struct {
	r *web.Request
	s Source // nil where it is gone: then codes speak for themselves
}

func (g *Gate) speaker(r *web.Request, source string) speaker {
	s, _ := g.source(source)
	return speaker{r, s}
}

func (s speaker) Variable(name string) string { return s.r.T("variable." + name) }
func (s speaker) About(name string) string    { return s.r.T("about." + name) }

func (s speaker) Code(column dp.Column, code int) string {
	switch code {
	case Total:
		return s.r.T("figures.all")
	case 0:
		return s.r.T("figures.not_known")
	}
	value := column.Values[code-1]
	if key := "code." + column.Name + "." + value; s.r.Has(key) {
		return s.r.T(key)
	}
	if named, ok := s.s.(Sayer); ok {
		if text, ok := named.Say(string(s.r.Lang), column.Name, value); ok {
			return text
		}
	}
	return value
}

// Column names a column that every table has.
func (s speaker) Column(name string) (label, about string) {
	return s.r.T("column." + name), s.r.T("column_about." + name)
}

// Who says whom a request counts.
func (s speaker) Who(q Request) string {
	if q.Filter == nil {
		return s.r.T("figures.everybody")
	}
	v := -1
	if s.s != nil {
		v = variable(s.s.Domain(), q.Filter.Variable)
	}
	key, value := "figures.only", q.Filter.Code
	if q.Filter.Without {
		key = "figures.without"
	}
	if v >= 0 {
		if code := slices.Index(s.s.Domain()[v].Values, q.Filter.Code); code >= 0 {
			value = s.Code(s.s.Domain()[v], code+1)
		}
	}
	return s.r.T(key, s.r.T("variable."+q.Filter.Variable), value)
}

// WhyHidden says why a figure is hidden.
func (s speaker) WhyHidden(q Request) string {
	return s.r.T("figures.why_hidden."+string(q.Audience.Method()), int(q.Audience.K()))
}

// Attribution names whose code lists a source's are.
func (s speaker) Attribution() string {
	if s.s == nil || !s.r.Has("attribution."+s.s.Name()) {
		return ""
	}
	return s.r.T("attribution." + s.s.Name())
}

// title names a release: what, by what, and of whom where not of everybody.
func (g *Gate) title(r *web.Request, q Request) string {
	var by []string
	for _, v := range q.Variables {
		by = append(by, strings.ToLower(r.T("variable."+v)))
	}
	title := r.T("figures.by."+string(q.Kind), r.T("source."+q.Source), strings.Join(by, ", "))
	if q.Filter != nil {
		title += " (" + g.speaker(r, q.Source).Who(q) + ")"
	}
	return title
}

func (g *Gate) listPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("figures.title"), Lead: r.T("figures.lead")}
	var buttons ui.ButtonGroup
	if r.Person.Manages() {
		buttons = append(buttons, ui.Button{Text: r.T("figures.new"), Href: "/figures/new"})
	}
	if r.Person.Decides() {
		buttons = append(buttons, ui.Button{Text: r.T("figures.budget"), Href: "/figures/budget", Kind: ui.Secondary})
	}
	if r.Person.InGroup() {
		buttons = append(buttons, ui.Button{Text: r.T("figures.ledger"), Href: "/figures/ledger", Kind: ui.Secondary})
	}
	err := r.Read(func(tx *db.Tx) error {
		number, _ := strconv.Atoi(r.Value("page"))
		number = min(max(number, 1), maxPages)
		all, total, err := g.store.visible(tx, r.Person, (number-1)*pageSize, pageSize)
		if err != nil {
			return err
		}
		table := ui.Table{ID: "releases", Caption: r.T("figures.releases"), Stacked: true, RowHeaders: true, Empty: r.T("figures.empty"),
			Columns: []ui.Column{{Text: r.T("figures.what")}, {Text: r.T("figures.quarter")}, {Text: r.T("figures.audience")}, {Text: r.T("figures.state")}}}
		for _, release := range all {
			q := release.Request
			table.Rows = append(table.Rows, []ui.Cell{{Text: g.title(r, q), Href: r.Href("/figures/" + string(release.ID))}, {Text: string(q.Period)},
				{Text: r.T("audience." + string(q.Audience))}, {Content: stateTag(r, release.State)}})
		}
		page.Parts = []ui.Part{buttons, table, records.Paging{Number: number, Total: total, Size: pageSize}.Links(r), ui.Paragraph{Link: &ui.Link{Text: r.T("figures.estimates"), Href: r.Href("/evidence/published")}}}
		return nil
	})
	return page, err
}

// Bounds on the list of releases.
const (
	pageSize = 50
	maxPages = 10_000
)

var stateColours = map[State]ui.Colour{Proposed: ui.Yellow, Queued: ui.Yellow, Computing: ui.Yellow, Published: ui.Green, Withdrawn: ui.Grey, Failed: ui.Orange, Rejected: ui.Grey}

func stateTag(r *web.Request, s State) ui.Tag {
	return ui.Tag{Text: r.T("release." + string(s)), Colour: stateColours[s]}
}

// visibleRelease reads the release of the path; one that the reader may not see is not there.
func (g *Gate) visibleRelease(r *web.Request) (*Release, error) {
	which, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	var release *Release
	err = r.Read(func(tx *db.Tx) error {
		release, err = g.store.get(tx, which)
		return err
	})
	if err == nil && !release.visible(r.Person) {
		err = web.NotFound()
	}
	return release, err
}

// file gives a release as CSV, as CSV with HXL tags, as JSON, or its data dictionary.
func (g *Gate) file(r *web.Request) (web.Answer, error) {
	release, err := g.visibleRelease(r)
	if err != nil {
		return nil, err
	}
	if release.Result == nil || release.State != Published || release.Request.Audience == Internal {
		return nil, web.NotFound()
	}
	say, name := g.speaker(r, release.Request.Source), fileName(release.Request)
	out := web.File{Type: "text/csv; charset=utf-8"}
	switch r.PathValue("file") {
	case "figures.csv":
		out.Name, out.Write = name+".csv", func(w io.Writer) error { return sheetOf(release, say).write(w, false) }
	case "figures.hxl.csv":
		out.Name, out.Write = name+".hxl.csv", func(w io.Writer) error { return sheetOf(release, say).write(w, true) }
	case "figures.json":
		if release.Result.Table == nil {
			return nil, web.NotFound()
		}
		return web.JSON{Value: wholeSummary(release)}, nil
	case "dictionary.csv":
		out.Name, out.Write = name+"-dictionary.csv", func(w io.Writer) error { return dictionary(release, say).write(w, false) }
	default:
		return nil, web.NotFound()
	}
	return out, nil
}
