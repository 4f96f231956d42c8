package actors

import (
	"encoding/json"
	"slices"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

func (a *Actors) findingRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /findings", Policy: web.InGroup, Handle: a.findingsPage},
		{Pattern: "GET /findings/{id}", Policy: web.InGroup, Handle: a.findingPage},
		{Pattern: "POST /findings/{id}", Policy: web.Voices, Handle: a.decideFinding},
		{Pattern: "POST /findings/{id}/confirm", Policy: web.Leads, Handle: a.confirmFinding},
		{Pattern: "POST /findings/{id}/undo", Policy: web.Voices, Handle: a.undoFinding},
	}
}

var findingKinds = []FindingKind{SameOrganisation, SameService, Overlap, Fit}

// findingsPage lists what waits for a decision, or what was decided.
func (a *Actors) findingsPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("findings.title"), Lead: r.T("findings.lead"), Back: &ui.BackLink{Text: r.T("services.title"), Href: "/services"}}
	kinds := []ui.Option{{Text: r.T("records.all")}}
	for _, k := range findingKinds {
		kinds = append(kinds, ui.Option{Value: string(k), Text: r.T("findings.kind." + string(k)), Selected: r.Value("kind") == string(k)})
	}
	states := []ui.Option{{Text: r.T("findings.open")}, {Value: "1", Text: r.T("findings.decided"), Selected: r.Value("decided") != ""}}
	page.Parts = append(page.Parts, ui.Filter{Action: "/findings", Heading: r.T("records.filter"), Apply: r.T("records.apply"), Fields: []ui.Part{
		ui.Select{Field: ui.Field{Name: "kind", Label: r.T("findings.kind")}, Options: kinds}, ui.Select{Field: ui.Field{Name: "decided", Label: r.T("findings.decision")}, Options: states}}})
	err := r.Read(func(tx *db.Tx) error {
		kind, decided := r.Value("kind"), r.Value("decided") != ""
		total, err := countFindings(tx, kind, decided)
		if err != nil {
			return err
		}
		paging := records.PagingOf(r, total, findingsShown)
		list, err := findingsOf(tx, kind, decided, paging.Number)
		t := ui.Table{Caption: r.T("findings.title"), Stacked: true, Empty: r.T("findings.empty"),
			Columns: []ui.Column{{Text: r.T("findings.what")}, {Text: r.T("findings.kind")}, {Text: r.T("findings.why")}, {Text: r.T("findings.decision")}}}
		for _, f := range list {
			a.inReadersWords(r, tx, &f)
			t.Rows = append(t.Rows, []ui.Cell{{Text: f.AName, Detail: f.BName, Href: "/findings/" + string(f.ID)}, {Text: r.T("findings.kind." + string(f.Kind))},
				{Text: strings.Join(a.reasons(r, f), "; ")}, {Text: r.T("findings.decision." + string(f.Decision))}})
		}
		page.Parts = append(page.Parts, ui.Paragraph{Text: r.N("records.count", total), Quiet: true}, t, paging.Links(r))
		return err
	})
	return page, err
}

// inReadersWords gives a finding's services their names in the reader's language.
func (a *Actors) inReadersWords(r *web.Request, tx *db.Tx, f *Finding) {
	for record, name := range map[string]*string{f.A: &f.AName, f.B: &f.BName} {
		parsed, err := id.Parse(record)
		if err != nil || f.Kind == SameOrganisation {
			continue
		}
		if s, err := a.Store.Services.Get(tx, parsed); err == nil {
			*name, _ = s.Name.In(r.Lang)
		}
	}
}

// reasons says why in the reader's language.
func (a *Actors) reasons(r *web.Request, f Finding) []string {
	var out []string
	for _, w := range f.Why {
		var args []string
		for _, arg := range w.Args {
			if code, ok := strings.CutPrefix(arg, "area:"); ok {
				arg = a.atlas.Say(code, string(r.Lang))
			} else if r.Has(arg) {
				arg = r.T(arg)
			}
			args = append(args, arg)
		}
		out = append(out, r.T("why."+w.Key, strings.Join(args, ", ")))
	}
	return out
}

// side is one of the two records, with what the page shows of it.
type side struct {
	name, href   string
	organisation id.ID
	part         ui.Part
}

// sides reads the two records of a finding as far as this person may see them.
func (a *Actors) sides(r *web.Request, tx *db.Tx, f Finding) ([2]side, error) {
	var out [2]side
	refs, err := a.servicePages().References(r, tx)
	for i, record := range []string{f.A, f.B} {
		out[i].name = []string{f.AName, f.BName}[i]
		parsed, parseErr := id.Parse(record)
		if parseErr != nil {
			continue
		}
		if f.Kind == SameOrganisation {
			out[i].href, out[i].organisation = "/organisations/"+record, parsed
			continue
		}
		if s, err := a.Store.Services.Get(tx, parsed); err == nil {
			out[i].href, out[i].organisation, out[i].part = "/services/"+record, s.Organisation, a.servicePages().Summary(r, &s, refs)
		} else if k, err := a.activities.Activities.Get(tx, parsed); err == nil {
			out[i].href, out[i].organisation, out[i].part = "/activities/"+record, k.Organisation, a.activityPages().Summary(r, &k, refs)
		}
	}
	return out, err
}

// findingPage shows both records beside each other, why, and the decision.
func (a *Actors) findingPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Back: &ui.BackLink{Text: r.T("findings.title"), Href: "/findings"}}
	which, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	err = r.Read(func(tx *db.Tx) error {
		f, err := findingByID(tx, which)
		if err != nil {
			return err
		}
		a.inReadersWords(r, tx, &f)
		sides, err := a.sides(r, tx, f)
		if err != nil {
			return err
		}
		page.Title, page.Caption = r.T("findings.question."+string(f.Kind)), r.T("findings.kind."+string(f.Kind))
		var why ui.List
		for _, reason := range a.reasons(r, f) {
			why.Items = append(why.Items, ui.Link{Text: reason})
		}
		page.Parts = append(page.Parts, ui.Heading{Text: r.T("findings.why")}, why, ui.Columns{sideStack(sides[0]), sideStack(sides[1])})
		page.Parts = append(page.Parts, a.decisionParts(r, f, sides)...)
		return nil
	})
	return page, err
}

func sideStack(s side) ui.Stack {
	stack := ui.Stack{ui.Heading{Text: s.name, Level: 3}}
	if s.href != "" {
		stack = append(stack, ui.List{Items: []ui.Link{{Text: s.name, Href: s.href}}})
	}
	if s.part != nil {
		stack = append(stack, s.part)
	}
	return stack
}

func (a *Actors) decisionParts(r *web.Request, f Finding, sides [2]side) []ui.Part {
	var parts []ui.Part
	path := "/findings/" + string(f.ID)
	if f.Decision != Open {
		parts = append(parts, ui.InsetText{Text: r.T("findings.was_decided", r.T("findings.decision."+string(f.Decision)), f.Reason)})
	}
	switch {
	case !mayDecide(r, sides):
		return parts
	case f.Decision == Merge:
		return append(parts, ui.Form{Action: path + "/undo", Buttons: []ui.Button{{Text: r.T("findings.undo"), Kind: ui.Secondary, Once: true}}})
	case f.Decision == MergeAsked && mayConfirm(r, f):
		parts = append(parts, ui.Form{Action: path + "/confirm", Parts: []ui.Part{ui.Paragraph{Text: r.T("findings.confirm_lead", closedName(f))}}, Buttons: []ui.Button{{Text: r.T("findings.confirm"), Once: true}}})
	case f.Decision == MergeAsked:
		parts = append(parts, ui.Paragraph{Text: r.T("findings.second_person")})
	}
	return append(parts, decisionForm(r, f, sides))
}

// decisionForm asks what the finding is.
func decisionForm(r *web.Request, f Finding, sides [2]side) ui.Form {
	keep := "findings.keep"
	if f.Kind == SameOrganisation {
		keep = "findings.keep_organisation"
	}
	var choices []ui.Choice
	for _, d := range decisionsFor[f.Kind] {
		c := ui.Choice{Value: string(d), Label: r.T("findings.decision." + string(d)), Checked: d == f.Decision}
		if d == Merge {
			c.Reveal = ui.Radios{Field: ui.Field{Name: "keep", Label: r.T(keep)}, Choices: []ui.Choice{{Value: "a", Label: sides[0].name, Checked: true}, {Value: "b", Label: sides[1].name}}}
		}
		choices = append(choices, c)
	}
	return ui.Form{Action: "/findings/" + string(f.ID), Hidden: []ui.Hidden{{Name: "was", Value: string(f.Decision)}}, Buttons: []ui.Button{{Text: r.T("findings.decide"), Once: true}}, Parts: []ui.Part{
		ui.Radios{Field: ui.Field{Name: "decision", Label: r.T("findings.decision"), LabelSize: ui.Medium}, Choices: choices},
		ui.Textarea{Field: ui.Field{Name: "reason", Label: r.T("findings.reason")}, Value: f.Reason, Rows: 3}}}
}

// closedName is the organisation that a merge would close.
func closedName(f Finding) string {
	var m organisationMerge
	if json.Unmarshal([]byte(f.Undo), &m); string(m.Closed) == f.A {
		return f.AName
	}
	return f.BName
}

// mayDecide: those who manage the group's data, and the people of the two organisations.
func mayDecide(r *web.Request, sides [2]side) bool {
	return r.Person.Manages() || r.Person.Decides() && (r.Person.Organisation == sides[0].organisation || r.Person.Organisation == sides[1].organisation)
}

// mayConfirm: a merge of organisations takes a voice from the group, so a co-lead
// confirms what another person has asked for.
func mayConfirm(r *web.Request, f Finding) bool { return r.Person.Leads() && r.Person.ID != f.Person }

func (a *Actors) decideFinding(r *web.Request) (web.Answer, error) {
	return a.changeFinding(r, "findings.kept", func(tx *db.Tx, f *Finding, _ [2]side) error {
		d := Decision(r.Value("decision"))
		switch {
		case f.Decision != Decision(r.Value("was")):
			return fault.New(fault.Conflict, "findings.changed")
		case !slices.Contains(decisionsFor[f.Kind], d) || f.Decision == Merge:
			return fault.New(fault.Invalid, "findings.choose")
		}
		f.Undo = ""
		if d == Merge {
			keep, closed := id.ID(f.A), id.ID(f.B)
			if r.Value("keep") == "b" {
				keep, closed = closed, keep
			}
			var undo any = organisationMerge{Kept: keep, Closed: closed}
			if f.Kind == SameOrganisation {
				d = MergeAsked
			} else {
				var err error
				if undo, err = a.mergeServices(r, tx, keep, closed); err != nil {
					return err
				}
			}
			if err := f.remember(undo); err != nil {
				return err
			}
		}
		return f.decide(tx, d, r.Value("reason"), r.Person.ID)
	})
}

// mergeServices closes a service: whoever asks for it must keep both.
func (a *Actors) mergeServices(r *web.Request, tx *db.Tx, keep, closed id.ID) (mergeUndo, error) {
	for _, service := range []id.ID{keep, closed} {
		if s, err := a.Store.Services.Get(tx, service); err != nil || !canService(r.Person, register.Change, &s) {
			return mergeUndo{}, fault.New(fault.Forbidden, "findings.not_yours")
		}
	}
	return a.merge(tx, keep, closed)
}

// remember keeps in a finding how its merge is taken back.
func (f *Finding) remember(undo any) error {
	body, err := json.Marshal(undo)
	f.Undo = string(body)
	return err
}

// confirmFinding merges two organisations, as the second of two people.
func (a *Actors) confirmFinding(r *web.Request) (web.Answer, error) {
	return a.changeFinding(r, "findings.kept", func(tx *db.Tx, f *Finding, _ [2]side) error {
		var m organisationMerge
		switch err := json.Unmarshal([]byte(f.Undo), &m); {
		case f.Decision != MergeAsked || err != nil:
			return fault.New(fault.Conflict, "findings.changed")
		case !mayConfirm(r, *f):
			return fault.New(fault.Forbidden, "findings.second_person")
		}
		m, err := a.mergeOrganisations(tx, f, m)
		if err != nil {
			return err
		}
		if err := f.remember(m); err != nil {
			return err
		}
		return f.decide(tx, Merge, f.Reason, r.Person.ID)
	})
}

func (a *Actors) undoFinding(r *web.Request) (web.Answer, error) {
	return a.changeFinding(r, "findings.undone", func(tx *db.Tx, f *Finding, _ [2]side) error {
		if f.Decision != Merge {
			return fault.New(fault.Conflict, "findings.no_undo")
		}
		undo := a.unmerge
		if f.Kind == SameOrganisation {
			undo = a.unmergeOrganisations
			if !r.Person.Leads() {
				return fault.New(fault.Forbidden, "findings.second_person")
			}
		}
		if err := undo(tx, f); err != nil {
			return err
		}
		f.Undo = ""
		return f.decide(tx, Open, "", r.Person.ID)
	})
}

func (a *Actors) changeFinding(r *web.Request, done string, change func(*db.Tx, *Finding, [2]side) error) (web.Answer, error) {
	which, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	if _, err := r.Values(); err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error {
		f, err := findingByID(tx, which)
		if err != nil {
			return err
		}
		sides, err := a.sides(r, tx, f)
		if err != nil {
			return err
		}
		if !mayDecide(r, sides) {
			return web.NotFound()
		}
		return change(tx, &f, sides)
	})
	return web.Redirect{To: "/findings/" + string(which), Done: done}, err
}
