package tables

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// PerturbationOptions describe the noise of the cell-key method.
type PerturbationOptions struct {
	MaxDeviation int     // no count changes by more; 1 to 100
	Variance     float64 // of the noise, where the other conditions allow it
	Smallest     int     // no count from 1 to Smallest-1 is ever shown; 0 and 1 mean no such limit
}

// Perturbation is the table of probabilities of the cell-key method (Fraser and
// Wooton 2005; Marley and Leaver 2011; Giessing 2016): for each count the
// distribution of greatest entropy over the allowed deviations that has mean
// zero and the wanted variance. Zero stays zero.
type Perturbation struct {
	opt        PerturbationOptions
	cumulative [][]float64 // by count, then by deviation from -MaxDeviation on
}

// NewPerturbation computes the table.
func NewPerturbation(opt PerturbationOptions) (*Perturbation, error) {
	if opt.MaxDeviation < 1 || opt.MaxDeviation > 100 {
		return nil, fmt.Errorf("the greatest deviation is %d and must be between 1 and 100", opt.MaxDeviation)
	}
	if !(opt.Variance > 0) || opt.Variance > float64(opt.MaxDeviation*opt.MaxDeviation)/2 {
		return nil, fmt.Errorf("the variance is %v and must be above 0 and at most half the square of the greatest deviation", opt.Variance)
	}
	if opt.Smallest < 0 || opt.Smallest > opt.MaxDeviation+1 {
		return nil, fmt.Errorf("the smallest count shown is %d and must be at most one more than the greatest deviation", opt.Smallest)
	}
	p := &Perturbation{opt: opt, cumulative: make([][]float64, opt.MaxDeviation+opt.Smallest+1)}
	for count := 1; count < len(p.cumulative); count++ {
		p.cumulative[count] = cumulate(p.distribution(count))
	}
	return p, nil
}

// distribution is the probability of each deviation of a count.
func (p *Perturbation) distribution(count int) []float64 {
	allowed := func(d int) bool {
		shown := count + d
		return shown == 0 || shown > 0 && shown >= p.opt.Smallest
	}
	// Along the distributions exp(a d + b d²) of mean zero, variance grows with b.
	low, high := -200.0, 20.0
	for range 100 {
		middle := (low + high) / 2
		if varianceOf(p.centred(middle, allowed)) < p.opt.Variance {
			low = middle
		} else {
			high = middle
		}
	}
	return p.centred(low, allowed)
}

// centred finds the a for which the distribution has mean zero.
func (p *Perturbation) centred(b float64, allowed func(int) bool) []float64 {
	low, high := -1e5, 1e5
	for range 200 {
		middle := (low + high) / 2
		if meanOf(p.exponential(middle, b, allowed)) < 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return p.exponential((low+high)/2, b, allowed)
}

func (p *Perturbation) exponential(a, b float64, allowed func(int) bool) []float64 {
	most := p.opt.MaxDeviation
	exponent := make([]float64, 2*most+1)
	top := math.Inf(-1)
	for i := range exponent {
		d := float64(i - most)
		exponent[i] = math.Inf(-1)
		if allowed(i - most) {
			exponent[i] = a*d + b*d*d
		}
		top = max(top, exponent[i])
	}
	sum := 0.0
	for i, e := range exponent {
		exponent[i] = math.Exp(e - top)
		sum += exponent[i]
	}
	for i := range exponent {
		exponent[i] /= sum
	}
	return exponent
}

func meanOf(p []float64) float64 {
	mean := 0.0
	for i, q := range p {
		mean += q * float64(i-len(p)/2)
	}
	return mean
}

func varianceOf(p []float64) float64 {
	v := 0.0
	for i, q := range p {
		d := float64(i - len(p)/2)
		v += q * d * d
	}
	return v
}

func cumulate(p []float64) []float64 {
	c := make([]float64, len(p))
	sum := 0.0
	for i, q := range p {
		sum += q
		c[i] = sum
	}
	c[len(c)-1] = 1
	return c
}

// Perturb gives the count as it is shown. The key decides the noise, so the same
// cell of the same people always shows the same number.
func (p *Perturbation) Perturb(count int64, key uint64) (int64, error) {
	if count < 0 || count > MaxValue {
		return 0, fmt.Errorf("%d is not a count", count)
	}
	if count == 0 {
		return 0, nil
	}
	row := p.cumulative[min(count, int64(len(p.cumulative)-1))]
	u := float64(key>>11) / (1 << 53)
	for i, c := range row {
		if u < c {
			return count + int64(i-p.opt.MaxDeviation), nil
		}
	}
	return count, nil
}

// RecordKey is the key of a person: a number that nobody can compute without the
// secret. The key of a cell is the sum of its persons' keys, overflow left out.
func RecordKey(secret []byte, id string) (uint64, error) {
	if len(secret) < 16 {
		return 0, errors.New("the secret has fewer than 16 bytes")
	}
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(id))
	return binary.BigEndian.Uint64(h.Sum(nil)), nil
}
