package tor

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

// countries.tsv: ISO 3166-1 code (and XK), the IANA zone that all or nearly
// all of the country keeps ("" where it has several), then names, demonyms and
// towns separated by semicolons, and its names in French, Spanish, Polish and
// Ukrainian. Names and zones are of Unicode CLDR and the IANA zone list.
//
//go:embed countries.tsv
var countriesTable string

// mentionKind is how a text refers to a country.
type mentionKind int

const (
	byName mentionKind = iota
	byPeople
	byTown
)

// placeName is one way to say a country.
type placeName struct {
	code  string
	kind  mentionKind
	words []string // folded
	stem  bool     // the last word may have another ending (Polish, Ukrainian)
}

// gazetteer finds countries by the first word of their names.
type gazetteer struct {
	byFirst map[string][]placeName
	stems   map[string][]placeName // by the first three letters
	zones   map[string]string
}

var world = sync.OnceValue(func() *gazetteer {
	g := &gazetteer{map[string][]placeName{}, map[string][]placeName{}, map[string]string{}}
	for row := range strings.Lines(countriesTable) {
		cols := strings.Split(strings.TrimSuffix(row, "\n"), "\t")
		g.zones[cols[0]] = cols[1]
		for i, kind := range []mentionKind{byName, byPeople, byTown, byName, byName, byName, byName} {
			for name := range strings.SplitSeq(cols[2+i], ";") {
				g.add(cols[0], kind, name, i >= 5)
			}
		}
	}
	return g
})

// words that are also names of places too small to be meant
var homonyms = map[string]bool{"reunion": true, "man": true, "jersey": true}

func (g *gazetteer) add(code string, kind mentionKind, name string, stem bool) {
	name, _, _ = strings.Cut(name, " (")
	var words []string
	for _, w := range wordsOf(newText(name)) {
		words = append(words, w.low)
	}
	if len(words) == 0 || homonyms[words[0]] {
		return
	}
	p := placeName{code, kind, words, false}
	g.byFirst[words[0]] = append(g.byFirst[words[0]], p)
	if last := words[0]; stem && len(words) == 1 && len(last) > 5 {
		p.stem, p.words = true, []string{last[:len(last)-1]}
		g.stems[last[:3]] = append(g.stems[last[:3]], p)
	}
}

// word is one word of a text and where it stands.
type word struct {
	low      string
	from, to int
	capital  bool
}

func wordsOf(t text) []word {
	var all []word
	for i := 0; i < len(t.runes); i++ {
		if !unicode.IsLetter(t.runes[i]) {
			continue
		}
		from := i
		for i < len(t.runes) && (unicode.IsLetter(t.runes[i]) || t.low[i] == '\'' && i+1 < len(t.runes) && unicode.IsLetter(t.runes[i+1]) && t.low[i+1] != 's') {
			i++
		}
		all = append(all, word{t.low[from:i], from, i, unicode.IsUpper(t.runes[from])})
	}
	return all
}

// mention is one place where a text names a country.
type mention struct {
	placeName
	from, to int
}

// mentions finds the countries of a text, the longest name at each place.
func (g *gazetteer) mentions(t text) []mention {
	var all []mention
	words := wordsOf(t)
	for i := 0; i < len(words); i++ {
		best, n := placeName{}, 0
		if words[i].capital {
			best, n = g.longest(words[i:])
		}
		if n > 0 {
			all = append(all, mention{best, words[i].from, words[i+n-1].to})
			i += n - 1
		}
	}
	return all
}

func (g *gazetteer) longest(words []word) (best placeName, n int) {
	for _, p := range g.byFirst[words[0].low] {
		if len(p.words) > n && len(p.words) <= len(words) && samePrefix(p.words, words) {
			best, n = p, len(p.words)
		}
	}
	if low := words[0].low; n == 0 && len(low) > 4 {
		for _, p := range g.stems[low[:3]] {
			if rest, ok := strings.CutPrefix(low, p.words[0]); ok && endings[rest] {
				return p, 1
			}
		}
	}
	return best, n
}

// endings are those that a country's name takes in Polish and Ukrainian, folded.
var endings = map[string]bool{
	"i": true, "ii": true, "ie": true, "y": true, "u": true, "a": true, "e": true, "em": true, "ach": true, "om": true,
	"I": true, "II": true, "U": true, "A": true, "E": true, "OU": true, "EU": true, "OM": true, "EM": true, "AH": true,
}

func samePrefix(name []string, words []word) bool {
	for i, w := range name {
		if words[i].low != w {
			return false
		}
	}
	return true
}
