package response_test

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/metrics"
	"sync"
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
	begun := time.Now()
	ready := sync.OnceFunc(func() { // all values are read
		for first := true; get(b, g.lead, "/plan").Has("being added up"); first = false {
			if first {
				b.Logf("the first page after a start, without the figures: %d ms", time.Since(begun).Milliseconds())
			}
			time.Sleep(20 * time.Millisecond)
		}
		b.Logf("and with them: %d ms", time.Since(begun).Milliseconds())
	})
	for _, c := range []struct {
		name, path string
		who        who.Person
	}{{"Plan", "/plan", g.lead}, {"Form", "/reports/2028-09", g.a}} {
		b.Run(c.name, func(b *testing.B) {
			ready()
			for b.Loop() {
				get(b, c.who, c.path)
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/page")
		})
	}
	b.Run("Excel", func(b *testing.B) {
		get(b, g.a, "/reports/2028-09") // the plan is read once for all
		runtime.GC()
		before := alive(heap)
		all, live, done := watch()
		for b.Loop() {
			if sent := g.send(g.lead, "/plan/reports.xlsx"); sent == 0 {
				b.Fatal("nothing was sent")
			} else {
				b.ReportMetric(float64(sent)/(1<<20), "MB-sent")
			}
		}
		close(done)
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/file")
		b.ReportMetric(mb(before), "MB-at-rest")
		b.ReportMetric(mb(max(live.Load(), before)-before), "MB-in-use-over-rest")
		b.ReportMetric(mb(max(all.Load(), before)-before), "MB-with-garbage-over-rest")
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

// What the collector tells: the heap with garbage that it has not taken yet, and
// what was in use when it looked last.
const (
	heap  = "/memory/classes/heap/objects:bytes"
	inUse = "/gc/heap/live:bytes"
)

func alive(what string) uint64 {
	sample := []metrics.Sample{{Name: what}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func mb(bytes uint64) float64 { return float64(bytes) / (1 << 20) }

// watch finds the largest heap, with garbage and in use, until done is closed.
func watch() (all, live *atomic.Uint64, done chan struct{}) {
	all, live, done = &atomic.Uint64{}, &atomic.Uint64{}, make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
				all.Store(max(all.Load(), alive(heap)))
				live.Store(max(live.Load(), alive(inUse)))
			}
		}
	}()
	return all, live, done
}
