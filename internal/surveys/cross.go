package surveys

import (
	"slices"
	"strings"
)

// cross is a table of two questions. Whoever did not answer both is not in it;
// where several choices can be the answer a record counts in each of its cells, and
// once in each total.
type cross struct {
	down, across  *Question
	counts        [][]int // by choice of down, then of across
	rows, columns []int   // records with the choice
	all           int     // records with both answers
}

func crossed(rows []*Row, down, across *Question) cross {
	c := cross{down: down, across: across, rows: make([]int, len(down.Choices)), columns: make([]int, len(across.Choices))}
	for range down.Choices {
		c.counts = append(c.counts, make([]int, len(across.Choices)))
	}
	for _, row := range rows {
		first, second := down.chosen(row), across.chosen(row)
		if len(first) == 0 || len(second) == 0 {
			continue
		}
		c.all++
		for _, j := range second {
			c.columns[j]++
		}
		for _, i := range first {
			c.rows[i]++
			for _, j := range second {
				c.counts[i][j]++
			}
		}
	}
	return c
}

// chosen lists the places of a record's answers among the choices, each once.
func (q *Question) chosen(row *Row) []int {
	var all []int
	for word := range strings.FieldsSeq(row.Values[q.Path]) {
		if i := slices.IndexFunc(q.Choices, func(c Choice) bool { return c.Value == word }); i >= 0 && !slices.Contains(all, i) {
			all = append(all, i)
		}
	}
	return all
}
