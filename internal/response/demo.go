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
	en, pl, uk string
	indicators []demoIndicator
}

type demoIndicator struct {
	en, pl, uk string
	unit       Unit
	target     int
}

// demoPlan is the demonstration's plan: four objectives with three outputs each.
var demoPlan = []struct {
	en, pl, uk string
	outputs    []demoOutput
}{
	{"People at risk of trafficking are identified early", "Osoby zagrożone handlem ludźmi są wcześnie rozpoznawane", "Людей під загрозою торгівлі людьми виявляють рано", []demoOutput{
		{"Screening at the border and in reception", "Rozpoznawanie na granicy i w recepcji", "Виявлення на кордоні та під час прийому", []demoIndicator{{"People screened for risks", "Osoby objęte rozpoznaniem ryzyka", "Люди, у яких перевірено ризики", People, 4200}, {"Staff who screen with the agreed checklist", "Pracownicy stosujący uzgodnioną listę", "Працівники, що користуються узгодженим переліком", People, 160}, {"Screening points in service", "Działające punkty rozpoznania", "Діючі пункти виявлення", Items, 24}}},
		{"Outreach to workers and hostels", "Praca terenowa z pracownikami i w hostelach", "Виїзна робота з працівниками та в гуртожитках", []demoIndicator{{"People reached by outreach", "Osoby objęte pracą terenową", "Люди, охоплені виїзною роботою", People, 6800}, {"Visits to workplaces and hostels", "Wizyty w miejscach pracy i hostelach", "Візити на місця праці та в гуртожитки", Events, 360}}},
		{"A hotline in four languages", "Telefon zaufania w czterech językach", "Гаряча лінія чотирма мовами", []demoIndicator{{"Callers helped", "Osoby, którym pomógł telefon", "Люди, яким допомогла лінія", People, 2400}, {"Calls about suspected trafficking", "Rozmowy o podejrzeniu handlu ludźmi", "Дзвінки про підозру торгівлі людьми", Cases, 260}}},
	}},
	{"Victims are protected and recover", "Ofiary są chronione i wracają do sił", "Постраждалі захищені й відновлюються", []demoOutput{
		{"Safe accommodation", "Bezpieczne zakwaterowanie", "Безпечне житло", []demoIndicator{{"People in safe accommodation", "Osoby w bezpiecznym zakwaterowaniu", "Люди в безпечному житлі", People, 220}, {"Places ready for emergencies", "Miejsca gotowe na nagłe przypadki", "Місця, готові на надзвичайний випадок", Items, 40}, {"Intake within a day of referral", "Przyjęcia w ciągu doby od skierowania", "Прийом протягом доби від скерування", Cases, 180}}},
		{"Legal aid and representation", "Pomoc prawna i reprezentacja", "Правова допомога та представництво", []demoIndicator{{"People with legal aid", "Osoby z pomocą prawną", "Люди з правовою допомогою", People, 950}, {"Cases brought to court", "Sprawy skierowane do sądu", "Справи, передані до суду", Cases, 70}}},
		{"Psychological support", "Wsparcie psychologiczne", "Психологічна підтримка", []demoIndicator{{"People with psychological support", "Osoby ze wsparciem psychologicznym", "Люди з психологічною підтримкою", People, 1500}, {"Group sessions held", "Odbyte zajęcia grupowe", "Проведені групові заняття", Events, 240}, {"Children with individual support", "Dzieci z indywidualnym wsparciem", "Діти з індивідуальною підтримкою", People, 420}}},
	}},
	{"Communities know risks and rights", "Społeczności znają ryzyka i prawa", "Громади знають ризики й права", []demoOutput{
		{"Information sessions", "Spotkania informacyjne", "Інформаційні зустрічі", []demoIndicator{{"People in information sessions", "Uczestnicy spotkań informacyjnych", "Учасники інформаційних зустрічей", People, 9000}, {"Sessions held", "Odbyte spotkania", "Проведені зустрічі", Events, 420}}},
		{"Messages in people’s languages", "Przekazy w językach odbiorców", "Повідомлення мовами людей", []demoIndicator{{"Leaflets given out", "Rozdane ulotki", "Роздані листівки", Items, 60000}, {"Campaigns run", "Przeprowadzone kampanie", "Проведені кампанії", Events, 18}, {"People who asked for help after a campaign", "Osoby, które po kampanii poprosiły o pomoc", "Люди, що звернулися по допомогу після кампанії", People, 700}}},
		{"Work with schools and parents", "Praca ze szkołami i rodzicami", "Робота зі школами та батьками", []demoIndicator{{"Pupils reached", "Uczniowie objęci działaniami", "Охоплені учні", People, 5200}, {"Parents reached", "Rodzice objęci działaniami", "Охоплені батьки", People, 1800}}},
	}},
	{"The system of referral works", "System kierowania do pomocy działa", "Система скерування працює", []demoOutput{
		{"Training of authorities", "Szkolenia dla instytucji", "Навчання установ", []demoIndicator{{"Officials trained", "Przeszkoleni funkcjonariusze", "Навчені службовці", People, 800}, {"Trainings held", "Odbyte szkolenia", "Проведені навчання", Events, 60}, {"Institutions with a trained contact", "Instytucje z przeszkoloną osobą kontaktową", "Установи з навченою контактною особою", Items, 90}}},
		{"Referral between partners", "Kierowanie między partnerami", "Скерування між партнерами", []demoIndicator{{"Referrals accepted", "Przyjęte skierowania", "Прийняті скерування", Cases, 1300}, {"People referred", "Osoby skierowane", "Скеровані люди", People, 1100}}},
		{"Local coordination", "Koordynacja lokalna", "Місцева координація", []demoIndicator{{"Local meetings held", "Odbyte spotkania lokalne", "Проведені місцеві зустрічі", Events, 120}, {"Voivodeships with a referral map", "Województwa z mapą pomocy", "Воєводства з картою допомоги", Items, 16}, {"Cases discussed jointly", "Sprawy omówione wspólnie", "Випадки, обговорені спільно", Cases, 210}}},
	}},
}

// demoAreas are voivodeships in which the demonstration's partners work.
var demoAreas = []string{"PL006", "PL014", "PL018", "PL012", "PL002", "PL022"}

const (
	demoMonths       = 6
	demoPartnersEach = 2 // partners of an indicator
)

// demoPartners carry out parts of the plan without a seat in the group.
var demoPartners = []string{"Open Door Rzeszów", "Lighthouse Gdańsk", "Women’s Shelter Network", "Kraków Street Nurses", "Border Volunteers Przemyśl", "Trade Union Help Point",
	"Lower Silesia Legal Clinic", "School of Safe Travel", "Helpline Foundation", "Parents Together", "Mazovia Crisis Centre", "Podkarpackie Youth House", "Free Hands Cooperative"}

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
	for _, name := range demoPartners {
		o := members.Organisation{Name: lang.Texts{lang.En: {Text: name, Reviewed: true}}, Kind: members.NationalNGO}
		if err := m.Members.Store.Organisations.Insert(tx, &o); err != nil {
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

func texts(en, pl, uk string) lang.Texts {
	return lang.Texts{lang.En: {Text: en, Reviewed: true}, lang.Pl: {Text: pl, Reviewed: true}, lang.Uk: {Text: uk, Reviewed: true}}
}

func (m *Response) demoOutline(first Month, partners []members.Organisation) *Outline {
	due, lock, year := 10, 35, first.First().Year()
	from := first.First()
	o := &Outline{Plan: Plan{Row: register.Row{ID: id.New()}, Name: texts("Counter-trafficking response plan", "Plan przeciwdziałania handlowi ludźmi", "План протидії торгівлі людьми"), From: from, To: from.AddDate(1, 0, -1), Currency: "EUR", DueDay: &due, LockDay: &lock}}
	next := 0
	for i, objective := range demoPlan {
		x := Objective{Row: register.Row{ID: id.New()}, Plan: o.Plan.ID, Code: fmt.Sprint(i + 1), Name: texts(objective.en, objective.pl, objective.uk)}
		o.Objectives = append(o.Objectives, x)
		for j, output := range objective.outputs {
			y := Output{Row: register.Row{ID: id.New()}, Objective: x.ID, Code: fmt.Sprintf("%s.%d", x.Code, j+1), Name: texts(output.en, output.pl, output.uk)}
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
	x := Indicator{Row: register.Row{ID: id.New()}, Output: output, Code: code, Name: texts(d.en, d.pl, d.uk), Unit: d.unit, Baseline: &baseline, Target: &target,
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
	r := Report{Plan: o.Plan.ID, Month: p.Month, Partner: partner, State: Validated, Submitted: p.Due.Add(-time.Duration(random.IntN(6*24)) * time.Hour)}
	if random.IntN(6) == 0 {
		r.Submitted = p.Due.Add(time.Duration(random.IntN(4*24)) * time.Hour)
	}
	if r.Submitted.After(tx.Now()) {
		r.Submitted = tx.Now()
	}
	words := demoWords[random.IntN(len(demoWords))]
	r.Achievements, r.Challenges = words.achievements, words.challenges
	if latest {
		r.State = []ReportState{Submitted, Returned, Validated}[i/3%3]
	}
	if r.State == Returned {
		r.Reason = "The number of screening points fell by half: please check it."
	}
	if err := saveReport(tx, &r, "save"); err != nil {
		return err
	}
	values, answers := map[id.ID]Value{}, []Answer(nil)
	for _, a := range o.ActivitiesOf(partner) {
		v := demoValue(*a.Target, o.IndicatorOf(a).Unit, random)
		values[a.ID] = v
		for _, other := range o.of[a.Indicator] {
			if shared := v.Count() / 8; other.Partner != partner && other.Area == a.Area && v.Served != nil {
				answers = append(answers, Answer{Code: "shared", Activity: a.ID, Other: other.Partner, Text: "Compared by file numbers.", Shared: &shared})
			}
		}
	}
	if err := saveAnswers(tx, r.ID, answers); err != nil {
		return err
	}
	return saveValues(tx, &r, values)
}

// demoWords are what partners write about a month; most write little.
var demoWords = []struct{ achievements, challenges string }{
	{"Teams worked in all planned places.", ""},
	{"", ""},
	{"Two new mediators began, one of them speaks Romani.", "Interpreters are booked for weeks."},
	{"A joint training with the border guard took place.", ""},
	{"The mobile team reached three hostels that nobody had visited before.", "Two employers did not let the team in."},
	{"", "The shelter was full for nine days; men had to be sent to another city."},
	{"Referrals are answered within a day.", "The contact at one office changed, and two referrals went astray."},
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
