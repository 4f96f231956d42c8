package records

import (
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

// Pages are the pages of one register.
type Pages[R any] struct {
	Table   *register.Table[R]
	Path    string            // "/organisations"
	See     web.Policy        // who may come to the list and to a record
	Edit    web.Policy        // who may come to the forms; Can decides on each record
	Columns []string          // the fields that the list shows
	Filters []string          // the choices and references that the list is filtered by
	Usual   map[string]string // the filters of a list whose address says nothing about them; API and downloads have none
	Options map[string]OptionsOf
	Scope   func(who.Person) map[string]any                               // what the list is limited to for her; nil for nothing
	Extra   func(r *web.Request, tx *db.Tx, record *R) ([]ui.Part, error) // more on the record's page
	Actions func(r *web.Request) []ui.Button                              // more above the list
	Without map[string]bool                                               // patterns that are written by hand
	Asks    []string                                                      // the fields that a form asks for; all where empty
	Hints   func(field string) string                                     // what a form says under a field, instead of its message; may be nil
	Prepare func(tx *db.Tx, record *R) (register.Problems, error)         // completes a record before it is stored, by rules that ask the database; may be nil
	Deletes bool
	Shows   map[string]func(r *web.Request, record *R) ui.Part // what the list shows of a field instead of its words
	Newest  bool                                               // the list begins with the newest, not in the order of its first column
}

// OptionsOf lists the records that a reference may point to, by the register's name.
type OptionsOf func(r *web.Request, tx *db.Tx) ([]ui.Option, error)

// pageSize is how many rows a list shows at once.
const pageSize = 50

// Routes are the addresses of the pages and of the API.
func (p Pages[R]) Routes() []web.Route {
	all := []web.Route{
		{Pattern: "GET " + p.Path, Policy: p.See, Handle: p.list},
		{Pattern: "GET " + p.Path + "/export", Policy: p.See, Handle: p.export},
		{Pattern: "GET " + p.Path + "/new", Policy: p.Edit, Handle: p.create},
		{Pattern: "POST " + p.Path + "/new", Policy: p.Edit, Handle: p.create},
		{Pattern: "GET " + p.Path + "/{id}", Policy: p.See, Handle: p.show},
		{Pattern: "GET " + p.Path + "/{id}/edit", Policy: p.Edit, Handle: p.edit},
		{Pattern: "POST " + p.Path + "/{id}/edit", Policy: p.Edit, Handle: p.edit},
	}
	if p.Deletes {
		all = append(all,
			web.Route{Pattern: "GET " + p.Path + "/{id}/delete", Policy: p.Edit, Handle: p.remove},
			web.Route{Pattern: "POST " + p.Path + "/{id}/delete", Policy: p.Edit, Handle: p.remove})
	}
	all = append(all, p.api()...)
	var routes []web.Route
	for _, route := range all {
		if !p.Without[route.Pattern] {
			routes = append(routes, route)
		}
	}
	return routes
}

// visible reads a record for this person; what she may not see is not found.
func (p Pages[R]) visible(r *web.Request, tx *db.Tx) (R, error) {
	return p.allowed(r, tx, register.See)
}

func (p Pages[R]) allowed(r *web.Request, tx *db.Tx, act register.Act) (R, error) {
	var none R
	record, err := r.PathID("id")
	if err != nil {
		return none, err
	}
	found, err := p.Table.Get(tx, record)
	if err != nil {
		return none, err
	}
	if !p.Table.Allows(r.Person, act, &found) || !p.inScope(r, tx, record) {
		return none, web.NotFound()
	}
	return found, nil
}

// inScope tells whether the list that this person sees has the record.
func (p Pages[R]) inScope(r *web.Request, tx *db.Tx, record id.ID) bool {
	if p.Scope == nil || len(p.Scope(r.Person)) == 0 {
		return true
	}
	where := map[string]any{"id": record}
	for field, value := range p.Scope(r.Person) {
		where[field] = value
	}
	n, err := p.Table.Count(tx, register.Query{Where: where})
	return err == nil && n == 1
}

// store completes a record and puts it into the table; its problems come as a problemsError.
func (p Pages[R]) store(r *web.Request, record *R, put func(*db.Tx, *R) error) error {
	return r.Write(func(tx *db.Tx) error {
		if p.Prepare != nil {
			problems, err := p.Prepare(tx, record)
			if err != nil {
				return err
			}
			if len(problems) > 0 {
				return problemsError{problems}
			}
		}
		return put(tx, record)
	})
}

// label is what a field is called.
func (p Pages[R]) label(r *web.Request, f register.Field[R]) string {
	return r.T(p.Table.Name + "." + f.Name)
}

// title is what a record is called in headings and links.
func (p Pages[R]) title(r *web.Request, record *R) string {
	return p.Table.Title(record, string(r.Lang))
}

func (p Pages[R]) address(record *R) string {
	return p.Path + "/" + string(p.Table.Row(record).ID)
}
