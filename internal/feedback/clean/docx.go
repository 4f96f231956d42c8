package clean

import (
	"archive/zip"
	"bytes"
	"io"
	"regexp"
	"strings"
)

// Bounds on what a document may unpack to: counted while it is unpacked, for what
// an archive says of itself is not to be believed.
const (
	mostEntries  = 2000
	mostUnpacked = 64 << 20
)

// sniffZip tells a Word document from an archive.
func sniffZip(b []byte) (Kind, error) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return "", ErrArchive
	}
	types, document := false, false
	for i, f := range z.File {
		if i >= mostEntries {
			return "", ErrBomb
		}
		types = types || f.Name == "[Content_Types].xml"
		document = document || f.Name == "word/document.xml"
	}
	if !types || !document {
		return "", ErrArchive
	}
	return Docx, nil
}

// emptyProperties replaces each of the files about author, company and program.
var emptyProperties = map[string]string{
	"docProps/core.xml":   `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>`,
	"docProps/app.xml":    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>`,
	"docProps/custom.xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>`,
	"word/people.xml":     `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/>`,
}

// wordNames are who changed or commented, when, and at which sitting.
var wordNames = regexp.MustCompile(` (?:w:author|w:initials|w:date|w:userId|w15:author|w15:userId|w:rsid[A-Za-z]*|w14:paraId|w14:textId)="[^"]*"`)

func cleanDocx(b []byte) (File, error) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil || len(z.File) > mostEntries {
		return File{}, ErrBroken
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	left, all := int64(mostUnpacked), true
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") || f.Name == "docProps/thumbnail.jpeg" {
			continue
		}
		content, err := unpack(f, &left)
		if err != nil {
			return File{}, err
		}
		content, clean := cleanPart(f.Name, content)
		all = all && clean
		to, err := w.Create(f.Name) // no times
		if err != nil {
			return File{}, err
		}
		if _, err := to.Write(content); err != nil {
			return File{}, err
		}
	}
	if err := w.Close(); err != nil {
		return File{}, err
	}
	return File{out.Bytes(), all}, nil
}

func unpack(f *zip.File, left *int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, ErrBroken
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, *left+1))
	if err != nil {
		return nil, ErrBroken
	}
	if *left -= int64(len(content)); *left < 0 {
		return nil, ErrBomb
	}
	return content, nil
}

// cleanPart cleans one file of the document; false where it could not be looked into.
func cleanPart(name string, content []byte) ([]byte, bool) {
	if empty, ok := emptyProperties[name]; ok {
		return []byte(empty), true
	}
	switch {
	case strings.HasPrefix(name, "word/") && strings.HasSuffix(name, ".xml"):
		return wordNames.ReplaceAllFunc(content, emptied), true
	case strings.HasPrefix(name, "word/media/"):
		kind, err := Sniff(content)
		if err != nil {
			return content, false
		}
		f, err := Clean(kind, content)
		if err != nil {
			return content, false
		}
		return f.Content, f.Clean
	case strings.HasPrefix(name, "word/embeddings/"), strings.HasSuffix(name, ".bin"):
		return content, false
	}
	return content, true
}

// emptied keeps an attribute's name, for some may not be absent.
func emptied(attribute []byte) []byte {
	name, _, _ := bytes.Cut(attribute, []byte(`="`))
	if bytes.HasPrefix(name, []byte(" w:rsid")) || bytes.HasPrefix(name, []byte(" w14:")) || bytes.HasSuffix(name, []byte("date")) {
		return nil // numbers and times: these may
	}
	return append(bytes.Clone(name), `=""`...)
}
