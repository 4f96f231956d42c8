package exchange

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	"ostoja/internal/response"

	"pgregory.net/rapid"
)

func TestTheUsualFormsAreRight(t *testing.T) {
	for _, f := range Forms {
		if columns, wrong := Parse(f, defaults[f]); len(wrong) > 0 || len(columns) < 5 {
			t.Errorf("%s: %+v", f, wrong)
		}
	}
}

func TestMappingsThatAreWrong(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "1 mapping.empty  ",
		"Organisation partner.name":          "1 mapping.equals  ",
		"\n\n = partner.name":                "3 mapping.head  ",
		"A = partner.nme":                    "1 mapping.unknown partner.nme partner.name",
		"A = indicater.target":               "1 mapping.unknown indicater.target indicator.target",
		"A = month":                          "1 mapping.grain month ",
		"A = partner.name\na = plan.name":    "2 mapping.twice a ",
		strings.Repeat("x", 201) + " = \"\"": "1 mapping.head  ",
	} {
		_, wrong := Parse(RRP, text)
		if len(wrong) != 1 || fmt.Sprintf("%d %s %s %s", wrong[0].Line, wrong[0].Message, wrong[0].Name, wrong[0].Near) != want {
			t.Errorf("%q: %+v, want %s", text, wrong, want)
		}
	}
	if _, wrong := Parse(IATI, `titel = output.name`); len(wrong) != 1 || wrong[0].Near != "title" {
		t.Errorf("a slot that does not exist: %+v", wrong)
	}
	if _, wrong := Parse(IATI, `title = output.name`); len(wrong) != 4 {
		t.Errorf("slots that are missing: %+v", wrong)
	}
	var many strings.Builder
	for i := range 150 {
		fmt.Fprintf(&many, "c%d = \"x\"\n", i)
	}
	if columns, wrong := Parse(RRP, many.String()); len(columns) != maxColumns || len(wrong) != 1 || wrong[0].Message != "mapping.many" {
		t.Errorf("%d columns, %+v", len(columns), wrong)
	}
}

func TestHeadsTagsAndConstants(t *testing.T) {
	for line, want := range map[string]Column{
		`Budget #value+requirement = money.required`: {Head: "Budget", Tag: "#value+requirement", Field: "money.required"},
		`A=B = "x = y"`: {Head: "A=B", Text: "x = y"},
		`No. # = ""`:    {Head: "No.", Tag: "#"},
		`C#1 = "5"`:     {Head: "C#1", Text: "5"},
	} {
		c, wrong := parseLine(RRP, line)
		c.field = field{}
		if wrong.Message != "" || c.Head != want.Head || c.Tag != want.Tag || c.Field != want.Field || c.Text != want.Text {
			t.Errorf("%s: %+v %+v", line, c, wrong)
		}
	}
}

// Whatever somebody writes, each line is a column, a problem, or empty.
func TestAnyTextIsReadOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("aA#=\".\n partner.name"))).Draw(t, "text")
		columns, wrong := Parse(FiveW, text)
		if len(columns)+len(wrong) == 0 {
			t.Fatalf("%q is nothing at all", text)
		}
		for _, c := range columns {
			if c.Head == "" || c.Field != "" && c.field.text == nil {
				t.Fatalf("%q gives %+v", text, c)
			}
		}
	})
}

func stream(lines map[string]string) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for _, key := range slices.Sorted(maps.Keys(lines)) {
			if !yield(Line{key, []string{lines[key], "same"}}, nil) {
				return
			}
		}
	}
}

// The difference of two exports is that of two maps, and packing loses nothing.
func TestDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.MapOf(rapid.StringMatching(`[a-d]{1,3}`), rapid.StringMatching(`[xy]`))
		old, now := lines.Draw(t, "old"), lines.Draw(t, "now")
		var want Difference
		for key, text := range now {
			was, ok := old[key]
			switch {
			case !ok:
				want.Added++
			case was != text:
				want.Changed++
			default:
				want.Same++
			}
		}
		for key := range old {
			if _, ok := now[key]; !ok {
				want.Removed++
			}
		}
		var pieces [][]byte
		p := newPacker(func(body []byte) { pieces = append(pieces, body) })
		for l := range stream(old) {
			if p.add(l) != nil || rapid.Bool().Draw(t, "cut here") && p.flush() != nil {
				t.Fatal("a line is not packed")
			}
		}
		if p.flush() != nil {
			t.Fatal("no end")
		}
		got, err := Compare(kept(pieces), stream(now), nil, 3)
		if len(got.First) != min(3, want.Added+want.Changed+want.Removed) {
			t.Fatalf("%d changes are kept", len(got.First))
		}
		got.First = nil
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%+v, want %+v (%v)", got, want, err)
		}
	})
}

func TestColumnsThatMoved(t *testing.T) {
	old := func(yield func(Line, error) bool) { yield(Line{"k", []string{"A", "B"}}, nil) }
	now := func(yield func(Line, error) bool) { yield(Line{"k", []string{"B", "new", "A"}}, nil) }
	d, err := Compare(old, now, matched([]string{"a", "b"}, []string{"b", "c", "a"}), 9)
	if err != nil || d.Changed != 1 || fmt.Sprint(d.First[0].Old) != "[B  A]" {
		t.Errorf("%+v %v", d, err)
	}
	twice := func(yield func(Line, error) bool) {
		for range 2 {
			if !yield(Line{"k", nil}, nil) {
				return
			}
		}
	}
	if _, err := Compare(twice, now, nil, 9); err == nil {
		t.Error("a key that is there twice is not noticed")
	}
}

// No group of fewer than five can be seen, nor reckoned from the total and the others.
func TestSmallGroupsCannotBeReckoned(t *testing.T) {
	groups := []string{"female", "male", "other"}
	rapid.Check(t, func(t *rapid.T) {
		parts, total := response.Parts{}, 0
		for _, g := range groups {
			n := rapid.OneOf(rapid.IntRange(0, 2), rapid.IntRange(0, 30)).Draw(t, g)
			parts[g], total = n, total+n
		}
		figures := groupFigures(parts, groups, response.People)
		hidden, seen := 0, 0
		for i, f := range figures {
			n := parts[groups[i]]
			if n > 0 && n < smallest && f.text() != "" {
				t.Fatalf("%d people are shown", n)
			}
			if f.text() == "" {
				hidden++
			} else {
				seen += n
			}
		}
		if figureOf(&total, response.People).text() == "" {
			return
		}
		if left := total - seen; left > 0 && (left < smallest || hidden == 1) {
			t.Fatalf("%v: %d figures are hidden, and the total leaves %d for them", parts, hidden, left)
		}
	})
	for i, f := range groupFigures(response.Parts{"female": 28, "male": 1, "other": 1}, groups, response.People) {
		if f.text() != "" {
			t.Errorf("30 less the %s are two people, one in each of the others", groups[i])
		}
	}
	if f := groupFigures(response.Parts{"female": 3}, groups, response.Events); f[0].text() != "3" {
		t.Error("three events are no secret")
	}
}
