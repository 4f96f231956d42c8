package funding

import (
	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

// apiLine is a line of the totals as the API sends it: amounts as decimals in text.
type apiLine struct {
	Key      string `json:"key,omitempty"`
	Name     string `json:"name,omitempty"`
	Required string `json:"required"`
	Received string `json:"received"`
	Pledged  string `json:"pledged"`
	Gap      string `json:"gap"`
}

type apiTotals struct {
	Currency  string    `json:"currency"`
	Version   int       `json:"plan_version"`
	AsOf      string    `json:"as_of"`
	RatesFrom string    `json:"oldest_rate,omitempty"`
	All       apiLine   `json:"all"`
	Outputs   []apiLine `json:"outputs"`
	Years     []apiLine `json:"years"`
	Own       *apiLine  `json:"own,omitempty"` // of a donor: what she gives
}

func apiLineOf(l Line, name string) apiLine {
	return apiLine{l.Key, name, l.Required.String(), l.Received.String(), l.Pledged.String(), l.Gap().String()}
}

// apiSummary gives the totals; to a donor also what is hers.
func (f *Funding) apiSummary(r *web.Request) (web.Answer, error) {
	out := apiTotals{Outputs: []apiLine{}, Years: []apiLine{}}
	err := r.Read(func(tx *db.Tx) error {
		o, t, err := f.inForce(tx)
		if err != nil {
			return err
		}
		out.Currency, out.Version, out.AsOf, out.All = t.Currency, t.Version, t.AsOf.Format("2006-01-02T15:04:05Z"), apiLineOf(t.All, "")
		if !t.OldestDay.IsZero() {
			out.RatesFrom = t.OldestDay.Format("2006-01-02")
		}
		names := outputNames(o, string(r.Lang))
		for _, l := range t.ByOutput {
			out.Outputs = append(out.Outputs, apiLineOf(l, names[l.Key]))
		}
		for _, l := range t.ByYear {
			out.Years = append(out.Years, apiLineOf(l, ""))
		}
		if r.Person.Seat != who.Donor {
			return nil
		}
		own, err := givenBy(tx, o.Plan.ID, r.Person.Organisation)
		line := apiLineOf(own, "")
		out.Own = &line
		return err
	})
	return web.JSON{Value: out}, err
}
