package decisions

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

// askedKinds are the kinds that a person chooses from; the others are opened by
// what they are about.
var askedKinds = []KindName{General, Priorities, Guidelines}

func (a *Decisions) proposePage(r *web.Request) (web.Answer, error) {
	return a.proposeForm(r, nil, nil)
}

func (a *Decisions) proposeForm(r *web.Request, values register.Form, problems register.Problems) (web.Answer, error) {
	page := web.Page{Title: r.T("decisions.new"), Lead: r.T("decisions.new_lead"), Problems: r.ProblemLinks(problems), Back: &ui.BackLink{Text: r.T("decisions.title"), Href: "/decisions"}}
	how, err := HowParts(r, values, problems, Vote)
	if err != nil {
		return nil, err
	}
	f := asked{r, values, problems}
	kind := ui.Select{Field: f.field("kind")}
	for _, k := range askedKinds {
		kind.Options = append(kind.Options, ui.Option{Value: string(k), Text: r.T("decisions.kind." + string(k)), Selected: f.value("kind", "") == string(k)})
	}
	parts := []ui.Part{
		ui.Input{Field: f.field("title"), Value: f.value("title", "")},
		kind,
		ui.Textarea{Field: f.field("text"), Value: f.value("text", "")},
		ui.Textarea{Field: f.field("options"), Value: f.value("options", ""), Rows: 4},
	}
	page.Parts = []ui.Part{ui.Form{Parts: append(parts, how...), Buttons: []ui.Button{{Text: r.T("decisions.open_it"), Once: true}}}}
	return page, nil
}

// asked makes the fields of a form that no register describes.
type asked struct {
	*web.Request
	values   register.Form
	problems register.Problems
}

func (a asked) field(name string) ui.Field {
	f := ui.Field{Name: name, Label: a.T("decisions.ask." + name), Error: records.Said(a.Request, a.problems, name), ErrorPrefix: a.T("frame.error_prefix")}
	if key := "decisions.ask." + name + ".hint"; a.Has(key) {
		f.Hint = a.T(key)
	}
	return f
}

func (a asked) value(name, otherwise string) string {
	if v, ok := a.values.Get(name); ok && len(v) > 0 {
		return v[len(v)-1]
	}
	return otherwise
}

// usualTime is how long a proposal is open where nobody says otherwise.
const usualTime = 7 * 24 * time.Hour

// HowParts asks how something is to be decided: the way, the quorum and the
// deadline, for the forms of whatever is put to a decision. ReadHow reads them.
func HowParts(r *web.Request, values register.Form, problems register.Problems, usual Way) ([]ui.Part, error) {
	var quorum int
	var zone *time.Location
	err := r.Read(func(tx *db.Tx) error {
		entitled, err := voicesAtTable(tx)
		quorum, zone = len(entitled)/2+1, charterZone(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	f := asked{r, values, problems}
	way := ui.Radios{Field: f.field("way")}
	for _, w := range Ways {
		way.Choices = append(way.Choices, ui.Choice{Value: string(w), Label: r.T("decisions.way." + string(w)), Hint: r.T("decisions.way." + string(w) + ".hint"), Checked: f.value("way", string(usual)) == string(w)})
	}
	deadline := r.DB().Now().In(zone).Add(usualTime)
	day, clock := f.field("deadline"), f.field("clock")
	clock.Hint = r.T("decisions.ask.clock.hint", zone.String())
	return []ui.Part{way,
		ui.Input{Field: f.field("quorum"), Value: f.value("quorum", strconv.Itoa(quorum)), InputMode: "numeric", Width: ui.Chars4},
		ui.Input{Field: day, Type: "date", Value: f.value("deadline", deadline.Format("2006-01-02")), Width: ui.Chars10},
		ui.Input{Field: clock, Value: f.value("clock", "18:00"), Width: ui.Chars5},
	}, nil
}

func charterZone(tx *db.Tx) *time.Location {
	c, err := members.CharterInForce(tx)
	if err != nil {
		return time.UTC
	}
	return c.Location()
}

// ReadHow reads what HowParts asks into p and gives all that is wrong with p.
func ReadHow(tx *db.Tx, values register.Form, p *Proposal) (register.Problems, error) {
	one := func(name string) string { return asked{values: values}.value(name, "") }
	p.Way = Way(one("way"))
	p.Quorum, _ = strconv.Atoi(strings.TrimSpace(one("quorum")))
	p.Deadline = localTime(one("deadline"), one("clock"), charterZone(tx))
	return wrongWith(tx, p)
}

// localTime reads a day and a time on the wall clock of a zone; the zero time
// where there is none such, as at night when the clocks are put forward.
func localTime(day, clock string, zone *time.Location) time.Time {
	const layout = "2006-01-02 15:04"
	text := strings.TrimSpace(day) + " " + strings.TrimSpace(clock)
	t, err := time.ParseInLocation(layout, text, zone)
	if err != nil || t.Format(layout) != text {
		return time.Time{}
	}
	return t.UTC()
}

func (a *Decisions) propose(r *web.Request) (web.Answer, error) {
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	p := Proposal{Kind: KindName(cmp.Or(r.Value("kind"), string(General))), Title: r.Value("title"), Text: r.Value("text"), Options: lines(r.Value("options"))}
	var problems register.Problems
	var opened Decision
	err = r.Write(func(tx *db.Tx) error {
		if problems, err = ReadHow(tx, values, &p); !slices.Contains(askedKinds, p.Kind) {
			problems.Add("kind", "register.choice")
		}
		if err != nil || len(problems) > 0 {
			return err
		}
		opened, err = Propose(tx, p)
		return err
	})
	if err == nil && len(problems) > 0 {
		return a.proposeForm(r, values, problems)
	}
	return web.Redirect{To: address(opened.ID), Done: "decisions.opened_now"}, err
}

func lines(text string) (out []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func (a *Decisions) inviteDonorPage(r *web.Request) (web.Answer, error) {
	return a.inviteDonorForm(r, nil, nil)
}

func (a *Decisions) inviteDonorForm(r *web.Request, values register.Form, problems register.Problems) (web.Answer, error) {
	page := web.Page{Title: r.T("donor_invitations.new"), Lead: r.T("donor_invitations.new_lead"), Problems: r.ProblemLinks(problems), Back: &ui.BackLink{Text: r.T("decisions.title"), Href: "/decisions"}}
	how, err := HowParts(r, values, problems, NoObjection)
	if err != nil {
		return nil, err
	}
	form := a.invitationPages().Form(r, new(Invitation), values, problems, nil)
	form.Parts = append(form.Parts, how...)
	form.Buttons[0].Text = r.T("decisions.open_it")
	page.Parts = []ui.Part{form}
	return page, nil
}

// inviteDonor stores the invitation and opens the decision on it.
func (a *Decisions) inviteDonor(r *web.Request) (web.Answer, error) {
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	var i Invitation
	problems := Invitations.Parse(r.Person, values, &i)
	var opened Decision
	err = r.Write(func(tx *db.Tx) error {
		p := Proposal{Kind: Donor, Title: r.T("donor_invitations.question", i.Name), Text: i.Why}
		how, err := ReadHow(tx, values, &p)
		if err != nil {
			return err
		}
		if problems = append(problems, how...); len(problems) == 0 && i.Until.Before(today(tx)) {
			problems.Add("until", "donor_invitations.until.past")
		}
		if len(problems) > 0 {
			return nil
		}
		i.State = Asked
		if err := invitationTable.Insert(tx, &i); err != nil {
			return err
		}
		p.Subject = i.ID
		opened, err = Propose(tx, p)
		return err
	})
	if err == nil && len(problems) > 0 {
		return a.inviteDonorForm(r, values, problems)
	}
	return web.Redirect{To: address(opened.ID), Done: "decisions.opened_now"}, err
}

// showInvitation says on a decision's page what would be opened.
func (a *Decisions) showInvitation(r *web.Request, tx *db.Tx, subject id.ID) ([]ui.Part, error) {
	i, err := invitationTable.Get(tx, subject)
	if err != nil {
		if fault.KindOf(err) == fault.NotFound {
			return nil, nil
		}
		return nil, err
	}
	pages := a.invitationPages()
	refs, err := pages.References(r, tx)
	return []ui.Part{ui.Heading{Text: r.T("donor_invitations.one")}, pages.Summary(r, &i, refs)}, err
}

// decisionOf links an invitation's page to the decision that it rests on.
func decisionOf(r *web.Request, tx *db.Tx, i *Invitation) ([]ui.Part, error) {
	d, err := Of(tx, Donor, i.ID)
	if err != nil {
		if db.IsNotFound(err) {
			err = nil
		}
		return nil, err
	}
	return []ui.Part{ui.Paragraph{Text: r.T("decisions.state."+string(d.State)) + ":", Link: &ui.Link{Text: d.Title, Href: address(d.ID)}}}, nil
}
