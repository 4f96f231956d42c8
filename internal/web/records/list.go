package records

import (
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// list shows the table with search, filters, order, pages and downloads.
func (p Pages[R]) list(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T(p.Table.Name + ".title"), Lead: r.T(p.Table.Name + ".lead")}
	err := r.Read(func(tx *db.Tx) error {
		refs, err := p.References(r, tx)
		if err != nil {
			return err
		}
		q := p.query(r)
		total, err := p.Table.Count(tx, q)
		if err != nil {
			return err
		}
		paging := PagingOf(r, total, pageSize)
		q.Limit, q.Offset = pageSize, paging.From()
		q.Damaged = true
		found, err := p.Table.List(tx, q)
		if err != nil {
			return err
		}
		page.Parts = []ui.Part{
			p.buttons(r), p.filter(r, refs),
			p.Rows(r, found, refs, r.N("records.count", total)),
			paging.Links(r), p.downloads(r),
		}
		return nil
	})
	return page, err
}

// query reads search, filters and order from the address; unknown names are passed over.
func (p Pages[R]) query(r *web.Request) register.Query {
	q := register.Query{Where: map[string]any{}, Search: r.Value("q"), Sort: p.Columns[0], Down: r.Value("down") != ""}
	if p.Newest {
		q.Sort = ""
	}
	if sort := r.Value("sort"); slices.Contains(p.Columns, sort) && p.sees(r, sort) {
		q.Sort = sort
	}
	for _, name := range p.Filters {
		if value := p.filteredBy(r, name); value != "" && p.sees(r, name) {
			q.Where[name] = value
		}
	}
	if p.Scope != nil {
		for name, value := range p.Scope(r.Person) {
			q.Where[name] = value
		}
	}
	return q
}

// filteredBy is the value that the list is filtered by; "" for all.
func (p Pages[R]) filteredBy(r *web.Request, name string) string {
	if !r.Query().Has(name) {
		return p.Usual[name]
	}
	return r.Value(name)
}

// sees tells whether this person may see a field: nobody filters or sorts by what she may not see.
func (p Pages[R]) sees(r *web.Request, name string) bool {
	for _, f := range p.Table.Visible(r.Person, nil) {
		if f.Name == name {
			return !f.IsSealed()
		}
	}
	return false
}

// columns gives the fields of the list that this person may see.
func (p Pages[R]) columns(r *web.Request) []register.Field[R] {
	var out []register.Field[R]
	for _, f := range p.Table.Visible(r.Person, nil) {
		if slices.Contains(p.Columns, f.Name) {
			out = append(out, f)
		}
	}
	return out
}

// Rows is the table of some records, the first column linked to the record.
func (p Pages[R]) Rows(r *web.Request, found []R, refs References, caption string) ui.Table {
	t := ui.Table{ID: p.Table.Name, Caption: caption, RowHeaders: true, Stacked: true, Sticky: true, Empty: r.T(p.Table.Name + ".empty")}
	for _, f := range p.columns(r) {
		t.Columns = append(t.Columns, p.column(r, f))
	}
	for i := range found {
		var row []ui.Cell
		for j, f := range p.columns(r) {
			cell := ui.Cell{Text: p.say(r, f, &found[i], refs)}
			if show := p.Shows[f.Name]; show != nil {
				cell = ui.Cell{Content: show(r, &found[i])}
			}
			if j == 0 {
				cell.Href = p.address(&found[i])
				if p.Table.Row(&found[i]).Damaged {
					cell.Detail = r.T("records.damaged")
				}
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (p Pages[R]) column(r *web.Request, f register.Field[R]) ui.Column {
	c := ui.Column{Text: p.label(r, f), Numeric: f.Kind == register.KindNumber}
	if f.IsSealed() {
		return c
	}
	q := r.Query()
	current := p.query(r)
	q.Set("sort", f.Name)
	q.Del("down")
	q.Del("page")
	if current.Sort == f.Name {
		c.Sort = ui.Ascending
		if current.Down {
			c.Sort = ui.Descending
		} else {
			q.Set("down", "1")
		}
	}
	c.SortHref = p.Path + "?" + q.Encode()
	return c
}

func (p Pages[R]) buttons(r *web.Request) ui.Part {
	var buttons []ui.Button
	if p.Edit.Allow(r.Person) && p.Table.Allows(r.Person, register.Create, new(R)) {
		buttons = append(buttons, ui.Button{Text: r.T(p.Table.Name + ".new"), Href: p.Path + "/new"})
	}
	if p.Actions != nil {
		buttons = append(buttons, p.Actions(r)...)
	}
	return ui.ButtonGroup(buttons)
}

func (p Pages[R]) filter(r *web.Request, refs References) ui.Part {
	fields := []ui.Part{ui.Input{Field: ui.Field{Name: "q", Label: r.T("records.search")}, Value: r.Value("q"), Type: "search"}}
	for _, name := range p.Filters {
		f, ok := p.Table.Field(name)
		if !ok || !p.sees(r, name) {
			continue
		}
		options := append([]ui.Option{{Text: r.T("records.all")}}, p.options(r, f, refs)...)
		selected(options, p.filteredBy(r, name))
		fields = append(fields, ui.Select{Field: ui.Field{Name: name, Label: p.label(r, f)}, Options: options})
	}
	return ui.Filter{Action: p.Path, Heading: r.T("records.filter"), Apply: r.T("records.apply"), Fields: fields}
}

func selected(options []ui.Option, value string) {
	for i := range options {
		options[i].Selected = options[i].Value == value
	}
}

// downloads offers the rows in force, in every format.
func (p Pages[R]) downloads(r *web.Request) ui.Part {
	var links []ui.Link
	for _, format := range formats {
		q := r.Query()
		q.Set("format", format.name)
		q.Del("page")
		for name := range p.Usual {
			q.Set(name, p.filteredBy(r, name))
		}
		links = append(links, ui.Link{Text: format.label, Href: p.Path + "/export?" + q.Encode()})
	}
	return ui.Stack{ui.Heading{Text: r.T("records.download")}, ui.List{Items: links}}
}
