// Package web holds the browser's side of Ostoja: styles/ (SCSS), islands/
// (TypeScript) and icons/, which build.mjs turns into dist/, and test/, which
// looks at the pages in Chromium. The Go part embeds dist/ and serves it.
//
// dist/ is not committed. Where nobody has built it, Asset answers "" and pages
// are plain HTML, which works.
package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// Prefix is the path under which Handler expects to be mounted.
const Prefix = "/assets/"

var built = open(dist)

// Asset returns the address of a built file by its plain name, such as
// "staff.css", or "" where the assets have not been built. The address changes
// with the content, so a browser may keep what it got for ever.
func Asset(name string) string {
	file, ok := built.hashed[name]
	if !ok {
		return ""
	}
	return Prefix + file
}

// File gives a built file by the address that Asset gave.
func File(address string) ([]byte, error) {
	return fs.ReadFile(built.files, strings.TrimPrefix(address, Prefix))
}

// Outline gives the first-level outlines of a country (TopoJSON), nil where the
// assets have not been built.
func Outline(country string) []byte { return data("outline-" + country + ".json") }

// Font gives the TrueType font of printed documents in a weight, 400 or 700,
// nil where the assets have not been built.
func Font(weight int) []byte { return data(fmt.Sprintf("noto-sans-%d.ttf", weight)) }

// data gives a file that is for the program alone.
func data(name string) []byte {
	content, err := fs.ReadFile(built.files, name)
	if err != nil {
		return nil
	}
	return content
}

// Countries are those that have outlines.
var Countries = []string{"PL", "UA", "DE", "CZ", "SK", "BY", "LT"}

// assets is a built folder: its files and the manifest's names for them.
type assets struct {
	files  fs.FS
	hashed map[string]string
}

// open reads the manifest of dist; without one the folder is empty.
func open(dist fs.FS) assets {
	a := assets{hashed: map[string]string{}}
	a.files, _ = fs.Sub(dist, "dist")
	manifest, err := fs.ReadFile(a.files, "manifest.json")
	if err != nil {
		return a
	}
	if err := json.Unmarshal(manifest, &a.hashed); err != nil {
		panic("web/dist/manifest.json, written by web/build.mjs, is not JSON: " + err.Error())
	}
	return a
}
