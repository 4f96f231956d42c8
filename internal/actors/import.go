package actors

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"ostoja/formats/hxl"
	"ostoja/formats/table"
	"ostoja/internal/places"
)

// Rejection is a cell for which a row is not taken.
type Rejection struct {
	Row    int    `json:"row"`    // in the sheet, from 1
	Column string `json:"column"` // its header, else its tag
	Value  string `json:"value"`
	Reason string `json:"reason"`
}

// Summary is what became of a table. Rows = Accepted + the rows rejected.
type Summary struct {
	Rows            int
	Accepted        int
	Rejected        int      // rows
	UnmatchedPlaces []string // as written, each once, in the order met
}

// Locator finds the area that a row means. *places.Resolver is one.
type Locator interface {
	Resolve(places.Where) places.Place
}

// Import says how to read a table of activities and where to put it.
type Import struct {
	Places Locator
	Accept func(Activity) error  // gets every good row
	Reject func(Rejection) error // gets every cell that spoils one
}

// NoTable is the error for a table that is not one of activities; it says in
// words what is missing.
type NoTable string

func (e NoTable) Error() string { return string(e) }

// styleRows is how many rows are looked at for the style of numbers and dates.
const styleRows = 200

// maxUnmatched bounds the list of places that were not found.
const maxUnmatched = 10_000

// Read reads a table from the top, one row at a time. An error of Accept or
// Reject ends it; so does a break in the file. Rows taken until then have been
// given to Accept: a caller that must not keep half an import gives Accept a
// transaction.
func (im Import) Read(rows iter.Seq2[table.Row, error]) (Summary, error) {
	r := &reader{Import: im, unmatched: map[string]bool{}}
	var first []table.Row
	for row, err := range rows {
		if err != nil {
			return r.Summary, err
		}
		if r.layout == nil {
			if first = append(first, row); len(first) < styleRows {
				continue
			}
			if err := r.begin(first); err != nil {
				return r.Summary, err
			}
			continue
		}
		if err := r.row(row); err != nil {
			return r.Summary, err
		}
	}
	if r.layout == nil {
		if err := r.begin(first); err != nil {
			return r.Summary, err
		}
	}
	return r.Summary, nil
}

// reader holds an import under way.
type reader struct {
	Import
	Summary
	layout    *Layout
	style     style
	unmatched map[string]bool
}

// begin finds layout and style in the first rows and then reads them.
func (r *reader) begin(first []table.Row) error {
	l := layoutOf(first)
	if why := l.missing(); why != "" {
		return NoTable(why)
	}
	r.layout = &l
	r.style = styleOf(l, first)
	for _, row := range first {
		if err := r.row(row); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) row(row table.Row) error {
	if row.Number < r.layout.First || !slices.ContainsFunc(row.Cells, func(c string) bool { return !hxl.Empty(c) }) {
		return nil
	}
	r.Rows++
	one := rowReader{reader: r, row: row, cells: map[Field]string{}}
	if reason := r.layout.notData(row.Cells); reason != "" {
		one.reject(Binding{}, firstFilled(row.Cells), reason)
	} else {
		one.read()
	}
	if len(one.problems) == 0 {
		r.Accepted++
		return r.Accept(one.activity)
	}
	r.Rejected++
	for _, p := range one.problems {
		if err := r.Reject(p); err != nil {
			return err
		}
	}
	return nil
}

// notData tells why a row is not one of data: a total, the headers or tags again.
func (l *Layout) notData(cells []string) string {
	if first := fold(strings.TrimRight(firstFilled(cells), " :")); totalWords[first] || totalWords[strings.ReplaceAll(first, "-", " ")] {
		return "a row of totals, not an activity"
	}
	if _, ok := hxl.ParseTagRow(cells, nil); ok {
		return "a row of hashtags, not an activity"
	}
	if slices.Equal(cells, l.head) {
		return "the headers again, not an activity"
	}
	return ""
}

func firstFilled(cells []string) string {
	for _, c := range cells {
		if !hxl.Empty(c) {
			return hxl.Squeeze(c)
		}
	}
	return ""
}

// rowReader turns one row into an activity and its problems.
type rowReader struct {
	*reader
	row      table.Row
	cells    map[Field]string // texts by field
	activity Activity
	problems []Rejection
}

const maxShown = 200 // bytes of a value in a rejection

func (r *rowReader) reject(b Binding, value, reason string) {
	if len(value) > maxShown {
		value = strings.ToValidUTF8(value[:maxShown], "") + "…"
	}
	r.problems = append(r.problems, Rejection{Row: r.row.Number, Column: b.Label, Value: value, Reason: reason})
}

func (r *rowReader) read() {
	r.activity.Row = r.row.Number
	for _, b := range r.layout.Bindings {
		if b.Column >= len(r.row.Cells) {
			break
		}
		value := clean(r.row.Cells[b.Column])
		if value == "" {
			continue
		}
		if reason := formulaReason(value); reason != "" {
			r.reject(b, value, reason)
			continue
		}
		if b.Field.isFigure() {
			r.figure(b, value)
			continue
		}
		r.cells[b.Field] = value
	}
	r.texts()
	r.dates()
	r.place()
	for _, p := range r.activity.Check() {
		b := r.binding(p.Field)
		r.reject(b, r.valueOf(b), p.Reason)
	}
}

func (r *rowReader) texts() {
	a := &r.activity
	a.Lead, a.Implementing, a.Donor = r.cells[FieldLead], r.cells[FieldImplementing], r.cells[FieldDonor]
	org := r.cells[FieldOrg]
	if org == "" {
		org = r.cells[FieldAcronym]
	}
	if a.Implementing == "" {
		a.Implementing = org
	} else if a.Lead == "" && org != a.Implementing {
		a.Lead = org
	}
	a.Sector, a.Subsector, a.Name = r.cells[FieldSector], r.cells[FieldSubsector], r.cells[FieldActivity]
	a.Indicator, a.Project, a.Location = r.cells[FieldIndicator], r.cells[FieldProject], r.cells[FieldLocation]
	a.Group, a.Unit, a.Modality = r.cells[FieldGroup], r.cells[FieldUnit], r.cells[FieldModality]
	a.Status = normalStatus(r.cells[FieldStatus])
}

func (r *rowReader) figure(b Binding, value string) {
	isNumber := b.Column < len(r.row.Numbers) && r.row.Numbers[b.Column]
	n, reason := people(value, isNumber, r.style)
	if reason != "" {
		r.reject(b, value, reason)
		return
	}
	a := &r.activity
	switch {
	case b.Kind != "":
		a.Figures = append(a.Figures, Figure{Reached: b.Field == FieldReached, Kind: b.Kind, People: n})
		r.compareKinds(b, value)
	case b.Field == FieldReached:
		a.Reached = &n
	default:
		a.Targeted = &n
	}
}

// compareKinds finds more people of a kind reached than targeted.
func (r *rowReader) compareKinds(b Binding, value string) {
	last := r.activity.Figures[len(r.activity.Figures)-1]
	for _, f := range r.activity.Figures {
		if f.Kind != last.Kind || f.Reached == last.Reached {
			continue
		}
		reached, targeted := last, f
		if f.Reached {
			reached, targeted = f, last
		}
		if reached.People > targeted.People {
			r.reject(b, value, fmt.Sprintf("more people reached (%d) than targeted (%d)", reached.People, targeted.People))
		}
	}
}

func (r *rowReader) dates() {
	year := 0
	if y, _, ok := day(r.cells[FieldYear], style{}, 0); ok {
		year = y.Year()
	}
	a := &r.activity
	if d, _, ok := r.day(FieldStart, year); ok {
		a.Start = Day{d}
	}
	if d, precision, ok := r.day(FieldEnd, year); ok {
		a.End = Day{lastOf(d, precision)}
	}
	// The month reported on stands in for dates that are not there; one that
	// cannot be read ("February") spoils nothing.
	if d, precision, ok := day(r.cells[FieldPeriod], r.style, year); ok && a.Start.IsZero() && a.End.IsZero() {
		a.Start, a.End = Day{d}, Day{lastOf(d, precision)}
	}
}

func (r *rowReader) day(f Field, year int) (time.Time, string, bool) {
	value := r.cells[f]
	if value == "" {
		return time.Time{}, "", false
	}
	d, precision, ok := day(value, r.style, year)
	if !ok {
		r.reject(r.binding(f), value, "no such date; write it like 2025-03-31")
	}
	return d, precision, ok
}

func (r *rowReader) place() {
	var w places.Where
	for level := range places.Levels {
		w.Names[level], w.Codes[level] = r.cells[AreaName(level)], r.cells[AreaCode(level)]
	}
	r.activity.Place = placeText(w, r.activity.Location)
	p := r.Places.Resolve(w)
	r.activity.Area = p.Code
	if p.Wrong != nil {
		f := AreaName(p.Wrong.Level)
		if p.Wrong.IsCode {
			f = AreaCode(p.Wrong.Level)
		}
		r.reject(r.binding(f), r.cells[f], p.Wrong.Reason)
	}
	for _, name := range p.Unmatched {
		if !r.unmatched[name] && len(r.unmatched) < maxUnmatched {
			r.unmatched[name] = true
			r.UnmatchedPlaces = append(r.UnmatchedPlaces, name)
		}
	}
}

// placeText writes a place from the smallest part to the largest, codes where names are missing.
func placeText(w places.Where, location string) string {
	parts := []string{}
	if location != "" {
		parts = append(parts, location)
	}
	for level := places.Levels - 1; level >= 0; level-- {
		switch {
		case w.Names[level] != "":
			parts = append(parts, w.Names[level])
		case w.Codes[level] != "":
			parts = append(parts, w.Codes[level])
		}
	}
	return strings.Join(parts, ", ")
}

// binding gives the column to name for a field: for who and what, the one that
// most likely should have said it.
func (r *rowReader) binding(f Field) Binding {
	fields := []Field{f}
	switch f {
	case FieldOrg:
		fields = []Field{FieldImplementing, FieldOrg, FieldLead, FieldAcronym, FieldDonor}
	case FieldActivity:
		fields = []Field{FieldActivity, FieldSector, FieldSubsector, FieldIndicator}
	}
	for _, f := range fields {
		for _, b := range r.layout.Bindings {
			if b.Field == f && (!f.isFigure() || b.Kind == "") {
				return b
			}
		}
	}
	return Binding{Column: -1}
}

func (r *rowReader) valueOf(b Binding) string {
	if b.Column < 0 || b.Column >= len(r.row.Cells) {
		return ""
	}
	return hxl.Squeeze(r.row.Cells[b.Column])
}

// styleOf tells from cells that have one reading how to read those that have two.
func styleOf(l Layout, rows []table.Row) style {
	var st style
	dayFirst := false
	for _, row := range rows {
		for _, b := range l.Bindings {
			if row.Number < l.First || b.Column >= len(row.Cells) {
				continue
			}
			value := row.Cells[b.Column]
			switch {
			case b.Field.isFigure() && strings.Count(value, ".") == 1 && !threeDigitsAfter(value, '.') && !strings.Contains(value, ","):
				st.decimalPoint = true
			case b.Field.isFigure() && strings.Count(value, ",") == 1 && !threeDigitsAfter(value, ',') && !strings.Contains(value, "."):
				st.decimalComma = true
			case b.Field == FieldStart || b.Field == FieldEnd || b.Field == FieldPeriod:
				p := dateParts(value)
				if p.slashes && len(p.numbers) == 3 {
					dayFirst = dayFirst || p.numbers[0] > 12 && p.digits[0] < 4
					st.monthFirst = st.monthFirst || p.numbers[1] > 12
				}
			}
		}
	}
	st.monthFirst = st.monthFirst && !dayFirst
	return st
}
