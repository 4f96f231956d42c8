package rds

import (
	"fmt"
	"math"
)

// Diagnosis says what a sample's estimates rest on.
type Diagnosis struct {
	Seeds, Waves int
	Recruits     [][]float64 // who recruited whom, by group
	Homophily    []float64   // recruits of the own group over those expected if recruiters did not mind; 1: no preference, 0: none to judge by
	Convergence  [][]float64 // the RDS-II shares of the first 1, 2, ... people, at most 200 points; by point, then group
	BySeed       []SeedShare // the RDS-II shares within each seed's tree
	Warnings     []string
}

// SeedShare is one point of a bottleneck plot.
type SeedShare struct {
	Seed   int // row of the seed
	People int
	Share  []float64
}

// Diagnose looks at recruitment, convergence and bottlenecks (Gile, Johnston,
// Salganik 2015, Journal of the Royal Statistical Society A 178, 241-269).
// People are taken in the order of the rows.
func Diagnose(s Sample) (Diagnosis, error) {
	waves, err := s.Waves()
	if err != nil {
		return Diagnosis{}, err
	}
	d := Diagnosis{Recruits: s.Recruitments()}
	for i, w := range waves {
		d.Waves = max(d.Waves, w)
		if s.Recruiter[i] < 0 {
			d.Seeds++
		}
	}
	d.Homophily = homophily(d.Recruits)
	d.Convergence = convergence(s)
	d.BySeed = bySeed(s)
	d.warn(s)
	return d, nil
}

func homophily(recruits [][]float64) []float64 {
	k := len(recruits)
	row, column, total := make([]float64, k), make([]float64, k), 0.0
	for g := range k {
		for h, c := range recruits[g] {
			row[g] += c
			column[h] += c
			total += c
		}
	}
	out := make([]float64, k)
	for g := range k {
		if row[g]*column[g] > 0 {
			out[g] = recruits[g][g] * total / (row[g] * column[g])
		}
	}
	return out
}

func convergence(s Sample) [][]float64 {
	const points = 200
	n := len(s.Degree)
	sum, total := make([]float64, s.Groups), 0.0
	var out [][]float64
	for i, g := range s.Group {
		sum[g] += 1 / s.Degree[i]
		total += 1 / s.Degree[i]
		if n <= points || (i+1)*points/n > i*points/n {
			share := make([]float64, s.Groups)
			for h := range share {
				share[h] = sum[h] / total
			}
			out = append(out, share)
		}
	}
	return out
}

func bySeed(s Sample) []SeedShare {
	place := map[int]int{}
	var out []SeedShare
	for i, seed := range s.Seeds() {
		k, known := place[seed]
		if !known {
			k = len(out)
			place[seed] = k
			out = append(out, SeedShare{Seed: seed, Share: make([]float64, s.Groups)})
		}
		out[k].People++
		out[k].Share[s.Group[i]] += 1 / s.Degree[i]
	}
	for k := range out {
		normalised(out[k].Share)
	}
	return out
}

func (d *Diagnosis) warn(s Sample) {
	if d.Waves < 6 {
		d.Warnings = append(d.Warnings, fmt.Sprintf("The longest chain has only %d waves; with fewer than about 6 the estimate still leans on who the seeds were.", d.Waves))
	}
	if d.Seeds*5 > len(s.Degree) {
		d.Warnings = append(d.Warnings, fmt.Sprintf("%d of %d people are seeds: this is closer to a convenience sample than to respondent-driven sampling.", d.Seeds, len(s.Degree)))
	}
	last := d.Convergence[len(d.Convergence)-1]
	half := d.Convergence[len(d.Convergence)/2]
	for g := range last {
		if math.Abs(last[g]-half[g]) > 0.05 {
			d.Warnings = append(d.Warnings, "The estimate still moved by more than 5 points in the second half of the sample: it had not settled.")
			break
		}
	}
	d.Warnings = append(d.Warnings, "The estimate holds if people named their network size truly, recruited at random among those they know, and all are connected.")
}
