package places

import (
	"fmt"
	"iter"
	"strconv"
	"strings"

	"ostoja/formats/table"
)

// pcodeColumns are the headers of a list of P-codes, folded by Key.
var pcodeColumns = map[string]string{
	"p code": "code", "pcode": "code", "code": "code", "name": "name", "parent p code": "parent", "parent pcode": "parent", "parent": "parent",
	"admin level": "level", "level": "level", "valid from date": "from", "valid from": "from", "location": "country", "country": "country",
}

// ReadPCodes reads a list of P-codes: columns P-Code, Name, Admin Level, Parent
// P-Code and Valid from date, in any order. The parent of a first-level area may
// be the three letters of its country.
func ReadPCodes(rows iter.Seq2[table.Row, error]) ([]Area, error) {
	var columns map[string]int
	var units []Area
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		if columns == nil {
			columns = map[string]int{}
			for i, cell := range row.Cells {
				if name, ok := pcodeColumns[Key(cell)]; ok {
					columns[name] = i
				}
			}
			for _, needed := range []string{"code", "name", "level", "parent"} {
				if _, ok := columns[needed]; !ok {
					return nil, fmt.Errorf("the list of P-codes has no column for the %s", needed)
				}
			}
			continue
		}
		get := func(name string) string {
			if i, ok := columns[name]; ok && i < len(row.Cells) {
				return strings.TrimSpace(row.Cells[i])
			}
			return ""
		}
		level, err := strconv.Atoi(get("level"))
		if err != nil || get("code") == "" {
			return nil, fmt.Errorf("row %d: '%s' with level '%s' is no area", row.Number, get("code"), get("level"))
		}
		units = append(units, Area{Code: get("code"), Parent: get("parent"), Level: level, Names: map[string][]string{"en": {get("name")}}})
	}
	return units, nil
}
