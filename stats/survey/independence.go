package survey

import (
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Association is a test of independence in a two-way table.
type Association struct {
	Chi2     float64 // Pearson's statistic of the weighted table, scaled to the sample size
	F        float64 // Rao and Scott's second-order corrected statistic
	DF1, DF2 float64
	P        float64
}

// Independence tests whether two classifications are independent, by Pearson's
// statistic with the second-order correction of Rao and Scott (1984, Annals of
// Statistics 12, 46-60) in the form of an F test (Thomas and Rao 1987). A row
// with an empty label leaves the domain.
func (d *Design) Independence(a, b []string) (Association, error) {
	d, err := d.labelled(a, b)
	if err != nil {
		return Association{}, err
	}
	rows, columns := d.levels(a), d.levels(b)
	if len(rows) < 2 || len(columns) < 2 {
		return Association{}, errors.New("survey: a test of independence needs at least two rows and two columns in the table")
	}
	if d.DF() < 1 {
		return Association{}, ErrNoDF
	}
	cells, p := d.cells(a, b, rows, columns)
	v, err := d.covariance(cells)
	if err != nil {
		return Association{}, err
	}
	_, n := d.size()
	delta, err := designEffects(p, len(rows), len(columns), v, n)
	if err != nil {
		return Association{}, err
	}
	var trace, squares float64
	for i := range delta {
		trace += delta[i][i]
		for j := range delta {
			squares += delta[i][j] * delta[j][i]
		}
	}
	out := Association{Chi2: pearson(p, len(rows), len(columns), n)}
	out.DF1 = trace * trace / squares
	out.DF2 = out.DF1 * float64(d.DF())
	out.F = out.Chi2 / trace
	out.P = distuv.F{D1: out.DF1, D2: out.DF2}.Survival(out.F)
	return out, nil
}

func (d *Design) labelled(a, b []string) (*Design, error) {
	if len(a) != len(d.weights) || len(b) != len(d.weights) {
		return nil, fmt.Errorf("survey: %d and %d labels for %d rows", len(a), len(b), len(d.weights))
	}
	keep := make([]bool, len(a))
	for i := range a {
		keep[i] = a[i] != "" && b[i] != ""
	}
	return d.Domain(keep)
}

// levels are the labels that have a weight, in order.
func (d *Design) levels(label []string) []string {
	var out []string
	for i, l := range label {
		if d.weights[i] != 0 {
			out = append(out, l)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// cells gives the linearised variable of each cell's share, and the shares, row
// by row.
func (d *Design) cells(a, b []string, rows, columns []string) (scores [][]float64, p []float64) {
	for _, r := range rows {
		for _, c := range columns {
			x := make([]float64, len(a))
			for i := range a {
				if a[i] == r && b[i] == c {
					x[i] = 1
				}
			}
			share, u := ratioOf(x, nil)(d.weights)
			scores, p = append(scores, u), append(p, share)
		}
	}
	return scores, p
}

func margins(p []float64, rows, columns int) (r, c []float64) {
	r, c = make([]float64, rows), make([]float64, columns)
	for k, v := range p {
		r[k/columns] += v
		c[k%columns] += v
	}
	return r, c
}

func pearson(p []float64, rows, columns int, n float64) float64 {
	r, c := margins(p, rows, columns)
	chi2 := 0.0
	for k, v := range p {
		e := r[k/columns] * c[k%columns]
		chi2 += n * (v - e) * (v - e) / e
	}
	return chi2
}

// designEffects is the matrix Delta = (C'D^-1 V0 D^-1 C)^-1 (C'D^-1 V D^-1 C),
// where C spans the interaction contrasts of the log-linear model, D holds the
// shares and V0 is their covariance in a simple random sample. Its eigenvalues
// are the generalised design effects.
func designEffects(p []float64, rows, columns int, v [][]float64, n float64) ([][]float64, error) {
	contrasts := interaction(p, rows, columns)
	k := len(contrasts)
	top, bottom := mat.NewDense(k, k, nil), mat.NewDense(k, k, nil)
	for i, x := range contrasts {
		for j, y := range contrasts {
			for s := range p {
				for t := range p {
					srs := (unit(s, t)*p[s] - p[s]*p[t]) / n
					bottom.Set(i, j, bottom.At(i, j)+x[s]*srs*y[t])
					top.Set(i, j, top.At(i, j)+x[s]*v[s][t]*y[t])
				}
			}
		}
	}
	var delta mat.Dense
	if err := delta.Solve(bottom, top); err != nil {
		return nil, errors.New("survey: a row or a column of the table is too rare to test")
	}
	out := make([][]float64, k)
	for i := range out {
		out[i] = delta.RawRowView(i)
	}
	return out, nil
}

// interaction gives the contrasts over the cells, divided by the cells' shares;
// an empty cell drops out.
func interaction(p []float64, rows, columns int) [][]float64 {
	var out [][]float64
	for i := range rows - 1 {
		for j := range columns - 1 {
			x := make([]float64, len(p))
			for k, share := range p {
				if share > 0 {
					x[k] = (unit(k/columns, i) - 1/float64(rows)) * (unit(k%columns, j) - 1/float64(columns)) / share
				}
			}
			out = append(out, x)
		}
	}
	return out
}

func unit(a, b int) float64 {
	if a == b {
		return 1
	}
	return 0
}
