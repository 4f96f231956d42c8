package actors

import (
	"encoding/base64"
	"html/template"
	"strings"
	"time"

	"rsc.io/qr"

	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// sheet is a page to print and to hang up: the QR code that leads to the help
// in a place, and the most useful of it, phone first. Address is the whole one
// of the place's page; without a code where it is not known.
func (v view) sheet(area, address string, code bool, now time.Time) (web.Page, error) {
	poster := ui.Columns{{v.danger()}}
	if code {
		image, err := qrOf(address, v.T("help.sheet_qr", address))
		if err != nil {
			return web.Page{}, err
		}
		poster = ui.Columns{{image, ui.Paragraph{Text: address}}, {v.danger(), ui.Paragraph{Text: v.T("help.sheet_how")}}}
	}
	name := v.a.atlas.Say(area, string(v.Lang))
	found := v.dir.search(Search{Where: area}, v.a.atlas, v.a.kinds, v.now)
	page := web.Page{Title: v.T("help.title"), Caption: name, Lead: v.T("help.lead"), NoIndex: true,
		Back:  &ui.BackLink{Text: v.T("help.results"), Href: v.at.list("", area, 1)},
		Parts: []ui.Part{poster}}
	table := ui.Table{Caption: v.T("help.results"), Stacked: true, Empty: v.T("help.nothing"),
		Columns: []ui.Column{{Text: v.T("services.phone")}, {Text: v.T("services.name")}, {Text: v.T("services.hours")}, {Text: v.T("services.area")}}}
	for _, f := range found.Page(0, onSheet) {
		if f.Near == Away {
			break
		}
		table.Rows = append(table.Rows, []ui.Cell{{Text: unbroken(f.Phone)}, {Text: v.named(f.Name), Detail: v.T("need." + string(f.Kind))}, {Text: f.hours.Say(v.Speaker)}, {Text: v.place(f.entry)}})
	}
	return withParts(page, table, ui.Paragraph{Text: v.T("help.sheet_date", v.Day(now)), Quiet: true}), nil
}

// unbroken keeps a number on one line.
func unbroken(phone string) string { return strings.ReplaceAll(phone, " ", "\u00a0") }

// onSheet is how many services a printed page holds.
const onSheet = 16

// qrOf draws an address as a QR code that a phone reads from some metres.
func qrOf(address, alt string) (ui.Image, error) {
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return ui.Image{}, err
	}
	code.Scale = 6
	size := (code.Size + 8) * code.Scale
	return ui.Image{DataURL: template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(code.PNG())), Alt: alt, Width: size, Height: size}, nil
}

// helpSheet is the sheet of a place.
func (a *Actors) helpSheet(r *web.Request) (web.Answer, error) {
	area, ok := a.atlas.Gazetteer().ByCode(r.PathValue("area"))
	if !ok {
		return nil, web.NotFound()
	}
	v, err := a.viewFor(r)
	if err != nil {
		return nil, err
	}
	address := r.Absolute(listPath("", area.Code, 1)) + "?lang=" + string(r.Lang)
	page, err := v.sheet(area.Code, address, true, v.now)
	return page, err
}
