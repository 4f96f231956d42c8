package dp

import "fmt"

// Column is one attribute with its public code list. In a record, code 0 means
// that the attribute is absent and code i that it has Values[i-1].
type Column struct {
	Name   string
	Values []string
}

// size is the number of codes, absence included.
func (c Column) size() int { return len(c.Values) + 1 }

// Domain is everything that a record can be. It is public: it must come from
// code lists, never from the records.
type Domain []Column

// Bounds of a domain.
const (
	MaxColumns = 64      // a set of columns is one 64-bit word
	MaxValues  = 1 << 16 // a code is 16 bits
	MaxCells   = 20_000_000
)

// Check gives an error that names what is wrong with the domain.
func (d Domain) Check() error {
	if len(d) == 0 || len(d) > MaxColumns {
		return fmt.Errorf("there are %d columns; 1 to %d can be counted together: leave out those that need not be published", len(d), MaxColumns)
	}
	names := map[string]bool{}
	for _, c := range d {
		if names[c.Name] {
			return fmt.Errorf("the column %q is there twice: rename or remove one", c.Name)
		}
		names[c.Name] = true
		if err := c.check(); err != nil {
			return err
		}
	}
	return nil
}

func (c Column) check() error {
	if len(c.Values) >= MaxValues {
		return fmt.Errorf("the column %q has %d values; at most %d can be counted: group them", c.Name, len(c.Values), MaxValues-1)
	}
	seen := map[string]bool{}
	for _, v := range c.Values {
		if v == "" || v == "0" {
			return fmt.Errorf("the code list of %q has the value %q, which means absent: remove it", c.Name, v)
		}
		if seen[v] {
			return fmt.Errorf("the code list of %q has the value %q twice: remove one", c.Name, v)
		}
		seen[v] = true
	}
	return nil
}

// sizes gives the number of codes of every column.
func (d Domain) sizes() []float64 {
	sizes := make([]float64, len(d))
	for i, c := range d {
		sizes[i] = float64(c.size())
	}
	return sizes
}

// Records runs through the records, a code for each column of the domain at a
// time, and may do so more than once. The slice is valid during the visit only.
type Records func(visit func(record []uint16) error) error
