package places

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Joined tells what became of units that were read.
type Joined struct {
	Added     int
	Changed   int         // known units with a new name, kind or code
	Closed    int         // known units that are no longer in the register; their codes are kept
	Unmatched []Unmatched // what did not fit
	touched   []int       // the areas that are not as they were
}

// Unmatched is a unit or a shape that fits no area, and why.
type Unmatched struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

func (u Unmatched) String() string { return fmt.Sprintf("%s %s: %s", u.Code, u.Name, u.Reason) }

// Join puts the units of a register, as of a day (2006-01-02), into the tree.
// Units whose parent is not there are unmatched. Known units that the register
// should have, and has not any more, stay findable by their old codes, valid to
// the day before: those most of whose siblings are there, and all below them. So
// a register of one voivodeship closes nothing of the others.
func (g *Gazetteer) Join(units []Area, day string) (Joined, error) {
	when, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return Joined{}, fmt.Errorf("the day of the register: %w", err)
	}
	var j Joined
	seen := map[int]bool{}
	before := g.levels()
	units = slices.Clone(units)
	slices.SortStableFunc(units, func(a, b Area) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(len(a.Code), len(b.Code)))
	})
	for _, u := range units {
		if i, known := g.known(u); known {
			seen[i] = true
			if g.update(i, u) {
				j.Changed++
				j.touched = append(j.touched, i)
			}
			continue
		}
		if why := g.place(&u); why != "" {
			j.Unmatched = append(j.Unmatched, Unmatched{u.Code, u.Name("pl"), why})
			continue
		}
		if before[u.Level] && u.From == "" {
			u.From = day // the level was there before, so the unit is new
		}
		seen[len(g.areas)] = true
		j.touched = append(j.touched, len(g.areas))
		g.add(u)
		j.Added++
	}
	j.close(g, seen, when.AddDate(0, 0, -1).Format(time.DateOnly))
	return j, nil
}

// known finds the area that a unit is already: by its code, or by its TERYT code
// where a list without P-codes came before.
func (g *Gazetteer) known(u Area) (int, bool) {
	i, ok := g.byCode[codeKey(u.Code)]
	for _, code := range u.Codes {
		if !ok && isDigits(code) {
			i, ok = g.byCode[code]
		}
	}
	return i, ok
}

// place finds a new unit's parent and level, or says why it has none. What a list
// does not say is in the code: how it begins is the parent's.
func (g *Gazetteer) place(u *Area) (why string) {
	parent, ok := g.ByCode(u.Parent)
	if u.Parent == "" {
		parent, ok = g.above(u.Code)
	}
	if ok && u.Level == 0 {
		u.Level = parent.Level + 1
	}
	switch {
	case u.Parent == "" && !ok:
		return "no area has this code, and the list does not say what it is part of"
	case !ok:
		return fmt.Sprintf("its parent %s is not known", u.Parent)
	case u.Level <= parent.Level:
		return fmt.Sprintf("it is of level %d and its parent %s of level %d", u.Level, u.Parent, parent.Level)
	}
	u.Parent = parent.Code
	return ""
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
	for _, code := range append([]string{u.Code}, u.Codes...) {
		if _, taken := g.byCode[codeKey(code)]; code != "" && !taken {
			a.Codes = append(a.Codes, code)
			changed = true
		}
	}
	if u.Centre != nil && a.Centre == nil {
		a.Centre, changed = u.Centre, true
	}
	g.index(i)
	return changed
}

// close ends the codes of units that have gone: parents come before children.
func (j *Joined) close(g *Gazetteer, seen map[int]bool, last string) {
	there, all := map[string]int{}, map[string]int{}
	for i, a := range g.areas {
		if a.To == "" && a.Parent != "" {
			key := fmt.Sprint(a.Parent, " ", a.Level)
			all[key]++
			if seen[i] {
				there[key]++
			}
		}
	}
	gone := map[string]bool{}
	for i, a := range g.areas {
		key := fmt.Sprint(a.Parent, " ", a.Level)
		if a.To == "" && !seen[i] && (2*there[key] > all[key] || gone[a.Parent]) {
			g.areas[i].To, gone[a.Code] = last, true
			j.touched = append(j.touched, i)
			j.Closed++
		}
	}
}
