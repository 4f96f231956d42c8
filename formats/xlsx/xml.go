package xlsx

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// kind tells what a scanner has found.
type kind int

const (
	startTag kind = iota
	endTag
	text
)

const (
	maxDepth = 64      // of nested elements; a workbook needs about ten
	maxPiece = 1 << 20 // bytes of one tag or text; Excel allows 32,767 letters in a cell
)

var errXML = errors.New("a part of the workbook is not well-formed XML")

// scanner reads the plain XML that spreadsheets are made of, at the speed of
// its bytes: UTF-8, no DOCTYPE, bounded depth. Names come without their prefix;
// name and data are valid until the next call.
type scanner struct {
	r     *bufio.Reader
	depth int
	name  []byte // of the element just opened or closed
	attrs []byte // what follows the name in an opening tag
	data  []byte // text, entities replaced

	inTag    bool // '<' has been consumed
	selfDone bool // <a/> was reported as opened and is to be reported as closed
	buf      []byte
}

func newScanner(r io.Reader) *scanner { return &scanner{r: bufio.NewReaderSize(r, 64<<10)} }

// skipped is what tag answers for comments and instructions.
const skipped kind = -1

// next gives the next event; io.EOF at the end of a complete document.
func (s *scanner) next() (kind, error) {
	for {
		k, err := s.step()
		if err != nil || k != skipped {
			return k, err
		}
	}
}

func (s *scanner) step() (kind, error) {
	if s.selfDone {
		s.selfDone = false
		s.depth--
		return endTag, nil
	}
	if !s.inTag {
		t, err := s.until('<')
		if errors.Is(err, io.EOF) && s.depth == 0 && len(bytes.TrimSpace(t)) == 0 {
			return 0, io.EOF
		}
		if err != nil {
			return 0, noEOF(err)
		}
		s.inTag = true
		if len(t) > 0 && s.depth > 0 {
			s.data = unescape(t)
			return text, nil
		}
	}
	s.inTag = false
	return s.tag()
}

// tag reads what follows '<'.
func (s *scanner) tag() (kind, error) {
	t, err := s.until('>')
	for err == nil && (isOpen(t)) {
		kept := append(append([]byte(nil), t...), '>')
		if t, err = s.until('>'); err == nil {
			t = append(kept, t...)
			if len(t) > maxPiece {
				err = errXML
			}
		}
	}
	switch {
	case err != nil:
		return 0, noEOF(err)
	case bytes.HasPrefix(t, []byte("![CDATA[")):
		s.data = append(s.data[:0], t[len("![CDATA["):len(t)-2]...)
		return text, nil
	case bytes.HasPrefix(t, []byte("!--")), len(t) > 0 && t[0] == '?':
		return skipped, nil
	case len(t) == 0 || t[0] == '!':
		return 0, fmt.Errorf("%w: a DOCTYPE or other declaration is not allowed", errXML)
	case t[0] == '/':
		if s.depth--; s.depth < 0 {
			return 0, errXML
		}
		s.name = local(t[1:])
		return endTag, nil
	}
	return s.opened(t)
}

func (s *scanner) opened(t []byte) (kind, error) {
	if t[len(t)-1] == '/' {
		s.selfDone = true
		t = t[:len(t)-1]
	}
	name, attrs := t, []byte(nil)
	if i := bytes.IndexAny(t, " \t\r\n"); i >= 0 {
		name, attrs = t[:i], t[i:]
	}
	s.name, s.attrs = local(name), attrs
	if s.depth++; s.depth > maxDepth {
		return 0, fmt.Errorf("%w: nested deeper than %d", errXML, maxDepth)
	}
	return startTag, nil
}

// isOpen tells that a '>' was not the end of its tag: it stood in a comment, a
// CDATA section or a quoted attribute.
func isOpen(t []byte) bool {
	switch {
	case bytes.HasPrefix(t, []byte("!--")):
		return len(t) < 5 || !bytes.HasSuffix(t, []byte("--"))
	case bytes.HasPrefix(t, []byte("![CDATA[")):
		return !bytes.HasSuffix(t, []byte("]]"))
	}
	var quote byte
	for _, c := range t {
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return quote != 0
}

// until reads up to and over delim, which it leaves out.
func (s *scanner) until(delim byte) ([]byte, error) {
	t, err := s.r.ReadSlice(delim)
	if err == nil {
		return t[:len(t)-1], nil
	}
	if !errors.Is(err, bufio.ErrBufferFull) {
		return t, err
	}
	s.buf = append(s.buf[:0], t...)
	for {
		t, err = s.r.ReadSlice(delim)
		s.buf = append(s.buf, t...)
		switch {
		case err == nil:
			return s.buf[:len(s.buf)-1], nil
		case len(s.buf) > maxPiece:
			return nil, fmt.Errorf("a text in the workbook is longer than %d bytes: %w", maxPiece, ErrTooLarge)
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

// attr gives an attribute by its full name, without allocating for misses.
func (s *scanner) attr(name string) (string, bool) {
	rest := s.attrs
	for {
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 {
			return "", false
		}
		key := bytes.TrimSpace(rest[:eq])
		rest = bytes.TrimLeft(rest[eq+1:], " \t\r\n")
		if len(rest) == 0 {
			return "", false
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return "", false
		}
		if string(key) == name {
			return string(unescape(rest[1 : end+1])), true
		}
		rest = rest[end+2:]
	}
}

func local(name []byte) []byte {
	if i := bytes.LastIndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return bytes.TrimRight(name, " \t\r\n")
}

var entities = map[string]string{"amp": "&", "lt": "<", "gt": ">", "quot": `"`, "apos": "'"}

func unescape(t []byte) []byte {
	if bytes.IndexByte(t, '&') < 0 {
		return t
	}
	out := make([]byte, 0, len(t))
	for {
		i := bytes.IndexByte(t, '&')
		if i < 0 {
			return append(out, t...)
		}
		out, t = append(out, t[:i]...), t[i:]
		end := bytes.IndexByte(t[:min(len(t), 12)], ';')
		if end < 0 {
			return append(out, t...)
		}
		out, t = append(out, entity(string(t[1:end]))...), t[end+1:]
	}
}

func entity(name string) string {
	if e, ok := entities[name]; ok {
		return e
	}
	if len(name) > 1 && name[0] == '#' {
		digits, base := name[1:], 10
		if digits[0] == 'x' || digits[0] == 'X' {
			digits, base = digits[1:], 16
		}
		if n, err := strconv.ParseUint(digits, base, 32); err == nil && utf8.ValidRune(rune(n)) {
			return string(rune(n))
		}
	}
	return "&" + name + ";"
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: it ends in the middle", errXML)
	}
	return err
}
