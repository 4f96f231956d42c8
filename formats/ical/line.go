package ical

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Property is one content line: NAME;PARAM=value:VALUE. Value is as it stands
// in the file, its text still escaped.
type Property struct {
	Name   string
	Params []Param
	Value  string
}

// Param is one parameter of a property.
type Param struct{ Name, Value string }

// Param gives the value of a parameter, "" where it is not there.
func (p *Property) Param(name string) string {
	for _, q := range p.Params {
		if strings.EqualFold(q.Name, name) {
			return q.Value
		}
	}
	return ""
}

const maxOctets = 75 // of a line, without its end (RFC 5545, 3.1)

// appendLine writes a property as content lines of at most 75 octets each; no
// rune is cut in two.
func appendLine(b []byte, p Property) []byte {
	line := p.Name
	for _, q := range p.Params {
		line += ";" + q.Name + "=" + quoteParam(q.Value)
	}
	line += ":" + p.Value
	room := maxOctets
	for len(line) > room {
		cut := room
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		b = append(append(b, line[:cut]...), "\r\n "...)
		line, room = line[cut:], maxOctets-1 // the space counts
	}
	return append(append(b, line...), "\r\n"...)
}

// unfold joins what was folded and gives the lines.
func unfold(s string) []string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.NewReplacer("\n ", "", "\n\t", "").Replace(s)
	return strings.Split(strings.TrimRight(s, "\n"), "\n")
}

// parseLine takes a content line apart.
func parseLine(line string) (Property, error) {
	var p Property
	end := strings.IndexAny(line, ";:")
	if end <= 0 {
		return p, fmt.Errorf("no name before ':' in %.40q", line)
	}
	p.Name, line = strings.ToUpper(line[:end]), line[end:]
	for strings.HasPrefix(line, ";") {
		name, rest, ok := strings.Cut(line[1:], "=")
		if !ok || name == "" {
			return p, fmt.Errorf("%s has a parameter without a value", p.Name)
		}
		value, after, err := paramValue(rest)
		if err != nil {
			return p, fmt.Errorf("%s;%s: %w", p.Name, name, err)
		}
		p.Params = append(p.Params, Param{strings.ToUpper(name), value})
		line = after
	}
	if !strings.HasPrefix(line, ":") {
		return p, fmt.Errorf("%s has no ':'", p.Name)
	}
	p.Value = line[1:]
	return p, nil
}

// paramValue reads a value, quoted or not, up to the ';' or ':' after it.
func paramValue(s string) (value, rest string, err error) {
	if quoted, ok := strings.CutPrefix(s, `"`); ok {
		end := strings.IndexByte(quoted, '"')
		if end < 0 {
			return "", "", fmt.Errorf("a quote is not closed")
		}
		return unquote.Replace(quoted[:end]), quoted[end+1:], nil
	}
	end := strings.IndexAny(s, ";:")
	if end < 0 {
		return "", "", fmt.Errorf("no ':' after it")
	}
	return unquote.Replace(s[:end]), s[end:], nil
}

// Quotes and line ends in parameters (RFC 6868).
var (
	quote   = strings.NewReplacer("^", "^^", "\n", "^n", `"`, "^'")
	unquote = strings.NewReplacer("^^", "^", "^n", "\n", "^'", `"`)
)

func quoteParam(s string) string {
	s = quote.Replace(withoutControls(s))
	if strings.ContainsAny(s, ";:,") {
		return `"` + s + `"`
	}
	return s
}

// Text values (RFC 5545, 3.3.11).
var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

// EscapeText makes a text a property's value. Control characters, which no
// calendar may hold, are dropped; every line end becomes one \n.
func EscapeText(s string) string { return escapes.Replace(withoutControls(s)) }

// UnescapeText is the inverse of EscapeText.
func UnescapeText(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if s[i] == 'n' || s[i] == 'N' {
			b.WriteByte('\n')
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func withoutControls(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\ufffd"))
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}
