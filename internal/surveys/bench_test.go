package surveys

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ostoja/formats/openrosa"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
)

// The form of five questions that the reference was measured with.
const benchFields = "<age>30</age><needs>food</needs>"

// BenchmarkSubmissions8Clients: durable submissions of eight clients at once.
func BenchmarkSubmissions8Clients(b *testing.B) {
	w := newWorld(b, dbtest.SQLite(b, migrations))
	server := w.key(b, w.released(b, "1"), "live")
	const clients = 8
	times := make([][]time.Duration, clients)
	b.ResetTimer()
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for i := c; i < b.N; i += clients {
				r := request(server+"/submission", record("1", fmt.Sprintf("uuid:%d-%d", b.N, i), benchFields))
				start := time.Now()
				if page := w.Visitor().Do(r); page.Status != http.StatusCreated {
					b.Error(page.Status, page.Body)
				}
				times[c] = append(times[c], time.Since(start))
			}
		})
	}
	wg.Wait()
	all := slices.Sorted(slices.Values(slices.Concat(times...)))
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "submissions/s")
	b.ReportMetric(float64(all[len(all)*95/100].Microseconds())/1000, "p95-ms")
}

// filled makes a form with n answers and gives its path.
func filled(b *testing.B, n int) (*world, string) {
	w := newWorld(b, dbtest.SQLite(b, migrations))
	form := w.released(b, "1")
	dbtest.Write(b, w.DB, dbtest.Context(), func(tx *db.Tx) error {
		for i := range n {
			xml := []byte(record("1", fmt.Sprint("uuid:", i), benchFields))
			parsed, err := openrosa.ParseSubmission(xml)
			if err != nil {
				return err
			}
			if err := w.surveys.store.keep(tx, collector{Person: w.owner.ID, Organisation: w.owner.Organisation}, incoming{record: xml, parsed: parsed}); err != nil {
				return err
			}
		}
		return nil
	})
	return w, form
}

// BenchmarkCSV4000: the export of 4,000 submissions.
func BenchmarkCSV4000(b *testing.B) {
	w, form := filled(b, 4000)
	browser := w.SignedIn(w.owner.ID)
	for b.Loop() {
		if page := browser.Get(form + "/results.csv"); strings.Count(page.Body, "\n") != 4001 {
			b.Fatal(page.Status, len(page.Body))
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/export")
}

// BenchmarkFormListBasic: a list of forms for somebody who signs in by Basic.
func BenchmarkFormListBasic(b *testing.B) {
	w := newWorld(b, dbtest.SQLite(b, migrations))
	w.released(b, "1")
	password := newPassword()
	dbtest.Write(b, w.DB, dbtest.Context(), func(tx *db.Tx) error {
		return w.surveys.store.putPassword(tx, w.owner.ID, "p0@example.org", openrosa.HA1("p0@example.org", realm, password))
	})
	for b.Loop() {
		if page := w.basic("p0@example.org", password); page.Status != http.StatusOK {
			b.Fatal(page.Status)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/list")
}

// BenchmarkBigForm: a visit to the page on which a form of 500 questions and 5,000
// choices is filled in, and what reading the form alone takes.
func BenchmarkBigForm(b *testing.B) {
	content := cases(b, "forms/perf/big_500q_5000c.xlsx")
	w := newWorld(b, dbtest.SQLite(b, migrations))
	form := w.upload(w.owner, "/surveys/new", "big.xlsx", string(content)).Location
	link := w.key(b, form, "test") + "/fill/" + path.Base(form)
	b.Run("page", func(b *testing.B) {
		for b.Loop() {
			if page := w.Visitor().Get(link); page.Status != http.StatusOK {
				b.Fatal(page.Status, page.Body)
			}
		}
	})
	b.Run("reading", func(b *testing.B) {
		v, _, err := read("big.xlsx", content)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := ReadSurvey(v.XML); err != nil {
				b.Fatal(err)
			}
		}
	})
}
