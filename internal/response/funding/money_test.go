package funding

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestMoney(t *testing.T) {
	for text, want := range map[string]Money{"0": 0, "12.5": 1250, "12.05": 1205, "-3": -300, "999999999999.99": 99_999_999_999_999} {
		if m, ok := ParseMoney(text); !ok || m != want {
			t.Errorf("%s: %d %v", text, m, ok)
		}
	}
	for _, text := range []string{"", ".5", "1.234", "1e3", "1,5", "--1", "1.-5", "1234567890123456"} {
		if m, ok := ParseMoney(text); ok {
			t.Errorf("%q is taken as %d", text, m)
		}
	}
	for x, ok := range map[float64]bool{0.1: true, 12345678901.23: true, 0.125: false, 1e13: false} {
		if m, good := MoneyOf(x); good != ok {
			t.Errorf("%v: %v %v", x, m, good)
		}
	}
}

// A form's decimal is exact up to the bound: text, float64 and back.
func TestAFormsDecimalIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Money(rapid.Int64Range(0, 100*1e12).Draw(t, "hundredths"))
		if back, ok := ParseMoney(m.String()); !ok || back != m {
			t.Fatalf("%s comes back as %s", m, back)
		}
		var x float64
		if _, err := new(big.Rat).SetString(m.String()); !err {
			t.Fatal("no number")
		}
		r, _ := new(big.Rat).SetString(m.String())
		x, _ = r.Float64()
		if of, ok := MoneyOf(x); !ok || of != m {
			t.Fatalf("%s typed is stored as %s", m, of)
		}
	})
}

// There and back again differs by no more than rounding: half a hundredth of
// either currency, seen from the other side.
func TestConversionThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := Money(rapid.Int64Range(-1e12, 1e12).Draw(t, "amount"))
		from, to := Rate{Units: drawUnits(t, "from")}, Rate{Units: drawUnits(t, "to")}
		back := convert(convert(amount, from, to), to, from)
		f, _ := new(big.Rat).SetString(from.Units)
		o, _ := new(big.Rat).SetString(to.Units)
		bound := new(big.Rat).Quo(f, o)
		bound.Add(bound.Mul(bound, big.NewRat(1, 2)), big.NewRat(1, 2))
		if diff := big.NewRat(int64(max(back-amount, amount-back)), 1); diff.Cmp(bound) > 0 {
			t.Fatalf("%s at %s and %s comes back as %s", amount, from.Units, to.Units, back)
		}
		if convert(amount, from, from) != amount {
			t.Fatal("an amount changes in its own currency")
		}
	})
}

func drawUnits(t *rapid.T, name string) string {
	return rapid.SampledFrom([]string{"1", "4.2795", "0.86123", "389.05", "11.0224", "0.3317"}).Draw(t, name)
}

func TestRoundingGoesFromTheMiddleToEven(t *testing.T) {
	half := Rate{Units: "2"}
	for in, want := range map[Money]Money{1: 0, 3: 2, 5: 2, 7: 4, -1: 0, -3: -2, 4: 2} {
		if got := convert(in, half, unit); got != want {
			t.Errorf("half of %d: %d, want %d", in, got, want)
		}
	}
}
