package actors

import (
	"slices"
	"time"

	"ostoja/internal/places"
)

// Search is what somebody looks for in the directory.
type Search struct {
	Need  Kind
	Where string // a place in any spelling, or its code
	Words string // her own words, in any of the languages; may name a place
	Now   bool   // only what is open now
}

// Found is a service that fits, and how.
type Found struct {
	*entry
	Open     bool    // now
	Distance float64 // km; negative where unknown
	Near     Nearness
}

// Nearness is how a service's place stands to the place that is asked for.
type Nearness int

// From the best to the last.
const (
	Here       Nearness = iota // in it
	Around                     // for an area that it is a part of
	Everywhere                 // for the whole country, or by phone
	Away                       // elsewhere in the country
	nowhere                    // in another country
)

// farthest is how far away a service may be to be shown at all, in km.
const farthest = 400

// Results are the services that fit, the most useful first.
type Results struct {
	dir     *directory
	now     time.Time
	keys    []uint64      // see key; those before sorted are the least, in order
	sorted  int           // as far as somebody has looked
	end     int           // how many keys count
	Area    places.Area   // the place that was understood
	Located bool          // a place was asked for and understood
	Where   string        // as it was asked for, or found among the words
	centre  *places.Point // of Area
}

// Len is how many there are.
func (r *Results) Len() int { return r.end }

// Page gives the results from one number up to another.
func (r *Results) Page(from, to int) []Found {
	from = max(0, min(from, r.end))
	to = max(from, min(to, r.end))
	if to > r.sorted {
		least(r.keys[r.sorted:], to-r.sorted)
		r.sorted = to
	}
	page := make([]Found, 0, to-from)
	for _, k := range r.keys[from:to] {
		e := &r.dir.entries[uint32(k)]
		f := Found{entry: e, Open: e.hours.OpenAt(r.now, r.dir.off(e.country, r.now)), Distance: -1, Near: Nearness(k >> 60)}
		if r.centre != nil && e.point != nil {
			f.Distance = r.centre.Distance(*e.point)
		}
		page = append(page, f)
	}
	return page
}

// near leaves out what is farther away, beyond the first so many results.
func (r *Results) near(first int) {
	at := 0
	for _, k := range r.keys {
		if Nearness(k>>60) < Away {
			at++
		}
	}
	r.end = min(len(r.keys), max(at, first))
}

// key puts the order of results into one number: near before far, sure words
// before likely ones, open before unknown before closed, then by distance.
func key(near Nearness, unsure, closed int, km float64, i int32) uint64 {
	return uint64(near)<<60 | uint64(min(unsure, 15))<<56 | uint64(closed)<<54 | uint64(min(max(km, 0), 20_000)*10)<<32 | uint64(uint32(i))
}

// search finds the services that fit. Of her words, those that nothing has are
// passed over; services that fit most of the others come.
func (d *directory) search(q Search, atlas *places.Atlas, kinds kindWords, now time.Time) *Results {
	r := &Results{dir: d, now: now, Where: q.Where}
	var centre *vector
	words := splitWords(q.Words)
	if q.Where == "" {
		r.Where, words = placeAmong(words, atlas.Gazetteer())
	}
	if r.Area, r.Located = atlas.Find(r.Where); r.Located {
		if p, ok := atlas.Centre(r.Area.Code); ok {
			v := vectorOf(p)
			r.centre, centre = &p, &v
		}
	}
	scores, open := d.score(words, kinds), d.openAt(now)
	most := uint8(0)
	for code, lists := range d.byArea {
		near := Here
		if r.Located {
			if near = nearness(atlas.Gazetteer(), r.Area, code); near == nowhere {
				continue
			}
		}
		for kind, list := range lists {
			if q.Need != "" && q.Need != Kinds[kind] {
				continue
			}
			for _, i := range list {
				k, fits := d.keyOf(i, q.Now, centre, near, scores, open)
				if !fits || scores != nil && scores[i].words < most {
					continue
				}
				if scores != nil && scores[i].words > most { // those before fit fewer words
					most, r.keys = scores[i].words, r.keys[:0]
				}
				r.keys = append(r.keys, k)
			}
		}
	}
	r.end = len(r.keys)
	return r
}

// keyOf gives the place of an entry in the order of results; false where it does not fit.
func (d *directory) keyOf(i int32, now bool, centre *vector, near Nearness, scores []score, open []uint8) (uint64, bool) {
	s := &d.spots[i]
	unsure := 0
	if scores != nil {
		if scores[i].words == 0 {
			return 0, false
		}
		unsure = 15 - int(min(scores[i].sure, 15))
	}
	closed := open[s.hours]
	if now && closed != isOpen {
		return 0, false
	}
	km := 20_000.0
	if centre != nil && s.placed {
		km = s.at.kilometres(*centre)
	}
	if near == Away && km > farthest {
		return 0, false
	}
	return key(near, unsure, int(closed), km, i), true
}

// score is how many of somebody's words fit an entry, and how surely.
type score struct{ words, sure uint8 }

// score gives each entry's; nil where there is no word.
func (d *directory) score(words []string, kinds kindWords) []score {
	if len(words) == 0 {
		return nil
	}
	scores, best := make([]score, len(d.entries)), make([]uint8, len(d.entries))
	for _, word := range words[:min(len(words), mostWords)] {
		clear(best)
		d.words.find(word, func(i int32, how int) { best[i] = max(best[i], uint8(how)) })
		means := kinds.kinds(word)
		for i, b := range best {
			if means.has(d.spots[i].kind) {
				b = certain
			}
			if b > 0 {
				scores[i].words++
				scores[i].sure += b
			}
		}
	}
	return scores
}

// mostWords bounds how many words of a question are looked for.
const mostWords = 8

// placeAmong takes a place's name out of somebody's words: 'адвокат Люблін'.
func placeAmong(words []string, g *places.Gazetteer) (place string, others []string) {
	for i, word := range words {
		if len([]rune(word)) < 4 {
			continue
		}
		if hits := g.Find(places.Query{Name: word, Level: places.AnyLevel, Limit: 1}); len(hits) > 0 && hits[0].Score == 1 {
			return word, slices.Delete(slices.Clone(words), i, i+1)
		}
	}
	return "", words
}

// nearness tells how a service's area stands to the one that is asked for.
func nearness(g *places.Gazetteer, asked places.Area, code string) Nearness {
	if code == "" {
		return Everywhere
	}
	area, ok := g.ByCode(code)
	switch {
	case !ok:
		return nowhere
	case g.Within(area, asked.Code) && (area.Level > 0 || asked.Level == 0):
		return Here
	case g.Within(asked, area.Code) && area.Level > 0:
		return Around
	case g.Within(asked, area.Code):
		return Everywhere
	case g.Country(area).Code == g.Country(asked).Code:
		return Away
	}
	return nowhere
}
