package lang

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// Text is what people wrote in one language, and whether a second pair of eyes has read it.
type Text struct {
	Text     string `json:"text"`
	Reviewed bool   `json:"reviewed,omitempty"`
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
