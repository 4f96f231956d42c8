package evidence

import (
	"maps"
	"testing"
)

// What the gate compares: one person more is one row more though everybody's
// weight has changed with her; a column of counts counts people; the order of
// rows and columns, and columns that play no part, do not matter.
func TestTraces(t *testing.T) {
	survey := Estimate{Design: "survey", Choices: Choices{Columns: map[string][]string{"answer": {"deceived=yes"}, "strata": {"region"}, "weights": {"w"}, "by": {"region"}}}}
	lists := Estimate{Design: "lists", Choices: Choices{Columns: map[string][]string{"lists": {"a", "b"}, "count": {"n"}}}}
	of := func(x Estimate, text string) (string, map[uint64]int64) {
		t.Helper()
		f, err := parseFrame("data.csv", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		traced := x.traced(f.names)
		rows, err := traced.rows(f)
		if err != nil {
			t.Fatal(err)
		}
		return traced.question(), rows
	}
	question, before := of(survey, "region,w,deceived\nnorth,1.5,yes\nsouth,2,no\nsouth,2,no\n")
	again, after := of(survey, "deceived,region,w,colour\nno,south,1.8,red\nno,south,1.8,red\nyes,north,1.2,red\nyes,south,1.9,red\n")
	if question != again || len(before) != 2 || len(after) != 3 {
		t.Errorf("%q and %q, %d and %d kinds of rows", question, again, len(before), len(after))
	}
	for row, n := range before {
		if after[row] != n {
			t.Errorf("a row of %d became one of %d", n, after[row])
		}
	}
	_, short := of(lists, "a,b,n\n1,0,30\n0,1,20\n1,1,5\n")
	_, long := of(lists, "a,b,n\n1,1,2\n1,1,3\n0,1,20\n1,0,30\n")
	if !maps.Equal(short, long) || len(short) != 3 {
		t.Errorf("%v and %v", short, long)
	}
	if other, _ := of(Estimate{Design: "survey", Choices: Choices{Columns: map[string][]string{"answer": {"paid=yes"}}}}, "paid\nyes\nno\n"); other == question {
		t.Error("another question is the same question")
	}
}
