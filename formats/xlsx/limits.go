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

// budget counts inflated bytes over all parts of one workbook. Each part that
// is opened twice counts twice: it costs twice.
type budget struct {
	limits Limits
	file   int64 // bytes of the file
	used   int64
}

type counted struct {
	r io.Reader
	b *budget
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.b.used += int64(n)
	if c.b.used > c.b.limits.Inflated {
		return n, fmt.Errorf("the workbook holds more than %d MB once unpacked: %w", c.b.limits.Inflated>>20, ErrTooLarge)
	}
	if c.b.used > ratioFrom && c.b.used/c.b.limits.Ratio > c.b.file {
		return n, fmt.Errorf("the workbook unpacks to more than %d times its size, as a bomb does: %w", c.b.limits.Ratio, ErrTooLarge)
	}
	return n, err
}
