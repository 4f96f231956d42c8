package db

import (
	"fmt"
	"time"
)

// timeFormat has a fixed width, so that stored times sort as text.
const timeFormat = "2006-01-02T15:04:05.000000Z"

// FormatTime gives the text under which t is stored; times are cut to microseconds.
func FormatTime(t time.Time) string { return t.UTC().Format(timeFormat) }

// stored converts arguments to what both engines store alike.
func stored(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
		if t, ok := a.(time.Time); ok {
			if out[i] = any(nil); !t.IsZero() {
				out[i] = FormatTime(t)
			}
		}
	}
	return out
}

// readers wraps the destinations that need a conversion on the way out.
func readers(dest []any) []any {
	out := make([]any, len(dest))
	for i, d := range dest {
		switch d := d.(type) {
		case *time.Time:
			out[i] = (*timeReader)(d)
		case *string:
			out[i] = (*textReader)(d)
		default:
			out[i] = d
		}
	}
	return out
}

// timeReader reads a stored time; NULL is the zero time.
type timeReader time.Time

func (r *timeReader) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*r = timeReader{}
	case time.Time: // SQLite's driver recognises times in text by itself
		*r = timeReader(v.UTC())
	case string:
		t, err := time.Parse(timeFormat, v)
		if err != nil {
			return fmt.Errorf("db: stored time: %w", err)
		}
		*r = timeReader(t)
	default:
		return fmt.Errorf("db: cannot read a time from %T", src)
	}
	return nil
}

// textReader reads text; NULL is the empty text.
type textReader string

func (r *textReader) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*r = ""
	case string:
		*r = textReader(v)
	case []byte:
		*r = textReader(v)
	case time.Time:
		*r = textReader(FormatTime(v))
	default:
		return fmt.Errorf("db: cannot read text from %T", src)
	}
	return nil
}
