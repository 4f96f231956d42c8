package pdf

import (
	"strconv"
	"strings"
)

// spot is a place in a drawing.
type spot struct{ x, y float64 }

// points reads the list of a polyline.
func points(list string) []spot {
	var all []spot
	s := scanner(list)
	for s.more() {
		all = append(all, spot{s.number(), s.number()})
	}
	return all
}

// outline reads a path of straight lines: M, L, H, V and Z, large or small.
func outline(d string) (lines [][]spot, closed bool) {
	s := scanner(d)
	var at, start spot
	command := 'M'
	for s.more() {
		if c, ok := s.command(); ok {
			command = c
		}
		from := at
		if command >= 'A' && command <= 'Z' {
			from = spot{}
		}
		switch command | 0x20 {
		case 'm':
			at = spot{from.x + s.number(), from.y + s.number()}
			start = at
			lines = append(lines, []spot{at})
			command += 'L' - 'M' // what follows without a letter are lines
			continue
		case 'l':
			at = spot{from.x + s.number(), from.y + s.number()}
		case 'h':
			at.x = from.x + s.number()
		case 'v':
			at.y = from.y + s.number()
		case 'z':
			at, closed = start, true
			command = 0 // only a letter may follow
			continue
		default:
			return lines, closed // a curve: no chart has one
		}
		if n := len(lines); n > 0 {
			lines[n-1] = append(lines[n-1], at)
		}
	}
	return lines, closed
}

// pathScanner takes letters and numbers off the beginning of a path.
type pathScanner struct{ rest string }

func scanner(s string) *pathScanner { return &pathScanner{s} }

func (s *pathScanner) more() bool {
	s.rest = strings.TrimLeft(s.rest, " ,\n\t")
	return s.rest != ""
}

func (s *pathScanner) command() (rune, bool) {
	c := rune(s.rest[0])
	if c|0x20 < 'a' || c|0x20 > 'z' {
		return 0, false
	}
	s.rest = s.rest[1:]
	return c, true
}

// number takes a number, 0 where there is none.
func (s *pathScanner) number() float64 {
	if !s.more() {
		return 0
	}
	end := 1
	for end < len(s.rest) && (strings.ContainsRune("0123456789.e", rune(s.rest[end])) || s.rest[end] == '-' && s.rest[end-1] == 'e') {
		end++
	}
	v, _ := strconv.ParseFloat(s.rest[:end], 64)
	s.rest = s.rest[end:]
	return v
}
