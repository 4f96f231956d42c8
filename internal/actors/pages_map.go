package actors

import (
	"encoding/csv"
	"io"
	"net/url"
	"slices"
	"strconv"

	"ostoja/internal/chart"
	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// mapRoutes show where which help is given: a map, the matrix behind it, and both to take along.
func (a *Actors) mapRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /map", Policy: web.Seated, Handle: a.mapPage},
		{Pattern: "GET /map/services.svg", Policy: web.Seated, Handle: a.mapSVG},
		{Pattern: "GET /map/services.csv", Policy: web.Seated, Handle: a.mapCSV},
		{Pattern: "GET /map/points.json", Policy: web.Seated, Handle: a.mapPoints},
	}
}

// mapQuery is what a map shows; it stands in the address, which can be kept and sent.
type mapQuery struct {
	kind  Kind
	group string
}

func readMapQuery(r *web.Request) mapQuery {
	q := mapQuery{Kind(r.Value("kind")), r.Value("group")}
	if !slices.Contains(Kinds, q.kind) {
		q.kind = ""
	}
	if !slices.Contains(Groups, q.group) {
		q.group = ""
	}
	return q
}

func (q mapQuery) href(path string) string {
	values := url.Values{}
	if q.kind != "" {
		values.Set("kind", string(q.kind))
	}
	if q.group != "" {
		values.Set("group", q.group)
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// covered counts the services that a map asks for.
func (a *Actors) covered(r *web.Request, q mapQuery) (c coverage, err error) {
	err = r.Read(func(tx *db.Tx) error {
		dir, err := a.directoryOf(tx)
		if err != nil {
			return err
		}
		services, err := placedServices(tx)
		c = cover(services, a.mapAreas(dir), q.group, a.atlas.Gazetteer())
		return err
	})
	return c, err
}

// titled says the finding of a map.
func (a *Actors) titled(r *web.Request, c coverage, q mapQuery) chart.Map {
	m := c.draw(q.kind, string(r.Lang), a.atlas)
	what := r.T("map.any_kind")
	if q.kind != "" {
		what = r.T("services.kind." + string(q.kind))
	}
	m.Title = r.N("map.without", c.without(q.kind), len(c.areas), what)
	m.Text, m.Unknown = r.T("map.text", what), r.T("map.unknown")
	return m
}

func (a *Actors) mapPage(r *web.Request) (web.Answer, error) {
	q := readMapQuery(r)
	c, err := a.covered(r, q)
	if err != nil {
		return nil, err
	}
	m := a.titled(r, c, q)
	return web.Page{Title: r.T("map.title"), Lead: m.Title, Parts: []ui.Part{
		a.mapFilter(r, q), ui.Figure{SVG: m.SVG(), Name: "services", PNG: r.T("map.png")}, a.pointsPart(r, q),
		ui.Paragraph{Text: r.T("map.source", r.DB().Now()), Quiet: true},
		a.mapButtons(r, q),
		ui.Heading{Text: r.T("map.matrix")}, a.matrix(r, c, q),
	}}, nil
}

// mapButtons are the files of the map, and the way to its areas for those who keep them.
func (a *Actors) mapButtons(r *web.Request, q mapQuery) ui.Part {
	buttons := ui.ButtonGroup{{Text: r.T("map.svg"), Href: q.href("/map/services.svg"), Kind: ui.Secondary}, {Text: r.T("map.csv"), Href: q.href("/map/services.csv"), Kind: ui.Secondary}}
	if r.Person.Manages() {
		buttons = append(buttons, ui.Button{Text: r.T("map.areas"), Href: "/places", Kind: ui.Secondary})
	}
	return buttons
}

func (a *Actors) mapFilter(r *web.Request, q mapQuery) ui.Part {
	kinds := []ui.Option{{Text: r.T("map.any_kind")}}
	for _, k := range Kinds {
		kinds = append(kinds, ui.Option{Value: string(k), Text: r.T("services.kind." + string(k)), Selected: k == q.kind})
	}
	groups := []ui.Option{{Text: r.T("map.any_group")}}
	for _, g := range Groups {
		groups = append(groups, ui.Option{Value: g, Text: r.T("groups." + g), Selected: g == q.group})
	}
	return ui.Form{Action: "/map", Get: true, Parts: []ui.Part{
		ui.Select{Field: ui.Field{Name: "kind", Label: r.T("services.kind")}, Options: kinds},
		ui.Select{Field: ui.Field{Name: "group", Label: r.T("services.groups")}, Options: groups},
	}, Buttons: []ui.Button{{Text: r.T("map.show"), Kind: ui.Secondary}}}
}

// matrix is the table behind the map: areas by kinds, with sums.
func (a *Actors) matrix(r *web.Request, c coverage, q mapQuery) ui.Table {
	t := ui.Table{ID: "matrix", Caption: r.T("map.caption"), RowHeaders: true, Empty: r.T("services.empty"), Columns: []ui.Column{{Text: r.T("services.area")}, {Text: r.T("map.all"), Numeric: true}}}
	for _, k := range c.kinds {
		t.Columns = append(t.Columns, ui.Column{Text: r.T("services.kind." + string(k)), Numeric: true})
	}
	row := func(name string, n func(Kind) int) []ui.Cell {
		cells := []ui.Cell{{Text: name}, {Text: r.Number(n(""))}}
		for _, k := range c.kinds {
			cells = append(cells, ui.Cell{Text: r.Number(n(k)), Href: mapQuery{k, q.group}.href("/map")})
		}
		return cells
	}
	for _, area := range c.areas {
		t.Rows = append(t.Rows, row(area.Name(string(r.Lang)), func(k Kind) int { return c.count(area.Code, k) }))
	}
	t.Rows = append(t.Rows, row(r.T("map.apart"), func(k Kind) int { return sum(c.apart, k) }))
	return t
}

func (a *Actors) mapSVG(r *web.Request) (web.Answer, error) {
	q := readMapQuery(r)
	c, err := a.covered(r, q)
	if err != nil {
		return nil, err
	}
	m := a.titled(r, c, q)
	return web.File{Name: "services.svg", Type: "image/svg+xml", Write: func(w io.Writer) error {
		_, err := io.WriteString(w, string(m.SVG()))
		return err
	}}, nil
}

func (a *Actors) mapCSV(r *web.Request) (web.Answer, error) {
	q := readMapQuery(r)
	c, err := a.covered(r, q)
	if err != nil {
		return nil, err
	}
	return web.File{Name: "services.csv", Type: "text/csv; charset=utf-8", Write: func(w io.Writer) error {
		if _, err := io.WriteString(w, byteOrderMark); err != nil {
			return err
		}
		out := csv.NewWriter(w)
		head, tags := []string{"Area", "P-code"}, []string{"#adm1+name", "#adm1+code"}
		for _, k := range c.kinds {
			head, tags = append(head, r.T("services.kind."+string(k))), append(tags, "#service+num+"+string(k))
		}
		if err := out.WriteAll([][]string{head, tags}); err != nil {
			return err
		}
		for _, area := range c.areas {
			line := []string{area.Name(string(r.Lang)), area.Code}
			for _, k := range c.kinds {
				line = append(line, strconv.Itoa(c.count(area.Code, k)))
			}
			if err := out.Write(line); err != nil {
				return err
			}
		}
		out.Flush()
		return out.Error()
	}}, nil
}
