package messages

import (
	"cmp"
	"io"
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (m *Messages) materialRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /materials", Policy: web.InGroup, Handle: m.materialList},
		{Pattern: "GET /materials/{id}", Policy: web.InGroup, Handle: m.materialPage},
		{Pattern: "GET /materials/{id}/{file}", Policy: web.InGroup, Handle: m.materialFile},
		{Pattern: "POST /pieces/{id}/do/material", Policy: web.Voices, Handle: m.makeMaterial},
		{Pattern: "GET /check", Policy: web.Anyone, Public: true, Handle: m.check},
	}
}

var ageColours = map[Age]ui.Colour{Fresh: ui.Green, BeingChanged: ui.Blue, OldText: ui.Red, OldContact: ui.Red, TakenBack: ui.Red}

// materialParts list what was made of a message, and let more be made.
func (m *Messages) materialParts(r *web.Request, tx *db.Tx, p *Piece) ([]ui.Part, error) {
	if p.Kind != MessageKind || !r.Person.InGroup() {
		return nil, nil
	}
	made, err := materials(tx, p.ID, 50)
	if err != nil {
		return nil, err
	}
	table, err := m.materialTable(r, tx, made)
	if err != nil {
		return nil, err
	}
	parts := []ui.Part{table}
	var ready []string
	for _, l := range printable {
		if p.Shown(l) != nil {
			ready = append(ready, l)
		}
	}
	if !r.Person.Decides() || len(ready) == 0 {
		return parts, nil
	}
	targets, err := m.targetOptions(r, tx, "")
	if err != nil {
		return nil, err
	}
	campaigns, err := m.campaignOptions(r, tx)
	if err != nil {
		return nil, err
	}
	areas := []ui.Option{{Text: r.T("coverage.country")}}
	regions, err := m.regions(tx)
	for _, a := range regions {
		areas = append(areas, ui.Option{Value: a.Code, Text: m.atlas.Say(a.Code, string(r.Lang))})
	}
	return append(parts, ui.Heading{Text: r.T("materials.make")}, ui.Form{Action: "/pieces/" + string(p.ID) + "/do/material", Parts: []ui.Part{
		ui.Select{Field: ui.Field{Name: "language", Label: r.T("texts.language"), Hint: r.T("materials.language_hint")}, Options: languageOptions(r, ready)},
		ui.Select{Field: ui.Field{Name: "area", Label: r.T("materials.area")}, Options: areas},
		ui.Select{Field: ui.Field{Name: "target", Label: r.T("links.target")}, Options: targets},
		ui.Select{Field: ui.Field{Name: "campaign", Label: r.T("campaigns.one")}, Options: append([]ui.Option{{Text: "–"}}, campaigns...)},
	}, Buttons: []ui.Button{{Text: r.T("materials.make"), Once: true}}}), err
}

func (m *Messages) makeMaterial(r *web.Request) (web.Answer, error) {
	var made *Material
	_, err := m.change(r, "", func(tx *db.Tx, p *Piece) error {
		if p.Kind != MessageKind || !slices.Contains(printable, r.Value("language")) {
			return web.NotFound()
		}
		area := r.Value("area")
		if known, ok := m.atlas.Gazetteer().ByCode(area); area != "" && (!ok || known.Code != area) {
			return fault.New(fault.Invalid, "register.code")
		}
		target := r.Value("target")
		if area != "" && target == "/help" {
			target = "/help/any/" + area
		}
		campaign, err := m.campaignOf(r, tx)
		if err != nil {
			return err
		}
		made, err = m.produce(tx, p, r.Value("language"), area, Link{Target: target, Label: p.Name, Message: p.ID, Campaign: campaign})
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.Redirect{To: "/materials/" + string(made.ID), Done: "materials.made"}, nil
}

func (m *Messages) materialTable(r *web.Request, tx *db.Tx, made []Material) (ui.Part, error) {
	t := ui.Table{ID: "materials", Caption: r.T("materials.title"), RowHeaders: true, Stacked: true, Empty: r.T("materials.empty"),
		Columns: []ui.Column{{Text: r.T("materials.mark")}, {Text: r.T("texts.language")}, {Text: r.T("materials.area")}, {Text: r.T("materials.created")}, {Text: r.T("texts.state")}}}
	pieces := map[id.ID]*Piece{}
	for i := range made {
		x := &made[i]
		if pieces[x.Piece] == nil {
			p, err := m.Store.Piece(tx, x.Piece)
			if err != nil {
				return nil, err
			}
			pieces[x.Piece] = p
		}
		age, err := m.age(tx, x, pieces[x.Piece])
		if err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: sayMark(x.Mark), Href: "/materials/" + string(x.ID), Detail: pieces[x.Piece].Name}, {Text: r.T("languages." + x.Language)}, {Text: cmp.Or(m.areaOf(x, r.Lang), r.T("coverage.country"))}, {Text: r.Day(x.Created)},
			{Content: ui.Tag{Text: r.T("age." + string(age)), Colour: ageColours[age]}}})
	}
	return t, nil
}

// areaOf says where a material is for; nothing for the whole country.
func (m *Messages) areaOf(x *Material, l lang.Lang) string {
	if x.Area == "" {
		return ""
	}
	return m.atlas.Say(x.Area, string(l))
}

func (m *Messages) materialList(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("materials.title"), Lead: r.T("materials.lead"), Back: &ui.BackLink{Text: r.T("communication.title"), Href: "/communication"}}
	err := r.Read(func(tx *db.Tx) error {
		made, err := materials(tx, "", 200)
		if err != nil {
			return err
		}
		table, err := m.materialTable(r, tx, made)
		page.Parts = []ui.Part{ui.Paragraph{Link: &ui.Link{Text: r.T("check.title"), Href: "/check"}}, table}
		return err
	})
	return page, err
}

// withMaterial reads the material of the address, its message and its text.
func (m *Messages) withMaterial(r *web.Request, do func(tx *db.Tx, x *Material, p *Piece, t *Text) error) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	return r.Read(func(tx *db.Tx) error {
		x, err := oneMaterial(tx, "id = $1", which)
		if err != nil {
			return err
		}
		p, err := m.Store.Piece(tx, x.Piece)
		if err != nil {
			return err
		}
		return do(tx, &x, p, p.text(x.TextID))
	})
}

func (m *Messages) materialPage(r *web.Request) (web.Answer, error) {
	var page web.Page
	err := m.withMaterial(r, func(tx *db.Tx, x *Material, p *Piece, t *Text) error {
		age, err := m.age(tx, x, p)
		if err != nil {
			return err
		}
		base := "/materials/" + string(x.ID) + "/"
		page = web.Page{Title: t.Title, Caption: r.T("materials.one", sayMark(x.Mark)), Back: &ui.BackLink{Text: p.Name, Href: p.address()}}
		page.Parts = []ui.Part{ui.Tag{Text: r.T("age." + string(age)), Colour: ageColours[age]}}
		if age.Outdated() {
			page.Parts = append(page.Parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T("age.why." + string(age))})
			return nil
		}
		var files []ui.Link
		for _, f := range formats {
			files = append(files, ui.Link{Text: r.T("materials.file." + f.key), Href: base + f.name})
		}
		page.Parts = append(page.Parts, ui.SummaryList{Rows: []ui.SummaryRow{{Key: r.T("texts.language"), Value: r.T("languages." + x.Language)}, {Key: r.T("materials.area"), Value: cmp.Or(m.areaOf(x, r.Lang), r.T("coverage.country"))},
			{Key: r.T("materials.created"), Value: r.Day(x.Created) + ", " + x.PersonName}, {Key: r.T("links.one"), Content: ui.Paragraph{Link: &ui.Link{Text: m.address(x.Link), Href: "/links/" + x.Link}}}}},
			ui.Heading{Text: r.T("materials.files")}, ui.List{Items: files}, prose(t))
		return nil
	})
	return page, err
}

// materialFile prints a material; one that is outdated is printed no more.
func (m *Messages) materialFile(r *web.Request) (web.Answer, error) {
	at := slices.IndexFunc(formats, func(f format) bool { return f.name == r.PathValue("file") })
	if at < 0 {
		return nil, web.NotFound()
	}
	f := formats[at]
	var s *sheet
	var mark string
	if err := m.withMaterial(r, func(tx *db.Tx, x *Material, p *Piece, t *Text) error {
		age, err := m.age(tx, x, p)
		if err != nil {
			return err
		}
		if age.Outdated() {
			return fault.New(fault.Conflict, "age.why."+string(age))
		}
		s, mark = m.sheet(tx, x, t), x.Mark
		return nil
	}); err != nil {
		return nil, err
	}
	content, err := f.write(s)
	return web.File{Name: mark + "-" + s.language + "-" + f.name, Type: f.mime, Write: func(w io.Writer) error { _, err := w.Write(content); return err }}, err
}

// check tells whoever holds a poster, or a photo of one, whether it is outdated.
func (m *Messages) check(r *web.Request) (web.Answer, error) {
	typed := r.Value("version")
	page := web.Page{Title: r.T("check.title"), Lead: r.T("check.lead"), NoIndex: true, Back: &ui.BackLink{Text: r.T("site.front"), Href: r.Href("/")}}
	form := ui.Form{Get: true, Action: "/check", Parts: []ui.Part{ui.Input{Field: ui.Field{Name: "version", Label: r.T("check.version"), Hint: r.T("check.version_hint")}, Value: typed, Width: ui.Chars10, Autocomplete: "off", NoSpellcheck: true}},
		Buttons: []ui.Button{{Text: r.T("check.look")}}, Hidden: []ui.Hidden{{Name: "lang", Value: string(r.Lang)}}}
	if typed == "" {
		page.Parts = []ui.Part{form}
		return page, nil
	}
	err := r.Read(func(tx *db.Tx) error {
		x, err := oneMaterial(tx, "mark = $1", readCode(typed))
		if db.IsNotFound(err) {
			page.Parts = []ui.Part{ui.InsetText{Text: r.T("check.unknown")}, form}
			return nil
		}
		if err != nil {
			return err
		}
		p, err := m.Store.Piece(tx, x.Piece)
		if err != nil {
			return err
		}
		age, err := m.age(tx, &x, p)
		if err != nil {
			return err
		}
		page.NoTitle = !age.Outdated() // the panel is the heading then
		page.Parts = []ui.Part{checkPanel(r, &x, age)}
		if t := p.text(x.TextID); !age.Outdated() {
			page.Parts = append(page.Parts, ui.Paragraph{Text: t.Title, Lang: t.Language})
		}
		page.Parts = append(page.Parts, form)
		return nil
	})
	return page, err
}

func checkPanel(r *web.Request, x *Material, age Age) ui.Part {
	if age.Outdated() {
		return ui.WarningText{Word: r.T("records.warning"), Text: r.T("check.outdated", sayMark(x.Mark), r.Day(x.Created)) + " " + r.T("age.why."+string(age))}
	}
	return ui.Panel{Title: r.T("check.current"), Text: sayMark(x.Mark) + ", " + r.Day(x.Created)}
}
