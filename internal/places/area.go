package places

import (
	"maps"
	"slices"
	"strings"
)

// Languages of names, in the order of preference where one is missing.
var Languages = []string{"pl", "en", "uk", "ru"}

// Area is an administrative area.
type Area struct {
	Code   string              // our own: the P-code where there is one, else ISO 3166 or TERYT
	Parent string              // Code of the area it is part of; "" for countries
	Level  int                 // 0 country, 1 voivodeship, 2 powiat, 3 gmina
	Kind   string              // as the register calls it: "gmina miejska"; may be ""
	Codes  []string            // other codes: TERYT, ISO 3166-2, ISO 3166-1 alpha-3
	Names  map[string][]string // by language, the one to show first; under "" where a list does not say the language
	Other  []string            // more words that find it: its capital
	Tile   *Tile               // place on the tile grid of its country; may be nil
	Centre *Point              // its main town or its middle, to measure distances from; may be nil
	From   string              // the first day on which the code is valid, 2006-01-02; "" since ever
	To     string              // the last day; "" until further notice
}

// Tile is a place on a tile-grid map, from 0 at the left and the top.
type Tile struct{ Column, Row int }

// Name gives the name in a language, or in the next that is there.
func (a Area) Name(language string) string {
	for _, l := range append(append([]string{language}, Languages...), "") {
		if names := a.Names[l]; len(names) > 0 {
			return names[0]
		}
	}
	return a.Code
}

// ValidOn tells whether the code is valid on a day, 2006-01-02.
func (a Area) ValidOn(day string) bool {
	return (a.From == "" || a.From <= day) && (a.To == "" || day <= a.To)
}

// Gazetteer is a tree of areas with its index of names and codes. Reading from
// many goroutines is safe; adding is not.
type Gazetteer struct {
	areas  []Area
	byCode map[string]int
	byName map[string][]int // spelling key
	sounds map[string][]int // spelling sound
}

// NewGazetteer makes a gazetteer of areas.
func NewGazetteer(areas []Area) *Gazetteer {
	g := &Gazetteer{byCode: map[string]int{}, byName: map[string][]int{}, sounds: map[string][]int{}}
	for _, a := range areas {
		g.add(a)
	}
	return g
}

// Clone gives a copy that can be changed while others read the first.
func (g *Gazetteer) Clone() *Gazetteer {
	areas := slices.Clone(g.areas)
	for i := range areas {
		areas[i].Names = maps.Clone(areas[i].Names)
		areas[i].Codes = slices.Clip(areas[i].Codes)
	}
	return NewGazetteer(areas)
}

// All gives every area, parents before children.
func (g *Gazetteer) All() []Area { return g.areas }

func (g *Gazetteer) add(a Area) {
	i := len(g.areas)
	g.areas = append(g.areas, a)
	g.index(i)
}

func (g *Gazetteer) index(i int) {
	a := g.areas[i]
	for _, code := range append([]string{a.Code}, a.Codes...) {
		if _, taken := g.byCode[codeKey(code)]; !taken || a.To == "" {
			g.byCode[codeKey(code)] = i
		}
	}
	for _, name := range a.spellings() {
		addTo(g.byName, Key(name), i)
		addTo(g.sounds, Sound(name), i)
	}
}

func addTo(m map[string][]int, key string, i int) {
	if key != "" && !slices.Contains(m[key], i) {
		m[key] = append(m[key], i)
	}
}

// spellings lists everything by which the area is found.
func (a Area) spellings() []string {
	var out []string
	for _, names := range a.Names {
		out = append(out, names...)
	}
	return append(out, a.Other...)
}

// codeKey takes from a code what spellings differ in: case, hyphens, spaces, and
// the ".0" of a program that took it for a number.
func codeKey(code string) string {
	if whole, ok := strings.CutSuffix(code, ".0"); ok && isDigits(whole) {
		return whole
	}
	return strings.ToUpper(codeMarks.Replace(code))
}

var codeMarks = strings.NewReplacer("-", "", " ", "", "_", "", ".", "")

// ByCode finds an area by any of its codes: PL014, 14, PL-14; PL014065 and 1465
// once powiats are loaded; 146501 and 1465011 once gminas are. A zero that a
// spreadsheet has taken from the front of a TERYT code is put back.
func (g *Gazetteer) ByCode(code string) (Area, bool) {
	if i, ok := g.byCode[code]; ok { // as most are written
		return g.areas[i], true
	}
	key := codeKey(code)
	tries := []string{key}
	if isDigits(key) {
		tries = append(tries, "0"+key)
		if len(key) == 7 { // the last digit is the kind of gmina
			tries = append(tries, key[:6])
		}
	}
	for _, k := range tries {
		if i, ok := g.byCode[k]; ok && k != "" {
			return g.areas[i], true
		}
	}
	return Area{}, false
}

// above finds the area that a new one is in by how its code begins: gmina 020101
// in powiat 0201, UA4606 in UA46. Digits go by pairs, as in TERYT.
func (g *Gazetteer) above(code string) (Area, bool) {
	digits := isDigits(code)
	for n := len(code) - 1; n >= 2; n-- {
		if digits && n%2 == 1 {
			continue
		}
		a, ok := g.ByCode(code[:n])
		if ok && (digits && a.Level == n/2 || strings.HasPrefix(codeKey(code), codeKey(a.Code))) {
			return a, true
		}
	}
	return Area{}, false
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// Country gives the country that an area is in.
func (g *Gazetteer) Country(a Area) Area {
	for a.Parent != "" {
		parent, ok := g.ByCode(a.Parent)
		if !ok {
			break
		}
		a = parent
	}
	return a
}

// Within tells whether area is, or is a part of, the area with that code.
func (g *Gazetteer) Within(a Area, code string) bool {
	for {
		if a.Code == code {
			return true
		}
		parent, ok := g.ByCode(a.Parent)
		if a.Parent == "" || !ok {
			return false
		}
		a = parent
	}
}

// Lineage gives the codes of an area and of those it is part of, by level.
func (g *Gazetteer) Lineage(code string) [Levels]string {
	var out [Levels]string
	for a, ok := g.ByCode(code); ok && a.Level < Levels; a, ok = g.ByCode(a.Parent) {
		out[a.Level] = a.Code
	}
	return out
}
