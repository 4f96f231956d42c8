package response

import (
	"context"
	"slices"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

func (m *Response) measures() []module.Measure {
	return []module.Measure{{Name: "response.plan", Take: m.measurePlan}, {Name: "response.gaps", Take: m.measureGaps}, {Name: "response.reporting", Take: m.measureReporting}}
}

// measurePlan: a plan that was adopted covers today.
func (m *Response) measurePlan(tx *db.Tx) (module.Evidence, error) {
	o, err := m.Store.InForce(tx)
	if db.IsNotFound(err) {
		return module.Evidence{State: module.Late, Says: "evidence.plan_none", Proof: "/plans"}, nil
	}
	if err != nil {
		return module.Evidence{}, err
	}
	e := module.Evidence{State: module.Kept, Says: "evidence.plan", Args: []any{o.Number, len(o.Outputs), len(o.Partners()), o.Plan.To}, Value: float64(len(o.Outputs)), Due: o.Plan.To, Proof: "/plan"}
	if !o.Plan.Covers(tx.Now()) {
		e.State, e.Says = module.Late, "evidence.plan_over"
	}
	return e, nil
}

// measureGaps: the outputs of the plan in force answer the gaps that are open.
func (m *Response) measureGaps(tx *db.Tx) (module.Evidence, error) {
	none := module.Evidence{State: module.Unmeasured, Says: "evidence.gaps_none", Proof: "/plan"}
	o, err := m.Store.InForce(tx)
	if db.IsNotFound(err) || m.Gaps == nil {
		return none, nil
	}
	if err != nil {
		return none, err
	}
	open, err := m.Gaps.OpenGaps(tx, lang.En)
	if err != nil || len(open) == 0 {
		return none, err
	}
	answered := 0
	for _, g := range open {
		if len(o.Answering(g.Ref)) > 0 {
			answered++
		}
	}
	e := module.Evidence{State: module.Kept, Says: "evidence.gaps", Args: []any{answered, len(open)}, Value: share(answered, len(open)), Proof: "/plan"}
	if e.Value < enough {
		e.State = module.Late
	}
	return e, nil
}

// standing is how reporting stands in a month.
type standing struct {
	month           Month
	all, in, onTime int
}

// latestStanding tells how the latest month stands whose day has passed.
func (m *Response) latestStanding(tx *db.Tx, o *Outline) (standing, error) {
	at, err := zone(tx)
	if err != nil {
		return standing{}, err
	}
	for _, p := range Periods(&o.Plan, tx.Now(), at) {
		if !p.Late(tx.Now()) {
			continue
		}
		s := standing{month: p.Month, all: len(o.Partners())}
		reports, err := reportsFrom(tx, o.Plan.ID, p.Month)
		for _, r := range reports {
			if r.Month == p.Month && !r.Submitted.IsZero() {
				s.in++
				if r.OnTime(p) {
					s.onTime++
				}
			}
		}
		return s, err
	}
	return standing{}, nil
}

// enough is the share of partners on time, and of gaps that an output answers, at
// which the promise is kept.
const enough = 0.8

// measureReporting: partners reported on the latest month by its day.
func (m *Response) measureReporting(tx *db.Tx) (module.Evidence, error) {
	none := module.Evidence{State: module.Unmeasured, Says: "evidence.reporting_none", Proof: "/plan"}
	o, err := m.Store.InForce(tx)
	if db.IsNotFound(err) {
		return none, nil
	}
	if err != nil {
		return none, err
	}
	s, err := m.latestStanding(tx, o)
	if err != nil || s.all == 0 {
		return none, err
	}
	e := module.Evidence{State: module.Kept, Says: "evidence.reporting", Args: []any{s.onTime, s.all, s.in, s.month}, Value: share(s.onTime, s.all), Proof: "/plan"}
	if e.Value < enough {
		e.State = module.Late
	}
	return e, nil
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// tasks: partners report, managers read what came in, co-leads decide corrections.
func (m *Response) tasks(tx *db.Tx, p who.Person) ([]module.Task, error) {
	if !p.Decides() {
		return nil, nil
	}
	o, err := m.Store.InForce(tx)
	if err != nil {
		return nil, db.IgnoreNotFound(err)
	}
	at, err := zone(tx)
	if err != nil {
		return nil, err
	}
	periods := openPeriods(o, tx.Now(), at)
	if len(periods) == 0 && !p.Manages() {
		return nil, nil
	}
	var all []Report
	if len(periods) > 0 {
		all, err = reportsFrom(tx, o.Plan.ID, periods[len(periods)-1].Month)
	}
	if err != nil {
		return nil, err
	}
	var tasks []module.Task
	for _, period := range periods {
		if t := ownTask(o, period, all, p.Organisation, tx.Now()); t != nil {
			tasks = append(tasks, *t)
		}
	}
	if p.Manages() {
		unread, err := unreadOf(tx, o.Plan.ID)
		if err != nil {
			return nil, err
		}
		for _, u := range unread { // of locked months as well: they can still be validated
			period := PeriodOf(u.month, &o.Plan, at)
			tasks = append(tasks, module.Task{Says: "task.validate", Args: []any{u.reports, u.month}, Href: "/reports", Due: period.Locks, Late: period.Locked(tx.Now())})
		}
	}
	if !p.Leads() {
		return tasks, nil
	}
	asked, err := correctionsAsked(tx)
	for _, c := range asked {
		report, err := reportByID(tx, c.Report)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, module.Task{Says: "task.correction", Args: []any{report.Month}, Href: "/reports/" + string(report.Month) + "/of/" + string(report.Partner), Since: c.Asked})
	}
	return tasks, err
}

// openPeriods lists the months that partners may report on now, the latest first.
func openPeriods(o *Outline, now time.Time, at *time.Location) []Period {
	return slices.DeleteFunc(Periods(&o.Plan, now, at), func(p Period) bool { return !p.Open(now) })
}

// ownTask asks a partner for its report; nil where it is in.
func ownTask(o *Outline, p Period, all []Report, partner id.ID, now time.Time) *module.Task {
	if len(o.ActivitiesOf(partner)) == 0 {
		return nil
	}
	t := &module.Task{Says: "task.report", Args: []any{p.Month}, Href: "/reports/" + string(p.Month), Due: p.Due.Add(-time.Second), Late: p.Late(now)}
	for _, r := range all {
		if r.Month == p.Month && r.Partner == partner {
			switch r.State {
			case Submitted, Validated:
				return nil
			case Returned:
				t.Says = "task.returned"
			}
		}
	}
	return t
}

// patience is how long home alone says that a report is late, before a letter does.
const patience = 2 * day

// remind writes to the focal points of partners who are late: once for a month.
func (m *Response) remind(ctx context.Context) error {
	if m.Speaker == nil || m.Mail == nil {
		return nil
	}
	return m.DB.Write(ctx, func(tx *db.Tx) error {
		tx.Housekeeping("a reminder is the calendar's act")
		o, err := m.Store.InForce(tx)
		if err != nil {
			return db.IgnoreNotFound(err)
		}
		at, err := zone(tx)
		if err != nil {
			return err
		}
		all, err := reportsOf(tx, o.Plan.ID, "")
		if err != nil {
			return err
		}
		for _, p := range Periods(&o.Plan, tx.Now(), at) {
			if !p.Open(tx.Now()) || tx.Now().Before(p.Due.Add(patience)) {
				continue
			}
			for _, partner := range o.Partners() {
				if ownTask(o, p, all, partner, tx.Now()) == nil {
					continue
				}
				if err := m.remindPartner(tx, o, p, partner); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (m *Response) remindPartner(tx *db.Tx, o *Outline, p Period, partner id.ID) error {
	mine, err := claimReminder(tx, o.Plan.ID, p.Month, partner)
	if err != nil || !mine {
		return err
	}
	people, err := m.Members.Store.People.List(tx, register.Query{Where: map[string]any{"organisation": partner, "role": string(who.FocalPoint)}, Limit: 20})
	if err != nil {
		return err
	}
	for _, person := range people {
		if person.State != members.Active {
			continue
		}
		zone, err := time.LoadLocation(person.Zone)
		if err != nil {
			zone = time.UTC
		}
		say := m.Speaker(lang.Lang(person.Language), zone)
		letter := mail.Message{Person: person.ID, To: person.Email, Subject: say.T("mail.report.subject", p.Month),
			Text: say.T("mail.report.text", person.Name, p.Month, p.Locks, m.URL+"/reports/"+string(p.Month))}
		if err := m.Mail.Send(tx, letter); err != nil {
			return err
		}
	}
	return nil
}
