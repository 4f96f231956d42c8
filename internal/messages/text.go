package messages

import (
	"time"

	"ostoja/internal/id"
)

// Text is one version of a piece in one language. Versions are added and never
// changed; what is added to one later is who read it and who cleared it.
type Text struct {
	ID       id.ID
	Piece    id.ID
	Language string
	Number   int   // counts the versions in this language from 1
	Of       id.ID // the version of the source that it translates; empty for the source itself
	Title    string
	Body     string // prose: see ParseProse

	// What a text about the law rests on, and the day on which that was read.
	Basis    string
	BasisURL string
	BasisDay time.Time

	Author     id.ID // of the source, or the translator
	AuthorName string
	Written    time.Time

	Reader     id.ID // the second reader: never the author
	ReaderName string
	Read       time.Time

	Clearer     id.ID
	ClearerName string
	Cleared     time.Time
	Decision    string // that cleared it; example where nobody did
}

// example stands in the place of a decision for texts that the demonstration
// shows though nobody has checked them. Elsewhere they count as not cleared.
const example = "example"

// Example tells whether the text is shown without anybody's check.
func (t *Text) Example() bool { return t.Decision == example }

// Piece is a key message or an article, with all versions of its text.
type Piece struct {
	ID     id.ID
	Kind   PieceKind
	Name   string // for those who work on it
	Source string // the language in which it is written first
	Owner  id.ID  // the organisation that keeps it
	Law    bool   // says what the law is: a lawyer clears it
	Texts  []Text // in the order in which they were written
}

// PieceKind tells messages from articles.
type PieceKind string

// The kinds.
const (
	MessageKind PieceKind = "key_messages"
	ArticleKind PieceKind = "articles"
)

// Status is how a piece stands in a language.
type Status string

// The statuses. In the source language a text is Draft until it is cleared.
const (
	Missing Status = "missing"
	Draft   Status = "draft"
	Stale   Status = "stale"  // the source has changed since
	Unread  Status = "unread" // no second reader yet
	Ready   Status = "ready"  // read, but its source is not cleared
	Current Status = "current"
)

// Latest is the newest version in a language; nil where there is none.
func (p *Piece) Latest(language string) *Text {
	for i := len(p.Texts) - 1; i >= 0; i-- {
		if p.Texts[i].Language == language {
			return &p.Texts[i]
		}
	}
	return nil
}

// Clear is the newest version of the source that was cleared; nil where none was.
func (p *Piece) Clear() *Text {
	for i := len(p.Texts) - 1; i >= 0; i-- {
		if t := &p.Texts[i]; t.Language == p.Source && !t.Cleared.IsZero() {
			return t
		}
	}
	return nil
}

// Shown is the text that people outside may read in a language: the cleared
// source, or a translation of exactly that version which a second person has
// read. Nil where there is none: nothing else is ever shown.
func (p *Piece) Shown(language string) *Text {
	source := p.Clear()
	if source == nil || language == p.Source {
		return source
	}
	for i := len(p.Texts) - 1; i >= 0; i-- {
		if t := &p.Texts[i]; t.Language == language && t.Of == source.ID && !t.Read.IsZero() {
			return t
		}
	}
	return nil
}

// Status tells how the newest text in a language stands against the newest source.
func (p *Piece) Status(language string) Status {
	t, source := p.Latest(language), p.Latest(p.Source)
	switch {
	case t == nil || source == nil:
		return Missing
	case language == p.Source && t.Cleared.IsZero():
		return Draft
	case language == p.Source:
		return Current
	case t.Of != source.ID:
		return Stale
	case t.Read.IsZero():
		return Unread
	case source.Cleared.IsZero():
		return Ready
	}
	return Current
}

// CurrentIn counts the languages in which the piece is current.
func (p *Piece) CurrentIn(languages []string) (n int) {
	for _, l := range languages {
		if p.Status(l) == Current {
			n++
		}
	}
	return n
}
