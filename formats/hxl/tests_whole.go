package hxl

import (
	"cmp"
	"math"
	"slices"
)

// This file has the tests that can speak only when they have seen the whole table.

// byTag keeps something for each tag of a table, in the order of first sight.
type byTag[T any] struct {
	order []string
	of    map[string]*T
}

func (b *byTag[T]) get(key string) *T {
	if b.of == nil {
		b.of = map[string]*T{}
	}
	v := b.of[key]
	if v == nil {
		v = new(T)
		b.of[key] = v
		b.order = append(b.order, key)
	}
	return v
}

// spelling finds rare values that are close to frequent ones. It looks at a tag
// only where its values are used about equally often (coefficient of variation
// at most 1), rare being a twentieth of the mean frequency.
type spelling struct {
	quiet
	*context
	exact bool
	tags  byTag[byTag[[]spot]]
}

func (s *spelling) cell(value string, r *row, column int) {
	spots := s.tags.get(s.keys[column]).get(cooked(value, s.exact))
	at := here(value, r, column)
	at.phase = ending
	*spots = append(*spots, at)
}

const rareBelow = 0.05

func (s *spelling) end() {
	for _, tag := range s.tags.order {
		values := s.tags.of[tag]
		mean, variation := frequencies(values)
		if variation > 1 {
			return // the reference stops here, at the first tag whose values vary
		}
		var good, rare []string
		for _, v := range values.order {
			if float64(len(*values.of[v])) > mean*rareBelow {
				good = append(good, v)
			} else {
				rare = append(rare, v)
			}
		}
		for _, v := range rare {
			near := closest(v, good)
			if near == "" {
				continue
			}
			for _, at := range *values.of[v] {
				s.cellError(at, "Possible spelling error", near)
			}
		}
	}
}

// frequencies gives the mean frequency of the values and its coefficient of variation.
func frequencies(values *byTag[[]spot]) (mean, variation float64) {
	total := 0
	for _, spots := range values.of {
		total += len(*spots)
	}
	n := float64(len(values.of))
	mean = float64(total) / n
	var squares float64
	for _, v := range values.order {
		d := float64(len(*values.of[v])) - mean
		squares += d * d
	}
	return mean, math.Sqrt(squares/n) / mean
}

// correlation finds values that differ from the most frequent one of their key.
type correlation struct {
	quiet
	*context
	key  []int
	tags byTag[byTag[byTag[[]spot]]] // tag, key, value
}

func newCorrelation(c *context, patterns []Pattern) test {
	return &correlation{context: c, key: keyOf(patterns, c)}
}

func (c *correlation) row(r *row) {
	key := c.rowKey(r, c.key)
	for _, i := range c.indices {
		if i >= len(r.cells) || Empty(r.cells[i]) {
			continue
		}
		spots := c.tags.get(c.keys[i]).get(key).get(r.cells[i])
		at := here(r.cells[i], r, i)
		at.phase = ending
		*spots = append(*spots, at)
	}
}

func (c *correlation) end() {
	for _, tag := range c.tags.order {
		keys := c.tags.of[tag]
		for _, key := range keys.order {
			values := keys.of[key]
			order := slices.Clone(values.order)
			slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(len(*values.of[b]), len(*values.of[a])) })
			for _, v := range order[1:] {
				for _, at := range *values.of[v] {
					c.cellError(at, "Unexpected value", order[0])
				}
			}
		}
	}
}

// consistent finds values whose type is not the most frequent one of their tag.
type consistent struct {
	quiet
	*context
	tags byTag[byTag[[]spot]] // tag, type
}

func (c *consistent) cell(value string, r *row, column int) {
	spots := c.tags.get(c.keys[column]).get(c.typeOf(value, column))
	*spots = append(*spots, here(value, r, column))
}

func (c *consistent) typeOf(value string, column int) string {
	if c.columns[column].Tag == "#date" {
		if _, ok := ParseDate(value, c.now); ok {
			return "date"
		}
	}
	if IsNumber(value) {
		return "number"
	}
	return "text"
}

func (c *consistent) end() {
	for _, tag := range c.tags.order {
		kinds := c.tags.of[tag]
		expected := kinds.order[0]
		for _, k := range kinds.order {
			if len(*kinds.of[k]) > len(*kinds.of[expected]) {
				expected = k
			}
		}
		for _, k := range kinds.order {
			if k == expected {
				continue
			}
			for _, at := range *kinds.of[k] {
				c.cellError(at, "Inconsistent types: expected "+expected+" but found "+k, "")
			}
		}
	}
}

// outliers finds numbers further than 3 standard deviations from the mean of
// their tag, where the coefficient of variation is at most 1. From 10 numbers
// on, the least and the greatest do not count for mean and deviation.
type outliers struct {
	quiet
	*context
	tags byTag[[]measured]
}

type measured struct {
	spot
	number float64
}

func (o *outliers) cell(value string, r *row, column int) {
	if n, ok := ParseNumber(value); ok {
		all := o.tags.get(o.keys[column])
		*all = append(*all, measured{here(value, r, column), n})
	}
}

func (o *outliers) end() {
	for _, tag := range o.tags.order {
		all := *o.tags.of[tag]
		mean, deviation := spread(all)
		if deviation > 0 && (mean == 0 || deviation/mean > 1) {
			continue
		}
		for _, m := range all {
			if math.Abs(m.number-mean) > 3*deviation {
				o.cellError(m.spot, "Possible numeric outlier", "")
			}
		}
	}
}

// spread gives the mean and the standard deviation (of the population).
func spread(all []measured) (mean, deviation float64) {
	numbers := make([]float64, len(all))
	for i, m := range all {
		numbers[i] = m.number
	}
	if len(numbers) >= 10 {
		slices.Sort(numbers)
		numbers = numbers[1 : len(numbers)-1]
	}
	for _, n := range numbers {
		mean += n / float64(len(numbers))
	}
	for _, n := range numbers {
		deviation += (n - mean) * (n - mean) / float64(len(numbers))
	}
	return mean, math.Sqrt(deviation)
}
