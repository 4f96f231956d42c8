package actors

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ostoja/formats/hxl"
	"ostoja/formats/table"
	"ostoja/formats/xlsx"
	"ostoja/internal/places"
)

func someActivities() []Activity {
	n, r := int64(1200), int64(42)
	day := func(s string) Day { t, _ := time.Parse(time.DateOnly, s); return Day{t} }
	return []Activity{
		{Lead: "IOM", Implementing: "La Strada", Donor: "ECHO", Sector: "Protection", Subsector: "Counter-trafficking", Name: `Training, "first" part`, Indicator: "People trained",
			Area: "PL010", Place: "Łódź", Start: day("2025-01-01"), End: day("2025-03-31"), Group: "Refugees", Status: "ongoing", Modality: "in kind", Unit: "people",
			Targeted: &n, Reached: &r, Figures: []Figure{{true, "children+f", 20}, {true, "adults+m", 22}}},
		{Implementing: "- Pomoc -", Sector: "+48 hotline", Area: "UA46", Place: "Lviv"},
	}
}

// The template helps with what people usually write, and takes something else.
func TestTheTemplateHasLists(t *testing.T) {
	columns := Export{Areas: places.Embedded(), Orgs: []string{"La Strada Poland"}}.columns()
	for tag, want := range map[string]string{"#org+impl+name": "La Strada Poland", "#org+funder+name": "La Strada Poland", "#beneficiary+name": "Women", "#modality": "in kind"} {
		i := slices.IndexFunc(columns, func(c exportColumn) bool { return c.Tag == tag })
		if c := columns[i]; !slices.Contains(c.Choices, want) || !c.Open {
			t.Errorf("%s: %v, open %v", tag, c.Choices, c.Open)
		}
	}
}

func identities(all []Activity) []string {
	var out []string
	for _, a := range all {
		a.Location = "" // the place comes back as a location
		a.Place, _, _ = strings.Cut(a.Place, ", ")
		out = append(out, a.identity())
	}
	return out
}

// What is exported as CSV or Excel is valid HXL, and is imported as the same.
func TestExportIsValidAndComesBack(t *testing.T) {
	activities := someActivities()
	var csv, excel bytes.Buffer
	export := Export{Areas: places.Embedded()}
	if err := export.WriteCSV(&csv, slices.Values(activities)); err != nil {
		t.Fatal(err)
	}
	if err := xlsx.Write(&excel, export.Table(slices.Values(activities))); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"csv": csv.Bytes(), "xlsx": excel.Bytes()} {
		source, err := table.Open(bytes.NewReader(data), int64(len(data)), table.Options{})
		if err != nil {
			t.Fatal(err)
		}
		rows := source.Rows(source.Sheets()[0].Name)
		report, err := hxl.Validate(rows, hxl.Default(), time.Now())
		if err != nil || !report.Valid {
			t.Errorf("%s: %+v %v", name, report.Issues, err)
		}
		var back []Activity
		_, err = Import{Places: places.NewResolver(places.Embedded()), Accept: func(a Activity) error { back = append(back, a); return nil },
			Reject: func(r Rejection) error { return fmt.Errorf("%+v", r) }}.Read(rows)
		if got, want := identities(back), identities(activities); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v\ngot  %q\nwant %q", name, err, got, want)
		}
	}
	for line := range strings.Lines(csv.String()) {
		for cell := range strings.SplitSeq(line, ",") {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
				t.Errorf("%q would be a formula", cell)
			}
		}
	}
}
