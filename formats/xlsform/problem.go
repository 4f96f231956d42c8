package xlsform

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that the author of a form has to mend, with the place
// where it stands. Row counts from 1, the header being row 1; it is 0 when the
// problem is not one of a row. Column is the column's own name in the sheet.
type Problem struct {
	Sheet   string `json:"sheet"`
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Message string `json:"message"`
}

// String puts the place before the message, as in
// "survey, row 2, column relevant: there is no question named 'x' ...".
func (p Problem) String() string {
	var place []string
	if p.Sheet != "" {
		place = append(place, p.Sheet)
	}
	if p.Row > 0 {
		place = append(place, fmt.Sprintf("row %d", p.Row))
	}
	if p.Column != "" {
		place = append(place, "column "+p.Column)
	}
	if len(place) == 0 {
		return p.Message
	}
	return strings.Join(place, ", ") + ": " + p.Message
}

// Problems is the error of a form that cannot be converted: everything that
// could be found wrong in one go, in the order of the sheets.
type Problems []Problem

// Error lists the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// inOrder sorts problems by sheet and row.
func inOrder(ps []Problem) Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(slices.Index(sheetNames, a.Sheet), slices.Index(sheetNames, b.Sheet)), cmp.Compare(a.Row, b.Row))
	})
	return ps
}

// maxProblems ends the list: after so many the form has another trouble.
const maxProblems = 200

// place is a cell, or a row when column is "".
type place struct {
	sheet  string
	row    int
	column string
}

// refuse notes a problem.
func (f *form) refuse(at place, format string, args ...any) {
	if len(f.problems) < maxProblems {
		f.problems = append(f.problems, Problem{at.sheet, at.row, at.column, fmt.Sprintf(format, args...)})
	}
}

// warn notes what the author should look at although the form works.
func (f *form) warn(at place, format string, args ...any) {
	if len(f.warnings) < maxProblems {
		f.warnings = append(f.warnings, Problem{at.sheet, at.row, at.column, fmt.Sprintf(format, args...)})
	}
}
