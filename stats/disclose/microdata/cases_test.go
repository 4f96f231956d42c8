package microdata_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ostoja/stats/disclose/microdata"
)

// caseFile finds a file of the shared reference cases, or skips the test.
func caseFile(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("OSTOJA_CASES")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "cases")
	}
	path := filepath.Join(root, "disclose", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the reference case %s is not here: set OSTOJA_CASES", name)
	}
	return path
}

func readJSON(t testing.TB, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(caseFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func readLines(t testing.TB, name string, comma rune) [][]string {
	t.Helper()
	text, err := os.ReadFile(caseFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	reader := csv.NewReader(strings.NewReader(string(text)))
	reader.Comma = comma
	lines, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// column encodes one column of lines whose first names the columns.
func column(t testing.TB, lines [][]string, name string) microdata.Column {
	t.Helper()
	for j, header := range lines[0] {
		if header == name {
			values := make([]string, 0, len(lines)-1)
			for _, line := range lines[1:] {
				values = append(values, line[j])
			}
			return microdata.Encode(name, values, nil)
		}
	}
	t.Fatalf("no column %q", name)
	return microdata.Column{}
}

func columns(t testing.TB, lines [][]string, names []string) []microdata.Column {
	var cs []microdata.Column
	for _, name := range names {
		cs = append(cs, column(t, lines, name))
	}
	return cs
}
