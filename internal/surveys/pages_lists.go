package surveys

import (
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

func (s *Surveys) listRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /survey-lists", Policy: web.Voices, Handle: s.listsPage},
		{Pattern: "GET /survey-lists/{list}", Policy: web.Voices, Handle: s.entitiesPage},
		{Pattern: "POST /survey-lists/{list}/{entity}/delete", Policy: web.Voices, Handle: s.dropEntity},
		{Pattern: "POST /survey-lists/{list}/{entity}/settle", Policy: web.Voices, Handle: s.settle},
	}
}

// ownList reads the list of an address for those who keep it.
func ownList(r *web.Request, tx *db.Tx) (entityList, error) {
	key, err := r.PathID("list")
	if err != nil {
		return entityList{}, err
	}
	l, err := listByID(tx, key)
	if err == nil && (!mayOwn(r.Person) || l.Owner != r.Person.Organisation) {
		err = web.NotFound()
	}
	return l, err
}

func (s *Surveys) listsPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.lists"), Lead: r.T("surveys.lists_lead"), Back: &ui.BackLink{Text: r.T("surveys.title"), Href: "/surveys"}}
	table := ui.Table{ID: "lists", Caption: r.T("surveys.lists"), RowHeaders: true, Empty: r.T("surveys.lists_empty"), Columns: []ui.Column{{Text: r.T("surveys.list")}, {Text: r.T("surveys.list_entries"), Numeric: true}}}
	err := r.Read(func(tx *db.Tx) error {
		lists, err := listsOf(tx, r.Person.Organisation)
		for _, l := range lists {
			n, err := countEntities(tx, l.ID)
			if err != nil {
				return err
			}
			table.Rows = append(table.Rows, []ui.Cell{{Text: l.Name, Href: "/survey-lists/" + string(l.ID)}, {Text: r.Number(n)}})
		}
		return err
	})
	page.Parts = []ui.Part{table}
	return page, err
}

func (s *Surveys) entitiesPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Back: &ui.BackLink{Text: r.T("surveys.lists"), Href: "/survey-lists"}, Lead: r.T("surveys.list_lead")}
	err := r.Read(func(tx *db.Tx) error {
		l, err := ownList(r, tx)
		if err != nil {
			return err
		}
		page.Title = l.Name
		count, err := countEntities(tx, l.ID)
		if err != nil {
			return err
		}
		paging := records.PagingOf(r, count, pageRows)
		entities, err := s.store.entitiesOf(tx, l.ID, pageRows, paging.From())
		if err != nil {
			return err
		}
		page.Parts = append(page.Parts, entityTable(r, l, entities))
		page.Parts = append(page.Parts, paging.Links(r))
		problems, err := problemsOfList(tx, l.ID)
		if len(problems) > 0 {
			page.Parts = append(page.Parts, entityProblems(r, problems))
		}
		return err
	})
	return page, err
}

func entityTable(r *web.Request, l entityList, entities []entity) ui.Part {
	table := ui.Table{ID: "entries", Caption: r.T("surveys.list_entries"), Stacked: true, RowHeaders: true, Empty: r.T("surveys.list_empty"), Columns: []ui.Column{
		{Text: r.T("surveys.list_label")}, {Text: r.T("surveys.list_values")}, {Text: r.T("surveys.version"), Numeric: true}, {Text: r.T("surveys.list_changed")}, {Text: r.T("surveys.delete"), Unseen: true}}}
	for _, e := range entities {
		at := "/survey-lists/" + string(l.ID) + "/" + e.ID
		act := ui.Form{Action: at + "/delete", Buttons: []ui.Button{{Text: r.T("surveys.delete"), Kind: ui.Secondary, Once: true}}}
		label := ui.Cell{Text: e.Label, Detail: e.ID}
		if e.Conflict {
			label.Detail = r.T("surveys.list_conflict")
			act = ui.Form{Action: at + "/settle", Buttons: []ui.Button{{Text: r.T("surveys.list_settle"), Kind: ui.Secondary, Once: true}}}
		}
		table.Rows = append(table.Rows, []ui.Cell{label, {Text: valuesText(e)}, {Text: r.Number(e.Version)}, {Text: r.Time(e.Updated)}, {Content: act}})
	}
	return table
}

// valuesText is what an entity says, in one line.
func valuesText(e entity) string {
	text := ""
	for _, name := range slices.Sorted(keysOf(e.Values)) {
		if e.Values[name] == "" {
			continue
		}
		if text != "" {
			text += "; "
		}
		text += name + ": " + e.Values[name]
	}
	return text
}

func entityProblems(r *web.Request, problems []entityProblem) ui.Part {
	table := ui.Table{ID: "problems", Caption: r.T("surveys.list_problems"), Stacked: true, Columns: []ui.Column{{Text: r.T("surveys.list_entry")}, {Text: r.T("surveys.list_why")}}}
	for _, p := range problems {
		table.Rows = append(table.Rows, []ui.Cell{{Text: p.Entity}, {Text: r.T("surveys.list_why." + p.Why)}})
	}
	return table
}

func (s *Surveys) dropEntity(r *web.Request) (web.Answer, error) {
	return s.changeEntity(r, func(tx *db.Tx, l entityList) error { return s.store.deleteEntity(tx, l.ID, r.PathValue("entity")) })
}

func (s *Surveys) settle(r *web.Request) (web.Answer, error) {
	return s.changeEntity(r, func(tx *db.Tx, l entityList) error { return settleEntity(tx, l.ID, r.PathValue("entity")) })
}

func (s *Surveys) changeEntity(r *web.Request, change func(*db.Tx, entityList) error) (web.Answer, error) {
	var l entityList
	err := r.Write(func(tx *db.Tx) (err error) {
		if l, err = ownList(r, tx); err != nil {
			return err
		}
		return change(tx, l)
	})
	return web.Redirect{To: "/survey-lists/" + string(l.ID), Done: "surveys.saved"}, err
}
