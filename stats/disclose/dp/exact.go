package dp

import "context"

// CombinationCounts gives the true counts of all combinations of 1 to length
// attributes: element k-1 has those of k attributes, in an order that depends on
// the domain alone; combinations that nobody has are 0. They are not private:
// they are for comparing a release with its source, inside.
func CombinationCounts(ctx context.Context, domain Domain, records Records, length int) ([][]int64, error) {
	if err := domain.Check(); err != nil {
		return nil, err
	}
	l, counts, err := countTables(ctx, domain, min(length, len(domain)), records)
	if err != nil {
		return nil, err
	}
	for s, set := range l.sets {
		l.clearAbsent(set, table(l, counts, s))
	}
	byLength := make([][]int64, length)
	for k := 1; k < len(l.order)-1; k++ {
		byLength[k-1] = counts[l.start[l.order[k]]:l.start[l.order[k+1]]]
	}
	return byLength, nil
}
