package hxl

import (
	"iter"
	"time"

	"ostoja/formats/table"
)

// Validate checks a table against a schema. It goes through the rows twice: to
// the tag row, and to the end. The error is about reading: no tag row, or a file
// that breaks off.
func Validate(all iter.Seq2[table.Row, error], s Schema, now time.Time) (Report, error) {
	found, err := Find(all)
	if err != nil {
		return Report{}, err
	}
	v := NewValidator(s, found.Columns, found.TagRow, now)
	for row, err := range all {
		if err != nil {
			return Report{}, err
		}
		if row.Number > found.TagRow {
			v.Row(row.Number, row.Cells)
		}
	}
	return v.Finish(), nil
}

// Validator checks the rows of one table as they come.
type Validator struct {
	schema   Schema
	columns  []Column
	running  []runningRule
	tagRow   int
	last     int // the number of the last row seen
	findings []finding
}

type runningRule struct {
	indices []int // of the columns that match
	tests   []test
}

// NewValidator starts the validation of a table whose tag row is row tagRow of
// its sheet, from 1. now gives dates without a year theirs.
func NewValidator(s Schema, columns []Column, tagRow int, now time.Time) *Validator {
	v := &Validator{schema: s, columns: columns, tagRow: tagRow, last: tagRow}
	keys := make([]string, len(columns))
	for i, c := range columns {
		keys[i] = c.Key()
	}
	for i, rule := range s.Rules {
		c := &context{validator: v, rule: i, columns: columns, keys: keys, indices: rule.Pattern.Indices(columns), now: now}
		if rule.AllowedFailed != "" {
			c.report(finding{phase: external, row: noPlace, column: noPlace, scope: "dataset", message: rule.AllowedFailed})
		}
		v.running = append(v.running, runningRule{c.indices, testsOf(rule, c)})
	}
	return v
}

// Row checks the next row, whose number in the sheet is given. Numbers that
// were left out are empty rows.
func (v *Validator) Row(number int, cells []string) {
	for v.last < number-1 {
		v.last++
		v.check(nil)
	}
	v.last = number
	v.check(cells)
}

func (v *Validator) check(cells []string) {
	r := &row{cells: cells, number: v.last - v.tagRow - 1, source: v.last - 1}
	filled := r.filled(len(v.columns))
	for _, rule := range v.running {
		for _, t := range rule.tests {
			t.row(r)
			for _, i := range rule.indices {
				if i < len(filled) && filled[i] {
					t.cell(cells[i], r, i)
				}
			}
		}
	}
}

// Finish ends the table and gives the report.
func (v *Validator) Finish() Report {
	for _, rule := range v.running {
		for _, t := range rule.tests {
			t.end()
		}
	}
	return report(v.schema, v.columns, v.findings)
}

// row is one row under validation.
type row struct {
	cells  []string
	number int // below the tag row, from 0
	source int // in the sheet, from 0
}

// filled tells which of the first n cells hold something.
func (r *row) filled(n int) []bool {
	out := make([]bool, min(len(r.cells), n))
	for i := range out {
		out[i] = !Empty(r.cells[i])
	}
	return out
}

// context is what a test knows of its rule and table.
type context struct {
	validator *Validator
	rule      int
	columns   []Column
	keys      []string // the columns' Key
	indices   []int
	now       time.Time
}

func (c *context) report(f finding) {
	f.rule = c.rule
	c.validator.findings = append(c.validator.findings, f)
}

func (c *context) cellError(at spot, message, suggested string) {
	c.report(finding{phase: at.phase, row: at.row, sourceRow: at.source, column: at.column, scope: "cell", message: message, value: at.value, suggested: suggested})
}

// spot is a cell to come back to.
type spot struct {
	phase       phase
	row, source int
	column      int
	value       string
}

func here(value string, r *row, column int) spot {
	return spot{rows, r.number, r.source, column, value}
}
