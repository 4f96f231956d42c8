package actors

import (
	"slices"
	"strings"
	"testing"

	"ostoja/formats/table"
	"ostoja/internal/places"
)

const threeRows = "Organisation,Sector\nIOM,Protection\nDRC,Protection\nIOM,Protection\n"

// A table imported again has the same keys, all different, wherever its rows stand.
func TestKeysFollowTheContent(t *testing.T) {
	keys := func(csv string) []string {
		var k Keyer
		var out []string
		taken, _, _ := readTable(t, csv)
		for _, a := range taken {
			out = append(out, k.Key(a))
		}
		return out
	}
	first, again := keys(threeRows), keys(threeRows)
	moved := keys("Five W\n\nOrganisation;Sector\nDRC;Protection\nIOM;Protection\nIOM;Protection\n")
	if !slices.Equal(first, again) || len(slices.Compact(slices.Sorted(slices.Values(first)))) != 3 {
		t.Errorf("got %v and %v", first, again)
	}
	if !slices.Equal(slices.Sorted(slices.Values(first)), slices.Sorted(slices.Values(moved))) {
		t.Errorf("moved rows: got %v and %v", first, moved)
	}
	if changed := keys(strings.Replace(threeRows, "DRC", "NRC", 1)); changed[1] == first[1] || changed[0] != first[0] {
		t.Errorf("a changed row: %v", changed)
	}
}

// A layout that a person has confirmed decides, and bad rows come back whole.
func TestConfirmedLayoutAndReturnedRows(t *testing.T) {
	csv := "a,b,c\nIOM,Protection,7\nDRC,Protection,x\n"
	source, err := table.Open(strings.NewReader(csv), int64(len(csv)), table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	layout := Layout{First: 2, Bindings: []Binding{{0, FieldOrg, "", "a"}, {1, FieldSector, "", "b"}, {2, FieldReached, "", "c"}}}
	var taken []Activity
	var back []string
	_, err = Import{
		Places: places.NewResolver(places.Embedded()), Layout: &layout,
		Accept: func(a Activity) error { taken = append(taken, a); return nil },
		Reject: func(Rejection) error { return nil },
		Return: func(row table.Row, why []Rejection) error {
			back = append(back, strings.Join(row.Cells, "|")+": "+why[0].Column)
			return nil
		},
	}.Read(source.Rows(""))
	if err != nil || len(taken) != 1 || *taken[0].Reached != 7 || !slices.Equal(back, []string{"DRC|Protection|x: c"}) {
		t.Errorf("took %+v, returned %v, %v", taken, back, err)
	}
}
