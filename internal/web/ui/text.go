package ui

// Stack is several parts, one below the other.
type Stack []Part

func (Stack) partial() string { return "ostoja-stack" }

// Title is the page's h1: its question or fact.
type Title struct{ Caption, Text, Lead string }

func (Title) partial() string { return "ostoja-title" }

// Heading begins a section; Level is 2 where zero. ID lets a link lead to it.
type Heading struct {
	Text, ID string
	Level    int
}

func (Heading) partial() string { return "ostoja-heading" }

// Sub tells a heading of the third level.
func (h Heading) Sub() bool { return h.Level == 3 }

// Paragraph is text, and perhaps a link after it. Lines of the text are kept.
type Paragraph struct {
	Text  string
	Link  *Link
	Quiet bool   // smaller and grey: a note
	Lang  string // where the text is not in the page's language
}

func (Paragraph) partial() string { return "ostoja-paragraph" }

// List is a list of texts or links, numbered or not.
type List struct {
	Items    []Link
	Numbered bool
}

func (List) partial() string { return "ostoja-list" }

// Facts are a few numbers that matter, large, each with what it says.
type Facts []Fact

func (Facts) partial() string { return "ostoja-facts" }

// Fact is one number.
type Fact struct{ Value, Text, Href string }

// Columns stand side by side on a wide screen.
type Columns []Stack

func (Columns) partial() string { return "ostoja-side-by-side" }

// Section is a part of a page with a name that a link can lead to.
type Section struct {
	ID, Title string
	Parts     Stack
}

func (Section) partial() string { return "ostoja-section" }

// ButtonGroup is buttons side by side; none where it is empty.
type ButtonGroup []Button

func (ButtonGroup) partial() string { return "ostoja-buttons" }

// HiddenInput is a value of a form that nobody sees.
type HiddenInput struct{ Name, Value string }

func (HiddenInput) partial() string { return "ostoja-hidden" }
