package meetings

import (
	"fmt"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
)

// A meeting whose minutes gave out 200 action points; the figure to reach is 100 ms.
func BenchmarkMinutesOf200ActionPoints(b *testing.B) {
	g := open(b, dbtest.SQLite(b, migrations))
	meeting := g.meeting("2026-10-20")
	g.clock(meeting.End())
	g.get("Marta Lead", address(&meeting)+"/write")
	g.post("Marta Lead", address(&meeting)+"/finish", nil)
	g.write(func(tx *db.Tx) error {
		all := make([]ActionPoint, 200)
		for i := range all {
			all[i] = ActionPoint{Task: fmt.Sprint("Task ", i), Person: g.people["Anna Nowak"], State: Open, Meeting: meeting.ID, Due: dayOf(tuesday), Source: fmt.Sprint(i)}
		}
		return g.meetings.takeActions(tx, all)
	})
	for b.Loop() {
		g.get("Marta Lead", address(&meeting)+"/minutes")
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/page")
}

// One section saved while somebody types; the figure to reach is 20 ms at the median.
func BenchmarkAutosave(b *testing.B) {
	g := open(b, dbtest.SQLite(b, migrations))
	meeting := g.meeting("2026-10-20")
	g.get("Marta Lead", address(&meeting)+"/write")
	item := g.items(meeting.ID)[0].ID
	text, took := "", []float64{}
	for n := 0; b.Loop(); n++ {
		next := text + fmt.Sprintf("word%d ", n%2000)
		if len(next) > 30_000 {
			next = ""
		}
		start := time.Now()
		g.save("Marta Lead", meeting.ID, item, text, next)
		took = append(took, float64(time.Since(start).Microseconds())/1000)
		text = next
	}
	b.ReportMetric(median(took), "ms/median")
}

// The feed of five years of meetings of which every tenth was moved; the
// figure to reach is 50 ms.
func BenchmarkFeedOf5Years(b *testing.B) {
	g := open(b, dbtest.SQLite(b, migrations))
	s, _ := seriesOf(g.charter, tuesday.AddDate(-5, 0, 0))
	g.write(func(tx *db.Tx) error {
		if err := insertSeries(tx, s); err != nil {
			return err
		}
		days, err := s.days(s.event().Start, tuesday)
		if err != nil {
			return err
		}
		for i, d := range days {
			meeting := s.planned(d)
			meeting.State = Held
			if i%10 == 0 {
				meeting.Day = d.AddDate(0, 0, 1)
				meeting.changed()
			}
			if err := g.meetings.table.Insert(tx, &meeting); err != nil {
				return err
			}
		}
		return nil
	})
	link := feedLink.FindStringSubmatch(g.browsers["Anna Nowak"].Post("/calendar/link", nil).Body)[1]
	for b.Loop() {
		if p := g.site.Visitor().Get(link); p.Status != 200 {
			b.Fatal(p.Status)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/feed")
}
