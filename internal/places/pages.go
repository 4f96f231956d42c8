package places

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"sync"

	"ostoja/formats/table"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/lang"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// maxFile bounds a file of areas sent through the web, in bytes; larger ones go through the command line.
const maxFile = 32 << 20

func (a *Atlas) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /places", Policy: web.Managers, Handle: a.placesPage},
		{Pattern: "POST /places", Policy: web.Managers, Handle: a.uploadFile, MaxBody: maxFile + 1<<16},
		{Pattern: "GET /places/files/{id}", Policy: web.Managers, Handle: a.previewPage},
		{Pattern: "POST /places/files/{id}", Policy: web.Managers, Handle: a.confirmFile},
	}
}

// placesPage finds areas, tells what is known, and asks for a file.
func (a *Atlas) placesPage(r *web.Request) (web.Answer, error) { return a.placesForm(r, "") }

func (a *Atlas) placesForm(r *web.Request, problem string) (web.Answer, error) {
	page := web.Page{Title: r.T("places.title"), Lead: r.T("places.lead"), Back: &ui.BackLink{Text: r.T("places.map"), Href: "/map"}}
	field := ui.Field{Name: "file", Label: r.T("places.file"), Hint: r.T("places.file.hint"), Error: problem, ErrorPrefix: r.T("places.error_prefix")}
	if problem != "" {
		page.Problems = []ui.ErrorLink{field.Link()}
	}
	levels := []ui.Option{{Value: strconv.Itoa(AnyLevel), Text: r.T("places.level.any")}}
	for level := range Levels {
		levels = append(levels, ui.Option{Value: strconv.Itoa(level), Text: r.T("places.level", level)})
	}
	page.Parts = []ui.Part{
		ui.Form{Action: "/places", Upload: true, Parts: []ui.Part{
			ui.FileUpload{Field: field, Accept: ".csv,.xlsx,.json,.geojson,.topojson"},
			ui.Select{Field: ui.Field{Name: "level", Label: r.T("places.level.of"), Hint: r.T("places.level.hint")}, Options: levels},
		}, Buttons: []ui.Button{{Text: r.T("places.send"), Once: true}}},
		a.knownTable(r),
		ui.Form{Action: "/places", Get: true, Parts: []ui.Part{ui.Input{Field: ui.Field{Name: "q", Label: r.T("places.search")}, Value: r.Value("q"), Type: "search"}}, Buttons: []ui.Button{{Text: r.T("places.find"), Kind: ui.Secondary}}},
	}
	if q := r.Value("q"); q != "" && problem == "" {
		page.Parts = append(page.Parts, a.foundTable(r, q))
	}
	return page, nil
}

// knownTable counts the areas of each level that are valid, and those with an outline.
func (a *Atlas) knownTable(r *web.Request) ui.Table {
	var valid, closed, drawn [Levels]int
	for _, area := range a.Gazetteer().All() {
		if area.To != "" {
			closed[area.Level]++
			continue
		}
		valid[area.Level]++
		if _, ok := a.Shape(area.Code); ok {
			drawn[area.Level]++
		}
	}
	t := ui.Table{ID: "known", Caption: r.T("places.known"), Stacked: true, Columns: []ui.Column{{Text: r.T("places.level.of")}, {Text: r.T("places.valid"), Numeric: true}, {Text: r.T("places.closed"), Numeric: true}, {Text: r.T("places.drawn"), Numeric: true}}}
	for level := range Levels {
		if valid[level]+closed[level] > 0 {
			t.Rows = append(t.Rows, []ui.Cell{{Text: r.T("places.level", level)}, {Text: r.Number(valid[level])}, {Text: r.Number(closed[level])}, {Text: r.Number(drawn[level])}})
		}
	}
	return t
}

func (a *Atlas) foundTable(r *web.Request, q string) ui.Table {
	g := a.Gazetteer()
	var found []Area
	if area, ok := g.ByCode(q); ok {
		found = append(found, area)
	}
	for _, hit := range g.Search(Query{Name: q, Level: AnyLevel, Limit: 50}) {
		if !slices.ContainsFunc(found, func(have Area) bool { return have.Code == hit.Area.Code }) {
			found = append(found, hit.Area)
		}
	}
	t := ui.Table{ID: "found", Caption: r.T("places.found"), Stacked: true, Empty: r.T("places.none"), Columns: []ui.Column{{Text: r.T("places.code")}, {Text: r.T("places.name")}, {Text: r.T("places.part_of")}, {Text: r.T("places.until")}}}
	for _, area := range found {
		t.Rows = append(t.Rows, []ui.Cell{{Text: area.Code}, {Text: area.Name(string(r.Lang))}, {Text: a.Say(area.Parent, string(r.Lang))}, {Text: area.To}})
	}
	return t
}

// uploadFile keeps a file for its preview; one that cannot be read is refused at once.
func (a *Atlas) uploadFile(r *web.Request) (web.Answer, error) {
	u := upload{person: r.Person.ID}
	var err error
	if u.name, u.body, err = sentFile(r); err != nil {
		return a.placesForm(r, r.T("places.no_file", maxFile>>20))
	}
	if u.level, err = strconv.Atoi(r.Value("level")); err != nil || u.level < AnyLevel || u.level >= Levels {
		u.level = AnyLevel
	}
	if _, err := u.read(); err != nil {
		return a.placesForm(r, r.T("places.unreadable", err.Error()))
	}
	err = r.Write(u.insert)
	return web.Redirect{To: "/places/files/" + string(u.id)}, err
}

func sentFile(r *web.Request) (string, []byte, error) {
	if err := r.ParseMultipartForm(8 << 20); err != nil {
		return "", nil, err
	}
	file, header, err := r.FormFile("file")
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	body, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && (len(body) == 0 || len(body) > maxFile) {
		err = table.Refusal("empty or too large")
	}
	return header.Filename, body, err
}

// previewPage tells what a file would change and what of it fits nowhere.
func (a *Atlas) previewPage(r *web.Request) (web.Answer, error) {
	which, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("places.preview"), Lead: r.T("places.preview.lead"), Back: &ui.BackLink{Text: r.T("places.title"), Href: "/places"}}
	err = r.Read(func(tx *db.Tx) error {
		u, file, err := fileByID(tx, which)
		if err != nil {
			return err
		}
		t, err := a.Preview(tx, file, u.level)
		page.Caption = u.name
		page.Parts = append(page.Parts, takenFacts(r, t))
		if t.Read > len(t.Unmatched) {
			page.Parts = append(page.Parts, ui.Form{Action: "/places/files/" + string(which), Buttons: []ui.Button{{Text: r.T("places.take"), Once: true}, {Text: r.T("places.leave"), Href: "/places", Kind: ui.Secondary}}})
		}
		page.Parts = append(page.Parts, unmatchedTable(r, t))
		return err
	})
	return page, err
}

func takenFacts(r *web.Request, t Taken) ui.Part {
	if t.Kind == Geometry {
		return ui.Facts{{Value: r.Number(t.Read), Text: r.T("places.shapes_read")}, {Value: r.Number(t.Drawn), Text: r.T("places.drawn")}, {Value: r.Number(len(t.Unmatched)), Text: r.T("places.unmatched")}}
	}
	return ui.Facts{{Value: r.Number(t.Added), Text: r.T("places.added")}, {Value: r.Number(t.Changed), Text: r.T("places.changed")}, {Value: r.Number(t.Closed), Text: r.T("places.to_close")},
		{Value: r.Number(t.Same), Text: r.T("places.same")}, {Value: r.Number(len(t.Unmatched)), Text: r.T("places.unmatched")}}
}

// reasons are the messages for what fits nowhere.
var reasons = sync.OnceValue(func() lang.Said { return lang.NewSaid(files, "places.fits_not.") })

// shownUnmatched is how many of the units that fit nowhere a page names.
const shownUnmatched = 200

func unmatchedTable(r *web.Request, t Taken) ui.Part {
	out := ui.Table{ID: "unmatched", Caption: r.T("places.unmatched"), Stacked: true, Empty: r.T("places.all_matched"), Columns: []ui.Column{{Text: r.T("places.code")}, {Text: r.T("places.name")}, {Text: r.T("places.why")}}}
	for _, u := range t.Unmatched[:min(len(t.Unmatched), shownUnmatched)] {
		out.Rows = append(out.Rows, []ui.Cell{{Text: u.Code}, {Text: u.Name}, {Text: reasons().In(r.Speaker, u.Reason, nil)}})
	}
	return out
}

// confirmFile puts a file into the tree.
func (a *Atlas) confirmFile(r *web.Request) (web.Answer, error) {
	which, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error {
		u, file, err := fileByID(tx, which)
		if err != nil {
			return err
		}
		t, err := a.Take(tx, file, u.level, "")
		if err == nil && t.Read == len(t.Unmatched) {
			err = fault.New(fault.Invalid, "places.nothing_fits")
		}
		return errors.Join(err, u.drop(tx))
	})
	return web.Redirect{To: "/places", Done: "places.taken"}, err
}
