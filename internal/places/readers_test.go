package places

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"ostoja/formats/table"
)

func cases(t testing.TB) string {
	for _, root := range []string{os.Getenv("OSTOJA_CASES"), "../../../shared/cases", "../../../../shared/cases"} {
		if at := filepath.Join(root, "geo"); root != "" {
			if _, err := os.Stat(at); err == nil {
				return at
			}
		}
	}
	t.Skip("no acceptance cases here; set OSTOJA_CASES to their folder")
	return ""
}

func openCase(t testing.TB, name string) (*os.File, table.Source) {
	f, err := os.Open(filepath.Join(cases(t), name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, _ := f.Stat()
	if strings.HasSuffix(name, "json") {
		return f, nil
	}
	s, err := table.Open(f, info.Size(), table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f, s
}

// whole gives the gazetteer with the register of Poland in it.
func whole(t testing.TB) (*Gazetteer, []Area, string) {
	_, source := openCase(t, "TERC_2026-07-22.csv")
	units, day, err := ReadTERC(source.Rows(""))
	if err != nil {
		t.Fatal(err)
	}
	g := Embedded()
	j, err := g.Join(units, day)
	if err != nil || len(j.Unmatched) > 0 || j.Closed > 0 || j.Changed > 0 {
		t.Fatalf("%+v %v", j, err)
	}
	return g, units, day
}

func TestRegisterOfPoland(t *testing.T) {
	g, units, day := whole(t)
	count := map[int]int{}
	for _, a := range g.All() {
		if g.Country(a).Code == "PL" {
			count[a.Level]++
		}
	}
	if want := map[int]int{0: 1, 1: 16, 2: 380, 3: 2479, 4: 37}; !reflect.DeepEqual(count, want) || day != "2026-01-01" {
		t.Errorf("got %v as of %s, want %v", count, day, want)
	}
	for code, want := range map[string]string{
		"1465": "Warszawa", "PL014065": "Warszawa", "146501": "Warszawa", "1465011": "Warszawa", "0201": "bolesławiecki", "201": "bolesławiecki",
		"020101": "Bolesławiec", "0201011": "Bolesławiec", "201011": "Bolesławiec", "14": "mazowieckie", "1061": "Łódź",
	} {
		if a, ok := g.ByCode(code); !ok || a.Name("pl") != want {
			t.Errorf("%s: got %s, want %s", code, a.Name("pl"), want)
		}
	}
	if j, _ := g.Join(units, day); j.Added+j.Changed+j.Closed != 0 {
		t.Errorf("the same register again: %+v", j)
	}
}

func TestOldCodesStay(t *testing.T) {
	g, units, _ := whole(t)
	var fewer []Area
	for _, u := range units {
		if u.Code != "020101" {
			fewer = append(fewer, u)
		}
	}
	fewer = append(fewer, Area{Code: "020199", Parent: "PL002001", Level: 3, Names: map[string][]string{"pl": {"Nowa"}}},
		Area{Code: "990101", Parent: "PL099001", Level: 3, Names: map[string][]string{"pl": {"Nigdzie"}}})
	j, err := g.Join(fewer, "2027-01-01")
	if err != nil || j.Added != 1 || j.Closed != 1 || len(j.Unmatched) != 1 {
		t.Fatalf("%+v %v", j, err)
	}
	old, ok := g.ByCode("020101")
	if !ok || old.To != "2026-12-31" || old.ValidOn("2027-01-01") || !old.ValidOn("2026-06-01") {
		t.Errorf("the old unit: %+v", old)
	}
	if a, _ := g.ByCode("020199"); a.From != "2027-01-01" {
		t.Errorf("the new unit: %+v", a)
	}
}

func TestPCodeList(t *testing.T) {
	g, _, day := whole(t)
	_, source := openCase(t, "cod-pcodes-POL-adm1-2.csv")
	list, err := ReadPCodes(source.Rows(""))
	if err != nil || len(list.Units) != 396 {
		t.Fatalf("%d units, %v", len(list.Units), err)
	}
	if list.Day != "2022-04-14" {
		t.Errorf("valid from %s", list.Day)
	}
	for _, u := range list.Units {
		if a, ok := g.ByCode(u.Code); !ok || a.Level != u.Level {
			t.Errorf("%s %s is not in the register (as of %s)", u.Code, u.Name("en"), day)
		}
	}
}

func TestGeometryFitsTheRegister(t *testing.T) {
	g, _, _ := whole(t)
	for name, want := range map[string]struct{ level, count int }{"jusuff-poland.counties.geojson": {2, 380}, "jusuff-poland.voivodeships.geojson": {1, 16}} {
		f, _ := openCase(t, name)
		shapes, err := ReadShapes(f)
		if err != nil {
			t.Fatal(err)
		}
		if matched, unmatched := g.Attach(shapes, AnyLevel, ""); len(matched) != want.count || len(unmatched) != 0 {
			t.Errorf("%s: %d matched, %d not", name, len(matched), len(unmatched))
		}
	}
}

func TestTopoJSON(t *testing.T) {
	square := `{"type":"Topology","transform":{"scale":[0.5,0.5],"translate":[10,50]},"arcs":[[[0,0],[2,0],[0,2]],[[0,0],[0,2],[2,0]]],
		"objects":{"pol":{"type":"GeometryCollection","geometries":[{"type":"Polygon","id":"PL-14","properties":{"name":"Masovia"},"arcs":[[0,-2]]},{"type":null}]}}}`
	shapes, err := ReadShapes(strings.NewReader(square))
	if err != nil || len(shapes) != 1 {
		t.Fatalf("%v %v", shapes, err)
	}
	want := Shape{Code: "PL-14", Name: "Masovia", Polygons: [][][]Point{{{{10, 50}, {11, 50}, {11, 51}, {10, 51}, {10, 50}}}}}
	if !reflect.DeepEqual(shapes[0], want) {
		t.Errorf("got %v, want %v", shapes[0], want)
	}
	if m, _ := Embedded().Attach(shapes, 1, ""); len(m) != 1 || m["PL014"].Name == "" {
		t.Errorf("not attached: %v", m)
	}
}

func TestBrokenGeometryIsRefused(t *testing.T) {
	for _, bad := range []string{
		"", "{", "[]", `{"type":"Point"}`, `{"type":"FeatureCollection","features":[{}]}`,
		`{"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon","coordinates":[[[500000,600000],[0,0],[1,1]]]}}]}`,
		`{"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon","coordinates":[[]]}}]}`,
		`{"type":"Topology","objects":{"a":{"type":"Polygon","arcs":[[7]]}}}`, `{"type":"Topology","objects":{"a":{"type":"Polygon","arcs":"x"}}}`,
	} {
		if shapes, err := ReadShapes(strings.NewReader(bad)); err == nil {
			t.Errorf("%s was read: %v", bad, shapes)
		}
	}
}

func TestSearchTheWholeRegister(t *testing.T) {
	g, _, _ := whole(t)
	for name, want := range map[string]string{"Bolesławiec": "bolesławiec", "boleslawiec": "bolesławiec", "Болеславець": "bolesławiec", "Przemysl": "przemyśl", "Пшемисль": "przemyśl", "Zamosc": "zamość", "Bielsko Biala": "bielsko-biała", "Belsko-Biala": "bielsko-biała"} {
		hits := g.Search(Query{Name: name, Level: AnyLevel})
		if len(hits) == 0 || strings.ToLower(hits[0].Area.Name("pl")) != want {
			t.Errorf("%s: got %v, want %s", name, hits, want)
		}
	}
}

func FuzzReadShapes(f *testing.F) {
	f.Add([]byte(`{"type":"Topology","arcs":[[[0,0],[1,1],[2,0]]],"objects":{"a":{"type":"MultiPolygon","arcs":[[[0,-1]]]}}}`))
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"properties":{"terc":"02"},"geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6]]]}}]}`))
	g := Embedded()
	f.Fuzz(func(t *testing.T, data []byte) {
		if shapes, err := ReadShapes(strings.NewReader(string(data))); err == nil {
			g.Attach(shapes, AnyLevel, "")
		}
	})
}

func BenchmarkSearchTypo(b *testing.B) {
	g, _, _ := whole(b)
	for b.Loop() {
		g.Search(Query{Name: "Przemyslk", Level: AnyLevel})
	}
}
