package evidence

import (
	"math"
	"slices"
)

// A columnOf is one column of a table, to see which role it could play.
type columnOf struct {
	f      *frame
	name   string
	levels []string
	number bool
}

// mostLevels is how many different answers a question of words may have.
const mostLevels = 12

func (f *frame) look(name string) columnOf {
	levels, _ := f.levels(name)
	return columnOf{f, name, levels, f.isNumeric(name)}
}

func (c columnOf) anything() bool { return len(c.levels) > 0 }
func (c columnOf) numeric() bool  { return c.number && len(c.levels) > 1 }
func (c columnOf) words() bool    { return len(c.levels) > 1 && len(c.levels) <= mostLevels }
func (c columnOf) binary() bool {
	return len(c.levels) > 0 && !slices.ContainsFunc(c.levels, func(l string) bool { return l != "0" && l != "1" })
}

func (c columnOf) whole() bool {
	x, err := c.f.numbers(c.name)
	return err == nil && len(c.levels) > 0 && !slices.ContainsFunc(x, func(v float64) bool { return v < 0 || v != math.Trunc(v) && !math.IsNaN(v) })
}

func (c columnOf) period() bool {
	if len(c.levels) == 0 {
		return false
	}
	parse, _ := periodParser(c.levels[0])
	return parse != nil && len(c.levels) == len(c.f.rows)
}

// propose guesses which column plays which role: first by what columns are
// called, then by what is in them. A column plays one role.
func (d study) propose(f *frame) Choices {
	c := Choices{Columns: map[string][]string{}, Settings: map[string]string{}}
	used := map[string]bool{}
	take := func(r role, byName bool) {
		for _, name := range f.names {
			if used[name] || name == "" || len(c.Columns[r.name]) > 0 && !r.many {
				continue
			}
			if byName && (r.named == nil || !r.named.MatchString(name)) {
				continue
			}
			if column := f.look(name); r.fits(column) && (!r.many || !d.known(column)) {
				used[name] = true
				c.Columns[r.name] = append(c.Columns[r.name], r.chosen(column))
			}
		}
	}
	for _, r := range d.roles {
		take(r, true)
	}
	for _, r := range d.roles {
		if !r.optional && len(c.Columns[r.name]) == 0 {
			take(r, false)
		}
	}
	for _, s := range d.settings {
		c.Settings[s.name] = s.usual
	}
	return c
}

// known tells a column that is no list and no hidden group: a person's number.
func (d study) known(c columnOf) bool {
	return slices.Contains([]string{"id", "respondent", "nr", "age"}, c.name)
}

// chosen is how a choice of the column is written: with its last answer where
// the role is about one.
func (r role) chosen(c columnOf) string {
	if r.answers {
		return c.name + "=" + c.levels[len(c.levels)-1]
	}
	return c.name
}

// options lists what may be chosen for a role.
func (r role) options(f *frame) []string {
	var out []string
	for _, name := range f.names {
		column := f.look(name)
		switch {
		case name == "" || !r.fits(column):
		case r.answers:
			for _, level := range column.levels {
				out = append(out, name+"="+level)
			}
		default:
			out = append(out, name)
		}
	}
	return out
}
