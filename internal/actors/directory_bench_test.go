package actors

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/lang"
	"ostoja/internal/register"
)

// fillDirectory stores n listed services.
func (s *directorySite) fillDirectory(t testing.TB, n int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 4))
	areas := []string{"PL002", "PL006", "PL012", "PL014", "PL018", "PL032", ""}
	s.write(t, func(tx *db.Tx) error {
		tx.Housekeeping("a benchmark's services")
		var batch []*Service
		for i := range n {
			k := Kinds[rng.IntN(len(Kinds))]
			lat, lon := 49.5+5*rng.Float64(), 14.5+9*rng.Float64()
			batch = append(batch, &Service{Organisation: s.org, Kind: k, Cost: FreeOfCharge, Area: areas[rng.IntN(len(areas))], Phone: "+48 22 000 00 00", Latitude: &lat, Longitude: &lon,
				Hours: []string{"24/7", "Mo-Fr 09:00-17:00", "Tu,Th 12:00-18:00", ""}[rng.IntN(4)], Languages: register.List{"pl", "uk"}, Listed: true, State: Active, Confirmed: s.DB.Now(),
				Name: lang.Texts{lang.En: {Text: fmt.Sprintf("%s service %x", k, rng.IntN(5000))}, lang.Uk: {Text: fmt.Sprintf("Допомога %x", rng.IntN(5000))}}})
			if len(batch) == 200 || i == n-1 {
				if err := s.a.Store.Services.InsertMany(tx, batch); err != nil {
					return err
				}
				batch = batch[:0]
			}
		}
		return nil
	})
}

// BenchmarkHelpAt200 asks the directory's pages, 20,000 services behind them,
// 200 times a second over HTTP, whether or not earlier answers have come, and
// tells how long the slowest hundredth took and the processor's time of each.
func BenchmarkHelpAt200(b *testing.B) {
	s := newDirectorySite(b, dbtest.SQLite(b, migrations))
	s.fillDirectory(b, 20_000)
	server := httptest.NewServer(s.Server)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	paths := []string{"/help/search?q=адвокат+Люблін&lang=uk", "/help/legal/PL006", "/help/search?need=legal&where=Lublin", "/help/search?where=Warszaw&now=1", "/help/search?q=psycholgo+dla+dzieci&lang=pl", "/help/any/PL014?lang=ru"}
	get := func(i int) {
		answer, err := client.Get(server.URL + paths[i%len(paths)])
		if err != nil {
			b.Error(err)
			return
		}
		defer answer.Body.Close()
		if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != 200 {
			b.Errorf("%s: %d %v", paths[i%len(paths)], answer.StatusCode, err)
		}
	}
	get(0) // the first makes the directory
	const rate, seconds = 200, 10
	var mu sync.Mutex
	var took []time.Duration
	before := processor(b)
	for b.Loop() {
		var wg sync.WaitGroup
		begin := time.Now()
		for i := range rate * seconds {
			due := begin.Add(time.Duration(i) * time.Second / rate)
			time.Sleep(time.Until(due))
			wg.Go(func() {
				get(i)
				mu.Lock()
				took = append(took, time.Since(due)) // a late start counts
				mu.Unlock()
			})
		}
		wg.Wait()
	}
	slices.Sort(took)
	b.ReportMetric(float64((processor(b)-before).Microseconds())/1000/float64(len(took)), "cpu-ms/request")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// processor is the time that this process has computed so far.
func processor(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
