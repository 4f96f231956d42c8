package figures

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"ostoja/internal/fault"
	"ostoja/stats/disclose/dp"
	"ostoja/stats/disclose/synth"
)

// private releases counts with noise, or synthetic records made from them.
func private(ctx context.Context, random *dp.Random, s Source, q Request, shot snapshot) (*Result, error) {
	domain := s.Domain()
	cols, at := columns(domain, q.Variables)
	release, err := dp.NewRelease(ctx, random, cols, visitor(domain, q.Filter, at, shot), noiseOptions(s, q))
	if err != nil {
		return nil, fault.New(fault.Invalid, "figures.refused.failed").Because(err)
	}
	interval := release.CountInterval()
	out := &Result{Count: release.Count, Low: interval.Low, High: interval.High}
	if q.Kind == SyntheticKind {
		out.Columns = cols
		return out, synthesize(ctx, release, out)
	}
	out.Table, err = noisyTable(release)
	return out, err
}

func noiseOptions(s Source, q Request) dp.Options {
	length := len(q.Variables)
	if q.Kind == SyntheticKind {
		length = min(length, syntheticLength)
	}
	return dp.Options{Epsilon: float64(q.Epsilon) / 1000, Delta: delta * 1e-9, Length: length, MinCount: int(q.Audience.K()), Bound: s.Bound()}
}

// visitor runs through the records that pass the filter, with the codes of some variables.
func visitor(domain dp.Domain, f *Filter, at []int, shot snapshot) dp.Records {
	return func(visit func([]uint16) error) error {
		codes := make([]uint16, len(at))
		for _, r := range shot.records {
			if !f.takes(domain, r.Codes) {
				continue
			}
			for i, v := range at {
				codes[i] = r.Codes[v]
			}
			if err := visit(codes); err != nil {
				return err
			}
		}
		return nil
	}
}

// noisyTable lays the release's counts out as a table. 'Not known' has no row of
// its own: it is what the others leave of the total.
func noisyTable(release *dp.Release) (*Table, error) {
	cols := release.Domain
	figures, err := keys(cols)
	if err != nil {
		return nil, err
	}
	shown, _ := release.Aggregates()
	byKey := map[string]dp.Aggregate{}
	for _, a := range shown {
		key := slices.Repeat([]int{Total}, len(cols))
		for i, c := range a.Columns {
			key[c] = int(a.Codes[i])
		}
		byKey[keyText(key)] = a
	}
	t := &Table{Columns: cols}
	for _, f := range figures {
		key := rowKey(f.Key, cols)
		if slices.Contains(key, 0) {
			continue
		}
		row := Row{Key: key}
		if a, ok := byKey[keyText(key)]; ok {
			row = Row{key, true, a.Count, a.Low, a.High}
		} else if grandTotal(key) && release.Count >= int64(release.Options.MinCount) {
			i := release.CountInterval()
			row = Row{key, true, release.Count, i.Low, i.High}
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

func grandTotal(key []int) bool {
	return !slices.ContainsFunc(key, func(k int) bool { return k != Total })
}

func keyText(key []int) string {
	b := make([]byte, 0, 4*len(key))
	for _, k := range key {
		b = append(b, byte(k), byte(k>>8), ',')
	}
	return string(b)
}

// synthesize draws records from the release, and says how near they are to it.
func synthesize(ctx context.Context, release *dp.Release, out *Result) error {
	data, err := synth.New(ctx, rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())), release, nil)
	if err != nil {
		return fault.New(fault.Invalid, "figures.refused.failed").Because(err)
	}
	if err := data.Records(func(codes []uint16) error {
		out.Records = append(out.Records, slices.Clone(codes))
		return nil
	}); err != nil {
		return err
	}
	out.Quality = nearness(release, out.Records)
	return nil
}

func nearness(release *dp.Release, records [][]uint16) *Quality {
	q := &Quality{}
	shown, _ := release.Aggregates()
	for _, a := range shown {
		if len(a.Columns) != 2 {
			continue
		}
		n := int64(0)
		for _, r := range records {
			if r[a.Columns[0]] == a.Codes[0] && r[a.Columns[1]] == a.Codes[1] {
				n++
			}
		}
		q.Pairs++
		q.Difference += math.Abs(float64(n - a.Count))
		q.Halfwidth += float64(a.High-a.Low) / 2
	}
	if q.Pairs > 0 {
		q.Difference /= float64(q.Pairs)
		q.Halfwidth /= float64(q.Pairs)
	}
	return q
}
