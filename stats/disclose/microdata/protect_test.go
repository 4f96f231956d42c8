package microdata_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"ostoja/stats/disclose/microdata"
)

// TestLocalSuppressionAgainstReference wants no violation left and no more
// values taken away than sdcMicro takes.
func TestLocalSuppressionAgainstReference(t *testing.T) {
	for _, name := range []string{"francdat", "testdata_7keys", "testdata2_7keys"} {
		var want struct {
			Keys  []string `json:"keys"`
			Local map[string]struct {
				Total int `json:"total"`
			} `json:"local_suppression"`
		}
		readJSON(t, name+"_summary.json", &want)
		keys := columns(t, readLines(t, name+"_input.csv", ','), want.Keys)
		for _, k := range []int{2, 3, 5} {
			out, taken, err := microdata.LocalSuppression(context.Background(), keys, microdata.LocalSuppressionOptions{K: k})
			if err != nil {
				t.Fatal(err)
			}
			total := checkSuppressed(t, keys, out, taken, k)
			reference := want.Local["k"+string(rune('0'+k))].Total
			t.Logf("%s, k=%d: %d values, sdcMicro %d", name, k, total, reference)
			if total > reference {
				t.Errorf("%s, k=%d: %d values are taken away, sdcMicro takes %d", name, k, total, reference)
			}
		}
	}
}

type failer interface {
	Fatalf(format string, args ...any)
	Helper()
}

func checkSuppressed(t failer, keys, out []microdata.Column, taken []int, k int) int {
	t.Helper()
	classes, err := microdata.Group(out, nil)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if n := classes.Violations(k); n > 0 {
		t.Fatalf("%d rows still have fewer than %d matches", n, k)
	}
	total := 0
	for j := range keys {
		changed := 0
		for row, code := range out[j].Codes {
			if code != keys[j].Codes[row] {
				changed++
				if code != microdata.Missing {
					t.Fatalf("row %d, key %d: a value was changed, not taken away", row, j)
				}
			}
		}
		if changed != taken[j] {
			t.Fatalf("key %d: %d values taken away, reported %d", j, changed, taken[j])
		}
		total += changed
	}
	return total
}

func TestLocalSuppressionReachesK(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := drawColumns(t, rapid.Bool().Draw(t, "missing"))
		k := rapid.IntRange(1, len(keys[0].Codes)).Draw(t, "k")
		importance := rapid.SliceOfN(rapid.Float64Range(0.5, 9), len(keys), len(keys)).Draw(t, "importance")
		out, taken, err := microdata.LocalSuppression(context.Background(), keys, microdata.LocalSuppressionOptions{K: k, Importance: importance})
		if err != nil {
			t.Fatal(err)
		}
		checkSuppressed(t, keys, out, taken, k)
	})
}

// TestImportance: of two keys that would both do, the cheap one is taken from.
func TestImportance(t *testing.T) {
	keys := []microdata.Column{
		microdata.Encode("a", []string{"1", "1", "2", "2"}, nil),
		microdata.Encode("b", []string{"x", "y", "x", "y"}, nil),
	}
	for cheap, importance := range [][]float64{{1, 10}, {10, 1}} {
		_, taken, err := microdata.LocalSuppression(context.Background(), keys, microdata.LocalSuppressionOptions{K: 2, Importance: importance})
		if err != nil || taken[cheap] == 0 || taken[1-cheap] != 0 {
			t.Errorf("importance %v: %v values are taken away (%v)", importance, taken, err)
		}
	}
}

func TestCoding(t *testing.T) {
	values := []float64{3, 17, 64, 98, 101}
	if out, n := microdata.TopCode(values, 80, 90); n != 2 || out[3] != 90 || out[4] != 90 || values[4] != 101 {
		t.Errorf("top coded to %v (%d)", out, n)
	}
	if out, n := microdata.BottomCode(values, 17, 15); n != 1 || out[0] != 15 || out[1] != 17 {
		t.Errorf("bottom coded to %v (%d)", out, n)
	}
}

// TestPRAMKeepsTheDistribution draws 50,000 values: by Hoeffding's bound a share
// is off by 0.02 or more with probability below 2 exp(-2*50000*0.02²) = 9e-18.
func TestPRAMKeepsTheDistribution(t *testing.T) {
	codes := make([]int32, 50_000)
	for i := range codes {
		codes[i] = int32(min(2, i%5)) // shares 0.2, 0.2, 0.6
	}
	c := microdata.Column{Name: "x", Codes: codes, Labels: []string{"a", "b", "c"}}
	out, err := microdata.PRAM(c, 0.7, rand.New(rand.NewPCG(1, 9)))
	if err != nil {
		t.Fatal(err)
	}
	var share [3]float64
	same := 0.0
	for i, code := range out.Codes {
		share[code] += 1 / float64(len(codes))
		if code == codes[i] {
			same += 1 / float64(len(codes))
		}
	}
	for i, want := range []float64{0.2, 0.2, 0.6} {
		if math.Abs(share[i]-want) > 0.02 {
			t.Errorf("share of %s is %v, want %v", c.Labels[i], share[i], want)
		}
	}
	if want := 0.7 + 0.3*(0.04+0.04+0.36); math.Abs(same-want) > 0.02 {
		t.Errorf("a share of %v kept its value, want %v", same, want)
	}
}

func TestMicroaggregate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, k := rapid.IntRange(1, 40).Draw(t, "rows"), rapid.IntRange(1, 6).Draw(t, "k")
		number := rapid.Float64Range(-1e6, 1e6)
		in := [][]float64{rapid.SliceOfN(number, n, n).Draw(t, "x"), rapid.SliceOfN(number, n, n).Draw(t, "y")}
		out, group, err := microdata.Microaggregate(in, k)
		if (err != nil) != (n < k) {
			t.Fatalf("%d rows, k %d: %v", n, k, err)
		}
		if err != nil {
			return
		}
		size := map[int]int{}
		for _, g := range group {
			size[g]++
		}
		for g, s := range size {
			if s < k || s >= 2*k && n >= 2*k {
				t.Fatalf("group %d has %d rows, k is %d", g, s, k)
			}
		}
		for j := range in {
			before, after := 0.0, 0.0
			for row := range in[j] {
				before += in[j][row]
				after += out[j][row]
			}
			if math.Abs(before-after) > 1e-6*float64(n)*1e6/1e3 {
				t.Fatalf("column %d: the sum went from %v to %v", j, before, after)
			}
		}
	})
}

func TestDIS(t *testing.T) {
	c := microdata.Encode("x", []string{"a", "b", "c", "d", "d", "e", "e"}, nil)
	classes, err := microdata.Group([]microdata.Column{c}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if dis, known, err := classes.DIS(0.1); err != nil || !known || math.Abs(dis-0.3/(0.3+2*0.9)) > 1e-12 {
		t.Errorf("DIS %v (%v, %v)", dis, known, err)
	}
	unique, _ := microdata.Group([]microdata.Column{microdata.Encode("x", []string{"a", "b"}, nil)}, nil)
	if _, known, err := unique.DIS(0.1); known || err != nil {
		t.Error("without pairs the measure is not known")
	}
}
