package meetings

import (
	"slices"
	"strings"
	"unicode"
)

// Merge joins two texts that were both made from base by people who write at
// the same time. It compares by words: what either put in is in the result,
// what either took out is not, and where both wrote at one place both stand
// there, theirs first. Where one took out a stretch in the middle of which the
// other wrote, the stretch stays. No word that either of them wrote is lost.
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
	words := tokens(base)
	m, t := changes(words, tokens(mine)), changes(words, tokens(theirs))
	m.spare(words, t)
	t.spare(words, m)
	once(m, t)
	var out text
	for i, word := range words {
		out.add(beside(t.put[i], m.put[i])...)
		if m.kept[i] != nil && t.kept[i] != nil {
			if word.space == m.kept[i].space {
				word.space = t.kept[i].space
			} else {
				word.space = m.kept[i].space
			}
			out.add(word)
		}
	}
	return out.String()
}

// token is a word or a line break, with the white space in front of it. The
// last token of a text is empty: what stands in front of it ends the text.
type token struct{ space, word string }

// change is what somebody did to base.
type change struct {
	kept []*token  // by base's tokens: as they stand in her text; nil for what she took out
	put  [][]token // what she put in front of each of them
}

func changes(base, text []token) change {
	c := change{kept: make([]*token, len(base)), put: make([][]token, len(base))}
	gap, from := 0, 0
	for i, at := range matches(base, text) {
		if at < 0 {
			continue
		}
		c.kept[i] = &text[at]
		c.put[gap] = text[from:at]
		gap, from = i+1, at+1
	}
	return c // the empty token at the end is in both, so nothing is left
}

// spare takes back what c took out around a place at which o wrote.
func (c *change) spare(base []token, o change) {
	for gap := 1; gap < len(base); gap++ {
		if len(o.put[gap]) == 0 || !c.goneFrom(gap) || o.goneFrom(gap) {
			continue
		}
		for i := gap - 1; i >= 0 && c.kept[i] == nil; i-- {
			c.kept[i] = &base[i]
		}
		for i := gap; i < len(base) && c.kept[i] == nil; i++ {
			c.kept[i] = &base[i]
		}
	}
}

// goneFrom tells whether what stood before and after a gap is gone here too.
func (c *change) goneFrom(gap int) bool { return c.kept[gap-1] == nil && c.kept[gap] == nil }

// once takes out of one what the other has put in as well: between two words
// that both kept, all that one put there, if the other put it there too.
func once(m, t change) {
	from := 0
	for i := range m.kept {
		if m.kept[i] == nil || t.kept[i] == nil {
			continue
		}
		mine, theirs := slices.Concat(m.put[from:i+1]...), slices.Concat(t.put[from:i+1]...)
		if holds(theirs, mine) {
			clear(m.put[from : i+1])
		} else if holds(mine, theirs) {
			clear(t.put[from : i+1])
		}
		from = i + 1
	}
}

// mostCells bounds the table that two stretches are compared in, to 16 MB. What
// is longer counts as changed whole, and both versions of it stay.
const mostCells = 4 << 20

// holds tells whether all has the words of part in it, in their order.
func holds(all, part []token) bool {
	for _, t := range all {
		if len(part) > 0 && part[0].word == t.word {
			part = part[1:]
		}
	}
	return len(part) == 0
}

// beside puts one version behind the other; where one has lines, on a line of its own.
func beside(first, second []token) []token {
	if len(first) == 0 || len(second) == 0 {
		return slices.Concat(first, second)
	}
	out := slices.Clone(first)
	lines := func(all []token) bool { return slices.ContainsFunc(all, func(t token) bool { return t.word == "\n" }) }
	if (lines(first) || lines(second)) && first[len(first)-1].word != "\n" && second[0].word != "\n" {
		out = append(out, token{word: "\n"})
	}
	return append(out, second...)
}

// tokens cuts a text into words and line breaks.
func tokens(s string) []token {
	var out []token
	space, word := 0, 0 // where the token's space and word begin
	inWord := false
	for i, r := range s {
		switch {
		case unicode.IsSpace(r):
			if inWord {
				out = append(out, token{s[space:word], s[word:i]})
				space, inWord = i, false
			}
			if r == '\n' {
				out = append(out, token{s[space:i], "\n"})
				space = i + 1
			}
		case !inWord:
			word, inWord = i, true
		}
	}
	if inWord {
		out = append(out, token{s[space:word], s[word:]})
		space = len(s)
	}
	return append(out, token{space: s[space:]})
}

// text is made of tokens; two words never grow together.
type text struct {
	strings.Builder
	inWord bool
}

func (t *text) add(all ...token) {
	for _, one := range all {
		word := one.word != "\n" && one.word != ""
		if t.inWord && word && one.space == "" {
			t.WriteByte(' ')
		}
		t.WriteString(one.space)
		t.WriteString(one.word)
		t.inWord = word
	}
}

// matches tells for each token of a where it stands in b, -1 where it does not,
// by a longest common subsequence.
func matches(a, b []token) []int {
	out := make([]int, len(a))
	for i := range out {
		out[i] = -1
	}
	from := 0 // what both begin and end with needs no table
	for from < len(a) && from < len(b) && a[from].word == b[from].word {
		out[from] = from
		from++
	}
	endA, endB := len(a), len(b)
	for endA > from && endB > from && a[endA-1].word == b[endB-1].word {
		endA--
		endB--
		out[endA] = endB
	}
	common(a[from:endA], b[from:endB], func(i, j int) { out[from+i] = from + j })
	return out
}

// common calls match for each pair of a longest common subsequence.
func common(a, b []token, match func(i, j int)) {
	width := len(b) + 1
	if (len(a)+1)*width > mostCells {
		return
	}
	length := make([]int32, (len(a)+1)*width) // of the best from i, j on
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i].word == b[j].word {
				length[i*width+j] = length[(i+1)*width+j+1] + 1
			} else {
				length[i*width+j] = max(length[(i+1)*width+j], length[i*width+j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].word == b[j].word:
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
