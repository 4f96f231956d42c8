package tor

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// Bounds on a docx, counted while it is inflated: what its directory claims
// is not believed.
const (
	maxEntries  = 5_000
	maxInflated = 32 << 20 // bytes of one part
	maxDepth    = 200      // nested XML elements
)

var (
	errBomb    = errors.New("inflates to more than the bound")
	errLong    = errors.New("has more text than the bound")
	errDoctype = errors.New("has a DOCTYPE")
	errDeep    = errors.New("is nested too deeply")
)

// readDocx reads a Word file: paragraphs with their styles and numbers, and tables.
func readDocx(name string, data []byte) ([]Block, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse(name, "The file is a damaged docx or zip archive. Open it in a word processor, save it again as docx, and give the new file.")
	}
	if len(z.File) > maxEntries {
		return nil, refuse(name, "The docx has more than %d parts. Copy the text of the Terms of Reference into a new document and give that file.", maxEntries)
	}
	main := mainPart(z)
	if main == nil {
		return nil, refuse(name, "This is a zip archive but no Word document. Save the Terms of Reference as docx or plain text and give that file.")
	}
	d := docx{styles: map[string]style{}}
	if err := d.readParts(z, main); err != nil {
		return nil, explainDocx(name, err)
	}
	return resolve(d.lines), nil
}

func explainDocx(name string, err error) error {
	switch {
	case errors.Is(err, errBomb):
		return refuse(name, "The docx inflates to more than %d MB. Copy the text of the Terms of Reference into a new document and give that file.", maxInflated>>20)
	case errors.Is(err, errLong):
		return refuse(name, "The text is longer than %d kB. Give the Terms of Reference alone, without annexes.", maxText>>10)
	case errors.Is(err, errDoctype), errors.Is(err, errDeep):
		return refuse(name, "The docx %v, as no word processor writes it. Copy the text of the Terms of Reference into a new document and give that file.", err)
	}
	return refuse(name, "The docx is damaged. Open it in a word processor, save it again as docx, and give the new file.")
}

// mainPart finds the text of the document: word/document.xml, or document2.xml
// as some services name it.
func mainPart(z *zip.Reader) *zip.File {
	for _, f := range z.File {
		if ok, _ := path.Match("word/document*.xml", f.Name); ok {
			return f
		}
	}
	return nil
}

func (d *docx) readParts(z *zip.Reader, main *zip.File) error {
	for _, part := range []struct {
		name string
		read func(*xml.Decoder) error
	}{{"word/styles.xml", d.readStyles}, {"word/numbering.xml", d.readNumbering}} {
		for _, f := range z.File {
			if f.Name == part.name {
				if err := eachPart(f, part.read); err != nil {
					return err
				}
			}
		}
	}
	return eachPart(main, d.readBody)
}

// eachPart opens a part and hands its XML to read, never more than maxInflated bytes.
func eachPart(f *zip.File, read func(*xml.Decoder) error) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	return read(xml.NewDecoder(&bounded{r: r, left: maxInflated}))
}

type bounded struct {
	r    io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, errBomb
	}
	return n, err
}

// walk calls start, end and chars for a part's elements. It refuses a DOCTYPE
// and deep nesting before the caller sees them.
func walk(dec *xml.Decoder, start func(xml.StartElement), end func(name string), chars func(string)) error {
	for depth := 0; ; {
		token, err := dec.Token()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.Directive:
			return errDoctype
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return errDeep
			}
			start(t)
		case xml.EndElement:
			depth--
			end(t.Name.Local)
		case xml.CharData:
			chars(string(t))
		}
	}
}

// attr gives an attribute by its local name.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// on tells whether a toggle such as <w:b/> is on.
func on(e xml.StartElement) bool {
	switch strings.ToLower(attr(e, "val")) {
	case "0", "false", "off", "none":
		return false
	}
	return true
}
