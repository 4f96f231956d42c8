package htcds

import (
	"fmt"
	"slices"
	"strings"
)

// Attribution is the line to print wherever the lists are shown.
const Attribution = "Human Trafficking Case Data Standard v2.0, International Organization for Migration (IOM), CC BY 4.0. IOM does not endorse this program."

// Type is the kind of value of a field.
type Type int

// The kinds, in the standard's words: picklist, multiselect picklist and so on.
const (
	Unspecified Type = iota
	Text
	LongText
	Choice  // one code of a list
	Choices // several codes of a list, semicolons between them
	Checkbox
	Date
	Number
	Coordinate
	OrganisationRef
	PersonRef
	UserRef
)

// Field is one field of the standard.
type Field struct {
	Section     string // "Person", "Case"
	Name        string // with its prefix: "prs_Gender"
	Label       string
	Type        Type
	Core        bool   // belongs to the least set that every organisation keeps
	Deprecated  bool   // kept for old data
	External    string // the code list kept elsewhere: "ISO 3166"; or ""
	Description string
}

// Code is one value of a list.
type Code struct {
	Code       string
	Label      string
	Definition string // "" where the standard has none
}

// List is the codes that a field may have, in the standard's order.
type List struct {
	Field string
	Codes []Code
}

// Fields gives all fields in the standard's order.
func Fields() []Field { return slices.Clone(fields) }

// FieldOf finds a field by its name.
func FieldOf(name string) (Field, bool) {
	at := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
	if at < 0 {
		return Field{}, false
	}
	return fields[at], true
}

// Lists gives all code lists.
func Lists() []List { return slices.Concat(personLists, caseLists) }

// ListOf finds the code list of a field.
func ListOf(field string) (List, bool) {
	for _, lists := range [][]List{personLists, caseLists} {
		for _, l := range lists {
			if l.Field == field {
				return List{Field: l.Field, Codes: slices.Clone(l.Codes)}, true
			}
		}
	}
	return List{}, false
}

// Find gives the code of that name.
func (l List) Find(code string) (Code, bool) {
	at := slices.IndexFunc(l.Codes, func(c Code) bool { return c.Code == code })
	if at < 0 {
		return Code{}, false
	}
	return l.Codes[at], true
}

// Domain gives the names of the codes: the values that a public statistic of the
// field can have.
func (l List) Domain() []string {
	names := make([]string, len(l.Codes))
	for i, c := range l.Codes {
		names[i] = c.Code
	}
	return names
}

// Split parts the value of a multiple choice.
func Split(value string) []string {
	var parts []string
	for part := range strings.SplitSeq(value, ";") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// ValueError is a value outside the list of its field.
type ValueError struct{ Field, Value string }

func (e *ValueError) Error() string {
	return fmt.Sprintf("%s: %q is not in its HTCDS code list", e.Field, e.Value)
}

// Check says whether a value may stand in a field: nil for fields without a list
// in the standard and for empty values. An unknown field is an error.
func Check(field, value string) error {
	f, known := FieldOf(field)
	if !known {
		return fmt.Errorf("HTCDS has no field %q", field)
	}
	list, listed := ListOf(field)
	if !listed {
		return nil
	}
	parts := []string{strings.TrimSpace(value)}
	if f.Type == Choices {
		parts = Split(value)
	}
	for _, part := range parts {
		if _, known := list.Find(part); !known && part != "" {
			return &ValueError{Field: field, Value: part}
		}
	}
	return nil
}
