package dp

import (
	"context"
	"fmt"
	"slices"
)

// blockRecords is how many records are counted together: their codes and keys
// stay in the processor's nearest cache.
const blockRecords = 2048

// counter counts records into all tables of a layout without keeping them.
type counter struct {
	layout *layout
	counts []int64
	block  [][]uint16 // block[c] are the codes of column c of the records that wait
	keys   [][]int32  // keys[k] is the cell of each record in the table of the first k columns of a set
}

func newCounter(l *layout) *counter {
	c := &counter{layout: l, counts: make([]int64, l.total())}
	c.block = make([][]uint16, len(l.sizes))
	c.keys = make([][]int32, len(l.order))
	return c
}

// add counts one record.
func (c *counter) add(record []uint16) {
	for i, code := range record {
		c.block[i] = append(c.block[i], code)
	}
	if len(c.block[0]) == blockRecords {
		c.flush()
	}
}

// flush counts the records that wait. To be called once more at the end.
func (c *counter) flush() {
	n := len(c.block[0])
	c.counts[0] += int64(n)
	for k := range c.keys {
		c.keys[k] = slices.Grow(c.keys[k][:0], n)[:n]
	}
	clear(c.keys[0])
	c.extend(nil, 0)
	for i := range c.block {
		c.block[i] = c.block[i][:0]
	}
}

// extend counts all tables whose first columns are prefix and that have more
// columns from from on.
func (c *counter) extend(prefix []int, from int) {
	depth := len(prefix)
	if depth == len(c.layout.order)-2 {
		return
	}
	for col := from; col < len(c.layout.sizes); col++ {
		set := append(prefix, col)
		c.tally(set, c.keys[depth], c.keys[depth+1])
		c.extend(set, col+1)
	}
}

// tally counts the block into the table of set, given each record's cell in the
// table without the last column, and leaves its cell in this table in keys.
func (c *counter) tally(set []int, before, keys []int32) {
	last := set[len(set)-1]
	codes, width := c.block[last], int32(c.layout.sizes[last])
	cells := table(c.layout, c.counts, c.layout.find(set))
	before, keys = before[:len(codes)], keys[:len(codes)] // spares the loop its bounds checks
	for i, code := range codes {
		key := before[i]*width + int32(code)
		keys[i] = key
		cells[key]++
	}
}

// countTables counts the records into the tables of all sets of up to length
// columns. A record that does not fit the domain is an error.
func countTables(ctx context.Context, domain Domain, length int, records Records) (*layout, []int64, error) {
	l, err := newLayout(domain, length)
	if err != nil {
		return nil, nil, err
	}
	c := newCounter(l)
	n := 0
	err = records(func(record []uint16) error {
		n++
		if err := domain.fits(record); err != nil {
			return fmt.Errorf("record %d %w", n, err)
		}
		c.add(record)
		return ctx.Err()
	})
	c.flush()
	return l, c.counts, err
}

// fits tells what is wrong with a record.
func (d Domain) fits(record []uint16) error {
	if len(record) != len(d) {
		return fmt.Errorf("has %d columns, the domain has %d", len(record), len(d))
	}
	for i, code := range record {
		if int(code) > len(d[i].Values) {
			return fmt.Errorf("has the code %d in %q, whose code list ends at %d", code, d[i].Name, len(d[i].Values))
		}
	}
	return nil
}
