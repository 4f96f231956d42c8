package tor

import "regexp"

// weights says how much a mention of a country counts for its being the
// group's, by the words around it. The first rule that matches decides.
var weights = []struct {
	kind   int // a mentionKind, or -1 for any
	before *regexp.Regexp
	after  *regexp.Regexp
	weight float64
}{
	// Treaties, donors and organisations that carry a place in their names.
	{-1, nil, pattern(`^ (?:conventions?|principles|protocol|statute|guidelines|declaration|treaty|process|agreement|agency|embassy|refugee council|time\b)`), 0},
	{-1, pattern(`(?:embassy of|permanent mission of) (?:the )?$`), nil, 0},
	// Where people come from, and what they flee.
	{-1, pattern(`\b(?:from|fle\w+|fled|leaving|left|outside|de l.|z|depuis|desde|з|із) (?:the )?$`), nil, 0},
	{-1, pattern(`\b(?:war|conflict|crisis|invasion|aggression|hostilities|fighting|situation|that|guerre|guerra|wojn\w+|війн\w+)(?: in| on| against| of| en| w| в)? $`), nil, 0},
	{int(byPeople), nil, pattern(`^ (?:government|authorit|ministr|border|police|national|parliament|law|legislation|state|institution|humanitarian|partners)`), 2},
	{int(byPeople), nil, nil, 0.2},
	{-1, nil, pattern(`^ (?:\w+ )?(?:refugees?|crisis|emergency|situation|conflict|war|nationals?|displacement|influx|response|migrants|returnees)\b`), 0.5},
	{-1, pattern(`\b(?:government of|authorities of|territory of|republic of|gouvernement de|gobierno de|rząd\w*|уряд\w*) (?:the |la |l.)?$`), nil, 4},
	{int(byTown), pattern(`\b(?:in|at|à|en|w|в|у) $`), nil, 1.5},
	{-1, pattern(`\b(?:in|within|across|throughout|inside|whole of|all of|w|we|en|au|aux|dans|в|у) (?:the |la |all |toute? |całej )*$`), nil, 3},
	{int(byTown), nil, nil, 1},
	{-1, nil, nil, 1},
}

// countryKey are the labels of a row that gives the country.
var countryKey = pattern(`^(?:country|host country|location|pays|pais|kraj|країна|geographic\w* (?:coverage|scope|area)|coverage)`)

// readCountry adds up the mentions. Two countries of nearly the same weight
// are no answer: the ToR is of a region, or does not say.
func (r *reading) readCountry() {
	sum := map[string]float64{}
	best := map[string]float64{}
	from := map[string]*sentence{}
	count := func(s *sentence, factor float64) {
		for _, m := range world().mentions(s.text) {
			w := factor * weigh(s.text, m)
			if sum[m.code] += w; w > best[m.code] {
				best[m.code], from[m.code] = w, s
			}
		}
	}
	for _, line := range r.titleLines() {
		count(&sentence{text: newText(line)}, 4)
	}
	for i := range r.sentences {
		s := &r.sentences[i]
		switch {
		case countryKey.MatchString(s.key):
			count(s, 20)
		case s.topics&(coverage|country) != 0:
			count(s, 2)
		default:
			count(s, 1)
		}
	}
	if code := clearWinner(sum); code != "" {
		r.Country = Text(code)
		r.note("country", from[code])
	}
}

func clearWinner(sum map[string]float64) string {
	winner, first, second := "", 0.0, 0.0
	for code, w := range sum {
		switch {
		case w > first:
			winner, first, second = code, w, first
		case w > second:
			second = w
		}
	}
	if first < 1 || first < 1.3*second {
		return ""
	}
	return winner
}

func weigh(t text, m mention) float64 {
	before, after := t.low[max(0, m.from-30):m.from], t.low[m.to:min(len(t.low), m.to+40)]
	for _, w := range weights {
		if (w.kind < 0 || w.kind == int(m.kind)) && (w.before == nil || w.before.MatchString(before)) && (w.after == nil || w.after.MatchString(after)) {
			return w.weight
		}
	}
	return 0
}
