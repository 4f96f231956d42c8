package evidence

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
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
	if i := mixed(cells); f.decimal == ',' && i >= 0 {
		return nil, f.mayBeThousand(i, name, cells[i])
	}
	out := make([]float64, len(cells))
	for i, cell := range cells {
		if out[i], err = f.number(cell); err != nil {
			return nil, fault.Refuse("%s, %s, column %q: %q is not a number%s", f.file, f.row(i), name, short(cell), f.hint(cell))
		}
	}
	return out, nil
}

// grouped is a number that means one or a thousand, by who reads it: 1,000 and
// 1.000 are both, in different countries.
var grouped = regexp.MustCompile(`^[-+]?[1-9]\d{0,2}([.,]\d{3})+$`)

// ungrouped refuses a column in which a count of people could be taken for a
// thousandth of it. 10.0 and 30,0 have one meaning.
func (f *frame) ungrouped(name string) error {
	cells, err := f.text(name)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(cells, grouped.MatchString); i >= 0 {
		return f.mayBeThousand(i, name, cells[i])
	}
	return nil
}

func (f *frame) mayBeThousand(row int, name, cell string) error {
	return fault.Refuse("%s, %s, column %q: %q may be one or a thousand. Write thousands without a sign, as 1000.", f.file, f.row(row), name, short(cell))
}

// people is complete for a column of numbers of people.
func (f *frame) people(name string) ([]float64, error) {
	if err := f.ungrouped(name); err != nil {
		return nil, err
	}
	return f.complete(name)
}

// mixed finds a cell such as 1,500 among whole numbers such as 900: nothing in
// the column says that its sign is not one of thousands. Where every cell has
// three decimals, or one has another number of them, it is a decimal sign.
func mixed(cells []string) int {
	found, plain := -1, false
	for i, cell := range cells {
		switch {
		case grouped.MatchString(cell):
			found = i
		case strings.ContainsAny(cell, ".,eE"), len(cell) > 3:
			return -1 // a decimal comma, or thousands without a sign
		case strings.Trim(cell, "0") != "":
			plain = true
		}
	}
	if !plain {
		return -1
	}
	return found
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
