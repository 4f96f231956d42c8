package actors

import (
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/lang"
	"ostoja/internal/web/webtest"
)

// Who wrote a text cannot review it; a colleague can; a changed source makes the
// reviewed translation stale; other organisations have no say.
func TestTextsAreReadByASecondPerson(t *testing.T) {
	dbtest.Each(t, actorsMigrations(), func(t *testing.T, d *db.DB) {
		s := newImportSite(t, d)
		added := s.helper.Post("/services/new", map[string][]string{"name.en": {"Advice"}, "name.uk": {"Порада"}, "organisation": {string(s.own)}, "kind": {"legal"}, "state": {"active"}})
		mustSay(t, added, 303)
		page := s.helper.Get(added.Location)
		mustSay(t, page, 200, "Draft", "Порада")
		read := func(b *webtest.Browser, l string) webtest.Page {
			return b.Post(added.Location+"/texts/"+l, map[string][]string{"version": {webtest.Hidden(s.lead.Get(added.Location).Body).Get("version")}})
		}
		mustSay(t, read(s.helper, "uk"), 403, "You wrote these texts last")
		mustSay(t, read(s.other, "uk"), 404)
		mustSay(t, read(s.donor, "uk"), 404)
		mustSay(t, read(s.lead, "xx"), 404)
		mustSay(t, read(s.lead, "uk"), 303)
		mustSay(t, s.lead.Get(added.Location), 200, "Read by a second person", "Draft")

		edit := webtest.Hidden(s.helper.Get(added.Location + "/edit").Body)
		edit.Set("name.en", "Free advice")
		edit.Set("name.uk", "Порада")
		edit.Set("organisation", string(s.own))
		edit.Set("kind", "legal")
		edit.Set("state", "active")
		mustSay(t, s.helper.Post(added.Location+"/edit", edit), 303)
		page = s.lead.Get(added.Location)
		mustSay(t, page, 200, "The first text has changed since")
		mustSay(t, s.lead.Post(added.Location+"/texts/uk", map[string][]string{"version": {"1"}}), 409)
		mustSay(t, read(s.lead, "uk"), 303)
		if s.lead.Get(added.Location).Has("The first text has changed since") {
			t.Error("a text that was read again is still stale")
		}
	})
}

func TestAChangedSourceMakesTranslationsStale(t *testing.T) {
	before := lang.Texts{lang.En: {Text: "a", Reviewed: true}, lang.Pl: {Text: "b", Reviewed: true}, lang.Uk: {Text: "c"}}
	for name, c := range map[string]struct {
		set   map[lang.Lang]string
		stale []lang.Lang
	}{
		"source":            {map[lang.Lang]string{lang.En: "A"}, []lang.Lang{lang.Pl, lang.Uk}},
		"source and one":    {map[lang.Lang]string{lang.En: "A", lang.Pl: "B"}, []lang.Lang{lang.Uk}},
		"translation":       {map[lang.Lang]string{lang.Pl: "B"}, nil},
		"nothing":           {map[lang.Lang]string{lang.En: "a"}, nil},
		"a language more":   {map[lang.Lang]string{lang.Ru: "d"}, nil},
		"the source is out": {map[lang.Lang]string{lang.En: ""}, []lang.Lang{lang.Pl, lang.Uk}},
	} {
		after := before
		for l, text := range c.set {
			after = after.With(l, text)
		}
		after = after.Since(before)
		for _, l := range lang.All {
			want := false
			for _, s := range c.stale {
				want = want || s == l
			}
			if after[l].Stale != want || after[l].Stale && after[l].Reviewed {
				t.Errorf("%s, %s: %+v", name, l, after[l])
			}
		}
	}
}
