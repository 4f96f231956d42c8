package dp

import (
	"fmt"
	"math"
	"math/bits"
)

// Ratio is a positive rational number: the parameter of a noise. The samplers
// work on whole numbers only, so the noise is exactly the one that was proved.
type Ratio struct{ Num, Den uint64 }

// Float is the nearest floating-point number, for display and accounting.
func (q Ratio) Float() float64 { return float64(q.Num) / float64(q.Den) }

// Laplace is the discrete Laplace noise: P(x) is proportional to exp(-|x|/scale).
// On a count that one person changes by at most b it gives (b/scale)-DP.
type Laplace struct{ scale Ratio }

// maxParameter keeps the samplers' products within 64 bits.
const maxParameter = 1 << 31

// NewLaplace checks the scale: Num and Den from 1 to 2^31.
func NewLaplace(scale Ratio) (Laplace, error) {
	if scale.Num < 1 || scale.Num > maxParameter || scale.Den < 1 || scale.Den > maxParameter {
		return Laplace{}, fmt.Errorf("a Laplace scale of %d/%d is outside what can be drawn exactly (1 to 2^31 over 1 to 2^31)", scale.Num, scale.Den)
	}
	return Laplace{scale}, nil
}

// Add adds independent noise to every count. If the random source fails, the
// counts are set to zero and the error is returned.
func (l Laplace) Add(r *Random, counts []int64) error {
	return addNoise(r, counts, func() int64 { return laplace(r, l.scale.Num, l.scale.Den) })
}

// Gaussian is the discrete Gaussian noise: P(x) is proportional to
// exp(-x²/(2·variance)). On counts of which one person changes n by at most b
// each it gives zero-concentrated DP with rho = n·b²/(2·variance).
type Gaussian struct {
	variance Ratio
	scale    uint64 // of the Laplace noise from which it is drawn: floor(sigma)+1
	den      uint64 // 2·Num·Den·scale²
}

// MaxSigma is the largest standard deviation that can be drawn exactly.
const MaxSigma = 32767

// NewGaussian checks the variance: products of the sampler must fit 64 bits,
// as every Ratio from RoundUpVariance does.
func NewGaussian(variance Ratio) (Gaussian, error) {
	g := Gaussian{variance: variance}
	if variance.Num < 1 || variance.Den < 1 || variance.Num > 1<<40 || variance.Den > 1<<20 {
		return g, fmt.Errorf("a variance of %d/%d cannot be drawn exactly", variance.Num, variance.Den)
	}
	g.scale = isqrt(variance.Num/variance.Den) + 1
	hi, lo := bits.Mul64(2*variance.Num*g.scale, variance.Den*g.scale)
	if hi != 0 || lo > math.MaxInt64 {
		return g, fmt.Errorf("a variance of %d/%d cannot be drawn exactly; the largest sigma is %d", variance.Num, variance.Den, MaxSigma)
	}
	g.den = lo
	return g, nil
}

// RoundUpVariance gives a variance of at least sigma², the finest above it that
// NewGaussian accepts: more noise than asked for, never less.
func RoundUpVariance(sigma float64) (Ratio, error) {
	if !(sigma > 0 && sigma <= MaxSigma) {
		return Ratio{}, fmt.Errorf("a sigma of %.4g is outside 0 to %d: ask for a larger epsilon or shorter combinations", sigma, MaxSigma)
	}
	for den := uint64(1 << 12); ; den /= 2 {
		v := Ratio{uint64(math.Ceil(sigma * sigma * float64(den) * (1 + 1e-12))), den}
		if _, err := NewGaussian(v); err == nil || den == 1 {
			return v, err
		}
	}
}

// Add adds independent noise to every count. If the random source fails, the
// counts are set to zero and the error is returned.
func (g Gaussian) Add(r *Random, counts []int64) error {
	return addNoise(r, counts, func() int64 { return g.draw(r) })
}

// draw is algorithm 3 of Canonne, Kamath and Steinke 2020: a discrete Laplace y
// is kept with probability exp(-(|y| - variance/scale)² / (2·variance)).
func (g Gaussian) draw(r *Random) int64 {
	for {
		y := laplace(r, g.scale, 1)
		distance := int64(magnitude(y)*g.variance.Den*g.scale) - int64(g.variance.Num)
		whole, p := divideSquare(magnitude(distance), g.den)
		if r.bernoulliExp(whole, 1) && r.bernoulliExpFraction(p, g.den) {
			return y
		}
	}
}

// divideSquare gives quotient and rest of u²/q. A quotient over 64 bits is cut
// to the largest one: exp(-2^64) and exp(-2^63) are both never seen.
func divideSquare(u, q uint64) (quotient, rest uint64) {
	hi, lo := bits.Mul64(u, u)
	if hi >= q {
		return math.MaxUint64, 0
	}
	return bits.Div64(hi, lo, q)
}

// laplace draws from the discrete Laplace distribution with scale num/den:
// algorithm 2 of Canonne, Kamath and Steinke 2020.
func laplace(r *Random, num, den uint64) int64 {
	for {
		u := r.below(num)
		if !r.bernoulliExpFraction(u, num) {
			continue
		}
		for r.bernoulliExpFraction(1, 1) {
			u += num
		}
		size := int64(u / den)
		negative := r.word()>>63 == 1
		switch {
		case negative && size == 0:
			continue // zero is drawn once, not twice
		case negative:
			return -size
		}
		return size
	}
}

func addNoise(r *Random, counts []int64, draw func() int64) error {
	err := r.guard(func() {
		for i := range counts {
			counts[i] += draw()
		}
	})
	if err != nil {
		clear(counts)
	}
	return err
}

func magnitude(x int64) uint64 {
	if x < 0 {
		return uint64(-x)
	}
	return uint64(x)
}

// isqrt is the whole part of the square root, without floating point.
func isqrt(n uint64) uint64 {
	root := uint64(0)
	for bit := uint64(1) << 31; bit > 0; bit >>= 1 {
		if try := root | bit; try*try <= n {
			root = try
		}
	}
	return root
}
