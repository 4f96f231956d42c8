package report_test

import (
	"net/url"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/response/responsetest"
)

// BenchmarkJoint makes the joint report on a month of 2 million values, from the
// button to the report on its desk: 3 s, with progress, is the figure to reach. The
// first one reads all values; the others find them read, as after a start they are.
func BenchmarkJoint(b *testing.B) {
	g := newGroup(b, dbtest.SQLite(b, migrations))
	*g.clock = responsetest.AfterFill
	dbtest.Write(b, g.DB, dbtest.Context(), func(tx *db.Tx) error {
		return responsetest.Fill(tx, g.plans, g.plan, g.a.Organisation)
	})
	lead := g.As(g.lead)
	begun := time.Now()
	desk := lead.Post("/joint-reports", url.Values{"month": {"2028-09"}}).Location
	g.work()
	b.Logf("the first report after a start: %d ms", time.Since(begun).Milliseconds())
	b.ResetTimer()
	for b.Loop() {
		if page := lead.Post(desk+"/compute", nil); page.Status != 303 {
			b.Fatalf("%d %s", page.Status, page.Body)
		}
		g.work()
		if page := lead.Get(desk); !page.Has("at least") {
			b.Fatalf("no figures: %s", page.Body)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/report")
}
