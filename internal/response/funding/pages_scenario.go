package funding

import (
	"strconv"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// mostAsked bounds a scenario's amount, in units.
const mostAsked = 1_000_000_000

// number is one of the numbers of a scenario's question.
type number struct {
	name, label, hint      string
	otherwise, least, most int
}

// numbers are what is asked: how much, how much of it for one output, and what
// share of its requirement each output is brought to first.
var numbers = []number{
	{"amount", "scenario.amount", "", 100_000, 1, mostAsked},
	{"cap", "scenario.cap", "scenario.cap_hint", 50, 1, 100},
	{"floor", "scenario.floor", "scenario.floor_hint", 0, 0, 100},
}

// question reads what is asked.
func question(r *web.Request) (Question, register.Problems) {
	var problems register.Problems
	read := map[string]int{}
	for _, n := range numbers {
		text := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(r.Value(n.name))
		if read[n.name] = n.otherwise; text == "" {
			continue
		}
		value, err := strconv.Atoi(text)
		if err != nil || value < n.least || value > n.most {
			problems.Add(n.name, "scenario.wrong", n.least, n.most)
			continue
		}
		read[n.name] = value
	}
	return Question{Amount: Money(read["amount"]) * 100, Cap: read["cap"], Floor: read["floor"]}, problems
}

// scenario shows what the next amount buys most.
func (f *Funding) scenario(r *web.Request) (web.Answer, error) {
	q, problems := question(r)
	page := web.Page{Title: r.T("scenario.title"), Lead: r.T("scenario.lead"), Back: &ui.BackLink{Text: r.T("funding.title"), Href: "/funding"}, Problems: r.ProblemLinks(problems)}
	page.Parts = []ui.Part{questionForm(r, problems)}
	if len(problems) > 0 {
		return page, nil
	}
	err := r.Read(func(tx *db.Tx) error {
		o, t, err := f.inForce(tx)
		if err != nil {
			return err
		}
		s := answer{r, choicesOf(o, t), q, t.Currency, outputNames(o, string(r.Lang))}
		page.Parts = append(page.Parts, s.parts()...)
		return nil
	})
	return page, err
}

func questionForm(r *web.Request, problems register.Problems) ui.Part {
	form := ui.Form{Action: "/funding/scenario", Get: true, Buttons: []ui.Button{{Text: r.T("scenario.ask")}}}
	for _, n := range numbers {
		value := r.Value(n.name)
		if value == "" {
			value = strconv.Itoa(n.otherwise)
		}
		suffix := "%"
		if n.name == "amount" {
			suffix = ""
		}
		form.Parts = append(form.Parts, ui.Input{Field: field(r, problems, n.name, n.label, n.hint), Value: value, InputMode: "numeric", Width: ui.Chars10, Suffix: suffix})
	}
	return form
}

// answer shows a scenario.
type answer struct {
	*web.Request
	choices  []Choice
	q        Question
	currency string
	names    map[string]string
}

func (s answer) parts() []ui.Part {
	plan := Spend(s.choices, s.q)
	dearer, cheaper := Spend(with(s.choices, "", unsure), s.q), Spend(with(s.choices, "", -unsure), s.q)
	says := s.N("scenario.says", plan.People, money(s.Request, s.q.Amount-plan.Left, s.currency))
	parts := []ui.Part{ui.InsetText{Text: says + " " + s.T("scenario.range", unsure, dearer.People, cheaper.People)}}
	if plan.Left > 0 {
		parts = append(parts, ui.Paragraph{Text: s.T("scenario.left", money(s.Request, plan.Left, s.currency))})
	}
	return append(parts, s.bought(plan), s.swings(), s.costs(), s.assumptions())
}

func (s answer) bought(p Plan) ui.Part {
	t := ui.Table{ID: "bought", Caption: s.T("scenario.bought"), RowHeaders: true, Stacked: true, Empty: s.T("scenario.nothing"),
		Columns: []ui.Column{{Text: s.T("plan_outputs.one")}, {Text: s.T("scenario.money"), Numeric: true}, {Text: s.T("scenario.cost"), Numeric: true}, {Text: s.T("scenario.people"), Numeric: true}}}
	for _, b := range p.Bought {
		t.Rows = append(t.Rows, []ui.Cell{{Text: s.name(b.Output)}, {Text: money(s.Request, b.Money, s.currency)}, {Text: s.cost(b.Choice)}, {Text: s.Number(b.Reached)}})
	}
	return t
}

func (s answer) name(output id.ID) string { return s.names[string(output)] }

func (s answer) cost(c Choice) string {
	if c.Cost() == 0 {
		return s.T("scenario.no_people")
	}
	return exactly(s.Request, c.Cost(), s.currency)
}

// swings says for each output how the answer moves with its costs.
func (s answer) swings() ui.Part {
	t := ui.Table{ID: "swings", Caption: s.T("scenario.swings", unsure), RowHeaders: true, Stacked: true, Empty: s.T("scenario.nothing"),
		Columns: []ui.Column{{Text: s.T("plan_outputs.one")}, {Text: s.T("scenario.money_dearer"), Numeric: true}, {Text: s.T("scenario.people_dearer"), Numeric: true}, {Text: s.T("scenario.money_cheaper"), Numeric: true}, {Text: s.T("scenario.people_cheaper"), Numeric: true}}}
	for _, w := range Sensitivity(s.choices, s.q) {
		t.Rows = append(t.Rows, []ui.Cell{{Text: s.name(w.Output)}, {Text: money(s.Request, w.MoneyDearer, s.currency)}, {Text: s.Number(w.Dearer.People)}, {Text: money(s.Request, w.MoneyCheaper, s.currency)}, {Text: s.Number(w.Cheaper.People)}})
	}
	return t
}

// costs lists what a person costs in each output, and what it lacks.
func (s answer) costs() ui.Part {
	t := ui.Table{ID: "costs", Caption: s.T("scenario.costs"), RowHeaders: true, Stacked: true, Empty: s.T("scenario.nothing"),
		Columns: []ui.Column{{Text: s.T("plan_outputs.one")}, {Text: s.T("scenario.target"), Numeric: true}, {Text: s.T("scenario.cost"), Numeric: true}, {Text: s.T("funding.gap"), Numeric: true}}}
	for _, c := range append(cheapestFirst(s.choices), uncounted(s.choices)...) {
		t.Rows = append(t.Rows, []ui.Cell{{Text: s.name(c.Output)}, {Text: s.Number(c.People)}, {Text: s.cost(c)}, {Text: money(s.Request, c.Gap(), s.currency)}})
	}
	return ui.Details{Summary: s.T("scenario.costs"), Content: t}
}

func (s answer) assumptions() ui.Part {
	var list ui.List
	for _, key := range []string{"scenario.assume_cost", "scenario.assume_linear", "scenario.assume_worth", "scenario.assume_rule"} {
		list.Items = append(list.Items, ui.Link{Text: s.T(key)})
	}
	return ui.Stack{ui.Heading{Text: s.T("scenario.assume")}, list}
}
