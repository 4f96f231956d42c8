package evidence

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"ostoja/internal/fault"
)

// refuse is an error about one cell: file, row, column and value are named.
func (f *frame) refuse(row, column int, format string, args ...any) error {
	return fault.Refuse("%s, %s, column %q: %q %s", f.file, f.row(row), f.names[column], short(strings.TrimSpace(f.rows[row][column])), fmt.Sprintf(format, args...))
}

// count reads a cell as a whole number from 0 to limit.
func (f *frame) count(row, column, limit int) (int, error) {
	cell := strings.TrimSpace(f.rows[row][column])
	x, err := f.number(cell)
	switch {
	case cell == "":
		return 0, f.refuse(row, column, "is empty. Write a number, or leave the row out.")
	case grouped.MatchString(cell):
		return 0, f.mayBeThousand(row, f.names[column], cell)
	case err != nil && strings.Contains(cell, ","):
		return 0, f.refuse(row, column, "has a comma. Write decimals with a point and thousands without a sign.")
	case err != nil || strings.ContainsAny(cell, "xX_"):
		return 0, f.refuse(row, column, "is not a number. Write it in digits.")
	case x < 0:
		return 0, f.refuse(row, column, "is negative. A count is 0 or more.")
	case x != math.Trunc(x):
		return 0, f.refuse(row, column, "is not a whole number. Count whole people.")
	case x > float64(limit):
		return 0, f.refuse(row, column, "is more than %d, the largest count taken.", limit)
	}
	return int(x), nil
}

// named refuses a heading that names not every column, or none.
func (f *frame) named() error {
	numbers := 0
	for i, name := range f.names {
		if name == "" {
			return fault.Refuse("%s, row 1: column %d has no name. The first row names every column.", f.file, i+1)
		}
		if _, err := strconv.ParseFloat(name, 64); err == nil {
			numbers++
		}
	}
	if numbers == len(f.names) {
		return fault.Refuse("%s, row 1: there are only numbers where the names of the columns belong. Put a row of names on top.", f.file)
	}
	return nil
}
