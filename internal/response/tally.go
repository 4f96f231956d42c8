package response

import (
	"fmt"
	"slices"
	"sync"

	"ostoja/internal/id"
)

// figures are what one report counts, as small as millions of them must be:
// activities and indicators are named by their place in the outline.
type figures struct {
	values []placedCount
	groups []groupCounts
	stated []statement
}

type placedCount struct{ activity, n int32 }

// groupCounts are the new people of an indicator by group, in the order of allGroups.
type groupCounts struct {
	indicator int32
	n         [11]int32
}

// allGroups lists the groups of all dimensions.
var allGroups = func() (all []string) {
	for _, d := range Dimensions {
		all = append(all, d.Groups...)
	}
	return all
}()

func (f *figures) add(o *Outline, activity, n int, parts Parts) {
	f.values = append(f.values, placedCount{int32(activity), int32(n)})
	if len(parts) == 0 {
		return
	}
	indicator := int32(o.placeOf[activity])
	at := slices.IndexFunc(f.groups, func(g groupCounts) bool { return g.indicator == indicator })
	if at < 0 {
		at = len(f.groups)
		f.groups = append(f.groups, groupCounts{indicator: indicator})
	}
	for i, g := range allGroups {
		f.groups[at].n[i] += int32(parts[g])
	}
}

// Tally holds what all reports on a plan count.
type Tally struct {
	outline *Outline
	reports []tallied
	mu      sync.Mutex // guards reached
	reached map[string]map[id.ID]Reached
}

type tallied struct {
	head
	figures
}

// chosen lists the reports up to a month, that one included, in one of the
// states; of all months where it is empty.
func (t *Tally) chosen(through Month, states []ReportState) (out []*tallied) {
	for i := range t.reports {
		if r := &t.reports[i]; (through == "" || r.Month <= through) && slices.Contains(states, r.State) {
			out = append(out, r)
		}
	}
	return out
}

// Reached counts every indicator. Partners report people who are new to them, so
// a partner's months and places add up; partners share people, so theirs give a
// range. What is no person adds up. The answer is kept with the tally and read only.
func (t *Tally) Reached(through Month, states ...ReportState) map[id.ID]Reached {
	t.mu.Lock()
	defer t.mu.Unlock()
	asked := fmt.Sprint(through, states)
	if t.reached[asked] == nil {
		if t.reached == nil {
			t.reached = map[string]map[id.ID]Reached{}
		}
		t.reached[asked] = t.countAll(through, states)
	}
	return t.reached[asked]
}

func (t *Tally) countAll(through Month, states []ReportState) map[id.ID]Reached {
	o := t.outline
	byActivity := make([]int, len(o.Activities))
	stated := map[id.ID][]statement{}
	for _, r := range t.chosen(through, states) {
		for _, v := range r.values {
			byActivity[v.activity] += int(v.n)
		}
		for _, s := range r.stated {
			if a := o.byID[s.Activity]; a != nil {
				stated[a.Indicator] = append(stated[a.Indicator], s)
			}
		}
	}
	out := map[id.ID]Reached{}
	for i := range o.Indicators {
		x := &o.Indicators[i]
		out[x.ID] = o.countIndicator(x, byActivity, stated[x.ID])
	}
	return out
}

// ByArea adds up what partners count, by indicator and area as region names it.
// Partners share people: the sum over partners is at most, not exactly, the
// number of people.
func (t *Tally) ByArea(through Month, region func(code string) string, states ...ReportState) map[id.ID]map[string]int {
	o := t.outline
	sums, seen := make([]int, len(o.Activities)), make([]bool, len(o.Activities))
	for _, r := range t.chosen(through, states) {
		for _, v := range r.values {
			sums[v.activity] += int(v.n)
			seen[v.activity] = true
		}
	}
	regions := map[string]string{} // by code
	out := map[id.ID]map[string]int{}
	for i := range o.Activities {
		a := &o.Activities[i]
		if !seen[i] {
			continue
		}
		if _, known := regions[a.Area]; !known {
			regions[a.Area] = region(a.Area)
		}
		addTo(out, a.Indicator, regions[a.Area], sums[i])
	}
	return out
}

// ByGroup adds up what partners count, by indicator and group of people.
func (t *Tally) ByGroup(through Month, states ...ReportState) map[id.ID]map[string]int {
	sums := make([][len(groupCounts{}.n)]int, len(t.outline.Indicators))
	for _, r := range t.chosen(through, states) {
		for _, g := range r.groups {
			for i, n := range g.n {
				sums[g.indicator][i] += int(n)
			}
		}
	}
	out := map[id.ID]map[string]int{}
	for x := range sums {
		for i, n := range sums[x] {
			if n > 0 {
				addTo(out, t.outline.Indicators[x].ID, allGroups[i], n)
			}
		}
	}
	return out
}

func addTo(sums map[id.ID]map[string]int, indicator id.ID, key string, n int) {
	if sums[indicator] == nil {
		sums[indicator] = map[string]int{}
	}
	sums[indicator][key] += n
}

// AtWork lists the activities for which something was reported in a month.
func (t *Tally) AtWork(month Month, states ...ReportState) (out []*Activity) {
	for _, r := range t.chosen(month, states) {
		if r.Month != month {
			continue
		}
		for _, v := range r.values {
			if v.n > 0 {
				out = append(out, &t.outline.Activities[v.activity])
			}
		}
	}
	return out
}

// In counts the reports on a month in one of the states.
func (t *Tally) In(month Month, states ...ReportState) (n int) {
	for _, r := range t.chosen(month, states) {
		if r.Month == month {
			n++
		}
	}
	return n
}
