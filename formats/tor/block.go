package tor

import "fmt"

// Kind tells what a block of text is.
type Kind int

// The kinds of block.
const (
	Paragraph Kind = iota
	Heading
	Item // of a list
)

// Block is one heading, paragraph or list item as its author laid it out.
type Block struct {
	Kind  Kind
	Level int    // of a heading from 1 (the most important), of an item from 0
	Label string // its number or bullet as printed: "1.2", "IV", "-"
	Key   string // what a two-column table or a line "Key: value" says the text is
	Lead  string // the bold words that an item begins with
	Text  string // words alone, without label, markup and line ends
}

// Document is the text of a file, in its order.
type Document struct {
	Name   string // the file's name, for messages
	Blocks []Block
}

// RefusedError says why a file was not taken and what to do about it.
type RefusedError struct {
	File   string
	Reason string // whole sentences for a person
}

func (e *RefusedError) Error() string { return e.File + ": " + e.Reason }

func refuse(file, format string, args ...any) error {
	return &RefusedError{File: file, Reason: fmt.Sprintf(format, args...)}
}
