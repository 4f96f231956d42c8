package rds

import "math/rand/v2"

// tree is the sample's recruitment tree, ready to be drawn again.
type tree struct {
	sample   Sample
	seeds    []int
	children [][]int
}

func newTree(s Sample) tree {
	t := tree{sample: s, children: make([][]int, len(s.Degree))}
	for i, r := range s.Recruiter {
		if r < 0 {
			t.seeds = append(t.seeds, i)
		} else {
			t.children[r] = append(t.children[r], i)
		}
	}
	return t
}

// draw resamples the seeds with replacement, then for each drawn person the
// people whom that person recruited, down to the leaves. The sample's size
// varies from draw to draw.
func (t tree) draw(rng *rand.Rand) Sample {
	again := Sample{Groups: t.sample.Groups}
	type place struct{ person, recruiter int }
	var queue []place
	resample := func(from []int, recruiter int) {
		for range from {
			queue = append(queue, place{from[rng.IntN(len(from))], recruiter})
		}
	}
	resample(t.seeds, -1)
	for k := 0; k < len(queue) && k < 100*len(t.sample.Degree); k++ {
		p := queue[k]
		again.Degree = append(again.Degree, t.sample.Degree[p.person])
		again.Group = append(again.Group, t.sample.Group[p.person])
		again.Recruiter = append(again.Recruiter, p.recruiter)
		resample(t.children[p.person], k)
	}
	return again
}
