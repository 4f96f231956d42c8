// Package surveys is the group's data collection: forms, submissions, consent
// and results, on the field's own standards (XLSForm, ODK XForms, OpenRosa).
//
// The way of a form and of what is collected with it:
//
//	form.go          a form, its versions and its files; who may do what
//	questions.go     what an XForm asks: questions, choices, repeats
//	review.go        what could do harm in a form; answered before a release
//	pages_forms.go   upload, review, release, close; pages_keys.go the devices
//	collector.go     who sends: a device's key, a collection password, a session
//	pages_openrosa.go  the OpenRosa server for ODK Collect, KoboCollect and the web form
//	pages_collect.go the web form; its browser side is web/islands/collect.ts
//	submission.go    a submission and what becomes of it
//	store*.go        the only SQL; records and files are sealed before they come there
//	results.go       records as rows: table, frequencies, quality, exports; cross.go,
//	                 geo.go and spss.go: cross tables, places, what SPSS reads
//	source.go        how the gate of internal/figures sees the answers
//	library.go       blocks of questions to begin a form with
//
// Results belong to the organisation that owns the form, and whoever collects
// sees her own. The group sees figures that the gate has released, of the forms
// whose owners let it make them.
package surveys
