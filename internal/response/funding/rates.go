package funding

import (
	"math/big"
	"time"

	"ostoja/internal/db"
)

// Euro is the currency that rates are given for: how much of another one euro is worth.
const Euro = "EUR"

// Rate is what one euro was worth on a day.
type Rate struct {
	Units  string    // a positive decimal, as it was published
	Day    time.Time // zero for the euro itself
	Source string
}

// freshFor is how many days before a figure's day a rate may be published: none
// is on weekends and holidays.
const freshFor = 10

// unit is the euro's own rate.
var unit = Rate{Units: "1"}

// convert gives an amount in another currency, through the euro.
func convert(amount Money, from, to Rate) Money {
	f, okFrom := new(big.Rat).SetString(from.Units)
	t, okTo := new(big.Rat).SetString(to.Units)
	if !okFrom || !okTo || f.Sign() <= 0 {
		return 0 // rates are read by ecb.ParseUnits: never
	}
	return amount.times(t.Quo(t, f))
}

// exchange is how an amount becomes one in a plan's currency.
type exchange struct {
	From, To Rate
	Missing  string // the currency that has no rate; "" for none
}

// Day is the older of the days of the rates; zero where none was needed.
func (e exchange) Day() time.Time {
	if e.From.Day.IsZero() || !e.To.Day.IsZero() && e.To.Day.Before(e.From.Day) {
		return e.To.Day
	}
	return e.From.Day
}

// exchangeOn finds the rates between two currencies on a day.
func exchangeOn(tx *db.Tx, from, to string, day time.Time) (exchange, error) {
	e := exchange{From: unit, To: unit}
	if from == to {
		return e, nil
	}
	for currency, rate := range map[string]*Rate{from: &e.From, to: &e.To} {
		if currency == Euro {
			continue
		}
		found, err := rateOn(tx, currency, day)
		if db.IsNotFound(err) {
			e.Missing = currency
			continue
		}
		if err != nil {
			return e, err
		}
		*rate = found
	}
	return e, nil
}
