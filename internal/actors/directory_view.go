package actors

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"ostoja/internal/lang"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// addresses says where the pages of the directory are: on the live site, or in
// an exported folder. Kind and area may be empty; pages count from 1.
type addresses interface {
	home() string
	list(kind Kind, area string, page int) string
	service(id string) string
	sheet(area string) string
}

// view shows the directory to one reader.
type view struct {
	lang.Speaker
	a   *Actors
	dir *directory
	now time.Time // in the charter's zone
	at  addresses
}

// pageSize is how many services stand on a page.
const pageSize = 10

// home asks what somebody needs and where she is. Search is the form, where
// there is a server to answer it.
func (v view) home(search ui.Part) web.Page {
	page := web.Page{Title: v.T("help.title"), Lead: v.T("help.lead"), Description: v.T("help.lead"), Parts: []ui.Part{v.danger()}}
	if search != nil {
		page.Parts = append(page.Parts, search)
	}
	var needs, areas []ui.Link
	for _, k := range Kinds {
		if k != "other" {
			needs = append(needs, ui.Link{Text: v.T("need." + string(k)), Href: v.at.list(k, "", 1)})
		}
	}
	for _, code := range v.a.mapAreas(v.dir) {
		areas = append(areas, ui.Link{Text: v.a.atlas.Say(code, string(v.Lang)), Href: v.at.list("", code, 1)})
	}
	lang.SortBy(v.Lang, areas, func(l ui.Link) string { return l.Text })
	page.Parts = append(page.Parts, ui.Heading{Text: v.T("help.needs")}, ui.List{Items: needs})
	if len(areas) > 0 {
		page.Parts = append(page.Parts, ui.Heading{Text: v.T("help.areas")}, ui.List{Items: areas})
	}
	return page
}

// danger says the number to ring when there is danger now.
func (v view) danger() ui.Part {
	return ui.WarningText{Word: v.T("help.danger_word"), Text: v.T("help.danger")}
}

// list is the page of a kind of help, of a place, or of both; more tells whether
// it goes on over another. What is farther away fills the first page at most.
func (v view) list(kind Kind, area string, number int) (page web.Page, more bool) {
	found := v.dir.search(Search{Need: kind, Where: area}, v.a.atlas, v.a.kinds, v.now)
	found.near(pageSize)
	page = web.Page{Title: v.T("help.results"), Back: &ui.BackLink{Text: v.T("help.title"), Href: v.at.home()}}
	if kind != "" {
		page.Title = v.T("need." + string(kind))
	}
	place := ""
	if found.Located {
		place = v.a.atlas.Say(area, string(v.Lang))
		page.Caption = place
	}
	page.Lead = v.N("help.count", found.Len())
	page.Description = strings.Trim(page.Title+" – "+place+". "+v.T("help.lead"), " –")
	page.NoIndex = found.Len() == 0
	page.Parts = v.cards(found, number)
	page.Parts = append(page.Parts, v.pages(found.Len(), number, func(n int) string { return v.at.list(kind, area, n) })...)
	page.Parts = append(page.Parts, v.elsewhere(kind, area)...)
	return withParts(page, v.danger()), number*pageSize < found.Len()
}

func withParts(page web.Page, parts ...ui.Part) web.Page {
	page.Parts = append(page.Parts, parts...)
	return page
}

// cards shows a page of results; those that are farther away under their own heading.
func (v view) cards(found *Results, number int) []ui.Part {
	if found.Len() == 0 {
		return []ui.Part{ui.Paragraph{Text: v.T("help.nothing"), Link: &ui.Link{Text: v.T("need.hotline"), Href: v.at.list("hotline", "", 1)}}}
	}
	var parts []ui.Part
	before := Here
	for _, f := range found.Page((number-1)*pageSize, number*pageSize) {
		if f.Near == Away && before != Away {
			parts = append(parts, ui.Heading{Text: v.T("help.away")})
		}
		before = f.Near
		parts = append(parts, v.card(f))
	}
	return parts
}

func (v view) pages(total, number int, address func(int) string) []ui.Part {
	words := ui.PageWords{Label: v.T("help.pages"), Previous: v.T("help.previous"), Next: v.T("help.next"), Page: func(n int) string { return v.T("help.page", n) }}
	p := ui.Paginate(number, (total+pageSize-1)/pageSize, address, words)
	if p == nil {
		return nil
	}
	return []ui.Part{*p}
}

// elsewhere leads from a kind of help to places, and from a place to kinds.
func (v view) elsewhere(kind Kind, area string) []ui.Part {
	var links []ui.Link
	if area == "" {
		for _, code := range v.a.mapAreas(v.dir) {
			links = append(links, ui.Link{Text: v.a.atlas.Say(code, string(v.Lang)), Href: v.at.list(kind, code, 1)})
		}
		lang.SortBy(v.Lang, links, func(l ui.Link) string { return l.Text })
		return []ui.Part{ui.Heading{Text: v.T("help.areas")}, ui.List{Items: links}}
	}
	for _, k := range Kinds {
		if k != kind && k != "other" {
			links = append(links, ui.Link{Text: v.T("need." + string(k)), Href: v.at.list(k, area, 1)})
		}
	}
	sheet := ui.Paragraph{Link: &ui.Link{Text: v.T("help.sheet"), Href: v.at.sheet(area)}}
	return []ui.Part{sheet, ui.Heading{Text: v.T("help.other_needs")}, ui.List{Items: links}}
}

// named is a service's name for this reader; one in another language says which.
func (v view) named(texts lang.Texts) string {
	name, in := texts.In(v.Lang)
	if in != v.Lang && lang.OwnNames[in] != "" {
		name += " (" + lang.OwnNames[in] + ")"
	}
	return name
}

// organisation is its name; names of organisations are seldom translated, and need no word on it.
func (v view) organisation(e *entry) string {
	name, _ := e.org.In(v.Lang)
	return name
}

// card shows one service: phone first.
func (v view) card(f Found) ui.Part {
	name := v.named(f.Name)
	rows := v.contact(f)
	rows = append(rows, ui.SummaryRow{Key: v.T("services.kind"), Value: v.T("need." + string(f.Kind))}, v.confirmed(f.entry))
	return ui.Stack{
		ui.SummaryList{Title: name, Rows: rows},
		ui.Paragraph{Link: &ui.Link{Text: v.T("help.more", name), Href: v.at.service(string(f.ID))}},
	}
}

// contact is how to reach a service, and when.
func (v view) contact(f Found) []ui.SummaryRow {
	var rows []ui.SummaryRow
	if f.Phone != "" {
		rows = append(rows, ui.SummaryRow{Key: v.T("services.phone"), Content: ui.Paragraph{Link: &ui.Link{Text: f.Phone, Href: f.Dial()}}})
	}
	if f.hours.Known() {
		rows = append(rows, ui.SummaryRow{Key: v.T("services.hours"), Value: v.opening(f)})
	}
	place := v.place(f.entry)
	if f.Distance >= 1 && (f.Address != "" || f.Near == Away) {
		place += " (" + v.T("help.distance", int(f.Distance+0.5)) + ")"
	}
	rows = append(rows, ui.SummaryRow{Key: v.T("services.area"), Value: place})
	if len(f.Languages) > 0 {
		rows = append(rows, ui.SummaryRow{Key: v.T("services.languages"), Value: v.sayCodes("languages", f.Languages)})
	}
	return rows
}

// opening tells the hours; on a live page also whether it is open now.
func (v view) opening(f Found) string {
	if v.now.IsZero() || f.hours.Always() {
		return f.hours.Say(v.Speaker)
	}
	state := v.T("help.closed")
	if f.Open {
		state = v.T("help.open")
	}
	said := state + ". " + f.hours.Say(v.Speaker)
	if v.dir.off(f.country, v.now).Today && f.hours[publicHoliday] == nil {
		said += ". " + v.T("help.holiday")
	}
	return said
}

func (v view) place(e *entry) string {
	switch {
	case e.Protected:
		return v.T("help.protected")
	case e.Address != "" && e.Area != "":
		return e.Address + ", " + v.a.atlas.Say(e.Area, string(v.Lang))
	case e.Area != "":
		return v.a.atlas.Say(e.Area, string(v.Lang))
	}
	return v.T("help.everywhere")
}

// confirmed tells when somebody last said that the service is as described.
func (v view) confirmed(e *entry) ui.SummaryRow {
	text := v.Day(e.Confirmed)
	if e.fresh == Stale {
		text += ". " + v.T("help.stale")
	}
	return ui.SummaryRow{Key: v.T("services.confirmed"), Value: text}
}

func (v view) sayCodes(prefix string, codes []string) string {
	var said []string
	for _, c := range codes {
		said = append(said, v.T(prefix+"."+c))
	}
	return strings.Join(said, ", ")
}

// service is the page of one service.
func (v view) service(e *entry) web.Page {
	f := Found{entry: e, Open: !v.now.IsZero() && e.hours.OpenAt(v.now, v.dir.off(e.country, v.now)), Distance: -1}
	rows := v.contact(f)
	link := func(key, text, href string) {
		if text != "" {
			rows = append(rows, ui.SummaryRow{Key: v.T(key), Content: ui.Paragraph{Link: &ui.Link{Text: text, Href: href}}})
		}
	}
	link("services.email", e.Email, "mailto:"+url.PathEscape(e.Email))
	link("services.website", e.Website, e.Website)
	if len(e.For) > 0 {
		rows = append(rows, ui.SummaryRow{Key: v.T("services.groups"), Value: v.sayCodes("groups", e.For)})
	}
	if ages := v.ages(e); ages != "" {
		rows = append(rows, ui.SummaryRow{Key: v.T("help.ages"), Value: ages})
	}
	if e.Cost != "" {
		rows = append(rows, ui.SummaryRow{Key: v.T("services.cost"), Value: v.T("services.cost." + string(e.Cost))})
	}
	rows = append(rows, ui.SummaryRow{Key: v.T("services.organisation"), Value: v.organisation(e)}, v.confirmed(e))
	page := web.Page{Title: v.named(e.Name), Caption: v.T("need." + string(e.Kind)), Back: &ui.BackLink{Text: v.T("need." + string(e.Kind)), Href: v.at.list(e.Kind, "", 1)}}
	page.Description = page.Title + ". " + v.T("help.lead")
	if text, in := e.Description.In(v.Lang); text != "" {
		page.Parts = append(page.Parts, ui.Paragraph{Text: text, Lang: string(in)})
	}
	return withParts(page, ui.SummaryList{Rows: rows}, v.danger())
}

func (v view) ages(e *entry) string {
	switch {
	case e.MinAge != nil && e.MaxAge != nil:
		return fmt.Sprintf("%d–%d", *e.MinAge, *e.MaxAge)
	case e.MinAge != nil:
		return fmt.Sprintf("%d+", *e.MinAge)
	case e.MaxAge != nil:
		return fmt.Sprintf("0–%d", *e.MaxAge)
	}
	return ""
}
