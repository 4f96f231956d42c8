package receipt

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ostoja/internal/lang"
)

func TestEachListHas1024WordsThatDifferInFourLetters(t *testing.T) {
	for _, l := range lang.All {
		if n := len(lists[l].words); n != listSize {
			t.Errorf("%s: %d words", l, n)
		}
		if n := len(lists[l].at); n != listSize {
			t.Errorf("%s: only %d beginnings", l, n)
		}
		for _, w := range lists[l].words {
			if n := len([]rune(w)); n < letters || n > 8 {
				t.Errorf("%s: %q has %d letters", l, w, n)
			}
		}
	}
}

func TestAReceiptIsReadHoweverItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom(lang.All).Draw(t, "language")
		words, code := New(l)
		var written []string
		for _, w := range words {
			if rapid.Bool().Draw(t, "short") {
				w = string([]rune(w)[:letters])
			}
			if rapid.Bool().Draw(t, "loud") {
				w = strings.ToUpper(w)
			}
			written = append(written, w)
		}
		between := rapid.SampledFrom([]string{" ", ", ", "\n", " – ", " \u200b ", ". 2) "}).Draw(t, "between")
		if got, err := Parse(strings.Join(written, between)); err != nil || got != code {
			t.Fatalf("%q: %v", written, err)
		}
	})
}

func TestASlipOfThePenIsNoticed(t *testing.T) {
	missed, tried := 0, 0
	for range 400 {
		words, _ := New(lang.Uk)
		words[2], words[5] = words[5], words[2]
		tried++
		if _, err := Parse(strings.Join(words, " ")); err == nil {
			missed++
		}
	}
	if missed > 5 { // one in 1,024 is expected
		t.Errorf("%d of %d swapped words were not noticed", missed, tried)
	}
	words, _ := New(lang.Pl)
	for text, want := range map[string]error{
		strings.Join(words[:8], " "): ErrCount, strings.Join(words, " ") + " kot": ErrCount, "": ErrCount, strings.Repeat("a ", 5000): ErrCount,
		strings.Join(words[:8], " ") + " qqqqqq": ErrWord,
	} {
		if _, err := Parse(text); !errors.Is(err, want) {
			t.Errorf("%.40q: %v, want %v", text, err, want)
		}
	}
}

func TestPolishAndUkrainianWithoutTheirAccents(t *testing.T) {
	for a, b := range map[string]string{"łódź": "lodz", "ŻÓŁW": "zolw", "ґанок": "ганок", "ёлка": "елка", "їжак": "їжак"} {
		if stem(a) != stem(b) {
			t.Errorf("%q and %q: %q %q", a, b, stem(a), stem(b))
		}
	}
	if stem("й") == stem("и") {
		t.Error("й is no и")
	}
}

func TestNoTwoReceiptsAreTheSame(t *testing.T) {
	seen := map[Code]bool{}
	for range 5000 {
		_, code := New(lang.Ru)
		if seen[code] {
			t.Fatal("a receipt came twice")
		}
		seen[code] = true
	}
}

func FuzzParse(f *testing.F) {
	words, _ := New(lang.Uk)
	f.Add(strings.Join(words, " "))
	f.Add("\u202eотк\u200dот, КІТ; ١٢٣ ё\u0308")
	f.Fuzz(func(t *testing.T, text string) {
		code, err := Parse(text)
		if (code == "") != (err != nil) {
			t.Errorf("%q %v", code, err)
		}
	})
}
