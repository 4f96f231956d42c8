package exchange

import (
	"encoding/json"
	"io"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// The most that pages show.
const (
	shownLines   = 20
	shownChanges = 50
	shownSent    = 20
	shownCell    = 80 // letters of a cell
)

// list shows the usual forms and the group's own mappings.
func (x *Exchange) list(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("exports.title"), Lead: r.T("exports.lead")}
	t := ui.Table{ID: "forms", Caption: r.T("exports.usual"), RowHeaders: true, Stacked: true, Columns: []ui.Column{{Text: r.T("export_mappings.form")}, {Text: r.T("exports.row")}}}
	for _, f := range Forms {
		t.Rows = append(t.Rows, []ui.Cell{{Text: r.T("export_mappings.form." + string(f)), Href: "/exports/" + string(f)}, {Text: r.T("exports.grain." + string(grainOf[f]))}})
	}
	err := r.Read(func(tx *db.Tx) error {
		own, err := x.Mappings.List(tx, register.Query{Sort: "name", Limit: 200})
		mine := ui.Table{ID: "own", Caption: r.T("exports.own"), RowHeaders: true, Stacked: true, Empty: r.T("exports.own_none"), Columns: []ui.Column{{Text: r.T("export_mappings.name")}, {Text: r.T("export_mappings.form")}}}
		for _, m := range own {
			mine.Rows = append(mine.Rows, []ui.Cell{{Text: m.Name, Href: "/exports/" + string(m.ID)}, {Text: r.T("export_mappings.form." + string(m.Form))}})
		}
		page.Parts = []ui.Part{mine, t, ui.ButtonGroup{{Text: r.T("export_mappings.title"), Href: "/export-mappings", Kind: ui.Secondary}}}
		return err
	})
	return page, err
}

// withOrder reads what the address asks for.
func (x *Exchange) withOrder(r *web.Request, f func(tx *db.Tx, o *order) error) error {
	return r.Read(func(tx *db.Tx) error {
		o, err := x.orderOf(tx, r.PathValue("form"))
		if err != nil {
			return err
		}
		return f(tx, o)
	})
}

// show previews a form, offers it as a file, and lists when it was sent.
func (x *Exchange) show(r *web.Request) (web.Answer, error) {
	page := web.Page{Caption: r.T("exports.title"), Back: &ui.BackLink{Text: r.T("exports.title"), Href: "/exports"}}
	err := x.withOrder(r, func(tx *db.Tx, o *order) error {
		page.Title = o.title(r)
		w, err := x.worldOf(tx)
		if db.IsNotFound(err) {
			page.Lead = r.T("plan.none")
			return nil
		}
		if err != nil {
			return err
		}
		page.Lead = r.T("exports.grain." + string(grainOf[o.form]))
		first, err := x.first(tx, w, o)
		if err != nil {
			return err
		}
		sent, err := snapshotsOf(tx, o.key, w.o.Plan.ID, shownSent)
		if err != nil {
			return err
		}
		work, err := workOf(tx, o.key, w.o.Plan.ID)
		if o.form == IATI && o.usual() {
			page.Parts = append(page.Parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T("exports.iati_example", example)})
		}
		page.Parts = append(page.Parts, x.buttons(r, o), previewTable(r, o, first), ui.Paragraph{Text: r.T("exports.withheld", smallest), Quiet: true}, sentForm(r, o, work.running(tx.Now())), sentTable(r, sent), copyForm(r, o))
		return err
	})
	return page, err
}

// first gives the first lines of an order.
func (x *Exchange) first(tx *db.Tx, w *world, o *order) ([]Line, error) {
	lines, err := x.lines(tx, w, o)
	if err != nil {
		return nil, err
	}
	var out []Line
	for l, err := range lines {
		if err != nil {
			return nil, err
		}
		if out = append(out, l); len(out) == shownLines {
			break
		}
	}
	return out, nil
}

func (x *Exchange) buttons(r *web.Request, o *order) ui.Part {
	var buttons ui.ButtonGroup
	for i, format := range formatsOf(o.form) {
		b := ui.Button{Text: r.T("exports.download." + format), Href: "/exports/" + o.key + "/file?format=" + format, Kind: ui.Secondary}
		if i == 0 {
			b.Kind = ui.Primary
		}
		buttons = append(buttons, b)
	}
	return append(buttons, ui.Button{Text: r.T("exports.difference"), Href: "/exports/" + o.key + "/difference", Kind: ui.Secondary})
}

// short cuts a cell for the screen.
func short(s string) string {
	if letters := []rune(s); len(letters) > shownCell {
		return string(letters[:shownCell]) + "…"
	}
	return s
}

func previewTable(r *web.Request, o *order, lines []Line) ui.Part {
	t := ui.Table{ID: "preview", Caption: r.T("exports.preview_caption", shownLines), Empty: r.T("exports.nothing"), Stacked: true}
	heads := shownHeads(o)
	for _, h := range heads {
		t.Columns = append(t.Columns, ui.Column{Text: h})
	}
	for _, l := range lines {
		t.Rows = append(t.Rows, textCells(l.Cells[:len(heads)]))
	}
	return t
}

// shownHeads leaves out what only a program reads.
func shownHeads(o *order) []string {
	if o.form == IATI {
		return projectHeads[:len(projectHeads)-1]
	}
	return o.heads()
}

func textCells(texts []string) []ui.Cell {
	out := make([]ui.Cell, len(texts))
	for i, text := range texts {
		out[i].Text = short(text)
	}
	return out
}

// sentForm keeps the export as it is now: what the next difference is shown to.
func sentForm(r *web.Request, o *order, busy bool) ui.Part {
	if busy {
		return ui.Paragraph{Text: r.T("exports.busy"), Link: &ui.Link{Text: r.T("working.look_again"), Href: differencePath(o.key)}}
	}
	return ui.Form{Action: "/exports/" + o.key + "/sent", Buttons: []ui.Button{{Text: r.T("exports.sent"), Kind: ui.Secondary, Once: true}},
		Parts: []ui.Part{ui.Input{Field: ui.Field{Name: "note", Label: r.T("exports.note"), Hint: r.T("exports.note_hint")}, Width: ui.TwoThirds}}}
}

func sentTable(r *web.Request, sent []Snapshot) ui.Part {
	t := ui.Table{ID: "sent", Caption: r.T("exports.sent_caption"), Stacked: true, Empty: r.T("exports.never"),
		Columns: []ui.Column{{Text: r.T("exports.when")}, {Text: r.T("exports.note")}, {Text: r.T("exports.lines"), Numeric: true}}}
	for _, s := range sent {
		t.Rows = append(t.Rows, []ui.Cell{{Text: r.Time(s.Sent)}, {Text: s.Note}, {Text: r.Number(s.Lines)}})
	}
	return t
}

func copyForm(r *web.Request, o *order) ui.Part {
	if !o.usual() {
		return ui.ButtonGroup{{Text: r.T("exports.edit"), Href: "/export-mappings/" + o.key + "/edit", Kind: ui.Secondary}}
	}
	return ui.Form{Action: "/exports/" + o.key + "/copy", Buttons: []ui.Button{{Text: r.T("exports.copy"), Kind: ui.Secondary, Once: true}}}
}

// dictionary lists what a mapping of a form can name.
func dictionary(r *web.Request, f Form) ui.Part {
	names := ui.Paragraph{Text: strings.Join(namesOf(grainOf[f]), "\n")}
	if f != IATI {
		return ui.Details{Summary: r.T("exports.fields"), Content: names}
	}
	return ui.Details{Summary: r.T("exports.fields"), Content: ui.Stack{names, ui.Paragraph{Text: r.T("exports.slots")}, ui.Paragraph{Text: strings.Join(slots, "\n")}}}
}

// heads are those under which the lines were sent.
func (s *Snapshot) heads() []string {
	var heads []string
	_ = json.Unmarshal([]byte(s.Heads), &heads) // written by keep; none of an old one means that nothing matches
	return heads
}

var contentTypes = map[string]string{"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8", "xml": "application/xml"}

// file streams a form as it is now.
func (x *Exchange) file(r *web.Request) (web.Answer, error) {
	var o *order
	format := r.Value("format")
	err := x.withOrder(r, func(tx *db.Tx, found *order) (err error) {
		o = found
		if contentTypes[format] == "" || (format == "xml") != (o.form == IATI) {
			return web.NotFound()
		}
		if _, err := x.plan.InForce(tx); err != nil {
			return err
		}
		return x.checkFile(tx, o)
	})
	if err != nil {
		return nil, err
	}
	return web.File{Name: string(o.form) + "." + format, Type: contentTypes[format], Write: func(out io.Writer) error {
		return r.Read(func(tx *db.Tx) error { return x.write(tx, out, o, format) })
	}}, nil
}

// checkFile refuses before the first byte what would not be valid: a file cannot
// be taken back once it has begun.
func (x *Exchange) checkFile(tx *db.Tx, o *order) error {
	if o.form != IATI {
		return nil
	}
	if o.usual() {
		return fault.New(fault.Invalid, "exports.iati_example", example)
	}
	if err := x.write(tx, io.Discard, o, "xml"); err != nil {
		return fault.New(fault.Invalid, "exports.invalid", err.Error()).Because(err)
	}
	return nil
}

// copy makes a mapping of the group's own from a usual form.
func (x *Exchange) copy(r *web.Request) (web.Answer, error) {
	form := Form(r.PathValue("form"))
	layout, ok := defaults[form]
	if !ok {
		return nil, web.NotFound()
	}
	m := Mapping{Name: r.T("export_mappings.form." + string(form)), Form: form, Layout: layout}
	if err := r.Write(func(tx *db.Tx) error { return x.Mappings.Insert(tx, &m) }); err != nil {
		return nil, err
	}
	return web.Redirect{To: "/export-mappings/" + string(m.ID) + "/edit", Done: "exports.copied"}, nil
}
