package feedback

import (
	"cmp"
	"slices"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/stats/disclose/dp"
)

// Source is how the gate sees what people say: kind, theme, language, channel and
// place. Nothing of it was written by anybody.
type Source struct{ m *Feedback }

// Source gives it.
func (m *Feedback) Source() Source { return Source{m} }

// Name names the source's messages too.
func (Source) Name() string { return "feedback" }

// Domain lists the variables with their code lists.
func (s Source) Domain() dp.Domain {
	var kinds, languages, channels, regions []string
	for _, k := range Kinds {
		kinds = append(kinds, string(k))
	}
	for _, l := range lang.All {
		languages = append(languages, string(l))
	}
	for _, c := range Channels {
		channels = append(channels, string(c))
	}
	country := ""
	if s.m.Country != nil {
		country = s.m.Country()
	}
	for _, a := range s.m.regions(cmp.Or(country, defaultCountry)) {
		regions = append(regions, a.Code)
	}
	slices.Sort(regions)
	return dp.Domain{{Name: "said", Values: kinds}, {Name: "theme", Values: Themes}, {Name: "language", Values: languages}, {Name: "channel", Values: channels}, {Name: "place", Values: regions}}
}

// Sensitive lists what must not be learnt of somebody who is known to be in a group.
func (Source) Sensitive() []string { return []string{"said"} }

// Diversity: nobody is asked for age, gender or nationality.
func (Source) Diversity() []string { return nil }

// Bound: each conversation counts as a person of its own, for nobody knows whose it is.
func (Source) Bound() int { return 1 }

// Records reads the conversations of some days, and leaves a row in the audit log.
func (s Source) Records(tx *db.Tx, purpose string, from, to time.Time, visit func(person string, record []uint16) error) error {
	if err := audit.Record(tx, "read", "conversations", "", audit.Change{Field: "purpose", New: purpose}); err != nil {
		return err
	}
	all, err := tallies(tx, from, to)
	if err != nil {
		return err
	}
	domain := s.Domain()
	for _, t := range all {
		codes := make([]uint16, len(domain))
		for i, value := range []string{t.kind, t.theme, string(t.lang), t.channel, t.area} {
			codes[i] = uint16(slices.Index(domain[i].Values, value) + 1)
		}
		if err := visit(string(t.id), codes); err != nil {
			return err
		}
	}
	return nil
}

// Say names a code that is no message: an area, a language.
func (s Source) Say(l, variable, code string) (string, bool) {
	switch variable {
	case "place":
		return s.m.atlas.Say(code, l), true
	case "language":
		return lang.OwnNames[lang.Lang(code)], true
	}
	return "", false
}
