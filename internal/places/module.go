package places

import (
	"embed"
	"io/fs"

	"ostoja/internal/module"
)

//go:embed migrations messages.txt
var files embed.FS

// Migrations of the imported areas.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Module offers the module to the program.
func (a *Atlas) Module() module.Module {
	return module.Module{Name: "places", Migrations: Migrations(), Messages: files, Routes: a.routes()}
}
