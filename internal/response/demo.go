package response

import (
	"fmt"
	"math/rand/v2"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// demoOutput is an output of the demonstration's plan with its indicators.
type demoOutput struct {
	en, pl     string
	indicators []demoIndicator
}

type demoIndicator struct {
	en, pl string
	unit   Unit
	target int
}

// demoPlan is the demonstration's plan: four objectives with three outputs each.
var demoPlan = []struct {
	en, pl  string
	outputs []demoOutput
}{
	{"People at risk of trafficking are identified early", "Osoby zagrożone handlem ludźmi są wcześnie rozpoznawane", []demoOutput{
		{"Screening at the border and in reception", "Rozpoznawanie na granicy i w recepcji", []demoIndicator{{"People screened for risks", "Osoby objęte rozpoznaniem ryzyka", People, 4200}, {"Staff who screen with the agreed checklist", "Pracownicy stosujący uzgodnioną listę", People, 160}, {"Screening points in service", "Działające punkty rozpoznania", Items, 24}}},
		{"Outreach to workers and hostels", "Praca terenowa z pracownikami i w hostelach", []demoIndicator{{"People reached by outreach", "Osoby objęte pracą terenową", People, 6800}, {"Visits to workplaces and hostels", "Wizyty w miejscach pracy i hostelach", Events, 360}}},
		{"A hotline in four languages", "Telefon zaufania w czterech językach", []demoIndicator{{"Callers helped", "Osoby, którym pomógł telefon", People, 2400}, {"Calls about suspected trafficking", "Rozmowy o podejrzeniu handlu ludźmi", Cases, 260}}},
	}},
	{"Victims are protected and recover", "Ofiary są chronione i wracają do sił", []demoOutput{
		{"Safe accommodation", "Bezpieczne zakwaterowanie", []demoIndicator{{"People in safe accommodation", "Osoby w bezpiecznym zakwaterowaniu", People, 220}, {"Places ready for emergencies", "Miejsca gotowe na nagłe przypadki", Items, 40}, {"Intake within a day of referral", "Przyjęcia w ciągu doby od skierowania", Cases, 180}}},
		{"Legal aid and representation", "Pomoc prawna i reprezentacja", []demoIndicator{{"People with legal aid", "Osoby z pomocą prawną", People, 950}, {"Cases brought to court", "Sprawy skierowane do sądu", Cases, 70}}},
		{"Psychological support", "Wsparcie psychologiczne", []demoIndicator{{"People with psychological support", "Osoby ze wsparciem psychologicznym", People, 1500}, {"Group sessions held", "Odbyte zajęcia grupowe", Events, 240}, {"Children with individual support", "Dzieci z indywidualnym wsparciem", People, 420}}},
	}},
	{"Communities know risks and rights", "Społeczności znają ryzyka i prawa", []demoOutput{
		{"Information sessions", "Spotkania informacyjne", []demoIndicator{{"People in information sessions", "Uczestnicy spotkań informacyjnych", People, 9000}, {"Sessions held", "Odbyte spotkania", Events, 420}}},
		{"Messages in people’s languages", "Przekazy w językach odbiorców", []demoIndicator{{"Leaflets given out", "Rozdane ulotki", Items, 60000}, {"Campaigns run", "Przeprowadzone kampanie", Events, 18}, {"People who asked for help after a campaign", "Osoby, które po kampanii poprosiły o pomoc", People, 700}}},
		{"Work with schools and parents", "Praca ze szkołami i rodzicami", []demoIndicator{{"Pupils reached", "Uczniowie objęci działaniami", People, 5200}, {"Parents reached", "Rodzice objęci działaniami", People, 1800}}},
	}},
	{"The system of referral works", "System kierowania do pomocy działa", []demoOutput{
		{"Training of authorities", "Szkolenia dla instytucji", []demoIndicator{{"Officials trained", "Przeszkoleni funkcjonariusze", People, 800}, {"Trainings held", "Odbyte szkolenia", Events, 60}, {"Institutions with a trained contact", "Instytucje z przeszkoloną osobą kontaktową", Items, 90}}},
		{"Referral between partners", "Kierowanie między partnerami", []demoIndicator{{"Referrals accepted", "Przyjęte skierowania", Cases, 1300}, {"People referred", "Osoby skierowane", People, 1100}}},
		{"Local coordination", "Koordynacja lokalna", []demoIndicator{{"Local meetings held", "Odbyte spotkania lokalne", Events, 120}, {"Voivodeships with a referral map", "Województwa z mapą pomocy", Items, 16}, {"Cases discussed jointly", "Sprawy omówione wspólnie", Cases, 210}}},
	}},
}

// demoAreas are voivodeships in which the demonstration's partners work.
var demoAreas = []string{"PL006", "PL014", "PL018", "PL012", "PL002", "PL022"}

const (
	demoMonths       = 6
	demoPartnersEach = 2 // partners of an indicator
)

// fillDemo makes a plan that is in force since half a year, and its reports:
// with noise, some of them late, missing, returned, or odd in a way that a
// check asks about.
func (m *Response) fillDemo(tx *db.Tx) error {
	at, err := zone(tx)
	if err != nil {
		return err
	}
	var partners []members.Organisation
	for o, err := range m.Members.Store.Organisations.Each(tx, register.Query{Where: map[string]any{"seat": []any{string(who.CoLead), string(who.Member)}}, Sort: "found"}) {
		if err != nil {
			return err
		}
		partners = append(partners, o)
	}
	o := m.demoOutline(MonthOf(tx.Now(), at).Add(-demoMonths), partners)
	if err := m.demoAnswers(tx, o); err != nil {
		return err
	}
	if err := m.Store.insert(tx, o); err != nil {
		return err
	}
	if _, err := m.Store.adopt(tx, o.Plan.ID, "Meeting of the group"); err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(5, 5))
	for _, p := range Periods(&o.Plan, tx.Now(), at) {
		for i, partner := range o.Partners() {
			if err := demoReport(tx, o, p, i, partner, random); err != nil {
				return err
			}
		}
	}
	return nil
}

// demoAnswers points the outputs to the group's gaps and recommendations; the
// last is left without an output.
func (m *Response) demoAnswers(tx *db.Tx, o *Outline) error {
	if m.Gaps == nil {
		return nil
	}
	gaps, err := m.Gaps.OpenGaps(tx, lang.En)
	for i := range o.Outputs {
		if len(gaps) > 1 {
			o.Outputs[i].Answers = gaps[i%(len(gaps)-1)].Ref
		}
	}
	return err
}

func both(en, pl string) lang.Texts {
	return lang.Texts{lang.En: {Text: en, Reviewed: true}, lang.Pl: {Text: pl, Reviewed: true}}
}

func (m *Response) demoOutline(first Month, partners []members.Organisation) *Outline {
	due, lock, year := 10, 35, first.First().Year()
	from := first.First()
	o := &Outline{Plan: Plan{Row: register.Row{ID: id.New()}, Name: both("Counter-trafficking response plan", "Plan przeciwdziałania handlowi ludźmi"), From: from, To: from.AddDate(1, 0, -1), Currency: "EUR", DueDay: &due, LockDay: &lock}}
	next := 0
	for i, objective := range demoPlan {
		x := Objective{Row: register.Row{ID: id.New()}, Plan: o.Plan.ID, Code: fmt.Sprint(i + 1), Name: both(objective.en, objective.pl)}
		o.Objectives = append(o.Objectives, x)
		for j, output := range objective.outputs {
			y := Output{Row: register.Row{ID: id.New()}, Objective: x.ID, Code: fmt.Sprintf("%s.%d", x.Code, j+1), Name: both(output.en, output.pl)}
			o.Outputs = append(o.Outputs, y)
			for k, indicator := range output.indicators {
				z := indicator.indicator(y.ID, fmt.Sprintf("%s.%d", y.Code, k+1))
				o.Indicators = append(o.Indicators, z)
				for n := range demoPartnersEach {
					partner := partners[(next+n)%len(partners)]
					target := float64(indicator.target / demoPartnersEach)
					area := demoAreas[(i+j+k)%len(demoAreas)]
					o.Activities = append(o.Activities, Activity{Row: register.Row{ID: id.New()}, Indicator: z.ID, Partner: partner.ID, Area: area, Name: output.en + ": " + indicator.en, Target: &target})
				}
				next++
			}
			amount := float64(40_000 + 15_000*((i+2*j)%5))
			o.Requirements = append(o.Requirements, Requirement{Row: register.Row{ID: id.New()}, Output: y.ID, Partner: partners[next%len(partners)].ID, Year: &year, Amount: &amount})
		}
	}
	return o.index()
}

func (d demoIndicator) indicator(output id.ID, code string) Indicator {
	baseline, target := 0.0, float64(d.target)
	x := Indicator{Row: register.Row{ID: id.New()}, Output: output, Code: code, Name: both(d.en, d.pl), Unit: d.unit, Baseline: &baseline, Target: &target,
		Definition: "Counted by the partner that gives the support, in the month in which it was given."}
	if d.unit == People {
		x.By = register.List{"gender", "age"}
		x.Once = "Each partner counts a person once, by the number of her file; partners tell how many they share."
	}
	return x
}

// demoReport makes a partner's report on a month. The latest month is still
// open: a third of the partners have not begun, and the first member never has,
// so that there is a form to fill in.
func demoReport(tx *db.Tx, o *Outline, p Period, i int, partner id.ID, random *rand.Rand) error {
	latest := p.Open(tx.Now())
	if latest && i%3 != 1 || !latest && random.IntN(25) == 0 {
		return nil
	}
	r := Report{Plan: o.Plan.ID, Month: p.Month, Partner: partner, State: Validated, Achievements: "Teams worked in all planned places.", Submitted: p.Due.Add(-time.Duration(random.IntN(6*24)) * time.Hour)}
	if random.IntN(6) == 0 {
		r.Submitted = p.Due.Add(time.Duration(random.IntN(4*24)) * time.Hour)
	}
	if r.Submitted.After(tx.Now()) {
		r.Submitted = tx.Now()
	}
	if latest {
		r.State = []ReportState{Submitted, Returned, Validated}[i/3%3]
	}
	if r.State == Returned {
		r.Reason = "The number of screening points fell by half: please check it."
	}
	if err := saveReport(tx, &r, "save"); err != nil {
		return err
	}
	values := map[id.ID]Value{}
	for _, a := range o.ActivitiesOf(partner) {
		values[a.ID] = demoValue(*a.Target, o.IndicatorOf(a).Unit, random)
	}
	return saveValues(tx, &r, values)
}

// demoValue is a twelfth of the target with noise; one in forty is odd.
func demoValue(target float64, unit Unit, random *rand.Rand) Value {
	n := int(target / 12 * (0.6 + 0.8*random.Float64()))
	if random.IntN(40) == 0 {
		n *= 4
	}
	v := Value{New: &n}
	if unit != People {
		return v
	}
	served := n + random.IntN(n/2+2)
	female, young := n*(60+random.IntN(20))/100, n*(15+random.IntN(20))/100
	v.Served = &served
	v.Parts = Parts{"female": female, "male": n - female, "under18": young, "adult": n - young}
	return v
}
