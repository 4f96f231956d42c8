package hxl

import (
	"math"
	"strconv"
	"strings"
)

// ParseNumber reads a number as the reference library does: digits with a
// decimal point, an exponent, single underscores between digits, spaces around.
// A comma is no part of a number. It tells whether the cell was a finite one.
func ParseNumber(cell string) (float64, bool) {
	f, ok := parseFloat(cell)
	return f, ok && !math.IsInf(f, 0) && !math.IsNaN(f)
}

// IsNumber tells whether the reference library would take a cell as a number;
// it takes 'inf' and 'nan' too.
func IsNumber(cell string) bool {
	_, ok := parseFloat(cell)
	return ok
}

func parseFloat(cell string) (float64, bool) {
	s := strings.TrimFunc(cell, isSpace)
	if s == "" || len(s) > 400 || strings.ContainsAny(s, "xXpP") {
		return 0, false
	}
	if c := s[0] | 0x20; c > '9' && c != 'i' && c != 'n' {
		return 0, false // most words, quickly
	}
	if strings.IndexByte(s, '_') >= 0 {
		if !singleUnderscores(s) {
			return 0, false
		}
		s = strings.ReplaceAll(s, "_", "")
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

func singleUnderscores(s string) bool {
	digit := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
	for i := range len(s) {
		if s[i] == '_' && (!digit(i-1) || !digit(i+1)) {
			return false
		}
	}
	return true
}

// parseInt reads a whole number as Python's int does.
func parseInt(cell string) (int64, bool) {
	s := strings.TrimFunc(cell, isSpace)
	if strings.IndexByte(s, '_') >= 0 && singleUnderscores(s) {
		s = strings.ReplaceAll(s, "_", "")
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}
