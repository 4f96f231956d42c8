package tables_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ostoja/stats/disclose/tables"
)

func mustFigures(t failer, dims ...tables.Dimension) []tables.Figure {
	t.Helper()
	figures, err := tables.Figures(dims)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return figures
}

func mustAudit(t failer, truth []int64, figures []tables.Figure, hidden ...int) *tables.Audit {
	t.Helper()
	a, err := tables.NewAudit(truth)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if err := a.PublishPlan(tables.Plan{Figures: figures}, hidden); err != nil {
		t.Fatalf("%v", err)
	}
	return a
}

// TestAuditAgreesWithFlows compares the general audit with the flows of two-way tables.
func TestAuditAgreesWithFlows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := drawTable(t, 4)
		table, err := tables.New(values)
		if err != nil {
			t.Fatal(err)
		}
		figures := mustFigures(t, tables.Total(table.Rows), tables.Total(table.Cols))
		var hidden []tables.Cell
		var hiddenFigures []int
		for f, figure := range figures {
			c := tables.Cell{Row: figure.Key[0], Col: figure.Key[1]}
			if c.Row < table.Rows && c.Col < table.Cols && rapid.Bool().Draw(t, "hidden") {
				hidden, hiddenFigures = append(hidden, c), append(hiddenFigures, f)
			}
		}
		a := mustAudit(t, slices.Concat(values...), figures, hiddenFigures...)
		for c, want := range table.Intervals(hidden) {
			got, err := a.Interval(context.Background(), []int{c.Row*table.Cols + c.Col})
			if err != nil || got.Interval != want || !got.Exact {
				t.Fatalf("cell %v: %v (%v), by flows %v", c, got, err, want)
			}
		}
	})
}

// TestAuditByHand lists all cubes of 2 x 2 x 2 that fit the published figures.
func TestAuditByHand(t *testing.T) {
	figures := mustFigures(t, tables.Total(2), tables.Total(2), tables.Total(2))
	rapid.Check(t, func(t *rapid.T) {
		truth := rapid.SliceOfN(rapid.Int64Range(0, 1), 8, 8).Draw(t, "truth")
		var hidden []int
		for f := range figures {
			if f < len(figures)-1 && rapid.IntRange(0, 3).Draw(t, "hidden") > 0 {
				hidden = append(hidden, f)
			}
		}
		a := mustAudit(t, truth, figures, hidden...)
		question := figures[rapid.IntRange(0, len(figures)-1).Draw(t, "question")].Cells
		got, err := a.Interval(context.Background(), question)
		want := cubeByHand(truth, figures, hidden, question)
		if err != nil || got.Interval != want || !got.Exact {
			t.Fatalf("%v: %+v (%v), by hand %v", question, got, err, want)
		}
	})
}

func cubeByHand(truth []int64, figures []tables.Figure, hidden []int, question []int) tables.Interval {
	total := sumAt(truth, []int{0, 1, 2, 3, 4, 5, 6, 7})
	seen := tables.Interval{Lo: sumAt(truth, question), Hi: sumAt(truth, question)}
	guess := make([]int64, 8)
	var fill func(cell int, left int64)
	fill = func(cell int, left int64) {
		if cell == 7 {
			guess[7] = left
			for f, figure := range figures {
				if !slices.Contains(hidden, f) && sumAt(guess, figure.Cells) != sumAt(truth, figure.Cells) {
					return
				}
			}
			v := sumAt(guess, question)
			seen.Lo, seen.Hi = min(seen.Lo, v), max(seen.Hi, v)
			return
		}
		for v := int64(0); v <= left; v++ {
			guess[cell] = v
			fill(cell+1, left-v)
		}
	}
	fill(0, total)
	return seen
}

func sumAt(values []int64, cells []int) int64 {
	v := int64(0)
	for _, c := range cells {
		v += values[c]
	}
	return v
}

// TestProtectStructures protects three dimensions, a hierarchy and linked tables.
func TestProtectStructures(t *testing.T) {
	regions := tables.Dimension{Size: 6, Groups: [][]int{{0, 1, 2}, {3, 4, 5}, {0, 1, 2, 3, 4, 5}}}
	cube := mustFigures(t, tables.Total(6), tables.Total(3), tables.Total(2))
	var linked []tables.Figure // two of the cube's margins, without the cube itself
	for _, f := range cube {
		if f.Key[1] == 3 || f.Key[2] == 2 {
			linked = append(linked, f)
		}
	}
	for name, figures := range map[string][]tables.Figure{
		"three dimensions": cube,
		"hierarchy":        mustFigures(t, regions, tables.Total(6)),
		"linked tables":    linked,
	} {
		for seed := range uint64(3) {
			random := rand.New(rand.NewPCG(seed, 5))
			truth := make([]int64, 36)
			for c := range truth {
				truth[c] = int64(random.ExpFloat64() * 25)
			}
			checkProtect(t, name, truth, figures, nil)
		}
	}
}

func checkProtect(t *testing.T, name string, truth []int64, figures []tables.Figure, a *tables.Audit) []int {
	t.Helper()
	if a == nil {
		a = mustAudit(t, truth, nil)
	}
	plan := tables.Plan{Figures: figures, K: 5}
	for f, figure := range figures {
		if v := sumAt(truth, figure.Cells); v > 0 && v < plan.K {
			plan.Primary = append(plan.Primary, f)
		}
	}
	leftOut, err := a.Protect(context.Background(), plan)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := a.PublishPlan(plan, leftOut); err != nil {
		t.Fatal(err)
	}
	for _, f := range plan.Primary {
		known, err := a.Interval(context.Background(), figures[f].Cells)
		if err != nil || known.Hi != tables.Unbounded && known.Width() < plan.K {
			t.Errorf("%s: figure %v is known to lie between %d and %d (%v)", name, figures[f].Key, known.Lo, known.Hi, err)
		}
	}
	t.Logf("%s: %d figures, %d small, %d left out", name, len(figures), len(plan.Primary), len(leftOut))
	return leftOut
}

// TestDifferencingIsRefused publishes a table, then tries one that differs by one
// person. Cells are split by whether the person was there the first time.
func TestDifferencingIsRefused(t *testing.T) {
	truth := []int64{12, 30, 9, 0, 1, 0} // three districts: before, then newcomers
	before := []tables.Figure{{Cells: []int{0}}, {Cells: []int{1}}, {Cells: []int{2}}}
	after := []tables.Figure{{Cells: []int{0, 3}}, {Cells: []int{1, 4}}, {Cells: []int{2, 5}}}
	newcomer := []int{4}
	a := mustAudit(t, truth, before)
	if safe, err := a.Safe(context.Background(), newcomer, 5); !safe || err != nil {
		t.Errorf("before the second table nothing is known of the newcomer, but safe is %v (%v)", safe, err)
	}
	if err := a.PublishPlan(tables.Plan{Figures: after}, nil); err != nil {
		t.Fatal(err)
	}
	if safe, err := a.Safe(context.Background(), newcomer, 5); safe || err != nil {
		t.Errorf("both tables together give the newcomer away, but safe is %v (%v)", safe, err)
	}
	known, err := a.Interval(context.Background(), newcomer)
	if err != nil || known.Lo != 1 || known.Hi != 1 {
		t.Errorf("known %+v (%v), want exactly 1", known, err)
	}
}

func TestProtectSaysWhatCannotBe(t *testing.T) {
	a := mustAudit(t, []int64{2, 9}, []tables.Figure{{Cells: []int{1}}, {Cells: []int{0, 1}}})
	_, err := a.Protect(context.Background(), tables.Plan{Figures: []tables.Figure{{Cells: []int{0}}}, Primary: []int{0}, K: 3})
	if planError, ok := errors.AsType[*tables.PlanError](err); !ok || planError.Known.Lo != 2 {
		t.Errorf("error %v, want figure 0 known to be 2", err)
	}
}

// TestAuditRemembersRightly asks one audit many questions while more and more is
// published: what earlier searches have found must never change an answer.
func TestAuditRemembersRightly(t *testing.T) {
	figures := mustFigures(t, tables.Total(2), tables.Total(3), tables.Total(2))
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		truth := rapid.SliceOfN(rapid.Int64Range(0, 4), 12, 12).Draw(t, "truth")
		old := mustAudit(t, truth, nil)
		var published []tables.Figure
		for range 8 {
			f := figures[rapid.IntRange(0, len(figures)-1).Draw(t, "publish")]
			published = append(published, f)
			if err := old.Publish(f.Cells); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				cells := figures[rapid.IntRange(0, len(figures)-1).Draw(t, "question")].Cells
				want, err := mustAudit(t, truth, published).Interval(ctx, cells)
				if err != nil || !want.Exact {
					t.Fatal(want, err)
				}
				width := rapid.Int64Range(1, 12).Draw(t, "width")
				safe, err := old.Safe(ctx, cells, width)
				if wide := want.Hi == tables.Unbounded || want.Width() >= width; err != nil || safe != wide {
					t.Fatalf("%v at least %d wide: %v (%v), want %v", cells, width, safe, err, want)
				}
				if got, err := old.Interval(ctx, cells); err != nil || got != want {
					t.Fatalf("%v: %v (%v), want %v", cells, got, err, want)
				}
			}
		}
	})
}

// TestProtectEndsWithItsContext stops a large search in the middle of it.
func TestProtectEndsWithItsContext(t *testing.T) {
	figures := mustFigures(t, tables.Total(12), tables.Total(12), tables.Total(10))
	random := rand.New(rand.NewPCG(8, 8))
	truth := make([]int64, 12*12*10)
	for i := range truth {
		truth[i] = int64(random.IntN(4))
	}
	plan := tables.Plan{Figures: figures, K: 10}
	for f, figure := range figures {
		if n := sumAt(truth, figure.Cells); 0 < n && n < plan.K {
			plan.Primary = append(plan.Primary, f)
		}
	}
	for _, after := range []time.Duration{0, 50 * time.Millisecond, 300 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(context.Background(), after)
		start := time.Now()
		_, err := mustAudit(t, truth, nil).Protect(ctx, plan)
		cancel()
		if late := time.Since(start) - after; err != nil && !errors.Is(err, context.DeadlineExceeded) || late > 2*time.Second {
			t.Errorf("stopped after %v: %v, %v later", after, err, late)
		}
	}
}
