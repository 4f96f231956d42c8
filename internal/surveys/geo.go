package surveys

import (
	"slices"
	"strconv"
	"strings"

	"ostoja/internal/places"
)

// samplePoint is the name of the value that says where an interview was to take
// place, as "latitude longitude": a form calculates it from its list of sites.
const samplePoint = "sample_point"

// far is the distance from the sample point that the board of quality counts, in kilometres.
const far = 1.0

// point reads a point as ODK writes it: "latitude longitude altitude accuracy".
func point(value string) (p places.Point, ok bool) {
	parts := strings.Fields(value)
	if len(parts) < 2 {
		return p, false
	}
	lat, err1 := strconv.ParseFloat(parts[0], 64)
	lon, err2 := strconv.ParseFloat(parts[1], 64)
	ok = err1 == nil && err2 == nil && lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180
	return places.Point{lon, lat}, ok
}

// pointQuestions are those that a point answers, outside repeats.
func (s *Survey) pointQuestions() []*Question {
	var all []*Question
	for _, q := range s.Questions {
		if q.Type == "geopoint" && q.Repeat == "" && !q.named(samplePoint) {
			all = append(all, q)
		}
	}
	return all
}

func (q *Question) named(name string) bool {
	return q.Path == name || strings.HasSuffix(q.Path, "/"+name)
}

// sampled tells whether records say where they were to be collected, and where they were.
func (s *Survey) sampled() bool {
	return len(s.pointQuestions()) > 0 && slices.ContainsFunc(s.Questions, func(q *Question) bool { return q.named(samplePoint) })
}

// distance is how far from its sample point a record was collected, in kilometres.
func (s *Survey) distance(row *Row) (km float64, ok bool) {
	var planned, actual places.Point
	var isPlanned, isActual bool
	for _, q := range s.Questions {
		p, isPoint := point(row.Values[q.Path])
		switch {
		case !isPoint:
		case q.named(samplePoint):
			planned, isPlanned = p, true
		case q.Type == "geopoint" && !isActual:
			actual, isActual = p, true
		}
	}
	if !isPlanned || !isActual {
		return 0, false
	}
	return planned.Distance(actual), true
}
