package app

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/web"
)

// served is the demonstration on a real port, and a cookie of a co-lead.
func served(b *testing.B) (url string, cookie *http.Cookie) {
	b.Helper()
	a := demonstration(b)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { serveUntil(ctx, listener, a.Server) })
	b.Cleanup(func() { stop(); wg.Wait() })
	keys, err := a.demoKeys(ctx)
	if err != nil {
		b.Fatal(err)
	}
	if err := a.DB.Write(ctx, func(tx *db.Tx) error {
		_, token, err := web.NewSession(tx, keys[0].Person, true)
		cookie = &http.Cookie{Name: "ostoja-session", Value: token}
		return err
	}); err != nil {
		b.Fatal(err)
	}
	return "http://" + listener.Addr().String(), cookie
}

func fetch(client *http.Client, address string, cookie *http.Cookie) error {
	r, err := http.NewRequest("GET", address, nil)
	if err != nil {
		return err
	}
	r.AddCookie(cookie)
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

// BenchmarkServe tells how many requests a second the whole way carries, over
// TCP, with eight clients on the same machine.
func BenchmarkServe(b *testing.B) {
	url, cookie := served(b)
	for _, path := range []string{"/home", "/organisations", "/"} {
		b.Run(path, func(b *testing.B) {
			b.SetParallelism(8 / runtime.GOMAXPROCS(0))
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := fetch(client, url+path, cookie); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
		})
	}
}

// BenchmarkLatency sends 100 requests a second and tells how long the slowest
// hundredth took.
func BenchmarkLatency(b *testing.B) {
	url, cookie := served(b)
	latency(b, url+"/organisations", cookie, 100)
}

// BenchmarkPublic sends 500 requests a second to pages that anybody may read.
func BenchmarkPublic(b *testing.B) {
	url, _ := served(b)
	for _, path := range []string{"/?lang=uk", "/read/reflection-period?lang=uk", "/help?lang=uk"} {
		b.Run(path, func(b *testing.B) { latency(b, url+path, &http.Cookie{Name: "none", Value: "none"}, 500) })
	}
}

// latency opens an address so many times a second, for five seconds, and reports
// the median and the slowest hundredth.
func latency(b *testing.B, address string, cookie *http.Cookie, rate int) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	const seconds = 5
	var mu sync.Mutex
	var took []time.Duration
	for b.Loop() {
		var wg sync.WaitGroup
		ticker := time.NewTicker(time.Second / time.Duration(rate))
		for range rate * seconds {
			<-ticker.C
			wg.Go(func() {
				start := time.Now()
				if err := fetch(client, address, cookie); err != nil {
					b.Error(err)
				}
				mu.Lock()
				took = append(took, time.Since(start))
				mu.Unlock()
			})
		}
		ticker.Stop()
		wg.Wait()
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkStart opens a group that exists and builds the program around it.
func BenchmarkStart(b *testing.B) {
	data := filepath.Join(b.TempDir(), "data")
	if err := folder(data).create(); err != nil {
		b.Fatal(err)
	}
	config := Config{Data: data, PublicURL: "http://localhost"}
	for b.Loop() {
		a, err := Open(context.Background(), config, testEnv(), slog.New(slog.DiscardHandler))
		if err != nil {
			b.Fatal(err)
		}
		a.Close()
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.Sys)/(1<<20), "MB")
}
