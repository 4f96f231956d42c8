package surveys

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/url"
	"regexp"
	"time"

	"ostoja/formats/openrosa"
	"ostoja/internal/id"
)

// Submission is a record that was collected, as it is stored.
type Submission struct {
	ID         id.ID
	Version    id.ID
	InstanceID string
	Encrypted  bool
	Created    time.Time
	Person     id.ID // who sent it with her account
	Device     id.ID // or the key of the device that did
	Replaces   string
	Record     []byte // XML, or the envelope of an encrypted record
}

// attachment is a file of a submission.
type attachment struct {
	Name, Type, Hash string
	Size             int64
	Content          []byte
}

// incoming is what one request brings.
type incoming struct {
	record []byte
	parsed *openrosa.Submission
	files  []attachment
}

// mayHaveEntities spares most submissions a look at the form.
func (in incoming) mayHaveEntities() bool {
	return !in.parsed.Encrypted && bytes.Contains(in.record, []byte("<entity"))
}

// noConsent is what a record without consent looks like; whether it is one, its form says.
var noConsent = regexp.MustCompile(`consent[^<>]*>\s*no\s*<`)

// mayRefuse spares most submissions a look at the form.
func (in incoming) mayRefuse() bool { return !in.parsed.Encrypted && noConsent.Match(in.record) }

// refused tells whether somebody was asked for consent and said no: the form's
// question for it is named consent, stands in no repeat, and its answer is no.
func (s *Survey) refused(row *Row) bool {
	for path, value := range row.Values {
		if q := s.byPath[path]; value == "no" && q.name() == "consent" && q.Control == "select1" {
			return s.consent() == q
		}
	}
	return false
}

// errUndeclared names files that the record does not mention.
type errUndeclared struct{ names []string }

func (e errUndeclared) Error() string { return "files that the record does not mention" }

// limits of a request.
var limits = openrosa.Limits{File: maxFile}

// readIncoming takes a request apart and checks it for itself.
func readIncoming(contentType string, body io.Reader) (incoming, error) {
	var in incoming
	var names []string
	record, err := openrosa.ReadMultipart(contentType, body, limits, func(p openrosa.Part) error {
		content, err := io.ReadAll(p.Content)
		if err != nil {
			return err
		}
		names = append(names, p.Name)
		in.files = append(in.files, attachment{Name: p.Name, Type: p.Type, Hash: digest(content), Size: int64(len(content)), Content: content})
		return nil
	})
	if err != nil {
		return in, err
	}
	in.record = record
	if in.parsed, err = openrosa.ParseSubmission(record); err != nil {
		return in, err
	}
	if strangers := in.parsed.Undeclared(names); len(strangers) > 0 {
		return in, errUndeclared{strangers}
	}
	return in, nil
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// What may be wrong with a submission that is well-formed; the pages say it in words.
var (
	errNoForm      = errors.New("surveys: no such form, or not for this collector")
	errNoVersion   = errors.New("surveys: no such version")
	errDiffers     = errors.New("surveys: the same instanceID with other content")
	errFileDiffers = errors.New("surveys: the same file with other content")
	errStale       = errors.New("surveys: replaces what was replaced already")
	errNoOriginal  = errors.New("surveys: replaces what is not there")
	errPlain       = errors.New("surveys: not encrypted, but the form is")
)

// place says where a sealed value of a submission belongs.
func recordPlace(submission id.ID) string { return "survey_submissions/" + string(submission) }

func filePlace(submission id.ID, name string) string {
	return "survey_attachments/" + string(submission) + "/" + url.PathEscape(name)
}
