package members

import (
	"embed"
	"errors"
	"io/fs"
	"sync"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
	"ostoja/internal/module"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

//go:embed migrations messages.txt
var files embed.FS

// Members is the module. Its fields are set by New and by the composition root.
type Members struct {
	Store    *Store
	Mail     *mail.Outbox
	Measures func() []module.Measure    // of all modules
	Tasks    func() []module.TaskSource // of all modules
	SSO      *SingleSignOn              // nil where no provider is configured
	DemoKeys func() []DemoKey           // one-click sign-in; nil outside the demonstration
	Front    web.Handler                // the first page for visitors; a plain one where nil
	db       *db.DB
	webauthn *webauthn.WebAuthn
	slow     *slowDown

	countMu sync.Mutex // guards how many commitments are kept, which every home page shows
	count   map[module.State]int
	counted time.Time

	nameMu   sync.Mutex // guards the group's name, which every page shows
	name     string
	nameRead time.Time
}

// New makes the module for a site at publicURL.
func New(d *db.DB, store *Store, outbox *mail.Outbox, publicURL string) (*Members, error) {
	w, err := newWebAuthn(publicURL)
	if err != nil {
		return nil, err
	}
	return &Members{db: d, Store: store, Mail: outbox, webauthn: w, slow: newSlowDown()}, nil
}

// Migrations of the module's tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

var errNoPasskey = errors.New("members: no such passkey")

// Module offers the module to the program.
func (m *Members) Module() module.Module {
	organisations, people := m.organisationPages(), m.peoplePages()
	out := module.Module{
		Name: "members", Migrations: Migrations(), Messages: files, Measures: m.measures(), Tasks: m.tasks, Demo: m.fillDemo,
		Nav: []web.NavItem{
			{Label: "nav.home", Path: "/home", Policy: web.Seated, Section: web.SectionHome},
			{Label: "nav.charter", Path: "/charter", Policy: web.Seated, Section: web.SectionGroup},
			{Label: "nav.organisations", Path: "/organisations", Policy: web.Seated, Section: web.SectionGroup},
			{Label: "nav.people", Path: "/people", Policy: web.InGroup, Section: web.SectionGroup},
		},
		Resources: []records.Resource{organisations.Resource(), people.Resource(), clauseResource, commitmentResource},
		Periodic:  m.periodic(),
	}
	for _, routes := range [][]web.Route{
		organisations.Routes(), people.Routes(), m.signInRoutes(), m.invitationRoutes(), m.meRoutes(), m.charterRoutes(), m.homeRoutes(), m.apiRoutes(), m.joinRoutes(),
	} {
		out.Routes = append(out.Routes, routes...)
	}
	return out
}

func (m *Members) organisationPages() records.Pages[Organisation] {
	return records.Pages[Organisation]{
		Table: m.Store.Organisations, Path: "/organisations", See: web.Seated, Edit: web.InGroup,
		Columns: []string{"name", "acronym", "kind", "seat", "until"}, Filters: []string{"kind", "seat"},
		Extra: m.peopleOf,
	}
}

func (m *Members) peoplePages() records.Pages[Person] {
	return records.Pages[Person]{
		Table: m.Store.People, Path: "/people", See: web.InGroup, Edit: web.InGroup,
		Columns: []string{"name", "organisation", "role", "email", "state"}, Filters: []string{"organisation", "role", "state"},
		Options: map[string]records.OptionsOf{"organisations": m.OrganisationOptions},
		Without: map[string]bool{"GET /people/new": true, "POST /people/new": true, "POST /api/v1/people": true},
		Extra:   m.personExtra,
	}
}

// OrganisationOptions lists the organisations to choose from, by name.
func (m *Members) OrganisationOptions(r *web.Request, tx *db.Tx) ([]ui.Option, error) {
	names, err := m.Store.organisationNames(tx)
	if err != nil {
		return nil, err
	}
	var options []ui.Option
	for _, n := range names {
		o := Organisation{Name: n.Name, Acronym: n.Acronym}
		options = append(options, ui.Option{Value: string(n.ID), Text: o.Called(r.Lang)})
	}
	lang.SortBy(r.Lang, options, func(o ui.Option) string { return o.Text })
	return options, nil
}

// OrganisationNames gives what the organisations are called in the reader's language, by id.
func (m *Members) OrganisationNames(r *web.Request, tx *db.Tx) (map[id.ID]string, error) {
	all, err := m.Store.organisationNames(tx)
	names := map[id.ID]string{}
	for _, n := range all {
		o := Organisation{Name: n.Name, Acronym: n.Acronym}
		names[n.ID] = o.Called(r.Lang)
	}
	return names, err
}

// peopleOf lists an organisation's people on its page, for members.
func (m *Members) peopleOf(r *web.Request, tx *db.Tx, o *Organisation) ([]ui.Part, error) {
	if !r.Person.InGroup() {
		return nil, nil
	}
	found, err := m.Store.peopleOf(tx, o.ID)
	if err != nil {
		return nil, err
	}
	table := ui.Table{ID: "people", Caption: r.T("people.title"), Stacked: true, RowHeaders: true, Empty: r.T("people.empty"),
		Columns: []ui.Column{{Text: r.T("people.name")}, {Text: r.T("people.role")}, {Text: r.T("people.state")}}}
	for _, p := range found {
		table.Rows = append(table.Rows, []ui.Cell{{Text: p.Name, Href: "/people/" + string(p.ID)}, {Text: r.T("role." + string(p.Role))}, {Text: r.T("state." + string(p.State))}})
	}
	return []ui.Part{table}, nil
}
