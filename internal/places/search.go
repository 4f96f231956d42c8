package places

import (
	"cmp"
	"slices"
	"strings"
)

// Hit is an area that a search found.
type Hit struct {
	Area  Area
	Score float64 // 1 for the very name, less for likeness; above 0
}

// Query says what to look for. The zero values of Within and Day ask for nothing.
type Query struct {
	Name   string
	Level  int    // only areas of this level; AnyLevel for all
	Within string // only areas in the area with this code
	Day    string // only codes valid on this day, 2006-01-02
	Limit  int    // default 10
}

// AnyLevel asks for areas of all levels.
const AnyLevel = -1

const (
	sameName  = 1.0
	sameSound = 0.9
	begins    = 0.8
	oneTypo   = 0.7
	twoTypos  = 0.6
)

// Search finds areas by name, in any language, script and transliteration, best
// first; among equals the higher level first. Names that are nowhere are looked
// for with one typing error (from 5 letters) or two (from 9), the first letter right.
func (g *Gazetteer) Search(q Query) []Hit {
	if hits := g.Find(q); len(hits) > 0 {
		return hits
	}
	found := map[int]float64{}
	if key := Key(q.Name); key != "" {
		g.like(found, q, key, Sound(q.Name))
	}
	return g.hits(found, q)
}

// Find is Search without likeness: the name as it is written, or heard, or nothing.
func (g *Gazetteer) Find(q Query) []Hit {
	found := map[int]float64{}
	g.collect(found, q, g.byName[Key(q.Name)], sameName)
	g.collect(found, q, g.sounds[Sound(q.Name)], sameSound)
	return g.hits(found, q)
}

func (g *Gazetteer) hits(found map[int]float64, q Query) []Hit {
	hits := make([]Hit, 0, len(found))
	for i, score := range found {
		hits = append(hits, Hit{g.areas[i], score})
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Area.Level, b.Area.Level), cmp.Compare(a.Area.Code, b.Area.Code))
	})
	limit := q.Limit
	if limit <= 0 {
		limit = 10
	}
	return hits[:min(len(hits), limit)]
}

func (g *Gazetteer) collect(found map[int]float64, q Query, areas []int, score float64) {
	for _, i := range areas {
		a := g.areas[i]
		fits := (q.Level == AnyLevel || a.Level == q.Level) && (q.Within == "" || g.Within(a, q.Within)) && (q.Day == "" || a.ValidOn(q.Day))
		if fits {
			found[i] = max(found[i], score)
		}
	}
}

// like looks for names that begin so, and for names with typing errors.
func (g *Gazetteer) like(found map[int]float64, q Query, key, sound string) {
	typos := (len(sound) - 1) / 4
	for name, areas := range g.byName {
		if len(key) >= 3 && strings.HasPrefix(name, key) {
			g.collect(found, q, areas, begins)
		}
	}
	if len(found) > 0 || typos == 0 {
		return
	}
	for other, areas := range g.sounds {
		if other[0] != sound[0] { // people rarely err in the first letter
			continue
		}
		switch d := Distance(sound, other, min(typos, 2)); {
		case d == 1:
			g.collect(found, q, areas, oneTypo)
		case d == 2 && typos >= 2:
			g.collect(found, q, areas, twoTypos)
		}
	}
}

// Distance is the number of typing errors between two short ASCII texts: a
// letter wrong, left out, put in, or two neighbours changed (the restricted
// Damerau-Levenshtein distance); above limit, some number above it.
func Distance(a, b string, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
