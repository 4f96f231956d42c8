package response_test

import (
	"net/http"
	"net/http/httptest"
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
			if sent := g.send(g.lead, "/plan/reports.xlsx"); sent == 0 {
				b.Fatal("nothing was sent")
			} else {
				b.ReportMetric(float64(sent)/(1<<20), "MB-sent")
			}
		}
		close(done)
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/file")
		b.ReportMetric(float64(max(peak.Load(), before)-before)/(1<<20), "MB-over-rest")
	})
}

// send opens a page and forgets its body, as a network does, and tells its length.
func (g *group) send(p who.Person, path string) int64 {
	w := &forgetful{header: http.Header{}}
	r := httptest.NewRequest("GET", path, nil)
	g.As(p).Sign(r)
	g.Server.ServeHTTP(w, r)
	return w.sent
}

type forgetful struct {
	header http.Header
	sent   int64
}

func (f *forgetful) Header() http.Header { return f.header }
func (f *forgetful) WriteHeader(int)     {}
func (f *forgetful) Write(b []byte) (int, error) {
	f.sent += int64(len(b))
	return len(b), nil
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
