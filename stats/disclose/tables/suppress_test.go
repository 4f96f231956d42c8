package tables_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/bits"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"ostoja/stats/disclose/tables"
)

type reference struct {
	ID           string    `json:"id"`
	K            int64     `json:"k"`
	Table        [][]int64 `json:"table"`
	Primary      [][2]int  `json:"primary"`
	PrimaryOnly  widths    `json:"primary_only_intervals"`
	Cells        int       `json:"optimum_secondary_cells"`
	Value        int64     `json:"optimum_secondary_value"`
	OneOptimal   [][2]int  `json:"one_optimal_secondary"`
	FinalOptimal widths    `json:"final_intervals"`
}

type widths map[string][2]int64

func readReference(t testing.TB) []reference {
	t.Helper()
	root := os.Getenv("OSTOJA_CASES")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "cases")
	}
	text, err := os.ReadFile(filepath.Join(root, "disclose", "tables2d_suppression.json"))
	if err != nil {
		t.Skip("the reference tables are not here: set OSTOJA_CASES")
	}
	var file struct {
		Tables []reference `json:"tables"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Tables
}

// TestReferenceTables wants the optimum and the attacker's intervals of all reference tables.
func TestReferenceTables(t *testing.T) {
	for _, ref := range readReference(t) {
		t.Run(ref.ID, func(t *testing.T) {
			table := mustTable(t, ref.Table)
			got, err := tables.Suppress(context.Background(), table, tables.SuppressOptions{K: ref.K})
			if err != nil {
				t.Fatal(err)
			}
			value := int64(0)
			for _, c := range got.Secondary {
				value += table.At(c)
			}
			if !got.Optimal || len(got.Secondary) != ref.Cells || value != ref.Value {
				t.Errorf("%d cells of value %d (optimal %v), want %d of %d", len(got.Secondary), value, got.Optimal, ref.Cells, ref.Value)
			}
			checkSafe(t, table, got, ref.K)
			checkIntervals(t, table, cells(ref.Primary), ref.PrimaryOnly)
			checkIntervals(t, table, append(cells(ref.Primary), cells(ref.OneOptimal)...), ref.FinalOptimal)
		})
	}
}

func mustTable(t testing.TB, values [][]int64) *tables.Table {
	t.Helper()
	table, err := tables.New(values)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func cells(pairs [][2]int) []tables.Cell {
	var out []tables.Cell
	for _, p := range pairs {
		out = append(out, tables.Cell{Row: p[0], Col: p[1]})
	}
	return out
}

func checkIntervals(t *testing.T, table *tables.Table, hidden []tables.Cell, want widths) {
	t.Helper()
	for c, got := range table.Intervals(hidden) {
		key, _ := json.Marshal([]int{c.Row, c.Col})
		w := want[string(key[1:len(key)-1])]
		if got.Lo != w[0] || got.Hi != w[1] {
			t.Errorf("cell %v: between %d and %d, want %v", c, got.Lo, got.Hi, w)
		}
	}
}

// failer is what a test and a property test have in common.
type failer interface {
	Fatalf(format string, args ...any)
	Helper()
}

func checkSafe(t failer, table *tables.Table, s *tables.Suppression, k int64) {
	t.Helper()
	intervals := table.Intervals(append(append([]tables.Cell{}, s.Primary...), s.Secondary...))
	for _, c := range s.Primary {
		if intervals[c].Width() < k {
			t.Fatalf("cell %v is known to lie between %d and %d, %d apart is asked", c, intervals[c].Lo, intervals[c].Hi, k)
		}
	}
}

func drawTable(t *rapid.T, side int) [][]int64 {
	shape := rapid.SampledFrom([][2]int{{1, side}, {2, 2}, {2, side}, {side, side}, {side, side + 1}}).Draw(t, "shape")
	cols := shape[1]
	values := make([][]int64, shape[0])
	for r := range values {
		values[r] = rapid.SliceOfN(rapid.SampledFrom([]int64{0, 1, 2, 3, 4, 5, 6, 9, 12, 40}), cols, cols).Draw(t, "row")
	}
	return values
}

// TestOptimumByHand tries every set of secondary cells of small tables.
func TestOptimumByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := drawTable(t, 3)
		k := rapid.SampledFrom([]int64{2, 3, 5, 10}).Draw(t, "k")
		table, err := tables.New(values)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tables.Suppress(context.Background(), table, tables.SuppressOptions{K: k})
		count, value, possible := bestByHand(table, k)
		if _, refused := errors.AsType[*tables.UnprotectableError](err); refused == possible || (err != nil && !refused) {
			t.Fatalf("error %v, protectable by hand: %v", err, possible)
		}
		if err != nil {
			return
		}
		checkSafe(t, table, got, k)
		sum := int64(0)
		for _, c := range got.Secondary {
			sum += table.At(c)
		}
		if !got.Optimal || len(got.Secondary) != count || sum != value {
			t.Fatalf("%d cells of value %d (optimal %v), by hand %d of %d", len(got.Secondary), sum, got.Optimal, count, value)
		}
	})
}

func bestByHand(table *tables.Table, k int64) (count int, value int64, possible bool) {
	primary := table.SmallCounts(k)
	var others []tables.Cell
	for r := range table.Rows {
		for c := range table.Cols {
			if v := table.At(tables.Cell{Row: r, Col: c}); v == 0 || v >= k {
				others = append(others, tables.Cell{Row: r, Col: c})
			}
		}
	}
	count = len(others) + 1
	for set := range 1 << len(others) {
		n, sum := bits.OnesCount(uint(set)), int64(0)
		hidden := append([]tables.Cell{}, primary...)
		for i, c := range others {
			if set>>i&1 == 1 {
				hidden = append(hidden, c)
				sum += table.At(c)
			}
		}
		if n > count || n == count && sum >= value {
			continue
		}
		if wide(table.Intervals(hidden), primary, k) {
			count, value, possible = n, sum, true
		}
	}
	return count, value, possible
}

func wide(intervals map[tables.Cell]tables.Interval, primary []tables.Cell, k int64) bool {
	for _, c := range primary {
		if intervals[c].Width() < k {
			return false
		}
	}
	return true
}

// TestIntervalsByHand lists every table with the same published figures.
func TestIntervalsByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(1, 3).Draw(t, "rows"), rapid.IntRange(1, 3).Draw(t, "cols")
		values := make([][]int64, rows)
		var hidden []tables.Cell
		for r := range values {
			values[r] = rapid.SliceOfN(rapid.Int64Range(0, 3), cols, cols).Draw(t, "row")
			for c := range cols {
				if rapid.Bool().Draw(t, "hidden") {
					hidden = append(hidden, tables.Cell{Row: r, Col: c})
				}
			}
		}
		table, err := tables.New(values)
		if err != nil {
			t.Fatal(err)
		}
		got := table.Intervals(hidden)
		want := intervalsByHand(table, hidden)
		for _, c := range hidden {
			if got[c] != want[c] {
				t.Fatalf("cell %v: %v, by hand %v", c, got[c], want[c])
			}
		}
	})
}

func intervalsByHand(table *tables.Table, hidden []tables.Cell) map[tables.Cell]tables.Interval {
	rowLeft, colLeft := make([]int64, table.Rows), make([]int64, table.Cols)
	for _, c := range hidden {
		rowLeft[c.Row] += table.At(c)
		colLeft[c.Col] += table.At(c)
	}
	out := map[tables.Cell]tables.Interval{}
	guess := make([]int64, len(hidden))
	var fill func(i int)
	fill = func(i int) {
		if i == len(hidden) {
			for _, left := range append(append([]int64{}, rowLeft...), colLeft...) {
				if left != 0 {
					return
				}
			}
			for j, c := range hidden {
				seen, known := out[c]
				if !known {
					seen = tables.Interval{Lo: guess[j], Hi: guess[j]}
				}
				out[c] = tables.Interval{Lo: min(seen.Lo, guess[j]), Hi: max(seen.Hi, guess[j])}
			}
			return
		}
		c := hidden[i]
		for v := int64(0); v <= min(rowLeft[c.Row], colLeft[c.Col]); v++ {
			guess[i] = v
			rowLeft[c.Row] -= v
			colLeft[c.Col] -= v
			fill(i + 1)
			rowLeft[c.Row] += v
			colLeft[c.Col] += v
		}
	}
	fill(0)
	return out
}

// TestLargeTablesAreSafe protects tables as large as a country's districts by
// nationalities, within 5 % of a bound below which no choice can be.
func TestLargeTablesAreSafe(t *testing.T) {
	for _, side := range []int{10, 20, 30} {
		table := mustTable(t, randomTable(side, uint64(side)))
		got, err := tables.Suppress(context.Background(), table, tables.SuppressOptions{K: 5})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d x %d: %d secondary cells, at least %d", side, side, len(got.Secondary), got.AtLeast)
		checkSafe(t, table, got, 5)
		if n := len(got.Secondary); float64(n) > 1.05*float64(got.AtLeast) {
			t.Errorf("%d x %d: %d secondary cells, at least %d are needed", side, side, n, got.AtLeast)
		}
	}
}

func randomTable(side int, seed uint64) [][]int64 {
	random := rand.New(rand.NewPCG(seed, 7))
	values := make([][]int64, side)
	for r := range values {
		values[r] = make([]int64, side)
		for c := range values[r] {
			switch u := random.Float64(); {
			case u < 0.04:
				values[r][c] = 1 + random.Int64N(4)
			case u < 0.9:
				values[r][c] = 5 + int64(20*random.ExpFloat64())
			}
		}
	}
	return values
}

func TestTableRefusals(t *testing.T) {
	for name, values := range map[string][][]int64{
		"empty": {}, "no columns": {{}}, "uneven": {{1, 2}, {3}}, "negative": {{-1}}, "huge": {{tables.MaxValue + 1}},
	} {
		if _, err := tables.New(values); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	table := mustTable(t, [][]int64{{1, 9}, {9, 9}})
	for name, opt := range map[string]tables.SuppressOptions{
		"k of 0":  {K: 0},
		"outside": {K: 5, Primary: []tables.Cell{{Row: 2, Col: 0}}},
		"twice":   {K: 5, Primary: []tables.Cell{{}, {}}},
	} {
		if _, err := tables.Suppress(context.Background(), table, opt); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkSuppress30(b *testing.B) {
	table := mustTable(b, randomTable(30, 30))
	for b.Loop() {
		if _, err := tables.Suppress(context.Background(), table, tables.SuppressOptions{K: 5}); err != nil {
			b.Fatal(err)
		}
	}
}
