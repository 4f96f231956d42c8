package synth

import (
	"context"
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"ostoja/stats/disclose/dp"
)

// casePath finds a case, or skips the test where the cases are not at hand.
func casePath(t testing.TB, name string) string {
	root := os.Getenv("OSTOJA_CASES")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "cases")
		if _, err := os.Stat(root); err != nil {
			root = filepath.Join("..", root)
		}
	}
	path := filepath.Join(root, "disclose", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the case %s is not here: set OSTOJA_CASES", name)
	}
	return path
}

// readCase reads a case file; its domain is what occurs in it.
func readCase(t testing.TB, name string) (dp.Domain, [][]uint16) {
	file, err := os.Open(casePath(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	domain, codes := dp.Domain{}, []map[string]uint16{}
	for _, name := range rows[0] {
		domain, codes = append(domain, dp.Column{Name: name}), append(codes, map[string]uint16{"": 0, "0": 0})
	}
	var records [][]uint16
	for _, row := range rows[1:] {
		record := make([]uint16, len(row))
		for i, v := range row {
			if _, known := codes[i][v]; !known {
				domain[i].Values = append(domain[i].Values, v)
				codes[i][v] = uint16(len(domain[i].Values))
			}
			record[i] = codes[i][v]
		}
		records = append(records, record)
	}
	return domain, records
}

func inMemory(records [][]uint16) dp.Records {
	return func(visit func([]uint16) error) error {
		for _, r := range records {
			if err := visit(r); err != nil {
				return err
			}
		}
		return nil
	}
}

func domainOf(values ...int) dp.Domain {
	var d dp.Domain
	for i, n := range values {
		c := dp.Column{Name: "c" + strconv.Itoa(i)}
		for v := range n {
			c.Values = append(c.Values, "v"+strconv.Itoa(v+1))
		}
		d = append(d, c)
	}
	return d
}

// chain draws records in which each column mostly follows the one before.
func chain(domain dp.Domain, n int, seed uint64) [][]uint16 {
	random := rand.New(rand.NewPCG(seed, 0))
	records := make([][]uint16, n)
	for i := range records {
		last := random.IntN(5)
		for _, c := range domain {
			if random.IntN(3) == 0 {
				last = random.IntN(5)
			}
			records[i] = append(records[i], uint16(last%(len(c.Values)+1)))
		}
	}
	return records
}

func release(t testing.TB, domain dp.Domain, records [][]uint16, seed uint64, o dp.Options) *dp.Release {
	r, err := dp.NewRelease(context.Background(), dp.Seeded(seed), domain, inMemory(records), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func draw(t testing.TB, r *dp.Release, seed uint64) Data {
	data, err := New(context.Background(), rand.New(rand.NewPCG(seed, 1)), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 2)) }

// aRelease draws a release of random records.
func aRelease(rt *rapid.T, t testing.TB) *dp.Release {
	domain := domainOf(rapid.SliceOfN(rapid.IntRange(0, 4), 1, 6).Draw(rt, "values")...)
	records := chain(domain, rapid.IntRange(0, 2000).Draw(rt, "records"), rapid.Uint64().Draw(rt, "data"))
	return release(t, domain, records, rapid.Uint64().Draw(rt, "noise"), dp.Options{
		Epsilon: rapid.Float64Range(0.2, 8).Draw(rt, "epsilon"), Length: rapid.IntRange(1, 4).Draw(rt, "length"),
		MinCount: rapid.IntRange(1, 15).Draw(rt, "min count"),
	})
}

// As many records as counted, every code in its list, and nothing of one or two
// attributes that the release does not show.
func TestSyntheticRecordsShowNothingThatTheReleaseHides(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := aRelease(rt, t)
		data := draw(t, r, rapid.Uint64().Draw(rt, "seed"))
		for a, column := range data.Columns {
			if int64(len(column)) != r.Count {
				rt.Fatalf("%d records, %d counted", len(column), r.Count)
			}
			single := r.Shown(a)
			for i, x := range column {
				if x > 0 && !single[x] {
					rt.Fatalf("record %d has the hidden value %d in column %d", i, x, a)
				}
			}
			for b := a + 1; b < len(data.Columns) && r.Length() > 1; b++ {
				pair, size := r.Shown(a, b), len(r.Domain[b].Values)+1
				for i, x := range column {
					if y := data.Columns[b][i]; x > 0 && y > 0 && !pair[int(x)*size+int(y)] {
						rt.Fatalf("record %d has the hidden pair %d, %d in columns %d, %d", i, x, y, a, b)
					}
				}
			}
		}
	})
}

// Every column is drawn once, and its parents lie together in an earlier clique.
func TestTreeIsAJunctionTree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := aRelease(rt, t)
		var cliques [][]int
		drawn := map[int]bool{}
		for _, n := range chooseTree(r) {
			if drawn[n.column] {
				rt.Fatalf("column %d is drawn twice", n.column)
			}
			drawn[n.column] = true
			within := slices.ContainsFunc(cliques, func(clique []int) bool {
				return !slices.ContainsFunc(n.parents, func(p int) bool { return !slices.Contains(clique, p) })
			})
			if len(n.parents) > 0 && !within {
				rt.Fatalf("the parents %v of column %d lie in no earlier clique", n.parents, n.column)
			}
			if len(n.clique()) > r.Length() || !slices.IsSorted(n.clique()) {
				rt.Fatalf("the clique %v is not a released one", n.clique())
			}
			cliques = append(cliques, n.clique())
		}
		if len(drawn) != len(r.Domain) {
			rt.Fatalf("%d of %d columns are drawn", len(drawn), len(r.Domain))
		}
	})
}

// In a chain of columns the tree finds the links.
func TestTreeFindsWhatBelongsTogether(t *testing.T) {
	domain := domainOf(4, 4, 4, 4, 4)
	r := release(t, domain, chain(domain, 20_000, 3), 1, dp.Options{Epsilon: 4, Length: 2})
	for _, n := range chooseTree(r)[1:] {
		if len(n.parents) != 1 || n.parents[0] != n.column-1 && n.parents[0] != n.column+1 {
			t.Errorf("column %d hangs on %v", n.column, n.parents)
		}
	}
}

// What no pair of columns shows, one column telling whether two others agree,
// is kept by cliques of three.
func TestInteractionsOfThreeAreKept(t *testing.T) {
	domain, random := domainOf(1, 2, 1, 1), random(4)
	var records [][]uint16
	for range 4000 {
		a, b := uint16(random.IntN(2)), uint16(random.IntN(2))
		records = append(records, []uint16{a, uint16(random.IntN(3)), b, a ^ b})
	}
	data := draw(t, release(t, domain, records, 1, dp.Options{Epsilon: 2, Length: 3}), 1)
	e, err := Evaluate(context.Background(), domain, inMemory(records), data.Records, 3, 10)
	if err != nil {
		t.Fatal(err)
	}
	if m := e.ByLength[2]; m.CountPreservation < 0.95 || m.MeanAbsError > 20 {
		t.Errorf("%+v", m)
	}
}

// Systematic sampling gives each value its share, give or take one.
func TestAssignKeepsShares(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		shares := rapid.SliceOfN(rapid.Float64Range(0, 10), 1, 8).Draw(rt, "shares")
		total := 0.0
		for _, s := range shares {
			total += s
		}
		if total == 0 {
			return
		}
		n := rapid.IntRange(1, 500).Draw(rt, "records")
		group, column := make([]int32, n), make([]uint16, n)
		for i := range group {
			group[i] = int32(i)
		}
		(&sampler{random: random(rapid.Uint64().Draw(rt, "seed"))}).assign(group, shares, column)
		got := make([]float64, len(shares))
		for _, v := range column {
			got[v]++
		}
		for v, share := range shares {
			if want := share / total * float64(n); math.Abs(got[v]-want) > 1+1e-6 {
				rt.Fatalf("value %d has %g of %d, its share is %g", v, got[v], n, want)
			}
		}
	})
}

// The refiner's book-keeping is right, and it makes a bad fit a good one: random
// records come to agree with a release in which everything is shown.
func TestRefinerImproves(t *testing.T) {
	domain := domainOf(3, 1, 2, 4)
	r := release(t, domain, chain(domain, 20_000, 5), 5, dp.Options{Epsilon: 4, Length: 2, MinCount: 1})
	s := newSampler(r, random(1))
	for c := range s.columns {
		for i := range s.columns[c] {
			s.columns[c][i] = uint16(s.random.IntN(len(domain[c].Values) + 1))
		}
	}
	f := newRefiner(r, s.columns)
	before := f.squares()
	for range 3 {
		last := f.squares()
		if _, err := f.sweep(context.Background()); err != nil {
			t.Fatal(err)
		}
		if now := f.squares(); now > last*(1+1e-6) {
			t.Fatalf("a sweep took the sum of squares from %g to %g", last, now)
		}
	}
	after, counted := f.squares(), newRefiner(r, s.columns).squares()
	if math.Abs(after-counted) > 1e-3*(1+counted) {
		t.Errorf("the sum of squares is kept as %g, counted anew it is %g", after, counted)
	}
	if after > before/1e4 {
		t.Errorf("the sum of squares went from %g to %g only", before, after)
	}
}

// squares is the sum of the squared excesses.
func (r *refiner) squares() float64 {
	sum := 0.0
	for a := range r.excess {
		for b := a + 1; b < len(r.excess); b++ {
			for _, e := range r.excess[a][b] {
				sum += float64(e) * float64(e)
			}
		}
	}
	return sum
}

// The figures that issue 8 asks for, and on cases_5k the peer's 0.17 and 0.11.
func TestAccuracyBeatsThePeer(t *testing.T) {
	for _, c := range []struct {
		file         string
		length       int
		meanAbsError float64
		preservation map[int]float64
	}{
		{"sds/demo6000.csv", 4, 18, map[int]float64{2: 0.95, 3: 0.90, 4: 0.85}},
		{"sds/cases_5k.csv", 3, 20, map[int]float64{2: 0.60, 3: 0.40}},
	} {
		domain, records := readCase(t, c.file)
		data := draw(t, release(t, domain, records, 1, dp.Options{Epsilon: 4, Delta: 1.9e-5, Length: c.length}), 1)
		e, err := Evaluate(context.Background(), domain, inMemory(records), data.Records, c.length, 10)
		if err != nil {
			t.Fatal(err)
		}
		if e.All.MeanAbsError > c.meanAbsError || math.Abs(e.Expansion()) > 0.05 {
			t.Errorf("%s: the mean error is %.2f, expansion %.3f", c.file, e.All.MeanAbsError, e.Expansion())
		}
		for length, want := range c.preservation {
			if got := e.ByLength[length-1].CountPreservation; got < want {
				t.Errorf("%s, length %d: count preservation is %.3f, want %.2f", c.file, length, got, want)
			}
		}
	}
}

func BenchmarkNew50k(b *testing.B) {
	domain, records := readCase(b, "sds/cases_5k.csv")
	var tenfold [][]uint16
	for range 10 {
		tenfold = append(tenfold, records...)
	}
	r := release(b, domain, tenfold, 1, dp.Options{Epsilon: 4, Length: 3})
	for b.Loop() {
		draw(b, r, 1)
	}
}
