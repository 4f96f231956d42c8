package dp

import (
	"context"
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// inMemory are records held in memory.
func inMemory(records [][]uint16) Records {
	return func(visit func([]uint16) error) error {
		for _, r := range records {
			if err := visit(r); err != nil {
				return err
			}
		}
		return nil
	}
}

// domainOf makes a domain with columns of the given numbers of values.
func domainOf(values ...int) Domain {
	var d Domain
	for i, n := range values {
		c := Column{Name: "c" + strconv.Itoa(i)}
		for v := range n {
			c.Values = append(c.Values, "v"+strconv.Itoa(v+1))
		}
		d = append(d, c)
	}
	return d
}

// readCase reads a case file; its domain is what occurs in it.
func readCase(t testing.TB, name string) (Domain, [][]uint16) {
	file, err := os.Open(casePath(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	domain, codes := Domain{}, []map[string]uint16{}
	for _, name := range rows[0] {
		domain, codes = append(domain, Column{Name: name}), append(codes, map[string]uint16{"": 0, "0": 0})
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

// someRecords draws a domain and records, correlated along the columns.
func someRecords(t *rapid.T) (Domain, [][]uint16) {
	domain := domainOf(rapid.SliceOfN(rapid.IntRange(0, 5), 1, 6).Draw(t, "values")...)
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	records := make([][]uint16, rapid.IntRange(0, 5000).Draw(t, "records"))
	for i := range records {
		records[i] = make([]uint16, len(domain))
		last := random.IntN(4)
		for c := range domain {
			if random.IntN(3) == 0 {
				last = random.IntN(6)
			}
			records[i][c] = uint16(last % domain[c].size())
		}
	}
	return domain, records
}

// release makes a seeded release for a test.
func release(t testing.TB, domain Domain, records [][]uint16, seed uint64, o Options) *Release {
	r, err := NewRelease(context.Background(), Seeded(seed), domain, inMemory(records), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The counts of a release never contradict each other.
func TestAggregatesAreConsistent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		domain, records := someRecords(rt)
		o := Options{
			Epsilon: rapid.Float64Range(0.1, 8).Draw(rt, "epsilon"), Length: rapid.IntRange(1, 4).Draw(rt, "length"),
			MinCount: rapid.IntRange(1, 20).Draw(rt, "min count"),
		}
		r := release(t, domain, records, rapid.Uint64().Draw(rt, "seed"), o)
		shown, left := r.Aggregates()
		for _, c := range r.counts {
			if !(c >= 0 && c < 1e9) {
				rt.Fatalf("a fitted count is %g", c)
			}
		}
		counts := map[string]int64{"": r.Count}
		for _, a := range shown {
			counts[nameOf(a, -1)] = a.Count
		}
		sums := map[string]int64{}
		for _, a := range shown {
			if a.Count < int64(o.MinCount) || a.Low < 0 || a.Low > a.Count || a.High < a.Count {
				rt.Fatalf("%+v is not as promised", a)
			}
			for drop, c := range a.Columns {
				parent := nameOf(a, drop)
				if _, ok := counts[parent]; !ok {
					rt.Fatalf("%s is shown, its part %s is not", nameOf(a, -1), parent)
				}
				sums[parent+"|"+strconv.Itoa(c)] += a.Count
			}
		}
		for key, sum := range sums {
			if parent, _, _ := strings.Cut(key, "|"); sum > counts[parent] {
				rt.Fatalf("the values of a column within %s add up to %d, more than %d", key, sum, counts[parent])
			}
		}
		if combinations := combinationsIn(domain, r.Length()); len(shown)+left != combinations {
			rt.Fatalf("%d shown and %d left out of %d", len(shown), left, combinations)
		}
	})
}

// nameOf writes an aggregate without attribute number drop.
func nameOf(a Aggregate, drop int) string {
	var parts []string
	for i, c := range a.Columns {
		if i != drop {
			parts = append(parts, strconv.Itoa(c)+":"+strconv.Itoa(int(a.Codes[i])))
		}
	}
	return strings.Join(parts, ";")
}

// combinationsIn is the number of combinations of 1 to length attributes.
func combinationsIn(domain Domain, length int) int {
	values := make([]float64, len(domain))
	for i, c := range domain {
		values[i] = float64(len(c.Values))
	}
	return int(cellsUpTo(values, length)) - 1
}

// Each interval holds the true count with the probability it says, whatever the
// data: here for all cells of measured and of modelled tables, over 60 releases.
// The share is over correlated cells, so the bound is a wide one: two points.
func TestIntervalsHoldTheTruth(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	domain := domainOf(2, 3, 1, 4, 2)
	var records [][]uint16
	for range 400 {
		a := uint16(random.IntN(3))
		records = append(records, []uint16{a, uint16(random.IntN(4)), a % 2, uint16(random.IntN(5)) * (a % 2), min(a, uint16(random.IntN(3)))})
	}
	_, counts, _ := countTables(context.Background(), domain, 4, inMemory(records))
	held, all := map[int]int{}, map[int]int{}
	for seed := range uint64(60) {
		r := release(t, domain, records, seed, Options{Epsilon: 1, Length: 4})
		if r.MeasuredLength >= 4 {
			t.Fatal("all tables are measured: the test does not see modelled ones")
		}
		for s, set := range r.layout.sets {
			for i, in := range r.intervals(set) {
				true := table(r.layout, counts, s)[i]
				all[len(set)]++
				if in.Low <= true && true <= in.High {
					held[len(set)]++
				}
			}
		}
	}
	for k := range all {
		if share := float64(held[k]) / float64(all[k]); k > 0 && share < Confidence-0.02 {
			t.Errorf("combinations of %d: %.3f of the intervals hold the truth, want %.2f", k, share, Confidence)
		}
	}
}

// What was measured keeps within what the rough count left of the budget, and
// every table of the measured lengths was.
func TestReleaseSpendsWhatItSays(t *testing.T) {
	for _, o := range []Options{{Epsilon: 1, Length: 1}, {Epsilon: 4, Length: 3}, {Epsilon: 0.2, Length: 4, Bound: 3, Delta: 1e-9}} {
		domain := domainOf(1, 2, 3, 1, 1)
		r := release(t, domain, make([][]uint16, 0), 1, o)
		if d := Delta(o.Epsilon*(1-countShare), r.Measured); d > r.Options.Delta {
			t.Errorf("%+v spends a delta of %g", o, d)
		}
		tables := 0.0
		for k := 1; k <= r.MeasuredLength; k++ {
			tables += choose(len(domain), k)
		}
		if r.Measured.Cells != int(tables) || r.Measured.Bound != r.Options.Bound {
			t.Errorf("%+v is accounted as %+v; %g tables of up to %d columns were measured", o, r.Measured, tables, r.MeasuredLength)
		}
	}
}

func TestSameSeedSameRelease(t *testing.T) {
	domain, records := domainOf(2, 3, 4), [][]uint16{{1, 2, 3}, {0, 1, 1}, {2, 3, 4}}
	a, _ := release(t, domain, records, 9, Options{Epsilon: 2, Length: 2, MinCount: 1}).Aggregates()
	b, _ := release(t, domain, records, 9, Options{Epsilon: 2, Length: 2, MinCount: 1}).Aggregates()
	if !slices.EqualFunc(a, b, func(x, y Aggregate) bool {
		return nameOf(x, -1) == nameOf(y, -1) && x.Interval == y.Interval && x.Count == y.Count
	}) {
		t.Error("two releases with one seed differ")
	}
}

func TestReleaseRefuses(t *testing.T) {
	good := Options{Epsilon: 1, Length: 2}
	change := func(f func(*Options)) Options { o := good; f(&o); return o }
	domain, records := domainOf(2, 2), [][]uint16{{1, 1}}
	for name, c := range map[string]struct {
		domain  Domain
		records [][]uint16
		options Options
		say     string
	}{
		"epsilon of 100":   {domain, records, change(func(o *Options) { o.Epsilon = 100 }), "above 12"},
		"epsilon of 0":     {domain, records, change(func(o *Options) { o.Epsilon = 0 }), "more than 0"},
		"epsilon NaN":      {domain, records, change(func(o *Options) { o.Epsilon = math.NaN() }), "epsilon"},
		"tiny epsilon":     {domain, records, change(func(o *Options) { o.Epsilon = 1e-9 }), "nothing but noise"},
		"delta of 0.1":     {domain, records, change(func(o *Options) { o.Delta = 0.1 }), "number of persons"},
		"length of 0":      {domain, records, change(func(o *Options) { o.Length = 0 }), "length"},
		"length of 9":      {domain, records, change(func(o *Options) { o.Length = 9 }), "length"},
		"negative k":       {domain, records, change(func(o *Options) { o.MinCount = -1 }), "minimum count"},
		"bound of a crowd": {domain, records, change(func(o *Options) { o.Bound = 5000 }), "bound"},
		"no columns":       {Domain{}, nil, good, "columns"},
		"double column":    {Domain{{Name: "a"}, {Name: "a"}}, nil, good, "twice"},
		"double value":     {Domain{{Name: "a", Values: []string{"x", "x"}}}, nil, good, "twice"},
		"absent as value":  {Domain{{Name: "a", Values: []string{"0"}}}, nil, good, "absent"},
		"too many cells":   {domainOf(9000, 9000), nil, good, "cells"},
		"outside the list": {domain, [][]uint16{{1, 1}, {3, 1}}, good, "record 2"},
		"short record":     {domain, [][]uint16{{1}}, good, "1 columns"},
	} {
		r, err := NewRelease(context.Background(), Seeded(1), c.domain, inMemory(c.records), c.options)
		if err == nil || !strings.Contains(err.Error(), c.say) || r != nil {
			t.Errorf("%s: the answer is %v, want an error with %q", name, err, c.say)
		}
	}
}

func TestReleaseStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := NewRelease(ctx, Seeded(1), domainOf(1), inMemory([][]uint16{{1}}), Options{Epsilon: 1, Length: 1}); err != context.Canceled && !strings.Contains(err.Error(), "canceled") {
		t.Errorf("the answer is %v", err)
	}
}

// The release of a broken source is an error and nothing else.
func TestReleaseFailsClosed(t *testing.T) {
	domain, records := domainOf(2, 2), [][]uint16{{1, 1}, {2, 1}}
	for name, source := range map[string]*Random{"fails": NewRandom(errorReader{os.ErrClosed}), "stuck": NewRandom(stuck(7))} {
		if r, err := NewRelease(context.Background(), source, domain, inMemory(records), Options{Epsilon: 1, Length: 2}); err == nil || r != nil {
			t.Errorf("a source that %s gives a release", name)
		}
	}
}
