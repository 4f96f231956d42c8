package ui

import (
	"html/template"

	assets "ostoja/web"
)

// Island is a place that a script of its own brings to life, loaded on this page
// alone: ostoja-island. Without the script its Content stands there.
type Island struct {
	ID    string // of the place
	Name  string // of the script: "collect" is islands/collect.ts
	Data  string // JSON for the script
	Parts []Part // what stands there until the script runs
}

func (Island) partial() string { return "ostoja-island" }

// Script is the address of the script; empty where none has been built.
func (i Island) Script() string { return assets.Asset(i.Name + ".js") }

// Built is the address of another built file that the script loads by itself;
// empty where none has been built.
func Built(name string) string { return assets.Asset(name) }

// Style is the address of its style sheet; empty where it has none.
func (i Island) Style() string { return assets.Asset(i.Name + ".css") }

// Figure is a drawing that the server made (an SVG), which scripts let the
// reader save as a PNG: ostoja-figure.
type Figure struct {
	SVG  template.HTML
	Name string // of the file, without its ending
	PNG  string // the button's words

	Drawing string // the words of a button that saves the SVG; none where its page links to it
}

func (Figure) partial() string { return "ostoja-figure" }
