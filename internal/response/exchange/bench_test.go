package exchange_test

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/response"
	"ostoja/internal/response/responsetest"
	"ostoja/internal/who"
)

// The size of the big plan: activities times months are the reported figures.
const (
	bigPartners   = 200
	bigActivities = 50 // of each partner
	bigMonths     = 10
)

// bigPlan adds partners, activities and validated reports to the small group's plan.
func bigPlan(b *testing.B, g *group) {
	s := g.plan.Store
	dbtest.Write(b, g.DB, dbtest.Context(), func(tx *db.Tx) error {
		tx.Housekeeping("a benchmark")
		target := 100.0
		x, err := s.Indicators.List(tx, register.Query{})
		if err != nil {
			return err
		}
		for p := range bigPartners {
			o := members.Organisation{Name: responsetest.Text(fmt.Sprintf("Partner %d", p)), Kind: members.NationalNGO, Seat: who.Member}
			if err := g.members.Store.Organisations.Insert(tx, &o); err != nil {
				return err
			}
			var reports []id.ID
			for m := range bigMonths {
				report := id.New()
				reports = append(reports, report)
				if err := tx.Exec(`insert into reports (id, version, plan, month, partner, state, achievements, challenges, reason, submitted, updated) values ($1, 1, $2, $3, $4, 'validated', '', '', '', $5, $5)`,
					report, g.planID, fmt.Sprintf("2026-%02d", m+1), o.ID, tx.Now()); err != nil {
					return err
				}
			}
			for n := range bigActivities {
				a := response.Activity{Indicator: x[0].ID, Partner: o.ID, Area: "PL014", Name: fmt.Sprintf("Activity %d", n), Target: &target}
				if err := s.Activities.Insert(tx, &a); err != nil {
					return err
				}
				for m, report := range reports {
					parts, _ := json.Marshal(map[string]int{"female": 10 + n, "male": 20})
					if err := tx.Exec(`insert into report_values (report, activity, fresh, served, parts) values ($1, $2, $3, $4, $5)`, report, a.ID, 30+n, 40+m, string(parts)); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	g.adopt(b)
}

// peak runs f and tells by how much the heap grew at most, looked at every ten milliseconds.
func peak(f func()) uint64 {
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	most, stop, done := uint64(0), make(chan bool), make(chan bool)
	go func() {
		defer close(done)
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapInuse)
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	f()
	close(stop)
	<-done
	return max(most, before.HeapInuse) - before.HeapInuse
}

// residentMB is the process's largest resident memory so far, SQLite's own included.
func residentMB() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kB, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kB / 1024
		}
	}
	return 0
}

// BenchmarkExports streams 100,000 reported months (300,000 figures) of 10,000 activities.
func BenchmarkExports(b *testing.B) {
	g := newGroup(b, dbtest.SQLite(b, migrations))
	bigPlan(b, g)
	for _, c := range []struct{ form, format string }{{"5w", "csv"}, {"5w", "xlsx"}, {"activityinfo", "csv"}, {"activityinfo", "xlsx"}, {"rrp", "csv"}} {
		b.Run(c.form+"/"+c.format, func(b *testing.B) {
			for b.Loop() {
				var bytes int64
				grew := peak(func() { bytes = g.stream(b, c.form, c.format) })
				b.ReportMetric(float64(grew)/(1<<20), "MB-heap")
				b.ReportMetric(residentMB(), "MB-resident")
				b.ReportMetric(float64(bytes)/(1<<20), "MB-file")
			}
		})
	}
	b.Run("difference", func(b *testing.B) {
		lead := g.As(g.lead)
		lead.Post("/exports/activityinfo/sent", nil)
		g.work(b)
		for b.Loop() {
			grew := peak(func() {
				if page := g.compared(b, lead, "activityinfo"); !page.Has("Nothing has changed") {
					b.Fatal(page.Body)
				}
			})
			b.ReportMetric(float64(grew)/(1<<20), "MB-heap")
		}
	})
}

// stream writes an export to nowhere and counts its bytes.
func (g *group) stream(b *testing.B, form, format string) (n int64) {
	dbtest.Read(b, g.DB, dbtest.Context(), func(tx *db.Tx) error {
		count := &counter{}
		err := g.exports.Write(tx, count, form, format)
		n = count.n
		return err
	})
	return n
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}
