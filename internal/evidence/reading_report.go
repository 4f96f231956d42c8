package evidence

import (
	"fmt"
	"os"
	"strings"

	"ostoja/internal/command"
	"ostoja/internal/fault"
)

// report is the reading as a document with its provenance.
func (r reading) report(made provenance) report {
	title, rest, _ := strings.Cut(r.title, "\n")
	doc := report{Title: title}
	doc.text("Internal. Not for publication before two people have signed it and its figures have passed disclosure control.")
	if rest != "" {
		doc.text(rest)
	}
	if r.chart != nil {
		doc.Blocks = append(doc.Blocks, block{Drawing: r.chart})
	}
	for _, t := range r.tables {
		doc.table(grid{Header: t.head, Rows: t.rows, Numbers: 1})
	}
	if len(r.notes) > 0 {
		doc.heading("What it rests on")
		doc.list(r.notes...)
	}
	doc.heading("Where it comes from")
	doc.provenance(made)
	return doc
}

// save writes the report that --report asked for.
func (o output) save(env *command.Env, r reading) error {
	data, err := os.ReadFile(o.path)
	if err != nil {
		return fault.Refuse("%s could be read before, but not again for its fingerprint. Is it still there?", o.path)
	}
	made := newProvenance(o.path, data, env.Now(), append([]string{"ostoja"}, o.words...)...)
	if err := writeReport(o.report, r.report(made)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Stderr, "The report is in %s.\n", o.report)
	return err
}
