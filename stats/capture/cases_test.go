package capture

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// casesDir is where the shared cases with reference results are.
func casesDir(t testing.TB) string {
	dir := os.Getenv("OSTOJA_CASES")
	if dir == "" {
		dir = "../../../shared/cases"
	}
	dir = filepath.Join(dir, "statistics", "mse")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the shared cases are not here (%v): set OSTOJA_CASES to their folder", err)
	}
	return dir
}

func readRows(t testing.TB, name string) [][]string {
	f, err := os.Open(filepath.Join(casesDir(t), name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// readTable reads a table of the cases: one column for each list, last the count.
func readTable(t testing.TB, name string) *Table {
	rows := readRows(t, name)
	return tableOf(t, rows, len(rows[0])-1, len(rows[0])-1)
}

// tableOf takes the first lists columns as the history and the given column as the count.
func tableOf(t testing.TB, rows [][]string, lists, count int) *Table {
	counts := make([]int, 1<<lists)
	for _, row := range rows[1:] {
		h := 0
		for i := range lists {
			if row[i] == "1" {
				h |= 1 << i
			}
		}
		n, err := strconv.Atoi(row[count])
		if err != nil {
			t.Fatal(err)
		}
		counts[h] += n
	}
	table := &Table{Lists: rows[0][:lists], Counts: make([]int, 1<<lists)}
	return table.with(counts)
}

func readJSON(t testing.TB, name string, into any) {
	data, err := os.ReadFile(filepath.Join(casesDir(t), name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(name, err)
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// near says whether got is want to the relative tolerance.
func near(got, want, tolerance float64) bool {
	d := got - want
	if d < 0 {
		d = -d
	}
	return d <= tolerance*max(1, want, -want)
}
