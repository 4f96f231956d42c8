package funding

import (
	"fmt"
	"math/big"
	"testing"

	"ostoja/internal/id"

	"pgregory.net/rapid"
)

// three outputs: 10, 20 and 100 a person; the last lacks everything.
var three = []Choice{
	{Output: "cheap", Required: 100_000_00, Received: 90_000_00, People: 10_000},
	{Output: "middle", Required: 200_000_00, Received: 100_000_00, People: 10_000},
	{Output: "dear", Required: 100_000_00, People: 1_000},
	{Output: "nobody", Required: 50_000_00},
}

func TestWhatTheNextMoneyBuys(t *testing.T) {
	for name, c := range map[string]struct {
		q    Question
		want string
	}{
		"cheapest first, up to its gap": {Question{100_000_00, 100, 0}, "cheap 10000.00 1000; middle 90000.00 4500; left 0.00"},
		"no more than the cap":          {Question{100_000_00, 50, 0}, "cheap 10000.00 1000; middle 50000.00 2500; dear 40000.00 400; left 0.00"},
		"the poorest first":             {Question{100_000_00, 100, 20}, "dear 20000.00 200; nobody 10000.00 0; cheap 10000.00 1000; middle 60000.00 3000; left 0.00"},
		"more than all gaps":            {Question{1_000_000_00, 100, 0}, "cheap 10000.00 1000; middle 100000.00 5000; dear 100000.00 1000; left 790000.00"},
		"a cap too small to spend all":  {Question{100_000_00, 20, 0}, "cheap 10000.00 1000; middle 20000.00 1000; dear 20000.00 200; left 50000.00"},
		"less than a person":            {Question{5_00, 100, 0}, "cheap 5.00 0; left 0.00"},
	} {
		p, got := Spend(three, c.q), ""
		for _, b := range p.Bought {
			got += fmt.Sprintf("%s %s %d; ", b.Output, b.Money, b.Reached)
		}
		if got += "left " + p.Left.String(); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if p := Spend(nil, Question{100, 100, 0}); p.Left != 100 || len(p.Bought) != 0 {
		t.Errorf("no plan: %+v", p)
	}
}

func TestSensitivityOfACloseCall(t *testing.T) {
	close := []Choice{{Output: "a", Required: 100_000_00, People: 1000}, {Output: "b", Required: 110_000_00, People: 1000}}
	swings := Sensitivity(close, Question{50_000_00, 100, 0})
	if len(swings) != 1 || swings[0].MoneyDearer != 0 || swings[0].MoneyCheaper != 50_000_00 || swings[0].Cheaper.People != 625 || swings[0].Dearer.People != 454 {
		t.Errorf("%+v", swings)
	}
}

// No other way to spend the amount under the same bounds reaches more people,
// but for the part of a person in each output that rounding takes.
func TestNoOtherWayReachesMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var choices []Choice
		for i := range rapid.IntRange(1, 6).Draw(t, "outputs") {
			choices = append(choices, Choice{Output: id.ID(fmt.Sprint(i)), Required: Money(rapid.Int64Range(1, 1e9).Draw(t, "required")),
				Received: Money(rapid.Int64Range(0, 1e9).Draw(t, "received")), People: rapid.IntRange(0, 1e5).Draw(t, "people")})
		}
		q := Question{Money(rapid.Int64Range(1, 1e9).Draw(t, "amount")), rapid.IntRange(1, 100).Draw(t, "cap"), 0}
		p := Spend(choices, q)
		spent, cap := Money(0), q.Amount*Money(q.Cap)/100
		for _, b := range p.Bought {
			spent += b.Money
			if b.Money > cap || b.Money > b.Gap() || b.Money <= 0 {
				t.Fatalf("%s for an output that lacks %s, with a cap of %s", b.Money, b.Gap(), cap)
			}
		}
		if spent+p.Left != q.Amount {
			t.Fatalf("%s of %s are spent and %s left", spent, q.Amount, p.Left)
		}
		other, left := new(big.Rat), q.Amount
		for _, c := range choices {
			m := Money(rapid.Int64Range(0, int64(max(0, min(left, cap, c.Gap())))).Draw(t, "otherwise"))
			left -= m
			if cost := c.cost(); cost != nil {
				other.Add(other, new(big.Rat).Quo(big.NewRat(int64(m), 1), cost))
			}
		}
		if most := big.NewRat(int64(p.People+len(choices)), 1); other.Cmp(most) > 0 {
			t.Fatalf("another way reaches %s, this one %d", other.FloatString(2), p.People)
		}
	})
}
