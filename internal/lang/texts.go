package lang

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"maps"
)

// Text is what people wrote in one language, and whether a second pair of eyes has read it.
type Text struct {
	Text     string `json:"text"`
	Reviewed bool   `json:"reviewed,omitempty"`
	By       string `json:"by,omitempty"`    // the person who read it, by her id; "" where that is not known
	Stale    bool   `json:"stale,omitempty"` // the source has changed since
}

// Texts is the same text in several languages. It is stored as one opaque value.
type Texts map[Lang]Text

// In gives the text for a reader of l: hers where there is one, else the first
// of en, pl, uk, ru and any other. The language that was found comes with it, so
// that a page can say that it fell back.
func (t Texts) In(l Lang) (string, Lang) {
	for _, try := range append([]Lang{l}, All...) {
		if t[try].Text != "" {
			return t[try].Text, try
		}
	}
	for other, text := range t {
		if text.Text != "" {
			return text.Text, other
		}
	}
	return "", l
}

// Source is the language that the others are translations of: the first, in the
// order of All, in which there is a text.
func (t Texts) Source() Lang {
	_, l := t.In(En)
	return l
}

// With gives the texts with s as the one in l; "" takes it away. A text that
// changes loses its review.
func (t Texts) With(l Lang, s string) Texts {
	out := maps.Clone(t) // never change the map of another copy
	if out == nil {
		out = Texts{}
	}
	if s == "" {
		delete(out, l)
	} else if out[l].Text != s {
		out[l] = Text{Text: s}
	}
	return out
}

// Since marks as stale what stayed as it was before while the source changed:
// nobody knows whether it still says the same.
func (t Texts) Since(before Texts) Texts {
	source := before.Source()
	if before[source].Text == "" || t[source].Text == before[source].Text {
		return t
	}
	out := maps.Clone(t)
	for l, text := range out {
		if l != source && text.Text == before[l].Text {
			out[l] = Text{Text: text.Text, Stale: true}
		}
	}
	return out
}

// Read gives the texts with the one in l reviewed by a person.
func (t Texts) Read(l Lang, person string) Texts {
	if t[l].Text == "" {
		return t
	}
	out := maps.Clone(t)
	out[l] = Text{Text: t[l].Text, Reviewed: true, By: person}
	return out
}

// Empty tells whether there is no text in any language.
func (t Texts) Empty() bool {
	text, _ := t.In(En)
	return text == ""
}

// Value stores the texts as JSON.
func (t Texts) Value() (driver.Value, error) {
	if len(t) == 0 {
		return "{}", nil
	}
	b, err := json.Marshal(map[Lang]Text(t)) // map keys come sorted: equal texts are equal bytes
	return string(b), err
}

// Scan reads what Value stored.
func (t *Texts) Scan(src any) error {
	var b []byte
	switch v := src.(type) {
	case nil:
	case string:
		b = []byte(v)
	case []byte:
		b = v
	default:
		return fmt.Errorf("lang: cannot read texts from %T", src)
	}
	*t = nil
	if len(b) == 0 {
		return nil
	}
	return json.Unmarshal(b, (*map[Lang]Text)(t))
}
