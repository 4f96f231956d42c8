package surveys

import (
	"net/url"
	"strings"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/who"
)

// A form changes hands when both sides say so, and takes its answers along.
func TestAFormChangesHands(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := w.released(t, "1")
		server := w.key(t, form, "live")
		w.send(server+"/submission", record("1", "uuid:1", "<age>41</age>"))
		other, owner := w.SignedIn(w.other.ID), w.SignedIn(w.owner.ID)
		if page := other.Post(form+"/take", nil); page.Status != 404 {
			t.Errorf("taken without an offer: %d", page.Status)
		}
		for name, to := range map[string]string{"a donor": string(w.donor.Organisation), "nobody known": "x", "itself": string(w.owner.Organisation)} {
			if page := owner.Post(form+"/owner", url.Values{"to": {to}}); page.Status == 303 {
				t.Errorf("offered to %s", name)
			}
		}
		if page := owner.Post(form+"/owner", url.Values{"to": {string(w.other.Organisation)}}); page.Status != 303 {
			t.Fatalf("offer: %d %s", page.Status, page.Body)
		}
		if page := other.Get(form + "/results"); page.Status != 404 {
			t.Errorf("an offer shows answers: %d", page.Status)
		}
		if page := other.Get("/surveys"); !page.Has("offers you the form") {
			t.Error("the offer is not seen")
		}
		if page := other.Post(form+"/take", nil); page.Status != 303 {
			t.Fatalf("take: %d %s", page.Status, page.Body)
		}
		if page := owner.Get(form); page.Status != 404 {
			t.Errorf("the owner before sees it: %d", page.Status)
		}
		if page := other.Get(form + "/results.csv"); !page.Has(",41,") {
			t.Errorf("the answers: %s", page.Body)
		}
		if page := w.send(server+"/submission", record("1", "uuid:2", "")); page.Status != 201 {
			t.Errorf("a device afterwards: %d", page.Status)
		}
	})
}

// What the web form cannot ask is said before the release, and after it in the place
// of the button and on the page of the web form.
func TestQuestionsForCollectOnly(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	source := strings.Replace(visit, "| | image | photo | Photo of the place | |", "| | geotrace | way | The way | yes |", 1)
	form := w.upload(w.owner, "/surveys/new", "visit.md", strings.Replace(source, "%s", "1", 1)).Location
	owner := w.SignedIn(w.owner.ID)
	if page := owner.Get(form + "/review"); !page.Has("Hand out the QR code") {
		t.Error(page.Body)
	}
	owner.Post(form+"/review", w.reasons(w.owner, form))
	fill := strings.Replace(form, "/surveys/", "/collect/fill/", 1)
	for _, p := range []who.Person{w.owner, w.collector} {
		if page := w.SignedIn(p.ID).Get(form); !page.Has("cannot be finished in the browser: “The way”") || page.Has("Fill in here") {
			t.Error(page.Body)
		}
	}
	if page := owner.Get(fill); !page.Has("cannot be finished in the browser") {
		t.Error(page.Body)
	}
	if page := owner.Get(w.releasedAs(t, registers)); !page.Has("Fill in here") || page.Has("cannot be finished") {
		t.Error(page.Body)
	}
}
