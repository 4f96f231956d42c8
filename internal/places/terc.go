package places

import (
	"fmt"
	"iter"
	"strings"

	"ostoja/formats/table"
)

// ReadTERC reads the official register of Poland's units (TERC, CSV with
// semicolons) and gives its units and its day. Voivodeships and powiats get
// their OCHA P-codes (PL0WW, PL0WW0PP) and gminas, which have none, their six
// digits. The town and the rural part of an urban-rural gmina are the gmina;
// districts and delegations of the largest cities are level 4, with seven digits.
func ReadTERC(rows iter.Seq2[table.Row, error]) (units []Area, day string, err error) {
	for row, err := range rows {
		if err != nil {
			return nil, "", err
		}
		c := row.Cells
		if len(c) < 6 || c[4] == "NAZWA" || c[0] == "" {
			continue
		}
		if !isDigits(c[0] + c[1] + c[2] + c[3]) {
			return nil, "", fmt.Errorf("row %d: '%s %s %s %s' is no TERYT code", row.Number, c[0], c[1], c[2], c[3])
		}
		if u, ok := tercUnit(c[0], c[1], c[2], c[3], c[4], c[5]); ok {
			units = append(units, u)
		}
		if len(c) > 6 {
			day = c[6]
		}
	}
	if len(units) == 0 {
		return nil, "", fmt.Errorf("the file is no TERC register: its columns are WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA")
	}
	return units, day, nil
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
