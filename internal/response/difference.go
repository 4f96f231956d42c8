package response

import (
	"slices"

	"ostoja/internal/audit"
	"ostoja/internal/id"
	"ostoja/internal/register"
)

// Difference is one row of a plan that one outline has otherwise than another.
type Difference struct {
	Kind    string // the register's name
	Title   string
	Act     register.Act // Create, Change or Delete
	Changes []audit.Change
}

// differences lists what new has otherwise than old, in the order of a plan.
func (s *Store) differences(old, new *Outline, language string) []Difference {
	var all []Difference
	all = append(all, compared(s.Plans.Register, []Plan{old.Plan}, []Plan{new.Plan}, language)...)
	all = append(all, compared(s.Objectives.Register, old.Objectives, new.Objectives, language)...)
	all = append(all, compared(s.Outputs.Register, old.Outputs, new.Outputs, language)...)
	all = append(all, compared(s.Indicators.Register, old.Indicators, new.Indicators, language)...)
	all = append(all, compared(s.Activities.Register, old.Activities, new.Activities, language)...)
	return append(all, compared(s.Requirements.Register, old.Requirements, new.Requirements, language)...)
}

func compared[R any](g *register.Register[R], old, new []R, language string) []Difference {
	before := map[id.ID]*R{}
	for i := range old {
		before[g.Row(&old[i]).ID] = &old[i]
	}
	var all []Difference
	for i := range new {
		row := g.Row(&new[i]).ID
		was, known := before[row]
		delete(before, row)
		switch {
		case !known:
			all = append(all, Difference{g.Name, g.Title(&new[i], language), register.Create, nil})
		default:
			if changes := g.Diff(was, &new[i]); len(changes) > 0 {
				all = append(all, Difference{g.Name, g.Title(&new[i], language), register.Change, changes})
			}
		}
	}
	return append(all, removed(g, before, language)...)
}

func removed[R any](g *register.Register[R], left map[id.ID]*R, language string) []Difference {
	var all []Difference
	for row, r := range left {
		if row != "" { // an empty outline has an empty plan
			all = append(all, Difference{g.Name, g.Title(r, language), register.Delete, nil})
		}
	}
	slices.SortFunc(all, func(a, b Difference) int {
		if a.Title < b.Title {
			return -1
		}
		return 1
	})
	return all
}
