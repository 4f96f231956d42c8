package actors

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"ostoja/internal/lang"
	"ostoja/internal/places"
	"ostoja/internal/register"
)

// shelterOf is a shelter of an organisation at a point.
func shelterOf(organisation string, lat, lon float64) effort {
	return effort{id: organisation, name: organisation, organisation: organisation, kind: "shelter", area: "PL014", lat: &lat, lon: &lon}
}

// What fits together, and what does not.
func TestFreePlacesAreFoundBesideFullOnes(t *testing.T) {
	full := shelterOf("full", 52.2, 21)
	full.full = true
	waited := shelterOf("waited", 52.2, 21)
	waited.free, waited.waiting = 1, 7 // a place for men beside women who wait
	free := shelterOf("free", 52.4, 21.3)
	free.free = 3
	far, secret, men, mine, legal, sender := free, free, free, free, free, shelterOf("sender", 52.2, 21)
	south := 49.3
	far.id, far.organisation, far.lat = "far", "far", &south
	secret.id, secret.organisation, secret.lat, secret.lon, secret.area = "secret", "secret", nil, nil, ""
	men.id, men.organisation, men.groups = "men", "men", []string{"men"}
	mine.id, mine.organisation = "mine", "full"
	legal.id, legal.organisation, legal.kind = "legal", "legal", "legal"
	women := full
	women.groups = []string{"women"}
	sender.refersFor = []string{"legal", "shelter"} // it is a shelter itself
	for _, c := range []struct {
		a, b effort
		why  string // "" for no finding
	}{
		{full, free, "the first is full; the second has free places 3; same kind of help services.kind.shelter"},
		{waited, free, "people wait for the first 7; the second has free places 3; same kind of help services.kind.shelter"},
		{full, secret, "the first is full; the second has free places 3; same kind of help services.kind.shelter"},
		{women, men, ""}, {full, far, ""}, {full, mine, ""}, {full, legal, ""}, {free, secret, ""},
		{sender, legal, "the first refers people for what the second offers near by services.kind.legal"},
	} {
		found, err := fits(t.Context(), places.Embedded(), []effort{c.a, c.b})
		var why []string
		for _, f := range found {
			for _, w := range f.Why {
				why = append(why, strings.TrimSpace(w.Key+" "+strings.Join(w.Args, " ")))
			}
			if f.A != c.a.id || f.B != c.b.id {
				t.Errorf("%s beside %s: %+v", c.a.name, c.b.id, f)
			}
		}
		if said := strings.Join(why, "; "); err != nil || said != c.why {
			t.Errorf("%s beside %s: %q %v, want %q", c.a.name, c.b.id, said, err, c.why)
		}
	}
}

// How to refer people to a service does not tell for what it refers people elsewhere.
func TestWhatAServiceRefersForIsSaidNotGuessed(t *testing.T) {
	s := Service{Kind: "shelter", Refer: lang.Texts{lang.En: {Text: "Ask for legal aid at the door"}}}
	if got := effortOf(&s).refersFor; len(got) != 0 {
		t.Errorf("guessed %v", got)
	}
	s.RefersFor = register.List{"psychological"}
	if got := effortOf(&s).refersFor; len(got) != 1 || got[0] != "psychological" {
		t.Errorf("said psychological, got %v", got)
	}
}

// manyEfforts are shelters all over the country, every other one full.
func manyEfforts(n int) []effort {
	out := make([]effort, n)
	for i := range out {
		out[i] = shelterOf(fmt.Sprintf("%05d", i), 49+float64(i*7919%5500)/1000, 14+float64(i*104729%10000)/1000)
		out[i].free = i % 2
		out[i].full = i%2 == 0
	}
	return out
}

// Each is told of the nearest alone, and a search that nobody waits for ends.
func TestTheNearestAreTold(t *testing.T) {
	efforts := manyEfforts(400)
	found, err := fits(t.Context(), places.Embedded(), efforts)
	if err != nil || len(found) == 0 || len(found) > 200*fitsEach {
		t.Fatalf("%d findings, %v", len(found), err)
	}
	a := &efforts[0]
	told, farthest := map[string]bool{}, 0.0
	for _, f := range found {
		if f.A == a.id {
			told[f.B] = true
		}
	}
	for i := range efforts {
		if b := &efforts[i]; told[b.id] {
			farthest = max(farthest, apart(a, b))
		}
	}
	for i := range efforts {
		if b := &efforts[i]; b.free > 0 && !told[b.id] && apart(a, b) < farthest {
			t.Errorf("%s is nearer than one that was told", b.id)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := fits(gone, places.Embedded(), efforts); err == nil {
		t.Error("it went on")
	}
}

func BenchmarkFits20000(b *testing.B) {
	efforts, g := manyEfforts(20_000), places.Embedded()
	for b.Loop() {
		if _, err := fits(b.Context(), g, efforts); err != nil {
			b.Fatal(err)
		}
	}
}
