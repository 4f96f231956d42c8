package workbook

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// sheetReader turns the XML of sheets into rows of text.
type sheetReader struct {
	archive  *archive
	shared   []string // the shared strings
	dates    []bool   // by index of style: is a number in it a date?
	date1904 bool
}

// prepare reads what all sheets share.
func (r *sheetReader) prepare(rels relsXML, date1904 string) error {
	r.date1904 = date1904 == "1" || date1904 == "true"
	strs, styles := "xl/sharedStrings.xml", "xl/styles.xml"
	for _, rel := range rels.Relations {
		switch {
		case strings.HasSuffix(rel.Type, "/sharedStrings"):
			strs = partName(rel.Target)
		case strings.HasSuffix(rel.Type, "/styles"):
			styles = partName(rel.Target)
		}
	}
	if err := r.readShared(strs); err != nil {
		return err
	}
	var s stylesXML
	if err := r.archive.decode(styles, &s); err != nil {
		return err
	}
	r.dates = s.dates()
	return nil
}

// scan opens a part for the scanner; nil when the part is missing.
func (r *sheetReader) scan(part string) (*scanner, error) {
	f, err := r.archive.open(part)
	if f == nil || err != nil {
		return nil, err
	}
	defer f.Close()
	var b bytes.Buffer
	if _, err := io.Copy(&b, f); err != nil {
		return nil, err
	}
	return &scanner{data: b.Bytes()}, nil
}

// readShared reads the table of shared strings. Formatted text comes in
// pieces (<r><t>), phonetic hints (<rPh>) are left out.
func (r *sheetReader) readShared(part string) error {
	s, err := r.scan(part)
	if s == nil || err != nil {
		return err
	}
	for s.next() {
		if s.start && s.name() == "si" {
			r.shared = append(r.shared, clean(s.richText("si")))
		}
	}
	return s.fail(part)
}

// read reads one sheet.
func (r *sheetReader) read(name, part string) (Sheet, error) {
	s, err := r.scan(part)
	if err != nil {
		return Sheet{}, err
	}
	if s == nil {
		return Sheet{}, fmt.Errorf("sheet %q is missing in the file; open it in Excel or LibreOffice and save it again", name)
	}
	b := builder{sheet: Sheet{Name: name}}
	number := 0
	var cells []string
	for !b.done && s.next() {
		if !s.start || s.name() != "row" {
			continue
		}
		number++
		if n, err := strconv.Atoi(s.attr("r")); err == nil && n >= number {
			number = n
		}
		if cells, err = r.row(s, cells[:0]); err != nil {
			return Sheet{}, fmt.Errorf("sheet %q, row %d: %w", name, number, err)
		}
		if err := b.add(number, cells); err != nil {
			return Sheet{}, err
		}
	}
	return b.finish(), s.fail(part)
}

// row reads the cells up to </row>.
func (r *sheetReader) row(s *scanner, cells []string) ([]string, error) {
	if s.selfClosed {
		return cells, nil
	}
	for s.next() && !(!s.start && s.name() == "row") {
		if !s.start || s.name() != "c" {
			continue
		}
		column := len(cells)
		if ref := s.attr("r"); ref != "" {
			column = columnIndex(ref)
		}
		if column < len(cells) || column >= 1<<14 {
			return cells, fmt.Errorf("cell %q is out of order; save the file again", s.attr("r"))
		}
		if s.selfClosed || column >= MaxColumns {
			continue
		}
		for len(cells) < column {
			cells = append(cells, "")
		}
		value := r.cell(s)
		if len(value) > MaxCell {
			return cells, fmt.Errorf("a cell has %d bytes; %d is the most", len(value), MaxCell)
		}
		cells = append(cells, value)
	}
	return cells, nil
}

// cell reads the value of the cell whose start tag was just read.
func (r *sheetReader) cell(s *scanner) string {
	kind, style := s.attr("t"), s.attr("s")
	value := ""
	for s.next() && !(!s.start && s.name() == "c") {
		if !s.start || s.selfClosed {
			continue
		}
		switch s.name() {
		case "v":
			value = s.text()
		case "is":
			value = s.richText("is")
		}
	}
	switch kind {
	case "s":
		if i, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && i >= 0 && i < len(r.shared) {
			return r.shared[i]
		}
		return ""
	case "b":
		return map[string]string{"1": "TRUE", "0": "FALSE"}[strings.TrimSpace(value)]
	case "inlineStr", "str", "e", "d":
		return clean(value)
	}
	return r.number(value, style)
}

// number writes a number as a person would: whole numbers without a point,
// dates as ISO 8601.
func (r *sheetReader) number(value, style string) string {
	value = strings.TrimSpace(value)
	f, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return clean(value)
	}
	if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(r.dates) && r.dates[i] {
		if date, ok := serialDate(f, r.date1904); ok {
			return date
		}
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// columnIndex reads the letters of a reference such as "AB12", from 0; a very
// large number when it is none.
func columnIndex(ref string) int {
	n := 0
	for _, c := range []byte(ref) {
		if c < 'A' || c > 'Z' {
			break
		}
		if n = n*26 + int(c-'A') + 1; n > 1<<15 {
			break
		}
	}
	if n == 0 {
		return 1 << 20
	}
	return n - 1
}
