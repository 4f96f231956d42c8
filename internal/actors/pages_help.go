package actors

import (
	"net/url"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/members"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// helpRoutes are the public directory: no cookie, no trace, no script needed.
func (a *Actors) helpRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /help", Policy: web.Anyone, Public: true, Handle: a.helpPage},
		{Pattern: "GET /help/search", Policy: web.Anyone, Public: true, Handle: a.helpResults},
		{Pattern: "GET /help/{id}", Policy: web.Anyone, Public: true, Handle: a.helpShow},
	}
}

// helpPage asks the two questions: what do you need, and where are you.
func (a *Actors) helpPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("help.title"), Lead: r.T("help.lead"), Parts: []ui.Part{a.danger(r), a.helpForm(r, Search{})}}
	var links []ui.Link
	for _, k := range Kinds {
		if k != "other" {
			links = append(links, ui.Link{Text: r.T("need." + string(k)), Href: r.Href("/help/search?need=" + string(k))})
		}
	}
	page.Parts = append(page.Parts, ui.Heading{Text: r.T("help.needs")}, ui.List{Items: links})
	return page, nil
}

// danger says the number to ring when there is danger now.
func (a *Actors) danger(r *web.Request) ui.Part {
	return ui.WarningText{Word: r.T("help.danger_word"), Text: r.T("help.danger")}
}

func (a *Actors) helpForm(r *web.Request, q Search) ui.Part {
	options := []ui.Option{{Text: r.T("help.any_need")}}
	for _, k := range Kinds {
		options = append(options, ui.Option{Value: string(k), Text: r.T("need." + string(k)), Selected: k == q.Need})
	}
	form := ui.Form{Action: "/help/search", Get: true,
		Parts: []ui.Part{
			ui.Select{Field: ui.Field{Name: "need", Label: r.T("help.need")}, Options: options},
			ui.Input{Field: ui.Field{Name: "where", Label: r.T("help.where"), Hint: r.T("help.where_hint")}, Value: q.Where, Autocomplete: "off"},
			ui.Checkboxes{Field: ui.Field{Name: "now", Label: r.T("help.when")}, Choices: []ui.Choice{{Value: "1", Label: r.T("help.open_now"), Checked: q.Now}}, Small: true},
		}, Buttons: []ui.Button{{Text: r.T("help.find")}}}
	if r.URL.Query().Get("lang") != "" {
		form.Hidden = []ui.Hidden{{Name: "lang", Value: string(r.Lang)}}
	}
	return form
}

func (a *Actors) helpResults(r *web.Request) (web.Answer, error) {
	q := Search{Need: Kind(r.Value("need")), Where: bounded(r.Value("where")), Words: bounded(r.Value("q")), Now: r.Value("now") != ""}
	dir, err := a.directoryNow(r)
	if err != nil {
		return nil, err
	}
	now := r.DB().Now().In(a.zone(r))
	page := web.Page{Title: r.T("help.results"), Back: &ui.BackLink{Text: r.T("help.title"), Href: r.Href("/help")}}
	area, located := a.atlas.Find(q.Where)
	switch {
	case q.Where != "" && !located:
		page.Parts = append(page.Parts, ui.InsetText{Text: r.T("help.unknown_place", q.Where)})
	case located:
		page.Caption = area.Name(string(r.Lang))
	}
	found := dir.search(q, a.atlas, now)
	page.Lead = r.N("help.count", len(found))
	for _, f := range found {
		page.Parts = append(page.Parts, a.helpCard(r, f))
	}
	if len(found) == 0 {
		page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("help.nothing")})
	}
	page.Parts = append(page.Parts, ui.Heading{Text: r.T("help.again")}, a.helpForm(r, q))
	return page, nil
}

// bounded cuts what somebody typed to what a search needs.
func bounded(s string) string {
	runes := []rune(s)
	return string(runes[:min(len(runes), 100)])
}

// helpCard shows one service: phone first.
func (a *Actors) helpCard(r *web.Request, f Found) ui.Part {
	name, _ := f.Name.In(r.Lang)
	rows := a.contactRows(r, f)
	rows = append(rows, ui.SummaryRow{Key: r.T("services.kind"), Value: r.T("need." + string(f.Kind))})
	return ui.Stack{
		ui.SummaryList{Title: name, Rows: rows},
		ui.Paragraph{Link: &ui.Link{Text: r.T("help.more", name), Href: r.Href("/help/" + string(f.ID))}},
	}
}

// contactRows are how to reach a service, and when.
func (a *Actors) contactRows(r *web.Request, f Found) []ui.SummaryRow {
	var rows []ui.SummaryRow
	if f.Phone != "" {
		rows = append(rows, ui.SummaryRow{Key: r.T("services.phone"), Content: ui.Paragraph{Link: &ui.Link{Text: f.Phone, Href: f.Dial()}}})
	}
	if f.Hours != "" {
		state := r.T("help.closed")
		if f.Open {
			state = r.T("help.open")
		}
		rows = append(rows, ui.SummaryRow{Key: r.T("services.hours"), Value: state + " (" + f.Hours + ")"})
	}
	if place := a.placeOf(r, f.entry); place != "" {
		rows = append(rows, ui.SummaryRow{Key: r.T("services.area"), Value: place})
	}
	if len(f.Languages) > 0 {
		rows = append(rows, ui.SummaryRow{Key: r.T("services.languages"), Value: a.sayCodes(r, "languages", f.Languages)})
	}
	return rows
}

func (a *Actors) placeOf(r *web.Request, e entry) string {
	switch {
	case e.Protected:
		return r.T("help.protected")
	case e.Address != "" && e.Area != "":
		return e.Address + ", " + a.atlas.Say(e.Area, string(r.Lang))
	case e.Area != "":
		return a.atlas.Say(e.Area, string(r.Lang))
	}
	return r.T("help.everywhere")
}

func (a *Actors) sayCodes(r *web.Request, prefix string, codes []string) string {
	var said []string
	for _, c := range codes {
		said = append(said, r.T(prefix+"."+c))
	}
	return strings.Join(said, ", ")
}

// helpShow is the page of one service.
func (a *Actors) helpShow(r *web.Request) (web.Answer, error) {
	dir, err := a.directoryNow(r)
	if err != nil {
		return nil, err
	}
	i, ok := dir.byID[r.PathValue("id")]
	if !ok {
		return nil, web.NotFound()
	}
	e := dir.entries[i]
	hours, _ := ParseHours(e.Hours)
	f := Found{entry: e, Known: hours.Known(), Open: hours.OpenAt(r.DB().Now().In(a.zone(r)))}
	name, _ := e.Name.In(r.Lang)
	rows := a.contactRows(r, f)
	if e.Email != "" {
		rows = append(rows, ui.SummaryRow{Key: r.T("services.email"), Content: ui.Paragraph{Link: &ui.Link{Text: e.Email, Href: "mailto:" + url.PathEscape(e.Email)}}})
	}
	if e.Website != "" {
		rows = append(rows, ui.SummaryRow{Key: r.T("services.website"), Content: ui.Paragraph{Link: &ui.Link{Text: e.Website, Href: e.Website}}})
	}
	if len(e.For) > 0 {
		rows = append(rows, ui.SummaryRow{Key: r.T("services.groups"), Value: a.sayCodes(r, "groups", e.For)})
	}
	if e.Cost != "" {
		rows = append(rows, ui.SummaryRow{Key: r.T("services.cost"), Value: r.T("services.cost." + string(e.Cost))})
	}
	org, _ := e.org.In(r.Lang)
	rows = append(rows, ui.SummaryRow{Key: r.T("services.organisation"), Value: org},
		ui.SummaryRow{Key: r.T("services.confirmed"), Value: r.Day(e.Confirmed)})
	page := web.Page{Title: name, Caption: r.T("need." + string(e.Kind)), Back: &ui.BackLink{Text: r.T("help.title"), Href: r.Href("/help")}}
	if text, found := e.Description.In(r.Lang); text != "" {
		page.Parts = append(page.Parts, ui.Paragraph{Text: text, Lang: string(found)})
	}
	page.Parts = append(page.Parts, ui.SummaryList{Rows: rows}, a.danger(r))
	return page, nil
}

// zone is the charter's time zone, in which services are open or closed.
func (a *Actors) zone(r *web.Request) (zone *time.Location) {
	r.Read(func(tx *db.Tx) error {
		c, err := members.CharterInForce(tx)
		zone = c.Location()
		return err
	})
	return zone
}
