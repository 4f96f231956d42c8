package response

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// draftRoutes are what people need to write a plan together.
func (m *Response) draftRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /plans/{id}/comments", Policy: web.InGroup, Handle: m.comments},
		{Pattern: "POST /plans/{id}/comments", Policy: web.Voices, Handle: m.comment},
		{Pattern: "POST /plans/{id}/comments/settle", Policy: web.Voices, Handle: m.settle},
		{Pattern: "GET /plans/{id}/versions/{number}", Policy: web.InGroup, Handle: m.versionPage},
		{Pattern: "GET /plan-outputs/{id}/answers", Policy: web.Voices, Handle: m.answersPage},
		{Pattern: "POST /plan-outputs/{id}/answers", Policy: web.Voices, Handle: m.setAnswers},
	}
}

// comments shows what people say about a draft.
func (m *Response) comments(r *web.Request) (web.Answer, error) {
	plan, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("plan_comments.title"), Lead: r.T("plan_comments.lead")}
	err = r.Read(func(tx *db.Tx) error {
		o, err := m.Store.draft(tx, plan)
		if err != nil {
			return err
		}
		all, err := commentsOf(tx, plan)
		if err != nil {
			return err
		}
		page.Caption = m.Store.Plans.Title(&o.Plan, string(r.Lang))
		page.Back = &ui.BackLink{Text: page.Caption, Href: "/plans/" + string(plan)}
		parts := o.parts(string(r.Lang))
		if r.Person.Decides() {
			page.Parts = append(page.Parts, commentForm(r, parts))
		}
		names, err := m.organisationNames(tx, r.Lang)
		for _, c := range all {
			page.Parts = append(page.Parts, commentParts(r, c, parts, names)...)
		}
		if len(all) == 0 {
			page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("plan_comments.none"), Quiet: true})
		}
		return err
	})
	return page, err
}

func commentForm(r *web.Request, parts []part) ui.Part {
	options := []ui.Option{{Text: r.T("plan_comments.whole")}}
	for _, p := range parts {
		options = append(options, ui.Option{Value: p.code, Text: p.title, Selected: r.Value("about") == p.code})
	}
	return ui.Form{Parts: []ui.Part{ui.Select{Field: ui.Field{Name: "about", Label: r.T("plan_comments.about")}, Options: options},
		ui.Textarea{Field: ui.Field{Name: "words", Label: r.T("plan_comments.words")}, Rows: 4}},
		Buttons: []ui.Button{{Text: r.T("plan_comments.send"), Once: true}}}
}

func commentParts(r *web.Request, c Comment, parts []part, n names) []ui.Part {
	about := r.T("plan_comments.whole")
	if i := slices.IndexFunc(parts, func(p part) bool { return p.code == c.About }); i >= 0 {
		about = parts[i].title
	} else if c.About != "" {
		about = c.About
	}
	out := []ui.Part{ui.Heading{Level: 3, Text: about}, ui.Paragraph{Text: c.Words},
		ui.Paragraph{Text: r.T("plan_comments.by", c.Author, n.say(c.Organisation), r.Time(c.Written)), Quiet: true}}
	if !c.Settled.IsZero() {
		return append(out, ui.Paragraph{Text: r.T("plan_comments.settled", c.SettledBy, r.Time(c.Settled)), Quiet: true})
	}
	if r.Person.Decides() {
		out = append(out, ui.Form{Action: "/plans/" + string(c.Plan) + "/comments/settle", Hidden: []ui.Hidden{{Name: "comment", Value: string(c.ID)}},
			Buttons: []ui.Button{{Text: r.T("plan_comments.settle"), Kind: ui.Secondary, Once: true}}})
	}
	return out
}

func (m *Response) comment(r *web.Request) (web.Answer, error) {
	return m.aboutPlan(r, "plan_comments.sent", func(tx *db.Tx, plan id.ID) error {
		words := cutTo(r.Value("words"), maxWords)
		if words == "" {
			return fault.New(fault.Invalid, "plan_comments.words_first")
		}
		return addComment(tx, plan, cutTo(r.Value("about"), 20), words)
	})
}

func (m *Response) settle(r *web.Request) (web.Answer, error) {
	return m.aboutPlan(r, "plan_comments.settled_done", func(tx *db.Tx, plan id.ID) error {
		comment, err := id.Parse(r.Value("comment"))
		if err != nil {
			return web.NotFound()
		}
		return settleComment(tx, plan, comment)
	})
}

func (m *Response) aboutPlan(r *web.Request, done string, do func(*db.Tx, id.ID) error) (web.Answer, error) {
	plan, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	if err := r.Write(func(tx *db.Tx) error {
		if _, err := m.Store.Plans.Get(tx, plan); err != nil {
			return err
		}
		return do(tx, plan)
	}); err != nil {
		return nil, err
	}
	return web.Redirect{To: "/plans/" + string(plan) + "/comments", Done: done}, nil
}

// versionPage shows what a version that was adopted has otherwise than the one before.
func (m *Response) versionPage(r *web.Request) (web.Answer, error) {
	plan, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return nil, web.NotFound()
	}
	page := web.Page{Title: r.T("plans.version_title", number), Back: &ui.BackLink{Text: r.T("plans.one"), Href: "/plans/" + string(plan)}}
	err = r.Read(func(tx *db.Tx) error {
		o, err := m.Store.version(tx, plan, number)
		if err != nil {
			return err
		}
		old := &Outline{}
		if number > 1 {
			if old, err = m.Store.version(tx, plan, number-1); err != nil {
				return err
			}
		}
		names, err := m.planNames(tx, o, r.Lang)
		if err != nil {
			return err
		}
		all := m.Store.differences(old, o, string(r.Lang))
		page.Caption = m.Store.Plans.Title(&o.Plan, string(r.Lang))
		page.Lead = r.N("adopt.lead", len(all), old.Number)
		page.Parts = []ui.Part{differenceTable(r, all, names)}
		return nil
	})
	return page, err
}

// answered are the gaps that an output points to, and what it names besides.
func answered(gaps []Gap, answers string) (known []Gap, others []string) {
	for ref := range strings.FieldsSeq(answers) {
		if i := slices.IndexFunc(gaps, func(g Gap) bool { return g.Ref == ref }); i >= 0 {
			known = append(known, gaps[i])
		} else {
			others = append(others, ref)
		}
	}
	return known, others
}

func (m *Response) openGaps(r *web.Request, tx *db.Tx) ([]Gap, error) {
	if m.Gaps == nil {
		return nil, nil
	}
	return m.Gaps.OpenGaps(tx, r.Lang)
}

// answersPage lets people choose the gaps and recommendations that an output answers.
func (m *Response) answersPage(r *web.Request) (web.Answer, error) {
	output, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	var page web.Page
	err = r.Read(func(tx *db.Tx) error {
		o, err := m.Store.Outputs.Get(tx, output)
		if err != nil {
			return err
		}
		gaps, err := m.openGaps(r, tx)
		if err != nil {
			return err
		}
		title := Outputs.Title(&o, string(r.Lang))
		page = web.Page{Title: r.T("plan_answers.title"), Caption: title, Back: &ui.BackLink{Text: title, Href: "/plan-outputs/" + string(output)}}
		_, others := answered(gaps, o.Answers)
		boxes := ui.Checkboxes{Field: ui.Field{Name: "answers", Label: r.T("plan_answers.choose")}}
		for _, g := range gaps {
			boxes.Choices = append(boxes.Choices, ui.Choice{Value: g.Ref, Label: g.Says, Hint: g.Ref, Checked: slices.Contains(strings.Fields(o.Answers), g.Ref)})
		}
		for _, ref := range others {
			boxes.Choices = append(boxes.Choices, ui.Choice{Value: ref, Label: ref, Checked: true})
		}
		if len(boxes.Choices) == 0 {
			page.Parts = []ui.Part{ui.Paragraph{Text: r.T("plan_answers.none")}}
			return nil
		}
		page.Parts = []ui.Part{ui.Form{Hidden: []ui.Hidden{{Name: "version", Value: fmt.Sprint(o.Version)}}, Parts: []ui.Part{boxes}, Buttons: []ui.Button{{Text: r.T("plan_answers.save"), Once: true}}}}
		return nil
	})
	return page, err
}

func (m *Response) setAnswers(r *web.Request) (web.Answer, error) {
	output, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	typed, err := r.Values()
	if err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error {
		o, err := m.Store.Outputs.Get(tx, output)
		if err != nil {
			return err
		}
		if r.Value("version") != fmt.Sprint(o.Version) {
			return fault.New(fault.Conflict, "fault.stale")
		}
		chosen, _ := typed.Get("answers")
		o.Answers = cutTo(strings.Join(strings.Fields(strings.Join(chosen, "\n")), "\n"), maxWords)
		return m.Store.Outputs.Update(tx, &o)
	})
	if err != nil {
		return nil, err
	}
	return web.Redirect{To: "/plan-outputs/" + string(output), Done: "plan_answers.saved"}, nil
}

// outputExtra is, on an output's page, what it answers.
func (m *Response) outputExtra(r *web.Request, tx *db.Tx, o *Output) ([]ui.Part, error) {
	gaps, err := m.openGaps(r, tx)
	if err != nil {
		return nil, err
	}
	known, _ := answered(gaps, o.Answers)
	parts := []ui.Part{ui.Heading{Text: r.T("plan_answers.title")}}
	if len(known) == 0 {
		parts = append(parts, ui.Paragraph{Text: r.T("plan_answers.nothing"), Quiet: true})
	} else {
		parts = append(parts, gapList(known))
	}
	if r.Person.Decides() {
		parts = append(parts, ui.ButtonGroup{{Text: r.T("plan_answers.choose_button"), Href: "/plan-outputs/" + string(o.ID) + "/answers", Kind: ui.Secondary}})
	}
	return parts, nil
}

func gapList(gaps []Gap) ui.Part {
	var list ui.List
	for _, g := range gaps {
		list.Items = append(list.Items, ui.Link{Text: g.Says, Href: g.Href})
	}
	return list
}
