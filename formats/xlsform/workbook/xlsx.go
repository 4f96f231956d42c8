package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// archive is the zip of an .xlsx file, its parts by name.
type archive struct{ parts map[string]*zip.File }

const maxParts = 5_000

func openArchive(data []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errors.New("the file is damaged or no Excel file; open it in Excel or LibreOffice and save it again as .xlsx")
	}
	if len(z.File) > maxParts {
		return nil, fmt.Errorf("the file has %d parts; that is no form", len(z.File))
	}
	a := &archive{parts: map[string]*zip.File{}}
	for _, f := range z.File {
		a.parts[strings.TrimPrefix(f.Name, "/")] = f
	}
	return a, nil
}

// open gives a part's content, cut at MaxFile bytes while it inflates; nil
// when there is no such part.
func (a *archive) open(name string) (io.ReadCloser, error) {
	f := a.parts[name]
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	return &bounded{ReadCloser: r, name: name, left: MaxFile}, nil
}

type bounded struct {
	io.ReadCloser
	name string
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("%s is larger than %d MB when unpacked; that is no form", b.name, MaxFile>>20)
	}
	return n, err
}

// decode reads one small XML part into v; a missing part changes nothing.
func (a *archive) decode(name string, v any) error {
	r, err := a.open(name)
	if r == nil || err != nil {
		return err
	}
	defer r.Close()
	if err := xml.NewDecoder(r).Decode(v); err != nil {
		return fmt.Errorf("%s cannot be read (%w); open the file in Excel or LibreOffice and save it again", name, err)
	}
	return nil
}

// bookXML is workbook.xml: the sheets and the date system.
type bookXML struct {
	Properties struct {
		Date1904 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []struct {
		Name string     `xml:"name,attr"`
		Rest []xml.Attr `xml:",any,attr"`
	} `xml:"sheets>sheet"`
}

// relsXML maps the ids that workbook.xml uses to names of parts.
type relsXML struct {
	Relations []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

// readXLSX reads the wanted sheets of an .xlsx or .xlsm file.
func readXLSX(data []byte, wanted func(string) bool) (*Workbook, error) {
	a, err := openArchive(data)
	if err != nil {
		return nil, err
	}
	var book bookXML
	var rels relsXML
	if err := errors.Join(a.decode("xl/workbook.xml", &book), a.decode("xl/_rels/workbook.xml.rels", &rels)); err != nil {
		return nil, err
	}
	if len(book.Sheets) == 0 {
		return nil, errors.New("the file has no sheets; open it in Excel or LibreOffice and save it again as .xlsx")
	}
	reader := sheetReader{archive: a}
	if err := reader.prepare(rels, book.Properties.Date1904); err != nil {
		return nil, err
	}
	targets := map[string]string{}
	for _, r := range rels.Relations {
		targets[r.ID] = partName(r.Target)
	}
	w := &Workbook{}
	for _, s := range book.Sheets {
		w.Names = append(w.Names, s.Name)
		if !wanted(s.Name) && len(book.Sheets) > 1 {
			continue
		}
		sheet, err := reader.read(s.Name, targets[relationID(s.Rest)])
		if err != nil {
			return nil, err
		}
		w.Sheets = append(w.Sheets, sheet)
	}
	return w, nil
}

func relationID(attrs []xml.Attr) string {
	for _, a := range attrs {
		if a.Name.Local == "id" {
			return a.Value
		}
	}
	return ""
}

// partName resolves a relationship's target against the folder xl/.
func partName(target string) string {
	if strings.HasPrefix(target, "/") {
		return target[1:]
	}
	return path.Join("xl", target)
}
