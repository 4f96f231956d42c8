package exchange

import (
	"cmp"
	"encoding/xml"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/formats/iati"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/response"
	"ostoja/internal/response/funding"
)

// slots are what a mapping says about an IATI activity; the program knows the rest.
var slots = []string{"reporting-org.ref", "reporting-org.type", "reporting-org.name", "title", "description", "country.code",
	"sector.vocabulary", "sector.code", "humanitarian-scope.vocabulary", "humanitarian-scope.code", "flow-type", "finance-type", "aid-type", "tied-status"}

// mustSlots are those without which no activity is valid.
var mustSlots = []string{"reporting-org.ref", "reporting-org.type", "reporting-org.name", "title", "description"}

func missingSlots(columns []Column) (wrong []Wrong) {
	for _, name := range mustSlots {
		if !slices.ContainsFunc(columns, func(c Column) bool { return c.Head == name }) {
			wrong = append(wrong, Wrong{Line: 1, Message: "mapping.slot_missing", Name: name})
		}
	}
	return wrong
}

// example is the identifier in the default mapping: no organisation has it.
const example = "XX-EXAMPLE-1"

// activities gives the projects of a plan as IATI activities, in the order of their keys.
func (w *world) activitiesOf(tx *db.Tx, columns []Column, given map[funding.Commitment][]funding.Contribution) iter.Seq2[iati.Activity, error] {
	return func(yield func(iati.Activity, error) bool) {
		measured := w.measured()
		for row, err := range w.rows(tx, Projects) {
			if err != nil {
				yield(iati.Activity{}, err)
				return
			}
			c := funding.Commitment{Partner: id.ID(row.Partner.id), Output: row.Output.ID}
			p := project{w, &row, columns, given[c], measured[c]}
			if !yield(p.activity(), nil) {
				return
			}
		}
	}
}

// measured lists a partner's activities for each output.
func (w *world) measured() map[funding.Commitment][]*response.Activity {
	out := map[funding.Commitment][]*response.Activity{}
	for i := range w.o.Activities {
		a := &w.o.Activities[i]
		c := funding.Commitment{Partner: a.Partner, Output: w.o.IndicatorOf(a).Output}
		out[c] = append(out[c], a)
	}
	return out
}

// project is one partner's part of an output.
type project struct {
	*world
	row     *Row
	columns []Column
	given   []funding.Contribution
	planned []*response.Activity
}

// slot says what the mapping has for a slot; "" where it has nothing.
func (p *project) slot(name string) string {
	for i := range p.columns {
		if p.columns[i].Head == name {
			return p.columns[i].say(p.world, p.row)
		}
	}
	return ""
}

func (p *project) coded(name string) *iati.Coded {
	if code := p.slot(name); code != "" {
		return &iati.Coded{Code: code}
	}
	return nil
}

func (p *project) activity() iati.Activity {
	plan := &p.o.Plan
	a := iati.Activity{Lang: "en", DefaultCurrency: plan.Currency, Humanitarian: "1",
		Identifier:   p.identifier(),
		ReportingOrg: iati.Organisation{Ref: p.slot("reporting-org.ref"), Type: p.slot("reporting-org.type"), Narratives: iati.Say(p.slot("reporting-org.name")).Narratives},
		Title:        iati.Say(p.slot("title")), Descriptions: []iati.Text{iati.Say(p.slot("description"))},
		Participating: p.participants(), Status: iati.Coded{Code: "2"},
		Dates:    []iati.Date{{Day: plan.From.Format(time.DateOnly), Type: iati.PlannedStart}, {Day: plan.To.Format(time.DateOnly), Type: iati.PlannedEnd}},
		FlowType: p.coded("flow-type"), FinanceType: p.coded("finance-type"), TiedStatus: p.coded("tied-status"),
		Budgets: p.budgets(), Transactions: p.transactions(), Results: p.results(), Locations: p.locations()}
	if code := p.slot("country.code"); code != "" {
		a.Countries = []iati.Country{{Code: code, Percent: "100"}}
	}
	if code := p.slot("sector.code"); code != "" {
		a.Sectors = []iati.Sector{{Vocabulary: p.slot("sector.vocabulary"), Code: code, Percent: "100"}}
	}
	if code := p.slot("humanitarian-scope.code"); code != "" {
		a.HumanitarianFor = []iati.Scope{{Type: "2", Vocabulary: p.slot("humanitarian-scope.vocabulary"), Code: code}}
	}
	if aid := p.coded("aid-type"); aid != nil {
		a.AidTypes = []iati.Coded{*aid}
	}
	return a
}

// identifier stays the same as long as the plan, the partner and the output do.
func (p *project) identifier() string {
	return p.slot("reporting-org.ref") + "-" + strings.Join([]string{string(p.o.Plan.ID), p.row.Partner.id, string(p.row.Output.ID)}, "-")
}

func (p *project) participants() []iati.Participant {
	out := []iati.Participant{{Role: iati.Implementing, Narratives: iati.Say(p.row.Partner.name).Narratives}}
	var donors []string
	for _, c := range p.given {
		if c.State != funding.Pledged && !slices.Contains(donors, c.DonorName) {
			donors = append(donors, c.DonorName)
		}
	}
	slices.Sort(donors)
	for _, name := range donors {
		out = append(out, iati.Participant{Role: iati.Funding, Narratives: iati.Say(name).Narratives})
	}
	return out
}

// budgets gives what was asked for each year of the plan.
func (p *project) budgets() []iati.Budget {
	var out []iati.Budget
	for _, q := range p.o.Requirements {
		if q.Partner != id.ID(p.row.Partner.id) || q.Output != p.row.Output.ID || q.Amount == nil || q.Year == nil {
			continue
		}
		year := strconv.Itoa(*q.Year)
		out = append(out, iati.Budget{Type: "1", Status: "1", Start: iati.Day{Day: year + "-01-01"}, End: iati.Day{Day: year + "-12-31"},
			Value: iati.Value{Currency: p.o.Plan.Currency, Day: year + "-01-01", Amount: strconv.FormatFloat(*q.Amount, 'f', -1, 64)}})
	}
	return out
}

// transactionTypes say what each state of a contribution is.
var transactionTypes = map[funding.State]string{funding.Paid: iati.IncomingFunds, funding.Committed: iati.IncomingCommitment, funding.Pledged: iati.IncomingPledge}

// transactions gives each contribution in its own currency.
func (p *project) transactions() []iati.Transaction {
	var out []iati.Transaction
	for _, c := range p.given {
		day := c.Day.Format(time.DateOnly)
		amount, _ := funding.MoneyOf(*c.Amount)
		out = append(out, iati.Transaction{Ref: c.Reference, Type: iati.Coded{Code: transactionTypes[c.State]}, Date: iati.Day{Day: day},
			Value:    iati.Value{Currency: c.Currency, Day: day, Amount: amount.String()},
			Provider: &iati.Party{Narratives: iati.Say(c.DonorName).Narratives}, Receiver: &iati.Party{Narratives: iati.Say(p.row.Partner.name).Narratives}})
	}
	return out
}

// locations gives the first-level areas of the activities, each once.
func (p *project) locations() []iati.Location {
	seen := map[string]bool{}
	var out []iati.Location
	for _, a := range p.planned {
		place := p.areaOf(a.Area)
		if place.region == "" || seen[place.region] {
			continue
		}
		seen[place.region] = true
		name := iati.Say(place.region)
		out = append(out, iati.Location{Name: &name, Exact: &iati.Coded{Code: "2"}})
	}
	slices.SortFunc(out, func(a, b iati.Location) int {
		return cmp.Compare(a.Name.Narratives[0].Text, b.Name.Narratives[0].Text)
	})
	return out
}

// results gives the indicators with what was wanted and reached; few people are
// left out.
func (p *project) results() []iati.Result {
	type sum struct {
		target float64
		now    figure
	}
	sums := map[id.ID]*sum{}
	var order []id.ID
	for _, a := range p.planned {
		s := sums[a.Indicator]
		if s == nil {
			s = &sum{}
			sums[a.Indicator], order = s, append(order, a.Indicator)
		}
		if a.Target != nil {
			s.target += *a.Target
		}
		if n, ok := p.reached[a.ID]; ok {
			s.now.n, s.now.known = s.now.n+n, true
		}
	}
	if len(order) == 0 {
		return nil
	}
	slices.Sort(order)
	out := iati.Result{Type: "1", Aggregates: "0", Title: iati.Say(english(p.row.Output.Name))}
	for _, indicator := range order {
		x, s := p.o.IndicatorOf(&response.Activity{Indicator: indicator}), sums[indicator]
		out.Indicators = append(out.Indicators, p.indicator(x, s.target, orNone(s.now, x.Unit)))
	}
	return []iati.Result{out}
}

func (p *project) indicator(x *response.Indicator, target float64, now figure) iati.Indicator {
	period := iati.Period{Start: iati.Day{Day: p.o.Plan.From.Format(time.DateOnly)}, End: iati.Day{Day: p.o.Plan.To.Format(time.DateOnly)},
		Target: []iati.Figure{{Value: decimal(&target)}}}
	if text := now.text(); text != "" {
		period.Actual = []iati.Figure{{Value: text}}
	}
	return iati.Indicator{Measure: "1", Ascending: "1", Aggregates: "0", Title: iati.Say(english(x.Name)), Periods: []iati.Period{period}}
}

// projectHeads are the columns under which projects are shown and compared.
var projectHeads = []string{"iati-identifier", "title", "partner", "budget", "transactions", "xml"}

// projectLines gives each activity as a line: what people know it by, and the
// whole of it, so that no change is missed.
func projectLines(activities iter.Seq2[iati.Activity, error]) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for a, err := range activities {
			if err != nil {
				yield(Line{}, err)
				return
			}
			whole, err := xml.Marshal(a)
			budget := ""
			for _, b := range a.Budgets {
				budget = strings.TrimSpace(budget + " " + b.Value.Amount)
			}
			l := Line{a.Identifier, []string{a.Identifier, a.Title.Narratives[0].Text, a.Participating[0].Narratives[0].Text, budget, strconv.Itoa(len(a.Transactions)), string(whole)}}
			if !yield(l, err) || err != nil {
				return
			}
		}
	}
}
