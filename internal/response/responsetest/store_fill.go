package responsetest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/response"
)

// The size of a large response: every partner has 167 activities, and reports on
// all of them for 24 months: 2,004,000 values.
const (
	benchPartners, benchIndicators, benchAreas, benchMonths = 500, 200, 100, 24
	benchActivities                                         = 167 // of a partner
)

// AfterFill is a day after the last month that Fill reports on, 2028-09.
var AfterFill = time.Date(2028, 10, 5, 9, 0, 0, 0, time.UTC)

// Fill makes a plan that begins in October 2026 as large as a response can be, with
// validated reports, on SQLite; partner is one of those who work.
func Fill(tx *db.Tx, m *response.Response, plan, partner id.ID) error {
	tx.Housekeeping("a benchmark")
	o, err := &response.Outline{}, error(nil)
	if o.Plan, err = m.Store.Plans.Get(tx, plan); err != nil {
		return err
	}
	o.Plan.To = time.Date(2028, 9, 30, 0, 0, 0, 0, time.UTC)
	if err := m.Store.Plans.Update(tx, &o.Plan); err != nil {
		return err
	}
	return fill(tx, m, o, partner)
}

func fill(tx *db.Tx, m *response.Response, o *response.Outline, first id.ID) error {
	var areas []string
	for i := range benchAreas {
		areas = append(areas, fmt.Sprintf("PL%03d", i))
	}
	partners := []id.ID{first}
	for len(partners) < benchPartners {
		p := members.Organisation{Name: Text(fmt.Sprint("Partner ", len(partners))), Kind: members.NationalNGO}
		if err := m.Members.Store.Organisations.Insert(tx, &p); err != nil {
			return err
		}
		partners = append(partners, p.ID)
	}
	target := 5000.0
	for i := range benchIndicators {
		if i%50 == 0 {
			o.Objectives = append(o.Objectives, response.Objective{Row: register.Row{ID: id.New()}, Plan: o.Plan.ID, Code: fmt.Sprint(i/50 + 1), Name: Text("Objective")})
		}
		if i%5 == 0 {
			o.Outputs = append(o.Outputs, response.Output{Row: register.Row{ID: id.New()}, Objective: o.Objectives[i/50].ID, Code: fmt.Sprintf("%d.%d", i/50+1, i%50/5+1), Name: Text("Output")})
		}
		o.Indicators = append(o.Indicators, response.Indicator{Row: register.Row{ID: id.New()}, Output: o.Outputs[i/5].ID, Code: fmt.Sprintf("%s.%d", o.Outputs[i/5].Code, i%5+1), Name: Text("People helped"), Unit: response.People, Target: &target, By: register.List{"gender"}})
	}
	random := rand.New(rand.NewPCG(5, 5)) // about four partners work for an indicator in an area
	for p, partner := range partners {
		for k := range benchActivities {
			o.Activities = append(o.Activities, response.Activity{Row: register.Row{ID: id.New()}, Indicator: o.Indicators[(p*7+k)%benchIndicators].ID, Partner: partner, Area: areas[random.IntN(benchAreas)], Name: "Activity", Target: &target})
		}
	}
	o.Number = 2
	body, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if err := tx.Exec(`insert into plan_versions (plan, number, adopted, adopted_by, decision, body) values ($1, 2, $2, '', '', $3)`, o.Plan.ID, tx.Now(), string(body)); err != nil {
		return err
	}
	return fillReports(tx, o)
}

// fillReports has every partner report on every month. The engine makes the values
// itself, in the order of their key and with the index last: seconds, not minutes.
func fillReports(tx *db.Tx, o *response.Outline) error {
	first := response.MonthOf(o.Plan.From, time.UTC)
	months := make([]string, benchMonths)
	for i := range months {
		months[i] = fmt.Sprintf("(%d, '%s')", i, first.Add(i))
	}
	works := make([]string, len(o.Activities))
	for i, a := range o.Activities {
		works[i] = fmt.Sprintf("(%d, '%s', '%s')", i, a.ID, a.Partner)
	}
	for _, statement := range []string{
		`delete from report_values`, `delete from report_answers`, `delete from reports`,
		`drop index report_values_activity`,
		`create temp table months (n integer primary key, month text)`,
		`insert into months values ` + strings.Join(months, ", "),
		`create temp table works (n integer, id text, partner text)`,
		`insert into works values ` + strings.Join(works, ", "),
		`create index temp.works_partner on works (partner, id)`,
		`insert into reports (id, version, plan, month, partner, state, achievements, challenges, reason, submitted, updated)
			select o.id || '-' || substr('0' || m.n, -2), 1, p.plan, m.month, o.id, 'validated', 'Done.', '', '', p.adopted, p.adopted
			from months m, organisations o, plan_versions p where p.number = 2 and o.id in (select partner from works) order by 1`,
		`insert into report_values (report, activity, fresh, served, parts)
			select report, id, n, n + 3, printf('{"female":%d,"male":%d}', n / 2, n - n / 2) from (
				select r.id report, w.id id, (w.n + m.n) % 40 + 1 n from reports r, works w, months m
				where w.partner = r.partner and m.month = r.month order by r.id, w.id)`,
		`create index report_values_activity on report_values (activity)`,
		`drop table works`, `drop table months`,
	} {
		if err := tx.Exec(statement); err != nil {
			return err
		}
	}
	return nil
}
