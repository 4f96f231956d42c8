package places

import (
	"fmt"
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
	switch {
	case found && p.Code != "" && !r.g.Within(a, p.Code) && !r.above(p.Code, a):
		p.Wrong = &Wrong{level, true, fmt.Sprintf("%s is %s, which is not in %s", a.Code, a.Name("en"), r.nameOf(p.Code))}
	case found:
		p.Code = a.Code
	case r.mustExist(code, level):
		p.Wrong = &Wrong{level, true, "no area has this code"}
	default:
		p.Unmatched = append(p.Unmatched, code)
		if a, ok := r.longestStart(code); ok && p.Code == "" {
			p.Code = a.Code
		}
	}
}

// above tells that the area found so far is a part of a: levels out of order.
func (r *Resolver) above(code string, a Area) bool {
	found, ok := r.g.ByCode(code)
	return ok && r.g.Within(found, a.Code)
}

func (r *Resolver) nameOf(code string) string {
	a, _ := r.g.ByCode(code)
	return a.Name("en")
}

// mustExist tells that codes of this form are all known: the country's letters
// begin it and the country's areas of that level are loaded.
func (r *Resolver) mustExist(code string, level int) bool {
	if len(code) < 2 {
		return false
	}
	country, ok := r.g.ByCode(code[:2])
	if !ok || level == 0 {
		return false
	}
	for _, a := range r.g.areas {
		if a.Level == level && strings.HasPrefix(a.Code, country.Code) && r.g.Within(a, country.Code) {
			return len(code) >= len(a.Code) || len(code) > 2
		}
	}
	return false
}

// longestStart finds the area whose code begins an unknown one: PL014 for PL014065.
func (r *Resolver) longestStart(code string) (Area, bool) {
	for n := len(code) - 1; n >= 2; n-- {
		if a, ok := r.g.ByCode(code[:n]); ok && strings.HasPrefix(codeKey(code), codeKey(a.Code)) {
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
