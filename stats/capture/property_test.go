package capture

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// drawTable gives small tables, many cells of them empty.
func drawTable(t *rapid.T, most int) *Table {
	lists := rapid.IntRange(2, most).Draw(t, "lists")
	counts := make([]int, 1<<lists)
	for h := 1; h < len(counts); h++ {
		if rapid.IntRange(0, 2).Draw(t, "filled") > 0 {
			counts[h] = rapid.IntRange(0, 60).Draw(t, "count")
		}
	}
	table := &Table{Lists: []string{"A", "B", "C", "D", "E"}[:lists]}
	return table.with(counts)
}

func drawModel(t *rapid.T, lists int) Model {
	var terms []History
	for _, pair := range pairs(lists) {
		if rapid.Bool().Draw(t, "pair") {
			terms = append(terms, pair)
		}
	}
	if lists > 2 && rapid.IntRange(0, 3).Draw(t, "triple") == 0 {
		terms = append(terms, 0b111)
	}
	m, err := NewModel(lists, terms...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A model that Check lets through has a fit, whose means reproduce every
// sufficient statistic: the defining property of the maximum likelihood estimate.
func TestFitReproducesSufficientStatistics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t, 5)
		model := drawModel(t, len(table.Lists))
		e := newEngine(len(table.Lists))
		e.load(table.Counts)
		e.choose(model.terms)
		if table.N == 0 || e.code() != Estimable {
			return
		}
		if err := e.fit(false); err != nil {
			t.Fatalf("%s can be estimated on %v, but %v", model, table.Counts, err)
		}
		for _, theta := range e.active {
			if math.Abs(e.sums[theta]-e.nstar[theta]) > 1e-6*(1+e.nstar[theta]) {
				t.Fatalf("%s on %v: term %b has %v, want %v", model, table.Counts, theta, e.sums[theta], e.nstar[theta])
			}
		}
	})
}

// Renaming the lists changes no verdict and no estimate.
func TestOrderOfListsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t, 5)
		lists := len(table.Lists)
		model := drawModel(t, lists)
		place := rapid.Permutation([]int{0, 1, 2, 3, 4}[:lists]).Draw(t, "order")
		move := func(h History) History {
			var out History
			for i, to := range place {
				out |= h >> i & 1 << to
			}
			return out
		}
		counts := make([]int, len(table.Counts))
		for h, c := range table.Counts {
			counts[move(History(h))] = c
		}
		var terms []History
		for _, theta := range model.terms {
			terms = append(terms, move(theta))
		}
		moved, _ := NewModel(lists, terms...)
		a, errA := Estimate(table, model)
		b, errB := Estimate(table.with(counts), moved)
		if (errA == nil) != (errB == nil) || errA == nil && !near(a.Population(), b.Population(), 1e-6) {
			t.Fatalf("%v by %s: %v %v, and with other names %v %v", table.Counts, model, a.Population(), errA, b.Population(), errB)
		}
	})
}

// The quick answers of the engine are those of the definition: existence by the
// linear program over all kept cells, identifiability by the rank of the whole
// design, both in rational numbers and without the short cuts.
func TestVerdictAgreesWithDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t, 4)
		model := drawModel(t, len(table.Lists))
		if table.N == 0 {
			return
		}
		if got, want := Check(table, model).Code, definition(table, model); got != want {
			t.Fatalf("%s on %v: code %d, by the definition %d", model, table.Counts, got, want)
		}
	})
}

func definition(table *Table, model Model) int {
	e := newEngine(len(table.Lists))
	e.load(table.Counts)
	e.choose(model.terms)
	var kept []History
	for h, k := range e.kept {
		if k {
			kept = append(kept, History(h))
		}
	}
	code := Estimable
	if _, pivots := reduce(e.active, kept); len(pivots) < len(e.active) {
		code |= NotIdentifiable
	}
	// A strictly positive x with design*x = t: the kept columns, and the column -t.
	var columns []column
	for _, h := range kept {
		columns = append(columns, indicator(e.active, h))
	}
	t := make(column, len(e.active))
	for i, theta := range e.active {
		t[i] = new(big.Rat).SetFloat64(-e.nstar[theta])
	}
	for _, zero := range strictlyPositive(append(columns, t), len(e.active)) {
		if zero {
			code |= NoMaximum
			break
		}
	}
	return code
}

// Parsing what String writes gives the model back.
func TestModelNotation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lists := rapid.IntRange(2, MaxLists).Draw(t, "lists")
		terms := rapid.SliceOfN(rapid.Uint16Range(1, 1<<lists-1), 0, 5).Draw(t, "terms")
		var histories []History
		for _, x := range terms {
			histories = append(histories, History(x))
		}
		m, err := NewModel(lists, histories...)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseModel(lists, m.String())
		if err != nil || back.String() != m.String() || back.Parameters() != m.Parameters() {
			t.Fatalf("%s comes back as %s (%v)", m, back, err)
		}
	})
}

// The multinomial sampler keeps the total and never fills an empty cell; its
// means are those of the table. Each of the 7 means is 5.5 standard errors wide:
// the test fails by chance once in 4 million times.
func TestResampling(t *testing.T) {
	counts := []int{0, 30, 0, 5, 100, 1, 40, 3}
	n, draws := 179, 20000
	rng := rand.New(rand.NewPCG(1, 2))
	into, sum := make([]int, 8), make([]float64, 8)
	for range draws {
		resample(rng, counts, n, into)
		total := 0
		for h, c := range into {
			total += c
			sum[h] += float64(c)
		}
		if total != n || into[0] != 0 || into[2] != 0 {
			t.Fatalf("a sample of %v is %v", counts, into)
		}
	}
	for h, s := range sum {
		p := float64(counts[h]) / float64(n)
		se := math.Sqrt(float64(n) * p * (1 - p) / float64(draws))
		if math.Abs(s/float64(draws)-float64(counts[h])) > 5.5*se {
			t.Errorf("cell %d has the mean %v, want %d", h, s/float64(draws), counts[h])
		}
	}
}
