package response

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"ostoja/formats/xlsx"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

// maxFile is the largest file that is taken, in bytes.
const maxFile = 8 << 20

// maxPlanRows bounds the rows of a sheet.
const maxPlanRows = 60_000

// keyTag is the tag of the column by which a row is known again.
const keyTag = "#row+id"

// errTwice says that a code is in the plan already.
var errTwice = errors.New("response: the code is there already")

// names maps ids to what a person writes for them in a file: codes and names.
type names map[id.ID]string

// planNames are what the references in a plan's file are called.
func (m *Response) planNames(tx *db.Tx, o *Outline, l lang.Lang) (names, error) {
	n, err := m.organisationNames(tx, l)
	for _, x := range o.Objectives {
		n[x.ID] = x.Code
	}
	for _, x := range o.Outputs {
		n[x.ID] = x.Code
	}
	for _, x := range o.Indicators {
		n[x.ID] = x.Code
	}
	return n, err
}

// column is a column of a plan's sheet: a field, or one language of a text.
type column struct {
	tag, label string
	name       string // under which register.Parse reads it
	choices    []string
	target     string
}

func columnsOf[R any](r *web.Request, g *register.Register[R]) []column {
	all := []column{{tag: keyTag, label: r.T("planfile.key"), name: "id"}}
	for _, f := range g.Fields {
		if f.IsFixed() || f.Target == "plans" {
			continue
		}
		label, tag := r.T(g.Name+"."+f.Name), "#"+strings.ReplaceAll(f.Name, "_", "")
		if f.Kind != register.KindTexts {
			all = append(all, column{tag: tag, label: label, name: f.Name, choices: f.Choices, target: f.Target})
			continue
		}
		for _, l := range lang.All {
			all = append(all, column{tag: tag + "+" + string(l), label: label + " – " + lang.OwnNames[l], name: f.Name + "." + string(l)})
		}
	}
	return all
}

// sheet writes the rows of one register. Choices of several codes are free text.
func sheet[R any](r *web.Request, g *register.Register[R], rows []R, n names) xlsx.Table {
	t := xlsx.Table{Sheet: g.Name, RoomFor: 500}
	columns := columnsOf(r, g)
	for _, c := range columns {
		x := xlsx.Column{Header: c.label, Tag: c.tag}
		if f, ok := g.Field(c.name); ok && f.Kind == register.KindChoice {
			x.Choices = c.choices
		}
		t.Columns = append(t.Columns, x)
	}
	t.Rows = func(yield func([]any) bool) {
		for i := range rows {
			if !yield(cellsOf(g, &rows[i], columns, n)) {
				return
			}
		}
	}
	return t
}

func cellsOf[R any](g *register.Register[R], row *R, columns []column, n names) []any {
	cells := []any{string(g.Row(row).ID)}
	for _, c := range columns[1:] {
		name, language, _ := strings.Cut(c.name, ".")
		f, _ := g.Field(name)
		text := f.Text(row)
		if language != "" {
			text = f.Texts(row)[lang.Lang(language)].Text
		}
		if c.target != "" {
			text = n[id.ID(text)]
		}
		cells = append(cells, text)
	}
	return cells
}

// writePlan writes an outline as a workbook, a sheet for each register.
func (m *Response) writePlan(r *web.Request, w io.Writer, o *Outline, n names) error {
	s := m.Store
	return xlsx.Write(w, sheet(r, s.Objectives.Register, o.Objectives, n), sheet(r, s.Outputs.Register, o.Outputs, n),
		sheet(r, s.Indicators.Register, o.Indicators, n), sheet(r, s.Activities.Register, o.Activities, n), sheet(r, s.Requirements.Register, o.Requirements, n))
}

// planReader reads a workbook into a plan's draft, and gathers what is wrong
// with it, each with sheet and row.
type planReader struct {
	r        *web.Request
	tx       *db.Tx
	book     *xlsx.Book
	person   who.Person
	byName   map[string]map[string]id.ID // by register's name, then by what a person writes
	problems []string
	changed  int
}

func (p *planReader) wrong(sheet string, row int, key string, args ...any) {
	const enough = 50
	if len(p.problems) < enough {
		p.problems = append(p.problems, fmt.Sprintf("%s, %s: %s", sheet, p.r.T("planfile.row", row), p.r.T(key, args...)))
	}
}

// readPlan takes a workbook into the draft of a plan. With any problem nothing
// is stored: the caller rolls the transaction back.
func (m *Response) readPlan(r *web.Request, tx *db.Tx, plan id.ID, content []byte) (*planReader, error) {
	p := &planReader{r: r, tx: tx, person: r.Person, byName: map[string]map[string]id.ID{}}
	book, err := xlsx.Open(bytes.NewReader(content), int64(len(content)), xlsx.Limits{Inflated: 100 << 20, Rows: maxPlanRows, Columns: 100})
	if err != nil {
		p.problems = []string{r.T("planfile.no_workbook")}
		return p, nil
	}
	p.book = book
	organisations, err := m.organisationNames(tx, r.Lang)
	if err != nil {
		return nil, err
	}
	p.byName["organisations"] = reversed(organisations)
	o, err := m.Store.draft(tx, plan)
	if err != nil {
		return nil, err
	}
	s := m.Store
	set := func(x *Objective) { x.Plan = plan }
	for _, err := range []error{
		readSheet(p, s.Objectives, o.Objectives, set, func(x *Objective) string { return x.Code }),
		readSheet(p, s.Outputs, o.Outputs, nil, func(x *Output) string { return x.Code }),
		readSheet(p, s.Indicators, o.Indicators, nil, func(x *Indicator) string { return x.Code }),
		readSheet(p, s.Activities, o.Activities, nil, nil),
		readSheet(p, s.Requirements, o.Requirements, nil, nil),
	} {
		if err != nil {
			return nil, err
		}
	}
	return p, nil
}

func reversed(n names) map[string]id.ID {
	out := map[string]id.ID{}
	for record, name := range n {
		out[lang.Fold(name)] = record
	}
	return out
}

// readSheet reads one register's sheet: rows with a known key change, others
// are new. A sheet that is missing changes nothing; nothing is ever removed.
func readSheet[R any](p *planReader, t *register.Table[R], have []R, begin func(*R), code func(*R) string) error {
	known, codes := map[id.ID]*R{}, map[string]id.ID{}
	for i := range have {
		known[t.Row(&have[i]).ID] = &have[i]
		if code != nil {
			codes[lang.Fold(code(&have[i]))] = t.Row(&have[i]).ID
		}
	}
	p.byName[t.Name] = codes
	if !slices.ContainsFunc(p.book.Sheets(), func(s xlsx.Sheet) bool { return s.Name == t.Name }) {
		return nil
	}
	var at map[string]int
	for row, err := range p.book.Rows(t.Name) {
		if err != nil {
			p.wrong(t.Name, row.Number, "planfile.unreadable")
			return nil
		}
		if at == nil {
			at = tagPlaces(row.Cells)
			continue
		}
		if err := readRow(p, t, known, row, at, begin, code); err != nil {
			return err
		}
	}
	if at == nil {
		p.wrong(t.Name, 1, "planfile.no_tags")
	}
	return nil
}

// tagPlaces finds the columns by the row of tags; nil for a row that is none.
// Columns may be moved: only their tags count.
func tagPlaces(cells []string) map[string]int {
	at := map[string]int{}
	for i, c := range cells {
		if tag := strings.TrimSpace(c); strings.HasPrefix(tag, "#") {
			at[strings.ToLower(tag)] = i
		}
	}
	if len(at) < 2 {
		return nil
	}
	return at
}

func readRow[R any](p *planReader, t *register.Table[R], known map[id.ID]*R, row xlsx.Row, at map[string]int, begin func(*R), code func(*R) string) error {
	cell := func(tag string) (string, bool) {
		i, ok := at[tag]
		if !ok || i >= len(row.Cells) {
			return "", ok
		}
		return strings.TrimSpace(row.Cells[i]), true
	}
	key, _ := cell(keyTag)
	record, act := *new(R), register.Create
	if key != "" {
		old, ok := known[id.ID(key)]
		if !ok {
			p.wrong(t.Name, row.Number, "planfile.unknown_row", key)
			return nil
		}
		record, act = *old, register.Change
	} else if begin != nil {
		begin(&record)
	}
	in := register.Form{}
	for _, c := range columnsOf(p.r, t.Register)[1:] {
		text, ok := cell(c.tag)
		if !ok {
			continue
		}
		if c.target != "" && text != "" {
			target, found := p.byName[c.target][lang.Fold(text)]
			if !found {
				p.wrong(t.Name, row.Number, "planfile.unknown", c.label, text)
				return nil
			}
			text = string(target)
		}
		in[c.name] = []string{text}
	}
	if act == register.Change && !t.Allows(p.person, act, &record) {
		return nil // another partner's row in the same file: it stays as it is
	}
	stored := record
	for _, problem := range t.Parse(p.person, in, &record) {
		p.wrong(t.Name, row.Number, "planfile.field", p.r.T(t.Name+"."+problem.Field), p.r.T(problem.Message, problem.Args...))
	}
	if len(p.problems) > 0 {
		return nil
	}
	if !t.Allows(p.person, act, &record) {
		p.wrong(t.Name, row.Number, "planfile.not_yours")
		return nil
	}
	return p.store(func() error { return storeRow(p, t, act, &stored, &record, code) }, t.Name, row.Number)
}

// store runs a change; a value that must be unique is a problem of the row.
func (p *planReader) store(change func() error, sheet string, row int) error {
	err := change()
	if db.IsDuplicate(err) || errors.Is(err, errTwice) {
		p.wrong(sheet, row, "planfile.twice")
		return nil
	}
	return err
}

func storeRow[R any](p *planReader, t *register.Table[R], act register.Act, stored, record *R, code func(*R) string) error {
	if act == register.Change {
		if len(t.Diff(stored, record)) == 0 {
			return nil
		}
		p.changed++
		return t.Update(p.tx, record)
	}
	if code != nil {
		if _, taken := p.byName[t.Name][lang.Fold(code(record))]; taken {
			return errTwice
		}
	}
	p.changed++
	if err := t.Insert(p.tx, record); err != nil {
		return err
	}
	if code != nil {
		p.byName[t.Name][lang.Fold(code(record))] = t.Row(record).ID
	}
	return nil
}
