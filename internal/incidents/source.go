package incidents

import (
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/stats/disclose/dp"
)

// Source is how the gate sees the incidents.
type Source struct{ m *Incidents }

// Source gives it.
func (m *Incidents) Source() Source { return Source{m} }

// Name names the source's messages too.
func (Source) Name() string { return "incidents" }

// Domain lists the variables with their public code lists.
func (s Source) Domain() dp.Domain { return s.m.domain() }

// Sensitive lists what must not be learnt of somebody who is known to be in a group.
func (Source) Sensitive() []string { return []string{"exploitation", "status"} }

// Diversity lists the variables of age, gender and nationality.
func (Source) Diversity() []string { return []string{"age", "gender", "nationality"} }

// Bound: what happens to a person is one incident in a quarter.
func (Source) Bound() int { return 1 }

// Records reads the incidents of some days, and leaves a row in the audit log
// that, and why, they were read.
func (s Source) Records(tx *db.Tx, purpose string, from, to time.Time, visit func(person string, record []uint16) error) error {
	if err := audit.Record(tx, "read", "incidents", "", audit.Change{Field: "purpose", New: purpose},
		audit.Change{Field: "days", New: from.Format(day) + ".." + to.Format(day)}); err != nil {
		return err
	}
	domain := s.m.domain()
	for i, err := range between(tx, from, to) {
		if err != nil {
			return err
		}
		codes, err := encode(domain, &i)
		if err != nil {
			return err
		}
		if err := visit(string(i.Person), codes); err != nil {
			return err
		}
	}
	return nil
}

// Say names a code that is no message: an area, a country.
func (s Source) Say(lang, variable, code string) (string, bool) {
	switch {
	case variable == "region":
		return s.m.atlas.Say(code, lang), true
	case variable == "nationality" && code != OtherNationality:
		region, err := language.ParseRegion(code)
		if err != nil {
			return "", false
		}
		return display.Regions(language.Make(lang)).Name(region), true
	}
	return "", false
}
