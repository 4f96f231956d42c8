package ui

import assets "ostoja/web"

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

// Style is the address of its style sheet; empty where it has none.
func (i Island) Style() string { return assets.Asset(i.Name + ".css") }
