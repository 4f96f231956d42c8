package evidence_test

import (
	"net/url"
	"strings"
	"testing"

	"ostoja/internal/db/dbtest"
	"ostoja/internal/who"
)

// A report says what the page says, in each language, and no key of a message.
func TestReportsAreInTheReadersLanguage(t *testing.T) {
	g := newGroup(t, dbtest.SQLite(t, migrations))
	asker := g.add(t, who.Member, who.FocalPoint)
	page := ask(t, asker, upload(t, asker, "lists", "lists.csv", lists), listsForm)
	if early := asker.Get(page + "/report.html"); early.Status != 404 {
		t.Errorf("a report before the answer: %d", early.Status)
	}
	g.work(t)
	for lang, want := range map[string][]string{
		"en": {"Stepwise selection", "What it rests on", "Without the list police"},
		"pl": {"osób", "Odcisk (SHA-256)"}, "uk": {"Відбиток (SHA-256)"}, "ru": {"Отпечаток (SHA-256)"},
	} {
		for _, form := range []string{"/report.html", "/report.md"} {
			got := asker.Get(page + form + "?lang=" + lang)
			for _, text := range append(want, "Lublin, 2026", "ostoja estimate mse") {
				if !strings.Contains(strings.ReplaceAll(got.Body, "\\", ""), text) {
					t.Errorf("%s in %s lacks %q", form, lang, text)
				}
			}
			if strings.Contains(got.Body, "estimates.") || form == "/report.html" && (!got.Has(`<html lang="`+lang+`"`) || !got.Has("<svg")) {
				t.Errorf("%s in %s shows a key, or no chart:\n%s", form, lang, got.Body)
			}
		}
	}
	if technical := asker.Get(page + "/technical.html"); !technical.Has("Linkage") {
		t.Errorf("the technical report: %d", technical.Status)
	}
}

// Who knows from how many a sample was drawn can say so; the command says it too.
func TestASurveyTakesTheSizeOfWhatItWasDrawnFrom(t *testing.T) {
	g := newGroup(t, dbtest.SQLite(t, migrations))
	asker := g.add(t, who.Member, who.FocalPoint)
	var file strings.Builder
	file.WriteString("region,fpc,deceived\n")
	for i := range 60 {
		file.WriteString([]string{"north,40,yes\n", "south,50,no\n", "north,40,no\n", "south,50,yes\n"}[i%4])
	}
	columns := upload(t, asker, "survey", "asked.csv", file.String())
	if form := asker.Get(columns); !form.Has(`<option value="fpc" selected`) {
		t.Error("the column is not proposed")
	}
	page := ask(t, asker, columns, url.Values{"title": {"Deceived"}, "role-answer": {"deceived=yes"}, "role-strata": {"region"}, "role-fpc": {"fpc"}})
	g.work(t)
	if answer := asker.Get(page); !answer.Has("--fpc fpc") || !answer.Has("50") {
		t.Errorf("the answer: %s", answer.Body)
	}
}
