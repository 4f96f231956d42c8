package places

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

// areas.tsv has one area a line: code, parent, level, other codes, names in pl,
// en, uk, ru (the one to show first, others after |), tile, other words.
//
//go:embed areas.tsv
var embedded string

// Embedded gives a gazetteer of the countries and the first level of Poland and
// its neighbours (of Russia only the neighbouring oblast).
func Embedded() *Gazetteer {
	var areas []Area
	for i, line := range strings.Split(strings.TrimSpace(embedded), "\n") {
		a, err := areaOfLine(line)
		if err != nil {
			panic(fmt.Sprintf("places: areas.tsv line %d: %v", i+1, err)) // a slip in the file; a test would see it
		}
		areas = append(areas, a)
	}
	return NewGazetteer(areas)
}

func areaOfLine(line string) (Area, error) {
	f := append(strings.Split(line, "\t"), "", "", "")
	if len(f) < 11 {
		return Area{}, fmt.Errorf("%d fields", len(f)-3)
	}
	level, err := strconv.Atoi(f[2])
	if err != nil {
		return Area{}, err
	}
	a := Area{Code: f[0], Parent: f[1], Level: level, Codes: strings.Fields(f[3]), Names: map[string][]string{}}
	for i, language := range Languages {
		a.Names[language] = strings.Split(f[4+i], "|")
	}
	if f[8] != "" {
		a.Tile = new(Tile)
		if _, err := fmt.Sscanf(f[8], "%d,%d", &a.Tile.Column, &a.Tile.Row); err != nil {
			return Area{}, err
		}
	}
	if f[9] != "" {
		a.Other = strings.Split(f[9], "|")
	}
	if f[10] != "" {
		lat, lon, _ := strings.Cut(f[10], ",")
		if a.Centre = pointOf(lat, lon); a.Centre == nil {
			return Area{}, fmt.Errorf("%q is no point", f[10])
		}
	}
	return a, nil
}
