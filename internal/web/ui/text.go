package ui

import "html/template"

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

// Prose is a longer text that people wrote, in a language of its own.
type Prose struct {
	Title  string // the page's h1, where the text brings its own
	Lang   string
	Dir    string // "rtl" for a script that runs from the right
	Blocks []Block
}

func (Prose) partial() string { return "ostoja-prose" }

// Block is a heading, a paragraph or a list: the one that is set.
type Block struct {
	Heading, Text string
	Items         []string
}

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

// CopyText is a text to take elsewhere: a link, a key. It is in the page once.
type CopyText struct{ ID, Text, Button, Copied string }

func (CopyText) partial() string { return "ostoja-copy-text" }

// Copy is the button that copies it.
func (c CopyText) Copy() Copy { return Copy{Of: c.ID, Text: c.Button, Copied: c.Copied} }

// Marked is a text with what was put in and taken out marked: underlined and
// struck through, and said in words to those who only hear it.
type Marked struct {
	Pieces         []MarkedPiece
	Added, Removed string // "added:", "removed:"
}

func (Marked) partial() string { return "ostoja-marked" }

// MarkedPiece is a piece of the text; neither In nor Out where it stays.
type MarkedPiece struct {
	Text    string
	In, Out bool
}

// Image is a picture that the page carries itself, such as a QR code.
type Image struct {
	DataURL       template.URL
	Alt           string
	Width, Height int
}

func (Image) partial() string { return "ostoja-image" }

// Passkey is a button that asks the browser for a passkey (Kind "get") or makes
// one ("create") and sends the answer. It shows only where a browser can.
type Passkey struct {
	Action, Kind, Options, Challenge string
	Button                           string
	Failed                           string // said when the person or the browser gave up
	Parts                            []Part // asked before
	Hidden                           []Hidden
}

func (Passkey) partial() string { return "ostoja-passkey" }
