package members

import (
	"slices"
	"strings"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/module"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

func (m *Members) homeRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /{$}", Policy: web.Anyone, Public: true, Handle: m.front},
		{Pattern: "GET /home", Policy: web.SignedIn, Handle: m.home},
	}
}

// front is the group's page for everybody.
func (m *Members) front(r *web.Request) (web.Answer, error) {
	if r.Person.SignedIn() {
		return web.Redirect{To: "/home"}, nil
	}
	if m.Front != nil {
		return m.Front(r)
	}
	page := web.Page{Title: m.GroupName(r)}
	err := r.Read(func(tx *db.Tx) error {
		c, err := CharterInForce(tx)
		if err != nil {
			page.Title, page.Lead = r.T("front.title"), r.T("front.lead_empty")
			return db.IgnoreNotFound(err)
		}
		page.Lead = r.T("front.lead", strings.ReplaceAll(c.CoLeads, "\n", ", "))
		return nil
	})
	page.Parts = []ui.Part{ui.ButtonGroup{{Text: r.T("join.title"), Href: "/join", Kind: ui.Secondary}, {Text: r.T("signin.title"), Href: "/sign-in"}}}
	return page, err
}

// changesShown is how many of the latest changes the home page lists.
const changesShown = 8

// home answers: what do I have to do now?
func (m *Members) home(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("home.title", r.Person.Name)}
	if lackStrength(r.Person) {
		page.Parts = append(page.Parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T("home.second_factor")},
			ui.ButtonGroup{{Text: r.T("home.second_factor_app"), Href: "/me/code"}, {Text: r.T("home.second_factor_passkey"), Href: "/me/passkeys/new", Kind: ui.Secondary}})
	}
	if r.Person.Seat == who.NoSeat {
		page.Parts = append(page.Parts, ui.InsetText{Text: r.T("home.no_seat")})
		return page, nil
	}
	err := r.Read(func(tx *db.Tx) error {
		due, err := m.due(r, tx)
		if err != nil {
			return err
		}
		standing, err := m.standing(r, tx)
		if err != nil {
			return err
		}
		changes, err := m.changes(r, tx)
		page.Parts = append(page.Parts, append(append(due, standing...), changes...)...)
		return err
	})
	return page, err
}

// due lists the tasks of all modules, the most urgent first.
func (m *Members) due(r *web.Request, tx *db.Tx) ([]ui.Part, error) {
	var all []module.Task
	for _, source := range m.Tasks() {
		tasks, err := source(tx, r.Person)
		if err != nil {
			return nil, err
		}
		all = append(all, tasks...)
	}
	slices.SortStableFunc(all, moreUrgent)
	parts := []ui.Part{ui.Heading{Text: r.N("home.due", len(all)), ID: "due"}}
	if len(all) == 0 {
		return append(parts, ui.Paragraph{Text: r.T("home.nothing")}), nil
	}
	var list ui.TaskList
	for _, t := range all {
		task := ui.Task{Title: r.T(t.Says, t.Args...), Href: t.Href, Status: r.T("home.open")}
		if !t.Due.IsZero() {
			task.Hint = r.T("home.due_by", r.Day(t.Due))
		} else if !t.Since.IsZero() {
			task.Hint = r.T("home.since", r.Day(t.Since))
		}
		if t.Late {
			task.Tag = &ui.Tag{Text: r.T("standing.late"), Colour: ui.Orange}
		}
		list.Tasks = append(list.Tasks, task)
	}
	return append(parts, list), nil
}

// moreUrgent: late ones first, then by the day they are due; those without a day last.
func moreUrgent(a, b module.Task) int {
	if a.Late != b.Late {
		if a.Late {
			return -1
		}
		return 1
	}
	if a.Due.IsZero() != b.Due.IsZero() {
		if b.Due.IsZero() {
			return -1
		}
		return 1
	}
	return a.Due.Compare(b.Due)
}

// standing sums the commitments up in four numbers.
func (m *Members) standing(r *web.Request, tx *db.Tx) ([]ui.Part, error) {
	count, err := m.countStates(tx)
	if err != nil || count == nil {
		return nil, err
	}
	var facts ui.Facts
	for _, state := range states {
		facts = append(facts, ui.Fact{Value: r.Number(count[state]), Text: r.T("standing." + string(state)), Href: "/charter"})
	}
	return []ui.Part{ui.Heading{Text: r.T("home.commitments")}, facts}, nil
}

// countedFor is how long the four numbers are kept: everybody's home shows
// them, and to take all measures is work.
const countedFor = 30 * time.Second

// countStates counts the commitments of the charter in force by their state;
// nil where there is none.
func (m *Members) countStates(tx *db.Tx) (map[module.State]int, error) {
	m.countMu.Lock()
	defer m.countMu.Unlock()
	if age := tx.Now().Sub(m.counted); m.count != nil && age >= 0 && age < countedFor {
		return m.count, nil
	}
	_, evidence, err := m.promised(tx)
	if evidence == nil || err != nil {
		return nil, err
	}
	count := map[module.State]int{}
	for _, e := range evidence {
		count[e.State]++
	}
	m.count, m.counted = count, tx.Now()
	return count, nil
}

// changes tells what has changed lately in the lists that everybody with a seat sees.
func (m *Members) changes(r *web.Request, tx *db.Tx) ([]ui.Part, error) {
	if !r.Person.InGroup() {
		return nil, nil
	}
	entries, err := audit.Latest(tx, 4*changesShown, "organisations", "charters", "people")
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	entries = lastOfEach(entries)
	names, err := m.namesIn(r, tx, entries)
	var timeline ui.Timeline
	for _, like := range together(entries) {
		e := like[0]
		event := ui.Event{Title: r.T("kind."+e.Kind) + ": " + r.T("act."+e.Act), Text: aboutWhat(r, like, names), When: r.Time(e.At), Time: e.At.Format(time.RFC3339)}
		timeline.Events = append(timeline.Events, event)
	}
	return []ui.Part{ui.Heading{Text: r.T("home.changes")}, timeline}, err
}

// lastOfEach keeps the newest change of each record: who corrects a page ten times
// has told one thing.
func lastOfEach(entries []audit.Entry) []audit.Entry {
	seen := map[id.ID]bool{}
	return slices.DeleteFunc(entries, func(e audit.Entry) bool {
		again := seen[e.Record]
		seen[e.Record] = true
		return again
	})
}

// together gathers the same act on several things within an hour: who adds twenty
// organisations has told one thing too. No more are given than are shown.
func together(entries []audit.Entry) (runs [][]audit.Entry) {
	for _, e := range entries {
		if n := len(runs); n > 0 {
			first := runs[n-1][0]
			if first.Kind == e.Kind && first.Act == e.Act && first.At.Sub(e.At) <= time.Hour {
				runs[n-1] = append(runs[n-1], e)
				continue
			}
		}
		runs = append(runs, []audit.Entry{e})
	}
	return runs[:min(len(runs), changesShown)]
}

// namesShown is how many things one change names; of the others it tells how many they are.
const namesShown = 5

// aboutWhat names what a change is about.
func aboutWhat(r *web.Request, like []audit.Entry, names map[id.ID]string) string {
	var said []string
	for _, e := range like[:min(len(like), namesShown)] {
		said = append(said, names[e.Record])
	}
	text := strings.Join(said, ", ")
	if more := len(like) - len(said); more > 0 {
		text = r.T("home.more", text, more)
	}
	return text
}

// namesIn names the organisations and people that entries of the log are about,
// by their ids; what is gone has no name.
func (m *Members) namesIn(r *web.Request, tx *db.Tx, entries []audit.Entry) (map[id.ID]string, error) {
	about := map[string][]any{}
	for _, e := range entries {
		about[e.Kind] = append(about[e.Kind], e.Record)
	}
	these := func(kind string) register.Query {
		return register.Query{Where: map[string]any{"id": about[kind]}, Damaged: true}
	}
	names := map[id.ID]string{}
	organisations, err := m.Store.Organisations.List(tx, these(Organisations.Name))
	if err != nil {
		return nil, err
	}
	for i := range organisations {
		names[organisations[i].ID] = organisations[i].Called(r.Lang)
	}
	people, err := m.Store.People.List(tx, these(People.Name))
	for i := range people {
		names[people[i].ID] = people[i].Name
	}
	return names, err
}

// tasks are what this module knows to be due.
func (m *Members) tasks(tx *db.Tx, p who.Person) ([]module.Task, error) {
	if !p.Leads() {
		return nil, nil
	}
	var tasks []module.Task
	if c, err := charterIn(tx, Proposed); err == nil {
		tasks = append(tasks, module.Task{Says: "task.confirm_charter", Href: "/charter/confirm", Since: c.Created})
	} else if !db.IsNotFound(err) {
		return nil, err
	}
	if c, err := CharterInForce(tx); err == nil {
		if next := c.NextRevision(); !next.IsZero() && next.Sub(tx.Now()) < revisionWarning {
			tasks = append(tasks, module.Task{Says: "task.revise", Href: "/revisions", Due: next, Late: tx.Now().After(next)})
		}
	} else if !db.IsNotFound(err) {
		return nil, err
	}
	requests, err := m.Store.Requests.List(tx, register.Query{Where: map[string]any{"state": string(Asked)}, Limit: 20})
	for _, j := range requests {
		tasks = append(tasks, module.Task{Says: "task.join_request", Args: []any{j.Organisation}, Href: "/join-requests/" + string(j.ID), Since: j.Created})
	}
	return tasks, err
}
