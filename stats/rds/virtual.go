package rds

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// virtual is a population that looks as the sample says: how many people have
// which degree and group, and who would recruit whom.
type virtual struct {
	sample   Sample
	people   []kind      // distinct degree and group, with the number of people
	children [][]int     // the sample's recruits by recruiter, in order
	mixing   [][]float64 // number of recruits of group h by group g in the sample
	ties     []float64   // sum of degrees of each group
}

type kind struct {
	degree float64
	group  int
	count  float64
}

// newVirtual estimates the population by SS and prepares Gile's bootstrap.
func newVirtual(s Sample, population float64) (func(*rand.Rand) Sample, error) {
	w, err := SS(s, population)
	if err != nil {
		return nil, err
	}
	scale(w, population)
	v := virtual{sample: s, children: make([][]int, len(s.Degree)), mixing: s.Recruitments()}
	count := map[kind]float64{}
	for i := range w {
		count[kind{degree: s.Degree[i], group: s.Group[i]}] += w[i]
	}
	for k, c := range count {
		k.count = max(1, math.Round(c))
		v.people = append(v.people, k)
	}
	slices.SortFunc(v.people, func(a, b kind) int {
		if a.group != b.group {
			return a.group - b.group
		}
		return cmp.Compare(a.degree, b.degree)
	})
	v.ties = v.tiesOf(v.people)
	for i, r := range s.Recruiter {
		if r >= 0 {
			v.children[r] = append(v.children[r], i)
		}
	}
	return v.draw, nil
}

// draw grows the sample's tree again, from the seeds wave by wave: each place is
// taken by somebody not yet drawn, with a chance in proportion to degree, from
// the group that the mixing of the recruiter's group chooses. A group's chance
// falls as its ties are used up.
func (v virtual) draw(rng *rand.Rand) Sample {
	s := v.sample
	again := Sample{Degree: make([]float64, len(s.Degree)), Recruiter: s.Recruiter, Group: make([]int, len(s.Degree)), Groups: s.Groups}
	left := slices.Clone(v.people)
	var queue []int
	for i, r := range s.Recruiter {
		if r < 0 {
			v.take(left, nil, again, i, rng)
			queue = append(queue, i)
		}
	}
	for len(queue) > 0 {
		recruiter := queue[0]
		queue = queue[1:]
		for _, i := range v.children[recruiter] {
			v.take(left, v.mixing[again.Group[recruiter]], again, i, rng)
			queue = append(queue, i)
		}
	}
	return again
}

// take fills place i of the tree. Without mixing, or where the mixing leads only
// to groups that are used up, every group is possible.
func (v virtual) take(left []kind, mixing []float64, again Sample, i int, rng *rand.Rand) {
	ties := v.tiesOf(left)
	chance := make([]float64, again.Groups)
	total := 0.0
	for g, t := range ties {
		if mixing != nil && t > 0 {
			chance[g] = mixing[g] * t / v.ties[g]
		}
		total += chance[g]
	}
	if total == 0 {
		copy(chance, ties)
	}
	group := pick(chance, rng)
	weights := make([]float64, len(left))
	for j, k := range left {
		if k.group == group {
			weights[j] = k.count * k.degree
		}
	}
	j := pick(weights, rng)
	left[j].count--
	again.Degree[i], again.Group[i] = left[j].degree, group
}

func (v virtual) tiesOf(people []kind) []float64 {
	ties := make([]float64, v.sample.Groups)
	for _, k := range people {
		ties[k.group] += k.count * k.degree
	}
	return ties
}

// pick draws an index with chances in proportion to the weights.
func pick(weights []float64, rng *rand.Rand) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	u := rng.Float64() * total
	last := 0
	for i, w := range weights {
		if w <= 0 {
			continue
		}
		last = i
		if u -= w; u < 0 {
			return i
		}
	}
	return last
}
