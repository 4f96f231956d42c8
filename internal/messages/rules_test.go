package messages

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ostoja/internal/register"
)

func TestLIXByHand(t *testing.T) {
	for _, c := range []struct {
		text string
		want float64
	}{
		{"", 0}, {"...", 0},
		{"The cat sat.", 3}, // 3 words, 1 sentence, none long
		{"Everybody understands. Nobody leaves.", 2 + 50}, // 4 words, 2 sentences; two of more than six letters
		{"Прокуратура працює швидко.", 3 + 100.0/3},       // 11 letters; працює and швидко have six
		{"- Trzymaj paszport\n- Dzwoń", 1.5 + 200.0/3},    // items of a list are sentences
		{"Call 112 now!", 2}, // a number is no word
		{"He said: “Go.” She went.", 5.0 / 3},
	} {
		if got := LIX(c.text); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("LIX(%q) = %v, want %v", c.text, got, c.want)
		}
	}
}

// The thresholds stand on the articles to begin with: they say the same in each
// language, and all but a few of them are plain in all.
func TestThresholdsFitTheArticles(t *testing.T) {
	all, err := readStarters("articles")
	if err != nil {
		t.Fatal(err)
	}
	sum, plain, n := map[string]float64{}, map[string]int{}, 0
	for _, s := range all {
		n++
		for _, text := range s.texts {
			sum[text.Language] += LIX(text.Body)
			if Plain(text.Language, LIX(text.Body)) {
				plain[text.Language]++
			}
		}
	}
	for l := range sum {
		t.Logf("%s: mean LIX %.1f, plain %d of %d", l, sum[l]/float64(n), plain[l], n)
		if plain[l] < n-1 {
			t.Errorf("%s: only %d of %d articles are plain", l, plain[l], n)
		}
	}
}

func TestLIXAndProseTakeAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if x := LIX(text); math.IsNaN(x) || x < 0 {
			t.Fatalf("LIX = %v", x)
		}
		words := 0
		for _, b := range ParseProse(text) {
			words += len(strings.Fields(b.Heading)) + len(strings.Fields(b.Text))
			for _, item := range b.Items {
				words += len(strings.Fields(item))
			}
		}
		if words > len(strings.Fields(text)) {
			t.Fatalf("%d words of %d", words, len(strings.Fields(text)))
		}
	})
}

func FuzzStarter(f *testing.F) {
	f.Add("topic: work\n== en Title\nBody")
	f.Fuzz(func(t *testing.T, content string) {
		if s, err := parseStarter(content); err == nil && len(s.texts) == 0 {
			t.Error("a starter without a text")
		}
	})
}

// A code is read however it was copied from a wall.
func TestCodesAreForgiving(t *testing.T) {
	for typed, want := range map[string]string{"7kq2-m9f4": "7KQ2M9F4", " 7KQ2 M9F4 ": "7KQ2M9F4", "O1lI-oooo": "01110000", "7KQ2–M9F4": "7KQ2M9F4"} {
		if got := readCode(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	if m := sayMark("7KQ2M9F4"); readCode(m) != "7KQ2M9F4" {
		t.Error(m)
	}
}

func TestWhatIsATypedNumber(t *testing.T) {
	for text, want := range map[string]bool{"Call 112.": false, "+48 22 000 01 00": true, "Ring 22 628 99 99": true, "since 2026-11-24": false, "Directive 2011/36/EU, Articles 13–16": false, "116 111": false, "800120002": true, "(22) 6289999": true} {
		if got := typedNumber(text) != ""; got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func day(s string) time.Time { d, _ := time.Parse(time.DateOnly, s); return d }

func TestCoverage(t *testing.T) {
	regions := []string{"PL02", "PL06"}
	regionOf := func(area string) string { return area[:min(len(area), 4)/4*4] } // as Gazetteer.Lineage: none for a country
	campaigns := []Campaign{
		{Groups: register.List{"roma"}, Languages: register.List{"rom"}, Area: "PL0601", From: day("2026-11-01"), To: day("2026-11-24"), State: Running},
		{Groups: register.List{"men", "hosts"}, Languages: register.List{"pl"}, From: day("2026-11-01"), To: day("2026-12-24"), State: Running},
		{Groups: register.List{"drivers"}, Languages: register.List{"pl"}, Area: "PL02", From: day("2026-12-01"), To: day("2026-12-24"), State: Planned},
		{Groups: register.List{"employers"}, Languages: register.List{"pl"}, From: day("2026-11-01"), To: day("2026-12-24"), State: Dropped},
		{Groups: register.List{"women"}, Languages: register.List{"uk"}, From: day("2026-10-01"), To: day("2026-11-23"), State: Running}, // over yesterday
		{Groups: register.List{"older"}, Languages: register.List{"uk"}, From: day("2027-06-01"), To: day("2027-07-01"), State: Planned}, // too far ahead
		{Groups: register.List{"families"}, Languages: register.List{"uk"}, Area: "PL", From: day("2026-11-01"), To: day("2026-12-24"), State: Running},
	}
	c := Cover(campaigns, []string{"roma", "men", "hosts", "drivers", "employers", "women", "older", "families"}, []string{"pl", "uk", "rom"}, regions, regionOf, day("2026-11-24").Add(20*time.Hour))
	for _, x := range []struct {
		group, language string
		now, soon       int
	}{{"roma", "rom", 1, 0}, {"roma", "pl", 0, 0}, {"men", "pl", 2, 0}, {"hosts", "pl", 2, 0}, {"drivers", "pl", 0, 1}, {"employers", "pl", 0, 0}, {"women", "uk", 0, 0}, {"older", "uk", 0, 0}, {"families", "uk", 2, 0}} {
		if got := c.At(x.group, x.language); len(got.Now) != x.now || len(got.Soon) != x.soon {
			t.Errorf("%s in %s: now %d, soon %d", x.group, x.language, len(got.Now), len(got.Soon))
		}
	}
	if none := strings.Join(c.Uncovered(), " "); none != "drivers employers women older" {
		t.Errorf("uncovered: %s", none)
	}
}

// A country without regions is one: its groups are covered all the same.
func TestCoverageOfACountryWithoutRegions(t *testing.T) {
	campaigns := []Campaign{
		{Groups: register.List{"roma"}, Languages: register.List{"rom"}, Area: "XX0601", From: day("2026-11-01"), To: day("2026-11-24"), State: Running},
		{Groups: register.List{"men"}, Languages: register.List{"pl"}, From: day("2026-11-01"), To: day("2026-12-24"), State: Running},
		{Groups: register.List{"drivers"}, Languages: register.List{"pl"}, From: day("2026-12-01"), To: day("2026-12-24"), State: Planned},
	}
	c := Cover(campaigns, []string{"roma", "men", "drivers"}, []string{"pl", "rom"}, nil, func(string) string { return "" }, day("2026-11-24"))
	if none := strings.Join(c.Uncovered(), " "); none != "drivers" {
		t.Errorf("uncovered: %s", none)
	}
	if soon := c.At("drivers", "pl"); len(soon.Soon) != 1 || len(soon.Now) != 0 {
		t.Errorf("drivers: %+v", soon)
	}
}
