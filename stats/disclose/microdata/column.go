package microdata

import (
	"errors"
	"fmt"
	"strings"
)

// Missing is the code of a value that is not there.
const Missing int32 = -1

// Column is one categorical variable of a file. Codes[i] is the value of row i
// as an index into Labels, or Missing.
type Column struct {
	Name   string
	Codes  []int32
	Labels []string
}

// Encoder builds a column value by value, so that a file need not be held as text.
type Encoder struct {
	column  Column
	codes   map[string]int32
	missing func(string) bool
}

// NewEncoder starts a column. A value for which missing answers true gets the
// code Missing; a nil missing means that every value counts as a value.
func NewEncoder(name string, missing func(string) bool) *Encoder {
	return &Encoder{column: Column{Name: name}, codes: map[string]int32{}, missing: missing}
}

// Add appends the value of the next row. Codes follow the order in which values
// first appear.
func (e *Encoder) Add(value string) {
	code, known := e.codes[value]
	if !known {
		code = e.newCode(strings.Clone(value))
	}
	e.column.Codes = append(e.column.Codes, code)
}

func (e *Encoder) newCode(value string) int32 {
	code := Missing
	if e.missing == nil || !e.missing(value) {
		code = int32(len(e.column.Labels))
		e.column.Labels = append(e.column.Labels, value)
	}
	e.codes[value] = code
	return code
}

// Column gives what was added so far.
func (e *Encoder) Column() Column { return e.column }

// Encode gives the column of the values.
func Encode(name string, values []string, missing func(string) bool) Column {
	e := NewEncoder(name, missing)
	for _, v := range values {
		e.Add(v)
	}
	return e.Column()
}

// Label gives the value of a row as text, "" where it is missing.
func (c Column) Label(row int) string {
	if code := c.Codes[row]; code != Missing {
		return c.Labels[code]
	}
	return ""
}

// checkColumns gives the number of rows that all columns share.
func checkColumns(columns []Column) (rows int, err error) {
	if len(columns) == 0 {
		return 0, errors.New("no column is given")
	}
	rows = len(columns[0].Codes)
	if rows == 0 {
		return 0, errors.New("the data have no rows")
	}
	for _, c := range columns {
		if err := c.check(rows); err != nil {
			return 0, err
		}
	}
	return rows, nil
}

func (c Column) check(rows int) error {
	if len(c.Codes) != rows {
		return fmt.Errorf("column %q has %d rows, the first column has %d", c.Name, len(c.Codes), rows)
	}
	for row, code := range c.Codes {
		if code < Missing || int(code) >= len(c.Labels) {
			return fmt.Errorf("column %q, row %d: code %d is outside the %d labels", c.Name, row+1, code, len(c.Labels))
		}
	}
	return nil
}
