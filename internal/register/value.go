package register

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// List is several codes, stored as one opaque value.
type List []string

// Value stores the list as JSON.
func (l List) Value() (driver.Value, error) {
	if len(l) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal([]string(l))
	return string(b), err
}

// Scan reads what Value stored.
func (l *List) Scan(src any) error {
	*l = nil
	switch v := src.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(v), (*[]string)(l))
	case []byte:
		return json.Unmarshal(v, (*[]string)(l))
	}
	return fmt.Errorf("register: cannot read a list from %T", src)
}

// code reads a choice's code.
type code[C ~string] struct{ at *C }

// Scan reads a code; NULL is no choice.
func (c code[C]) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*c.at = ""
	case string:
		*c.at = C(v)
	case []byte:
		*c.at = C(v)
	default:
		return fmt.Errorf("register: cannot read a choice from %T", src)
	}
	return nil
}

// splitList takes several values, or one cell with values between semicolons.
func splitList(values []string) List {
	var out List
	for _, v := range values {
		for part := range strings.SplitSeq(v, ";") {
			if part = clean(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// zwnj parts letters in Persian and other scripts: the one invisible character that words need.
const zwnj = '\u200c'

// clean trims a value and takes out what no reader sees: control characters,
// zero-width and direction-changing ones.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == zwnj {
			return r
		}
		if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}
