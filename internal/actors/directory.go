package actors

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"ostoja/internal/lang"
	"ostoja/internal/places"
)

// directory is what anybody may find, in memory: made anew when a record has
// changed. It holds public fields alone.
type directory struct {
	stamp   string // of the records that it was made from
	made    time.Time
	entries []entry
	byID    map[string]int
}

// Search is what somebody looks for in the directory.
type Search struct {
	Need  Kind
	Where string // a place in any spelling, or its code
	Words string
	Now   bool // only what is open now
}

// Found is a service that fits, and how.
type Found struct {
	entry
	Open     bool    // now
	Known    bool    // its hours are known
	Distance float64 // km; negative where unknown
	near     int     // how well its area fits: 0 the best
}

// hit limits on how many results a page shows.
const mostFound = 50

// search finds the services that fit, the most useful first: near before far,
// open before closed, those who serve everywhere after those who are here.
func (d *directory) search(q Search, atlas *places.Atlas, now time.Time) []Found {
	area, located := atlas.Find(q.Where)
	words := strings.Fields(lang.Fold(q.Words))
	g := atlas.Gazetteer()
	var found []Found
	for i := range d.entries {
		e := &d.entries[i]
		if q.Need != "" && e.Kind != q.Need || !hasWords(e.folded, words) {
			continue
		}
		f := Found{entry: *e, Distance: -1}
		if located {
			near, fits := nearness(g, area, e.Area)
			if !fits {
				continue
			}
			f.near = near
		}
		hours, _ := ParseHours(e.Hours)
		f.Known, f.Open = hours.Known(), hours.OpenAt(now)
		if q.Now && !f.Open {
			continue
		}
		found = append(found, f)
	}
	slices.SortStableFunc(found, moreUseful)
	return found[:min(len(found), mostFound)]
}

func hasWords(folded string, words []string) bool {
	for _, w := range words {
		if !containsLike(folded, w) {
			return false
		}
	}
	return true
}

// containsLike finds a word in a text, with one typing error in longer words.
func containsLike(folded, word string) bool {
	if strings.Contains(folded, word) {
		return true
	}
	if len(word) < 5 {
		return false
	}
	for part := range strings.FieldsSeq(folded) {
		if part[0] == word[0] && places.Distance(part[:min(len(part), len(word))], word, 1) <= 1 {
			return true
		}
	}
	return false
}

// nearness tells how well a service's area fits the one that is asked for: it
// is the same or a part of it (0), it is around it (1), it is the whole country (2),
// or it serves everywhere, having no area (2). Others do not fit.
func nearness(g *places.Gazetteer, asked places.Area, code string) (int, bool) {
	if code == "" {
		return 2, true
	}
	area, ok := g.ByCode(code)
	switch {
	case !ok:
		return 0, false
	case g.Within(area, asked.Code):
		return 0, true
	case g.Within(asked, area.Code) && area.Level > 0:
		return 1, true
	case g.Within(asked, area.Code):
		return 2, true
	}
	return 0, false
}

func moreUseful(a, b Found) int {
	return cmp.Or(
		cmp.Compare(a.near, b.near),
		cmp.Compare(closedness(a), closedness(b)),
		cmp.Compare(distanceOr(a), distanceOr(b)),
	)
}

func closedness(f Found) int {
	switch {
	case f.Open:
		return 0
	case !f.Known:
		return 1
	}
	return 2
}

func distanceOr(f Found) float64 {
	if f.Distance < 0 {
		return math.Inf(1)
	}
	return f.Distance
}
