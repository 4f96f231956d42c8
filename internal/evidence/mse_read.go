package evidence

import (
	"strings"

	"ostoja/internal/fault"
	"ostoja/stats/capture"
)

// readMSE reads a table of capture histories: a column of 0 and 1 for each
// list, and last the number of people with that history.
func readMSE(path string) (*capture.Table, *frame, error) {
	f, err := readFrame(path)
	if err != nil {
		return nil, nil, err
	}
	table, err := f.table()
	return table, f, err
}

// table makes the table of capture histories out of the rows: a column of 0 and 1
// for each list, and last the counts.
func (f *frame) table() (*capture.Table, error) {
	if err := f.named(); err != nil {
		return nil, err
	}
	lists := len(f.names) - 1
	if lists < capture.MinLists {
		return nil, fault.Refuse("%s has %d list(s) besides the column of counts. At least %d lists are needed: one column for each, the count last.", f.file, lists, capture.MinLists)
	}
	if lists > capture.MaxLists {
		return nil, fault.Refuse("%s has %d lists (columns %s to %s). At most %d are taken: merge lists that overlap much, or leave out the smallest.", f.file, lists, f.names[0], f.names[lists-1], capture.MaxLists)
	}
	counts := make([]int, 1<<lists)
	first := map[int]int{} // history to the row that has it
	for row := range f.rows {
		h, err := f.history(row, lists)
		if err != nil {
			return nil, err
		}
		if before, twice := first[h]; twice {
			return nil, fault.Refuse("%s, %s: it has the same history as %s. Write each history once, with its counts added up in column %s.", f.file, f.row(row), f.row(before), f.names[lists])
		}
		first[h] = row
		if counts[h], err = f.count(row, lists, capture.MaxTotal); err != nil {
			return nil, err
		}
		if h == 0 && counts[0] > 0 {
			return nil, f.refuse(row, lists, "people on no list: that number is what is estimated. Remove the row.")
		}
	}
	if err := f.checkLists(counts); err != nil {
		return nil, err
	}
	table, err := capture.NewTable(f.names[:lists], counts)
	if err != nil {
		return nil, fault.Refuse("%s: %v.", f.file, err)
	}
	return table, nil
}

func (f *frame) history(row, lists int) (int, error) {
	h := 0
	for i := range lists {
		switch strings.TrimSpace(f.rows[row][i]) {
		case "0":
		case "1":
			h |= 1 << i
		default:
			return 0, f.refuse(row, i, "is neither 0 nor 1. Write 1 when the people of this row are on the list, 0 when not.")
		}
	}
	return h, nil
}

// checkLists finds lists that saw nobody and tables without any overlap, and
// names the columns.
func (f *frame) checkLists(counts []int) error {
	lists := len(f.names) - 1
	seen, people, shared := make([]int, lists), 0, 0
	for h, c := range counts {
		people += c
		for i := range lists {
			if h>>i&1 == 1 {
				seen[i] += c
			}
		}
		if h&(h-1) != 0 {
			shared += c
		}
	}
	if people == 0 {
		return fault.Refuse("%s, column %s: every count is 0. There is nobody to estimate from.", f.file, f.names[lists])
	}
	for i, n := range seen {
		if n == 0 {
			return fault.Refuse("%s, column %s: this list has nobody on it. Remove the column.", f.file, f.names[i])
		}
	}
	if shared == 0 {
		return fault.Refuse("%s, rows %d to %d: nobody is on two lists (no row with two 1 has a count in column %s). Without overlap the size of the population cannot be estimated. Check that the lists were linked, or add a list that overlaps.", f.file, f.lines[0], f.lines[len(f.lines)-1], f.names[lists])
	}
	return nil
}
