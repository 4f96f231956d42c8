package messages

import (
	"io"
	"slices"
	"time"

	"ostoja/internal/actors"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (m *Messages) linkRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /g/{code}", Policy: web.Anyone, Public: true, Handle: m.follow},
		{Pattern: "GET /links", Policy: web.InGroup, Handle: m.linkList},
		{Pattern: "GET /links/new", Policy: web.Voices, Handle: m.newLink},
		{Pattern: "POST /links/new", Policy: web.Voices, Handle: m.makeLink},
		{Pattern: "GET /links/{code}", Policy: web.InGroup, Handle: m.linkPage},
		{Pattern: "GET /links/{code}/qr.svg", Policy: web.InGroup, Handle: m.linkCode},
	}
}

// follow leads on, and counts the day: no cookie, no address, no page before.
func (m *Messages) follow(r *web.Request) (web.Answer, error) {
	var link Link
	err := r.Read(func(tx *db.Tx) (err error) {
		link, err = linkByCode(tx, readCode(r.PathValue("code")))
		return err
	})
	if err != nil {
		return nil, err
	}
	m.visits.add(link.Code, r.DB().Now())
	return web.Redirect{To: link.href()}, nil
}

func (m *Messages) linkList(r *web.Request) (web.Answer, error) {
	if err := m.keepVisits(r.Context()); err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("links.title"), Lead: r.T("links.lead"), Back: &ui.BackLink{Text: r.T("communication.title"), Href: "/communication"}}
	if r.Person.Decides() {
		page.Parts = append(page.Parts, ui.ButtonGroup{{Text: r.T("links.new"), Href: "/links/new"}})
	}
	err := r.Read(func(tx *db.Tx) error {
		all, err := links(tx, mostOptions)
		t := ui.Table{ID: "links", Caption: r.T("links.title"), RowHeaders: true, Stacked: true, Empty: r.T("links.empty"),
			Columns: []ui.Column{{Text: r.T("links.code")}, {Text: r.T("links.label")}, {Text: r.T("links.target")}, {Text: r.T("texts.language")}, {Text: r.T("links.opened"), Numeric: true}}}
		only := r.Value("campaign")
		for _, l := range all {
			if only == "" || only == string(l.Campaign) {
				t.Rows = append(t.Rows, []ui.Cell{{Text: l.Code, Href: "/links/" + l.Code}, {Text: l.Label}, {Text: l.Target}, {Text: r.T("languages." + l.Language)}, {Text: r.Number(l.Visits)}})
			}
		}
		page.Parts = append(page.Parts, t)
		return err
	})
	return page, err
}

// daysShown is how far back a link's page counts.
const daysShown = 60

func (m *Messages) linkPage(r *web.Request) (web.Answer, error) {
	if err := m.keepVisits(r.Context()); err != nil {
		return nil, err
	}
	var page web.Page
	err := r.Read(func(tx *db.Tx) error {
		l, err := linkByCode(tx, r.PathValue("code"))
		if err != nil {
			return err
		}
		days, err := daysOf(tx, l.Code, daysShown)
		page = web.Page{Title: l.Label, Caption: r.T("links.one"), Back: &ui.BackLink{Text: r.T("links.title"), Href: "/links"}}
		t := ui.Table{ID: "days", Caption: r.T("links.days"), Empty: r.T("links.nobody"), Columns: []ui.Column{{Text: r.T("links.day")}, {Text: r.T("links.opened"), Numeric: true}}}
		for _, d := range days {
			day, _ := time.Parse(time.DateOnly, d.Day)
			t.Rows = append(t.Rows, []ui.Cell{{Text: r.Day(day)}, {Text: r.Number(d.Visits)}})
		}
		page.Parts = []ui.Part{
			ui.CopyText{ID: "address", Text: m.address(l.Code), Button: r.T("links.copy"), Copied: r.T("links.copied")},
			ui.SummaryList{Rows: []ui.SummaryRow{{Key: r.T("links.target"), Content: ui.Paragraph{Link: &ui.Link{Text: l.href(), Href: l.href()}}}, {Key: r.T("texts.language"), Value: r.T("languages." + l.Language)}}},
			ui.ButtonGroup{{Text: r.T("links.qr"), Href: "/links/" + l.Code + "/qr.svg", Kind: ui.Secondary}},
			ui.Paragraph{Text: r.T("links.counted"), Quiet: true}, t,
		}
		return err
	})
	return page, err
}

func (m *Messages) linkCode(r *web.Request) (web.Answer, error) {
	var l Link
	err := r.Read(func(tx *db.Tx) (err error) {
		l, err = linkByCode(tx, r.PathValue("code"))
		return err
	})
	if err != nil {
		return nil, err
	}
	code, err := qrSVG(m.address(l.Code))
	return web.File{Name: "qr-" + l.Code + ".svg", Type: "image/svg+xml", Write: func(w io.Writer) error { _, err := w.Write(code); return err }}, err
}

// targetOptions lists the pages of the public site that a link may lead to.
func (m *Messages) targetOptions(r *web.Request, tx *db.Tx, chosen string) ([]ui.Option, error) {
	options := []ui.Option{{Value: "/help", Text: r.T("help.title")}, {Value: "/", Text: r.T("site.front")}}
	if m.Talk != nil {
		if href, open := m.Talk(r); open {
			options = append(options, ui.Option{Value: href, Text: r.T("site.talk")})
		}
	}
	lib, err := m.libraryOf(tx)
	if err != nil {
		return nil, err
	}
	for _, a := range lib.articles {
		options = append(options, ui.Option{Value: "/read/" + a.Slug, Text: r.T("topic."+a.Topic) + ": " + a.name(r.Lang)})
	}
	for _, k := range actors.Kinds {
		options = append(options, ui.Option{Value: "/help/" + string(k), Text: r.T("help.title") + ": " + r.T("need."+string(k))})
	}
	for i := range options {
		options[i].Selected = options[i].Value == chosen
	}
	return options, nil
}

func languageOptions(r *web.Request, all []string) (options []ui.Option) {
	for _, l := range all {
		options = append(options, ui.Option{Value: l, Text: r.T("languages." + l)})
	}
	return options
}

func pageLanguages() (all []string) {
	for _, l := range lang.All {
		all = append(all, string(l))
	}
	return all
}

func (m *Messages) newLink(r *web.Request) (web.Answer, error) { return m.linkForm(r, nil) }

func (m *Messages) linkForm(r *web.Request, problems register.Problems) (web.Answer, error) {
	page := web.Page{Title: r.T("links.new"), Problems: r.ProblemLinks(problems), Back: &ui.BackLink{Text: r.T("links.title"), Href: "/links"}}
	err := r.Read(func(tx *db.Tx) error {
		targets, err := m.targetOptions(r, tx, r.Value("target"))
		if err != nil {
			return err
		}
		campaigns, err := m.campaignOptions(r, tx)
		campaigns = append([]ui.Option{{Text: "–"}}, campaigns...)
		for i := range campaigns {
			campaigns[i].Selected = campaigns[i].Value == r.Value("campaign")
		}
		label := ui.Field{Name: "label", Label: r.T("links.label"), Hint: r.T("links.label_hint"), ErrorPrefix: r.T("frame.error_prefix")}
		if len(problems) > 0 {
			label.Error = r.T(problems[0].Message)
		}
		page.Parts = []ui.Part{ui.Form{Parts: []ui.Part{
			ui.Input{Field: label, Value: r.Value("label")},
			ui.Select{Field: ui.Field{Name: "target", Label: r.T("links.target")}, Options: targets},
			ui.Select{Field: ui.Field{Name: "language", Label: r.T("texts.language")}, Options: languageOptions(r, pageLanguages())},
			ui.Select{Field: ui.Field{Name: "campaign", Label: r.T("campaigns.one")}, Options: campaigns},
		}, Buttons: []ui.Button{{Text: r.T("links.make"), Once: true}}}}
		return err
	})
	return page, err
}

func (m *Messages) makeLink(r *web.Request) (web.Answer, error) {
	l := Link{Target: r.Value("target"), Language: r.Value("language"), Label: r.Value("label")}
	if l.Label == "" || len(l.Label) > 300 {
		return m.linkForm(r, register.Problems{{Field: "label", Message: "links.label.missing"}})
	}
	if !slices.Contains(pageLanguages(), l.Language) {
		return nil, fault.New(fault.Invalid, "register.choice")
	}
	err := r.Write(func(tx *db.Tx) error {
		var err error
		if l.Campaign, err = m.campaignOf(r, tx); err != nil {
			return err
		}
		return addLink(tx, &l)
	})
	return web.Redirect{To: "/links/" + l.Code, Done: "links.made"}, err
}

// campaignOf is the campaign that a link was chosen to count for; "" for none.
func (m *Messages) campaignOf(r *web.Request, tx *db.Tx) (id.ID, error) {
	campaign, err := id.Parse(r.Value("campaign"))
	if err != nil {
		return "", nil
	}
	_, err = m.Store.Campaigns.Get(tx, campaign)
	return campaign, err
}
