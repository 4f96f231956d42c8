package evidence

import (
	"embed"
	"io/fs"

	"ostoja/internal/db"
	"ostoja/internal/jobs"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/seal"
	"ostoja/internal/web"
)

//go:embed migrations messages.txt
var files embed.FS

// Evidence is the module: estimates with their data, assumptions and signatures.
type Evidence struct {
	DB      *db.DB
	Queue   *jobs.Queue
	Mail    *mail.Outbox
	Members *members.Store
	URL     string // the site's address
	box     *seal.Box
}

// New makes the module on the group that members keeps.
func New(d *db.DB, box *seal.Box, queue *jobs.Queue, outbox *mail.Outbox, m *members.Store, url string) *Evidence {
	return &Evidence{DB: d, Queue: queue, Mail: outbox, Members: m, URL: url, box: box}
}

// Migrations of the module's tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Module offers the module to the program.
func (e *Evidence) Module() module.Module {
	out := module.Module{
		Name: "evidence", Migrations: Migrations(), Messages: files, Measures: e.measures(), Tasks: e.tasks, Demo: e.fillDemo,
		Nav:  []web.NavItem{{Label: "nav.evidence", Path: "/evidence", Policy: web.InGroup, Section: web.SectionEvidence}},
		Jobs: map[string]jobs.Func{jobName: e.work},
	}
	for _, routes := range [][]web.Route{e.listRoutes(), e.askRoutes(), e.dataRoutes(), e.estimateRoutes(), e.signRoutes()} {
		out.Routes = append(out.Routes, routes...)
	}
	return out
}
