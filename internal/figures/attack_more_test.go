package figures

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"ostoja/internal/db/dbtest"
	"ostoja/stats/disclose/dp"
)

// unlikely is the z from which a difference is no accident: under no difference
// it is exceeded once in 500 million runs of a test.
const unlikely = 6.0

// The time of an answer tells nothing of what is hidden in it. Two worlds have
// the same totals, but in one a hidden cell holds 1 person and in the other 8.
// The weak gate counts the different people in a cell when it is asked for it,
// and then says 'hidden'; its time tells the worlds apart. Ours answers from
// what it stored. Each answer is clocked in pairs, in a random order, so that
// whatever else the machine does falls on both worlds alike: in how many pairs
// the second world took longer is binomial with one half (a sign test).
func TestAttackClock(t *testing.T) {
	one, two := twoWorlds(1), twoWorlds(8)
	q := ask(Partners, 0, "age", "harm")
	weakly := func(s *invented) func() {
		return func() {
			people := map[[32]byte]bool{}
			for _, r := range s.records {
				if r.Codes[1] == 1 && r.Codes[2] == 1 {
					people[sha256.Sum256([]byte(r.Person))] = true
				}
			}
			if len(people) >= 10 {
				t.Error("the cell is not small")
			}
		}
	}
	stored := func(s *invented) []byte {
		text, err := json.Marshal(mustRelease(t, newGate(t, dbtest.SQLite(t, migrations), s), q))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	ours := func(text []byte) func() {
		return func() {
			var r Release
			if err := json.Unmarshal(slices.Clone(text), &r); err != nil {
				t.Error(err)
			}
			var out bytes.Buffer
			if err := sheetOf(&r, plainly{}).write(&out, false); err != nil || !strings.Contains(out.String(), "no") {
				t.Error(err)
			}
		}
	}
	pairs := trials(2000)
	if z := clock(pairs, weakly(one), weakly(two)); z < unlikely {
		t.Errorf("the weak gate withstands: z = %.1f", z)
	}
	if z := clock(pairs, ours(stored(one)), ours(stored(two))); math.Abs(z) > unlikely {
		t.Errorf("the time of an answer tells the worlds apart: z = %.1f", z)
	}
}

// plainly names everything by its code.
type plainly struct{}

func (plainly) Variable(name string) string              { return name }
func (plainly) About(name string) string                 { return name }
func (plainly) Code(c dp.Column, code int) string        { return fmt.Sprint(c.Name, code) }
func (plainly) Column(name string) (label, about string) { return name, name }
func (plainly) Who(Request) string                       { return "all" }
func (plainly) WhyHidden(Request) string                 { return "few" }
func (plainly) Attribution() string                      { return "" }

// twoWorlds has n children in the first cell of the table by age and harm; the
// four cells around are such that every total is the same for any n under 9.
func twoWorlds(n int) *invented {
	s := &invented{domain: testDomain}
	add := func(age, harm uint16, people int) {
		for range people {
			s.records = append(s.records, record{fmt.Sprintf("person %03d", len(s.records)), []uint16{1, age, harm, 1}})
		}
	}
	add(1, 1, n)
	add(1, 2, 9-n)
	add(2, 1, 9-n)
	add(2, 2, n)
	add(3, 3, 60)
	add(1, 3, 40)
	add(2, 3, 40)
	add(3, 1, 40)
	add(3, 2, 40)
	return s
}

// clock gives the z of the second being slower than the first.
func clock(pairs int, first, second func()) float64 {
	order := rand.New(rand.NewPCG(1, 1))
	took := func(f func()) time.Duration {
		began := time.Now()
		f()
		return time.Since(began)
	}
	slower, n := 0, 0
	for range pairs {
		var a, b time.Duration
		if order.IntN(2) == 0 {
			a, b = took(first), took(second)
		} else {
			b, a = took(second), took(first)
		}
		if a != b {
			n++
		}
		if b > a {
			slower++
		}
	}
	return (float64(slower) - float64(n)/2) / (math.Sqrt(float64(n)) / 2)
}

// Somebody who knows 3, 4 or 5 attributes of a person looks her up in the
// records that were released, and takes the harm that she finds there. The weak
// gate releases the records without their names. Ours releases synthetic ones,
// in which she is right of those who are in the data as often as of strangers.
func TestAttackLinkageByMoreAttributes(t *testing.T) {
	const sensitive = 3 // harm
	s := quarter(trials(600))
	strangers := quarterOf(trials(600), 77)
	g := newGate(t, dbtest.SQLite(t, migrations), s)
	budget(t, g, 4000)
	q := Request{Source: "invented", Period: "2026-Q3", Audience: Public, Kind: SyntheticKind, Variables: names(s.domain), Epsilon: 2000}
	r, err := release(g, q)
	if err != nil {
		t.Fatal(err)
	}
	var raw [][]uint16
	for _, in := range s.records {
		raw = append(raw, in.Codes)
	}
	for _, known := range [][]int{{0, 1, 2}, {0, 1, 2, 5}, {0, 1, 2, 4, 5}} {
		if z := advantage(raw, s.records, strangers.records, known, sensitive); z < unlikely {
			t.Errorf("%d attributes: the weak gate withstands: z = %.1f", len(known), z)
		}
		if z := advantage(r.Result.Records, s.records, strangers.records, known, sensitive); z > unlikely {
			t.Errorf("%d attributes: people in the data are told better than strangers: z = %.1f", len(known), z)
		}
	}
}

func names(d dp.Domain) (all []string) {
	for _, c := range d {
		all = append(all, c.Name)
	}
	return all
}

// advantage gives the z of guessing an attribute better of the people in the
// data than of strangers from the same population.
func advantage(released [][]uint16, inside, outside []record, known []int, sensitive int) float64 {
	guess := func(people []record) float64 {
		right := 0
		for _, p := range people {
			votes, best := map[uint16]int{}, uint16(0)
			for _, r := range released {
				if !slices.ContainsFunc(known, func(v int) bool { return r[v] != p.Codes[v] }) {
					if votes[r[sensitive]]++; votes[r[sensitive]] > votes[best] {
						best = r[sensitive]
					}
				}
			}
			if len(votes) > 0 && best == p.Codes[sensitive] {
				right++
			}
		}
		return float64(right) / float64(len(people))
	}
	a, b := guess(inside), guess(outside)
	p := (a + b) / 2
	return (a - b) / math.Sqrt(p*(1-p)*(1/float64(len(inside))+1/float64(len(outside))))
}
