package hxl

import (
	"fmt"
	"regexp"
	"strings"
)

// test is one condition of a rule at work on one table. row is called for every
// row, cell for each filled cell in a matching column, end once.
type test interface {
	row(r *row)
	cell(value string, r *row, column int)
	end()
}

// quiet does nothing; tests embed it and say what they care for.
type quiet struct{}

func (quiet) row(*row)               {}
func (quiet) cell(string, *row, int) {}
func (quiet) end()                   {}

// testsOf starts the tests of a rule.
func testsOf(rule Rule, c *context) []test {
	var out []test
	add := func(wanted bool, make func() test) {
		if wanted {
			out = append(out, make())
		}
	}
	add(rule.Required, func() test { one := 1; return newOccurs(c, &one, nil) })
	add(rule.MinOccurs != nil || rule.MaxOccurs != nil, func() test { return newOccurs(c, rule.MinOccurs, rule.MaxOccurs) })
	add(rule.Datatype != "", func() test { return &datatype{context: c, name: rule.Datatype} })
	add(rule.Min != "" || rule.Max != "", func() test { return newBetween(c, rule.Min, rule.Max) })
	add(rule.Whitespace, func() test { return &whitespace{context: c} })
	add(rule.Regex != nil, func() test { return &matches{context: c, regex: rule.Regex} })
	add(rule.Spelling, func() test { return &spelling{context: c, exact: rule.Case} })
	add(rule.Unique, func() test { return &unique{context: c, seen: map[string]bool{}} })
	add(rule.UniqueRow, func() test { return &uniqueRow{context: c, key: keyOf(rule.UniqueKey, c), seen: map[string]bool{}} })
	add(len(rule.Correlation) > 0, func() test { return newCorrelation(c, rule.Correlation) })
	add(rule.Consistent, func() test { return &consistent{context: c} })
	add(rule.Outliers, func() test { return &outliers{context: c} })
	add(len(rule.Allowed) > 0, func() test { return newAllowed(c, rule.Allowed, rule.Case) })
	return out
}

// occurs counts the filled cells of a row. Where there are not even enough
// columns, it says so once and leaves the rows alone.
type occurs struct {
	quiet
	*context
	least, most *int
	hopeless    bool
}

func newOccurs(c *context, least, most *int) test {
	o := &occurs{context: c, least: least, most: most}
	if least != nil && len(c.indices) < *least {
		o.hopeless = true
		c.report(finding{phase: dataset, row: noPlace, column: noPlace, scope: "dataset",
			message: fmt.Sprintf("At least %d column(s) with this tag are needed", *least)})
	}
	return o
}

func (o *occurs) row(r *row) {
	if o.hopeless {
		return
	}
	count, firstEmpty, lastFilled := 0, noPlace, noPlace
	for _, i := range o.indices {
		switch {
		case i < len(r.cells) && !Empty(r.cells[i]):
			count++
			lastFilled = i
		case firstEmpty == noPlace:
			firstEmpty = i
		}
	}
	if o.least != nil && count < *o.least {
		o.rowError(r, firstEmpty, fmt.Sprintf("At least %d value(s) are needed in each row", *o.least))
	}
	if o.most != nil && count > *o.most {
		o.rowError(r, lastFilled, fmt.Sprintf("At most %d value(s) are allowed in a row", *o.most))
	}
}

func (c *context) rowError(r *row, column int, message string) {
	c.report(finding{phase: rows, row: r.number, sourceRow: r.source, column: column, scope: "row", message: message})
}

// datatype checks that values are of a type.
type datatype struct {
	quiet
	*context
	name string
}

var (
	urlForm   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]+`)
	emailForm = regexp.MustCompile(`^[^@]+@[^@]+$`)
	phoneForm = regexp.MustCompile(`^\+?[0-9xX()\s-]{5,}$`)
)

var typeWords = map[string]string{
	"number": "Expected a number", "url": "Expected a URL", "email": "Expected an email address",
	"phone": "Expected a phone number", "date": "Expected a date",
}

func (d *datatype) cell(value string, r *row, column int) {
	ok := true
	switch d.name {
	case "number":
		ok = IsNumber(value)
	case "url":
		ok = urlForm.MatchString(value)
	case "email":
		ok = emailForm.MatchString(value)
	case "phone":
		ok = phoneForm.MatchString(value)
	case "date":
		_, ok = ParseDate(value, d.now)
	}
	if !ok {
		d.cellError(here(value, r, column), typeWords[d.name], "")
	}
}

// matches checks values against a regular expression, anywhere in the value.
type matches struct {
	quiet
	*context
	regex *regexp.Regexp
}

func (m *matches) cell(value string, r *row, column int) {
	if !m.regex.MatchString(value) {
		m.cellError(here(value, r, column), "Must match the regular expression "+strings.TrimPrefix(m.regex.String(), "(?i)"), "")
	}
}

// whitespace finds white space at the ends and in runs, and tabs and line ends.
type whitespace struct {
	quiet
	*context
}

// space is the class of white space that isSpace tells.
const space = `[\s\v\x1c-\x1f\x{85}\p{Z}]`

// spaced is the reference's pattern: a point matches no line end, so a value
// with two single line ends passes.
var spaced = regexp.MustCompile(`^(?:` + space + `+.*|.*(?:` + space + space + `|[\t\r\n]).*|.*` + space + `+)\n?$`)

func (w *whitespace) cell(value string, r *row, column int) {
	if !plainSpaced(value) && Squeeze(value) != value && spaced.MatchString(value) {
		w.cellError(here(value, r, column), "Found extra whitespace", Squeeze(value))
	}
}

// unique finds values that were there before, without regard to case and spacing.
type unique struct {
	quiet
	*context
	seen map[string]bool
}

func (u *unique) cell(value string, r *row, column int) {
	key := Normal(value)
	if u.seen[key] {
		u.cellError(here(value, r, column), "Duplicate value", "")
	}
	u.seen[key] = true
}

// uniqueRow finds rows that were there before, by their key.
type uniqueRow struct {
	quiet
	*context
	key  []int // columns; nil for all
	seen map[string]bool
}

func (u *uniqueRow) row(r *row) {
	key := u.rowKey(r, u.key)
	if u.seen[key] {
		u.rowError(r, noPlace, "Duplicate row")
	}
	u.seen[key] = true
}

// keyOf gives the columns that match any of the patterns; nil where none does.
func keyOf(patterns []Pattern, c *context) []int {
	var out []int
	for i, column := range c.columns {
		for _, p := range patterns {
			if p.Match(column) {
				out = append(out, i)
			}
		}
	}
	return out
}

// rowKey joins the comparable forms of the cells; of the whole row where columns is nil.
func (c *context) rowKey(r *row, columns []int) string {
	var b strings.Builder
	add := func(i int) {
		b.WriteString(c.comparable(r.cells[i], i))
		b.WriteByte(0)
	}
	if columns == nil {
		for i := range min(len(r.cells), len(c.columns)) {
			add(i)
		}
	}
	for _, i := range columns {
		if i < len(r.cells) {
			add(i)
		}
	}
	return b.String()
}

// comparable gives the form of a value in which equal dates, numbers and texts are equal.
func (c *context) comparable(value string, column int) string {
	if c.columns[column].Tag == "#date" {
		if d, ok := ParseDate(value, c.now); ok {
			return d
		}
	}
	if f, ok := ParseNumber(value); ok {
		return fmt.Sprintf("%v", f)
	}
	return Normal(value)
}
