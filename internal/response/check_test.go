package response

import (
	"slices"
	"testing"
	"time"

	"ostoja/internal/id"
	"ostoja/internal/register"
)

func counted(n int) Value { return Value{New: &n} }

func TestWhatIsAskedAbout(t *testing.T) {
	served, target := 8, 100.0
	people := &Indicator{Unit: People, By: register.List{"gender"}}
	for _, c := range []struct {
		name   string
		before []int
		now    Value
		others []id.ID
		want   []string
	}{
		{"an ordinary month", []int{20, 22}, counted(21), nil, nil},
		{"nothing yet", nil, Value{}, nil, nil},
		{"more new than served", nil, Value{New: counted(9).New, Served: &served}, nil, []string{"served"}},
		{"gender does not add up", nil, Value{New: counted(9).New, Parts: Parts{"female": 5, "male": 3}}, nil, []string{"sum.gender"}},
		{"gender adds up", nil, Value{New: counted(9).New, Parts: Parts{"female": 6, "male": 3}}, nil, nil},
		{"a group that nobody asks for", nil, Value{New: counted(9).New, Parts: Parts{"under18": 1}}, nil, nil},
		{"above target", []int{60}, counted(41), nil, []string{"target"}},
		{"the total so far instead of the new ones", []int{20, 20}, counted(42), nil, []string{"cumulated"}},
		{"a sudden rise", []int{10, 10, 10, 10, 10}, counted(35), nil, []string{"jump"}},
		{"a sudden fall", []int{20, 25}, counted(2), nil, []string{"jump"}},
		{"small numbers may jump", []int{1, 1}, counted(1), nil, nil},
		{"one month is no custom", []int{5}, counted(60), nil, nil},
		{"another partner in the place", nil, counted(9), []id.ID{"x"}, []string{"shared"}},
		{"another partner, nobody new", nil, counted(0), []id.ID{"x"}, nil},
	} {
		l := Line{Activity: &Activity{Target: &target}, Indicator: people, Now: c.now, Others: c.others}
		for _, n := range c.before {
			l.Before = append(l.Before, counted(n))
		}
		var codes []string
		for _, f := range Check(l) {
			codes = append(codes, f.Code)
		}
		if !slices.Equal(codes, c.want) {
			t.Errorf("%s: asked about %v, want %v", c.name, codes, c.want)
		}
	}
}

// An answer closes a question for good; what blocks needs another figure.
func TestAnswers(t *testing.T) {
	found := []Finding{{Code: "jump"}, {Code: "served", Blocks: true}, {Code: "shared", Other: "x"}}
	zero := 0
	open := Unanswered(found, []Answer{{Code: "jump", Text: "a camp opened"}, {Code: "served", Text: "no"}, {Code: "shared", Other: "x", Shared: &zero}})
	if len(open) != 1 || open[0].Code != "served" {
		t.Errorf("%v", open)
	}
}

func TestPeriodsFollowTheCharterZone(t *testing.T) {
	warsaw, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		t.Skip(err)
	}
	due, lock := 10, 20
	p := PeriodOf("2026-10", &Plan{DueDay: &due, LockDay: &lock}, warsaw)
	for name, c := range map[string]struct{ got, want string }{
		"opens": {p.Opens.UTC().Format(time.RFC3339), "2026-10-31T23:00:00Z"},
		"due":   {p.Due.UTC().Format(time.RFC3339), "2026-11-10T23:00:00Z"}, // the end of 10 November
		"locks": {p.Locks.UTC().Format(time.RFC3339), "2026-11-20T23:00:00Z"},
	} {
		if c.got != c.want {
			t.Errorf("%s at %s, want %s", name, c.got, c.want)
		}
	}
	if !p.Open(p.Opens) || p.Open(p.Locks) || !p.Locked(p.Locks) || p.Locked(p.Locks.Add(-time.Second)) {
		t.Error("the edges of the period")
	}
}

func TestCountsAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]int{"12": 12, " 1 200 ": 1200, "1\u00a0200": 1200, "12.0": 12, "12,0": 12, "12,00": 12, "0": 0} {
		if n, ok := parseCount(text); !ok || n == nil || *n != want {
			t.Errorf("%q: %v %v", text, n, ok)
		}
	}
	for _, text := range []string{"-1", "+3", "1.5", "many", "1e3", "=1+1", "99999999999999999999", "NaN",
		"1,000", "1.000", "10,000", "1,200", "1,000,000", "1.000.000", "1.000,00", "1,0000"} {
		if n, ok := parseCount(text); ok {
			t.Errorf("%q is taken for %v", text, *n)
		}
	}
}

func FuzzParseCount(f *testing.F) {
	f.Add("12")
	f.Add("1 200,0")
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := parseCount(s); ok && n != nil && (*n < 0 || *n > maxCount) {
			t.Errorf("%q gives %d", s, *n)
		}
	})
}
