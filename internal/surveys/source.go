package surveys

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/stats/disclose/dp"
)

// Source is how the gate sees the answers: the questions of the library, in the
// forms whose owners let the group make figures of them. Everything else in a form,
// and every other form, stays with its owner.
type Source struct{ s *Surveys }

// Source gives it.
func (s *Surveys) Source() Source { return Source{s} }

// Name names the source's messages too.
func (Source) Name() string { return "surveys" }

// ageBands are those of IOM for who is interviewed: people from 14 on.
var ageBands = []string{"14-17", "18-26", "27-38", "39-47", "48+"}

// genders are the library's choices as HTCDS writes them (prs_Gender).
var genders = map[string]string{"woman": "Feminine", "man": "Masculine", "other": "NonConforming"}

// experiences are the library's indicators of one's own and one's family's experience.
var experiences = []string{"unpaid", "forced", "kept", "marriage"}

// surveyDomain lists the variables with the choices of the library. "indicator" says
// whether any of the experiences is one's own: the headline of the DTM module.
var surveyDomain = dp.Domain{
	{Name: "gender", Values: []string{"Feminine", "Masculine", "NonConforming"}},
	{Name: "age", Values: ageBands},
	{Name: "indicator", Values: []string{"own", "none"}},
	{Name: "unpaid", Values: []string{"own", "family", "no"}},
	{Name: "forced", Values: []string{"own", "family", "no"}},
	{Name: "kept", Values: []string{"own", "family", "no"}},
	{Name: "marriage", Values: []string{"own", "family", "no"}},
	{Name: "organs", Values: []string{"yes", "no"}},
}

// Domain lists the variables with their public code lists.
func (Source) Domain() dp.Domain { return surveyDomain }

// Sensitive lists what must not be learnt of somebody who is known to be in a group.
func (Source) Sensitive() []string { return append([]string{"indicator", "organs"}, experiences...) }

// Diversity lists the variables of age and gender.
func (Source) Diversity() []string { return []string{"age", "gender"} }

// Bound: nobody is interviewed twice in a quarter. Interviews are anonymous, so
// this is a rule for collectors and cannot be checked: each interview counts as a
// person.
func (Source) Bound() int { return 1 }

// Records reads the interviews that arrived on some days, and leaves a row in the
// audit log that, and why, they were read.
func (c Source) Records(tx *db.Tx, purpose string, from, to time.Time, visit func(person string, record []uint16) error) error {
	if err := audit.Record(tx, "read", "survey_submissions", "", audit.Change{Field: "purpose", New: purpose},
		audit.Change{Field: "days", New: from.Format(time.DateOnly) + ".." + to.Format(time.DateOnly)}); err != nil {
		return err
	}
	forms, err := formsForFigures(tx)
	if err != nil {
		return err
	}
	for _, f := range forms {
		survey, err := c.s.store.wholeSurvey(tx, &f)
		if err != nil {
			return err
		}
		w := window{Form: f.ID, From: from, To: to}
		for u, err := range c.s.store.each(tx, w) {
			if err != nil {
				return err
			}
			row, err := survey.readRow(u)
			if err != nil {
				return err
			}
			if codes := survey.codes(row); codes != nil {
				if err := visit(string(u.ID), codes); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// codes gives a code for each variable, 0 for no answer; nil for an interview
// that did not take place: without consent, or encrypted.
func (s *Survey) codes(row *Row) []uint16 {
	answers := map[string]string{}
	for path, value := range row.Values {
		if q := s.byPath[path]; q.Repeat == "" {
			answers[path[strings.LastIndex(path, "/")+1:]] = value
		}
	}
	if answers["consent"] != "yes" {
		return nil
	}
	answers["gender"], answers["age"], answers["indicator"] = genders[answers["gender"]], ageBand(answers["age"]), indicator(answers)
	codes := make([]uint16, len(surveyDomain))
	for i, c := range surveyDomain {
		codes[i] = uint16(slices.Index(c.Values, answers[c.Name]) + 1)
	}
	return codes
}

// ageBand is the band of an age in years; "" for nobody who is interviewed.
func ageBand(years string) string {
	age, err := strconv.Atoi(years)
	if err != nil || age < 14 {
		return ""
	}
	for _, band := range ageBands {
		_, last, closed := strings.Cut(band, "-")
		if high, _ := strconv.Atoi(last); !closed || age <= high {
			return band
		}
	}
	return ""
}

// indicator says whether at least one experience is one's own; "" where none was asked.
func indicator(answers map[string]string) string {
	said := ""
	for _, name := range experiences {
		switch answers[name] {
		case "own":
			return "own"
		case "family", "no":
			said = "none"
		}
	}
	return said
}
