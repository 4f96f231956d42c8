package places

import (
	"fmt"
	"slices"
	"time"
)

// Joined tells what became of units that were read.
type Joined struct {
	Added     int
	Changed   int // known units with a new name or kind
	Closed    int // known units that are no longer in the register; their codes are kept
	Unmatched []string
}

// Join puts the units of a register, of one country and as of a day (2006-01-02),
// into the tree. Units whose parent is not there are unmatched. Known units of
// the levels in the register that are not among them any more stay findable by
// their old codes, valid to the day before.
func (g *Gazetteer) Join(units []Area, day string) (Joined, error) {
	when, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return Joined{}, fmt.Errorf("the day of the register: %w", err)
	}
	var j Joined
	seen, levels := map[string]bool{}, map[int]bool{}
	first := g.levels()
	for _, u := range units {
		i, known := g.byCode[codeKey(u.Code)]
		_, hasParent := g.byCode[codeKey(u.Parent)]
		switch {
		case known:
			if g.update(i, u) {
				j.Changed++
			}
			u.Code = g.areas[i].Code
		case !hasParent:
			j.Unmatched = append(j.Unmatched, fmt.Sprintf("%s %s: its parent %s is not known", u.Code, u.Name("pl"), u.Parent))
			continue
		default:
			if first[u.Level] {
				u.From = day // the level was there before, so the unit is new
			}
			g.add(u)
			j.Added++
		}
		seen[u.Code], levels[u.Level] = true, true
	}
	j.Closed = g.closeOthers(seen, levels, units, when.AddDate(0, 0, -1).Format(time.DateOnly))
	return j, nil
}

// levels tells which levels have areas, below the first.
func (g *Gazetteer) levels() map[int]bool {
	out := map[int]bool{}
	for _, a := range g.areas {
		out[a.Level] = a.Level > 1 || out[a.Level]
	}
	return out
}

// update takes a unit's names and codes over where they are new, and tells whether any was.
func (g *Gazetteer) update(i int, u Area) bool {
	a := &g.areas[i]
	changed := a.To != ""
	a.To = ""
	for language, names := range u.Names {
		for _, name := range names {
			if !slices.ContainsFunc(a.Names[language], func(old string) bool { return Key(old) == Key(name) }) {
				a.Names[language] = append([]string{name}, a.Names[language]...)
				changed = true
			}
		}
	}
	if u.Kind != "" && a.Kind != u.Kind {
		changed = changed || a.Kind != ""
		a.Kind = u.Kind
	}
	for _, code := range u.Codes {
		if !slices.Contains(a.Codes, code) {
			a.Codes = append(a.Codes, code)
		}
	}
	g.index(i)
	return changed
}

func (g *Gazetteer) closeOthers(seen map[string]bool, levels map[int]bool, units []Area, last string) int {
	if len(units) == 0 {
		return 0
	}
	first, _ := g.ByCode(units[0].Code)
	country := g.Country(first).Code
	closed := 0
	for i, a := range g.areas {
		if levels[a.Level] && !seen[a.Code] && a.To == "" && g.Country(a).Code == country {
			g.areas[i].To = last
			closed++
		}
	}
	return closed
}
