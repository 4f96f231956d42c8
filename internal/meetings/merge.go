package meetings

import (
	"slices"
	"unicode"
)

// Merge joins two texts that were both made from base by people who write at
// the same time. It compares by words: what one of them changed and the other
// left alone is taken; where both changed the same words, both versions stay,
// side by side, theirs first. No word that either of them wrote is lost.
//
// Merge(base, x, x) is x, so that a text may be sent twice; and a text that
// already has in it what the other added takes nothing twice.
func Merge(base, mine, theirs string) string {
	switch {
	case mine == theirs, theirs == base:
		return mine
	case mine == base:
		return theirs
	}
	b, m, t := tokens(base), tokens(mine), tokens(theirs)
	toMine, toTheirs := matches(b, m), matches(b, t)
	var out []string
	atMine, atTheirs, from := 0, 0, 0
	// Between two words of base that both texts still have lies a stretch that
	// each may have changed.
	for i := 0; i <= len(b); i++ {
		if i < len(b) && (toMine[i] < 0 || toTheirs[i] < 0) {
			continue
		}
		endMine, endTheirs := len(m), len(t)
		if i < len(b) {
			endMine, endTheirs = toMine[i], toTheirs[i]
		}
		out = append(out, stretch(b[from:i], m[atMine:endMine], t[atTheirs:endTheirs])...)
		if i < len(b) {
			out = append(out, b[i])
		}
		from, atMine, atTheirs = i+1, endMine+1, endTheirs+1
	}
	return join(out)
}

// mostCells bounds the table that two stretches are compared in, to 16 MB. What
// is longer counts as changed whole, and both versions of it stay.
const mostCells = 4 << 20

// stretch decides between two versions of one stretch of base.
func stretch(base, mine, theirs []string) []string {
	switch {
	case slices.Equal(mine, theirs), slices.Equal(theirs, base):
		return mine
	case slices.Equal(mine, base):
		return theirs
	case holds(theirs, mine):
		return theirs
	case holds(mine, theirs):
		return mine
	}
	return beside(theirs, mine)
}

// holds tells whether all has the words of part in it, in their order.
func holds(all, part []string) bool {
	for _, word := range all {
		if len(part) > 0 && part[0] == word {
			part = part[1:]
		}
	}
	return len(part) == 0
}

// beside puts one version behind the other, parted by a space or, where one
// has lines, by a line break.
func beside(first, second []string) []string {
	gap := " "
	if slices.Contains(first, "\n") || slices.Contains(second, "\n") {
		gap = "\n"
	}
	out := slices.Clone(first)
	if len(out) > 0 && len(second) > 0 && !isSpace(out[len(out)-1]) && !isSpace(second[0]) {
		out = append(out, gap)
	}
	return append(out, second...)
}

func isSpace(token string) bool { return unicode.IsSpace([]rune(token)[0]) }

// tokens cuts a text into words, single line breaks and other white space.
func tokens(text string) []string {
	var out []string
	kind := func(r rune) int {
		switch {
		case r == '\n':
			return 0
		case unicode.IsSpace(r):
			return 1
		}
		return 2
	}
	start, last := 0, -1
	for i, r := range text {
		if k := kind(r); k != last || k == 0 {
			if i > start {
				out = append(out, text[start:i])
			}
			start, last = i, k
		}
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

func join(tokens []string) string {
	n := 0
	for _, t := range tokens {
		n += len(t)
	}
	out := make([]byte, 0, n)
	for _, t := range tokens {
		out = append(out, t...)
	}
	return string(out)
}

// matches tells for each token of a where it stands in b, -1 where it does not,
// by a longest common subsequence.
func matches(a, b []string) []int {
	out := make([]int, len(a))
	for i := range out {
		out[i] = -1
	}
	from := 0 // what both begin and end with needs no table
	for from < len(a) && from < len(b) && a[from] == b[from] {
		out[from] = from
		from++
	}
	endA, endB := len(a), len(b)
	for endA > from && endB > from && a[endA-1] == b[endB-1] {
		endA--
		endB--
		out[endA] = endB
	}
	common(a[from:endA], b[from:endB], func(i, j int) { out[from+i] = from + j })
	return out
}

// common calls match for each pair of a longest common subsequence.
func common(a, b []string, match func(i, j int)) {
	width := len(b) + 1
	if (len(a)+1)*width > mostCells {
		return
	}
	length := make([]int32, (len(a)+1)*width) // of the best from i, j on
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i*width+j] = length[(i+1)*width+j+1] + 1
			} else {
				length[i*width+j] = max(length[(i+1)*width+j], length[i*width+j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			match(i, j)
			i++
			j++
		case length[(i+1)*width+j] >= length[i*width+j+1]:
			i++
		default:
			j++
		}
	}
}
