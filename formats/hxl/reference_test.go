package hxl

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ostoja/formats/table"
)

// cases gives the folder with the acceptance cases, or skips.
func cases(t testing.TB, sub string) string {
	dir := os.Getenv("OSTOJA_CASES")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "cases")
		if _, err := os.Stat(dir); err != nil {
			dir = filepath.Join("..", "..", "..", "..", "shared", "cases")
		}
	}
	dir = filepath.Join(dir, sub)
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no acceptance cases here; set OSTOJA_CASES to their folder")
	}
	return dir
}

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func open(t testing.TB, path string) table.Source {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, _ := f.Stat()
	s, err := table.Open(f, info.Size(), table.Options{Name: path})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The report on every case file equals the reference library's: verdict, counts,
// rules and each cell.
func TestReferenceReports(t *testing.T) {
	dir := cases(t, "hxl")
	reports, _ := filepath.Glob(filepath.Join(dir, "*.libhxl-report.json"))
	if len(reports) < 15 {
		t.Fatalf("found %d reference reports", len(reports))
	}
	for _, path := range reports {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, _ := os.ReadFile(path)
			var want Report
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatal(err)
			}
			source := open(t, strings.TrimSuffix(path, ".libhxl-report.json")+".csv")
			got, err := Validate(source.Rows(""), Default(), now)
			if err != nil {
				t.Fatal(err)
			}
			if got.Valid != want.Valid || got.Stats != want.Stats {
				t.Errorf("got valid %v %+v, want %v %+v", got.Valid, got.Stats, want.Valid, want.Stats)
			}
			g, w := flat(got), flat(want)
			for _, line := range w {
				if !slices.Contains(g, line) {
					t.Errorf("missing %s", line)
				}
			}
			for _, line := range g {
				if !slices.Contains(w, line) {
					t.Errorf("not in the reference: %s", line)
				}
			}
		})
	}
}

func flat(r Report) []string {
	var out []string
	for _, i := range r.Issues {
		for _, l := range i.Locations {
			row, source, col := -1, -1, -1
			if l.Row != nil {
				row, source = *l.Row, *l.SourceRow
			}
			if l.Column != nil {
				col = *l.Column
			}
			out = append(out, fmt.Sprint(i.RuleID, i.Pattern, i.Description, i.Severity, i.Scope, i.Count, row, " ", source, " ", col, l.Tag, l.Value, "→", l.Suggested))
		}
	}
	return out
}

// All rules of the schema language at once, on a sample with one error of each.
func TestCounterTraffickingSchema(t *testing.T) {
	dir := cases(t, "hxl/vocab")
	schema, err := ReadSchema(open(t, filepath.Join(dir, "ct5w-schema.json")).Rows(""), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Validate(open(t, filepath.Join(dir, "sample-ct5w-with-errors.csv")).Rows(""), schema, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range flat(got) {
		t.Log(line)
	}
}

// The embedded default rules are those of the published default schema.
func TestDefaultIsThePublishedSchema(t *testing.T) {
	published, err := ReadSchema(open(t, filepath.Join(cases(t, "hxl/vocab"), "hxl-default-schema.json")).Rows(""), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprintf("%+v", Default()), fmt.Sprintf("%+v", published); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func BenchmarkValidate2500x33(b *testing.B) {
	path := filepath.Join(cases(b, "hxl"), "20190731-ocha-moz-response-tracking-matrix-consolidated-20190909-data-entry.csv")
	source, schema := open(b, path), Default()
	for b.Loop() {
		if _, err := Validate(source.Rows(""), schema, now); err != nil {
			b.Fatal(err)
		}
	}
}
