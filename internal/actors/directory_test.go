package actors

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/places"
)

var tuesday = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

func at(kind Kind, area, hours, en, uk string) entry {
	e := entry{org: lang.Texts{lang.Pl: {Text: "Fundacja Przystań"}}}
	e.ID, e.Kind, e.Area, e.Hours = id.New(), kind, area, hours
	e.Name = lang.Texts{lang.En: {Text: en}}
	if uk != "" {
		e.Name[lang.Uk] = lang.Text{Text: uk}
	}
	return e
}

func someDirectory() (*directory, *places.Atlas) {
	atlas := places.NewAtlas()
	entries := []entry{
		at("legal", "PL006", "Mo-Fr 09:00-17:00", "Free legal advice", "Безкоштовна правова допомога"),
		at("legal", "PL018", "Mo-Fr 08:00-12:00", "Advice centre", ""),
		at("legal", "PL032", "24/7", "Advice by the sea", ""),
		at("hotline", "PL", "24/7", "Helpline", "Гаряча лінія"),
		at("shelter", "", "24/7", "Safe flat", "Безпечне житло"),
		at("health", "PL006", "Sa 10:00-12:00", "Doctors of Lublin", "Лікарі"),
		at("legal", "UA46", "24/7", "Advice in Lviv", ""),
	}
	entries[4].Protected = true
	return newDirectory(entries, atlas), atlas
}

func names(r *Results) (out []string) {
	for _, f := range r.Page(0, 100) {
		name, _ := f.Name.In(lang.En)
		out = append(out, name)
	}
	return out
}

// What somebody asks, and what she must find, in that order.
func TestSearch(t *testing.T) {
	d, atlas := someDirectory()
	kinds := newKindWords(inAllLanguages)
	for _, c := range []struct {
		q    Search
		want []string
	}{
		{Search{Need: "legal", Where: "Lublin"}, []string{"Free legal advice", "Advice centre"}}, // then the nearest; Szczecin is too far
		{Search{Need: "legal", Where: "Люблін"}, []string{"Free legal advice", "Advice centre"}},
		{Search{Need: "legal", Where: "Люблин"}, []string{"Free legal advice", "Advice centre"}},
		{Search{Need: "legal", Where: "lublín "}, []string{"Free legal advice", "Advice centre"}},
		{Search{Need: "legal", Where: "woj. lubelskie"}, []string{"Free legal advice", "Advice centre"}},
		{Search{Need: "legal", Where: "Lvov"}, []string{"Advice in Lviv"}},
		{Search{Words: "адвокат Люблін"}, []string{"Free legal advice", "Advice centre"}},
		{Search{Words: "prawnik Lublin"}, []string{"Free legal advice", "Advice centre"}},
		{Search{Words: "I need a lawer in Lublin", Where: ""}, []string{"Free legal advice", "Advice centre"}}, // a typing error
		{Search{Words: "юрист", Where: "PL006"}, []string{"Free legal advice", "Advice centre"}},
		{Search{Words: "адвоката", Where: "PL006"}, []string{"Free legal advice", "Advice centre"}}, // another ending
		{Search{Words: "житло"}, []string{"Safe flat"}}, {Search{Words: "nocleg"}, []string{"Safe flat"}}, {Search{Words: "zhytlo"}, []string{"Safe flat"}},
		{Search{Words: "лікар", Where: "PL006"}, []string{"Doctors of Lublin"}},
		{Search{Words: "xyzzyplugh"}, nil},
		{Search{Need: "hotline", Where: "PL006"}, []string{"Helpline"}},
		{Search{Need: "legal", Where: "Rzeszów"}, []string{"Advice centre", "Free legal advice"}},
		{Search{Need: "health", Where: "PL006", Now: true}, nil},
	} {
		got := names(d.search(c.q, atlas, kinds, tuesday))
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v: got %q, want %q", c.q, got, c.want)
		}
	}
}

func TestEverythingIsFoundWithoutAQuestion(t *testing.T) {
	d, atlas := someDirectory()
	if got := d.search(Search{}, atlas, kindWords{}, tuesday); got.Len() != len(d.entries) || got.Located {
		t.Errorf("%d of %d", got.Len(), len(d.entries))
	}
	r := d.search(Search{Where: "Atlantis"}, atlas, kindWords{}, tuesday)
	if r.Located || r.Len() != len(d.entries) {
		t.Errorf("an unknown place: %+v", r)
	}
	if got := r.Page(5, 3); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestDistancesAreThoseOfThePlace(t *testing.T) {
	d, atlas := someDirectory()
	for _, f := range d.search(Search{Need: "legal", Where: "Lublin"}, atlas, kindWords{}, tuesday).Page(0, 9) {
		if f.Area == "PL006" && f.Distance > 1 || f.Area == "PL018" && (f.Distance < 120 || f.Distance > 150) {
			t.Errorf("%s is %.0f km away", f.Area, f.Distance)
		}
	}
}

// A protected service has no place in the directory, whatever its record says.
func TestAProtectedServiceHasNoPlace(t *testing.T) {
	e := at("shelter", "PL006", "", "Safe flat", "")
	lat, lon := 51.0, 22.0
	e.Protected, e.Address, e.Latitude, e.Longitude, e.Hideout = true, "Secret street 1", &lat, &lon, "Secret street 1"
	d := newDirectory([]entry{e}, places.NewAtlas())
	got := d.entries[0]
	if got.Area != "" || got.Address != "" || got.Latitude != nil || got.Longitude != nil || got.Hideout != "" || got.point != nil {
		t.Errorf("%+v", got)
	}
	if r := d.search(Search{Words: "Secret"}, places.NewAtlas(), kindWords{}, tuesday); r.Len() != 0 {
		t.Error("found by its address")
	}
	r := d.search(Search{Where: "PL006"}, places.NewAtlas(), kindWords{}, tuesday)
	if r.Len() != 1 || r.Page(0, 1)[0].Near != Everywhere || r.Page(0, 1)[0].Distance >= 0 {
		t.Error("its place shows in the order")
	}
}

// manyEntries makes n services all over the country.
func manyEntries(n int, atlas *places.Atlas) []entry {
	rng := rand.New(rand.NewPCG(1, 2))
	var areas []string
	for _, a := range atlas.Gazetteer().All() {
		if a.Parent == "PL" {
			areas = append(areas, a.Code)
		}
	}
	all := make([]entry, n)
	for i := range all {
		k := Kinds[rng.IntN(len(Kinds))]
		all[i] = at(k, areas[rng.IntN(len(areas))], []string{"24/7", "Mo-Fr 09:00-17:00", "Tu,Th 12:00-18:00", ""}[rng.IntN(4)],
			fmt.Sprintf("%s service %x", k, rng.IntN(5000)), fmt.Sprintf("Допомога %x", rng.IntN(5000)))
		lat, lon := 49.5+5*rng.Float64(), 14.5+9*rng.Float64()
		all[i].Latitude, all[i].Longitude = &lat, &lon
	}
	return all
}

// BenchmarkDirectorySearch measures the slowest percentile of mixed questions over 20,000 services.
func BenchmarkDirectorySearch(b *testing.B) {
	atlas := places.NewAtlas()
	d := newDirectory(manyEntries(20_000, atlas), atlas)
	kinds := newKindWords(inAllLanguages)
	questions := []Search{{}, {Need: "legal", Where: "Lublin"}, {Words: "адвокат Люблін"}, {Where: "Warszaw", Now: true}, {Words: "service 1a3 dopomoha"}, {Words: "psycholgo dla dzieci", Where: "PL018"}}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		d.search(questions[i%len(questions)], atlas, kinds, tuesday).Page(0, pageSize)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// A page of results is the same as if all had been put in order.
func TestLeastIsTheBeginningOfTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfN(rapid.Uint64Range(0, 300), 0, 500).Draw(t, "keys")
		n := rapid.IntRange(0, len(keys)).Draw(t, "n")
		want := slices.Sorted(slices.Values(keys))
		least(keys, n)
		if !slices.Equal(keys[:n], want[:n]) {
			t.Fatalf("the first %d are %v, want %v", n, keys[:n], want[:n])
		}
		if slices.Sort(keys); !slices.Equal(keys, want) {
			t.Fatal("keys were lost")
		}
	})
}

// The quick distance of a search is that of the pages.
func TestTheChordMeasuresAsTheArcDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		point := func(name string) places.Point {
			return places.Point{rapid.Float64Range(-180, 180).Draw(t, name+" longitude"), rapid.Float64Range(-90, 90).Draw(t, name+" latitude")}
		}
		a, b := point("a"), point("b")
		if got, want := vectorOf(a).kilometres(vectorOf(b)), a.Distance(b); math.Abs(got-want) > 0.01+0.0005*want && want < 15_000 {
			t.Fatalf("%.3f km, want %.3f", got, want)
		}
	})
}
