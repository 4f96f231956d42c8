package report

import (
	"context"
	"testing"

	"ostoja/stats/disclose/tables"

	"pgregory.net/rapid"
)

func TestAFigureMovesByFiveOrNotAtAll(t *testing.T) {
	for _, c := range []struct {
		base, now int
		want      Number
	}{
		{0, 0, Number{}},
		{0, 4, Number{Hidden: true}},
		{0, 5, Number{N: 5, Base: 5}},
		{40, 43, Number{N: 40, Held: true, Base: 40}},
		{40, 45, Number{N: 45, Base: 45}},
		{40, 40, Number{N: 40, Base: 40}},
		{40, 38, Number{N: 40, Held: true, Base: 40}}, // a correction
	} {
		if got := numberOf(c.base, c.now); got != c.want {
			t.Errorf("numberOf(%d, %d) = %+v, want %+v", c.base, c.now, got, c.want)
		}
	}
}

func TestARangeDoesNotTellASmallPartner(t *testing.T) {
	if p := peopleOf(People{}, 40, 43); p.Low.N != 40 || !p.High.Hidden {
		t.Errorf("40 to 43 tells that a second partner counts 3: %+v", p)
	}
	if p := peopleOf(People{}, 40, 46); p.Low.N != 40 || p.High.N != 46 {
		t.Errorf("40 to 46 tells nobody: %+v", p)
	}
	alone := People{Low: Number{N: 40, Base: 40}, High: Number{Hidden: true}}
	if p := peopleOf(alone, 42, 45); p.Low.N != 40 || !p.High.Hidden {
		t.Errorf("the upper end moves though the lower one stays: %+v", p)
	}
	if p := peopleOf(People{Low: Number{N: 40, Base: 40}, High: Number{N: 60, Base: 60}}, 45, 62); p.Low.N != 40 || p.High.N != 60 {
		t.Errorf("the lower end moves though the upper one stays: %+v", p)
	}
	if p := peopleOf(People{}, 3, 6); !p.Low.Hidden || !p.High.Hidden {
		t.Errorf("two partners with three people each show: %+v", p)
	}
	if p := peopleOf(People{}, 3, 3); !p.Low.Hidden || !p.High.Hidden {
		t.Errorf("three people are shown: %+v", p)
	}
}

// Whatever the parts are, an attacker who knows their sum, all that was shown
// before and all that is shown now cannot tell a small one to within five.
func TestNoPartCanBeDerived(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		added := rapid.SliceOfN(rapid.SampledFrom([]int64{0, 0, 1, 2, 3, 4, 5, 6, 9, 30}), 1, 7).Draw(t, "added")
		bases, nows, total := make([]int, len(added)), make([]int, len(added)), int64(0)
		for i, n := range added {
			bases[i] = rapid.SampledFrom([]int{0, 5, 40}).Draw(t, "base")
			nows[i], total = bases[i]+int(n), total+n
		}
		if total < smallest {
			return // the whole stays as it was published: nobody knows the sum
		}
		audit, err := tables.NewAudit(added)
		if err != nil {
			t.Fatal(err)
		}
		var all []int
		for i, shown := range protect(bases, nows) {
			all = append(all, i)
			if !shown.Hidden {
				if err := audit.Publish([]int{i}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := audit.Publish(all); err != nil {
			t.Fatal(err)
		}
		for i, n := range added {
			if n == 0 || n >= smallest {
				continue
			}
			if safe, err := audit.Safe(context.Background(), []int{i}, smallest); err != nil || !safe {
				known, _ := audit.Interval(context.Background(), []int{i})
				t.Fatalf("part %d of %v is known as %+v (%v)", i, added, known, err)
			}
		}
	})
}

// Readers subtract: what the parts leave of the whole is a part too.
func TestTheRestOfAWholeIsAPart(t *testing.T) {
	got := partsOf(nil, map[string]int{"female": 30, "male": 20}, 52)
	if !got[rest].Hidden || !got["male"].Hidden || got["female"].Hidden {
		t.Errorf("two whose gender nobody told are 52 less 30 less 20: %+v", got)
	}
	got = partsOf(map[string]Number{"a": {N: 40, Base: 40}}, map[string]int{"a": 42, "b": 1}, 43)
	if !got["a"].Hidden || !got["b"].Hidden || got["a"].Base != 40 {
		t.Errorf("two and one new people show: %+v", got)
	}
}
