package microdata_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"ostoja/stats/disclose/microdata"
)

// hospital is the table of Li, Li and Venkatasubramanian 2007 (section 3): nine
// patients in three classes, salaries of 3 to 11 thousand.
var hospital = struct{ zip, age, salary []string }{
	zip:    []string{"476**", "476**", "476**", "4790*", "4790*", "4790*", "476**", "476**", "476**"},
	age:    []string{"2*", "2*", "2*", ">=40", ">=40", ">=40", "3*", "3*", "3*"},
	salary: []string{"3", "4", "5", "6", "11", "8", "7", "9", "10"},
}

// TestPublishedSalaries: the paper's section 5.1 gives the distance of
// {3k, 4k, 5k} from all salaries as 0.375 and that of {6k, 8k, 11k} as 0.167.
func TestPublishedSalaries(t *testing.T) {
	salary := microdata.Encode("salary", hospital.salary, nil)
	order, err := microdata.NumericOrder(salary)
	if err != nil {
		t.Fatal(err)
	}
	ordered, err := microdata.OrderedDistance(order)
	if err != nil {
		t.Fatal(err)
	}
	keys := []microdata.Column{microdata.Encode("zip", hospital.zip, nil), microdata.Encode("age", hospital.age, nil)}
	classes, err := microdata.Group(keys, nil)
	if err != nil {
		t.Fatal(err)
	}
	counts, whole := make([][]int, classes.Len()), make([]int, 9)
	for row, id := range classes.Of {
		if counts[id] == nil {
			counts[id] = make([]int, 9)
		}
		counts[id][salary.Codes[row]]++
		whole[salary.Codes[row]]++
	}
	for id, want := range map[int32]float64{classes.Of[0]: .375, classes.Of[3]: 1. / 6} {
		if got := ordered.Between(counts[id], whole); math.Abs(got-want) > 1e-12 {
			t.Errorf("class %d is at distance %v, want %v", id, got, want)
		}
	}
	// By equal distance the two classes are as far from the whole as each other.
	if a, b := microdata.EqualDistance().Between(counts[classes.Of[0]], whole), microdata.EqualDistance().Between(counts[classes.Of[3]], whole); a != b {
		t.Errorf("equal distances %v and %v", a, b)
	}
}

// diseases is the hierarchy of the paper's figure 1.
func diseases(t testing.TB) (*microdata.Hierarchy, microdata.Column) {
	const top, lung, gut = "respiratory and digestive", "respiratory", "digestive"
	lines := [][]string{
		{"flu", "respiratory infection", lung, top}, {"pneumonia", "respiratory infection", lung, top}, {"bronchitis", "respiratory infection", lung, top},
		{"pulmonary edema", "vascular lung", lung, top}, {"pulmonary embolism", "vascular lung", lung, top},
		{"gastric ulcer", "stomach", gut, top}, {"stomach cancer", "stomach", gut, top},
		{"colitis", "colon", gut, top}, {"colon cancer", "colon", gut, top},
	}
	h, err := microdata.NewHierarchy("disease", lines)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, line := range lines {
		all = append(all, line[0])
	}
	return h, microdata.Encode("disease", all, nil)
}

// TestPublishedDiseases: section 5.2 of the paper puts flu at 1/3 from
// bronchitis, at 2/3 from pulmonary embolism and at 3/3 from stomach cancer.
func TestPublishedDiseases(t *testing.T) {
	h, c := diseases(t)
	distance, err := microdata.HierarchicalDistance(h, c)
	if err != nil {
		t.Fatal(err)
	}
	only := func(name string) []int {
		counts := make([]int, len(c.Labels))
		counts[slices.Index(c.Labels, name)] = 7
		return counts
	}
	for name, want := range map[string]float64{"flu": 0, "bronchitis": 1. / 3, "pulmonary embolism": 2. / 3, "stomach cancer": 1} {
		if got := distance.Between(only("flu"), only(name)); math.Abs(got-want) > 1e-12 {
			t.Errorf("flu and %s: %v, want %v", name, got, want)
		}
	}
}

// TestDistancesByTransport solves the transport problem itself, unit by unit
// along cheapest ways, and compares. The hierarchies have a root or none.
func TestDistancesByTransport(t *testing.T) {
	rooted, rootless := letters(t, 4), letters(t, 3)
	values := make([]string, 8)
	for i := range values {
		values[i] = "a" + strconv.Itoa((i*5+3)%8)
	}
	column := microdata.Encode("letters", values, nil)
	order, err := rooted.Order(column)
	if err != nil {
		t.Fatal(err)
	}
	ordered, _ := microdata.OrderedDistance(order)
	tree, _ := microdata.HierarchicalDistance(rooted, column)
	grove, _ := microdata.HierarchicalDistance(rootless, column)
	number := func(code int) int { return int(column.Labels[code][1] - '0') }
	apart := func(a, b int) int { // the level on which two values share a name
		level := 0
		for a, b = number(a), number(b); a != b; a, b = a/2, b/2 {
			level++
		}
		return level
	}
	grounds := []struct {
		by   microdata.Distance
		cost func(a, b int) float64
	}{
		{microdata.EqualDistance(), func(a, b int) float64 { return float64(min(apart(a, b), 1)) }},
		{ordered, func(a, b int) float64 { return math.Abs(float64(number(a)-number(b))) / 7 }},
		{tree, func(a, b int) float64 { return float64(apart(a, b)) / 3 }},
		{grove, func(a, b int) float64 { return float64(apart(a, b)) / 3 }},
	}
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 3), 8, 8).Draw(t, "class")
		whole := rapid.SliceOfN(rapid.IntRange(0, 4), 8, 8).Draw(t, "whole")
		for i, ground := range grounds {
			if got, want := ground.by.Between(counts, whole), cheapest(counts, whole, ground.cost); math.Abs(got-want) > 1e-9 {
				t.Fatalf("%s (%d): %v, by transport %v", ground.by, i, got, want)
			}
		}
	})
}

// cheapest moves the counts to where the whole has them, one unit after the
// other along the way that is cheapest once earlier moves may be taken back
// (successive shortest paths, Bellman and Ford).
func cheapest(counts, whole []int, cost func(a, b int) float64) float64 {
	n, all := total(counts), total(whole)
	if n == 0 || all == 0 {
		return 0
	}
	m := len(counts)
	supply, demand := make([]int, m), make([]int, m)
	for i := range m {
		supply[i], demand[i] = counts[i]*all, whole[i]*n
	}
	moved, work := make([][]int, m), 0.0
	for i := range moved {
		moved[i] = make([]int, m)
	}
	for total(supply) > 0 {
		way, end := make([]float64, 2*m), -1
		from := make([]int, 2*m)
		for i := range way {
			way[i], from[i] = math.Inf(1), -1
			if i < m && supply[i] > 0 {
				way[i] = 0
			}
		}
		for range 2 * m {
			for a := range m {
				for b := range m {
					if d := way[a] + cost(a, b); d < way[m+b]-1e-12 {
						way[m+b], from[m+b] = d, a
					}
					if d := way[m+b] - cost(a, b); moved[a][b] > 0 && d < way[a]-1e-12 {
						way[a], from[a] = d, m+b
					}
				}
			}
		}
		for b := range m {
			if demand[b] > 0 && (end < 0 || way[m+b] < way[end]) {
				end = m + b
			}
		}
		units := demand[end-m]
		at := end
		for ; from[at] >= 0; at = from[at] {
			if at < m {
				units = min(units, moved[at][from[at]-m])
			}
		}
		units = min(units, supply[at])
		supply[at], demand[end-m] = supply[at]-units, demand[end-m]-units
		for at = end; from[at] >= 0; at = from[at] {
			if at >= m {
				moved[from[at]][at-m] += units
			} else {
				moved[at][from[at]-m] -= units
			}
		}
		work += float64(units) * way[end]
	}
	return work / float64(n*all)
}

func total(counts []int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

// TestRecodingKeepsDistance: a class of low wages passes by equal distance and
// is joined or left out by ordered distance.
func TestRecodingKeepsDistance(t *testing.T) {
	h, err := microdata.NewHierarchy("site", [][]string{{"north", "*"}, {"south", "*"}})
	if err != nil {
		t.Fatal(err)
	}
	site := microdata.Encode("site", []string{"north", "north", "north", "north", "south", "south", "south", "south"}, nil)
	wage := microdata.Encode("wage", []string{"1", "2", "3", "4", "5", "6", "7", "8"}, nil)
	order, err := microdata.NumericOrder(wage)
	if err != nil {
		t.Fatal(err)
	}
	ordered, err := microdata.OrderedDistance(order)
	if err != nil {
		t.Fatal(err)
	}
	// North has the lower half: 1/2 apart by equal distance, (1/8)(1+2+3+4+3+2+1)/7 = 2/7 by order.
	for _, c := range []struct {
		by    microdata.Distance
		t     float64
		level int
	}{{microdata.EqualDistance(), .5, 0}, {microdata.EqualDistance(), .49, 1}, {ordered, 2. / 7, 0}, {ordered, .28, 1}} {
		r, err := microdata.OptimalRecoding(context.Background(), []microdata.Column{site}, []*microdata.Hierarchy{h},
			microdata.RecodeOptions{Criteria: []microdata.Criterion{microdata.TCloseness(c.t, c.by)}, Sensitive: &wage})
		if err != nil || r.Levels[0] != c.level {
			t.Errorf("%v, %s: level %v (%v), want %d", c.t, c.by, r, err, c.level)
		}
	}
}

func TestDistanceRefusals(t *testing.T) {
	h, disease := diseases(t)
	site := microdata.Encode("site", []string{"a", "a"}, nil)
	tree, err := microdata.HierarchicalDistance(h, disease)
	if err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func() error{
		"twice in the order": func() error { _, err := microdata.OrderedDistance([]int32{0, 0}); return err },
		"outside the order":  func() error { _, err := microdata.OrderedDistance([]int32{0, 2}); return err },
		"no number": func() error {
			_, err := microdata.NumericOrder(microdata.Encode("x", []string{"1", "two"}, nil))
			return err
		},
		"the same number": func() error {
			_, err := microdata.NumericOrder(microdata.Encode("x", []string{"1", "1,0"}, nil))
			return err
		},
		"not a number": func() error {
			_, err := microdata.NumericOrder(microdata.Encode("x", []string{"NaN"}, nil))
			return err
		},
		"not in the hierarchy": func() error { _, err := microdata.HierarchicalDistance(h, site); return err },
		"no line to order by":  func() error { _, err := h.Order(site); return err },
		"no distance":          func() error { return recodeBy(t, site, microdata.Distance{}) },
		"of another column":    func() error { return recodeBy(t, site, tree) },
	} {
		if try() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func recodeBy(t *testing.T, site microdata.Column, by microdata.Distance) error {
	h, err := microdata.NewHierarchy("site", [][]string{{"a", "*"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = microdata.OptimalRecoding(context.Background(), []microdata.Column{site}, []*microdata.Hierarchy{h},
		microdata.RecodeOptions{Criteria: []microdata.Criterion{microdata.TCloseness(.2, by)}, Sensitive: &site})
	return err
}

func ExampleOrderedDistance() {
	salary := microdata.Encode("salary", []string{"3", "4", "5", "6", "7", "8", "9", "10", "11"}, nil)
	order, err := microdata.NumericOrder(salary)
	if err != nil {
		panic(err)
	}
	ordered, err := microdata.OrderedDistance(order)
	if err != nil {
		panic(err)
	}
	everybody := []int{1, 1, 1, 1, 1, 1, 1, 1, 1}
	fmt.Printf("the three lowest %.3f, three spread %.3f\n",
		ordered.Between([]int{1, 1, 1, 0, 0, 0, 0, 0, 0}, everybody), ordered.Between([]int{0, 0, 0, 1, 0, 1, 0, 0, 1}, everybody))
	// Output: the three lowest 0.375, three spread 0.167
}
