package xlsx

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// ErrNotWorkbook says that the bytes are no .xlsx workbook.
var ErrNotWorkbook = errors.New("not an Excel workbook (.xlsx)")

// Sheet is one sheet of a workbook.
type Sheet struct {
	Name   string
	Hidden bool
	part   string // its path in the zip
}

// Book is an open workbook. It reads from the ReaderAt it was given for as long
// as it is used, and may be used by one goroutine at a time.
type Book struct {
	sheets  []Sheet
	texts   []string // shared texts
	dates   []bool   // whether the cell style of that index shows a date
	is1904  bool     // days are counted from 1904 (old Macintosh workbooks)
	parts   map[string]*zip.File
	budget  *budget
	limited Limits
}

// Open reads the small parts of a workbook of size bytes.
func Open(r io.ReaderAt, size int64, limits Limits) (*Book, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrNotWorkbook, err)
	}
	limits = limits.withDefaults()
	b := &Book{parts: map[string]*zip.File{}, budget: &budget{limits: limits, file: size, read: map[string]int64{}}, limited: limits}
	for _, f := range z.File {
		b.parts[strings.TrimPrefix(f.Name, "/")] = f
	}
	for _, read := range []func() error{b.readSheets, b.readStyles, b.readTexts} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Sheets lists the sheets in the order of their tabs.
func (b *Book) Sheets() []Sheet { return b.sheets }

// walk calls see for every event of a part; a missing part has no events.
func (b *Book) walk(part string, see func(*scanner, kind) error) error {
	f, ok := b.parts[part]
	if !ok {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("%w: %v", ErrNotWorkbook, err)
	}
	defer r.Close()
	s := newScanner(&counted{r: r, b: b.budget, part: part})
	for {
		k, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = see(s, k)
		}
		if err != nil {
			return err
		}
	}
}

func (b *Book) readSheets() error {
	home := b.target("_rels/.rels", "/officeDocument", "xl/workbook.xml")
	if b.parts[home] == nil {
		return fmt.Errorf("%w: it has no list of sheets", ErrNotWorkbook)
	}
	dir := path.Dir(home)
	targets, err := b.relations(path.Join(dir, "_rels", path.Base(home)+".rels"), dir)
	if err != nil {
		return err
	}
	return b.walk(home, func(s *scanner, k kind) error {
		if k != startTag {
			return nil
		}
		switch string(s.name) {
		case "workbookPr":
			v, _ := s.attr("date1904")
			b.is1904 = v == "1" || v == "true"
		case "sheet":
			name, _ := s.attr("name")
			state, _ := s.attr("state")
			id, _ := s.attr("r:id")
			b.sheets = append(b.sheets, Sheet{Name: name, Hidden: state == "hidden" || state == "veryHidden", part: targets[id]})
		}
		return nil
	})
}

// relations maps the ids of a .rels part to the parts they name.
func (b *Book) relations(part, dir string) (map[string]string, error) {
	targets := map[string]string{}
	err := b.walk(part, func(s *scanner, k kind) error {
		if k == startTag && string(s.name) == "Relationship" {
			id, _ := s.attr("Id")
			target, _ := s.attr("Target")
			targets[id] = absolute(target, dir)
		}
		return nil
	})
	return targets, err
}

// target finds the part that a .rels part names for a type; def where it names none.
func (b *Book) target(part, typeSuffix, def string) string {
	found := def
	_ = b.walk(part, func(s *scanner, k kind) error {
		if k == startTag && string(s.name) == "Relationship" {
			if t, _ := s.attr("Type"); strings.HasSuffix(t, typeSuffix) {
				target, _ := s.attr("Target")
				found = absolute(target, "")
			}
		}
		return nil
	})
	return found
}

func absolute(target, dir string) string {
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(path.Clean(target), "/")
	}
	return path.Join(dir, target)
}

func (b *Book) readTexts() error {
	var one strings.Builder
	var inText, phonetic bool
	var total int64
	return b.walk("xl/sharedStrings.xml", func(s *scanner, k kind) error {
		switch {
		case k == text:
			if inText && !phonetic {
				one.Write(s.data)
			}
			return nil
		case string(s.name) == "t":
			inText = k == startTag
		case string(s.name) == "rPh": // how Japanese names are spoken; no part of the text
			phonetic = k == startTag
		case string(s.name) == "si" && k == endTag:
			b.texts = append(b.texts, unescapeText(one.String()))
			total += int64(one.Len()) + 16
			one.Reset()
		}
		if total > b.limited.Texts {
			return fmt.Errorf("the workbook has more than %d MB of text: %w", b.limited.Texts>>20, ErrTooLarge)
		}
		return nil
	})
}

func (b *Book) readStyles() error {
	custom := map[int]bool{}
	inCells := false
	return b.walk("xl/styles.xml", func(s *scanner, k kind) error {
		switch name := string(s.name); {
		case name == "cellXfs":
			inCells = k == startTag
		case k != startTag:
		case name == "numFmt":
			code, _ := s.attr("formatCode")
			custom[intAttr(s, "numFmtId")] = showsDate(code)
		case name == "xf" && inCells:
			id := intAttr(s, "numFmtId")
			date, known := custom[id]
			b.dates = append(b.dates, date || !known && builtinDate(id))
		}
		return nil
	})
}

func intAttr(s *scanner, name string) int {
	v, _ := s.attr(name)
	n, _ := strconv.Atoi(v)
	return n
}
