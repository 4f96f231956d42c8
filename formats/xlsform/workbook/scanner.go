package workbook

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scanner walks over the tags of spreadsheet XML. It knows no more of XML than
// that dialect uses, which makes it some ten times faster than encoding/xml on
// a large sheet: no DTD (refused), no namespaces (prefixes are dropped).
type scanner struct {
	data       []byte
	pos        int
	tag        []byte // the tag's content between < and >
	start      bool   // a start tag, or an empty one
	selfClosed bool   // an empty tag: <c/>
	err        string
}

// next moves to the following tag; false at the end.
func (s *scanner) next() bool {
	for s.err == "" {
		at := bytes.IndexByte(s.data[s.pos:], '<')
		if at < 0 {
			return false
		}
		s.pos += at + 1
		switch rest := s.data[s.pos:]; {
		case bytes.HasPrefix(rest, []byte("!--")):
			s.skipPast("-->")
		case bytes.HasPrefix(rest, []byte("![CDATA[")):
			s.skipPast("]]>")
		case bytes.HasPrefix(rest, []byte("?")):
			s.skipPast("?>")
		case bytes.HasPrefix(rest, []byte("!")):
			s.err = "has a document type declaration"
		default:
			return s.readTag(rest)
		}
	}
	return false
}

func (s *scanner) skipPast(end string) {
	at := bytes.Index(s.data[s.pos:], []byte(end))
	if at < 0 {
		s.err = "ends too early"
		return
	}
	s.pos += at + len(end)
}

// readTag finds the tag's end, minding that attributes may hold ">".
func (s *scanner) readTag(rest []byte) bool {
	quote := byte(0)
	for i, c := range rest {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			s.pos += i + 1
			s.tag = rest[:i]
			s.start = len(s.tag) > 0 && s.tag[0] != '/'
			s.selfClosed = s.start && s.tag[len(s.tag)-1] == '/'
			return true
		}
	}
	s.err = "ends too early"
	return false
}

// name is the tag's local name.
func (s *scanner) name() string {
	name := bytes.TrimPrefix(s.tag, []byte("/"))
	if at := bytes.IndexAny(name, " \t\r\n/"); at >= 0 {
		name = name[:at]
	}
	if at := bytes.IndexByte(name, ':'); at >= 0 {
		name = name[at+1:]
	}
	return string(name)
}

// attr is the value of the attribute with that name, "" when there is none.
func (s *scanner) attr(name string) string {
	rest := s.tag
	for {
		at := bytes.Index(rest, []byte(name))
		if at < 0 {
			return ""
		}
		after := bytes.TrimLeft(rest[at+len(name):], " \t\r\n")
		if at > 0 && isSpace(rest[at-1]) && len(after) > 1 && after[0] == '=' {
			value := bytes.TrimLeft(after[1:], " \t\r\n")
			if len(value) > 1 {
				if end := bytes.IndexByte(value[1:], value[0]); end >= 0 {
					return unescape(value[1 : end+1])
				}
			}
			return ""
		}
		rest = rest[at+len(name):]
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// text gives the characters from here to the next tag, which it does not pass.
func (s *scanner) text() string {
	var b strings.Builder
	for {
		at := bytes.IndexByte(s.data[s.pos:], '<')
		if at < 0 {
			s.err = "ends too early"
			return b.String()
		}
		b.WriteString(unescape(s.data[s.pos : s.pos+at]))
		s.pos += at
		if cdata := []byte("<![CDATA["); bytes.HasPrefix(s.data[s.pos:], cdata) {
			from := s.pos + len(cdata)
			s.skipPast("]]>")
			if s.err != "" {
				return b.String()
			}
			b.Write(s.data[from : s.pos-3])
			continue
		}
		return b.String()
	}
}

// richText joins the pieces of text of an <si> or <is> element.
func (s *scanner) richText(name string) string {
	if s.selfClosed {
		return ""
	}
	text := ""
	phonetic := false
	for s.next() {
		switch tag := s.name(); {
		case tag == name && !s.start:
			return text
		case tag == "rPh":
			phonetic = s.start && !s.selfClosed
		case tag == "t" && s.start && !s.selfClosed && !phonetic:
			text += s.text()
		}
		if len(text) > MaxCell {
			return text
		}
	}
	return text
}

// fail is the error of the scan, if there was one.
func (s *scanner) fail(part string) error {
	if s.err == "" {
		return nil
	}
	return fmt.Errorf("%s %s; open the file in Excel or LibreOffice and save it again", part, s.err)
}

// entities are the five of XML; no others can be declared without a DTD.
var entities = map[string]string{"lt": "<", "gt": ">", "amp": "&", "quot": `"`, "apos": "'"}

// unescape resolves entities, and Excel's own _x000D_ for characters that XML
// cannot hold.
func unescape(raw []byte) string {
	text := string(raw)
	if strings.IndexByte(text, '&') >= 0 {
		text = unescapeEntities(text)
	}
	if strings.Contains(text, "_x") {
		text = unescapeExcel(text)
	}
	return strings.ToValidUTF8(text, "")
}

func unescapeEntities(text string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "&")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, rest, ended := strings.Cut(after, ";")
		value, known := entities[name]
		if !known && ended {
			value, known = characterReference(name)
		}
		if !known || !ended {
			b.WriteByte('&')
			text = after
			continue
		}
		b.WriteString(value)
		text = rest
	}
}

// characterReference reads #65 and #x41.
func characterReference(name string) (string, bool) {
	digits, isReference := strings.CutPrefix(name, "#")
	base := 10
	if hex, isHex := strings.CutPrefix(digits, "x"); isHex {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if !isReference || err != nil || n > utf8.MaxRune {
		return "", false
	}
	return string(rune(n)), true
}

// unescapeExcel resolves _xHHHH_.
func unescapeExcel(text string) string {
	var b strings.Builder
	for {
		at := strings.Index(text, "_x")
		if at < 0 {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:at])
		text = text[at:]
		if len(text) >= 7 && text[6] == '_' {
			if n, err := strconv.ParseUint(text[2:6], 16, 16); err == nil {
				b.WriteRune(rune(n))
				text = text[7:]
				continue
			}
		}
		b.WriteString("_x")
		text = text[2:]
	}
}
