package members

import (
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/module"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

// maxToR is the largest ToR that is taken, in bytes.
const maxToR = 5 << 20

func (m *Members) charterRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /charter", Policy: web.Seated, Handle: m.charterPage},
		{Pattern: "GET /charter/commitments/{promise}", Policy: web.Seated, Handle: m.commitmentPage},
		{Pattern: "GET /charter/new", Policy: web.Leads, Handle: m.uploadPage},
		{Pattern: "POST /charter/new", Policy: web.Leads, Handle: m.upload, MaxBody: maxToR + 64<<10},
		{Pattern: "GET /charter/confirm", Policy: web.Leads, Handle: m.confirmPage},
		{Pattern: "POST /charter/confirm", Policy: web.Leads, Handle: m.confirm},
	}
}

// CharterPages derive form and summary of the rules in a charter.
func (m *Members) CharterPages() records.Pages[Charter] {
	return records.Pages[Charter]{Table: m.Store.Charters, Path: "/charter", See: web.Seated, Edit: web.Leads}
}

// charterPage shows the whole ToR, each clause with its commitments beside it.
func (m *Members) charterPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("charter.title")}
	err := r.Read(func(tx *db.Tx) error {
		c, err := CharterToShow(tx)
		if db.IsNotFound(err) {
			page.Parts = m.noCharter(r)
			return nil
		}
		if err != nil {
			return err
		}
		page.Title, page.Caption = c.Name, r.T("charter.title")
		parts, err := m.charterParts(r, tx, &c)
		page.Parts = parts
		return err
	})
	return page, err
}

func (m *Members) noCharter(r *web.Request) []ui.Part {
	parts := []ui.Part{ui.Paragraph{Text: r.T("charter.none")}}
	if r.Person.Leads() {
		parts = append(parts, ui.ButtonGroup{{Text: r.T("charter.upload"), Href: "/charter/new"}})
	}
	return parts
}

func (m *Members) charterParts(r *web.Request, tx *db.Tx, c *Charter) ([]ui.Part, error) {
	clauses, err := Clauses(tx, c.ID)
	if err != nil {
		return nil, err
	}
	list, err := commitmentsOf(tx, c.ID)
	if err != nil {
		return nil, err
	}
	evidence, err := m.evidence(tx, list)
	if err != nil {
		return nil, err
	}
	parts := []ui.Part{m.charterState(r, c), summary(r, list, evidence), m.rules(r, c)}
	parts = append(parts, ui.Heading{Text: r.T("charter.clauses"), ID: "clauses"})
	for _, clause := range clauses {
		parts = append(parts, clausePart(r, clause, list, evidence))
	}
	return parts, nil
}

// charterState says whether the charter holds, and what is to do.
func (m *Members) charterState(r *web.Request, c *Charter) ui.Part {
	if c.State == Proposed {
		stack := ui.Stack{ui.InsetText{Text: r.T("charter.proposed")}}
		if r.Person.Leads() {
			stack = append(stack, ui.ButtonGroup{{Text: r.T("charter.confirm"), Href: "/charter/confirm"}})
		}
		return stack
	}
	text := r.T("charter.in_force", r.Day(c.FromDay))
	if next := c.NextRevision(); !next.IsZero() {
		text += " " + r.T("charter.next_revision", r.Day(next))
	}
	buttons := ui.ButtonGroup{{Text: r.T("charter.versions"), Href: "/charter/versions", Kind: ui.Secondary}}
	if r.Person.InGroup() {
		buttons = append(buttons, ui.Button{Text: r.T("charter.revisions"), Href: "/revisions", Kind: ui.Secondary})
	}
	return ui.Stack{ui.Paragraph{Text: text}, buttons}
}

// rules shows what the program reads out of the text, folded away.
func (m *Members) rules(r *web.Request, c *Charter) ui.Part {
	return ui.Details{Summary: r.T("charter.rules"), Content: m.CharterPages().Summary(r, c, nil)}
}

// summary counts the commitments by how they stand.
func summary(r *web.Request, list []Commitment, evidence map[string]module.Evidence) ui.Part {
	count := map[module.State]int{}
	for _, c := range list {
		count[evidence[c.Promise].State]++
	}
	var facts ui.Facts
	for _, state := range states {
		facts = append(facts, ui.Fact{Value: r.Number(count[state]), Text: r.T("standing." + string(state))})
	}
	return facts
}

var states = []module.State{module.Kept, module.Due, module.Late, module.Unmeasured}

// colours of the states; the word says it too.
var colours = map[module.State]ui.Colour{module.Kept: ui.Green, module.Due: ui.Yellow, module.Late: ui.Orange, module.Unmeasured: ui.Grey}

// clausePart is a clause with, below it, the commitments that it makes.
func clausePart(r *web.Request, clause Clause, list []Commitment, evidence map[string]module.Evidence) ui.Part {
	stack := ui.Stack{ui.Heading{Text: strings.TrimSpace(clause.Number + " " + clause.Heading), Level: 3, ID: "c" + clause.Number}}
	if clause.Body != "" {
		stack = append(stack, ui.Paragraph{Text: clause.Body})
	}
	var rows []ui.SummaryRow
	for _, c := range list {
		if c.Clause == clause.ID {
			rows = append(rows, commitmentRow(r, c, evidence[c.Promise]))
		}
	}
	if len(rows) > 0 {
		stack = append(stack, ui.SummaryList{Title: r.T("charter.promises"), Rows: rows})
	}
	return stack
}

func commitmentRow(r *web.Request, c Commitment, e module.Evidence) ui.SummaryRow {
	return ui.SummaryRow{Key: r.T("promise." + c.Promise),
		Content: ui.Stack{ui.Tag{Text: r.T("standing." + string(e.State)), Colour: colours[e.State]}, ui.Paragraph{Text: sayEvidence(r, e)}},
		Actions: []ui.Action{{Text: r.T("charter.over_time"), Href: "/charter/commitments/" + c.Promise, Of: r.T("promise." + c.Promise)}}}
}

// commitmentPage shows one promise: its clause, its evidence now and over time.
func (m *Members) commitmentPage(r *web.Request) (web.Answer, error) {
	promise := r.PathValue("promise")
	if !r.Has("promise." + promise) {
		return nil, web.NotFound()
	}
	page := web.Page{Title: r.T("promise." + promise), Caption: r.T("charter.title"), Back: &ui.BackLink{Text: r.T("charter.title"), Href: "/charter"}}
	err := r.Read(func(tx *db.Tx) error {
		evidence, err := m.evidence(tx, []Commitment{{Promise: promise}})
		if err != nil {
			return err
		}
		e := evidence[promise]
		page.Parts = []ui.Part{ui.Tag{Text: r.T("standing." + string(e.State)), Colour: colours[e.State]}, ui.Paragraph{Text: sayEvidence(r, e)}}
		if e.Proof != "" && r.Opens(e.Proof) {
			page.Parts = append(page.Parts, ui.Paragraph{Link: &ui.Link{Text: r.T("charter.proof"), Href: e.Proof}})
		}
		for _, n := range append([]module.Number{{Name: promise}}, e.Also...) {
			history, err := historyOf(tx, n.Name, tx.Now().AddDate(-1, 0, 0).Format("2006-01-02"))
			if err != nil {
				return err
			}
			page.Parts = append(page.Parts, historyTable(r, n.Name, history))
		}
		return nil
	})
	return page, err
}

// historyTable shows a promise over time, or a number beside it, which has a name of its own.
func historyTable(r *web.Request, name string, history []Standing) ui.Part {
	caption := r.T("charter.history")
	if r.Has("number." + name) {
		caption += ": " + r.T("number."+name)
	}
	t := ui.Table{ID: "history-" + strings.ReplaceAll(name, ".", "-"), Caption: caption, Empty: r.T("charter.history_empty"), RowHeaders: true,
		Columns: []ui.Column{{Text: r.T("charter.day")}, {Text: r.T("charter.state")}, {Text: r.T("charter.value"), Numeric: true}}}
	for i := len(history) - 1; i >= 0; i-- {
		s := history[i]
		t.Rows = append(t.Rows, []ui.Cell{{Text: s.Day}, {Content: ui.Tag{Text: r.T("standing." + string(s.State)), Colour: colours[s.State]}}, {Text: r.Decimal(s.Value, 2)}})
	}
	return t
}

// sayEvidence is the sentence with the numbers.
func sayEvidence(r *web.Request, e module.Evidence) string {
	if e.Says == "" {
		return r.T("evidence.none")
	}
	return r.T(e.Says, e.Args...)
}

// evidence takes the measures of the promises in a list.
func (m *Members) evidence(tx *db.Tx, list []Commitment) (map[string]module.Evidence, error) {
	measures := map[string]module.Measure{}
	for _, measure := range m.Measures() {
		measures[measure.Name] = measure
	}
	out := map[string]module.Evidence{}
	for _, c := range list {
		if _, taken := out[c.Promise]; taken { // several clauses promise the same
			continue
		}
		e := module.Evidence{State: module.Unmeasured, Says: "evidence.none"}
		if measure, ok := measures[c.Promise]; ok {
			var err error
			if e, err = measure.Take(tx); err != nil {
				return nil, err
			}
		}
		out[c.Promise] = e
	}
	return out, nil
}

// promised gives the commitments of the charter in force, and the evidence for each
// promise; nil where no charter is in force.
func (m *Members) promised(tx *db.Tx) ([]Commitment, map[string]module.Evidence, error) {
	c, err := CharterInForce(tx)
	if err != nil {
		return nil, nil, db.IgnoreNotFound(err)
	}
	list, err := commitmentsOf(tx, c.ID)
	if err != nil {
		return nil, nil, err
	}
	evidence, err := m.evidence(tx, list)
	return list, evidence, err
}

// Promise is a promise of the charter in force with its evidence.
type Promise struct {
	Code string
	module.Evidence
}

// Promises lists what the charter in force promises, each promise once, with
// the evidence of now.
func (m *Members) Promises(tx *db.Tx) ([]Promise, error) {
	list, evidence, err := m.promised(tx)
	var out []Promise
	for _, one := range list {
		if e, ok := evidence[one.Promise]; ok {
			out = append(out, Promise{one.Promise, e})
			delete(evidence, one.Promise)
		}
	}
	return out, err
}
