package iati

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	decimal  = regexp.MustCompile(`^-?[0-9]{1,18}(\.[0-9]{1,9})?$`)
	currency = regexp.MustCompile(`^[A-Z]{3}$`)
	year     = regexp.MustCompile(`^[0-9]{4}$`)
)

// Check says what is wrong with an activity; nil where nothing is. A problem
// begins with the element that it is about.
func Check(a *Activity) []string {
	c := &checker{}
	c.identity(a)
	c.text("title", a.Title.Narratives)
	c.must("description", len(a.Descriptions) > 0)
	for _, d := range a.Descriptions {
		c.text("description", d.Narratives)
	}
	c.participants(a.Participating)
	c.code("activity-status", a.Status.Code, "1", "2", "3", "4", "5", "6")
	c.dates(a.Dates)
	c.codes(a)
	for _, b := range a.Budgets {
		c.budget(b, a.DefaultCurrency)
	}
	for _, t := range a.Transactions {
		c.code("transaction-type", t.Type.Code)
		c.day("transaction-date", t.Date.Day)
		c.value("transaction", t.Value, a.DefaultCurrency)
	}
	for _, r := range a.Results {
		c.result(r)
	}
	return c.problems
}

type checker struct{ problems []string }

func (c *checker) wrong(element, format string, args ...any) {
	c.problems = append(c.problems, element+": "+fmt.Sprintf(format, args...))
}

func (c *checker) must(element string, ok bool) {
	if !ok {
		c.wrong(element, "is missing")
	}
}

func (c *checker) identity(a *Activity) {
	c.must("iati-identifier", strings.TrimSpace(a.Identifier) != "")
	c.must("reporting-org: ref", a.ReportingOrg.Ref != "")
	c.must("reporting-org: type", a.ReportingOrg.Type != "")
	c.text("reporting-org", a.ReportingOrg.Narratives)
	if a.ReportingOrg.Ref != "" && !strings.HasPrefix(a.Identifier, a.ReportingOrg.Ref+"-") {
		c.wrong("iati-identifier", "does not begin with the reporting organisation's identifier %s and a hyphen", a.ReportingOrg.Ref)
	}
	if strings.ContainsAny(a.Identifier, "/&|? \t\n") {
		c.wrong("iati-identifier", "has a blank or one of / & | ?")
	}
	if a.Updated != "" {
		if _, err := time.Parse(time.RFC3339, a.Updated); err != nil {
			c.wrong("iati-activity", "'%s' is no moment", a.Updated)
		}
	}
	if a.Humanitarian != "" {
		c.code("iati-activity: humanitarian", a.Humanitarian, "0", "1", "true", "false")
	}
}

func (c *checker) text(element string, narratives []Narrative) {
	said := slices.ContainsFunc(narratives, func(n Narrative) bool { return strings.TrimSpace(n.Text) != "" })
	c.must(element+": narrative", said)
}

// code demands a code; of a list, where there is one.
func (c *checker) code(element, code string, list ...string) {
	if code == "" || len(list) > 0 && !slices.Contains(list, code) {
		c.wrong(element, "'%s' is no code of its list", code)
	}
}

func (c *checker) participants(all []Participant) {
	c.must("participating-org", len(all) > 0)
	for _, p := range all {
		c.code("participating-org: role", p.Role, Funding, Accountable, Extending, Implementing)
		if p.Ref == "" {
			c.text("participating-org", p.Narratives)
		}
	}
}

func (c *checker) dates(all []Date) {
	start := false
	for _, d := range all {
		c.code("activity-date: type", d.Type, PlannedStart, ActualStart, PlannedEnd, ActualEnd)
		c.day("activity-date", d.Day)
		start = start || d.Type == PlannedStart || d.Type == ActualStart
	}
	c.must("activity-date of the start", start)
}

func (c *checker) day(element, day string) {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		c.wrong(element, "'%s' is no day such as 2026-03-31", day)
	}
}

func (c *checker) codes(a *Activity) {
	for _, x := range a.Countries {
		c.code("recipient-country", x.Code)
		c.percent("recipient-country", x.Percent)
	}
	for _, x := range a.Sectors {
		c.code("sector", x.Code)
		c.percent("sector", x.Percent)
	}
	for _, x := range a.HumanitarianFor {
		c.code("humanitarian-scope: type", x.Type, "1", "2")
		c.code("humanitarian-scope: vocabulary", x.Vocabulary)
		c.code("humanitarian-scope", x.Code)
	}
	for _, x := range a.Locations {
		if x.ID != nil {
			c.code("location-id", x.ID.Code)
			c.code("location-id: vocabulary", x.ID.Vocabulary)
		}
	}
	for element, x := range map[string]*Coded{"default-flow-type": a.FlowType, "default-finance-type": a.FinanceType, "default-tied-status": a.TiedStatus} {
		if x != nil {
			c.code(element, x.Code)
		}
	}
	for _, x := range a.AidTypes {
		c.code("default-aid-type", x.Code)
	}
}

func (c *checker) percent(element, s string) {
	if s == "" {
		return
	}
	if x, err := strconv.ParseFloat(s, 64); err != nil || !(x >= 0 && x <= 100) || !decimal.MatchString(s) {
		c.wrong(element, "'%s' is no percentage", s)
	}
}

// mostBudget is how long a budget's period may be, by the standard.
const mostBudget = 366 * 24 * time.Hour

func (c *checker) budget(b Budget, other string) {
	c.period("budget", b.Start, b.End)
	start, _ := time.Parse(time.DateOnly, b.Start.Day)
	if end, err := time.Parse(time.DateOnly, b.End.Day); err == nil && end.Sub(start) > mostBudget {
		c.wrong("budget", "its period from %s to %s is longer than a year", b.Start.Day, b.End.Day)
	}
	c.value("budget", b.Value, other)
}

func (c *checker) period(element string, start, end Day) {
	c.day(element+": period-start", start.Day)
	c.day(element+": period-end", end.Day)
	if end.Day < start.Day {
		c.wrong(element, "its period ends before it begins")
	}
}

func (c *checker) value(element string, v Value, other string) {
	c.day(element+": value-date", v.Day)
	if !decimal.MatchString(v.Amount) {
		c.wrong(element+": value", "'%s' is no decimal", v.Amount)
	}
	if !currency.MatchString(v.Currency) && (v.Currency != "" || !currency.MatchString(other)) {
		c.wrong(element+": value", "'%s' is no currency, and there is no other", v.Currency)
	}
}

func (c *checker) result(r Result) {
	c.code("result: type", r.Type, "1", "2", "3", "9")
	c.text("result: title", r.Title.Narratives)
	c.must("result: indicator", len(r.Indicators) > 0)
	for _, i := range r.Indicators {
		c.code("indicator: measure", i.Measure, "1", "2", "3", "4", "5")
		c.text("indicator: title", i.Title.Narratives)
		for _, b := range i.Baselines {
			if !year.MatchString(b.Year) {
				c.wrong("baseline", "'%s' is no year", b.Year)
			}
		}
		for _, p := range i.Periods {
			c.period("period", p.Start, p.End)
		}
	}
}
