package tables_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"ostoja/stats/disclose/tables"
)

func TestRules(t *testing.T) {
	for _, c := range []struct {
		rule tables.Rule
		x    []float64
		want bool
	}{
		{tables.Threshold(3), []float64{1, 1}, true},
		{tables.Threshold(3), []float64{1, 1, 1}, false},
		{tables.Threshold(3), nil, false},
		{tables.Dominance(1, 75), []float64{76, 14, 10}, true},
		{tables.Dominance(1, 75), []float64{75, 15, 10}, false},
		{tables.Dominance(2, 85), []float64{10, 60, 30}, true},
		{tables.PPercent(10), []float64{100, 50, 9}, true},
		{tables.PPercent(10), []float64{100, 50, 10}, false},
		{tables.PPercent(10), []float64{100}, true},
	} {
		if got := c.rule.Sensitive(c.x); got != c.want {
			t.Errorf("%s of %v: %v, want %v", c.rule, c.x, got, c.want)
		}
	}
}

func TestHomogeneous(t *testing.T) {
	for _, c := range []struct {
		counts []int64
		share  float64
		want   bool
	}{
		{[]int64{8, 0, 0}, 1, true}, {[]int64{8, 1, 0}, 1, false}, {[]int64{8, 1, 0}, 0.8, true}, {[]int64{0, 0}, 0.5, false},
	} {
		if got := tables.Homogeneous(c.counts, c.share); got != c.want {
			t.Errorf("%v over %v: %v", c.counts, c.share, got)
		}
	}
}

// TestControlledRounding: neighbouring multiples that add up, whatever the table.
func TestControlledRounding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := drawTable(t, 7)
		base := rapid.Int64Range(1, 11).Draw(t, "base")
		table, err := tables.New(values)
		if err != nil {
			t.Fatal(err)
		}
		r, err := tables.ControlledRounding(table, base, rand.New(rand.NewPCG(1, 2)))
		if err != nil {
			t.Fatal(err)
		}
		rows, cols, total := table.Totals()
		near := func(what string, got, want int64) {
			if got%base != 0 || got > want && got-want >= base || got < want && want-got >= base {
				t.Fatalf("%s: %d was rounded to %d", what, want, got)
			}
		}
		sum, colSums := int64(0), make([]int64, table.Cols)
		for i, row := range r.Cells {
			rowSum := int64(0)
			for j, v := range row {
				near("cell", v, values[i][j])
				rowSum += v
				colSums[j] += v
			}
			near("row total", r.RowTotals[i], rows[i])
			if rowSum != r.RowTotals[i] {
				t.Fatalf("row %d adds up to %d, not %d", i, rowSum, r.RowTotals[i])
			}
			sum += rowSum
		}
		for j, v := range r.ColTotals {
			near("column total", v, cols[j])
			if colSums[j] != v {
				t.Fatalf("column %d adds up to %d, not %d", j, colSums[j], v)
			}
		}
		near("total", r.Total, total)
		if sum != r.Total {
			t.Fatalf("the table adds up to %d, not %d", sum, r.Total)
		}
	})
}

// TestRoundingIsUnbiased rounds one table 20,000 times. By Hoeffding's bound the
// mean of a figure that moves within 5 is off by 0.15 or more with probability
// below 2 exp(-2*20000*(0.15/5)²) = 5e-16.
func TestRoundingIsUnbiased(t *testing.T) {
	values := [][]int64{{1, 7, 3}, {4, 2, 9}}
	table := mustTable(t, values)
	random := rand.New(rand.NewPCG(3, 4))
	const runs = 20_000
	sum := [2][3]float64{}
	for range runs {
		r, err := tables.ControlledRounding(table, 5, random)
		if err != nil {
			t.Fatal(err)
		}
		for i := range r.Cells {
			for j, v := range r.Cells[i] {
				sum[i][j] += float64(v)
			}
		}
	}
	for i := range sum {
		for j, s := range sum[i] {
			if math.Abs(s/runs-float64(values[i][j])) > 0.15 {
				t.Errorf("cell %d,%d: mean %v, want %d", i, j, s/runs, values[i][j])
			}
		}
	}
}

// TestPerturbation draws 40,000 keys for each count: mean and variance by
// Hoeffding's bound (deviations within 10, squares within 25) are off by 0.25
// and 0.6 with probability below 2 exp(-2*40000*(0.25/10)²) = 4e-22 each.
func TestPerturbation(t *testing.T) {
	p, err := tables.NewPerturbation(tables.PerturbationOptions{MaxDeviation: 5, Variance: 2, Smallest: 3})
	if err != nil {
		t.Fatal(err)
	}
	secret := []byte("a secret of more than 16 bytes")
	for _, count := range []int64{0, 1, 2, 3, 5, 8, 1000} {
		mean, square := 0.0, 0.0
		const runs = 40_000
		for i := range runs {
			key, err := tables.RecordKey(secret, strconv.FormatInt(count, 10)+"/"+strconv.Itoa(i))
			if err != nil {
				t.Fatal(err)
			}
			shown, err := p.Perturb(count, key)
			if err != nil || shown != 0 && shown < 3 || count == 0 && shown != 0 {
				t.Fatalf("count %d is shown as %d (%v)", count, shown, err)
			}
			d := float64(shown - count)
			mean += d / runs
			square += d * d / runs
		}
		if math.Abs(mean) > 0.25 || count > 5 && math.Abs(square-2) > 0.6 {
			t.Errorf("count %d: mean deviation %.3f, variance %.3f", count, mean, square)
		}
	}
}

func TestNoiseRefusals(t *testing.T) {
	table := mustTable(t, [][]int64{{1}})
	if _, err := tables.ControlledRounding(table, 0, rand.New(rand.NewPCG(1, 1))); err == nil {
		t.Error("base 0 is accepted")
	}
	if _, err := tables.ControlledRounding(table, 5, nil); err == nil {
		t.Error("no random source is accepted")
	}
	for _, opt := range []tables.PerturbationOptions{{}, {MaxDeviation: 5}, {MaxDeviation: 5, Variance: 20}, {MaxDeviation: 5, Variance: 2, Smallest: 9}} {
		if _, err := tables.NewPerturbation(opt); err == nil {
			t.Errorf("%+v is accepted", opt)
		}
	}
	if _, err := tables.RecordKey([]byte("short"), "x"); err == nil {
		t.Error("a short secret is accepted")
	}
}
