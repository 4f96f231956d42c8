package figures

import (
	"math"
	"slices"
	"strings"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// showPage is a release: its figures, how they were made, and what is to do.
func (g *Gate) showPage(r *web.Request) (web.Answer, error) {
	release, err := g.visibleRelease(r)
	if err != nil {
		return nil, err
	}
	if release.Request.Audience == Internal {
		if err := g.noteReading(r, release); err != nil {
			return nil, err
		}
	}
	q := release.Request
	page := web.Page{Title: g.title(r, q), Caption: r.T("figures.title"), Back: &ui.BackLink{Text: r.T("figures.title"), Href: r.Href("/figures")}}
	page.Parts = []ui.Part{stateTag(r, release.State)}
	if release.Reason.Says != "" {
		page.Parts = append(page.Parts, ui.InsetText{Text: r.T(release.Reason.Says, release.Reason.Args...)})
	}
	page.Parts = append(page.Parts, g.actions(r, release)...)
	if release.running() {
		page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("figures.wait_hint"), Link: &ui.Link{Text: r.T("figures.progress"), Href: progressOf(release)}})
	}
	if release.State == Published {
		page.Lead = g.finding(r, release)
		page.Parts = append(page.Parts, g.resultParts(r, release)...)
	}
	page.Parts = append(page.Parts, g.how(r, release))
	return page, nil
}

func progressOf(release *Release) string { return "/figures/" + string(release.ID) + "/progress" }

// progressPage shows how far a release is, and leads to its page once it is there.
func (g *Gate) progressPage(r *web.Request) (web.Answer, error) {
	release, err := g.visibleRelease(r)
	if err != nil {
		return nil, err
	}
	path := "/figures/" + string(release.ID)
	if !release.running() {
		return web.Redirect{To: path}, nil
	}
	page := web.Page{Title: g.title(r, release.Request), Caption: r.T("figures.title"), Back: &ui.BackLink{Text: r.T("figures.title"), Href: "/figures"}}
	w := web.Working{Href: progressOf(release), Queued: release.State == Queued, Share: release.Progress, Hint: r.T("figures.wait_hint")}
	if r.Person.Manages() {
		w.Cancel = path + "/cancel"
	}
	page.Parts = append([]ui.Part{stateTag(r, release.State)}, w.Parts(r)...)
	return page, nil
}

// noteReading leaves a row in the audit log about whoever reads exact numbers.
func (g *Gate) noteReading(r *web.Request, release *Release) error {
	return r.Write(func(tx *db.Tx) error { return audit.Record(tx, "read", "releases", release.ID) })
}

// finding is the sentence that the figures begin with.
func (g *Gate) finding(r *web.Request, release *Release) string {
	q, result := release.Request, release.Result
	if q.Audience.Method() == Noise {
		return r.T("figures.found_about", string(q.Period), int(result.Count), int(result.Low), int(result.High))
	}
	return r.T("figures.found", string(q.Period), int(result.Count))
}

// actions are what the reader can do about a release now.
func (g *Gate) actions(r *web.Request, release *Release) []ui.Part {
	path := "/figures/" + string(release.ID)
	var parts []ui.Part
	if release.State == Proposed && r.Person.Decides() {
		parts = g.outlookParts(r, release)
	}
	if release.waitsFor(r.Person) {
		parts = append(parts, ui.Paragraph{Text: r.T("figures.asks_you")},
			ui.Form{Action: path + "/approve", Buttons: []ui.Button{{Text: r.T("figures.approve"), Once: true}}})
	} else if release.State == Proposed {
		parts = append(parts, ui.InsetText{Text: r.T("figures.waits")})
	}
	if release.State == Proposed && len(release.Approvals) >= enoughApprovals && r.Person.Manages() {
		parts = append(parts, ui.Form{Action: path + "/publish", Buttons: []ui.Button{{Text: r.T("figures.try_again"), Once: true}}})
	}
	why := ui.Input{Field: ui.Field{Name: "why", Label: r.T("figures.why")}}
	if release.State == Proposed && r.Person.Decides() {
		parts = append(parts, ui.Details{Summary: r.T("figures.reject"), Content: ui.Form{Action: path + "/reject", Parts: []ui.Part{why}, Buttons: []ui.Button{{Text: r.T("figures.reject"), Kind: ui.Secondary}}}})
	}
	if release.State == Published && r.Person.Manages() {
		parts = append(parts, ui.Details{Summary: r.T("figures.withdraw"), Content: ui.Form{Action: path + "/withdraw", Parts: []ui.Part{ui.Paragraph{Text: r.T("figures.withdraw_hint")}, why},
			Buttons: []ui.Button{{Text: r.T("figures.withdraw"), Kind: ui.Warning}}}})
	}
	return parts
}

// resultParts are the figures, what their signs mean, and the files.
func (g *Gate) resultParts(r *web.Request, release *Release) []ui.Part {
	path := "/figures/" + string(release.ID) + "/"
	files := ui.List{Items: []ui.Link{{Text: r.T("figures.csv"), Href: r.Href(path + "figures.csv")}, {Text: r.T("figures.hxl"), Href: r.Href(path + "figures.hxl.csv")},
		{Text: r.T("figures.dictionary"), Href: r.Href(path + "dictionary.csv")}}}
	var parts []ui.Part
	if t := release.Result.Table; t != nil {
		files.Items = append(files.Items, ui.Link{Text: r.T("figures.json"), Href: r.Href(path + "figures.json")})
		if drawn := g.picture(r, release, t); drawn != nil {
			parts = append(parts, drawn)
		}
		parts = append(parts, g.table(r, release, t))
		if len(t.Rows) > manyLines {
			parts = append(parts, ui.Paragraph{Text: r.T("figures.long"), Quiet: true})
		}
		if shown, all := t.shares(); shown < all {
			parts = append(parts, ui.Paragraph{Text: g.speaker(r, release.Request.Source).WhyHidden(release.Request), Quiet: true})
		}
	} else if n := release.Result.Quality; n != nil {
		parts = append(parts, ui.Paragraph{Text: r.T("figures.quality", len(release.Result.Records), n.Pairs, r.Decimal(n.Difference, 1), r.Decimal(n.Halfwidth, 1))})
	}
	if text := g.speaker(r, release.Request.Source).Attribution(); text != "" {
		parts = append(parts, ui.Paragraph{Text: text, Quiet: true})
	}
	if release.Request.Audience == Internal {
		return parts // to be read, not to be passed on
	}
	return append(parts, ui.Heading{Text: r.T("figures.files")}, files)
}

// table lays the figures out: the variable with the fewest codes goes across,
// the others down; a single one goes down.
func (g *Gate) table(r *web.Request, release *Release, t *Table) ui.Part {
	if len(t.Columns) == 1 {
		return g.column(r, release, t)
	}
	across := 0
	for i, c := range t.Columns {
		if len(c.Values) < len(t.Columns[across].Values) {
			across = i
		}
	}
	say := g.speaker(r, release.Request.Source)
	heads, lines := spread(t, across)
	var down []string
	for i, c := range t.Columns {
		if i != across {
			down = append(down, say.Variable(c.Name))
		}
	}
	out := ui.Table{ID: "figures", Caption: r.T("figures.quarter") + " " + string(release.Request.Period), RowHeaders: true, Columns: []ui.Column{{Text: strings.Join(down, ", ")}}}
	for _, h := range heads {
		out.Columns = append(out.Columns, ui.Column{Text: say.Code(t.Columns[across], h), Numeric: true})
	}
	for _, l := range lines {
		var of []string
		for i, k := range l.key {
			if i != across {
				of = append(of, say.Code(t.Columns[i], k))
			}
		}
		row := []ui.Cell{{Text: strings.Join(of, ", ")}}
		for _, figure := range l.figures {
			row = append(row, cell(r, figure))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// column is the table of a single variable.
func (g *Gate) column(r *web.Request, release *Release, t *Table) ui.Part {
	say, c := g.speaker(r, release.Request.Source), t.Columns[0]
	out := ui.Table{ID: "figures", Caption: r.T("figures.quarter") + " " + string(release.Request.Period), RowHeaders: true,
		Columns: []ui.Column{{Text: say.Variable(c.Name)}, {Text: r.T("figures.count"), Numeric: true}}}
	heads, lines := spread(t, 0)
	for i, code := range heads {
		out.Rows = append(out.Rows, []ui.Cell{{Text: say.Code(c, code)}, cell(r, lines[0].figures[i])})
	}
	return out
}

// line is one line of a table on a page.
type line struct {
	key     []int // Total where the variable that goes across stands
	figures []Row
}

// manyLines is the length from which a table leaves out its lines with nobody.
const manyLines = 40

// spread sorts a table into lines: the total first, 'not known' last, and
// neither a line nor a column of 'not known' that has nobody. A long table has
// no line with nobody at all: those are in the files.
func spread(t *Table, across int) (heads []int, lines []line) {
	at := map[string]int{}
	rows := slices.Clone(t.Rows)
	slices.SortStableFunc(rows, func(a, b Row) int {
		return slices.CompareFunc(a.Key, b.Key, func(x, y int) int { return place(x) - place(y) })
	})
	for _, row := range rows {
		key := slices.Clone(row.Key)
		key[across] = Total
		i, ok := at[keyText(key)]
		if !ok {
			i = len(lines)
			at[keyText(key)] = i
			lines = append(lines, line{key: key})
		}
		lines[i].figures = append(lines[i].figures, row)
	}
	for _, figure := range lines[0].figures {
		heads = append(heads, figure.Key[across])
	}
	lines = slices.DeleteFunc(lines, func(l line) bool {
		return slices.Contains(l.key, 0) && !slices.ContainsFunc(l.figures, somebody)
	})
	if len(lines) > manyLines {
		lines = slices.DeleteFunc(lines, func(l line) bool { return !slices.ContainsFunc(l.figures, somebody) })
	}
	if i := slices.Index(heads, 0); i >= 0 && !slices.ContainsFunc(lines, func(l line) bool { return somebody(l.figures[i]) }) {
		heads = slices.Delete(heads, i, i+1)
		for l := range lines {
			lines[l].figures = slices.Delete(lines[l].figures, i, i+1)
		}
	}
	return heads, lines
}

// place orders the codes of a variable on a page.
func place(code int) int {
	if code == 0 { // not known
		return math.MaxInt32
	}
	return code // Total is -1
}

// somebody tells whether a figure may count anybody.
func somebody(r Row) bool { return !r.Shown || r.Count > 0 }

func cell(r *web.Request, figure Row) ui.Cell {
	switch {
	case !figure.Shown:
		return ui.Cell{Text: r.T("figures.hidden")}
	case figure.Low < figure.High:
		return ui.Cell{Text: r.Number(int(figure.Count)), Detail: r.Number(int(figure.Low)) + "–" + r.Number(int(figure.High))}
	}
	return ui.Cell{Text: r.Number(int(figure.Count))}
}

// how says how the figures were made.
func (g *Gate) how(r *web.Request, release *Release) ui.Part {
	q := release.Request
	rows := []ui.SummaryRow{
		{Key: r.T("figures.quarter"), Value: string(q.Period)},
		{Key: r.T("figures.audience"), Value: r.T("audience." + string(q.Audience))},
		{Key: r.T("figures.method"), Value: r.T("method."+string(q.Audience.Method()), int(q.Audience.K()))},
	}
	if q.Filter != nil {
		rows = append(rows, ui.SummaryRow{Key: r.T("figures.filter"), Value: g.speaker(r, q.Source).Who(q)})
	}
	if q.Epsilon > 0 {
		rows = append(rows, ui.SummaryRow{Key: r.T("figures.epsilon"), Value: thousandths(q.Epsilon)})
	}
	rows = append(rows, ui.SummaryRow{Key: r.T("figures.approvals"), Value: r.Number(len(release.Approvals))})
	if !release.Published.IsZero() {
		rows = append(rows, ui.SummaryRow{Key: r.T("figures.published"), Value: r.Day(release.Published)})
	}
	return ui.Section{ID: "how", Title: r.T("figures.how"), Parts: ui.Stack{ui.SummaryList{Rows: rows}}}
}

// approve gives the reader's approval; with the last one a job publishes.
func (g *Gate) approve(r *web.Request) (web.Answer, error) {
	release, err := g.visibleRelease(r)
	if err != nil {
		return nil, err
	}
	ready := false
	if err := r.Write(func(tx *db.Tx) error {
		if ready, err = g.Approve(tx, r.Person, release.ID); err != nil || !ready {
			return err
		}
		return g.Enqueue(tx, r.Person, release.ID)
	}); err != nil {
		return nil, err
	}
	if ready {
		return web.Redirect{To: progressOf(release), Done: "figures.is_queued"}, nil
	}
	return web.Redirect{To: "/figures/" + string(release.ID), Done: "figures.approved"}, nil
}

// publishAgain tries anew what was refused before anything was spent and has been mended.
func (g *Gate) publishAgain(r *web.Request) (web.Answer, error) {
	release, err := g.visibleRelease(r)
	if err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error { return g.Enqueue(tx, r.Person, release.ID) })
	return web.Redirect{To: progressOf(release), Done: "figures.is_queued"}, err
}

func (g *Gate) cancel(r *web.Request) (web.Answer, error) {
	release, err := g.visibleRelease(r)
	if err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error { return g.Cancel(tx, r.Person, release.ID) })
	return web.Redirect{To: "/figures/" + string(release.ID)}, err
}

func (g *Gate) reject(r *web.Request) (web.Answer, error) {
	return g.end(r, "figures.rejected", func(tx *db.Tx, release id.ID, why string) error { return g.Reject(tx, r.Person, release, why) })
}

func (g *Gate) withdraw(r *web.Request) (web.Answer, error) {
	return g.end(r, "figures.withdrawn", func(tx *db.Tx, release id.ID, why string) error { return g.Withdraw(tx, r.Person, release, why) })
}

// maxWhy is the longest reason, in bytes.
const maxWhy = 1000

func (g *Gate) end(r *web.Request, done string, act func(*db.Tx, id.ID, string) error) (web.Answer, error) {
	release, err := g.visibleRelease(r)
	if err != nil {
		return nil, err
	}
	why := r.Value("why")
	if why == "" || len(why) > maxWhy {
		return nil, fault.New(fault.Invalid, "figures.refused.why")
	}
	err = r.Write(func(tx *db.Tx) error { return act(tx, release.ID, why) })
	return web.Redirect{To: "/figures/" + string(release.ID), Done: done}, err
}
