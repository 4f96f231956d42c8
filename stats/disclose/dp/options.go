package dp

import "fmt"

// Options say what is released and at what cost in privacy.
type Options struct {
	Epsilon  float64 // what one person's presence may change, over 0 to MaxEpsilon
	Delta    float64 // with what probability it may change more; under MaxDelta; 0 means DefaultDelta
	Length   int     // longest combination of attributes that is counted; at least 1
	MinCount int     // smallest count that is shown, after noise; 0 means DefaultMinCount
	Bound    int     // most records that one person has: public, never read from the data; 0 means 1

	// Progress is told how many of all tables are done; nil for none.
	Progress func(done, total int)
}

// Bounds and defaults of Options.
const (
	MaxEpsilon      = 12 // the most that any published release of such data is known to have used
	MaxDelta        = 1e-4
	DefaultDelta    = 1e-6
	DefaultMinCount = 10
	MaxLength       = 6
	MaxBound        = 1000
)

// Checked gives the options with their defaults, or an error with the mend.
func (o Options) Checked() (Options, error) {
	if o.Delta == 0 {
		o.Delta = DefaultDelta
	}
	if o.MinCount == 0 {
		o.MinCount = DefaultMinCount
	}
	if o.Bound == 0 {
		o.Bound = 1
	}
	return o, o.check()
}

func (o Options) check() error {
	switch {
	case !(o.Epsilon > 0 && o.Epsilon <= MaxEpsilon):
		return fmt.Errorf("epsilon is %g: it protects nobody above %d and must be more than 0; take 1 to 4 for a yearly release", o.Epsilon, MaxEpsilon)
	case o.Epsilon < 1e-3:
		return fmt.Errorf("epsilon is %g: below 0.001 nothing but noise is left; take 1 to 4 for a yearly release", o.Epsilon)
	case !(o.Delta >= 1e-15 && o.Delta <= MaxDelta):
		return fmt.Errorf("delta is %g: it must be from 1e-15 to %g, and smaller than one in the number of persons; take %g", o.Delta, MaxDelta, DefaultDelta)
	case o.Length < 1 || o.Length > MaxLength:
		return fmt.Errorf("the length of combinations is %d: take 1 to %d", o.Length, MaxLength)
	case o.MinCount < 1:
		return fmt.Errorf("the minimum count is %d: take 1 or more, 10 where nobody must be recognised", o.MinCount)
	case o.Bound < 1 || o.Bound > MaxBound:
		return fmt.Errorf("the bound on one person's records is %d: take 1 to %d", o.Bound, MaxBound)
	}
	return nil
}
