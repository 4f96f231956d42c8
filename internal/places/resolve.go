package places

import (
	"fmt"
	"slices"
	"strings"
)

// Levels is how many levels of areas a table may name: country to adm4.
const Levels = 5

// Where is what one row of a table says of a place: names and codes by level.
type Where struct{ Names, Codes [Levels]string }

// Place is what a Where means.
type Place struct {
	Code      string   // of the smallest area that is surely meant; "" for none
	Unmatched []string // names and codes that no area has, as written
	Wrong     *Wrong   // what cannot be right; nil for nothing
}

// Wrong names the part of a Where that cannot be right, and why.
type Wrong struct {
	Level  int
	IsCode bool
	Reason string
}

// Resolver turns what rows say into areas, and remembers: tables repeat places.
type Resolver struct {
	g    *Gazetteer
	seen map[Where]Place
}

// maxRemembered bounds the memory of a resolver; real tables have some thousand places.
const maxRemembered = 100_000

// NewResolver makes a resolver over a gazetteer. It is for one goroutine.
func NewResolver(g *Gazetteer) *Resolver { return &Resolver{g: g, seen: map[Where]Place{}} }

// Resolve finds the area of a row. A code decides over a name. A code of a
// country and level that the gazetteer knows wholly must exist, and a name
// beside it must not be another area's; anything else that is not found is
// merely unmatched, since other countries and levels may not be loaded.
func (r *Resolver) Resolve(w Where) Place {
	if p, known := r.seen[w]; known {
		return p
	}
	p := r.resolve(w)
	if len(r.seen) < maxRemembered {
		r.seen[w] = p
	}
	return p
}

func (r *Resolver) resolve(w Where) Place {
	var p Place
	for level := range Levels {
		if code := strings.TrimSpace(w.Codes[level]); code != "" {
			r.byCode(&p, level, code)
		}
		if name := strings.TrimSpace(w.Names[level]); name != "" && p.Wrong == nil {
			r.byName(&p, level, name, w.Codes[level] != "")
		}
		if p.Wrong != nil {
			return p
		}
	}
	return p
}

func (r *Resolver) byCode(p *Place, level int, code string) {
	a, found := r.g.ByCode(code)
	if !found {
		if r.mustExist(code, level) {
			p.Wrong = &Wrong{level, true, "no area has this code"}
			return
		}
		p.Unmatched = append(p.Unmatched, code)
		if a, found = r.longestStart(code); !found {
			return
		}
	}
	switch {
	case p.Code == "" || r.within(a.Code, p.Code):
		p.Code = a.Code
	case !r.within(p.Code, a.Code): // else the levels are out of order, which does no harm
		p.Wrong = &Wrong{level, true, fmt.Sprintf("%s is in %s, not in %s", code, a.Name("en"), r.nameOf(p.Code))}
	}
}

// within tells whether one code's area is, or is a part of, the other's.
func (r *Resolver) within(code, of string) bool {
	a, ok := r.g.ByCode(code)
	return ok && r.g.Within(a, of)
}

func (r *Resolver) nameOf(code string) string {
	a, _ := r.g.ByCode(code)
	return a.Name("en")
}

// mustExist tells that codes of this form are all known: the country's letters
// begin it, and the country's areas of that level are loaded; or those of the
// first level are, and the code begins with none of theirs.
func (r *Resolver) mustExist(code string, level int) bool {
	if len(code) < 2 || level == 0 {
		return false
	}
	country, ok := r.g.ByCode(code[:2])
	if !ok || country.Level != 0 {
		return false
	}
	loaded := func(level int) bool {
		return slices.ContainsFunc(r.g.areas, func(a Area) bool {
			return a.Level == level && a.Code != country.Code && strings.HasPrefix(a.Code, country.Code) && len(a.Code) <= len(code)
		})
	}
	start, _ := r.longestStart(code)
	return loaded(level) || loaded(1) && start.Level == 0
}

// longestStart finds the area whose code begins an unknown one: PL014 for
// PL014065, and for TERYT's 1465.
func (r *Resolver) longestStart(code string) (Area, bool) {
	for n := len(code) - 1; n >= 2; n-- {
		a, ok := r.g.ByCode(code[:n])
		if ok && (strings.HasPrefix(codeKey(code), codeKey(a.Code)) || n == 2 && isDigits(code) && len(code) >= 4) {
			return a, true
		}
	}
	return Area{}, false
}

func (r *Resolver) byName(p *Place, level int, name string, hasCode bool) {
	hits := r.g.Find(Query{Name: name, Level: level, Within: p.Code})
	if hasCode && p.Code != "" {
		a, _ := r.g.ByCode(p.Code)
		others := r.g.Find(Query{Name: name, Level: level})
		if a.Level == level && len(hits) == 0 && len(others) > 0 && r.g.Country(others[0].Area).Code == r.g.Country(a).Code {
			p.Wrong = &Wrong{level, false, fmt.Sprintf("the code %s is %s", a.Code, a.Name("en"))}
		}
		return
	}
	switch {
	case len(hits) == 1 || len(hits) > 1 && hits[0].Score > hits[1].Score:
		p.Code = hits[0].Area.Code
	case !hasCode:
		p.Unmatched = append(p.Unmatched, name)
	}
}
