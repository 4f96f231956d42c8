package figures

import (
	"embed"
	"io/fs"
)

//go:embed migrations
var files embed.FS

// Migrations of the module's tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}
