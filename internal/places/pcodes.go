package places

import (
	"errors"
	"fmt"
	"iter"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ostoja/formats/table"
)

// List is what a list of areas says.
type List struct {
	Units []Area
	Day   string // the latest day from which a code of it is valid; "" where it does not say
}

// listColumns are the headers of a list with one area a row, folded by Key.
var listColumns = map[string]string{
	"p code": "code", "pcode": "code", "code": "code", "cod pcode": "code", "teryt": "teryt", "terc": "teryt", "kod teryt": "teryt", "kod terc": "teryt", "kod": "code", "adm code": "code", "iso": "iso", "iso3166 2": "iso",
	"name": "name", "nazwa": "name", "parent p code": "parent", "parent pcode": "parent", "parent": "parent",
	"admin level": "level", "adm level": "level", "level": "level", "poziom": "level", "rodzic": "parent", "valid from date": "from", "valid from": "from",
	"kind": "kind", "kind pl": "kind", "rodzaj": "kind", "lat": "lat", "latitude": "lat", "lon": "lon", "lng": "lon", "longitude": "lon",
}

// namesIn is a header of names in one language: "name_pl", "uk".
var namesIn = regexp.MustCompile(`^(?:name )?([a-z]{2})$`)

// wideCode and wideName are the headers of a list with a column for each level,
// as common operational datasets have them: ADM1_PCODE, admin1Name_en.
var (
	wideCode = regexp.MustCompile(`^adm(?:in)?([0-4]) ?pcode$`)
	wideName = regexp.MustCompile(`^adm(?:in)?([0-4]) ?(?:name)? ?([a-z]{2})?$`)
)

// ReadPCodes reads a list of P-codes: one area a row (columns P-Code, Name, Admin
// Level, Parent P-Code and Valid from date, in any order, and perhaps names by
// language, TERYT codes and coordinates), or a column of codes for each level
// (ADM1_PCODE, ADM1_EN, ADM2_PCODE, ...). A row of HXL hashtags is passed over.
// The parent of a first-level area may be the three letters of its country.
func ReadPCodes(rows iter.Seq2[table.Row, error]) (List, error) {
	var l List
	var read func(table.Row) error
	known, above := map[string]bool{}, 0
	for row, err := range rows {
		switch {
		case err != nil:
			return List{}, err
		case len(row.Cells) == 0 || len(row.Cells) > 0 && strings.HasPrefix(strings.TrimSpace(row.Cells[0]), "#"):
			continue
		case read == nil:
			if read = l.reader(row.Cells, known); read == nil && above < maxAbove {
				above++
			} else if read == nil {
				return List{}, errNoCodes
			}
			continue
		}
		if err := read(row); err != nil {
			return List{}, err
		}
	}
	switch {
	case read == nil:
		return List{}, errNoCodes
	case len(l.Units) == 0:
		return List{}, errors.New("the list has no row with a code")
	}
	return l, nil
}

// maxAbove is how many rows of titles may stand above the head of a table.
const maxAbove = 24

var errNoCodes = errors.New("the list has no column of codes. Name its columns P-Code, Name, Admin Level and Parent P-Code, or ADM1_PCODE, ADM1_EN, ADM2_PCODE and so on")

// reader chooses how the rows below a head are read; nil where the head has no codes.
func (l *List) reader(head []string, known map[string]bool) func(table.Row) error {
	tall, codes, names := map[string]int{}, [Levels]int{-1, -1, -1, -1, -1}, map[int]wide{}
	for i, cell := range head {
		key := strings.TrimSpace(strings.ReplaceAll(Key(strings.ReplaceAll(cell, "_", " ")), "  ", " "))
		if m := wideCode.FindStringSubmatch(key); m != nil {
			codes[m[1][0]-'0'] = i
		} else if m := wideName.FindStringSubmatch(key); m != nil {
			names[i] = wide{int(m[1][0] - '0'), m[2]}
		} else if what, ok := listColumns[key]; ok {
			tall[what] = i
		} else if m := namesIn.FindStringSubmatch(key); m != nil {
			tall["name "+m[1]] = i
		}
	}
	if _, ok := tall["code"]; ok {
		return func(row table.Row) error { return l.tallRow(tall, row) }
	}
	if i, ok := tall["teryt"]; ok {
		tall["code"] = i
		return func(row table.Row) error { return l.tallRow(tall, row) }
	}
	for _, c := range codes[1:] {
		if c >= 0 {
			return func(row table.Row) error { l.wideRow(codes, names, known, row); return nil }
		}
	}
	return nil
}

// wide is what a column of names holds: the level and the language.
type wide struct {
	level    int
	language string
}

func (l *List) tallRow(columns map[string]int, row table.Row) error {
	get := func(name string) string { return cellAt(row, columns, name) }
	u, teryt := Area{Code: get("code"), Parent: get("parent"), Kind: get("kind"), Names: map[string][]string{}}, terytOf(get("teryt"))
	if u.Code == "" || u.Code == get("teryt") { // no P-code: gminas have none
		u.Code = teryt
	}
	for _, other := range []string{teryt, get("iso")} {
		if other != "" && other != u.Code {
			u.Codes = append(u.Codes, other)
		}
	}
	if u.Code == "" && get("name") == "" {
		return nil
	}
	if text := get("level"); text != "" {
		level, err := strconv.Atoi(text)
		if err != nil || level < 0 || level >= Levels {
			return fmt.Errorf("row %d: the level of %s is '%s', and should be 0 to %d", row.Number, u.Code, text, Levels-1)
		}
		u.Level = level
	}
	if u.Code == "" {
		return fmt.Errorf("row %d: '%s' has no code", row.Number, get("name"))
	}
	for column := range columns {
		if name, ok := strings.CutPrefix(column, "name"); ok && get(column) != "" {
			u.Names[strings.TrimSpace(name)] = []string{get(column)}
		}
	}
	u.Centre = pointOf(get("lat"), get("lon"))
	l.Day = max(l.Day, day(get("from")))
	l.Units = append(l.Units, u)
	return nil
}

func (l *List) wideRow(codes [Levels]int, names map[int]wide, known map[string]bool, row table.Row) {
	parent := ""
	for level, column := range codes {
		if column < 0 || column >= len(row.Cells) || strings.TrimSpace(row.Cells[column]) == "" {
			continue
		}
		u := Area{Code: strings.TrimSpace(row.Cells[column]), Parent: parent, Level: level, Names: map[string][]string{}}
		for i, w := range names {
			if w.level == level && i < len(row.Cells) && strings.TrimSpace(row.Cells[i]) != "" {
				u.Names[w.language] = []string{strings.TrimSpace(row.Cells[i])}
			}
		}
		if parent = u.Code; !known[u.Code] {
			known[u.Code] = true
			if u.Parent == "" && len(u.Code) >= 2 && level > 0 {
				u.Parent = u.Code[:2] // the country's letters begin a P-code
			}
			l.Units = append(l.Units, u)
		}
	}
}

func cellAt(row table.Row, columns map[string]int, name string) string {
	if i, ok := columns[name]; ok && i < len(row.Cells) {
		return strings.TrimSpace(row.Cells[i])
	}
	return ""
}

// pointOf reads coordinates in degrees; nil for none and for what is none.
func pointOf(lat, lon string) *Point {
	y, err1 := strconv.ParseFloat(strings.Replace(lat, ",", ".", 1), 64)
	x, err2 := strconv.ParseFloat(strings.Replace(lon, ",", ".", 1), 64)
	if err1 != nil || err2 != nil || !(x >= -180 && x <= 180 && y >= -90 && y <= 90) {
		return nil
	}
	return &Point{x, y}
}

// terytOf mends a TERYT code of which a spreadsheet made a number.
func terytOf(code string) string {
	if whole, ok := strings.CutSuffix(code, ".0"); ok {
		code = whole
	}
	if isDigits(code) && len(code)%2 == 1 && len(code) < 7 { // seven digits have the kind of gmina
		return "0" + code
	}
	return code
}

// dayFirst is a day as people write it: 31.01.2026, 31/01/2026.
var dayFirst = regexp.MustCompile(`^(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b`)

// day gives the date that begins a text, 2006-01-02; "" for none.
func day(text string) string {
	if m := dayFirst.FindStringSubmatch(text); m != nil {
		text = m[3] + "-" + two(m[2]) + "-" + two(m[1])
	}
	if len(text) < len(time.DateOnly) {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, text[:len(time.DateOnly)]); err != nil {
		return ""
	}
	return text[:len(time.DateOnly)]
}
