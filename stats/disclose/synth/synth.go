package synth

import (
	"context"
	"math/rand/v2"

	"ostoja/stats/disclose/dp"
)

// Data is a set of records, a code for each column of a domain.
type Data struct {
	Domain  dp.Domain
	Columns [][]uint16 // Columns[c][i] is the code of record i in column c
}

// Records runs through the records.
func (d Data) Records(visit func(record []uint16) error) error {
	record := make([]uint16, len(d.Columns))
	for i := range d.Columns[0] {
		for c, column := range d.Columns {
			record[c] = column[i]
		}
		if err := visit(record); err != nil {
			return err
		}
	}
	return nil
}

// maxSweeps ends the refinement; it mostly ends by itself before.
const maxSweeps = 8

// settled is the share of the values that a sweep must change for another to follow.
const settled = 0.002

// New draws as many records as the release counts. The random source needs no
// secrecy: what protects the persons is in the release.
func New(ctx context.Context, random *rand.Rand, release *dp.Release, progress func(done, total int)) (Data, error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	tree := chooseTree(release)
	steps := len(tree) + maxSweeps
	s := newSampler(release, random)
	for i, n := range tree {
		if err := ctx.Err(); err != nil {
			return Data{}, err
		}
		s.draw(n)
		progress(i+1, steps)
	}
	r := newRefiner(release, s.columns)
	for i := range maxSweeps {
		changed, err := r.sweep(ctx)
		if err != nil {
			return Data{}, err
		}
		progress(len(tree)+i+1, steps)
		if float64(changed) < settled*float64(release.Count)*float64(len(tree)) {
			break
		}
	}
	progress(steps, steps)
	return Data{release.Domain, s.columns}, nil
}
