package places

import (
	"fmt"
	"iter"
	"strings"

	"ostoja/formats/table"
)

// tercColumns are the columns of the register, in its order.
var tercColumns = []string{"WOJ", "POW", "GMI", "RODZ", "NAZWA", "NAZWA_DOD", "STAN_NA"}

// IsTERC tells whether a table's head is that of the official register.
func IsTERC(head []string) bool {
	have := strings.ToUpper(strings.Join(head, ";"))
	return strings.Contains(have, "WOJ") && strings.Contains(have, "POW") && strings.Contains(have, "GMI") && strings.Contains(have, "RODZ")
}

// ReadTERC reads the official register of Poland's units (TERC, CSV with
// semicolons) and gives its units and its day. Voivodeships and powiats get
// their OCHA P-codes (PL0WW, PL0WW0PP) and gminas, which have none, their six
// digits. The town and the rural part of an urban-rural gmina are the gmina;
// districts and delegations of the largest cities are level 4, with seven digits.
// Zeros that a spreadsheet has taken from the front of codes are put back.
func ReadTERC(rows iter.Seq2[table.Row, error]) (units []Area, asOf string, err error) {
	var at []int // where the columns are; nil above the head
	for row, err := range rows {
		if err != nil {
			return nil, "", err
		}
		if IsTERC(row.Cells) {
			at = columnsOf(row.Cells)
			continue
		}
		if at == nil {
			continue
		}
		c := make([]string, len(tercColumns))
		for i, column := range at {
			if column >= 0 && column < len(row.Cells) {
				c[i] = strings.TrimSpace(row.Cells[column])
			}
			if i < 4 {
				c[i] = strings.TrimSuffix(c[i], ".0") // of a program that took it for a number
			}
		}
		if c[0] == "" || c[4] == "" {
			continue
		}
		if !isDigits(c[0]+c[1]+c[2]+c[3]) || len(c[0]) > 2 || len(c[1]) > 2 || len(c[2]) > 2 || len(c[3]) > 1 {
			return nil, "", fmt.Errorf("row %d: '%s %s %s %s' is no TERYT code", row.Number, c[0], c[1], c[2], c[3])
		}
		if u, ok := tercUnit(two(c[0]), two(c[1]), two(c[2]), c[3], c[4], c[5]); ok {
			units = append(units, u)
		}
		if c[6] == "" {
			continue
		}
		read := day(c[6])
		if read == "" {
			return nil, "", fmt.Errorf("row %d: '%s' is no date", row.Number, c[6])
		}
		asOf = max(asOf, read)
	}
	if len(units) == 0 {
		return nil, "", fmt.Errorf("the file is no TERC register: its columns are %s", strings.Join(tercColumns, ";"))
	}
	return units, asOf, nil
}

// columnsOf finds the register's columns in a head; -1 for one that is not there.
func columnsOf(head []string) []int {
	at := make([]int, len(tercColumns))
	for i, name := range tercColumns {
		at[i] = -1
		for j, cell := range head {
			if strings.EqualFold(strings.TrimSpace(cell), name) {
				at[i] = j
			}
		}
	}
	return at
}

// two puts the zero back that a spreadsheet takes from the front of a code.
func two(code string) string {
	if len(code) == 1 {
		return "0" + code
	}
	return code
}

func tercUnit(woj, pow, gmi, rodz, name, kind string) (Area, bool) {
	u := Area{Kind: kind, Names: map[string][]string{"pl": {name}}}
	voivodeship := "PL0" + woj
	powiat := voivodeship + "0" + pow
	switch {
	case pow == "":
		u.Code, u.Parent, u.Level, u.Codes = voivodeship, "PL", 1, []string{woj}
		u.Names["pl"] = []string{strings.ToLower(name)}
	case gmi == "":
		u.Code, u.Parent, u.Level, u.Codes = powiat, voivodeship, 2, []string{woj + pow}
	case rodz == "4" || rodz == "5":
		return Area{}, false
	case rodz == "8" || rodz == "9":
		u.Code, u.Parent, u.Level = woj+pow+gmi+rodz, woj+pow+"01", 4
	default:
		u.Code, u.Parent, u.Level, u.Codes = woj+pow+gmi, powiat, 3, []string{woj + pow + gmi + rodz}
	}
	return u, true
}
