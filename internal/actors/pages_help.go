package actors

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/places"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// helpRoutes are the public directory: no cookie, no trace, no script needed.
// The pages of a kind and a place have addresses of their own, so that search
// engines open at the answer.
func (a *Actors) helpRoutes() []web.Route {
	route := func(path string, handle web.Handler) web.Route {
		return web.Route{Pattern: "GET " + path, Policy: web.Anyone, Public: true, Handle: handle}
	}
	return []web.Route{
		route("/help", a.helpHome), route("/help/search", a.helpSearch),
		route("/help/{kind}", a.helpList), route("/help/{kind}/{area}", a.helpList),
		route("/help/service/{id}", a.helpService), route("/help/sheet/{area}", a.helpSheet),
		route("/help/sitemap.xml", a.sitemap), route("/robots.txt", a.robots),
	}
}

// anyKind stands in an address for every kind of help.
const anyKind Kind = "any"

// live says where the pages are on the site.
type live struct{ r *web.Request }

func (l live) home() string { return l.r.Href("/help") }

func (l live) list(kind Kind, area string, page int) string {
	return l.r.Href(listPath(kind, area, page))
}

func (l live) service(id string) string { return l.r.Href("/help/service/" + id) }
func (l live) sheet(area string) string { return l.r.Href("/help/sheet/" + area) }

func listPath(kind Kind, area string, page int) string {
	path := "/help/" + string(cmp.Or(kind, anyKind))
	if area != "" {
		path += "/" + url.PathEscape(area)
	}
	if page > 1 {
		path += "?page=" + strconv.Itoa(page)
	}
	return path
}

// viewFor shows the directory as it is now to whoever asks.
func (a *Actors) viewFor(r *web.Request) (view, error) {
	dir, err := a.directoryNow(r)
	if err != nil {
		return view{}, err
	}
	return view{Speaker: r.Speaker, a: a, dir: dir, now: r.DB().Now().In(dir.zone), at: live{r}}, nil
}

func (a *Actors) helpHome(r *web.Request) (web.Answer, error) {
	v, err := a.viewFor(r)
	if err != nil {
		return nil, err
	}
	page := v.home(v.form(r, Search{}))
	if a.Talk != "" {
		page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("help.talk"), Link: &ui.Link{Text: r.T("help.talk_link"), Href: r.Href(a.Talk)}})
	}
	return page, nil
}

// form asks what somebody needs, where she is, and whether it must be now.
func (v view) form(r *web.Request, q Search) ui.Part {
	options := []ui.Option{{Text: v.T("help.any_need")}}
	for _, k := range Kinds {
		options = append(options, ui.Option{Value: string(k), Text: v.T("need." + string(k)), Selected: k == q.Need})
	}
	form := ui.Form{Action: "/help/search", Get: true,
		Parts: []ui.Part{
			ui.Select{Field: ui.Field{Name: "need", Label: v.T("help.need")}, Options: options},
			ui.Input{Field: ui.Field{Name: "where", Label: v.T("help.where"), Hint: v.T("help.where_hint")}, Value: q.Where, Autocomplete: "off", NoSpellcheck: true},
			ui.Input{Field: ui.Field{Name: "q", Label: v.T("help.words"), Hint: v.T("help.words_hint")}, Value: q.Words, Autocomplete: "off"},
			ui.Checkboxes{Field: ui.Field{Name: "now", Label: v.T("help.when")}, Choices: []ui.Choice{{Value: "1", Label: v.T("help.open_now"), Checked: q.Now}}, Small: true},
		}, Buttons: []ui.Button{{Text: v.T("help.find")}}}
	if r.URL.Query().Get("lang") != "" {
		form.Hidden = []ui.Hidden{{Name: "lang", Value: string(r.Lang)}}
	}
	return form
}

func (a *Actors) helpSearch(r *web.Request) (web.Answer, error) {
	q := Search{Need: Kind(r.Value("need")), Where: bounded(r.Value("where")), Words: bounded(r.Value("q")), Now: r.Value("now") != ""}
	if !slices.Contains(Kinds, q.Need) {
		q.Need = ""
	}
	v, err := a.viewFor(r)
	if err != nil {
		return nil, err
	}
	found := v.dir.search(q, a.atlas, a.kinds, v.now)
	page := web.Page{Title: r.T("help.results"), Lead: r.N("help.count", found.Len()), NoIndex: true, Back: &ui.BackLink{Text: r.T("help.title"), Href: v.at.home()}}
	switch {
	case found.Located:
		page.Caption = found.Area.Name(string(r.Lang))
		if a.guessed(q.Where) {
			page.Parts = append(page.Parts, ui.InsetText{Text: r.T("help.guessed_place", q.Where, page.Caption)})
		}
	case q.Where != "":
		page.Parts = append(page.Parts, ui.InsetText{Text: r.T("help.unknown_place", q.Where)})
	}
	number := pageOf(r)
	page.Parts = append(page.Parts, v.cards(found, number)...)
	page.Parts = append(page.Parts, v.pages(found.Len(), number, func(n int) string {
		query := r.Query()
		query.Set("page", strconv.Itoa(n))
		return "/help/search?" + query.Encode()
	})...)
	return withParts(page, ui.Heading{Text: r.T("help.again")}, v.form(r, q), v.danger()), nil
}

// guessed tells that no place is called so, and the one that is shown is merely like it: Lublin for Lubin.
func (a *Actors) guessed(where string) bool {
	g := a.atlas.Gazetteer()
	if _, ok := g.ByCode(where); ok || where == "" {
		return false
	}
	return len(g.Find(places.Query{Name: where, Level: places.AnyLevel, Limit: 1})) == 0
}

// pageOf is the number of the page that is asked for, from 1.
func pageOf(r *web.Request) int {
	n, err := strconv.Atoi(r.Value("page"))
	if err != nil || n < 1 || n > 100_000 {
		return 1
	}
	return n
}

// bounded cuts what somebody typed to what a search needs.
func bounded(s string) string {
	runes := []rune(s)
	return string(runes[:min(len(runes), 100)])
}

// helpList is the page of a kind of help, a place, or both.
func (a *Actors) helpList(r *web.Request) (web.Answer, error) {
	kind, area := Kind(r.PathValue("kind")), r.PathValue("area")
	if kind == anyKind {
		kind = ""
	} else if !slices.Contains(Kinds, kind) {
		return nil, web.NotFound()
	}
	if area != "" {
		known, ok := a.atlas.Gazetteer().ByCode(area)
		if !ok {
			return nil, web.NotFound()
		}
		area = known.Code
	}
	v, err := a.viewFor(r)
	if err != nil {
		return nil, err
	}
	page, _ := v.list(kind, area, pageOf(r))
	return page, nil
}

// helpService is the page of one service.
func (a *Actors) helpService(r *web.Request) (web.Answer, error) {
	v, err := a.viewFor(r)
	if err != nil {
		return nil, err
	}
	if i, ok := v.dir.byID[r.PathValue("id")]; ok {
		return v.service(&v.dir.entries[i]), nil
	}
	return a.mergedService(r, v)
}

// mergedService leads from a service that was merged into another to that one:
// links and printed codes live long.
func (a *Actors) mergedService(r *web.Request, v view) (web.Answer, error) {
	closed, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	var kept id.ID
	if err := r.Read(func(tx *db.Tx) error { kept, err = mergedInto(tx, closed); return err }); err != nil {
		return nil, err
	}
	if _, public := v.dir.byID[string(kept)]; !public {
		return nil, web.NotFound()
	}
	return web.Redirect{To: v.at.service(string(kept))}, nil
}
