package figures

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"ostoja/internal/fault"
)

// Bounds on a file of microdata.
const (
	maxMicroBytes = 4 << 30
	maxMicroRows  = 50_000_000
	sniffBytes    = 64 << 10
	maxRowBytes   = 1 << 20 // more is a quote that never closes
)

// microReader reads a delimited text file row by row: comma, semicolon, tab or
// bar, with or without byte order mark and quotes.
type microReader struct {
	path   string
	file   *os.File
	csv    *csv.Reader
	limit  *bounded // of one row
	header []string
	comma  rune
	row    int // data rows read so far
}

// openMicro opens the file and reads its header.
func openMicro(path string) (*microReader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fault.Refuse("%s cannot be opened: %v. Check the name and the permissions.", path, errors.Unwrap(err))
	}
	m := &microReader{path: path, file: file}
	if err := m.readHeader(); err != nil {
		file.Close()
		return nil, err
	}
	return m, nil
}

func (m *microReader) readHeader() error {
	text := bufio.NewReaderSize(io.LimitReader(m.file, maxMicroBytes), sniffBytes)
	start, err := text.Peek(sniffBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return fault.Refuse("%s cannot be read: %v. Name a file, not a folder.", m.path, errors.Unwrap(err))
	}
	if bytes.HasPrefix(start, byteOrderMark) {
		text.Discard(3)
		start = start[3:]
	}
	said, length := saidDelimiter(start)
	text.Discard(length)
	start = start[length:]
	if len(bytes.TrimSpace(start)) == 0 {
		return fault.Refuse("%s is empty. The first line must name the columns.", m.path)
	}
	if bytes.IndexByte(start, 0) >= 0 {
		return fault.Refuse("%s is not a text file. Save the table as CSV in UTF-8 and try again.", m.path)
	}
	if m.comma = said; m.comma == 0 {
		m.comma = sniffDelimiter(start)
	}
	m.limit = &bounded{text, maxRowBytes}
	m.csv = csv.NewReader(m.limit)
	m.csv.Comma, m.csv.ReuseRecord = m.comma, true
	header, err := m.csv.Read()
	if err != nil {
		return m.explain(err)
	}
	for i, name := range header {
		if !utf8.ValidString(name) {
			return fault.Refuse("%s: the name of column %d is not UTF-8. Save the file as CSV in UTF-8 and try again.", m.path, i+1)
		}
		m.header = append(m.header, strings.Clone(strings.TrimSpace(name)))
	}
	return nil
}

// byteOrderMark is what some programs write before UTF-8.
var byteOrderMark = []byte("\xef\xbb\xbf")

// saidDelimiter is the delimiter in a line such as "sep=;", which spreadsheets
// write before the header, and the line's length; 0 where there is no such line.
func saidDelimiter(start []byte) (delimiter rune, length int) {
	line, _, ended := bytes.Cut(start, []byte("\n"))
	said := bytes.TrimSuffix(line, []byte("\r"))
	if !ended || len(said) != 5 || !bytes.EqualFold(said[:4], []byte("sep=")) || !bytes.Contains([]byte(",;\t|"), said[4:]) {
		return 0, 0
	}
	return rune(said[4]), len(line) + 1
}

// sniffDelimiter is the delimiter that the first line has most of, outside quotes.
func sniffDelimiter(start []byte) rune {
	best, most := ',', 0
	for _, delimiter := range ",;\t|" {
		if n := countOutsideQuotes(start, byte(delimiter)); n > most {
			best, most = delimiter, n
		}
	}
	return best
}

func countOutsideQuotes(start []byte, delimiter byte) int {
	n, quoted := 0, false
	for _, b := range start {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '\n' || b == '\r':
			return n
		case b == delimiter:
			n++
		}
	}
	return n
}

// next gives the next row, valid until the following call; io.EOF after the last.
func (m *microReader) next() ([]string, error) {
	m.limit.left = maxRowBytes
	record, err := m.csv.Read()
	if err != nil {
		return nil, m.explain(err)
	}
	if m.row++; m.row > maxMicroRows {
		return nil, fault.New(fault.TooLarge, fmt.Sprintf("%s has more than %d rows. Split it.", m.path, maxMicroRows))
	}
	for j, value := range record {
		if !utf8.ValidString(value) {
			return nil, fault.Refuse("%s, row %d, column %q: the text is not UTF-8. Save the file as CSV in UTF-8 and try again.", m.path, m.row, m.header[j])
		}
	}
	return record, nil
}

func (m *microReader) explain(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	parse, ok := errors.AsType[*csv.ParseError](err)
	switch {
	case ok && errors.Is(err, csv.ErrFieldCount):
		line, _ := m.csv.FieldPos(0)
		return fault.Refuse("%s, line %d: the row does not have %d columns as the first line has. Mend the row; a value that contains %q must be in quotes.", m.path, line, len(m.header), m.comma)
	case ok:
		return fault.Refuse("%s, line %d: %v. Quotes around a value must be doubled inside it.", m.path, parse.Line, parse.Err)
	}
	return fault.Refuse("%s cannot be read to its end: %v.", m.path, err)
}

// bounded gives an error where one row takes more than is left.
type bounded struct {
	from io.Reader
	left int
}

// Read reads up to what is left.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("a row is longer than %d bytes; a quote may not be closed", maxRowBytes)
	}
	n, err := b.from.Read(p)
	b.left -= n
	return n, err
}

func (m *microReader) close() { m.file.Close() }

// index finds the columns of the given names.
func (m *microReader) index(names []string) ([]int, error) {
	at := make([]int, len(names))
	for i, name := range names {
		at[i] = slices.Index(m.header, name)
		if at[i] < 0 {
			return nil, fault.Refuse("%s has no column %q. Its columns are: %s.", m.path, name, strings.Join(m.header, ", "))
		}
		if slices.Contains(m.header[at[i]+1:], name) {
			return nil, fault.Refuse("%s has two columns %q. Give each column its own name.", m.path, name)
		}
		if slices.Contains(names[:i], name) {
			return nil, fault.Misuse("The column %q is named twice. Name each column once.", name)
		}
	}
	return at, nil
}
