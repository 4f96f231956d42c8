package report

import (
	"slices"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/response"
)

// counted are the reports that a joint report rests on.
var counted = []response.ReportState{response.Validated}

// maker makes the content of one report.
type maker struct {
	*Report
	tx      *db.Tx
	j       *Joint
	outline *response.Outline
	tally   *response.Tally
	names   map[id.ID]lang.Texts // of organisations
	content *Content
	firsts  map[string]string // first-level areas, by the codes that lie in them
}

// make makes what a report says, from what is known now. done is told how far it
// is, from 0 to 1.
func (m *Report) make(tx *db.Tx, j *Joint, done func(float64)) (*Content, error) {
	k := &maker{Report: m, tx: tx, j: j, firsts: map[string]string{}}
	steps := []func() error{k.open, k.measure, k.standing, k.said, k.works, k.gaps, k.money, k.promises}
	for i, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
		done(float64(i+1) / float64(len(steps)))
	}
	return k.content, nil
}

func (k *maker) open() (err error) {
	if k.outline, err = k.Response.Store.Adopted(k.tx, k.j.Plan); err != nil {
		return err
	}
	if k.tally, err = k.Response.Store.Tally(k.tx, k.outline); err != nil {
		return err
	}
	k.names = map[id.ID]lang.Texts{}
	for o, err := range k.Response.Members.Store.Organisations.Each(k.tx, register.Query{}) {
		if err != nil {
			return err
		}
		k.names[o.ID] = o.Name
	}
	charter, err := db.Optional(members.CharterInForce(k.tx))
	p := &k.outline.Plan
	k.content = &Content{Group: charter.Name, Plan: p.Name, PlanVersion: k.outline.Number, From: p.From, To: p.To, Currency: p.Currency, Month: k.j.Month, Made: k.tx.Now()}
	for _, x := range k.outline.Objectives {
		objective := Objective{Code: x.Code, Name: x.Name}
		for _, y := range k.outline.Outputs {
			if y.Objective == x.ID {
				objective.Outputs = append(objective.Outputs, Output{ID: y.ID, Code: y.Code, Name: y.Name, Required: k.outline.Required(y.ID)})
			}
		}
		k.content.Objectives = append(k.content.Objectives, objective)
	}
	return err
}

// measure fills in the indicators with the figures that may be read.
func (k *maker) measure() error {
	last, err := lastPublished(k.tx, k.j.Plan)
	if err != nil {
		return err
	}
	if last != nil && last.Month > k.j.Month {
		return k.asPublished()
	}
	before := last.known()
	if last == nil || last.Month < k.j.Month.Add(-1) {
		before = k.protected(k.j.Month.Add(-1), before)
	}
	now := k.protected(k.j.Month, before)
	if last != nil && last.Month == k.j.Month { // a correction: the month before stays as it was
		for x, f := range now {
			if was := before[x]; was != nil {
				f.Before = was.Before
			}
		}
	}
	k.put(now)
	return nil
}

// asPublished gives a correction of an earlier month the figures of the version
// before: with figures of a later month beside them, new ones could tell people
// apart. They are in the next report.
func (k *maker) asPublished() error {
	was, err := published(k.tx, k.j.Month, 0)
	if err != nil {
		return err
	}
	c, err := contentOf(k.tx, was.ID)
	k.put(c.known())
	return err
}

func (k *maker) put(figures map[id.ID]*Figure) {
	for i := range k.content.Objectives {
		for j := range k.content.Objectives[i].Outputs {
			o := &k.content.Objectives[i].Outputs[j]
			for x := range k.outline.Indicators {
				if x := &k.outline.Indicators[x]; x.Output == o.ID && figures[x.ID] != nil {
					o.Indicators = append(o.Indicators, *figures[x.ID])
				}
			}
		}
	}
}

// protected gives every indicator as it may be read at a month's end, after what was read before.
func (k *maker) protected(through response.Month, before map[id.ID]*Figure) map[id.ID]*Figure {
	reached := k.tally.Reached(through, counted...)
	areas := k.tally.ByArea(through, k.region, counted...)
	groups := k.tally.ByGroup(through, counted...)
	out := map[id.ID]*Figure{}
	for i := range k.outline.Indicators {
		x := &k.outline.Indicators[i]
		was := before[x.ID]
		if was == nil {
			was = &Figure{}
		}
		f := &Figure{ID: x.ID, Code: x.Code, Name: x.Name, Unit: x.Unit, Partners: reached[x.ID].Partners, Before: was.Now}
		if x.Target != nil {
			f.Target = *x.Target
		}
		f.count(was, reached[x.ID].Range, areas[x.ID], groups[x.ID])
		out[x.ID] = f
	}
	return out
}

// people tells whether a unit is about people: a case is one as well.
func people(u response.Unit) bool { return u == response.People || u == response.Cases }

// count puts in the figures as they may be read.
func (f *Figure) count(was *Figure, r response.Range, areas, groups map[string]int) {
	if !people(f.Unit) {
		f.Now = People{Number{N: r.Low}, Number{N: r.High}}
		f.Areas = map[string]Number{}
		for area, n := range areas {
			f.Areas[area] = Number{N: n}
		}
		return
	}
	f.Now = peopleOf(was.Now, r.Low, r.High)
	whole := 0
	for _, n := range areas {
		whole += n
	}
	f.Areas = partsOf(was.Areas, areas, whole)
	f.Groups = map[string]map[string]Number{}
	for _, d := range response.Dimensions {
		parts, told := map[string]int{}, false
		for _, g := range d.Groups {
			parts[g] = groups[g]
			told = told || groups[g] > 0
		}
		if told {
			f.Groups[d.Code] = partsOf(was.Groups[d.Code], parts, whole)
		}
	}
}

// region is the first-level area that a place lies in.
func (k *maker) region(code string) string {
	first, known := k.firsts[code]
	if !known {
		first = regionOf(k.Response.Atlas.Gazetteer(), code)
		k.firsts[code] = first
	}
	return first
}

func regionOf(g *places.Gazetteer, code string) string {
	if first := g.Lineage(code)[1]; first != "" {
		return first
	}
	return code
}

// standing tells how partners reported, in this month and those before.
func (k *maker) standing() error {
	charter, err := db.Optional(members.CharterInForce(k.tx))
	if err != nil {
		return err
	}
	reports, err := k.Response.Store.Reports(k.tx, k.j.Plan)
	if err != nil {
		return err
	}
	partners := len(k.outline.Partners())
	for month := response.MonthOf(k.outline.Plan.From, time.UTC); month <= k.j.Month; month = month.Add(1) {
		s := Standing{Month: month, Partners: partners, Counted: k.tally.In(month, counted...)}
		period := response.PeriodOf(month, &k.outline.Plan, charter.Location())
		for _, r := range reports {
			if r.Month == month && r.OnTime(period) {
				s.OnTime++
			}
		}
		k.content.Months = append(k.content.Months, s)
		k.content.Standing = s
	}
	return nil
}

// said collects partners' words, each below the first output that the partner worked on.
func (k *maker) said() error {
	reports, err := k.Response.Store.Reports(k.tx, k.j.Plan)
	if err != nil {
		return err
	}
	firstOutput := map[id.ID]id.ID{}
	for _, a := range k.tally.AtWork(k.j.Month, counted...) {
		if output := k.outline.IndicatorOf(a).Output; firstOutput[a.Partner] == "" {
			firstOutput[a.Partner] = output
		}
	}
	for _, r := range reports {
		if r.Month != k.j.Month || !slices.Contains(counted, r.State) || strings.TrimSpace(r.Achievements+r.Challenges) == "" {
			continue
		}
		if _, o := k.content.section("done." + string(firstOutput[r.Partner])); o != nil {
			o.Said = append(o.Said, Said{k.names[r.Partner], r.Achievements, r.Challenges})
		}
	}
	return nil
}

// works counts who does what where, and what is at work in each first-level area.
func (k *maker) works() error {
	type line struct {
		output, partner id.ID
		area            string
	}
	count, partners := map[line]int{}, map[string]map[id.ID]bool{}
	activities := map[string]int{}
	var order []line
	for _, a := range k.tally.AtWork(k.j.Month, counted...) {
		at := line{k.outline.IndicatorOf(a).Output, a.Partner, k.region(a.Area)}
		if count[at] == 0 {
			order = append(order, at)
		}
		count[at]++
		activities[at.area]++
		if partners[at.area] == nil {
			partners[at.area] = map[id.ID]bool{}
		}
		partners[at.area][a.Partner] = true
	}
	named := map[string]lang.Texts{}
	for _, at := range order {
		_, o := k.content.section("done." + string(at.output))
		if o == nil {
			continue
		}
		if named[at.area] == nil {
			named[at.area] = k.areaName(at.area)
		}
		k.content.Work = append(k.content.Work, Work{o.Code, k.names[at.partner], at.area, named[at.area], count[at]})
	}
	slices.SortStableFunc(k.content.Work, func(a, b Work) int { return strings.Compare(a.Output, b.Output) })
	for _, code := range k.regions() {
		k.content.Places = append(k.content.Places, Place{code, k.areaName(code), len(partners[code]), activities[code]})
	}
	return nil
}

func (k *maker) areaName(code string) lang.Texts {
	out := lang.Texts{}
	for _, l := range Languages {
		out[l] = lang.Text{Text: k.Response.Atlas.Say(code, string(l))}
	}
	return out
}

// regions lists the first-level areas of the country that activities are in.
func (k *maker) regions() []string {
	g := k.Response.Atlas.Gazetteer()
	countries, seen := map[string]bool{}, map[string]bool{}
	for i := range k.outline.Activities {
		if code := k.outline.Activities[i].Area; !seen[code] {
			seen[code] = true
			countries[g.Lineage(code)[0]] = true
		}
	}
	var codes []string
	for _, area := range g.All() {
		if area.Level == 1 && area.To == "" && countries[area.Parent] {
			codes = append(codes, area.Code)
		}
	}
	return codes
}

// gaps lists the gaps and recommendations with the outputs that answer them.
func (k *maker) gaps() error {
	if k.Response.Gaps == nil {
		return nil
	}
	at := map[string]int{}
	for _, l := range Languages {
		all, err := k.Response.Gaps.OpenGaps(k.tx, l)
		if err != nil {
			return err
		}
		for _, g := range all {
			i, known := at[g.Ref]
			if !known {
				i = len(k.content.Gaps)
				at[g.Ref] = i
				k.content.Gaps = append(k.content.Gaps, Gap{Says: lang.Texts{}, Outputs: k.outline.Answering(g.Ref)})
			}
			k.content.Gaps[i].Says[l] = lang.Text{Text: g.Says}
		}
	}
	return nil
}

// money fills in what was received for each output, where somebody knows.
func (k *maker) money() error {
	if k.Funding == nil {
		return nil
	}
	received, known, err := k.Funding.Received(k.tx, k.j.Plan, k.j.Month.Add(1).First())
	if k.content.Funded = known; !known || err != nil {
		return err
	}
	for i := range k.content.Objectives {
		for j := range k.content.Objectives[i].Outputs {
			o := &k.content.Objectives[i].Outputs[j]
			o.Received = received[o.ID]
		}
	}
	return nil
}

// promises tells how the commitments of the Terms of Reference stand.
func (k *maker) promises() error {
	all, err := k.Response.Members.Promises(k.tx)
	for _, p := range all {
		name := lang.Texts{}
		for _, l := range Languages {
			name[l] = lang.Text{Text: k.Speaker(l).T("promise." + p.Code)}
		}
		k.content.Promises = append(k.content.Promises, Promise{name, string(p.State)})
	}
	return err
}
