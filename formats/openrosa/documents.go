package openrosa

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
)

// FormList is the document that lists the forms a client may download
// (https://docs.getodk.org/openrosa-form-list).
type FormList struct {
	XMLName xml.Name     `xml:"http://openrosa.org/xforms/xformsList xforms"`
	Forms   []ListedForm `xml:"xform"`
}

// ListedForm is one form of a FormList. URLs are absolute.
type ListedForm struct {
	ID          string `xml:"formID"`
	Name        string `xml:"name"`
	Version     string `xml:"version"`
	Hash        string `xml:"hash"` // Hash of the XForm
	Description string `xml:"descriptionText,omitempty"`
	DownloadURL string `xml:"downloadUrl"`
	ManifestURL string `xml:"manifestUrl,omitempty"` // empty when no files belong to the form
}

// Manifest is the document that lists the files of a form
// (https://docs.getodk.org/openrosa-form-list/#the-manifest-document).
type Manifest struct {
	XMLName xml.Name    `xml:"http://openrosa.org/xforms/xformsManifest manifest"`
	Files   []MediaFile `xml:"mediaFile"`
}

// MediaFile is one file of a Manifest. An entity list has the Type
// EntityList and an IntegrityURL, where a client asks which of its entities
// still exist.
type MediaFile struct {
	Type         string `xml:"type,attr,omitempty"`
	Filename     string `xml:"filename"`
	Hash         string `xml:"hash"`
	DownloadURL  string `xml:"downloadUrl"`
	IntegrityURL string `xml:"integrityUrl,omitempty"`
}

// EntityList is the Type of a MediaFile that lists entities.
const EntityList = "entityList"

// Integrity answers which entities were deleted
// (https://docs.getodk.org/openrosa-integrity).
type Integrity struct {
	XMLName  xml.Name          `xml:"data"`
	Entities []EntityIntegrity `xml:"entities>entity"`
}

// EntityIntegrity tells of one entity whether it was deleted.
type EntityIntegrity struct {
	ID      string `xml:"id,attr"`
	Deleted bool   `xml:"deleted"`
}

// Response is the body of an answer to a submission
// (https://docs.getodk.org/openrosa-form-submission).
type Response struct {
	XMLName xml.Name `xml:"http://openrosa.org/http/response OpenRosaResponse"`
	Items   int      `xml:"items,attr"`
	Message message  `xml:"message"`
}

type message struct {
	Nature string `xml:"nature,attr"`
	Text   string `xml:",chardata"`
}

// NewResponse makes a Response that says something to the person at the
// client. Nature is "" for success and "error" for a refusal.
func NewResponse(nature, text string) Response {
	return Response{Message: message{nature, text}}
}

// Write writes one of the documents with its XML declaration.
func Write(w io.Writer, document any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	if err := xml.NewEncoder(w).Encode(document); err != nil {
		return fmt.Errorf("writing %T: %w", document, err)
	}
	return nil
}

// Hash is the hash that lists give of a form or a file: MD5, which here tells
// a change from none and protects nothing.
func Hash(content []byte) string {
	sum := md5.Sum(content)
	return "md5:" + hex.EncodeToString(sum[:])
}
