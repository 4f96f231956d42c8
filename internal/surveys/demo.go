package surveys

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"ostoja/formats/openrosa"
	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// fillDemo releases the form of the library for the first focal point's organisation, with a device
// and invented answers of the last weeks.
func (s *Surveys) fillDemo(tx *db.Tx) error {
	people, err := s.members.Store.People.List(tx, register.Query{Where: map[string]any{"role": string(who.FocalPoint)}})
	if err != nil || len(people) == 0 {
		return err
	}
	slices.SortFunc(people, func(a, b members.Person) int { return strings.Compare(string(a.ID), string(b.ID)) })
	var library bytes.Buffer
	if err := writeLibrary(&library, demoLibrary()); err != nil {
		return err
	}
	v, form, err := read("experiences.xlsx", library.Bytes())
	if err != nil {
		return err
	}
	f := Form{FormID: form.ID, Title: v.Title, Owner: people[0].Organisation, State: Draft, RetentionDays: usualRetention}
	if err := insertForm(tx, &f); err != nil {
		return err
	}
	if err := s.addVersion(tx, &f, v, nil, nil, who.Person{ID: people[0].ID}); err != nil {
		return err
	}
	survey, err := ReadSurvey(v.XML)
	if err != nil {
		return err
	}
	reasons := map[string]string{}
	for _, finding := range Review(survey) {
		reasons[finding.Key()] = "Agreed with the protection adviser for this demonstration."
	}
	if err := release(tx, &f, reasons); err != nil {
		return err
	}
	f.Figures = true
	if err := updateForm(tx, &f, "update", audit.Change{Field: "figures", New: "true"}); err != nil {
		return err
	}
	k := Key{Form: f.ID, Name: "Tablet 1"}
	_, hash := newToken()
	if err := insertKey(tx, &k, f.Owner, people[0].ID, hash); err != nil {
		return err
	}
	return s.demoSubmissions(tx, f, k, people[0].ID)
}

// demoLibrary is the library with what it leaves open filled in for the demonstration.
func demoLibrary() [][]string {
	fill := strings.NewReplacer("PUT THE NUMBER HERE", demoHelpline, "WPISZ NUMER", demoHelpline, "ВПИШІТЬ НОМЕР", demoHelpline, "ВПИШИТЕ НОМЕР", demoHelpline)
	var rows [][]string
	for _, row := range librarySurvey {
		if len(row) > 1 && row[1] == "template" {
			continue
		}
		filled := make([]string, len(row))
		for i, cell := range row {
			filled[i] = fill.Replace(cell)
		}
		rows = append(rows, filled)
	}
	return rows
}

// demoHelpline is nobody's number: whoever tries the demonstration calls no helpline.
const demoHelpline = "+48 22 000 01 20"

// demoSubmissions invents answers: forty interviews, two thirds of them by the device.
func (s *Surveys) demoSubmissions(tx *db.Tx, f Form, k Key, person id.ID) error {
	random := rand.New(rand.NewPCG(9, 2026))
	for i := range 40 {
		at := tx.Now().Add(-time.Duration(i*11) * time.Hour)
		record := demoRecord(random, f.FormID, i, at)
		parsed, err := openrosa.ParseSubmission([]byte(record))
		if err != nil {
			return err
		}
		c := collector{Device: k.ID, Form: f.ID}
		if i%3 == 0 {
			c = collector{Person: person, Organisation: f.Owner}
		}
		if err := s.store.keep(tx, c, incoming{record: []byte(record), parsed: parsed}); err != nil {
			return err
		}
		if err := backdate(tx, f.ID, parsed.InstanceID, at); err != nil {
			return err
		}
	}
	return nil
}

func demoRecord(random *rand.Rand, formID string, i int, at time.Time) string {
	pick := func(options ...string) string { return options[random.IntN(len(options))] }
	start := at.Add(-time.Duration(4+random.IntN(14)) * time.Minute)
	var b strings.Builder
	fmt.Fprintf(&b, `<data id=%q version="1"><start>%s</start><end>%s</end>`, formID, start.Format(time.RFC3339), at.Format(time.RFC3339))
	fmt.Fprintf(&b, `<consent_block><consent>yes</consent></consent_block><about><age>%d</age><gender>%s</gender></about>`, 15+random.IntN(55), pick("woman", "woman", "man", "silent"))
	stop := pick("go", "go", "go", "go", "go", "stop")
	fmt.Fprintf(&b, `<distress><stop>%s</stop></distress>`, stop)
	rare := func() string { return pick("no", "no", "no", "no", "no", "no", "no", "own", "family", "silent") }
	hard := fmt.Sprintf(`<indicators><unpaid>%s</unpaid><forced>%s</forced><kept>%s</kept><marriage>%s</marriage><organs>%s</organs></indicators>`, rare(), rare(), rare(), rare(), pick("no", "no", "no", "yes"))
	if stop != "stop" { // who does not want to go on is not asked
		b.WriteString(hard)
	}
	fmt.Fprintf(&b, `<meta><instanceID>uuid:%s</instanceID></meta></data>`, id.Derived(id.ID(formID), fmt.Sprint(i)))
	return b.String()
}
