package feedback

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/module"
)

func TestHowPeopleWereAnswered(t *testing.T) {
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	at := func(hours int) time.Time { return now.Add(time.Duration(hours) * time.Hour) }
	a := answersOf([]tally{
		{kind: "help", created: at(-100), answer: at(-90), closed: at(-80), rating: 3}, // 10 hours
		{kind: "help", created: at(-100), answer: at(-70), rating: 1},                  // 30 hours: late
		{kind: "question", created: at(-100), answer: at(-60), closed: at(-1)},         // 40 hours
		{kind: "question", created: at(-100), closed: at(-1), rating: 2},               // closed without an answer
		{kind: "question", created: at(-1)},                                            // there is time left
	}, now)
	if want := (answers{said: 5, due: 4, inTime: 2, ended: 2, median: 30, rated: 3, helped: 2}); a != want {
		t.Errorf("%+v, want %+v", a, want)
	}
	if none := answersOf(nil, now); none != (answers{}) {
		t.Errorf("nobody: %+v", none)
	}
}

// Whatever the counts: none that is too small is said, and what is not said adds
// up to nobody or to enough people.
func TestSmallCountsCannotBeToldFromWhatIsSaid(t *testing.T) {
	for _, c := range []struct {
		counts []int
		want   []bool
	}{
		{[]int{40, 30, 20, 3}, []bool{false, false, true, true}}, // the rest of 100 % would be 3 people
		{[]int{40, 30, 6, 5}, []bool{false, false, true, true}},
		{[]int{40, 30, 0, 0}, []bool{false, false, true, true}},
		{[]int{9}, []bool{true}}, {[]int{10}, []bool{false}}, {nil, []bool{}},
	} {
		if got := withheld(c.counts); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v", c.counts, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 30), 1, 8).Draw(t, "counts")
		hidden, small, all := withheld(counts), 0, 0
		for i, n := range counts {
			if n < fewest && !hidden[i] {
				t.Fatalf("%v: %d is said", counts, n)
			}
			if hidden[i] {
				small += n
			}
			all += n
		}
		if small > 0 && small < fewest && small < all {
			t.Fatalf("%v: %d people can be told from the rest", counts, small)
		}
	})
}

// said stores a conversation as figures see it.
func (g *group) said(l lang.Lang, channel Channel, created time.Time, answerHours int) {
	g.t.Helper()
	g.write(func(tx *db.Tx) error {
		tx.Housekeeping("a test's")
		c := Conversation{ID: id.New(), Kind: Question, Lang: l, Channel: channel, State: Closed, Created: created, Due: created.Add(answerIn[Question]), Closed: created.Add(100 * time.Hour), Changed: created, Rating: 3, Lookup: []byte(id.New())}
		c.Answered = created.Add(time.Duration(answerHours) * time.Hour)
		return insertConversation(tx, &c)
	})
}

// Readers see the median by language and what is offered beside it; of few people
// nobody sees anything, nor does a new conversation show on the same day.
func TestFiguresOfAnswers(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		g.m.Offered = func(*db.Tx) (Offer, error) {
			return Offer{Languages: map[string]int{"pl": 7}, Channels: map[string]int{"web": 1}}, nil
		}
		take := func() (e module.Evidence) {
			g.read(func(tx *db.Tx) (err error) { e, err = g.m.measure(tx); return err })
			return e
		}
		before := g.browsers["Marta"].Get("/feedback/figures")
		g.ok(before, 200)
		if e := take(); e.State != module.Unmeasured || e.Says != "evidence.feedback_few" {
			t.Errorf("nobody wrote: %+v", e)
		}
		for i := range 9 {
			g.said("pl", Hotline, g.now.AddDate(0, 0, -75), 20+i)
		}
		if e := take(); e.State != module.Unmeasured {
			t.Errorf("nine wrote: %+v", e)
		}
		for range 12 {
			g.said("uk", Web, g.now.AddDate(0, 0, -75), 6)
		}
		if e := take(); e.State != module.Kept || e.Says != "evidence.feedback_rated" || e.Args[1] != "6" {
			t.Errorf("21 wrote, of nine the rest would tell: %+v", e)
		}
		g.said("pl", Hotline, g.now.AddDate(0, 0, -75), 28)
		if e := take(); e.Args[1] != "6 (Polski 25, Українська 6)" {
			t.Errorf("by language: %+v", e)
		}
		page := g.browsers["Marta"].Get("/feedback/figures")
		for _, want := range []string{"Languages that people choose", "55%", "6 hours", "25 hours", "nothing offered", "few or none"} {
			if !page.Has(want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		g.said("ru", Web, g.now.Add(-time.Hour), 1)
		if again := g.browsers["Marta"].Get("/feedback/figures"); again.Body != page.Body {
			t.Error("who wrote today shows today")
		}
		if out := g.site.Visitor().Get("/talk/changes?lang=uk"); out.Status != 200 || out.Has("годин") || out.Has("%") {
			t.Errorf("everybody sees exact figures: %s", out.Body)
		}
		if p := g.site.Visitor().Get("/feedback/figures"); p.Status == 200 {
			t.Error("a visitor sees the readers' figures")
		}
	})
}
