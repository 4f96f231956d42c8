package evidence

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"ostoja/internal/fault"
)

// column finds a column by its name.
func (f *frame) column(name string) (int, error) {
	if k, ok := f.index[name]; ok {
		return k, nil
	}
	const shown = 12
	names := f.names
	more := ""
	if len(names) > shown {
		names, more = names[:shown], ", ..."
	}
	return 0, fault.Refuse("%s has no column %q. Its columns are: %s%s.", f.file, name, strings.Join(names, ", "), more)
}

// text gives a column's cells, trimmed; a missing one is "".
func (f *frame) text(name string) ([]string, error) {
	k, err := f.column(name)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(f.rows))
	for i, row := range f.rows {
		if !isMissing(row[k]) {
			out[i] = strings.TrimSpace(row[k])
		}
	}
	return out, nil
}

// isMissing knows the ways in which files say that there is no value.
func isMissing(cell string) bool {
	switch strings.TrimSpace(cell) {
	case "", "NA", "N/A", "NaN", "nan", "null", "NULL", ".":
		return true
	}
	return false
}

// numbers gives a column as numbers, NaN where a cell is missing.
func (f *frame) numbers(name string) ([]float64, error) {
	cells, err := f.text(name)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(cells))
	for i, cell := range cells {
		if out[i], err = f.number(cell); err != nil {
			return nil, fault.Refuse("%s, %s, column %q: %q is not a number%s", f.file, f.row(i), name, short(cell), f.hint(cell))
		}
	}
	return out, nil
}

// complete is numbers for a column in which no cell may be missing.
func (f *frame) complete(name string) ([]float64, error) {
	out, err := f.numbers(name)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(out, math.IsNaN); i >= 0 {
		return nil, fault.Refuse("%s, %s, column %q: the value is missing, and every row needs one. Fill it in or leave the row out.", f.file, f.row(i), name)
	}
	return out, nil
}

// labels is text for a column in which no cell may be missing.
func (f *frame) labels(name string) ([]string, error) {
	out, err := f.text(name)
	if err != nil {
		return nil, err
	}
	if i := slices.Index(out, ""); i >= 0 {
		return nil, fault.Refuse("%s, %s, column %q: the value is missing, and every row needs one. Fill it in or leave the row out.", f.file, f.row(i), name)
	}
	return out, nil
}

// number reads one cell. 1e999 and Inf are refused: no answer can come of them.
func (f *frame) number(cell string) (float64, error) {
	if cell == "" {
		return math.NaN(), nil
	}
	if f.decimal == ',' && !strings.Contains(cell, ".") {
		cell = strings.Replace(cell, ",", ".", 1)
	}
	x, err := strconv.ParseFloat(cell, 64)
	if err == nil && (math.IsNaN(x) || math.Abs(x) > 1e100) {
		err = strconv.ErrRange
	}
	return x, err
}

func (f *frame) hint(cell string) string {
	if f.decimal == '.' && strings.Contains(cell, ",") {
		return ". Decimal commas need semicolons or tabs between the cells; or write a point."
	}
	return ". Correct it, or leave the cell empty if the value is missing."
}

// isNumeric says whether every cell that is not missing is a number.
func (f *frame) isNumeric(name string) bool {
	cells, err := f.text(name)
	for i := 0; err == nil && i < len(cells); i++ {
		_, err = f.number(cells[i])
	}
	return err == nil
}

// row names a row for a message: its number without the heading, and its line.
func (f *frame) row(i int) string { return fmt.Sprintf("row %d (line %d)", i+1, f.lines[i]) }

func short(cell string) string {
	if runes := []rune(cell); len(runes) > 40 {
		return string(runes[:40]) + "..."
	}
	return cell
}

// levels are the distinct values of a column in order: numbers by size, text by letters.
func (f *frame) levels(name string) ([]string, error) {
	cells, err := f.text(name)
	if err != nil {
		return nil, err
	}
	levels := slices.Clone(cells)
	slices.Sort(levels)
	levels = slices.Compact(levels)
	levels = slices.DeleteFunc(levels, func(s string) bool { return s == "" })
	if f.isNumeric(name) {
		slices.SortStableFunc(levels, func(a, b string) int {
			x, _ := f.number(a)
			y, _ := f.number(b)
			return cmp.Compare(x, y)
		})
	}
	return levels, nil
}
