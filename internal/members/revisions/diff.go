package revisions

import (
	"regexp"
	"strings"
)

// Op says what became of a piece of text.
type Op int

// The ops.
const (
	Same Op = iota
	Out     // in the old text only
	In      // in the new text only
)

// Piece is a run of words with one fate.
type Piece struct {
	Op   Op
	Text string
}

// mostEdits bounds the search for the fewest changes, in words. Two texts that
// differ in more are better read one after the other.
const mostEdits = 1000

// token is a word, a number with its points and colons, a run of white space,
// or one sign. Cut into tokens a text loses nothing.
var token = regexp.MustCompile(`\s+|\p{N}+(?:[:.,]\p{N}+)+|[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]`)

// Diff gives the pieces that lead from the old text to the new: those that are
// Same or Out make the old one, those that are Same or In the new one.
func Diff(old, new string) []Piece {
	a, b := token.FindAllString(old, -1), token.FindAllString(new, -1)
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	var out pieces
	out.add(Same, a[:start]...)
	out.middle(a[start:len(a)-end], b[start:len(b)-end])
	out.add(Same, a[len(a)-end:]...)
	return out.tidy()
}

type pieces []Piece

func (p *pieces) add(op Op, words ...string) {
	text := strings.Join(words, "")
	if text == "" {
		return
	}
	if n := len(*p); n > 0 && (*p)[n-1].Op == op {
		(*p)[n-1].Text += text
		return
	}
	*p = append(*p, Piece{op, text})
}

// middle adds the pieces between two texts with different ends.
func (p *pieces) middle(a, b []string) {
	ops, ok := edits(a, b)
	if !ok {
		p.add(Out, a...)
		p.add(In, b...)
		return
	}
	x, y := 0, 0
	for _, op := range ops {
		switch op {
		case Same:
			p.add(Same, a[x])
			x, y = x+1, y+1
		case Out:
			p.add(Out, a[x])
			x++
		case In:
			p.add(In, b[y])
			y++
		}
	}
}

// edits finds a shortest way from a to b: E. W. Myers, "An O(ND) Difference
// Algorithm and Its Variations", Algorithmica 1 (1986), the greedy algorithm of
// section 4. reach[k] is how far in a the diagonal x-y = k has been followed.
// It gives up beyond mostEdits changes.
func edits(a, b []string) ([]Op, bool) {
	bound := min(len(a)+len(b), mostEdits)
	reach := make([]int, 2*bound+3)
	var steps [][]int // reach before each number of changes
	for d := 0; d <= bound; d++ {
		steps = append(steps, append([]int(nil), reach[bound-d:bound+d+3]...))
		for k := -d; k <= d; k += 2 {
			x := reach[bound+k] + 1 // one word of a out
			if k == -d || k != d && reach[bound+k] < reach[bound+k+2] {
				x = reach[bound+k+2] // one word of b in
			}
			y := x - k
			for x < len(a) && y < len(b) && a[x] == b[y] {
				x, y = x+1, y+1
			}
			reach[bound+k+1] = x
			if x >= len(a) && y >= len(b) {
				return walkBack(steps, len(a), len(b)), true
			}
		}
	}
	return nil, false
}

// walkBack reads the way from the end to the beginning off the steps. In
// steps[d] the diagonal k stands at k+d+1.
func walkBack(steps [][]int, x, y int) []Op {
	var back []Op
	for d := len(steps) - 1; d >= 0; d-- {
		k, reach := x-y, steps[d]
		at := func(k int) int { return reach[k+d+1] }
		before := k - 1
		if k == -d || k != d && at(k-1) < at(k+1) {
			before = k + 1
		}
		fromX := at(before)
		fromY := fromX - before
		if d == 0 {
			fromX, fromY = 0, 0
		}
		for x > fromX && y > fromY {
			back = append(back, Same)
			x, y = x-1, y-1
		}
		if d > 0 {
			op := In
			if before < k {
				op = Out
			}
			back = append(back, op)
			x, y = fromX, fromY
		}
	}
	for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
		back[i], back[j] = back[j], back[i]
	}
	return back
}

// tidy makes the pieces easy to read: what changed with only a space between is
// one change, first what goes, then what comes.
func (p pieces) tidy() []Piece {
	var out pieces
	for i := 0; i < len(p); {
		if p[i].Op == Same {
			out.add(Same, p[i].Text)
			i++
			continue
		}
		gone, come := "", ""
		for ; i < len(p); i++ {
			joins := p[i].Op == Same && strings.TrimSpace(p[i].Text) == "" && i+1 < len(p)
			if p[i].Op == Same && !joins {
				break
			}
			if p[i].Op != In {
				gone += p[i].Text
			}
			if p[i].Op != Out {
				come += p[i].Text
			}
		}
		out.add(Out, gone)
		out.add(In, come)
	}
	return out
}
