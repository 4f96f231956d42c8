package actors

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"ostoja/formats/hxl"
	"ostoja/formats/table"
	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/places"
	"ostoja/internal/who"
)

// The acts of an import on a row.
const (
	actAdd    = "add"
	actChange = "change"
	actSame   = "same"
	actRefuse = "refuse"
)

// runner reads a table and compares each of its rows with what is kept: what
// is new is added, what the file says otherwise is changed, the rest stays. In a
// preview it writes its own log and nothing else.
type runner struct {
	*writer
	run     *Run
	acts    who.Person
	known   map[string]*known // by key and by ID
	areas   *places.Gazetteer
	find    func(string) id.ID
	keys    Keyer
	kinds   map[[4]string]Kind // of the texts met so far: tables repeat them
	preview bool
	report  func(Rejection) error // told of each refused cell; may be nil
	tick    func(rows int)        // told now and then how far it is; may be nil
}

func (s *ActivityStore) runner(tx *db.Tx, run *Run, acts who.Person, areas *places.Gazetteer) (*runner, error) {
	all, err := s.known(tx)
	if err != nil {
		return nil, err
	}
	find, err := organisationFinder(tx)
	if err != nil {
		return nil, err
	}
	return &runner{writer: &writer{store: s, tx: tx, run: run.ID}, run: run, acts: acts, known: all, areas: areas, find: find}, nil
}

// table reads a sheet; each of its rows is planned and, unless this is a preview, done.
func (r *runner) table(ctx context.Context, source table.Source, sheet string, layout *Layout) error {
	im := Import{Places: places.NewResolver(r.areas), Layout: layout, Accept: func(a Activity) error { return errors.Join(r.accept(a), ctx.Err()) }}
	im.Reject = func(x Rejection) error {
		if r.report == nil {
			return ctx.Err()
		}
		return errors.Join(r.report(x), ctx.Err())
	}
	im.Return = r.refuse
	summary, err := im.Read(table.Ahead(fromFile(source.Rows(sheet))))
	if err != nil {
		return err
	}
	r.run.Rows, r.run.Unmatched = summary.Rows, strings.Join(summary.UnmatchedPlaces, "\n")
	return r.flush()
}

// accept plans and does one good row.
func (r *runner) accept(a Activity) error {
	if r.tick != nil && r.n%1000 == 0 {
		r.tick(r.n)
	}
	m, err := r.meet(a)
	if err != nil {
		return err
	}
	row := importRow{place: a.Row, act: actAdd}
	switch {
	case m.was == nil:
	case m.same:
		row.act, row.record = actSame, m.was.record
	case !r.mayChange(*m.was):
		return r.refuse(table.Row{Number: a.Row}, []Rejection{{Row: a.Row, Column: "", Value: a.Who(), Reason: "another organisation keeps this activity: ask it to report the change"}})
	default:
		row.act, row.record = actChange, m.was.record
	}
	return r.do(row, m.activity, m.key, m.activity.Content())
}

func (r *runner) mayChange(was known) bool {
	return r.acts.System != "" || r.acts.Manages() || was.organisation == r.acts.Organisation
}

func (r *runner) do(row importRow, a Activity, key, content string) error {
	r.run.count(row.act)
	if r.preview {
		body, err := json.Marshal(a)
		row.body = string(body)
		return errors.Join(err, r.log(row, nil))
	}
	if row.act == actSame {
		return r.log(row, nil)
	}
	k := keep(a, r.find)
	k.Kind = r.kindOf(a)
	k.Key, k.Content, k.Import = key, content, r.run.ID
	if k.Organisation = r.run.Organisation; k.Organisation == "" {
		k.Organisation = firstOf(k.ImplementingOrg, k.LeadOrg)
	}
	if row.act == actChange {
		var err error
		row.before, row.version, err = r.store.change(r.tx, row.record, k)
		return errors.Join(err, r.log(row, nil))
	}
	k.ID = id.New()
	row.record, row.version = k.ID, 1
	return r.log(row, &k)
}

func (r *runner) kindOf(a Activity) Kind {
	texts := [4]string{a.Name, a.Subsector, a.Indicator, a.Sector}
	kind, ok := r.kinds[texts]
	if !ok {
		kind = a.kindOf()
		if r.kinds == nil || len(r.kinds) > maxUnmatched {
			r.kinds = map[[4]string]Kind{}
		}
		r.kinds[texts] = kind
	}
	return kind
}

func firstOf(ids ...id.ID) id.ID {
	for _, one := range ids {
		if one != "" {
			return one
		}
	}
	return ""
}

// refuse logs a row that is not taken, for the file that goes back.
func (r *runner) refuse(row table.Row, problems []Rejection) error {
	r.run.count(actRefuse)
	body, err := json.Marshal(refusedRow{row.Cells, problems})
	return errors.Join(err, r.log(importRow{place: row.Number, act: actRefuse, body: string(body)}, nil))
}

func (r *Run) count(act string) {
	switch act {
	case actAdd:
		r.Added++
	case actChange:
		r.Changed++
	case actSame:
		r.Same++
	case actRefuse:
		r.Refused++
	}
}

// end says that the import is stored whole.
func (r *Run) end(tx *db.Tx) error {
	r.State, r.Ended = Stored, tx.Now()
	if err := r.update(tx); err != nil {
		return err
	}
	if err := dropFile(tx, r.ID); err != nil {
		return err
	}
	return audit.Record(tx, "import", "imports", r.ID, audit.Change{Field: "added", New: formatInt(int64(r.Added))}, audit.Change{Field: "changed", New: formatInt(int64(r.Changed))})
}

// ImportTable stores a table in one transaction: all of its good rows, or
// nothing where something breaks. report is told of each refused cell.
func (a *Actors) ImportTable(ctx context.Context, d *db.DB, source table.Source, name, sheet string, report func(Rejection) error, tick func(int)) (Run, error) {
	run := Run{Name: name, Sheet: sheet, State: Storing}
	err := d.Write(ctx, func(tx *db.Tx) error {
		if err := run.insert(tx, nil); err != nil {
			return err
		}
		r, err := a.activities.runner(tx, &run, who.Acts(ctx), a.atlas.Gazetteer())
		if err != nil {
			return err
		}
		r.report, r.tick = report, tick
		if err := r.table(ctx, source, sheet, nil); err != nil {
			return err
		}
		return run.end(tx)
	})
	return run, err
}

// read makes the preview of an uploaded file.
func (a *Actors) read(ctx context.Context, tx *db.Tx, run *Run, acts who.Person) error {
	body, err := fileOf(tx, run.ID)
	if err != nil {
		return err
	}
	source, err := table.Open(bytes.NewReader(body), int64(len(body)), table.Options{Name: run.Name, Merged: true})
	if err != nil {
		return badFile{err}
	}
	layout, err := layoutFor(source, run)
	if err != nil {
		return err
	}
	if err := dropRows(tx, run.ID); err != nil {
		return err
	}
	run.Added, run.Changed, run.Same, run.Refused = 0, 0, 0, 0
	r, err := a.activities.runner(tx, run, acts, a.atlas.Gazetteer())
	if err != nil {
		return err
	}
	r.preview, r.tick = true, a.ticker(run.ID)
	if err := r.table(ctx, source, run.Sheet, layout); err != nil {
		return err
	}
	run.State = Previewed
	return run.update(tx)
}

// layoutFor gives the layout of a run's sheet with the columns as a person has confirmed them.
func layoutFor(source table.Source, run *Run) (*Layout, error) {
	rows, err := firstRows(source, run.Sheet)
	if err != nil {
		return nil, err
	}
	l := LayoutOf(rows)
	if run.Layout != "" {
		l.Bindings = nil
		if err := json.Unmarshal([]byte(run.Layout), &l.Bindings); err != nil {
			return nil, err
		}
	}
	return &l, nil
}

// store does what the preview promised. What was changed meanwhile is
// compared anew, so that no later change is lost.
func (a *Actors) store(ctx context.Context, tx *db.Tx, run *Run, acts who.Person) error {
	refused := run.Refused
	run.Added, run.Changed, run.Same, run.Refused = 0, 0, 0, refused
	r, err := a.activities.runner(tx, run, acts, a.atlas.Gazetteer())
	if err != nil {
		return err
	}
	r.tick = a.ticker(run.ID)
	if r.n, err = lastRow(tx, run.ID); err != nil {
		return err
	}
	last := r.n
	for after := 0; ; {
		rows, err := staged(tx, run.ID, after, last)
		if err != nil || len(rows) == 0 {
			return errors.Join(err, r.flush(), dropStaged(tx, run.ID, last), run.end(tx))
		}
		for _, row := range rows {
			var activity Activity
			if err := json.Unmarshal([]byte(row.body), &activity); err != nil {
				return err
			}
			if err := errors.Join(r.accept(activity), ctx.Err()); err != nil {
				return err
			}
			after = row.n
		}
	}
}

// headKey is how a table's headers are remembered.
func headKey(l Layout) string {
	var parts []string
	for _, c := range l.head {
		parts = append(parts, headerKey(c))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "|")
}

// heads gives a table's headers as a person knows them, each with its hashtag after a tab.
func (l *Layout) heads() []string {
	out := make([]string, 0, len(l.head))
	for i, c := range l.head {
		label, tag := hxl.Squeeze(c), ""
		if l.Tagged {
			label, tag = "", label
		}
		for _, b := range l.Bindings {
			if b.Column == i && b.Label != "" {
				label = b.Label
			}
		}
		out = append(out, label+"\t"+tag)
	}
	return out
}
