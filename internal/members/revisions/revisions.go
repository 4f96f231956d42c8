package revisions

import (
	"embed"
	"io/fs"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/members/decisions"
	"ostoja/internal/module"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

//go:embed migrations messages.txt
var files embed.FS

// Migrations of the tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Revisions is this part of the program. Speak is set by the composition root.
type Revisions struct {
	Speak   func(lang.Lang, *time.Location) lang.Speaker // for letters that nobody's request causes
	db      *db.DB
	members *members.Members
	url     string
}

// New makes it for a site at publicURL; what follows from decisions on revisions is told to d.
func New(database *db.DB, m *members.Members, d *decisions.Decisions, publicURL string) *Revisions {
	a := &Revisions{db: database, members: m, url: publicURL}
	d.On(decisions.Kind{Name: decisions.Revision, Closed: a.decided, Show: a.showSubject})
	return a
}

// Module offers it to the program.
func (a *Revisions) Module() module.Module {
	list := a.pages()
	resource := list.Resource()
	resource.Writes = false // a process changes them, no call does
	return module.Module{
		Name: "revisions", Migrations: Migrations(), Messages: files, Tasks: a.tasks, Demo: a.fillDemo, Periodic: a.periodic(),
		Resources: []records.Resource{resource}, Routes: append(list.Routes(), a.routes()...),
	}
}

func (a *Revisions) pages() records.Pages[Revision] {
	return records.Pages[Revision]{
		Table: table, Path: "/revisions", See: web.InGroup, Edit: web.Voices, Newest: true,
		Columns: []string{"reason", "state", "organisation", "asked"}, Filters: []string{"state"},
		Options: map[string]records.OptionsOf{"organisations": a.members.OrganisationOptions},
		Actions: func(r *web.Request) []ui.Button {
			return []ui.Button{{Text: r.T("charter.versions"), Href: "/charter/versions", Kind: ui.Secondary}}
		},
		Without: map[string]bool{"GET /revisions/new": true, "POST /revisions/new": true, "GET /revisions/{id}": true, "GET /revisions/{id}/edit": true, "POST /revisions/{id}/edit": true,
			"POST /api/v1/revisions": true, "PATCH /api/v1/revisions/{id}": true},
	}
}

// tasks: a co-lead answers who asks for a revision, and finishes a draft.
func (a *Revisions) tasks(tx *db.Tx, p who.Person) ([]module.Task, error) {
	if !p.Leads() {
		return nil, nil
	}
	waiting, err := table.List(tx, register.Query{Where: map[string]any{"state": []any{string(Asked), string(Drafting)}}, Limit: 20})
	var tasks []module.Task
	for _, v := range waiting {
		says := "task.revision_draft"
		if v.State == Asked {
			says = "task.revision_asked"
		}
		tasks = append(tasks, module.Task{Says: says, Args: []any{v.Reason}, Href: address(v.ID), Since: v.Asked})
	}
	return tasks, err
}

func address(revision id.ID) string { return "/revisions/" + string(revision) }
