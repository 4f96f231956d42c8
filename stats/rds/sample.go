package rds

import (
	"fmt"
	"math"
	"slices"
)

// Sample is a sample with its recruitment tree. Slices have one entry per person.
type Sample struct {
	Degree    []float64 // network size, at least 1
	Recruiter []int     // row of the recruiter; -1: a seed
	Group     []int     // the outcome, 0 .. Groups-1
	Groups    int
}

// New checks a sample. Errors name the row, counted from 1.
func New(degree []float64, recruiter, group []int) (Sample, error) {
	s := Sample{Degree: degree, Recruiter: recruiter, Group: group}
	n := len(degree)
	if n == 0 {
		return s, fmt.Errorf("rds: there is nobody in the sample")
	}
	if len(recruiter) != n || len(group) != n {
		return s, fmt.Errorf("rds: %d degrees, %d recruiters, %d outcomes; one of each per person is needed", n, len(recruiter), len(group))
	}
	for i := range n {
		switch d := degree[i]; {
		case math.IsNaN(d) || math.IsInf(d, 0):
			return s, fmt.Errorf("rds: row %d: the degree is missing; everybody needs one", i+1)
		case d <= 0:
			return s, fmt.Errorf("rds: row %d: the degree is %v; who was recruited knows at least one person", i+1, d)
		case recruiter[i] < -1 || recruiter[i] >= n || recruiter[i] == i:
			return s, fmt.Errorf("rds: row %d: the recruiter is not another row of the sample", i+1)
		case group[i] < 0:
			return s, fmt.Errorf("rds: row %d: the outcome is missing", i+1)
		}
		s.Groups = max(s.Groups, group[i]+1)
	}
	_, err := s.Waves()
	return s, err
}

// Waves gives each person's distance from the seed, 0 for seeds; an error where
// recruiters form a circle.
func (s Sample) Waves() ([]int, error) {
	wave := slices.Repeat([]int{-1}, len(s.Recruiter))
	for i := range wave {
		var path []int
		k := i
		for k >= 0 && wave[k] < 0 {
			if len(path) > len(wave) {
				return nil, fmt.Errorf("rds: row %d: following the recruiters leads in a circle; correct one of them", i+1)
			}
			path = append(path, k)
			k = s.Recruiter[k]
		}
		depth := -1
		if k >= 0 {
			depth = wave[k]
		}
		for _, p := range slices.Backward(path) {
			depth++
			wave[p] = depth
		}
	}
	return wave, nil
}

// Seeds gives for each person the row of the seed that the chain began with.
func (s Sample) Seeds() []int {
	seed := slices.Repeat([]int{-1}, len(s.Recruiter))
	for i := range seed {
		k := i
		for s.Recruiter[k] >= 0 && seed[k] < 0 {
			k = s.Recruiter[k]
		}
		root := k
		if seed[k] >= 0 {
			root = seed[k]
		}
		for k = i; seed[k] < 0; k = s.Recruiter[k] {
			seed[k] = root
			if s.Recruiter[k] < 0 {
				break
			}
		}
	}
	return seed
}

// Recruitments counts who recruited whom: recruiter's group, then recruit's.
func (s Sample) Recruitments() [][]float64 {
	counts := make([][]float64, s.Groups)
	for g := range counts {
		counts[g] = make([]float64, s.Groups)
	}
	for i, r := range s.Recruiter {
		if r >= 0 {
			counts[s.Group[r]][s.Group[i]]++
		}
	}
	return counts
}
