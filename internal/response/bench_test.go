package response_test

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/response/responsetest"
	"ostoja/internal/web/webtest"
	"ostoja/internal/who"
)

// large makes a group of the size of responsetest.Fill.
func large(b *testing.B) *group {
	b.Helper()
	g := newGroup(b, dbtest.SQLite(b, migrations))
	*g.clock = responsetest.AfterFill
	dbtest.Write(b, g.DB, dbtest.Context(), func(tx *db.Tx) error { return responsetest.Fill(tx, g.m, g.plan, g.a.Organisation) })
	return g
}

// Pages and files at 2 million values. The figures to reach: the plan's page
// 150 ms, a partner's form 100 ms, the whole period as Excel in 200 MB.
func BenchmarkLarge(b *testing.B) {
	start := time.Now()
	g := large(b)
	b.Logf("the set-up: %d ms", time.Since(start).Milliseconds())
	get := func(b *testing.B, p who.Person, path string) webtest.Page {
		page := g.As(p).Get(path)
		if page.Status != 200 {
			b.Fatalf("%s: %d", path, page.Status)
		}
		return page
	}
	start = time.Now()
	get(b, g.lead, "/plan")
	b.Logf("the first page after a start: %d ms", time.Since(start).Milliseconds())
	for _, c := range []struct {
		name, path string
		who        who.Person
	}{{"Plan", "/plan", g.lead}, {"Form", "/reports/2028-09", g.a}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				get(b, c.who, c.path)
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/page")
		})
	}
	b.Run("Excel", func(b *testing.B) {
		runtime.GC()
		before := alive()
		peak, done := watch()
		for b.Loop() {
			get(b, g.lead, "/plan/reports.xlsx")
		}
		close(done)
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/file")
		b.ReportMetric(float64(max(peak.Load(), before)-before)/(1<<20), "MB-over-rest")
	})
}

func alive() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// watch finds the largest heap until done is closed.
func watch() (*atomic.Uint64, chan struct{}) {
	var peak atomic.Uint64
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
				peak.Store(max(peak.Load(), alive()))
			}
		}
	}()
	return &peak, done
}
