package glm

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The yearly data of Poisson counts in Dobson 1990, p. 93, as R's help of glm
// has it; coefficients and deviance from there.
func TestDobson(t *testing.T) {
	y := []float64{18, 17, 15, 20, 10, 20, 25, 13, 12}
	x := [][]float64{make([]float64, 9), make([]float64, 9), make([]float64, 9), make([]float64, 9), make([]float64, 9)}
	for i := range y {
		x[0][i] = 1
		if outcome := i % 3; outcome > 0 {
			x[outcome][i] = 1
		}
		if treatment := i / 3; treatment > 0 {
			x[2+treatment][i] = 1
		}
	}
	fit, err := Model{X: x, Y: y, Family: Poisson}.Do()
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range []float64{3.044522, -0.4542553, -0.2929871, 0, 0} {
		if math.Abs(fit.Coef[j]-want) > 1e-6 {
			t.Errorf("coefficient %d = %v, want %v", j, fit.Coef[j], want)
		}
	}
	if math.Abs(fit.Deviance-5.129141) > 1e-6 || fit.DF() != 4 {
		t.Errorf("deviance %v on %d", fit.Deviance, fit.DF())
	}
}

// At the solution the scores add up to 0 and the leverages to the number of columns.
func TestScoresVanish(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(8, 40).Draw(t, "n")
		x := [][]float64{make([]float64, n), make([]float64, n)}
		y := make([]float64, n)
		for i := range n {
			x[0][i] = 1
			x[1][i] = float64(i) / float64(n)
			y[i] = float64(rapid.IntRange(1, 100).Draw(t, "y"))
		}
		for name, family := range map[string]Family{"gaussian": Gaussian, "poisson": Poisson, "nb": NegativeBinomial(3)} {
			m := Model{X: x, Y: y, Family: family}
			fit, err := m.Do()
			if errors.Is(err, ErrDiverged) && name == "nb" {
				continue // one count far from the others under a fixed theta
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			leverage := 0.0
			for _, h := range fit.Hat {
				leverage += h
			}
			if math.Abs(leverage-2) > 1e-9 {
				t.Fatalf("%s: the leverages add up to %v", name, leverage)
			}
			for _, s := range m.Scores(fit) {
				sum, size := 0.0, 0.0
				for _, v := range s {
					sum += v
					size += math.Abs(v)
				}
				if math.Abs(sum) > 1e-3*max(size, 1) {
					t.Fatalf("%s: the scores add up to %v of %v", name, sum, size)
				}
			}
		}
	})
}

func TestRefusals(t *testing.T) {
	one, twin := []float64{1, 1, 1}, []float64{2, 2, 2}
	if _, err := (Model{X: [][]float64{one, twin}, Y: one, Family: Gaussian}).Do(); !errors.Is(err, ErrDependent) {
		t.Errorf("a dependent column: %v", err)
	}
	if _, err := (Model{X: [][]float64{{1}, {2}}, Y: []float64{1}, Family: Gaussian}).Do(); !errors.Is(err, ErrNoDF) {
		t.Errorf("more columns than rows: %v", err)
	}
	m := Model{X: [][]float64{{1, 1, 1, 1}}, Y: []float64{3, 3, 3, 3}}
	if _, _, err := m.DoNegativeBinomial(); !errors.Is(err, ErrNoOverdispersion) {
		t.Errorf("counts without scatter: %v", err)
	}
}

func TestTrigamma(t *testing.T) {
	if got := trigamma(1); math.Abs(got-math.Pi*math.Pi/6) > 1e-14 {
		t.Errorf("trigamma(1) = %v", got)
	}
}
