package lang

import (
	"testing"
	"testing/fstest"
	"time"
	"unicode"

	"pgregory.net/rapid"
)

const sample = `# A comment.
due
	en one: {0} thing is due
	en other: {0} things are due
	pl one: {0} sprawa
	pl few: {0} sprawy
	pl many: {0} spraw
	uk one: {0} справа
	uk few: {0} справи
	uk many: {0} справ
	ru one: {0} дело
	ru few: {0} дела
	ru many: {0} дел
hello
	en: Hello, {0}. It is {1}.
	pl: {1}: dzień dobry, {0}.
`

func catalog(t *testing.T) *Catalog {
	t.Helper()
	c := NewCatalog()
	if err := c.Add(fstest.MapFS{"messages.txt": {Data: []byte(sample)}}); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPluralFormsOfEveryLanguage(t *testing.T) {
	c := catalog(t)
	for _, test := range []struct {
		lang Lang
		n    int
		want string
	}{
		{En, 1, "1 thing is due"}, {En, 0, "0 things are due"}, {En, 2, "2 things are due"},
		{Pl, 1, "1 sprawa"}, {Pl, 2, "2 sprawy"}, {Pl, 5, "5 spraw"}, {Pl, 22, "22 sprawy"}, {Pl, 12, "12 spraw"}, {Pl, 21, "21 spraw"},
		{Uk, 1, "1 справа"}, {Uk, 21, "21 справа"}, {Uk, 3, "3 справи"}, {Uk, 11, "11 справ"},
		{Ru, 104, "104 дела"}, {Ru, 0, "0 дел"},
	} {
		if got := c.Speaker(test.lang, nil).N("due", test.n); got != test.want {
			t.Errorf("%s %d: %q, want %q", test.lang, test.n, got, test.want)
		}
	}
}

func TestArgumentsMayChangePlaces(t *testing.T) {
	c := catalog(t)
	if got := c.Speaker(Pl, nil).T("hello", "Olena", "noon"); got != "noon: dzień dobry, Olena." {
		t.Error(got)
	}
	if got := c.Speaker(Pl, nil).T("hello", "24 листопада 2026 р.", "noon"); got != "noon: dzień dobry, 24 листопада 2026 р." {
		t.Errorf("two full stops: %s", got)
	}
}

func TestWhatIsMissingShowsAndIsReported(t *testing.T) {
	c := catalog(t)
	if got := c.Speaker(Uk, nil).T("hello", "a", "b"); got != "Hello, a. It is b." {
		t.Errorf("falls back to English: %q", got)
	}
	if got := c.Speaker(Uk, nil).T("no.such"); got != "no.such" {
		t.Errorf("an unknown message shows its key: %q", got)
	}
	if got := c.Missing(); len(got) != 2 || got[0] != "hello ru" || got[1] != "hello uk" {
		t.Errorf("missing: %q", got)
	}
}

func TestDatesAndNumbers(t *testing.T) {
	warsaw, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 24, 14, 30, 0, 0, time.UTC)
	c := NewCatalog()
	for lang, want := range map[Lang]string{
		En: "24 November 2026, 15:30", Pl: "24 listopada 2026, 15:30",
		Uk: "24 листопада 2026 р., 15:30", Ru: "24 ноября 2026 г., 15:30",
	} {
		if got := c.Speaker(lang, warsaw).Time(at); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
	for lang, want := range map[Lang]string{En: "November 2026", Pl: "listopad 2026", Uk: "листопад 2026", Ru: "ноябрь 2026"} {
		if got := c.Speaker(lang, warsaw).Month(at); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
	if got := c.Speaker(En, nil).Number(12345); got != "12,345" {
		t.Error(got)
	}
}

func TestFoldMeetsAcrossSpellings(t *testing.T) {
	for _, same := range [][]string{
		{"Lodz", "Łódź", "ŁÓDŹ", "Лодзь", "  lodz "},
		{"Fundacja «La Strada»", "fundacja la strada", "FUNDACJA  LA-STRADA"},
		{"Zażółć gęślą jaźń", "zazolc gesla jazn"},
	} {
		for _, s := range same {
			if Fold(s) != Fold(same[0]) {
				t.Errorf("%q folds to %q, %q to %q", s, Fold(s), same[0], Fold(same[0]))
			}
		}
	}
}

func TestFoldTwiceIsFoldOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := Fold(rapid.String().Draw(t, "text"))
		if twice := Fold(once); twice != once {
			t.Fatalf("%q became %q", once, twice)
		}
	})
}

// Random text seldom meets a letter such as 'Ǽ', so each has its turn.
func TestFoldOfEveryLetterTwiceIsFoldOnce(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) {
			continue
		}
		once := Fold("a" + string(r) + "b")
		if twice := Fold(once); twice != once {
			t.Errorf("%q becomes %q, and that %q", r, once, twice)
		}
	}
}

func TestTextsFallBackVisibly(t *testing.T) {
	texts := Texts{Pl: {Text: "Schronisko"}}
	if text, found := texts.In(Uk); text != "Schronisko" || found != Pl {
		t.Error(text, found)
	}
	stored, _ := texts.Value()
	var back Texts
	if err := back.Scan(stored); err != nil || back[Pl].Text != "Schronisko" {
		t.Error(back, err)
	}
}

// A date that ends with a full stop ends its sentence; there are not two.
func TestOneFullStopEndsASentence(t *testing.T) {
	catalog := NewCatalog()
	if err := catalog.Add(fstest.MapFS{"messages.txt": {Data: []byte("as.of\n\ten: As of {0}. More.\n\tpl: Na {0}. Więcej.\n\tuk: Станом на {0}. Далі.\n\tru: На {0}. Далее.\n")}}); err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for l, want := range map[Lang]string{En: "As of 30 November 2026. More.", Uk: "Станом на 30 листопада 2026 р. Далі."} {
		if got := catalog.Speaker(l, nil).T("as.of", day); got != want {
			t.Errorf("%s: %q", l, got)
		}
	}
}
