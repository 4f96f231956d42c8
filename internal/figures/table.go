package figures

import (
	"ostoja/stats/disclose/dp"
	"ostoja/stats/disclose/tables"
)

// Total is the place of a row that counts all codes of a variable together.
const Total = -1

// Table is a released table with all its totals, and the code lists as they were then.
type Table struct {
	Columns dp.Domain `json:"columns"`
	Rows    []Row     `json:"rows"`
}

// Row is one figure. Key says for each variable the code, 0 for 'not known', or
// Total. A figure that is not Shown has no numbers at all: what is stored cannot
// leak.
type Row struct {
	Key   []int `json:"key"`
	Shown bool  `json:"shown"`
	Count int64 `json:"count"`
	Low   int64 `json:"low"` // the interval of a count with noise
	High  int64 `json:"high"`
}

// Result is what a release holds.
type Result struct {
	Table   *Table     `json:"table,omitempty"`
	Columns dp.Domain  `json:"columns,omitempty"` // of Records
	Records [][]uint16 `json:"records,omitempty"` // synthetic
	Count   int64      `json:"count"`             // of all records; with noise where the method is noise
	Low     int64      `json:"low"`
	High    int64      `json:"high"`
	Quality *Quality   `json:"quality,omitempty"`
}

// Quality says how near synthetic records are to the counts that they were made
// from. It is computed from these counts, which are private already.
type Quality struct {
	Pairs      int     `json:"pairs"`
	Difference float64 `json:"difference"` // mean |synthetic - count| over the pairs of attributes that are shown
	Halfwidth  float64 `json:"halfwidth"`  // mean half width of their intervals: what the noise costs
}

// columns gives the named variables' columns of a domain, and their places.
func columns(d dp.Domain, names []string) (dp.Domain, []int) {
	var out dp.Domain
	var at []int
	for _, name := range names {
		v := variable(d, name)
		out, at = append(out, d[v]), append(at, v)
	}
	return out, at
}

// keys lists every figure of a table over the columns: each combination of a
// code, 'not known' or the total.
func keys(cols dp.Domain) ([]tables.Figure, error) {
	dims := make([]tables.Dimension, len(cols))
	for i, c := range cols {
		dims[i] = tables.Total(len(c.Values) + 1)
	}
	return tables.Figures(dims)
}

// rowKey turns a figure's key, which counts groups from the size on, into a row's.
func rowKey(key []int, cols dp.Domain) []int {
	out := make([]int, len(key))
	for i, k := range key {
		if out[i] = k; k > len(cols[i].Values) {
			out[i] = Total
		}
	}
	return out
}

// shares counts the figures that are shown, and all of them.
func (t *Table) shares() (shown, all int) {
	for _, r := range t.Rows {
		if r.Shown {
			shown++
		}
	}
	return shown, len(t.Rows)
}

// at finds the row with a key.
func (t *Table) at(key []int) (Row, bool) {
next:
	for _, r := range t.Rows {
		for i, k := range r.Key {
			if k != key[i] {
				continue next
			}
		}
		return r, true
	}
	return Row{}, false
}
