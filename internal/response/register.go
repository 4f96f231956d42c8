package response

import (
	"regexp"
	"strconv"
	"time"

	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

const (
	most      = 1e12 // of a target or an amount
	noMinimum = 0
)

// Plans is the register of plans. Members write a plan together; co-leads begin one.
var Plans = register.Register[Plan]{
	Name: "plans",
	Row:  func(p *Plan) *register.Row { return &p.Row },
	Fields: []register.Field[Plan]{
		register.Texts("name", func(p *Plan) *lang.Texts { return &p.Name }).Must().Find().Tag("#plan+name"),
		register.Day("from_day", func(p *Plan) *time.Time { return &p.From }).Must().Tag("#date+start"),
		register.Day("to_day", func(p *Plan) *time.Time { return &p.To }).Must().Tag("#date+end"),
		register.Text("currency", func(p *Plan) *string { return &p.Currency }).Must().Tag("#currency"),
		register.Number("due_day", func(p *Plan) **int { return &p.DueDay }, 1, 90).Must(),
		register.Number("lock_day", func(p *Plan) **int { return &p.LockDay }, 1, 90).Must(),
		register.Ref("before", func(p *Plan) *id.ID { return &p.Before }, "plans").Fixed(),
	},
	Can: func(p who.Person, act register.Act, _ *Plan) bool {
		return act == register.See && p.InGroup() || act != register.Delete && p.Manages()
	},
	Check: checkPlan,
	Title: func(p *Plan, l string) string { return textIn(p.Name, l) },
}

var currency = regexp.MustCompile(`^[A-Z]{3}$`)

func checkPlan(p *Plan) (problems register.Problems) {
	if p.To.Before(p.From) {
		problems.Add("to_day", "plans.to_day.wrong")
	}
	if !currency.MatchString(p.Currency) {
		problems.Add("currency", "plans.currency.wrong")
	}
	if *p.LockDay <= *p.DueDay {
		problems.Add("lock_day", "plans.lock_day.wrong")
	}
	return problems
}

// Objectives is the register of objectives.
var Objectives = register.Register[Objective]{
	Name: "plan_objectives",
	Row:  func(o *Objective) *register.Row { return &o.Row },
	Fields: []register.Field[Objective]{
		register.Text("code", func(o *Objective) *string { return &o.Code }).Must().Tag("#objective+code"),
		register.Texts("name", func(o *Objective) *lang.Texts { return &o.Name }).Must().Find().Tag("#objective+name"),
		register.Ref("plan", func(o *Objective) *id.ID { return &o.Plan }, "plans").Must(),
	},
	Can:   canDraft[Objective],
	Check: func(o *Objective) register.Problems { return checkCode(o.Code) },
	Title: func(o *Objective, l string) string { return o.Code + " " + textIn(o.Name, l) },
}

// Outputs is the register of outputs.
var Outputs = register.Register[Output]{
	Name: "plan_outputs",
	Row:  func(o *Output) *register.Row { return &o.Row },
	Fields: []register.Field[Output]{
		register.Text("code", func(o *Output) *string { return &o.Code }).Must().Tag("#output+code"),
		register.Texts("name", func(o *Output) *lang.Texts { return &o.Name }).Must().Find().Tag("#output+name"),
		register.Ref("objective", func(o *Output) *id.ID { return &o.Objective }, "plan_objectives").Must(),
		register.Long("answers", func(o *Output) *string { return &o.Answers }).Tag("#output+answers"),
	},
	Can:   canDraft[Output],
	Check: func(o *Output) register.Problems { return checkCode(o.Code) },
	Title: func(o *Output, l string) string { return o.Code + " " + textIn(o.Name, l) },
}

// Indicators is the register of indicators.
var Indicators = register.Register[Indicator]{
	Name: "plan_indicators",
	Row:  func(i *Indicator) *register.Row { return &i.Row },
	Fields: []register.Field[Indicator]{
		register.Text("code", func(i *Indicator) *string { return &i.Code }).Must().Tag("#indicator+code"),
		register.Texts("name", func(i *Indicator) *lang.Texts { return &i.Name }).Must().Find().Tag("#indicator+name"),
		register.Ref("output", func(i *Indicator) *id.ID { return &i.Output }, "plan_outputs").Must(),
		register.Choice("unit", func(i *Indicator) *Unit { return &i.Unit }, People, Cases, Events, Items).Must().Tag("#indicator+unit"),
		register.Long("definition", func(i *Indicator) *string { return &i.Definition }).Must().Tag("#indicator+definition"),
		register.Decimal("baseline", func(i *Indicator) **float64 { return &i.Baseline }, noMinimum, most).Tag("#indicator+baseline"),
		register.Decimal("target", func(i *Indicator) **float64 { return &i.Target }, noMinimum, most).Must().Tag("#targeted"),
		register.Choices("by_groups", func(i *Indicator) *register.List { return &i.By }, dimensionCodes()...).Tag("#indicator+disaggregation"),
		register.Long("once", func(i *Indicator) *string { return &i.Once }).Tag("#indicator+method"),
	},
	Can:   canDraft[Indicator],
	Check: checkIndicator,
	Title: func(i *Indicator, l string) string { return i.Code + " " + textIn(i.Name, l) },
}

// checkIndicator: who counts people says how nobody is counted twice.
func checkIndicator(i *Indicator) register.Problems {
	problems := checkCode(i.Code)
	if i.Unit == People && i.Once == "" {
		problems.Add("once", "plan_indicators.once.must")
	}
	if i.Unit != People && len(i.By) > 0 {
		problems.Add("by_groups", "plan_indicators.by_groups.wrong")
	}
	return problems
}

// newActivities describes partners' activities; atlas reads places.
func newActivities(atlas *places.Atlas) *register.Register[Activity] {
	return &register.Register[Activity]{
		Name: "plan_activities",
		Row:  func(a *Activity) *register.Row { return &a.Row },
		Fields: []register.Field[Activity]{
			register.Text("name", func(a *Activity) *string { return &a.Name }).Must().Find().Tag("#activity+name"),
			register.Ref("indicator", func(a *Activity) *id.ID { return &a.Indicator }, "plan_indicators").Must(),
			register.Ref("partner", func(a *Activity) *id.ID { return &a.Partner }, "organisations").Must(),
			register.Code("area", func(a *Activity) *string { return &a.Area }, atlas.Coder()).Must().Tag("#adm+code"),
			register.Decimal("target", func(a *Activity) **float64 { return &a.Target }, noMinimum, most).Must().Tag("#targeted"),
		},
		Can:   func(p who.Person, act register.Act, a *Activity) bool { return canOwn(p, act, a.Partner) },
		Title: func(a *Activity, _ string) string { return a.Name },
	}
}

// Requirements is the register of money asked.
var Requirements = register.Register[Requirement]{
	Name: "plan_requirements",
	Row:  func(q *Requirement) *register.Row { return &q.Row },
	Fields: []register.Field[Requirement]{
		register.Number("year", func(q *Requirement) **int { return &q.Year }, 2000, 2200).Must().Tag("#date+year"),
		register.Ref("output", func(q *Requirement) *id.ID { return &q.Output }, "plan_outputs").Must(),
		register.Ref("partner", func(q *Requirement) *id.ID { return &q.Partner }, "organisations").Must(),
		register.Decimal("amount", func(q *Requirement) **float64 { return &q.Amount }, noMinimum, most).Must().Tag("#value+requirement"),
	},
	Can:   func(p who.Person, act register.Act, q *Requirement) bool { return canOwn(p, act, q.Partner) },
	Title: func(q *Requirement, _ string) string { return yearText(q) },
}

// yearText names a requirement by its year.
func yearText(q *Requirement) string {
	if q.Year == nil {
		return ""
	}
	return strconv.Itoa(*q.Year)
}

// canDraft: whoever has a voice writes the draft with the others; it is in
// force only once it is adopted.
func canDraft[R any](p who.Person, act register.Act, _ *R) bool {
	return act == register.See && p.InGroup() || p.Decides()
}

// canOwn: a partner's commitments are its own; managers help.
func canOwn(p who.Person, act register.Act, partner id.ID) bool {
	switch {
	case act == register.See:
		return p.InGroup()
	case p.Manages():
		return true
	}
	return p.Decides() && (partner == p.Organisation || act == register.Create && partner == "")
}

var codeForm = regexp.MustCompile(`^[0-9A-Za-z]+(\.[0-9A-Za-z]+)*$`)

func checkCode(code string) (problems register.Problems) {
	if !codeForm.MatchString(code) || len(code) > 20 {
		problems.Add("code", "plans.code.wrong")
	}
	return problems
}

func textIn(t lang.Texts, l string) string {
	s, _ := t.In(lang.Lang(l))
	return s
}
