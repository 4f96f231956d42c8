package funding

import (
	"fmt"
	"time"

	"ostoja/formats/ecb"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/response"
	"ostoja/internal/who"
)

// demoDonors give money; the first stands for the donor that has a seat in
// the group. None of them exists.
var demoDonors = []struct{ name, currency string }{
	{"The group’s own donor", "EUR"}, {"Nordlicht Foundation", "SEK"}, {"Government of Arvenia", "USD"}, {"Wisła Solidarity Fund", "PLN"},
	{"Helvetic Aid Office", "CHF"}, {"Dnipro Diaspora Trust", "UAH"},
}

// demoRates are what a euro is worth, at about the time of the demonstration.
var demoRates = map[string]string{"SEK": "11.02", "USD": "1.1614", "PLN": "4.2385", "CHF": "0.9312", "UAH": "48.91", "GBP": "0.8745"}

// fillDemo gives the plan's money: some outputs are paid for, some are not, and
// one contribution is tied to nothing.
func (f *Funding) fillDemo(tx *db.Tx) error {
	o, err := f.plan.InForce(tx)
	if err != nil {
		return db.IgnoreNotFound(err)
	}
	if err := demoKeepRates(tx, o.Plan.From); err != nil {
		return err
	}
	seated, err := f.demoSeated(tx)
	if err != nil {
		return err
	}
	partners := o.Partners()
	for i := range 18 {
		c := demoContribution(o, i, partners)
		if c.DonorName == demoDonors[0].name {
			c.Donor = seated
		}
		if problems, err := f.prepare(tx, &c); err != nil || len(problems) > 0 {
			return fmt.Errorf("funding: the demonstration's contribution %d: %v %w", i, problems, err)
		}
		if err := f.Contributions.Insert(tx, &c); err != nil {
			return err
		}
	}
	return nil
}

// demoKeepRates stores rates of every fifth day since the plan began.
func demoKeepRates(tx *db.Tx, from time.Time) error {
	var published, own []ecb.Rate
	for day := from.AddDate(0, 0, -5); !day.After(tx.Now()); day = day.AddDate(0, 0, 5) {
		for currency, units := range demoRates {
			rate := ecb.Rate{Day: day, Currency: currency, Units: units}
			if currency == "UAH" {
				own = append(own, rate)
			} else {
				published = append(published, rate)
			}
		}
	}
	if _, _, err := keepRates(tx, published, sourceECB); err != nil {
		return err
	}
	_, _, err := keepRates(tx, own, "National Bank of Ukraine")
	return err
}

// demoSeated is the donor that has a seat in the group; "" where none has.
func (f *Funding) demoSeated(tx *db.Tx) (id.ID, error) {
	seated, err := f.members.Store.Organisations.List(tx, register.Query{Where: map[string]any{"seat": string(who.Donor)}, Limit: 1})
	if err != nil || len(seated) == 0 {
		return "", err
	}
	return seated[0].ID, nil
}

var demoAreas = []string{"PL014", "PL006", "", "PL018", "PL014", "PL012", "PL022"}

func demoContribution(o *response.Outline, i int, partners []id.ID) Contribution {
	d := demoDonors[i%len(demoDonors)]
	amount := float64(4_000 + 2_500*(i*7%9))
	switch d.currency {
	case "SEK":
		amount = amount*11 + 0.5
	case "PLN", "UAH":
		amount = amount*4 + 250.25
	}
	c := Contribution{Reference: fmt.Sprintf("GR-%02d/%d", i+1, o.Plan.From.Year()), DonorName: d.name, Partner: partners[i%len(partners)], Plan: o.Plan.ID,
		Area: demoAreas[i%len(demoAreas)], Earmarking: Earmarked, State: []State{Paid, Committed, Paid, Pledged}[i%4],
		Day: o.Plan.From.AddDate(0, 0, 3+9*i), Amount: &amount, Currency: d.currency}
	year := o.Plan.From.Year()
	c.Year = &year
	if len(o.Requirements) > 0 && i%6 != 5 {
		q := o.Requirements[(i*5)%len(o.Requirements)]
		c.Output, c.Partner = q.Output, q.Partner
	} else {
		c.Earmarking = Softly
	}
	if i%9 == 8 {
		c.Earmarking, c.Output, c.Area = Unearmarked, "", ""
	}
	if i%5 == 2 {
		c.Population = "women"
	}
	return c
}
