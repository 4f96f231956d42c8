package actors

import (
	"math"
	"slices"
	"time"

	"ostoja/internal/places"
)

// spot is what a search looks at of each entry: a few bytes that lie close
// together in memory, for twenty thousand of them are looked at in a millisecond.
type spot struct {
	at     vector
	hours  int32 // number of its opening hours in the directory
	kind   uint8 // number of its kind in Kinds
	placed bool  // at is known
}

// numberOfKinds is that of Kinds.
const numberOfKinds = 18

// init keeps the number above true; a kindSet has room for 32.
func init() {
	if len(Kinds) != numberOfKinds {
		panic("actors: numberOfKinds is not the number of Kinds")
	}
}

func spotOf(e *entry, hours int32) spot {
	s := spot{hours: hours, kind: uint8(max(0, slices.Index(Kinds, e.Kind)))}
	if e.point != nil {
		s.at, s.placed = vectorOf(*e.point), true
	}
	return s
}

// vector is a point of the globe as a unit vector, exact to a metre.
type vector struct{ x, y, z float32 }

func vectorOf(p places.Point) vector {
	const degree = math.Pi / 180
	sinLon, cosLon := math.Sincos(p[0] * degree)
	sinLat, cosLat := math.Sincos(p[1] * degree)
	return vector{float32(cosLat * cosLon), float32(cosLat * sinLon), float32(sinLat)}
}

// kilometres is the distance of two points on the ground, from the chord between them.
func (a vector) kilometres(b vector) float64 {
	x, y, z := float64(a.x-b.x), float64(a.y-b.y), float64(a.z-b.z)
	const radius = 6371.0
	return 2 * radius * math.Asin(math.Min(math.Sqrt(x*x+y*y+z*z)/2, 1))
}

// How a service stands at the moment, in the order in which results come.
const (
	isOpen uint8 = iota
	hoursUnknown
	isClosed
)

// openAt tells for each of the directory's opening hours how they stand at a time.
func (d *directory) openAt(now time.Time) []uint8 {
	out, holidays := make([]uint8, len(d.hours)), map[string]Off{}
	for i, h := range d.hours {
		off, met := holidays[h.country]
		if !met {
			off = d.off(h.country, now)
			holidays[h.country] = off
		}
		switch {
		case h.OpenAt(now, off):
			out[i] = isOpen
		case h.Known():
			out[i] = isClosed
		default:
			out[i] = hoursUnknown
		}
	}
	return out
}

// least brings the n smallest keys to the front, in order, and leaves the rest
// as it comes: a page of results needs no more (Hoare's selection).
func least(keys []uint64, n int) {
	low, high := 0, len(keys)
	for n < high && high-low > 2*pageSize {
		pivot := keys[low+(high-low)/2]
		i, j := low, high-1
		for i <= j {
			for keys[i] < pivot {
				i++
			}
			for keys[j] > pivot {
				j--
			}
			if i <= j {
				keys[i], keys[j] = keys[j], keys[i]
				i, j = i+1, j-1
			}
		}
		switch { // keys[:i] are at most the pivot, keys[i:] at least
		case n <= i:
			high = i
		default:
			low = i
		}
	}
	slices.Sort(keys[:high])
}
