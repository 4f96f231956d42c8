package rds

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func cases(t testing.TB, name string) []byte {
	t.Helper()
	root := os.Getenv("OSTOJA_CASES")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "cases")
	}
	b, err := os.ReadFile(filepath.Join(root, "statistics", "rds", name))
	if err != nil {
		t.Skip("reference cases are not here; set OSTOJA_CASES to their folder")
	}
	return b
}

// fauxmadrona is the simulated sample of 500 out of 1,000.
func fauxmadrona(t testing.TB) Sample {
	rows, err := csv.NewReader(strings.NewReader(string(cases(t, "fauxmadrona.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	row := map[string]int{}
	for i, r := range rows[1:] {
		row[r[0]] = i
	}
	var degree []float64
	var recruiter, group []int
	for _, r := range rows[1:] {
		d, _ := strconv.ParseFloat(r[4], 64)
		g, _ := strconv.Atoi(r[3])
		from, known := row[r[1]]
		if !known {
			from = -1
		}
		degree, recruiter, group = append(degree, d), append(recruiter, from), append(group, g)
	}
	s, err := New(degree, recruiter, group)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReference(t *testing.T) {
	s := fauxmadrona(t)
	var ref struct {
		Faux struct {
			RDSI   struct{ Disease float64 } `json:"RDS_I"`
			RDSII  struct{ Disease float64 } `json:"RDS_II"`
			SS     struct{ Disease float64 }
			W      []float64 `json:"weights_RDS_II_first10"`
			WSS    []float64 `json:"weights_SS_first10"`
			Counts []float64 `json:"homophily"`
		} `json:"fauxmadrona_disease"`
	}
	if err := json.Unmarshal(cases(t, "reference_rds.json"), &ref); err != nil {
		t.Fatal(err)
	}
	near := func(what string, got, want, within float64) {
		t.Helper()
		if !(math.Abs(got-want) <= within) {
			t.Errorf("%s = %.12g, want %.12g", what, got, want)
		}
	}
	one, err := RDSI(s)
	if err != nil {
		t.Fatal(err)
	}
	near("RDS-I", one[1], ref.Faux.RDSI.Disease, 1e-9)
	w := RDSII(s)
	near("RDS-II", Shares(s, w)[1], ref.Faux.RDSII.Disease, 1e-9)
	meanDegree := 0.0
	for _, d := range s.Degree {
		meanDegree += d / 500
	}
	ss, err := SS(s, 1000)
	if err != nil {
		t.Fatal(err)
	}
	near("SS", Shares(s, ss)[1], ref.Faux.SS.Disease, 0.01)
	for i := range ref.Faux.W {
		near(fmt.Sprint("RDS-II weight ", i), w[i]*meanDegree, ref.Faux.W[i], 1e-9)
		near(fmt.Sprint("SS weight ", i), ss[i], ref.Faux.WSS[i], 0.02*ref.Faux.WSS[i])
	}
	c := s.Recruitments()
	if got := []float64{c[1][1], c[0][1], c[1][0], c[0][0]}; !reflect.DeepEqual(got, ref.Faux.Counts) {
		t.Errorf("recruitments %v, want %v", got, ref.Faux.Counts)
	}
}

// The chances behind the SS weights against a simulation of successive sampling:
// 4,000 draws of 60 out of 200. A chance of about 0.3 is simulated to 0.007 (one
// standard error); 0.04 is more than five, and the limit's own error is below 0.01.
func TestSuccessiveSampling(t *testing.T) {
	degree := make([]float64, 200)
	for i := range degree {
		degree[i] = float64(1 + i%10)
	}
	drawn := make([]float64, 11)
	rng := rand.New(rand.NewPCG(1, 1))
	const draws = 4000
	for range draws {
		w := append([]float64(nil), degree...)
		for range 60 {
			i := pick(w, rng)
			drawn[int(degree[i])] += 1.0 / (draws * 20)
			w[i] = 0
		}
	}
	w := make([]float64, len(degree))
	for i := range w {
		w[i] = 1
	}
	tau := samplingTime(degree, w, 60.0/200)
	for d := 1; d <= 10; d++ {
		if limit := -math.Expm1(-float64(d) * tau); math.Abs(limit-drawn[d]) > 0.04 {
			t.Errorf("degree %d: chance %.4f, simulated %.4f", d, limit, drawn[d])
		}
	}
}

// drawSample makes a random tree with degrees and groups.
func drawSample(t *rapid.T) Sample {
	n := rapid.IntRange(1, 60).Draw(t, "n")
	degree, recruiter, group := make([]float64, n), make([]int, n), make([]int, n)
	groups := rapid.IntRange(1, 4).Draw(t, "groups")
	for i := range n {
		degree[i] = float64(rapid.IntRange(1, 30).Draw(t, "degree"))
		recruiter[i] = rapid.IntRange(-1, i-1).Draw(t, "recruiter")
		group[i] = rapid.IntRange(0, groups-1).Draw(t, "group")
	}
	s, err := New(degree, recruiter, group)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Shares add up to 1 and are never NaN; with one degree for all, RDS-II and SS
// are the sample's shares; with the whole population sampled, SS is too.
func TestShares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t)
		n := float64(len(s.Degree))
		plain := make([]float64, s.Groups)
		for _, g := range s.Group {
			plain[g] += 1 / n
		}
		whole, err := MethodSS.Estimate(s, n)
		if err != nil {
			t.Fatal(err)
		}
		close(t, whole, plain)
		for e := MethodRDSI; e <= MethodSS; e++ {
			population := n + float64(rapid.IntRange(1, 100000).Draw(t, "more"))
			share, err := e.Estimate(s, population)
			if err == ErrNoMixing || err == ErrUnsettled && population < 10*n {
				continue
			} else if err != nil {
				t.Fatal(err)
			}
			sum := 0.0
			for _, v := range share {
				sum += v
				if !(v >= 0) {
					t.Fatalf("estimator %d gives %v", e, share)
				}
			}
			close(t, []float64{sum}, []float64{1})
		}
		last, marks := s.Groups-1, make([]float64, len(s.Group))
		for i, g := range s.Group {
			if g == last {
				marks[i] = 1
			}
		}
		close(t, []float64{Mean(RDSII(s), marks)}, Shares(s, RDSII(s))[last:])
		for i := range s.Degree {
			s.Degree[i] = 7
		}
		close(t, Shares(s, RDSII(s)), plain)
		if _, err := Diagnose(s); err != nil {
			t.Fatal(err)
		}
	})
}

func close(t *rapid.T, got, want []float64) {
	t.Helper()
	for i := range want {
		if !(math.Abs(got[i]-want[i]) < 1e-9) {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}

func TestStationary(t *testing.T) {
	// The chain stays with 0.9 and 0.8: it is in state 0 two thirds of the time.
	pi, err := stationary([][]float64{{9, 1}, {2, 8}})
	if err != nil || math.Abs(pi[0]-2.0/3) > 1e-15 {
		t.Errorf("stationary %v, %v", pi, err)
	}
	if _, err := stationary([][]float64{{9, 0}, {2, 8}}); err != ErrNoMixing {
		t.Errorf("an absorbing group: %v", err)
	}
}

// Two groups by hand: recruits 0 to 0: 1, 0 to 1: 1, 1 to 0: 1, 1 to 1: 2, so the
// equilibrium is 2/5 and 3/5; harmonic mean degrees 4 and 12/7 make the shares
// 0.4/4 and 0.6/(12/7), that is 2/9 and 7/9.
func TestRDSIByHand(t *testing.T) {
	s, err := New([]float64{4, 4, 4, 1, 4, 2}, []int{-1, 0, 3, 0, 3, 4}, []int{0, 0, 0, 1, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	share, err := RDSI(s)
	if err != nil || math.Abs(share[0]-2.0/9) > 1e-12 {
		t.Errorf("shares %v, %v; want 2/9 and 7/9", share, err)
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		degree           []float64
		recruiter, group []int
		says             string
	}{
		{nil, nil, nil, "nobody"},
		{[]float64{3, 0}, []int{-1, 0}, []int{0, 1}, "row 2"},
		{[]float64{3, math.NaN()}, []int{-1, 0}, []int{0, 1}, "row 2"},
		{[]float64{3, 2}, []int{-1, 5}, []int{0, 1}, "row 2"},
		{[]float64{3, 2, 4}, []int{-1, 2, 1}, []int{0, 1, 0}, "circle"},
	} {
		if _, err := New(c.degree, c.recruiter, c.group); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v does not say %q", err, c.says)
		}
	}
	s, _ := New([]float64{3, 2}, []int{-1, 0}, []int{0, 1})
	if _, err := SS(s, 1); err == nil {
		t.Error("a population smaller than the sample was accepted")
	}
}

// The three schemes on the reference sample: the tree sees the branching that the
// chain does not. The reference's standard error of RDS-II is 0.0376.
func TestSchemes(t *testing.T) {
	s := fauxmadrona(t)
	se := map[Scheme]float64{}
	for _, scheme := range []Scheme{Usual, Tree, Salganik, Gile} {
		b, err := Bootstrap(context.Background(), s, MethodRDSII, 1000, BootstrapOptions{Scheme: scheme, Replicates: 200, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		se[scheme] = b.SE[1]
	}
	if se[Usual] != se[Tree] || se[Tree] < 0.026 || se[Tree] > 0.042 || se[Salganik] > se[Tree] {
		t.Errorf("standard errors by scheme: %v", se)
	}
}

// The bootstrap gives the same bits for any number of workers, and SE of about
// the reference's: 0.0147 for SS, which 100 replicates know to 7 %.
func TestBootstrap(t *testing.T) {
	s := fauxmadrona(t)
	run := func(workers int) Bootstrapped {
		b, err := Bootstrap(context.Background(), s, MethodSS, 1000, BootstrapOptions{Replicates: 100, Seed: 3, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	one := run(1)
	if two := run(2); !reflect.DeepEqual(one, two) {
		t.Errorf("one worker %v, two %v", one, two)
	}
	if se := one.SE[1]; se < 0.008 || se > 0.022 {
		t.Errorf("SE of SS %.4f; the reference has 0.0147", se)
	}
}

func BenchmarkSS(b *testing.B) {
	s := fauxmadrona(b)
	for b.Loop() {
		if _, err := SS(s, 1000); err != nil {
			b.Fatal(err)
		}
	}
}

func Example() {
	// Row 0 is a seed, who recruited rows 1 and 2; row 2 recruited row 3.
	s, err := New([]float64{10, 5, 20, 4}, []int{-1, 0, 0, 2}, []int{0, 1, 0, 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	ss, err := SS(s, 1000)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("RDS-II: %.3f\n", Shares(s, RDSII(s))[1])
	fmt.Printf("SS:     %.3f\n", Shares(s, ss)[1])
	// Output:
	// RDS-II: 0.750
	// SS:     0.749
}
