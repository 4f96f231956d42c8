package ui

import "strings"

// Field is what every question has: its words and what is wrong with its answer.
type Field struct {
	Name  string // of the form's value
	ID    string // of the first control; Name where empty
	Label string // the question; a legend where there are several controls
	// Heading makes the label the page's h1, for a page that asks one thing.
	Heading   bool
	LabelSize Size // plain where empty
	Hint      string
	// Error says what to do about a wrong answer; empty where there is none.
	Error string
	// ErrorPrefix is said before Error to those who do not see its colour: "Error:".
	ErrorPrefix string
}

// InputID is the id that the label and the error summary point to.
func (f Field) InputID() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

// HintID is the id of the hint.
func (f Field) HintID() string { return f.InputID() + "-hint" }

// ErrorID is the id of the error message.
func (f Field) ErrorID() string { return f.InputID() + "-error" }

// Described lists the ids of the texts that describe the control; empty for none.
func (f Field) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.HintID())
	}
	if f.Error != "" {
		ids = append(ids, f.ErrorID())
	}
	return strings.Join(ids, " ")
}

// Link is the line of this field in an error summary.
func (f Field) Link() ErrorLink { return ErrorLink{Text: f.Error, Href: "#" + f.InputID()} }

// Input is a one-line answer: govuk-input.
type Input struct {
	Field
	Value        string
	Type         string // "text" where empty; "email", "tel", "url", "search"; never "number"
	Autocomplete string // what the browser may fill in: "email", "name", "one-time-code"
	InputMode    string // the keyboard of a phone: "numeric", "decimal"
	Width        Width
	Prefix       string // unit before the answer, such as a currency
	Suffix       string // unit after the answer, such as "%"
	NoSpellcheck bool   // for codes, names and addresses
	Lang         string // the language of the answer where it is not the page's
}

func (Input) partial() string { return "govuk-input" }

// Width is how wide a control looks: a hint at how long the answer is.
type Width string

// Widths in characters and in parts of the column; the whole column where empty.
const (
	Chars2    Width = "govuk-input--width-2"
	Chars3    Width = "govuk-input--width-3"
	Chars4    Width = "govuk-input--width-4"
	Chars5    Width = "govuk-input--width-5"
	Chars10   Width = "govuk-input--width-10"
	Chars20   Width = "govuk-input--width-20"
	Chars30   Width = "govuk-input--width-30"
	Half      Width = "govuk-!-width-one-half"
	TwoThirds Width = "govuk-!-width-two-thirds"
)

// PasswordInput is a password with a button that shows it: govuk-password-input.
type PasswordInput struct {
	Field
	Autocomplete string // "current-password" or "new-password"
	Words        PasswordWords
}

func (PasswordInput) partial() string { return "govuk-password-input" }

// PasswordWords are what the button says, on the screen and to a screen reader.
type PasswordWords struct {
	Show, Hide           string // "Show", "Hide"
	ShowLabel, HideLabel string // "Show password", "Hide password"
	Shown, Hidden        string // "Your password is visible", "Your password is hidden"
}

// Textarea is an answer of several lines, with a limit or without: govuk-textarea.
type Textarea struct {
	Field
	Value string
	Rows  int // 5 where zero
	Limit *Limit
	Lang  string // the language of the answer where it is not the page's
}

func (Textarea) partial() string { return "govuk-textarea" }

// Lines is the number of lines that the control shows.
func (t Textarea) Lines() int {
	if t.Rows > 0 {
		return t.Rows
	}
	return 5
}

// InfoID is the id of the text about the limit.
func (t Textarea) InfoID() string { return t.InputID() + "-info" }

// Described lists the ids of the texts that describe the control.
func (t Textarea) Described() string {
	ids := t.Field.Described()
	if t.Limit == nil {
		return ids
	}
	return strings.TrimSpace(t.InfoID() + " " + ids)
}

// Limit is how many characters an answer may have. %{count} stands for the
// number of those left (Under) or too many (Over).
type Limit struct {
	Characters  int
	Message     string // for those without script: "You can enter up to 200 characters"
	At          string // "You have 0 characters remaining"
	Under, Over Plural
}

// Plural is a message in the plural forms of CLDR that the four languages have.
type Plural struct{ One, Few, Many, Other string }

// Select is a choice from a long list: govuk-select.
type Select struct {
	Field
	Options []Option
	Width   Width
}

func (Select) partial() string { return "govuk-select" }

// Option is one line of a Select.
type Option struct {
	Value, Text string
	Selected    bool
}

// FileUpload asks for one file or several: govuk-file-upload.
type FileUpload struct {
	Field
	Accept   string // kinds of file, such as ".xlsx,.csv"
	Multiple bool
}

func (FileUpload) partial() string { return "govuk-file-upload" }
