package decisions

import (
	"embed"
	"io/fs"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

//go:embed migrations messages.txt
var files embed.FS

// Migrations of the tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Kind is what somebody who has things decided tells about them. Both functions may be nil.
type Kind struct {
	Name KindName
	// Closed does what follows from the result, in the transaction that closes
	// the decision: d.State says which it is. It may run again and must then do
	// nothing. An error keeps the decision from being closed and is tried again.
	Closed func(tx *db.Tx, d Decision) error
	// Show says on the decision's page what it is about.
	Show func(r *web.Request, tx *db.Tx, subject id.ID) ([]ui.Part, error)
}

// Decisions is this part of the program. Speak is set by the composition root.
type Decisions struct {
	Speak   func(lang.Lang, *time.Location) lang.Speaker // for letters that nobody's request causes
	db      *db.DB
	members *members.Members
	kinds   map[KindName]Kind
	url     string // where the site is, for links in letters
}

// New makes it for a site at publicURL.
func New(d *db.DB, m *members.Members, publicURL string) *Decisions {
	all := &Decisions{db: d, members: m, kinds: map[KindName]Kind{}, url: publicURL}
	m.Store.Invited = opened
	all.On(Kind{Name: Donor, Closed: all.donorDecided, Show: all.showInvitation})
	return all
}

// On tells what follows from decisions of a kind. It is called before the program serves.
func (a *Decisions) On(k Kind) { a.kinds[k.Name] = k }

// Module offers it to the program.
func (a *Decisions) Module() module.Module {
	list, voices, invitations := a.listPages(), a.voicePages(), a.invitationPages()
	out := module.Module{
		Name: "decisions", Migrations: Migrations(), Messages: files, Tasks: a.tasks, Demo: a.fillDemo, Periodic: a.periodic(),
		Nav:      []web.NavItem{{Label: "nav.decisions", Path: "/decisions", Policy: web.InGroup, Section: web.SectionMeetings}},
		Measures: []module.Measure{{Name: "members.donors", Take: measureDonors}, {Name: "standards.adopted", Take: measureGuidelines}},
	}
	for _, r := range []records.Resource{list.Resource(), voices.Resource(), invitations.Resource()} {
		r.Writes = false // a process changes them, no call does
		out.Resources = append(out.Resources, r)
	}
	for _, routes := range [][]web.Route{list.Routes(), voices.Routes(), invitations.Routes(), a.routes()} {
		out.Routes = append(out.Routes, routes...)
	}
	return out
}

// readOnly leaves out of a register's pages whatever would change a record.
func readOnly(path, api string, more ...string) map[string]bool {
	without := map[string]bool{}
	for _, pattern := range append(more, "GET "+path+"/new", "POST "+path+"/new", "GET "+path+"/{id}/edit", "POST "+path+"/{id}/edit",
		"POST "+records.APIPrefix+api, "PATCH "+records.APIPrefix+api+"/{id}") {
		without[pattern] = true
	}
	return without
}

func (a *Decisions) listPages() records.Pages[Decision] {
	return records.Pages[Decision]{
		Table: table, Path: "/decisions", See: web.InGroup, Edit: web.Voices, Newest: true,
		Columns: []string{"question", "kind", "way", "state", "deadline"}, Filters: []string{"state", "kind"},
		Options: a.options(), Actions: buttons, Without: readOnly("/decisions", "decisions", "GET /decisions/{id}"),
	}
}

func (a *Decisions) voicePages() records.Pages[Voice] {
	return records.Pages[Voice]{
		Table: voiceTable, Path: "/voices", See: web.InGroup, Edit: web.InGroup, Newest: true,
		Columns: []string{"organisation", "decision", "choice", "raised", "counts"}, Filters: []string{"organisation"},
		Options: a.options(), Without: readOnly("/voices", "decision_voices"),
	}
}

func (a *Decisions) invitationPages() records.Pages[Invitation] {
	return records.Pages[Invitation]{
		Table: invitationTable, Path: "/donors", See: web.InGroup, Edit: web.Voices, Newest: true,
		Columns: []string{"name", "opens", "from_day", "until", "state"}, Filters: []string{"state"},
		Options: a.options(), Without: readOnly("/donors", "donor_invitations"), Extra: decisionOf,
	}
}

func (a *Decisions) options() map[string]records.OptionsOf {
	return map[string]records.OptionsOf{"organisations": a.members.OrganisationOptions, "decisions": decisionOptions}
}

// decisionOptions lists the decisions to choose from, newest first.
func decisionOptions(_ *web.Request, tx *db.Tx) ([]ui.Option, error) {
	names, err := titles(tx)
	var options []ui.Option
	for _, n := range names {
		options = append(options, ui.Option{Value: string(n.id), Text: n.title})
	}
	return options, err
}

// tasks: a voice's organisation has something to say; a co-lead invites a
// person of a donor that has its seat.
func (a *Decisions) tasks(tx *db.Tx, p who.Person) ([]module.Task, error) {
	if !p.Decides() {
		return nil, nil
	}
	waiting, err := unheard(tx, p.Organisation)
	if err != nil {
		return nil, err
	}
	var tasks []module.Task
	for _, d := range waiting {
		tasks = append(tasks, module.Task{Says: "task.decide", Args: []any{d.Title}, Href: address(d.ID), Due: d.Deadline})
	}
	if !p.Leads() {
		return tasks, nil
	}
	lonely, err := donorsWithoutPeople(tx)
	for _, i := range lonely {
		tasks = append(tasks, module.Task{Says: "task.invite_donor", Args: []any{i.Name}, Href: "/people/new", Since: i.Updated})
	}
	return tasks, err
}

// measureDonors: every donor's seat rests on a decision and lasts no longer than agreed.
func measureDonors(tx *db.Tx) (module.Evidence, error) {
	agreed, all, err := donorSeats(tx)
	e := module.Evidence{State: module.Kept, Says: "evidence.donors", Args: []any{all, agreed}, Value: 1, Proof: "/donors"}
	if all > 0 {
		e.Value = float64(agreed) / float64(all)
	}
	if agreed < all {
		e.State = module.Late
	}
	return e, err
}

// guidelineMonths is how long guidelines count as current without a new decision on any.
const guidelineMonths = 12

// measureGuidelines: the members adopt standards and guidelines, and not only once.
// Whether they are applied it cannot tell.
func measureGuidelines(tx *db.Tx) (module.Evidence, error) {
	n, newest, err := adoptedGuidelines(tx)
	if err != nil || n == 0 {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.no_guidelines"}, err
	}
	e := module.Evidence{State: module.Kept, Says: "evidence.guidelines", Args: []any{n, newest}, Value: float64(n), Due: newest.AddDate(0, guidelineMonths, 0), Proof: "/decisions"}
	if e.Due.Before(tx.Now()) {
		e.State = module.Due
	}
	return e, nil
}

func address(decision id.ID) string { return "/decisions/" + string(decision) }
