package actors

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"ostoja/formats/hxl"
	"ostoja/formats/table"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// columnCodes name the fields that a person can give to a column, in the order of the list.
var columnCodes = []struct {
	code  string
	field Field
}{
	{"lead", FieldLead}, {"implementing", FieldImplementing}, {"donor", FieldDonor}, {"org", FieldOrg}, {"acronym", FieldAcronym}, {"sector", FieldSector}, {"subsector", FieldSubsector},
	{"activity", FieldActivity}, {"indicator", FieldIndicator}, {"project", FieldProject},
	{"country", AreaName(0)}, {"country_code", AreaCode(0)}, {"region", AreaName(1)}, {"region_code", AreaCode(1)}, {"district", AreaName(2)}, {"district_code", AreaCode(2)},
	{"commune", AreaName(3)}, {"commune_code", AreaCode(3)}, {"settlement", AreaName(4)}, {"settlement_code", AreaCode(4)}, {"location", FieldLocation}, {"start_day", FieldStart}, {"end_day", FieldEnd}, {"period", FieldPeriod}, {"year", FieldYear},
	{"population", FieldGroup}, {"unit", FieldUnit}, {"status", FieldStatus}, {"modality", FieldModality}, {"id", FieldID}, {"targeted", FieldTargeted}, {"reached", FieldReached},
}

// bindingCode writes what a column holds as the value of a form: reached:children+f.
func bindingCode(b Binding) string {
	for _, c := range columnCodes {
		if c.field == b.Field {
			return strings.TrimSuffix(c.code+":"+b.Kind, ":")
		}
	}
	return ""
}

func bindingOf(column int, code, label string) (Binding, bool) {
	name, kind, _ := strings.Cut(code, ":")
	for _, c := range columnCodes {
		if c.code == name && (kind == "" || c.field.isFigure() && len(kind) < maxShown) {
			return Binding{Column: column, Field: c.field, Kind: kind, Label: label}, true
		}
	}
	return Binding{}, false
}

// columnsPart asks what each column of a table holds; what we think is chosen already.
func (a *Actors) columnsPart(r *web.Request, tx *db.Tx, run Run, page *web.Page) error {
	layout, rows, err := a.layoutOf(tx, &run)
	if err != nil {
		return err
	}
	if missing := layout.Missing(); missing != "" {
		page.Parts = append(page.Parts, ui.InsetText{Text: a.sayReason(r.Speaker, missing)})
	}
	form := ui.Form{Action: importPath(run) + "/columns", Buttons: []ui.Button{{Text: r.T("imports.columns_right"), Once: true}}}
	for i, head := range layout.heads() {
		header, tag, _ := strings.Cut(head, "\t")
		if header == "" {
			header = tag
		}
		if header == "" && example(rows, layout.First, i) == "" {
			continue
		}
		if header == "" {
			header = r.T("imports.column", i+1)
		}
		form.Parts = append(form.Parts, ui.Select{Field: ui.Field{Name: "column" + strconv.Itoa(i), Label: header, Hint: r.T("imports.example", example(rows, layout.First, i))}, Options: columnOptions(r, layout, i)})
	}
	page.Parts = append(page.Parts, form)
	return nil
}

// layoutOf reads a run's file again as far as its layout needs.
func (a *Actors) layoutOf(tx *db.Tx, run *Run) (*Layout, []table.Row, error) {
	body, err := fileOf(tx, run.ID)
	if err != nil {
		return nil, nil, err
	}
	source, err := table.Open(bytes.NewReader(body), int64(len(body)), table.Options{Name: run.Name, Merged: true})
	if err != nil {
		return nil, nil, err
	}
	rows, err := firstRows(source, run.Sheet)
	if err != nil {
		return nil, nil, err
	}
	layout, err := layoutFor(source, run)
	return layout, rows, err
}

// example is the first value below a header.
func example(rows []table.Row, first, column int) string {
	for _, row := range rows {
		if row.Number >= first && column < len(row.Cells) && !hxl.Empty(row.Cells[column]) {
			value := []rune(hxl.Squeeze(row.Cells[column]))
			return string(value[:min(len(value), 60)])
		}
	}
	return ""
}

func columnOptions(r *web.Request, l *Layout, column int) []ui.Option {
	chosen := ""
	if i := slices.IndexFunc(l.Bindings, func(b Binding) bool { return b.Column == column }); i >= 0 {
		chosen = bindingCode(l.Bindings[i])
	}
	options := []ui.Option{{Text: r.T("imports.skip"), Selected: chosen == ""}}
	add := func(code, text string) {
		options = append(options, ui.Option{Value: code, Text: text, Selected: code == chosen})
	}
	for _, c := range columnCodes {
		add(c.code, r.T("columns."+c.code))
		if c.field.isFigure() {
			for _, k := range exportKinds {
				add(c.code+":"+k.kind, r.T("columns."+c.code)+": "+r.T("columns."+k.kind))
			}
		}
	}
	if !slices.ContainsFunc(options, func(o ui.Option) bool { return o.Selected }) {
		code, kind, _ := strings.Cut(chosen, ":")
		add(chosen, r.T("columns."+code)+": "+kind)
	}
	return options
}

// confirmColumns keeps what the columns hold, for this import and for the
// organisation's next one with the same headers.
func (a *Actors) confirmColumns(r *web.Request) (web.Answer, error) {
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	var run Run
	return a.advanced(r, &run, func(tx *db.Tx) (err error) {
		if run, err = ownRun(r, tx); err != nil {
			return err
		}
		if err := inState(run, Uploaded); err != nil {
			return err
		}
		layout, _, err := a.layoutOf(tx, &run)
		if err != nil {
			return err
		}
		chosen := Layout{Bindings: []Binding{}}
		for i, head := range layout.heads() {
			header, tag, _ := strings.Cut(head, "\t")
			code := ""
			if got := values["column"+strconv.Itoa(i)]; len(got) > 0 {
				code = got[0]
			}
			if b, ok := bindingOf(i, code, firstText(header, tag)); ok {
				chosen.Bindings = append(chosen.Bindings, b)
			}
		}
		if chosen.Missing() != "" {
			return fault.New(fault.Invalid, "imports.columns_missing")
		}
		body, err := json.Marshal(chosen.Bindings)
		if err != nil {
			return err
		}
		run.Layout, run.State = string(body), Reading
		tx.Housekeeping("nothing of the group's is changed yet")
		if err := rememberLayout(tx, run.Organisation, headKey(*layout), run.Layout); err != nil {
			return err
		}
		return run.update(tx)
	}, a.sizeOf(r))
}

func firstText(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// columnsAgain goes back from a preview to the columns.
func (a *Actors) columnsAgain(r *web.Request) (web.Answer, error) {
	var run Run
	err := r.Write(func(tx *db.Tx) (err error) {
		if run, err = ownRun(r, tx); err != nil {
			return err
		}
		if err := inState(run, Previewed); err != nil {
			return err
		}
		run.State = Uploaded
		tx.Housekeeping("nothing of the group's is changed yet")
		return run.update(tx)
	})
	return web.Redirect{To: importPath(run)}, err
}

// noOrganisation knows none: for what is compared and not kept.
func noOrganisation(string) id.ID { return "" }
