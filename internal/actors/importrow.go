package actors

import (
	"strings"
	"time"

	"ostoja/formats/hxl"
	"ostoja/formats/table"
	"ostoja/internal/places"
)

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
	a.ID = r.cells[FieldID]
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
		if reason := aboveTarget(reached.People, targeted.People); reason != "" {
			r.reject(b, value, reason)
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
