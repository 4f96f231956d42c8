package evidence

import (
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (e *Evidence) signRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /evidence/estimates/{estimate}/assumptions", Policy: web.Voices, Handle: e.assumptionsPage},
		{Pattern: "POST /evidence/estimates/{estimate}/assumptions", Policy: web.Voices, Handle: e.answerAssumptions},
		{Pattern: "POST /evidence/estimates/{estimate}/sign", Policy: web.Voices, Handle: e.signPage},
		{Pattern: "GET /evidence/estimates/{estimate}/withdraw", Policy: web.Voices, Handle: e.withdrawPage},
		{Pattern: "POST /evidence/estimates/{estimate}/withdraw", Policy: web.Voices, Handle: e.withdraw},
	}
}

// assumptionParts list what the answer rests on, with what the group says of it.
func assumptionParts(r *web.Request, x Estimate) []ui.Part {
	list := ui.SummaryList{}
	for _, name := range studies[x.Design].assumptions {
		j := x.Assumptions[name]
		said := ui.Stack{ui.Paragraph{Text: r.T("estimates.assume." + name)}, ui.Tag{Text: r.T("estimates.holds." + holds(j)), Colour: holdColours[j.Holds]}}
		if j.Why != "" {
			said = append(said, ui.Paragraph{Text: j.Why})
		}
		list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T("estimates.assumption." + name), Content: said})
	}
	parts := []ui.Part{ui.Heading{Text: r.T("estimates.rests"), ID: "rests"}, list}
	if x.State == Answered && owner(r.Person, x.Organisation) && r.Person.Decides() {
		parts = append(parts, ui.ButtonGroup{{Text: r.T("estimates.answer_assumptions"), Href: pathOf(x) + "/assumptions", Kind: ui.Secondary}})
	}
	return parts
}

var holdColours = map[string]ui.Colour{"": ui.Grey, "yes": ui.Green, "partly": ui.Yellow, "no": ui.Orange, "unknown": ui.Purple}

func holds(j Judgement) string {
	if j.Holds == "" {
		return "open"
	}
	return j.Holds
}

// signatureParts show who stands for the answer, and let the reader sign.
func signatureParts(r *web.Request, x Estimate, signed []Signature, table ui.Part) []ui.Part {
	parts := []ui.Part{ui.Heading{Text: r.T("estimates.signatures"), ID: "sign"}, ui.Paragraph{Text: r.T("estimates.signatures_lead", signaturesNeeded)}, table}
	mine := slices.ContainsFunc(signed, func(s Signature) bool { return s.Organisation == r.Person.Organisation })
	switch {
	case x.State == Answered && r.Person.Decides() && !mine && x.judged():
		parts = append(parts, ui.Form{Action: pathOf(x) + "/sign", Hidden: []ui.Hidden{{Name: "fingerprint", Value: x.fingerprint()}},
			Parts: []ui.Part{ui.Paragraph{Text: r.T("estimates.sign_means")}}, Buttons: []ui.Button{{Text: r.T("estimates.sign"), Once: true}}})
	case x.State == Answered && r.Person.Decides() && !x.judged():
		parts = append(parts, ui.InsetText{Text: r.T("estimates.sign_later")})
	case x.State == Answered && mine:
		parts = append(parts, ui.InsetText{Text: r.T("estimates.sign_other")})
	}
	if (x.State == Adopted || x.State == Published) && mayWithdraw(r, signed, x) {
		parts = append(parts, ui.ButtonGroup{{Text: r.T("estimates.withdraw"), Href: pathOf(x) + "/withdraw", Kind: ui.Secondary}})
	}
	return parts
}

// signatureTable lists who has signed, and for whom.
func (e *Evidence) signatureTable(r *web.Request, tx *db.Tx, signed []Signature) (ui.Part, error) {
	table := ui.Table{ID: "signatures", Caption: r.T("estimates.signed_by"), Empty: r.T("estimates.signed_none"), Stacked: true, RowHeaders: true,
		Columns: []ui.Column{{Text: r.T("estimates.signer")}, {Text: r.T("estimates.for")}, {Text: r.T("estimates.when")}}}
	for _, s := range signed {
		o, err := e.Members.Organisations.Get(tx, s.Organisation)
		if err != nil {
			return nil, err
		}
		table.Rows = append(table.Rows, []ui.Cell{{Text: s.Name}, {Text: o.Called(r.Lang)}, {Text: r.Time(s.At)}})
	}
	return table, nil
}

// mayWithdraw: whoever signed for her organisation, whoever asked, and the co-leads.
func mayWithdraw(r *web.Request, signed []Signature, x Estimate) bool {
	return r.Person.Decides() && (owner(r.Person, x.Organisation) || slices.ContainsFunc(signed, func(s Signature) bool { return s.Organisation == r.Person.Organisation }))
}

// assumptionsOf reads an estimate whose assumptions this person may answer.
func (e *Evidence) assumptionsOf(r *web.Request, tx *db.Tx) (Estimate, error) {
	x, err := e.estimate(r, tx)
	if err == nil && !(owner(r.Person, x.Organisation) && x.State == Answered) {
		err = web.NotFound()
	}
	return x, err
}

func (e *Evidence) assumptionsPage(r *web.Request) (web.Answer, error) {
	var page web.Page
	err := r.Read(func(tx *db.Tx) error {
		x, err := e.assumptionsOf(r, tx)
		if err == nil {
			page = assumptionsForm(r, x, x.Assumptions, nil)
		}
		return err
	})
	return page, err
}

// assumptionsForm asks of each assumption whether it holds, and why.
func assumptionsForm(r *web.Request, x Estimate, said map[string]Judgement, problems map[string]string) web.Page {
	page := web.Page{Title: r.T("estimates.answer_assumptions"), Caption: x.Title, Lead: r.T("estimates.assumptions_lead"), Back: &ui.BackLink{Text: x.Title, Href: pathOf(x)}}
	var parts []ui.Part
	for _, name := range studies[x.Design].assumptions {
		radios := ui.Radios{Inline: true, Small: true, Field: ui.Field{Name: "holds-" + name, Label: r.T("estimates.assumption." + name), LabelSize: ui.Medium, Hint: r.T("estimates.assume." + name), Error: problems["holds-"+name], ErrorPrefix: r.T("frame.error_prefix")}}
		for _, j := range judgements {
			radios.Choices = append(radios.Choices, ui.Choice{Value: j, Label: r.T("estimates.holds." + j), Checked: said[name].Holds == j})
		}
		why := ui.Textarea{Rows: 2, Value: said[name].Why, Field: ui.Field{Name: "why-" + name, Label: r.T("estimates.why_of", r.T("estimates.assumption."+name)), Error: problems["why-"+name], ErrorPrefix: r.T("frame.error_prefix")}}
		for _, f := range []ui.Field{radios.Field, why.Field} {
			if f.Error != "" {
				page.Problems = append(page.Problems, f.Link())
			}
		}
		parts = append(parts, radios, why)
	}
	page.Parts = []ui.Part{ui.Form{Parts: parts, Buttons: []ui.Button{{Text: r.T("estimates.save")}}}}
	return page
}

func (e *Evidence) answerAssumptions(r *web.Request) (web.Answer, error) {
	if _, err := r.Values(); err != nil {
		return nil, err
	}
	var answer web.Answer
	err := r.Write(func(tx *db.Tx) error {
		x, err := e.assumptionsOf(r, tx)
		if err != nil {
			return err
		}
		said, problems := readJudgements(r, studies[x.Design])
		if len(problems) > 0 {
			tx.Housekeeping("nothing is changed")
			answer = assumptionsForm(r, x, said, problems)
			return nil
		}
		answer = web.Redirect{To: pathOf(x) + "#rests", Done: "estimates.done.assumptions"}
		return e.judge(tx, &x, said)
	})
	return answer, err
}

// mostWhy bounds the reason for a judgement, in bytes.
const mostWhy = 2000

func readJudgements(r *web.Request, s study) (map[string]Judgement, map[string]string) {
	said, problems := map[string]Judgement{}, map[string]string{}
	for _, name := range s.assumptions {
		j := Judgement{Holds: r.Value("holds-" + name), Why: r.Value("why-" + name)}
		if !slices.Contains(judgements, j.Holds) {
			problems["holds-"+name] = r.T("estimates.problem.holds", r.T("estimates.assumption."+name))
			j.Holds = ""
		}
		if j.Holds != "yes" && j.Holds != "" && j.Why == "" || len(j.Why) > mostWhy {
			problems["why-"+name] = r.T("estimates.problem.why", r.T("estimates.assumption."+name))
		}
		said[name] = j
	}
	return said, problems
}

func (e *Evidence) signPage(r *web.Request) (web.Answer, error) {
	done := "estimates.done.signed"
	var to string
	err := r.Write(func(tx *db.Tx) error {
		x, err := e.estimate(r, tx)
		if err != nil {
			return err
		}
		to = pathOf(x)
		adopted, err := e.sign(tx, &x, r.Person, r.Value("fingerprint"))
		if adopted {
			done = "estimates.done.adopted"
		}
		return err
	})
	return web.Redirect{To: to, Done: done}, err
}

func (e *Evidence) withdrawPage(r *web.Request) (web.Answer, error) { return e.withdrawForm(r, "") }

func (e *Evidence) withdrawForm(r *web.Request, problem string) (web.Answer, error) {
	var page web.Page
	err := r.Read(func(tx *db.Tx) error {
		x, err := e.withdrawable(r, tx)
		if err != nil {
			return err
		}
		page = web.Page{Title: r.T("estimates.withdraw"), Caption: x.Title, Lead: r.T("estimates.withdraw_lead"), Back: &ui.BackLink{Text: x.Title, Href: pathOf(x)}}
		field := ui.Field{Name: "reason", Label: r.T("estimates.withdraw_why"), Error: problem, ErrorPrefix: r.T("frame.error_prefix")}
		if problem != "" {
			page.Problems = []ui.ErrorLink{field.Link()}
		}
		page.Parts = []ui.Part{ui.Form{Parts: []ui.Part{ui.Textarea{Field: field, Rows: 3}}, Buttons: []ui.Button{{Text: r.T("estimates.withdraw"), Kind: ui.Warning}}}}
		return nil
	})
	return page, err
}

func (e *Evidence) withdrawable(r *web.Request, tx *db.Tx) (Estimate, error) {
	x, err := e.estimate(r, tx)
	if err != nil {
		return x, err
	}
	signed, err := signatures(tx, x.ID)
	if err == nil && (!mayWithdraw(r, signed, x) || x.State != Answered && x.State != Adopted && x.State != Published) {
		err = web.NotFound()
	}
	return x, err
}

func (e *Evidence) withdraw(r *web.Request) (web.Answer, error) {
	why := r.Value("reason")
	if why == "" || len(why) > mostWhy {
		return e.withdrawForm(r, r.T("estimates.problem.reason"))
	}
	var to string
	err := r.Write(func(tx *db.Tx) error {
		x, err := e.withdrawable(r, tx)
		if err != nil {
			return err
		}
		to = pathOf(x)
		return e.withdrawEstimate(tx, &x, why)
	})
	return web.Redirect{To: to, Done: "estimates.done.withdrawn"}, err
}
