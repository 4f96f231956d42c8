package openrosa

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"ostoja/formats/openrosa/xmldoc"
)

// MaxID is the most characters of a form's id or version and of an instanceID.
const MaxID = 249

// Submission is a record as a client sends it.
type Submission struct {
	FormID       string
	Version      string // "" when the form has none
	InstanceID   string // never empty: it tells a repeated post from a second record
	DeprecatedID string // instanceID of the record that this one replaces; "" for a new one
	InstanceName string
	Encrypted    bool // the XML is an Envelope
	Root         *xmldoc.Element
	leaves       map[string]bool // values of the nodes without children
}

// ParseSubmission reads the XML of a submission. It refuses malformed XML and
// records without a form's id or an instanceID: a server that invents these
// stores a record twice whenever a client sends it again.
func ParseSubmission(data []byte) (*Submission, error) {
	root, err := xmldoc.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("the submission is not well-formed XML (%w); send it again from the client that made it", err)
	}
	meta := root.Child("meta")
	s := &Submission{FormID: root.Attr("id"), Version: root.Attr("version"), Encrypted: root.Attr("encrypted") == "yes", Root: root, leaves: map[string]bool{}}
	if s.FormID == "" {
		s.FormID = root.Name.Space // forms of before 2012 name themselves by their namespace
	}
	if meta == nil {
		return nil, errors.New("the submission has no meta block and so no instanceID; convert the form again, so that it has one")
	}
	s.InstanceID = valueOf(meta, "instanceID")
	s.DeprecatedID = valueOf(meta, "deprecatedID")
	s.InstanceName = valueOf(meta, "instanceName")
	s.gather(root)
	if err := s.check(); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Submission) check() error {
	switch {
	case s.FormID == "":
		return errors.New("the submission does not say which form it is of: its root element has no id")
	case s.InstanceID == "":
		return errors.New("the submission has no instanceID; convert the form again, so that it has one")
	case utf8.RuneCountInString(s.FormID) > MaxID || utf8.RuneCountInString(s.Version) > MaxID || utf8.RuneCountInString(s.InstanceID) > MaxID:
		return fmt.Errorf("the form's id, its version or the instanceID has more than %d characters", MaxID)
	case s.InstanceID == s.DeprecatedID:
		return errors.New("the submission says that it replaces itself: instanceID and deprecatedID are the same")
	}
	return nil
}

func valueOf(parent *xmldoc.Element, name string) string {
	if e := parent.Child(name); e != nil {
		return strings.TrimSpace(e.Value())
	}
	return ""
}

// gather notes the values that may be names of files.
func (s *Submission) gather(e *xmldoc.Element) {
	children := e.Elements()
	for _, c := range children {
		s.gather(c)
	}
	if len(children) == 0 {
		if value := strings.TrimSpace(e.Value()); value != "" {
			s.leaves[value] = true
		}
	}
}

// Declares tells whether a file of that name belongs to the record: one of its
// answers is the name.
func (s *Submission) Declares(file string) bool { return s.leaves[file] }

// Undeclared lists those of the files that do not belong to the record.
func (s *Submission) Undeclared(files []string) []string {
	var strangers []string
	for _, f := range files {
		if !s.Declares(f) {
			strangers = append(strangers, f)
		}
	}
	return strangers
}
