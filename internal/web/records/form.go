package records

import (
	"errors"
	"slices"
	"strconv"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// create shows and takes the form for a new record.
func (p Pages[R]) create(r *web.Request) (web.Answer, error) {
	var record R
	if !p.Table.Allows(r.Person, register.Create, &record) {
		return nil, web.NotFound()
	}
	if r.Method == "GET" {
		return p.formPage(r, &record, nil, nil)
	}
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	problems := p.Table.Parse(r.Person, values, &record)
	if len(problems) == 0 && !p.Table.Allows(r.Person, register.Create, &record) {
		return nil, web.NotFound()
	}
	if len(problems) > 0 {
		return p.formPage(r, &record, values, problems)
	}
	if err := p.store(r, &record, p.Table.Insert); err != nil {
		return p.refused(r, &record, values, err)
	}
	return web.Redirect{To: p.address(&record), Done: "records.added"}, nil
}

// edit shows and takes the form for a record that exists.
func (p Pages[R]) edit(r *web.Request) (web.Answer, error) {
	var record R
	err := r.Read(func(tx *db.Tx) (err error) {
		record, err = p.allowed(r, tx, register.Change)
		return err
	})
	if err != nil {
		return nil, err
	}
	if r.Method == "GET" {
		return p.formPage(r, &record, nil, nil)
	}
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	stored := record
	problems := p.Table.Parse(r.Person, values, &record)
	if version, err := strconv.Atoi(r.Value("version")); err != nil || version != p.Table.Row(&record).Version {
		return p.conflict(r, &stored, &record, values)
	}
	if len(problems) > 0 {
		return p.formPage(r, &record, values, problems)
	}
	if !p.Table.Allows(r.Person, register.Change, &record) {
		return nil, web.NotFound()
	}
	if err := p.store(r, &record, p.Table.Update); err != nil {
		return p.refused(r, &record, values, err)
	}
	return web.Redirect{To: p.address(&record), Done: "records.saved"}, nil
}

// remove asks before it deletes.
func (p Pages[R]) remove(r *web.Request) (web.Answer, error) {
	var record R
	err := r.Read(func(tx *db.Tx) (err error) {
		record, err = p.allowed(r, tx, register.Delete)
		return err
	})
	if err != nil {
		return nil, err
	}
	if r.Method == "GET" {
		return web.Page{Title: r.T("records.delete_question", p.title(r, &record)),
			Back:  &ui.BackLink{Text: r.T("records.back"), Href: p.address(&record)},
			Parts: []ui.Part{ui.Form{Buttons: []ui.Button{{Text: r.T("records.delete"), Kind: ui.Warning, Once: true}}}}}, nil
	}
	if err := r.Write(func(tx *db.Tx) error { return p.Table.Delete(tx, p.Table.Row(&record).ID) }); err != nil {
		return nil, err
	}
	return web.Redirect{To: p.Path, Done: "records.deleted"}, nil
}

// refused shows the form again when the database said no: a value that must be
// unique exists, or somebody was faster.
func (p Pages[R]) refused(r *web.Request, record *R, values register.Form, err error) (web.Answer, error) {
	if found, ok := errors.AsType[problemsError](err); ok {
		return p.formPage(r, record, values, found.Problems)
	}
	if fault.KindOf(err) != fault.Conflict {
		return nil, err
	}
	if db.IsDuplicate(err) {
		return p.formPage(r, record, values, register.Problems{{Field: p.Table.Fields[0].Name, Message: "fault.exists"}})
	}
	var stored R
	if err := r.Read(func(tx *db.Tx) (err error) {
		stored, err = p.Table.Get(tx, p.Table.Row(record).ID)
		return err
	}); err != nil {
		return nil, err
	}
	return p.conflict(r, &stored, record, values)
}

// conflict shows both versions and the form with what was typed; sending it
// again stores it over the other.
func (p Pages[R]) conflict(r *web.Request, stored, mine *R, values register.Form) (web.Answer, error) {
	both := ui.Table{ID: "versions", Caption: r.T("records.both"), RowHeaders: true,
		Columns: []ui.Column{{Text: r.T("records.field")}, {Text: r.T("records.theirs")}, {Text: r.T("records.mine")}}}
	for _, f := range p.Table.Visible(r.Person, stored) {
		if theirs, yours := f.Text(stored), f.Text(mine); theirs != yours {
			both.Rows = append(both.Rows, []ui.Cell{{Text: p.label(r, f)}, {Text: theirs}, {Text: yours}})
		}
	}
	p.Table.Row(mine).Version = p.Table.Row(stored).Version
	answer, err := p.formPage(r, mine, values, nil)
	if err != nil {
		return nil, err
	}
	page := answer.(web.Page)
	page.Status = fault.Conflict.Status()
	page.Parts = append([]ui.Part{ui.WarningText{Word: r.T("records.warning"), Text: r.T("fault.stale")}, both}, page.Parts...)
	return page, nil
}

func (p Pages[R]) formPage(r *web.Request, record *R, values register.Form, problems register.Problems) (web.Answer, error) {
	page := web.Page{Title: r.T(p.Table.Name + ".new"), Back: &ui.BackLink{Text: r.T(p.Table.Name + ".title"), Href: p.Path}, Problems: r.ProblemLinks(problems)}
	if p.Table.Row(record).ID != "" {
		page.Title = r.T("records.edit_title", p.title(r, record))
		page.Back = &ui.BackLink{Text: r.T("records.back"), Href: p.address(record)}
	}
	err := r.Read(func(tx *db.Tx) error {
		refs, err := p.References(r, tx)
		page.Parts = []ui.Part{p.Form(r, record, values, problems, refs)}
		return err
	})
	return page, err
}

// Form is the form of a record; values, where there are any, are what was
// typed and stand instead of the record's own.
func (p Pages[R]) Form(r *web.Request, record *R, values register.Form, problems register.Problems, refs References) ui.Form {
	form := ui.Form{
		Hidden:  []ui.Hidden{{Name: "version", Value: strconv.Itoa(p.Table.Row(record).Version)}},
		Buttons: []ui.Button{{Text: r.T("records.save"), Once: true}},
	}
	for _, f := range p.Table.Visible(r.Person, record) {
		if f.IsFixed() || f.Locked(r.Person) || len(p.Asks) > 0 && !slices.Contains(p.Asks, f.Name) {
			continue
		}
		form.Parts = append(form.Parts, p.controls(r, f, record, values, problems, refs)...)
	}
	return form
}

func (p Pages[R]) controls(r *web.Request, f register.Field[R], record *R, values register.Form, problems register.Problems, refs References) []ui.Part {
	field := ui.Field{Name: f.Name, Label: p.label(r, f), Hint: p.hint(r, f), Error: Said(r, problems, f.Name), ErrorPrefix: r.T("frame.error_prefix")}
	if !f.Required() && f.Kind != register.KindYesNo {
		field.Label = r.T("records.optional", field.Label)
	}
	value := f.Text(record)
	if said := f.Said(record, string(r.Lang)); said != "" {
		value = said
	}
	if typed, ok := values.Get(f.Name); ok && len(typed) > 0 {
		value = typed[len(typed)-1]
	}
	switch f.Kind {
	case register.KindLong:
		return []ui.Part{ui.Textarea{Field: field, Value: value}}
	case register.KindEmail:
		return []ui.Part{ui.Input{Field: field, Value: value, Type: "email", NoSpellcheck: true}}
	case register.KindURL:
		return []ui.Part{ui.Input{Field: field, Value: value, Type: "url", NoSpellcheck: true}}
	case register.KindDecimal:
		return []ui.Part{ui.Input{Field: field, Value: value, InputMode: "decimal", Width: ui.Chars10}}
	case register.KindNumber:
		return []ui.Part{ui.Input{Field: field, Value: value, InputMode: "numeric", Width: ui.Chars10}}
	case register.KindDay:
		return []ui.Part{ui.Input{Field: field, Value: value, Width: ui.Chars10, Type: "date"}}
	case register.KindChoice, register.KindRef:
		options := append([]ui.Option{{Text: r.T("records.choose")}}, p.options(r, f, refs)...)
		selected(options, value)
		return []ui.Part{ui.Select{Field: field, Options: options}}
	case register.KindChoices:
		return []ui.Part{ui.Checkboxes{Field: field, Choices: p.boxes(r, f, record, values), Small: true}, hidden(f.Name)}
	case register.KindYesNo:
		box := ui.Choice{Value: "yes", Label: r.T("records.yes"), Checked: value == "yes"}
		return []ui.Part{hidden(f.Name), ui.Checkboxes{Field: field, Choices: []ui.Choice{box}}}
	case register.KindTexts:
		return textInputs(field, f.Texts(record), values, f.HasLines())
	}
	return []ui.Part{ui.Input{Field: field, Value: value}}
}

// hidden lets an unticked box be told from one that was not on the form.
func hidden(name string) ui.Part { return ui.HiddenInput{Name: name} }

// textInputs asks for a text in every language.
func textInputs(field ui.Field, texts lang.Texts, values register.Form, lines bool) []ui.Part {
	var parts []ui.Part
	for i, l := range lang.All {
		one := field
		one.Name = field.Name + "." + string(l)
		one.ID = one.Name
		one.Label = field.Label + " – " + lang.OwnNames[l]
		if i == 0 {
			one.ID = field.Name // the error summary leads here
		} else {
			one.Hint, one.Error = "", ""
		}
		value := texts[l].Text
		if typed, ok := values.Get(one.Name); ok && len(typed) > 0 {
			value = typed[0]
		}
		if lines {
			parts = append(parts, ui.Textarea{Field: one, Value: value, Lang: string(l), Rows: 4})
		} else {
			parts = append(parts, ui.Input{Field: one, Value: value, Lang: string(l)})
		}
	}
	return parts
}

func (p Pages[R]) boxes(r *web.Request, f register.Field[R], record *R, values register.Form) []ui.Choice {
	ticked := map[string]bool{}
	chosen, typed := values.Get(f.Name)
	if !typed {
		chosen = f.List(record)
	}
	for _, c := range chosen {
		ticked[c] = true
	}
	var out []ui.Choice
	for _, code := range f.Choices {
		out = append(out, ui.Choice{Value: code, Label: p.choice(r, f, code), Checked: ticked[code]})
	}
	return out
}

func (p Pages[R]) hint(r *web.Request, f register.Field[R]) string {
	if p.Hints != nil {
		if hint := p.Hints(f.Name); hint != "" {
			return hint
		}
	}
	if key := p.Table.Name + "." + f.Name + ".hint"; r.Has(key) {
		return r.T(key)
	}
	return ""
}

// Said gives the words of a field's problem; "" where there is none.
func Said(r *web.Request, problems register.Problems, name string) string {
	for _, problem := range problems {
		if problem.Field == name {
			return r.T(problem.Message, problem.Args...)
		}
	}
	return ""
}
