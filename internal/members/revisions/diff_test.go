package revisions

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// written shows pieces as [-out-] and {+in+}.
func written(all []Piece) string {
	var b strings.Builder
	for _, p := range all {
		fmt.Fprintf(&b, map[Op]string{Same: "%s", Out: "[-%s-]", In: "{+%s+}"}[p.Op], p.Text)
	}
	return b.String()
}

func TestDiff(t *testing.T) {
	for _, test := range []struct{ old, new, want string }{
		{"", "", ""},
		{"The group meets.", "The group meets.", "The group meets."},
		{"", "New clause", "{+New clause+}"},
		{"Old clause", "", "[-Old clause-]"},
		{"meets weekly on Tuesday at 15:30", "meets weekly on Thursday at 15:30", "meets weekly on [-Tuesday-]{+Thursday+} at 15:30"},
		{"The minutes are sent.", "The minutes are sent within three days.", "The minutes are sent{+ within three days+}."},
		{"revised every two months", "revised every six calendar months", "revised every [-two-]{+six calendar+} months"},
		{"a b c d", "a x y d", "a [-b c-]{+x y+} d"},
		{"Działania w Łodzi", "Działania w Łodzi i Lublinie", "Działania w Łodzi{+ i Lublinie+}"},
	} {
		if got := written(Diff(test.old, test.new)); got != test.want {
			t.Errorf("%q to %q: %s, not %s", test.old, test.new, got, test.want)
		}
	}
}

// texts are random sentences of few words, so that two of them have much in common.
func texts() *rapid.Generator[string] {
	word := rapid.SampledFrom([]string{"group", "meets", "Łódź", "й", "и\u0306", "weekly", ",", ".", " ", " ", "\n", "15", ":", "\xff", "a"})
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 0, 40).Draw(t, "words"), "") })
}

func TestDiffKeepsBothTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, new := texts().Draw(t, "old"), texts().Draw(t, "new")
		all := Diff(old, new)
		var a, b strings.Builder
		for i, p := range all {
			if p.Text == "" || i > 0 && all[i-1].Op == p.Op || i > 0 && all[i-1].Op == In && p.Op == Out {
				t.Fatalf("untidy: %v", all)
			}
			if p.Op != In {
				a.WriteString(p.Text)
			}
			if p.Op != Out {
				b.WriteString(p.Text)
			}
		}
		if a.String() != old || b.String() != new {
			t.Fatalf("%q to %q became %v", old, new, all)
		}
	})
}

// The search finds as few changes as the textbook's table of longest common subsequences.
func TestEditsAreTheFewest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 12)
		a, b := words.Draw(t, "a"), words.Draw(t, "b")
		common := make([][]int, len(a)+1)
		for i := range common {
			common[i] = make([]int, len(b)+1)
		}
		for i := range a {
			for j := range b {
				common[i+1][j+1] = max(common[i][j+1], common[i+1][j])
				if a[i] == b[j] {
					common[i+1][j+1] = common[i][j] + 1
				}
			}
		}
		ops, ok := edits(a, b)
		same := 0
		for _, op := range ops {
			if op == Same {
				same++
			}
		}
		if !ok || same != common[len(a)][len(b)] {
			t.Fatalf("%v to %v keeps %d words, not %d", a, b, same, common[len(a)][len(b)])
		}
	})
}

func TestHugeDifferenceIsShownWhole(t *testing.T) {
	old, new := strings.Repeat("a b ", 5000), strings.Repeat("c d ", 5000)
	if all := Diff(old, new); len(all) != 3 && len(all) != 2 {
		t.Errorf("%d pieces", len(all))
	}
}

func BenchmarkDiff(b *testing.B) {
	old := strings.Repeat("The group meets weekly on Tuesday at 15:30 in Warsaw. ", 80)
	new := strings.ReplaceAll(old, "Tuesday at", "Thursday, at")
	b.SetBytes(int64(len(old)))
	for b.Loop() {
		Diff(old, new)
	}
}
