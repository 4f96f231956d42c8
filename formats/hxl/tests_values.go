package hxl

import (
	"time"

	"ostoja/formats/near"
)

// between checks that values are in a range: as dates in #date columns, as
// numbers where both are numbers, else as texts.
type between struct {
	quiet
	*context
	min, max bound
}

// bound is one end of a range in its three readings.
type bound struct {
	given  bool
	text   string
	date   string
	number float64
	isDate bool
	isNum  bool
}

func newBound(s string, now time.Time) bound {
	b := bound{given: s != "", text: Normal(s)}
	if b.given {
		b.date, b.isDate = ParseDate(s, now)
		b.number, b.isNum = ParseNumber(s)
	}
	return b
}

func newBetween(c *context, least, most string) test {
	return &between{context: c, min: newBound(least, c.now), max: newBound(most, c.now)}
}

func (b *between) cell(value string, r *row, column int) {
	if low, high := b.outside(value, column); low {
		b.cellError(here(value, r, column), "Value must not be less than "+b.min.text, "")
	} else if high {
		b.cellError(here(value, r, column), "Value must not be more than "+b.max.text, "")
	}
}

func (b *between) outside(value string, column int) (low, high bool) {
	if b.columns[column].Tag == "#date" && (b.min.isDate || b.max.isDate) {
		if d, ok := ParseDate(value, b.now); ok {
			return b.min.isDate && d < b.min.date, b.max.isDate && d > b.max.date
		}
	}
	if b.min.isNum || b.max.isNum {
		if n, ok := ParseNumber(value); ok {
			return b.min.isNum && n < b.min.number, b.max.isNum && n > b.max.number
		}
	}
	t := Normal(value)
	return b.min.given && t < b.min.text, b.max.given && t > b.max.text
}

// allowed checks values against a list, without regard to case and accents
// unless exact.
type allowed struct {
	quiet
	*context
	exact  bool
	values map[string]string // comparable form: as listed
	keys   []string          // comparable forms, as listed
	near   map[string]string // answers of closest
}

func newAllowed(c *context, values []string, exact bool) test {
	a := &allowed{context: c, exact: exact, values: map[string]string{}, near: map[string]string{}}
	for _, v := range values {
		key := cooked(v, exact)
		if _, known := a.values[key]; !known {
			a.keys = append(a.keys, key)
		}
		a.values[key] = Squeeze(v)
	}
	return a
}

func cooked(value string, exact bool) string {
	if exact {
		return Squeeze(value)
	}
	return Normal(value)
}

func (a *allowed) cell(value string, r *row, column int) {
	key := cooked(value, a.exact)
	if _, ok := a.values[key]; ok {
		return
	}
	near, known := a.near[key]
	if !known {
		near = a.values[closest(key, a.keys)]
		a.near[key] = near
	}
	a.cellError(here(value, r, column), "Value not allowed", near)
}

// closest gives the candidate at the least edit distance from s, at most a
// third of its length; among equals the one with the longer common start. ""
// where none is near enough.
func closest(s string, candidates []string) string {
	a := []rune(s)
	limit := len(a) / 3
	best, bestDistance, bestPrefix := "", limit+1, -1
	for _, candidate := range candidates {
		if len(candidate) < len(a)-limit {
			continue
		}
		b := []rune(candidate)
		d := near.Distance(a, b, min(limit, bestDistance))
		if d > limit || d > bestDistance {
			continue
		}
		if p := prefixIndex(a, b); d < bestDistance || p > bestPrefix {
			best, bestDistance, bestPrefix = candidate, d, p
		}
	}
	return best
}

// prefixIndex is the index at which two texts first differ, or the last index
// of the shorter one where they do not.
func prefixIndex(a, b []rune) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return max(n-1, 0)
}
