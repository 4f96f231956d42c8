package meetings

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMerge(t *testing.T) {
	for _, c := range []struct{ name, base, mine, theirs, want string }{
		{"nothing changed", "a b", "a b", "a b", "a b"},
		{"only mine", "a b", "a c b", "a b", "a c b"},
		{"only theirs", "a b", "a b", "a", "a"},
		{"two places", "one two three", "ONE two three", "one two THREE", "ONE two THREE"},
		{"the same, twice", "a", "a b", "a b", "a b"},
		{"sent again with more", "a", "a b c", "a b", "a b c"},
		{"they have mine and more", "a", "a b", "a b c", "a b c"},
		{"both at the end", "a", "a mine", "a theirs", "a theirs mine"},
		{"both at the end, in lines", "a", "a\nmine", "a\ntheirs", "a\ntheirs\nmine"},
		{"one word, both ways", "at ten", "at nine", "at eleven", "at eleven nine"},
		{"I took out what they changed", "a b c", "a c", "a B c", "a B c"},
		{"they took out what I changed", "a b c", "a B c", "a c", "a B c"},
		{"both took it out", "a b c", "a c", "a c", "a c"},
		{"both begin", "", "hello", "good day", "good day hello"},
		{"other scripts", "Дія: лист", "Дія: лист до міста", "Дія: довгий лист", "Дія: довгий лист до міста"},
	} {
		if got := Merge(c.base, c.mine, c.theirs); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// text draws a few words of few letters, so that texts meet often.
func drawn(t *rapid.T, label string) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "dd", " ", "\n", "  ", "ż", "ї."}), 0, 25).Draw(t, label), rapid.SampledFrom([]string{"", " "}).Draw(t, label+" gap"))
}

func counts(s string) map[string]int {
	out := map[string]int{}
	for w := range strings.FieldsSeq(s) {
		out[w]++
	}
	return out
}

// pieces is a text cut into words with the space before them.
func pieces(s string) (out []string) {
	for _, t := range tokens(s) {
		out = append(out, t.space+t.word)
	}
	return out
}

// edit puts words that are in no other text into base, and takes words out.
func edit(t *rapid.T, base, mark string) (edited string, added []string) {
	all := pieces(base)
	var out []string
	for i := 0; i <= len(all); i++ {
		if rapid.IntRange(0, 5).Draw(t, "insert") == 0 {
			word := fmt.Sprintf("%s%d", mark, len(added))
			added = append(added, word)
			out = append(out, " "+word+" ")
		}
		if i < len(all) && rapid.IntRange(0, 7).Draw(t, "delete") > 0 {
			out = append(out, all[i])
		}
	}
	return strings.Join(out, ""), added
}

// What either wrote is there once, in her order; deterministic but for the drawn texts.
func TestMergeLosesNoWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := drawn(t, "base")
		mine, myWords := edit(t, base, "M")
		theirs, theirWords := edit(t, base, "T")
		merged := Merge(base, mine, theirs)
		have := counts(merged)
		for _, w := range append(myWords, theirWords...) {
			if have[w] != 1 {
				t.Fatalf("%q is %d times in %q (base %q, mine %q, theirs %q)", w, have[w], merged, base, mine, theirs)
			}
		}
		for _, own := range [][]string{myWords, theirWords} {
			at := -1
			for _, w := range own {
				next := strings.Index(" "+strings.Join(strings.Fields(merged), " ")+" ", " "+w+" ")
				if next < at {
					t.Fatalf("%q stands out of order in %q", w, merged)
				}
				at = next
			}
		}
	})
}

// A text that is in a version and in base, and that nobody took out, stays.
func TestMergeKeepsWhatBothKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, mine, theirs := drawn(t, "base"), drawn(t, "mine"), drawn(t, "theirs")
		merged := counts(Merge(base, mine, theirs))
		b, m, th := counts(base), counts(mine), counts(theirs)
		for w := range m {
			if m[w] > b[w] && merged[w] == 0 {
				t.Fatalf("%q, which I wrote, is gone", w)
			}
		}
		for w := range th {
			if th[w] > b[w] && merged[w] == 0 {
				t.Fatalf("%q, which they wrote, is gone", w)
			}
		}
	})
}

func TestMergeOfOneSide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, x := drawn(t, "base"), drawn(t, "x")
		if Merge(base, x, base) != x || Merge(base, base, x) != x || Merge(base, x, x) != x {
			t.Fatalf("one side is changed: %q %q", base, x)
		}
	})
}

// simulated is one of two people who write into one text.
type simulated struct {
	agreed, box string
	sent        *[2]string // under way: base and text
	taken       bool       // the server has it; its answer was lost
	half        string     // a word that she has not finished
}

// step types, sends or hears; answers get lost, and words are sent half.
func (w *simulated) step(random *rand.Rand, server *string, next func() string) {
	switch random.IntN(4) {
	case 0, 1:
		if w.half != "" && strings.Contains(w.box, w.half) {
			w.box = strings.Replace(w.box, w.half, strings.Replace(w.half, "h", "w", 1)+"e", 1)
			w.half = ""
			return
		}
		all := pieces(w.box)
		at := random.IntN(len(all) + 1)
		word := next()
		if random.IntN(2) == 0 {
			w.half = strings.Replace(word, "w", "h", 1)
			w.half, word = strings.TrimSuffix(w.half, "e"), strings.TrimSuffix(w.half, "e")
		}
		w.box = strings.Join(all[:at], "") + " " + word + " " + strings.Join(all[at:], "")
	case 2:
		w.send(server, random.IntN(3) > 0)
	}
}

func (w *simulated) send(server *string, answered bool) {
	if w.sent == nil {
		w.sent = &[2]string{w.agreed, w.box}
	}
	if !w.taken { // a message that comes again is known by its name
		*server = Merge(w.sent[0], w.sent[1], *server)
	}
	if w.taken = !answered; !answered {
		return
	}
	w.agreed, w.sent = w.sent[1], nil
	if w.box == w.agreed {
		w.agreed, w.box = *server, *server
	}
}

// Two people write for a long time, each from what she last had; answers come
// late, get lost and are asked for again, words are sent half. In the end every
// word is there, once.
func TestAnHourOfTwoWriters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		server, written := "Minutes.\n", 0
		next := func() string { written++; return fmt.Sprintf("w%de", written) }
		writers := [2]simulated{{agreed: server, box: server}, {agreed: server, box: server}}
		for range 200 {
			writers[random.IntN(2)].step(random, &server, next)
		}
		for i := range writers {
			writers[i].send(&server, true)
			writers[i].send(&server, true)
		}
		have, twice := counts(server), 0
		for n := 1; n <= written; n++ {
			whole, half := have[fmt.Sprintf("w%de", n)], have[fmt.Sprintf("h%d", n)]
			if whole+half == 0 {
				t.Fatalf("word %d of %d is lost in %q", n, written, server)
			}
			if whole+half > 1 {
				twice++
			}
		}
		if twice > 0 {
			t.Fatalf("%d of %d words stand twice in %q", twice, written, server)
		}
	})
}

func FuzzMerge(f *testing.F) {
	f.Add("a b", "a c b", "b")
	f.Add("", "\xff", "ż\n\n")
	f.Fuzz(func(t *testing.T, base, mine, theirs string) {
		merged := Merge(base, mine, theirs)
		if len(merged) > len(base)+len(mine)+len(theirs)+len(tokens(merged)) {
			t.Errorf("%d bytes of %d", len(merged), len(mine)+len(theirs))
		}
	})
}

func BenchmarkMergeOf4000Words(b *testing.B) {
	base := strings.Repeat("some words of the minutes, line after line\n", 500)
	mine := strings.Replace(base, "minutes", "MINUTES", 3) + "more"
	theirs := "before " + base
	for b.Loop() {
		Merge(base, mine, theirs)
	}
}
