// Package ui is the look of Ostoja: the frame of a page and the parts that
// pages are made of. The parts are those of the GOV.UK Design System and of the
// Ministry of Justice, written once as html/template partials under their
// names: govuk-input, govuk-table, moj-filter.
//
// Each partial takes one struct of this package (Input, Table, Filter) that
// says what stands on the page. A struct holds words that are already in the
// reader's language; the package knows no language, no address and no right.
//
// There are two ways to put a part on a page, with the same result:
//
//   - in a template: {{template "govuk-input" .Name}}, where .Name is an Input;
//   - as a value: every struct is a Part, a Part may stand inside another (what
//     a radio reveals, a cell of a table, the fields of a filter), and
//     {{part .Field}} writes whichever it is.
//
// A page of a module is a set of templates cloned from Templates, executed into
// a buffer, and put into Frame.Content; then Frame is written:
//
//	var out bytes.Buffer
//	err := ui.Write(&out, ui.Frame{Lang: "pl", Title: "Członkowie", Content: content})
//
// Pages work without script and without style: the assets of package web are
// linked where they have been built.
package ui
