package htcds_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ostoja/formats/htcds"
)

func Example() {
	list, _ := htcds.ListOf("vic_TraffickingStatus")
	for _, c := range list.Codes {
		fmt.Println(c.Code, "=", c.Label)
	}
	fmt.Println(htcds.Check("vic_TypeOfExploitation", "ForcedLabour; ForcedBeging"))
	// Output:
	// PossibleVictimOfTrafficking = Possible victim of trafficking
	// ActualVictimOfTrafficking = Actual victim of trafficking
	// NotAVictimOfTrafficking = Not a victim of trafficking
	// vic_TypeOfExploitation: "ForcedBeging" is not in its HTCDS code list
}

func readCase(t *testing.T, name string) []map[string]string {
	t.Helper()
	root := os.Getenv("OSTOJA_CASES")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "cases")
	}
	file, err := os.Open(filepath.Join(root, "disclose", "htcds", name))
	if err != nil {
		t.Skip("the reference lists are not here: set OSTOJA_CASES")
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for j, name := range lines[0] {
			row[name] = strings.TrimSpace(line[j])
		}
		rows = append(rows, row)
	}
	return rows
}

// TestCodesAreTheStandards compares every code with the exported standard.
func TestCodesAreTheStandards(t *testing.T) {
	rows := readCase(t, "htcds_codes.csv")
	count := 0
	for _, l := range htcds.Lists() {
		count += len(l.Codes)
	}
	if count != len(rows) {
		t.Errorf("%d codes, want %d", count, len(rows))
	}
	at := map[string]int{}
	for _, row := range rows {
		list, _ := htcds.ListOf(row["field"])
		i := at[row["field"]]
		at[row["field"]]++
		if i >= len(list.Codes) || list.Codes[i].Code != row["code"] || list.Codes[i].Label != row["label"] {
			t.Errorf("%s, code %d: want %s (%s)", row["field"], i+1, row["code"], row["label"])
		}
	}
}

func TestFieldsAreTheStandards(t *testing.T) {
	rows := readCase(t, "htcds_fields.csv")
	fields := htcds.Fields()
	if len(fields) != len(rows) {
		t.Fatalf("%d fields, want %d", len(fields), len(rows))
	}
	for i, row := range rows {
		f := fields[i]
		if f.Name != row["full_name"] || f.Label != row["label"] || f.Section != row["entity"] ||
			f.Core != (row["core"] == "Core") || f.Deprecated != (row["status"] == "DEPRECATED") || f.Description != row["description"] {
			t.Errorf("field %d is %+v, want %v", i+1, f, row)
		}
		_, listed := htcds.ListOf(f.Name)
		if listed != (row["n_codes"] != "0") || listed && f.Type != htcds.Choice && f.Type != htcds.Choices {
			t.Errorf("%s: listed %v, type %v, the standard has %s codes", f.Name, listed, f.Type, row["n_codes"])
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		field, value string
		bad          string // the value that is refused
	}{
		{"prs_Gender", "Feminine", ""},
		{"prs_Gender", "", ""},
		{"prs_Gender", "Female", "Female"},
		{"prs_Gender", "Feminine;Masculine", "Feminine;Masculine"},
		{"vic_MethodsOfControl", "DebtBondage;FalsePromises", ""},
		{"vic_MethodsOfControl", "DebtBondage; Magic", "Magic"},
		{"prs_FirstName", "anything", ""},
	} {
		err := htcds.Check(c.field, c.value)
		bad, _ := errors.AsType[*htcds.ValueError](err)
		if (bad == nil) != (c.bad == "") || bad != nil && bad.Value != c.bad {
			t.Errorf("%s=%q: %v, want %q refused", c.field, c.value, err, c.bad)
		}
	}
	if htcds.Check("prs_Shoes", "1") == nil {
		t.Error("an unknown field is accepted")
	}
}
