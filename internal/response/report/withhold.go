package report

import (
	"maps"
	"slices"
)

// smallest is the smallest number of people that is published.
const smallest = 5

// Number is a figure about people as it may be read.
type Number struct {
	N      int  // what is shown
	Hidden bool // withheld: fewer than five, or it would reveal who is
	Held   bool // as it was published last: fewer than five have been added since
	Base   int  // what was shown last, from which the next report counts
}

// numberOf lets a figure move from what was published last by five people or
// more, or not at all: between two reports nobody can be told apart.
func numberOf(base, now int) Number {
	if far(base, now) || now == base {
		return Number{N: now, Base: now}
	}
	return staying(base)
}

func far(base, now int) bool { return max(now-base, base-now) >= smallest }

// staying is a figure that says what was said before; nothing where that is nothing.
func staying(base int) Number {
	if base == 0 {
		return Number{Hidden: true}
	}
	return Number{N: base, Held: true, Base: base}
}

// People is how many people there are: from Low to High, both once known.
type People struct{ Low, High Number }

// peopleOf gives the range that may be read. Its ends move together or not at all:
// one that moves alone tells how far the other did. The upper end is left out where
// it is so near to the lower one that the two tell how few a second partner counted.
func peopleOf(base People, low, high int) People {
	p := People{numberOf(base.Low.Base, low), numberOf(base.High.Base, high)}
	if still := func(n Number) bool { return n.Held || n.Hidden }; still(p.Low) || still(p.High) && base.High.Base > 0 {
		p = People{staying(base.Low.Base), staying(base.High.Base)}
		return p
	}
	if gap := high - low; gap > 0 && gap < smallest {
		p.High = Number{Hidden: true, Base: base.High.Base}
	}
	return p
}

// protect gives the parts of one whole as they may be read. Their sum is known to
// readers. A part that moved by fewer than five is withheld, and as many others,
// the smallest first, that what is withheld together moved by five at least and is
// more than one part: each could then be anything from nothing to that sum.
func protect(bases, nows []int) []Number {
	hidden := secondary(bases, nows)
	out := make([]Number, len(nows))
	for i, now := range nows {
		out[i] = Number{N: now, Base: now}
		if hidden[i] {
			out[i] = Number{Hidden: true, Base: bases[i]}
		}
	}
	return out
}

// secondary marks the parts that are withheld.
func secondary(bases, nows []int) []bool {
	hidden := make([]bool, len(nows))
	var others []int
	count, sum := 0, 0
	moved := func(i int) int { return max(nows[i]-bases[i], bases[i]-nows[i]) }
	for i := range nows {
		if d := moved(i); d > 0 && d < smallest {
			hidden[i], count, sum = true, count+1, sum+d
		} else {
			others = append(others, i)
		}
	}
	slices.SortStableFunc(others, func(a, b int) int { return order(moved(a)) - order(moved(b)) })
	for _, i := range others {
		if count == 0 || count > 1 && sum >= smallest {
			break
		}
		hidden[i], count, sum = true, count+1, sum+moved(i)
	}
	return hidden
}

// order puts parts that did not move last: they protect only by being there.
func order(moved int) int {
	if moved == 0 {
		return 1 << 40
	}
	return moved
}

// rest names what is in the whole and in none of its parts.
const rest = "-"

// partsOf gives the parts of a whole by name, each beside what was shown of it
// last; what the parts leave of the whole is a part as well, for readers can
// subtract.
func partsOf(before map[string]Number, now map[string]int, whole int) map[string]Number {
	all := map[string]int{}
	left := whole
	for name, n := range now {
		all[name], left = n, left-n
	}
	for name := range before {
		all[name] += 0
	}
	all[rest] = max(left, 0)
	names := slices.Sorted(maps.Keys(all))
	var bases, nows []int
	for _, name := range names {
		bases, nows = append(bases, before[name].Base), append(nows, all[name])
	}
	out := map[string]Number{}
	for i, n := range protect(bases, nows) {
		out[names[i]] = n
	}
	return out
}
