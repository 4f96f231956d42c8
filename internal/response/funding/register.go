package funding

import (
	"time"

	"ostoja/internal/actors"
	"ostoja/internal/id"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// newContributions describes contributions; atlas reads places.
func newContributions(atlas *places.Atlas) *register.Register[Contribution] {
	return &register.Register[Contribution]{
		Name: "contributions",
		Row:  func(c *Contribution) *register.Row { return &c.Row },
		Fields: append([]register.Field[Contribution]{
			register.Text("reference", func(c *Contribution) *string { return &c.Reference }).Must().Find().Tag("#activity+code"),
			register.Ref("donor", func(c *Contribution) *id.ID { return &c.Donor }, "organisations").Tag("#org+donor+id"),
			register.Text("donor_name", func(c *Contribution) *string { return &c.DonorName }).Find().Tag("#org+donor"),
			register.Ref("partner", func(c *Contribution) *id.ID { return &c.Partner }, "organisations").Must().Tag("#org+impl"),
			register.Ref("plan", func(c *Contribution) *id.ID { return &c.Plan }, "plans").Must().Tag("#plan+name"),
			register.Ref("output", func(c *Contribution) *id.ID { return &c.Output }, "plan_outputs").Tag("#output+name"),
			register.Code("area", func(c *Contribution) *string { return &c.Area }, atlas.Coder()).Tag("#adm+code"),
			register.Choice("population", func(c *Contribution) *string { return &c.Population }, actors.Groups...).Tag("#population+type"),
			register.Choice("earmarking", func(c *Contribution) *Earmarking { return &c.Earmarking }, Unearmarked, Softly, Earmarked, Tightly).Must().Tag("#value+earmarking"),
			register.Choice("state", func(c *Contribution) *State { return &c.State }, Pledged, Committed, Paid).Must().Tag("#status"),
			register.Day("day", func(c *Contribution) *time.Time { return &c.Day }).Must().Tag("#date"),
			register.Number("year", func(c *Contribution) **int { return &c.Year }, 2000, 2200).Tag("#date+year"),
			register.Decimal("amount", func(c *Contribution) **float64 { return &c.Amount }, 0, mostMoney).Must().Tag("#value+amount"),
			register.Text("currency", func(c *Contribution) *string { return &c.Currency }).Must().Tag("#currency"),
			register.Long("note", func(c *Contribution) *string { return &c.Note }).See(who.Members),
		}, keptFields()...),
		Can:   canContribution,
		Check: checkContribution,
		Title: func(c *Contribution, _ string) string { return c.Reference },
	}
}

// keptFields are what the program finds out by itself.
func keptFields() []register.Field[Contribution] {
	return []register.Field[Contribution]{
		register.Text("value", func(c *Contribution) *string { return &c.Value }).Fixed().Tag("#value+plan"),
		register.Text("rate", func(c *Contribution) *string { return &c.Rate }).Fixed().Tag("#value+rate"),
		register.Text("plan_rate", func(c *Contribution) *string { return &c.PlanRate }).Fixed().Tag("#value+rate+plan"),
		register.Day("rate_day", func(c *Contribution) *time.Time { return &c.RateDay }).Fixed().Tag("#date+rate"),
	}
}
