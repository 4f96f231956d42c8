package openrosa

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"unicode"
)

// XMLPart is the name of the part that holds the record.
const XMLPart = "xml_submission_file"

// Limits bound what one request may bring; zero values stand for the defaults.
type Limits struct {
	XML   int64 // bytes of the record; 10 MB by default
	File  int64 // bytes of one file; 100 MB by default
	Files int   // number of files; 200 by default
}

func (l Limits) withDefaults() Limits {
	if l.XML <= 0 {
		l.XML = 10 << 20
	}
	if l.File <= 0 {
		l.File = 100 << 20
	}
	if l.Files <= 0 {
		l.Files = 200
	}
	return l
}

// ErrTooLarge is wrapped by the error of a part over its limit (answer 413).
var ErrTooLarge = errors.New("too large")

// Part is a file of a request. Content must be read before the next part is
// asked for.
type Part struct {
	Name    string
	Type    string
	Content io.Reader
}

// ReadMultipart reads the body of a submission request: exactly one part named
// XMLPart, which comes back, and any number of files, which go to keep one by
// one while they arrive. Whether a file belongs to the record can be said only
// when the record was read, and clients may send it last: keep must not
// publish anything.
func ReadMultipart(contentType string, body io.Reader, limits Limits, keep func(Part) error) (record []byte, err error) {
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err != nil || mediaType != "multipart/form-data" || params["boundary"] == "" {
		return nil, fmt.Errorf("a submission is sent as multipart/form-data, not as %q", contentType)
	}
	limits = limits.withDefaults()
	reader := multipart.NewReader(body, params["boundary"])
	seen := map[string]bool{}
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("the request ended in the middle or is damaged (%w); send it again", err)
		}
		if part.FormName() == XMLPart {
			if record != nil {
				return nil, fmt.Errorf("the request has two parts %s; send one record at a time", XMLPart)
			}
			if record, err = readRecord(part, limits.XML); err != nil {
				return nil, err
			}
			continue
		}
		if err := readFile(part, limits, seen, keep); err != nil {
			return nil, err
		}
	}
	if record == nil {
		return nil, fmt.Errorf("the request has no part %s with the record", XMLPart)
	}
	return record, nil
}

func readRecord(part io.Reader, most int64) ([]byte, error) {
	record, err := io.ReadAll(io.LimitReader(part, most+1))
	if err != nil {
		return nil, fmt.Errorf("the record could not be read to its end (%w); send it again", err)
	}
	if int64(len(record)) > most {
		return nil, fmt.Errorf("the record is larger than %d MB: %w", most>>20, ErrTooLarge)
	}
	if record == nil {
		record = []byte{}
	}
	return record, nil
}

func readFile(part *multipart.Part, limits Limits, seen map[string]bool, keep func(Part) error) error {
	name := part.FileName()
	if name == "" {
		return nil // a form field; Collect sends one that marks incomplete records
	}
	switch {
	case !isFileName(name):
		return fmt.Errorf("%q cannot be the name of a file", name)
	case seen[name]:
		return fmt.Errorf("the file %q comes twice", name)
	case len(seen) >= limits.Files:
		return fmt.Errorf("more than %d files come at once: %w", limits.Files, ErrTooLarge)
	}
	seen[name] = true
	bounded := &boundedReader{reader: part, left: limits.File, name: name, most: limits.File}
	return keep(Part{Name: name, Type: part.Header.Get("Content-Type"), Content: bounded})
}

// isFileName refuses what could lead out of a folder or confuse a listing.
func isFileName(name string) bool {
	bad := func(r rune) bool { return r == '/' || r == '\\' || unicode.IsControl(r) }
	return name != "" && len(name) <= 255 && name != "." && name != ".." && strings.IndexFunc(name, bad) < 0
}

// boundedReader fails, and does not just end, when there is more than it may
// give: a cut file must not pass for a whole one.
type boundedReader struct {
	reader io.Reader
	left   int64
	name   string
	most   int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	n, err := b.reader.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("the file %q is larger than %d MB: %w", b.name, b.most>>20, ErrTooLarge)
	}
	return n, err
}
