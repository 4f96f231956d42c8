package microdata

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Microaggregate replaces each value by the mean of a group of at least k rows
// with near values (MDAV, Domingo-Ferrer and Mateo-Sanz 2002). Columns are
// standardised for the distances, so their units do not matter. It gives the
// replaced columns and the group of each row.
func Microaggregate(columns [][]float64, k int) (out [][]float64, group []int, err error) {
	if err := checkNumbers(columns, k); err != nil {
		return nil, nil, err
	}
	m := newMicroaggregation(columns)
	left := make([]int, len(columns[0]))
	for row := range left {
		left[row] = row
	}
	for len(left) >= 3*k {
		far := m.farthest(left, m.centre(left))
		opposite := m.farthest(left, m.points[far])
		left = m.gather(left, far, k)
		left = m.gather(left, opposite, k)
	}
	if len(left) >= 2*k {
		left = m.gather(left, m.farthest(left, m.centre(left)), k)
	}
	m.close(left)
	return m.means(columns), m.group, nil
}

func checkNumbers(columns [][]float64, k int) error {
	if k < 1 {
		return fmt.Errorf("k is %d and must be at least 1", k)
	}
	if len(columns) == 0 || len(columns[0]) < k {
		return fmt.Errorf("fewer than %d rows", k)
	}
	if len(columns[0]) > 50_000 {
		return fmt.Errorf("%d rows are too many for microaggregation: at most 50,000", len(columns[0]))
	}
	for j, c := range columns {
		if len(c) != len(columns[0]) {
			return fmt.Errorf("column %d has %d rows, the first has %d", j+1, len(c), len(columns[0]))
		}
		for row, v := range c {
			if math.IsNaN(v) || math.Abs(v) > 1e150 {
				return fmt.Errorf("column %d, row %d: %v is not a usable number", j+1, row+1, v)
			}
		}
	}
	return nil
}

type microaggregation struct {
	points [][]float64 // standardised, by row
	group  []int
	groups int
}

func newMicroaggregation(columns [][]float64) *microaggregation {
	n := len(columns[0])
	m := &microaggregation{points: make([][]float64, n), group: make([]int, n)}
	for row := range m.points {
		m.points[row] = make([]float64, len(columns))
	}
	for j, c := range columns {
		mean, square := 0.0, 0.0
		for _, v := range c {
			mean += v / float64(n)
		}
		for _, v := range c {
			square += (v - mean) * (v - mean) / float64(n)
		}
		for row, v := range c {
			if square > 0 {
				m.points[row][j] = (v - mean) / math.Sqrt(square)
			}
		}
	}
	return m
}

func (m *microaggregation) centre(rows []int) []float64 {
	c := make([]float64, len(m.points[0]))
	for _, row := range rows {
		for j, v := range m.points[row] {
			c[j] += v / float64(len(rows))
		}
	}
	return c
}

func squaredDistance(a, b []float64) float64 {
	d := 0.0
	for j := range a {
		d += (a[j] - b[j]) * (a[j] - b[j])
	}
	return d
}

func (m *microaggregation) farthest(rows []int, from []float64) int {
	return slices.MaxFunc(rows, func(a, b int) int {
		return cmp.Compare(squaredDistance(m.points[a], from), squaredDistance(m.points[b], from))
	})
}

// gather makes a group of the k rows nearest to one of them and gives the others.
func (m *microaggregation) gather(rows []int, around, k int) []int {
	distance := make(map[int]float64, len(rows))
	for _, row := range rows {
		distance[row] = squaredDistance(m.points[row], m.points[around])
	}
	slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(distance[a], distance[b]) })
	m.close(rows[:k])
	return rows[k:]
}

func (m *microaggregation) close(rows []int) {
	for _, row := range rows {
		m.group[row] = m.groups
	}
	m.groups++
}

func (m *microaggregation) means(columns [][]float64) [][]float64 {
	out := make([][]float64, len(columns))
	size := make([]float64, m.groups)
	for _, g := range m.group {
		size[g]++
	}
	for j, c := range columns {
		mean := make([]float64, m.groups)
		for row, g := range m.group {
			mean[g] += c[row] / size[g]
		}
		out[j] = make([]float64, len(c))
		for row, g := range m.group {
			out[j][row] = mean[g]
		}
	}
	return out
}
