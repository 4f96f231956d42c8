package ecb_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"ostoja/formats/ecb"

	"pgregory.net/rapid"
)

const (
	history = "Date,USD,PLN,CYP,\r\n2026-11-27,1.0812,4.2795,N/A,\r\n2026-11-26,1.08,4.2801,N/A,\r\n"
	daily   = "Date, USD, PLN, \n27 November 2026, 1.0812, 4.2795, \n"
	cubes   = `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject><gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
<Cube><Cube time='2026-11-27'><Cube currency='USD' rate='1.0812'/><Cube currency='PLN' rate='4.2795'/></Cube></Cube></gesmes:Envelope>`
)

// read gives what a file says, a rate a line, or its refusal.
func read(content string) string {
	var out []string
	for r, err := range ecb.Read(strings.NewReader(content), int64(len(content))) {
		if err != nil {
			return "refused: " + err.Error()
		}
		out = append(out, r.Day.Format("2006-01-02")+" "+r.Currency+" "+r.Units)
	}
	return strings.Join(out, "\n")
}

func zipped(t testing.TB, files ...string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, content := range files {
		w, err := z.Create("eurofxref-hist.csv")
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(content))
	}
	z.Close()
	return out.String()
}

func TestFilesAsPublished(t *testing.T) {
	both := "2026-11-27 USD 1.0812\n2026-11-27 PLN 4.2795"
	for name, c := range map[string]struct{ content, want string }{
		"history":       {history, both + "\n2026-11-26 USD 1.08\n2026-11-26 PLN 4.2801"},
		"daily":         {daily, both},
		"daily XML":     {cubes, both},
		"with a mark":   {"\ufeff" + daily, both},
		"zipped":        {zipped(t, daily), both},
		"zipped XML":    {zipped(t, cubes), both},
		"zero at front": {"Date,KWD\n2026-01-02,0.3320\n", "2026-01-02 KWD 0.332"},
	} {
		if got := read(c.content); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ content, says string }{
		"empty":            {"", "Date"},
		"only a head":      {"Date,USD\n", "no rates"},
		"another table":    {"Month,USD\n2026-01,1\n", "Date"},
		"no currency":      {"Date,dollars\n2026-01-02,1\n", "dollars"},
		"no day":           {"Date,USD\nsoon,1\n", "Row 2"},
		"no number":        {"Date,USD\n2026-01-02,1\n2026-01-01,abc\n", "Row 3"},
		"negative":         {"Date,USD\n2026-01-02,-1\n", "no rate"},
		"zero":             {"Date,USD\n2026-01-02,0.000\n", "no rate"},
		"exponent":         {"Date,USD\n2026-01-02,1e9\n", "no rate"},
		"a cell too many":  {"Date,USD\n2026-01-02,1,2\n", "column 3"},
		"cut XML":          {cubes[:len(cubes)-30], "damaged"},
		"DOCTYPE":          {"<!DOCTYPE x><Cube/>", "DOCTYPE"},
		"rate without day": {"<Cube><Cube currency='USD' rate='1'/></Cube>", "Line 1"},
		"two in a zip":     {zipped(t, daily, daily), "more than one"},
		"cut zip":          {zipped(t, daily)[:40], "damaged"},
		"a page":           {"<html><body>maintenance</body></html>", "no rates"},
	} {
		if got := read(c.content); !strings.HasPrefix(got, "refused: ") || !strings.Contains(got, c.says) {
			t.Errorf("%s: %q does not say %q", name, got, c.says)
		}
	}
}

// A decimal has one spelling, and reading it again changes nothing.
func TestUnitsHaveOneSpelling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`0{0,3}[0-9]{1,6}\.[0-9]{0,6}0{0,3}`).Draw(t, "text")
		units, ok := ecb.ParseUnits(text)
		if !ok {
			if strings.Trim(text, "0.") != "" {
				t.Fatalf("%q is refused", text)
			}
			return
		}
		if again, ok := ecb.ParseUnits(units); !ok || again != units {
			t.Fatalf("%q becomes %q, then %q", text, units, again)
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{history, daily, cubes, zipped(f, daily)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		for r, err := range ecb.Read(bytes.NewReader(content), int64(len(content))) {
			if err != nil {
				return
			}
			if units, ok := ecb.ParseUnits(r.Units); !ok || units != r.Units || !ecb.Currency(r.Currency) || r.Day.Year() < 1999 {
				t.Fatalf("a wrong rate: %+v", r)
			}
		}
	})
}
