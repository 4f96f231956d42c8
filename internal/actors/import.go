package actors

import (
	"iter"
	"slices"
	"strings"

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
	Layout *Layout                            // as a person has confirmed it; nil to find it (LayoutOf)
	Accept func(Activity) error               // gets every good row
	Reject func(Rejection) error              // gets every cell that spoils one
	Return func(table.Row, []Rejection) error // gets every bad row whole, for the file that goes back; may be nil
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
	l := r.Layout
	if l == nil {
		found := LayoutOf(first)
		l = &found
	}
	if why := l.Missing(); why != "" {
		return NoTable(why)
	}
	r.layout = l
	r.style = styleOf(*l, first)
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
		one.reject(Binding{Label: r.layout.firstLabel(row.Cells)}, firstFilled(row.Cells), reason)
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
	if r.Return == nil {
		return nil
	}
	return r.Return(row, one.problems)
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

// firstLabel gives the header of the first filled cell of a row.
func (l *Layout) firstLabel(cells []string) string {
	for i, c := range cells {
		if hxl.Empty(c) {
			continue
		}
		for _, b := range l.Bindings {
			if b.Column == i {
				return b.Label
			}
		}
		if i < len(l.head) {
			return hxl.Squeeze(l.head[i])
		}
		break
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
