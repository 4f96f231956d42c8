package surveys

import (
	"context"
	"embed"
	"io/fs"
	"sync"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/jobs"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/places"
	"ostoja/internal/seal"
	"ostoja/internal/web"
)

//go:embed migrations messages.txt
var files embed.FS

// Surveys is the module.
type Surveys struct {
	Queue   *jobs.Queue // does long imports; set before the pages are open
	db      *db.DB
	store   *Store
	members *members.Members
	atlas   *places.Atlas
	nonces  *nonces
	hashes  sync.Map // of entity lists: id to listHash
}

// New makes the module.
func New(d *db.DB, box *seal.Box, m *members.Members, atlas *places.Atlas) *Surveys {
	return &Surveys{db: d, store: &Store{box: box}, members: m, atlas: atlas, nonces: newNonces(box)}
}

// Migrations of the module's tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Module offers the module to the program.
func (s *Surveys) Module() module.Module {
	out := module.Module{
		Name: "surveys", Migrations: Migrations(), Messages: files, Tasks: s.tasks, Demo: s.fillDemo,
		Nav:      []web.NavItem{{Label: "nav.surveys", Path: "/surveys", Policy: web.InGroup, Section: web.SectionEvidence}},
		Measures: []module.Measure{{Name: "surveys.collection", Take: measureCollection}},
		Jobs:     map[string]jobs.Func{importJob: s.workImport},
		Periodic: []jobs.Periodic{{Name: "surveys.retention", Every: 24 * time.Hour, Do: s.expire}},
	}
	for _, routes := range [][]web.Route{s.formRoutes(), s.keyRoutes(), s.openRosaRoutes(), s.collectRoutes(), s.resultRoutes(), s.sealedRoutes(), s.importRoutes(), s.listRoutes(), s.ownerRoutes(), s.libraryRoutes()} {
		out.Routes = append(out.Routes, routes...)
	}
	return out
}

// expire deletes submissions that were kept as long as their form says.
func (s *Surveys) expire(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := s.store.expire(tx); err != nil {
			return err
		}
		return dropOldUploads(tx)
	})
}
