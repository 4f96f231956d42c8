package ui

import "strconv"

// Choice is one of several answers to tick.
type Choice struct {
	Value, Label, Hint string
	Checked, Disabled  bool
	// Reveal is asked when the choice is taken.
	Reveal Part
	// Exclusive unticks the other checkboxes: "None of these".
	Exclusive bool
	// Divider is a word before the choice: "or".
	Divider string
}

// Radios is a choice of one: govuk-radios.
type Radios struct {
	Field
	Choices []Choice
	Inline  bool // side by side; for two short answers
	Small   bool // for filters and lists
}

func (Radios) partial() string { return "govuk-radios" }

// Kind, Control and IsInline are what the shared template asks of both kinds.
func (Radios) Kind() string     { return "radios" }
func (Radios) Control() string  { return "radio" }
func (r Radios) IsInline() bool { return r.Inline }

// Checkboxes is a choice of any number: govuk-checkboxes.
type Checkboxes struct {
	Field
	Choices []Choice
	Small   bool // for filters and lists
}

func (Checkboxes) partial() string { return "govuk-checkboxes" }

// Kind, Control and IsInline are what the shared template asks of both kinds.
func (Checkboxes) Kind() string    { return "checkboxes" }
func (Checkboxes) Control() string { return "checkbox" }
func (Checkboxes) IsInline() bool  { return false }

// ChoiceID is the id of the i-th choice, from 0; the first has the field's own,
// for that is where the error summary leads.
func (f Field) ChoiceID(i int) string {
	if i == 0 {
		return f.InputID()
	}
	return f.InputID() + "-" + strconv.Itoa(i+1)
}

// DateInput asks for a date that a person knows, in three boxes: govuk-date-input.
// Its values are named NAME-day, NAME-month and NAME-year.
type DateInput struct {
	Field
	Day, Month, Year DatePart
	Birthday         bool // the browser may fill in the person's own
}

func (DateInput) partial() string { return "govuk-date-input" }

// DatePart is one of the three boxes.
type DatePart struct {
	Label, Value string
	Wrong        bool // this box is what Field.Error is about
}

// DateBox is a box as it stands on the page.
type DateBox struct {
	DatePart
	ID, Name, Autocomplete string
	Width                  Width
	Marked                 bool
}

// Boxes lists day, month and year. All are marked wrong if there is an error
// and none of them is said to be the one.
func (d DateInput) Boxes() []DateBox {
	all := d.Error != "" && !d.Day.Wrong && !d.Month.Wrong && !d.Year.Wrong
	box := func(part DatePart, name string, width Width) DateBox {
		b := DateBox{DatePart: part, Width: width, Name: d.Name + "-" + name, Marked: all || part.Wrong}
		b.ID = d.InputID() + "-" + name
		if d.Birthday {
			b.Autocomplete = "bday-" + name
		}
		return b
	}
	return []DateBox{box(d.Day, "day", Chars2), box(d.Month, "month", Chars2), box(d.Year, "year", Chars4)}
}

// Link is the line of this date in an error summary; it leads to the box that is wrong.
func (d DateInput) Link() ErrorLink {
	boxes := d.Boxes()
	for _, b := range boxes {
		if b.Marked {
			return ErrorLink{Text: d.Error, Href: "#" + b.ID}
		}
	}
	return ErrorLink{Text: d.Error, Href: "#" + boxes[0].ID}
}
