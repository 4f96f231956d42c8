package xlsx

import (
	"errors"
	"fmt"
	"io"
)

// Limits bounds what a workbook may cost. A zero field takes its default.
type Limits struct {
	Inflated int64 // bytes after inflating, over all parts read (default 1 GiB)
	Ratio    int64 // inflated bytes per byte of the file, tested above 16 MiB (default 200)
	Texts    int64 // bytes of shared texts kept in memory (default 128 MiB)
	Rows     int   // rows of a sheet (default and most: 1,048,576, Excel's own bound)
	Columns  int   // columns that hold a value (default 2,000)
}

// ErrTooLarge is in the chain of every error about a bound.
var ErrTooLarge = errors.New("too large")

const ratioFrom = 16 << 20 // small parts may be squeezed as hard as they like

func (l Limits) withDefaults() Limits {
	l.Inflated = orDefault(l.Inflated, 1<<30)
	l.Ratio = orDefault(l.Ratio, 200)
	l.Texts = orDefault(l.Texts, 128<<20)
	l.Rows = int(orDefault(int64(l.Rows), 1<<20))
	l.Columns = int(orDefault(int64(l.Columns), 2000))
	return l
}

func orDefault(v, def int64) int64 {
	if v <= 0 {
		return def
	}
	return v
}

// budget counts inflated bytes over all parts of one workbook, each part once
// however often it is read.
type budget struct {
	limits Limits
	file   int64            // bytes of the file
	used   int64            // over all parts
	read   map[string]int64 // furthest byte read of each part
}

// counted reads a part at the cost of the budget.
type counted struct {
	r    io.Reader
	b    *budget
	part string
	at   int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	b := c.b
	if c.at += int64(n); c.at > b.read[c.part] {
		b.used += c.at - b.read[c.part]
		b.read[c.part] = c.at
	}
	if b.used > b.limits.Inflated {
		return n, fmt.Errorf("the workbook holds more than %d MB once unpacked: %w", b.limits.Inflated>>20, ErrTooLarge)
	}
	if b.used > ratioFrom && b.used/b.limits.Ratio > b.file {
		return n, fmt.Errorf("the workbook unpacks to more than %d times its size, as a bomb does: %w", b.limits.Ratio, ErrTooLarge)
	}
	return n, err
}
