package iati_test

import (
	"bytes"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"ostoja/formats/iati"

	"pgregory.net/rapid"
)

var made = time.Date(2026, 11, 30, 7, 0, 0, 0, time.UTC)

// whole has one of everything that the package can say.
func whole() iati.Activity {
	day, text := iati.Day{Day: "2026-01-01"}, iati.Say("Schutz & «захист» <ochrona>")
	return iati.Activity{
		Updated: "2026-11-30T07:00:00Z", Lang: "en", DefaultCurrency: "EUR", Humanitarian: "1",
		Identifier: "XM-EX-1-PLAN-1.1", ReportingOrg: iati.Organisation{Ref: "XM-EX-1", Type: "40", Narratives: text.Narratives},
		Title: iati.Text{Narratives: []iati.Narrative{{Text: "Safe accommodation"}, {Lang: "pl", Text: "Bezpieczne schronienie"}}}, Descriptions: []iati.Text{text},
		Participating: []iati.Participant{{Role: iati.Implementing, Narratives: text.Narratives}, {Ref: "PL-KRS-0000000001", Type: "22", Role: iati.Funding}},
		Status:        iati.Coded{Code: "2"}, Dates: []iati.Date{{Day: "2026-01-01", Type: iati.ActualStart}, {Day: "2026-12-31", Type: iati.PlannedEnd}},
		Countries: []iati.Country{{Code: "PL", Percent: "100"}}, Locations: []iati.Location{{ID: &iati.LocationID{Code: "PL14", Vocabulary: "G1"}, Name: &text, Exact: &iati.Coded{Code: "2"}}},
		Sectors: []iati.Sector{{Vocabulary: "1", Code: "72010", Percent: "100"}}, HumanitarianFor: []iati.Scope{{Type: "2", Vocabulary: "2-1", Code: "RUKR26", Narratives: text.Narratives}},
		FlowType: &iati.Coded{Code: "10"}, FinanceType: &iati.Coded{Code: "110"}, AidTypes: []iati.Coded{{Code: "C01"}}, TiedStatus: &iati.Coded{Code: "5"},
		Budgets:      []iati.Budget{{Type: "1", Status: "1", Start: day, End: iati.Day{Day: "2026-12-31"}, Value: iati.Value{Currency: "EUR", Day: "2026-01-01", Amount: "55000.00"}}},
		Transactions: []iati.Transaction{{Ref: "GR-1", Type: iati.Coded{Code: iati.IncomingFunds}, Date: day, Value: iati.Value{Day: "2026-01-01", Amount: "12500.50"}, Description: &text, Provider: &iati.Party{Type: "10", Narratives: text.Narratives}, Receiver: &iati.Party{Ref: "PL-KRS-0000000002"}}},
		Results: []iati.Result{{Type: "1", Aggregates: "0", Title: text, Indicators: []iati.Indicator{{Measure: "1", Ascending: "1", Aggregates: "0", Title: text,
			Baselines: []iati.Baseline{{Year: "2025", Value: "0"}},
			Periods:   []iati.Period{{Start: day, End: iati.Day{Day: "2026-12-31"}, Target: []iati.Figure{{Value: "220"}}, Actual: []iati.Figure{{Value: "120", Dimensions: []iati.Dimension{{Name: "sex", Value: "female"}}, Comment: &text}}}}}}}},
	}
}

func all(activities ...iati.Activity) iter.Seq2[iati.Activity, error] {
	return func(yield func(iati.Activity, error) bool) {
		for _, a := range activities {
			if !yield(a, nil) {
				return
			}
		}
	}
}

func write(t interface{ Fatal(...any) }, activities ...iati.Activity) []byte {
	var out bytes.Buffer
	if err := iati.Write(&out, made, all(activities...)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// validate asks xmllint; it gives what it complains about.
func validate(t testing.TB, content []byte) string {
	t.Helper()
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Skip("xmllint is not here (package libxml2-utils)")
	}
	schema := "testdata/activities.xsd"
	if other := os.Getenv("OSTOJA_IATI_XSD"); other != "" {
		schema = other // the standard's own, where somebody has it
	}
	file := filepath.Join(t.TempDir(), "activities.xml")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("xmllint", "--nonet", "--noout", "--schema", schema, file).CombinedOutput()
	if err == nil {
		return ""
	}
	return string(out)
}

func TestWhatIsWrittenIsValid(t *testing.T) {
	small := whole()
	small.Participating, small.Countries, small.Locations, small.Sectors, small.HumanitarianFor = small.Participating[:1], nil, nil, nil, nil
	small.FlowType, small.FinanceType, small.AidTypes, small.TiedStatus, small.Budgets, small.Transactions, small.Results = nil, nil, nil, nil, nil, nil, nil
	if says := validate(t, write(t, whole(), small)); says != "" {
		t.Error(says)
	}
}

// The schema that stands in for the standard's refuses what that refuses.
func TestTheSchemaRefuses(t *testing.T) {
	good := string(write(t, whole()))
	for name, change := range map[string][2]string{
		"no version":         {` version="2.03"`, ``},
		"no title":           {"<title>\n   <narrative>Safe", "<other>\n   <narrative>Safe"},
		"no status":          {`<activity-status code="2"></activity-status>`, ``},
		"a day that is none": {`iso-date="2026-12-31"`, `iso-date="2026-02-31"`},
		"no decimal":         {`>55000.00<`, `>55 000<`},
		"no value-date":      {` value-date="2026-01-01">12500.50`, `>12500.50`},
		"no role":            {` role="4"`, ``},
		"no year":            {` year="2025"`, ` year="soon"`},
		"an element of ours": {"<budget ", "<budgets/><budget "},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("%s: nothing was planted", name)
		}
		if validate(t, []byte(bad)) == "" {
			t.Errorf("%s is valid", name)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	want := whole()
	for got, err := range iati.Read(bytes.NewReader(write(t, want))) {
		if err != nil {
			t.Fatal(err)
		}
		got.XMLName = want.XMLName
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%+v\n%+v", got, want)
		}
	}
}

// Any text comes back, but for the letters that XML has no way to write.
func TestAnyTextComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := whole()
		a.Title = iati.Say("x" + rapid.String().Draw(t, "title"))
		want := a.Title.Narratives[0].Text
		for got, err := range iati.Read(bytes.NewReader(write(t, a))) {
			if err != nil {
				t.Fatal(err)
			}
			if text := got.Title.Narratives[0].Text; text != want && !strings.ContainsRune(text, '\ufffd') {
				t.Fatalf("%q comes back as %q", want, text)
			}
		}
	})
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	if problems := iati.Check(new(whole())); problems != nil {
		t.Fatalf("nothing is wrong: %q", problems)
	}
	for want, spoil := range map[string]func(*iati.Activity){
		"iati-identifier: does not begin": func(a *iati.Activity) { a.Identifier = "1.1" },
		"iati-identifier: has a blank":    func(a *iati.Activity) { a.Identifier += " 2" },
		"reporting-org: ref: is missing":  func(a *iati.Activity) { a.ReportingOrg.Ref = "" },
		"title: narrative: is missing":    func(a *iati.Activity) { a.Title = iati.Say(" ") },
		"description: is missing":         func(a *iati.Activity) { a.Descriptions = nil },
		"participating-org: is missing":   func(a *iati.Activity) { a.Participating = nil },
		"participating-org: narrative":    func(a *iati.Activity) { a.Participating[0].Narratives = nil },
		"activity-status: '9'":            func(a *iati.Activity) { a.Status.Code = "9" },
		"activity-date of the start":      func(a *iati.Activity) { a.Dates = a.Dates[1:] },
		"activity-date: 'soon'":           func(a *iati.Activity) { a.Dates[0].Day = "soon" },
		"longer than a year":              func(a *iati.Activity) { a.Budgets[0].End.Day = "2027-12-31" },
		"ends before it begins":           func(a *iati.Activity) { a.Budgets[0].End.Day = "2025-12-31" },
		"'1e3' is no decimal":             func(a *iati.Activity) { a.Transactions[0].Value.Amount = "1e3" },
		"is no currency":                  func(a *iati.Activity) { a.DefaultCurrency = "" },
		"is no percentage":                func(a *iati.Activity) { a.Sectors[0].Percent = "110" },
		"result: indicator: is missing":   func(a *iati.Activity) { a.Results[0].Indicators = nil },
		"baseline: 'x' is no year":        func(a *iati.Activity) { a.Results[0].Indicators[0].Baselines[0].Year = "x" },
		"is no moment":                    func(a *iati.Activity) { a.Updated = "yesterday" },
	} {
		a := whole()
		spoil(&a)
		if problems := iati.Check(&a); !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, want) }) {
			t.Errorf("%q is not among %q", want, problems)
		}
		if err := iati.Write(&bytes.Buffer{}, made, all(a)); err == nil {
			t.Errorf("%q is written", want)
		}
	}
	if iati.Write(&bytes.Buffer{}, made, all()) == nil {
		t.Error("a file without activities is written")
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	good := string(write(t, whole()))
	for name, content := range map[string]string{
		"empty": "", "another": "<html/>", "cut": good[:len(good)/2], "DOCTYPE": "<!DOCTYPE x [<!ENTITY a 'b'>]><iati-activities/>", "text": "Date,USD\n",
	} {
		var refused error
		for _, err := range iati.Read(strings.NewReader(content)) {
			refused = err
		}
		if refused == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// Whatever is read and found right is written, valid or not at all, and read again the same.
func FuzzRead(f *testing.F) {
	var seed bytes.Buffer
	if err := iati.Write(&seed, made, all(whole())); err != nil {
		f.Fatal(err)
	}
	f.Add(seed.Bytes())
	f.Add([]byte(`<iati-activities><iati-activity><title/></iati-activity></iati-activities>`))
	f.Fuzz(func(t *testing.T, content []byte) {
		for a, err := range iati.Read(bytes.NewReader(content)) {
			if err != nil {
				return
			}
			if len(iati.Check(&a)) > 0 {
				continue
			}
			for again, err := range iati.Read(bytes.NewReader(write(t, a))) {
				if err != nil || again.Identifier != a.Identifier || len(iati.Check(&again)) > 0 {
					t.Fatalf("%v: %+v", err, again)
				}
			}
		}
	})
}
