package places

import (
	"embed"
	"io/fs"

	"ostoja/internal/module"
)

//go:embed migrations
var files embed.FS

// Migrations of the imported areas.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Module offers the module to the program; its pages are those of others.
func (a *Atlas) Module() module.Module {
	return module.Module{Name: "places", Migrations: Migrations()}
}
