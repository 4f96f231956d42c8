package xlsx

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// listSheet keeps the drop-down lists on a hidden sheet of their own, since
// Excel allows only 255 letters in a list that stands in the validation itself.
type listSheet struct {
	file    *excelize.File
	columns int
}

const listsName = "Lists"

// add writes a list and gives the formula that refers to it.
func (l *listSheet) add(choices []string) (string, error) {
	if l.columns == 0 {
		if _, err := l.file.NewSheet(listsName); err != nil {
			return "", err
		}
	}
	for i, choice := range choices {
		value, err := cellValue(choice)
		if err != nil {
			return "", err
		}
		if err := l.file.SetCellStr(listsName, cellName(l.columns, i+1), value.(string)); err != nil {
			return "", err
		}
	}
	column, err := excelize.ColumnNumberToName(l.columns + 1)
	l.columns++
	return fmt.Sprintf("%s!$%s$1:$%s$%d", listsName, column, column, len(choices)), err
}

func (l *listSheet) finish() error {
	if l.columns == 0 {
		return nil
	}
	return l.file.SetSheetVisible(listsName, false)
}

// addValidation says what may be typed into the columns below the head, down to row last.
func addValidation(f *excelize.File, t Table, head, last int, lists *listSheet) error {
	for i, c := range t.Columns {
		v := excelize.NewDataValidation(true)
		v.SetSqref(cellName(i, head+1) + ":" + cellName(i, last))
		if err := restrict(v, c, lists); err != nil {
			return fmt.Errorf("column %s: %w", c.Header, err)
		}
		if c.Note != "" {
			v.SetInput(cutRunes(c.Header, 32), cutRunes(c.Note, 255))
		}
		if v.Type == "" && c.Note == "" {
			continue
		}
		if err := f.AddDataValidation(t.Sheet, v); err != nil {
			return fmt.Errorf("column %s: %w", c.Header, err)
		}
	}
	return nil
}

func restrict(v *excelize.DataValidation, c Column, lists *listSheet) error {
	const stop = excelize.DataValidationErrorStyleStop
	switch {
	case len(c.Choices) > 0:
		ref, err := lists.add(c.Choices)
		if err != nil {
			return err
		}
		v.SetSqrefDropList(ref)
		if c.Open {
			return nil
		}
		v.SetError(stop, "Not on the list", "Choose one of the list.")
	case c.Kind == Integer:
		v.SetError(stop, "Not a number", "Write a whole number, 0 or more.")
		return v.SetRange(0, 1_000_000_000, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween)
	case c.Kind == Number:
		v.SetError(stop, "Not a number", "Write a number.")
		return v.SetRange(-1e15, 1e15, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween)
	case c.Kind == Date:
		v.SetError(stop, "Not a date", "Write a date, such as 2025-03-31.")
		return v.SetRange(32874, 73415, excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween) // 1990 to 2100
	}
	return nil
}

func cutRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
