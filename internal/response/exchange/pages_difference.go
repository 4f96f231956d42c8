package exchange

import (
	"slices"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// withWork reads what the address asks for, the plan in force, and the last work on both.
func (x *Exchange) withWork(tx *db.Tx, key string) (o *order, plan id.ID, w Work, err error) {
	if o, err = x.orderOf(tx, key); err != nil {
		return nil, "", w, err
	}
	inForce, err := x.plan.InForce(tx)
	if err != nil {
		return nil, "", w, err
	}
	w, err = workOf(tx, o.key, inForce.Plan.ID)
	return o, inForce.Plan.ID, w, err
}

// differencePath is where somebody waits for a work on a form and sees what it gave.
func differencePath(key string) string { return "/exports/" + key + "/difference" }

// difference shows what was otherwise than it was last sent when that was last
// worked out, and how far a work is. It reads no line itself.
func (x *Exchange) difference(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("exports.difference")}
	err := r.Read(func(tx *db.Tx) error {
		o, plan, w, err := x.withWork(tx, r.PathValue("form"))
		if err != nil {
			return err
		}
		page.Caption, page.Back = o.title(r), &ui.BackLink{Text: o.title(r), Href: "/exports/" + o.key}
		if w.running(tx.Now()) {
			page.Parts = web.Working{Href: differencePath(o.key), Queued: w.State == Queued, Share: w.Progress, Hint: r.T("exports.wait"), Cancel: "/exports/" + o.key + "/cancel"}.Parts(r)
			return nil
		}
		if w.failed(tx.Now()) {
			page.Parts = append(page.Parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T("exports.failed")})
		}
		sent, err := snapshotsOf(tx, o.key, plan, 1)
		if err != nil || len(sent) == 0 {
			page.Lead = r.T("exports.never")
			return err
		}
		page.Lead = r.T("exports.since", sent[0].Sent)
		page.Parts = append(page.Parts, differenceParts(r, o, &w, sent[0].ID)...)
		page.Parts = append(page.Parts, ui.Form{Action: differencePath(o.key), Buttons: []ui.Button{{Text: r.T("exports.work_out"), Once: true}}})
		return nil
	})
	return page, err
}

// differenceParts show a difference that was worked out to what was sent last,
// under the heads that the form has now; nothing where there is none.
func differenceParts(r *web.Request, o *order, w *Work, sent id.ID) []ui.Part {
	c, ok := w.compared()
	if !ok || c.Snapshot != sent || !slices.Equal(c.Heads, o.heads()) {
		return nil
	}
	d := c.Difference
	return []ui.Part{ui.Paragraph{Text: r.T("exports.as_of", r.Time(w.Beat))},
		ui.Facts{{Value: r.Number(d.Added), Text: r.T("exports.added")}, {Value: r.Number(d.Changed), Text: r.T("exports.changed")},
			{Value: r.Number(d.Removed), Text: r.T("exports.removed")}, {Value: r.Number(d.Same), Text: r.T("exports.same")}}, changeTable(r, o, d)}
}

// workOut has the difference worked out.
func (x *Exchange) workOut(r *web.Request) (web.Answer, error) { return x.begin(r, Comparing, "") }

// maxNote bounds the note on a sent export.
const maxNote = 300

// sent has a form kept as it is now: the next difference is shown to it.
func (x *Exchange) sent(r *web.Request) (web.Answer, error) {
	note := r.Value("note")
	if len(note) > maxNote {
		return nil, fault.New(fault.Invalid, "register.long")
	}
	return x.begin(r, Sending, note)
}

// begin starts a work and leads to where one waits for it.
func (x *Exchange) begin(r *web.Request, doing Doing, note string) (web.Answer, error) {
	key := r.PathValue("form")
	err := r.Write(func(tx *db.Tx) error {
		o, plan, _, err := x.withWork(tx, key)
		if err != nil {
			return err
		}
		return x.start(tx, o, plan, doing, note)
	})
	if err != nil {
		return nil, err
	}
	return web.Redirect{To: differencePath(key), Done: "exports.begun"}, nil
}

// cancel ends a work that is under way.
func (x *Exchange) cancel(r *web.Request) (web.Answer, error) {
	key := r.PathValue("form")
	err := r.Write(func(tx *db.Tx) error {
		o, plan, _, err := x.withWork(tx, key)
		if err != nil {
			return err
		}
		return cancelWork(tx, o.key, plan)
	})
	if err != nil {
		return nil, err
	}
	return web.Redirect{To: differencePath(key)}, nil
}

func changeTable(r *web.Request, o *order, d Difference) ui.Part {
	t := ui.Table{ID: "changes", Caption: r.T("exports.changes", shownChanges), Stacked: true, Empty: r.T("exports.none"),
		Columns: []ui.Column{{Text: r.T("exports.what")}, {Text: r.T("exports.line")}, {Text: r.T("exports.cells")}}}
	for _, c := range d.First {
		cells := c.New
		if cells == nil {
			cells = c.Old
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: r.T("exports.kind." + string(c.Kind))}, {Text: lineName(o, cells)}, {Text: changedCells(r, o, c)}})
	}
	return t
}

// lineName is what people know a line by: its first cells.
func lineName(o *order, cells []string) string {
	var parts []string
	for _, cell := range cells[:min(len(cells), len(shownHeads(o)))] {
		if cell != "" && len(parts) < 5 {
			parts = append(parts, short(cell))
		}
	}
	return strings.Join(parts, " · ")
}

// changedCells says each cell that changed: what it was and what it is.
func changedCells(r *web.Request, o *order, c Change) string {
	if c.Kind != Changed {
		return ""
	}
	var said []string
	for i, head := range shownHeads(o) {
		if c.Old[i] != c.New[i] {
			said = append(said, r.T("exports.cell", head, orDash(short(c.Old[i])), orDash(short(c.New[i]))))
		}
	}
	if len(said) == 0 {
		return r.T("exports.inside")
	}
	return strings.Join(said, "; ")
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
