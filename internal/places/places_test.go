package places

import (
	"testing"

	"pgregory.net/rapid"
)

func TestSearchFindsTheSameByAnySpelling(t *testing.T) {
	g := Embedded()
	for want, names := range map[string][]string{
		"PL010": {"Lodz", "Łódź", "Лодзь", "łódzkie", "ŁÓDZKIE", "Lodzkie", "Łódź Voivodeship", "woj. łódzkie", "Лодзинское воеводство", "lodzkie"},
		"PL014": {"Mazowieckie", "Masovia", "Warsaw", "Варшава", "Мазовецьке воєводство", "mazowickie"},
		"UA46":  {"Lviv", "Lwów", "Львів", "Львов", "Lvivska oblast", "Львівська область"},
		"UA63":  {"Kharkiv", "Charków", "Харків", "Kharkivska"},
		"PL002": {"Dolnoslaskie", "Lower Silesia", "Dolnośląskie", "Dolnoslaskei"},
		"PL":    {"Poland", "Polska", "Польща", "Польша"},
	} {
		for _, name := range names {
			hits := g.Search(Query{Name: name, Level: AnyLevel})
			if len(hits) == 0 || hits[0].Area.Code != want {
				t.Errorf("%s: got %v, want %s", name, hits, want)
			}
		}
	}
	for _, name := range []string{"", "  ", "Atlantis", "xyz", "Kismaayo"} {
		if hits := g.Search(Query{Name: name, Level: AnyLevel}); len(hits) > 0 {
			t.Errorf("%q found %s", name, hits[0].Area.Code)
		}
	}
}

func TestCodesInTheirSpellings(t *testing.T) {
	g := Embedded()
	for code, want := range map[string]string{"PL014": "PL014", "pl014": "PL014", "14": "PL014", "PL-14": "PL014", "2": "PL002", "02": "PL002", "2.0": "PL002", "14.0": "PL014", "POL": "PL", "UA71": "UA71", "UA-46": "UA46"} {
		if a, ok := g.ByCode(code); !ok || a.Code != want {
			t.Errorf("%s: got %s, want %s", code, a.Code, want)
		}
	}
	for _, code := range []string{"", "PL999", "99", "XX", "PL0140"} {
		if a, ok := g.ByCode(code); ok {
			t.Errorf("%s found %s", code, a.Code)
		}
	}
}

func TestEmbeddedTreeIsWhole(t *testing.T) {
	g := Embedded()
	tiles, count := map[Tile]bool{}, map[string]int{}
	for _, a := range g.All() {
		count[a.Parent]++
		for _, l := range Languages {
			if a.Names[l][0] == "" {
				t.Errorf("%s has no name in %s", a.Code, l)
			}
		}
		if _, ok := g.ByCode(a.Parent); a.Parent != "" && !ok {
			t.Errorf("%s has no parent", a.Code)
		}
		if a.Tile != nil {
			if tiles[*a.Tile] {
				t.Errorf("%s stands on another's tile", a.Code)
			}
			tiles[*a.Tile] = true
		}
	}
	for country, want := range map[string]int{"PL": 16, "UA": 27, "DE": 16, "CZ": 14, "SK": 8, "BY": 7, "LT": 10} {
		if count[country] != want {
			t.Errorf("%s has %d first-level areas, want %d", country, count[country], want)
		}
	}
	if len(tiles) != 16 {
		t.Errorf("%d tiles, want 16", len(tiles))
	}
}

// Distance counts the errors that people make, and is the same both ways.
func TestDistanceCountsTypingErrors(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"lublin", "lublin", 0}, {"lublin", "lubln", 1}, {"lublin", "lublinn", 1}, {"lublin", "lubkin", 1}, {"lublin", "lubiln", 1}, {"lublin", "ulblni", 2}, {"abc", "", 3}} {
		if d := Distance(c.a, c.b, 9); d != c.want {
			t.Errorf("%s %s: got %d, want %d", c.a, c.b, d, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[abc]{0,7}`)
		a, b, limit := word.Draw(t, "a"), word.Draw(t, "b"), rapid.IntRange(0, 3).Draw(t, "limit")
		d := Distance(a, b, 9)
		if d != Distance(b, a, 9) || (d == 0) != (a == b) || (Distance(a, b, limit) <= limit) != (d <= limit) {
			t.Fatalf("%s %s: %d", a, b, d)
		}
	})
}

func BenchmarkEmbedded(b *testing.B) {
	for b.Loop() {
		Embedded()
	}
}
