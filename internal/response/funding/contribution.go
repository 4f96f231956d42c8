package funding

import (
	"strings"
	"time"

	"ostoja/formats/ecb"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Contribution is money that a donor gives to a partner for the plan.
type Contribution struct {
	register.Row
	Reference  string // the agreement's number
	Donor      id.ID  // "" where the donor is not among the organisations
	DonorName  string // of a donor among them, its name there
	Partner    id.ID
	Plan       id.ID
	Output     id.ID  // "" where it is for none in particular
	Area       string // a place's code; "" for the whole country
	Population string // whom it is for: a code of actors.Groups; "" for everybody
	Earmarking Earmarking
	State      State
	Day        time.Time // of the pledge, the agreement or the payment
	Year       *int      // that it is for; the day's own where nobody says otherwise
	Amount     *float64  // as agreed; at most two digits after the point
	Currency   string    // ISO 4217
	Note       string

	// What the program finds when it stores the contribution, and keeps.
	Value    string    // in the plan's currency, as Money.String
	Rate     string    // what one euro was worth in the contribution's currency
	PlanRate string    // and in the plan's
	RateDay  time.Time // the older of the rates' days; zero where no rate was needed
}

// Earmarking is how closely a contribution is tied, in the words of the Grand Bargain.
type Earmarking string

// The degrees, from free to tied.
const (
	Unearmarked Earmarking = "unearmarked"
	Softly      Earmarking = "softly"    // to the plan, an area or a group
	Earmarked   Earmarking = "earmarked" // to an output
	Tightly     Earmarking = "tightly"   // to an activity
)

// State is how sure the money is.
type State string

// The states. What is pledged is not received.
const (
	Pledged   State = "pledged"
	Committed State = "committed"
	Paid      State = "paid"
)

// checkContribution: the rules that ask nothing of the database.
func checkContribution(c *Contribution) (problems register.Problems) {
	if m, ok := MoneyOf(*c.Amount); !ok || m <= 0 {
		problems.Add("amount", "contributions.amount.wrong")
	}
	if c.Currency = strings.ToUpper(c.Currency); !ecb.Currency(c.Currency) {
		problems.Add("currency", "contributions.currency.wrong")
	}
	if c.Donor == "" && c.DonorName == "" {
		problems.Add("donor", "contributions.donor.must")
	}
	switch tied := c.Output != ""; {
	case tied && c.Earmarking == Unearmarked:
		problems.Add("earmarking", "contributions.earmarking.free")
	case !tied && (c.Earmarking == Earmarked || c.Earmarking == Tightly):
		problems.Add("output", "contributions.output.must")
	}
	return problems
}

// canContribution: members see all, a donor hers; a partner enters what it gets,
// managers help.
func canContribution(p who.Person, act register.Act, c *Contribution) bool {
	switch {
	case act == register.See:
		return p.InGroup() || p.Seat == who.Donor && p.Organisation != "" && c.Donor == p.Organisation
	case p.Manages():
		return true
	case act == register.Delete:
		return false
	}
	return p.Decides() && (c.Partner == p.Organisation || act == register.Create && c.Partner == "")
}
