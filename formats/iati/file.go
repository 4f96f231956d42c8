package iati

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
)

// Error says why an activity or a file is refused, in words for a person.
type Error string

func (e Error) Error() string { return string(e) }

// Write writes a file of activities as they come; generated is the moment that it
// is made at. An activity that Check finds fault with is refused, and so is a
// file without any.
func Write(w io.Writer, generated time.Time, activities iter.Seq2[Activity, error]) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	out := xml.NewEncoder(w)
	out.Indent("", " ")
	whole := xml.StartElement{Name: xml.Name{Local: "iati-activities"}, Attr: []xml.Attr{{Name: xml.Name{Local: "version"}, Value: Version},
		{Name: xml.Name{Local: "generated-datetime"}, Value: generated.UTC().Format(time.RFC3339)}}}
	if err := out.EncodeToken(whole); err != nil {
		return err
	}
	n := 0
	for a, err := range activities {
		if err != nil {
			return err
		}
		if problems := Check(&a); len(problems) > 0 {
			return Error(fmt.Sprintf("Activity '%s' is not valid: %s", a.Identifier, strings.Join(problems, "; ")))
		}
		if err := out.Encode(a); err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		return Error("There is no activity to write.")
	}
	if err := out.EncodeToken(whole.End()); err != nil {
		return err
	}
	return out.Close()
}

// The bounds of a file from outside.
const (
	maxBytes      = 256 << 20
	maxActivities = 100_000
)

// Read gives the activities of a file; elements that this package does not know
// are passed over. What is no such file is refused with an Error.
func Read(r io.Reader) iter.Seq2[Activity, error] {
	return func(yield func(Activity, error) bool) {
		in := xml.NewDecoder(io.LimitReader(r, maxBytes))
		inside := false
		for n := 0; ; {
			token, err := in.Token()
			switch start, opens := token.(xml.StartElement); {
			case errors.Is(err, io.EOF) && inside:
				return
			case err != nil:
				yield(Activity{}, damaged(in))
				return
			case isDirective(token):
				yield(Activity{}, Error("The file has a DOCTYPE, which no file of the standard has."))
				return
			case opens && !inside:
				if inside = start.Name.Local == "iati-activities"; !inside {
					yield(Activity{}, Error("The file does not begin with 'iati-activities': it is no list of activities."))
					return
				}
			case opens && start.Name.Local == "iati-activity":
				var a Activity
				if n++; n > maxActivities || in.DecodeElement(&a, &start) != nil {
					yield(Activity{}, damaged(in))
					return
				}
				if !yield(a, nil) {
					return
				}
			case opens:
				if in.Skip() != nil {
					yield(Activity{}, damaged(in))
					return
				}
			}
		}
	}
}

func isDirective(t xml.Token) bool {
	_, ok := t.(xml.Directive)
	return ok
}

func damaged(in *xml.Decoder) error {
	line, _ := in.InputPos()
	return Error(fmt.Sprintf("The file cannot be read further than line %d.", line))
}
