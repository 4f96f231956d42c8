package places

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"ostoja/formats/xlsx"
	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
)

func read(t testing.TB, text, name string) (File, error) {
	t.Helper()
	return Read(strings.NewReader(text), int64(len(text)), name)
}

// Each is a file as offices send it, and what it must come to.
func TestReadFilesOfAreas(t *testing.T) {
	for name, c := range map[string]struct {
		text, name   string
		kind         Kind
		added, known int
		unmatched    string
	}{
		"a register whose zeros a spreadsheet took":    {"WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA\r\n2;;;;DOLNOŚLĄSKIE;województwo;2026-01-01\r\n2;1;;;bolesławiecki;powiat;2026-01-01\r\n2;1;1;1;Bolesławiec;gmina miejska;2026-01-01\r\n", "terc.csv", Register, 2, 1, ""},
		"a register with its columns in another order": {"NAZWA,NAZWA_DOD,STAN_NA,WOJ,POW,GMI,RODZ\nbolesławiecki,powiat,2026-01-01,02,01,,\n", "terc.csv", Register, 1, 0, ""},
		"a register of a data frame, titles above":     {"Rejestr TERC\nstan na dzień,31.12.2025\n\nWOJ,POW,GMI,RODZ,NAZWA,NAZWA_DOD,STAN_NA\n2.0,,,,DOLNOŚLĄSKIE,województwo,01.01.2026\n2.0,1.0,,,bolesławiecki,powiat,01/01/2026\n2.0,1.0,1.0,1.0,Bolesławiec,gmina miejska,2026-01-01T00:00:00\n", "terc.csv", Register, 2, 1, ""},
		"names and TERYT codes alone":                  {"Kod TERYT;Nazwa;Poziom\n0201;bolesławiecki;2\n020101;Bolesławiec;3\n0202.0;dzierżoniowski;\n401;aleksandrowski;\n", "a.csv", PCodes, 4, 0, ""},
		"codes alone say what is part of what":         {"code,name_en\nUA4606,Lvivskyi\nUA4606031,Lvivska\nXX77,Nowhere\n", "a.csv", PCodes, 2, 0, "XX77 Nowhere: no area has this code"},
		"a list with a row of hashtags":                {"Location,Admin Level,P-Code,Name,Parent P-Code,Valid from date\n#country+code,#geo+admin_level,#adm+code,#adm+name,#adm+code+parent,#date+start\nPOL,1,PL014,Mazowieckie,POL,2022-04-14\nPOL,2,PL014065,Warszawa,PL014,2022-04-14\n", "p.csv", PCodes, 1, 1, ""},
		"children before parents":                      {"P-Code;Name;Admin Level;Parent P-Code\nXX0101;Deep;3;XX01\nXX01;Upper;2;PL014\n", "p.csv", PCodes, 2, 0, ""},
		"a column for each level":                      {"ADM0_PCODE,ADM1_PCODE,ADM1_EN,ADM2_PCODE,ADM2_EN,ADM2_PL\nPL,PL014,Mazowieckie,PL014065,Warsaw,Warszawa\nPL,PL014,Mazowieckie,PL014001,Bialobrzegi,białobrzeski\n", "cod.csv", PCodes, 2, 2, ""},
		"a column for each level, camel":               {"admin1Pcode,admin1Name_en,admin2Pcode,admin2Name_en\nPL014,Mazowieckie,PL014065,Warsaw\n", "cod.csv", PCodes, 1, 1, ""},
		"TERYT codes and coordinates":                  {"teryt,level,name_pl,parent,cod_pcode,lat,lon\n0201,2,bolesławiecki,02,PL002001,51.3,15.5\n020101,3,Bolesławiec,0201,,51.26,15.56\n", "a.csv", PCodes, 2, 0, ""},
		"a unit of nowhere":                            {"P-Code,Name,Admin Level,Parent P-Code\nXX01,Somewhere,1,XXX\nPL014,Mazowieckie,1,POL\n", "p.csv", PCodes, 0, 1, "XX01 Somewhere: its parent XXX is not known"},
		"a child above its parent":                     {"P-Code,Name,Admin Level,Parent P-Code\nPLX,Odd,1,PL014\n", "p.csv", PCodes, 0, 0, "level 1"},
	} {
		f, err := read(t, c.text, c.name)
		if err != nil || f.Kind != c.kind {
			t.Errorf("%s: %s %v", name, f.Kind, err)
			continue
		}
		j, err := Embedded().Join(f.Units, "2027-01-01")
		var why []string
		for _, u := range j.Unmatched {
			why = append(why, u.String())
		}
		if err != nil || j.Added != c.added || len(f.Units)-j.Added-len(j.Unmatched) != c.known || !strings.Contains(strings.Join(why, "; "), c.unmatched) || c.unmatched == "" && why != nil || j.Closed != 0 {
			t.Errorf("%s: %+v, %v", name, j, err)
		}
	}
}

// The codes may stand on any sheet: workbooks begin with a page about themselves.
func TestCodesAreFoundOnAnySheet(t *testing.T) {
	sheet := func(name string, rows ...[]any) xlsx.Table {
		return xlsx.Table{Sheet: name, Columns: []xlsx.Column{{Header: "About this workbook"}, {Header: ""}}, Rows: slices.Values(rows)}
	}
	about := sheet("README", []any{"Please read", ""})
	codes := xlsx.Table{Sheet: "ADM2", Columns: []xlsx.Column{{Header: "ADM1_PCODE"}, {Header: "ADM2_PCODE"}, {Header: "ADM2_EN"}}, Rows: slices.Values([][]any{{"PL014", "PL014065", "Warsaw"}})}
	for name, c := range map[string]struct {
		tables []xlsx.Table
		units  int
	}{"second": {[]xlsx.Table{about, codes}, 2}, "first": {[]xlsx.Table{codes, about}, 2}, "none": {[]xlsx.Table{about, sheet("More", []any{"x", "y"})}, 0}} {
		var out bytes.Buffer
		if err := xlsx.Write(&out, c.tables...); err != nil {
			t.Fatal(err)
		}
		f, err := read(t, out.String(), "codes.xlsx")
		if len(f.Units) != c.units || (err == nil) != (c.units > 0) {
			t.Errorf("%s: %d units, %v", name, len(f.Units), err)
		}
	}
}

func TestFilesThatAreNoAreasAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "a blank": "\n\n", "prose": "Dear colleagues,\nplease find attached", "a page": "<html><body>P-Code</body></html>", "binary": "\x00\x01\x02\x03PK\x7fELF\x00",
		"a head alone": "P-Code,Name,Admin Level,Parent P-Code\n", "no level": "P-Code,Name,Admin Level,Parent P-Code\nPL014,x,one,POL\n", "JSON": `{"type":"Point"}`, "nothing drawn": `{"type":"FeatureCollection","features":[]}`, "no date": "WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA\n02;;;;DOLNOŚLĄSKIE;;soon\n",
		"no code": "P-Code,Name,Admin Level,Parent P-Code\n,Nameless,1,POL\n", "no TERYT": "WOJ;POW;GMI;RODZ;NAZWA\nab;;;;x\n", "long codes": "WOJ;POW;GMI;RODZ;NAZWA\n123;;;;x\n",
	} {
		if f, err := read(t, text, "file.csv"); err == nil {
			t.Errorf("%s was read: %+v", name, f)
		}
	}
}

// A list without P-codes before the register is the same units.
func TestAListBeforeTheRegister(t *testing.T) {
	g := Embedded()
	for _, text := range []string{"Kod TERYT;Nazwa\n0201;bolesławiecki\n020101;Bolesławiec\n",
		"WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA\n02;01;;;bolesławiecki;powiat;2026-01-01\n02;01;01;1;Bolesławiec;gmina miejska;2026-01-01\n"} {
		f, err := read(t, text, "a.csv")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.Join(f.Units, "2026-01-01"); err != nil {
			t.Fatal(err)
		}
	}
	for code, parent := range map[string]string{"0201": "PL002", "PL002001": "PL002", "020101": "0201", "0201011": "0201"} {
		if a, ok := g.ByCode(code); !ok || a.Parent != parent {
			t.Errorf("%s: %+v", code, a)
		}
	}
	if hits := g.Find(Query{Name: "Bolesławiec", Level: 3}); len(hits) != 1 {
		t.Errorf("%+v", hits)
	}
}

// Files of geometry name areas in many ways.
func TestGeometryWithOddProperties(t *testing.T) {
	const square = `{"type":"Polygon","coordinates":[[[20,52,99],[21,52,99],[21,53],[20,52]]]}`
	of := func(properties string) string {
		return `{"type":"FeatureCollection","features":[{"type":"Feature","properties":` + properties + `,"geometry":` + square + `}]}`
	}
	point := `{"type":"Point","coordinates":[20,50]}`
	for name, c := range map[string]struct{ text, drawn, unmatched string }{
		"a number for a code":     {of(`{"JPT_KOD_JE":2,"JPT_NAZWA_":"x"}`), "PL002", ""},
		"of a data frame":         {of(`{"teryt":"2.0"}`), "PL002", ""},
		"levels above are named":  {of(`{"NAME_0":"Poland","NAME_1":"Mazowieckie","GID_1":"POL.7_1"}`), "PL014", ""},
		"an ISO code":             {of(`{"shapeName":"?","shapeISO":"PL-14","shapeID":"8B1"}`), "PL014", ""},
		"words with signs":        {of(`{"name:pl":"śląskie","name":{"pl":"x"},"code":null}`), "PL024", ""},
		"a numeric id":            {of(`{"id":130919,"nazwa":"mazowieckie"}`), "PL014", ""},
		"one feature":             {`{"type":"Feature","properties":{"nazwa":"mazowieckie"},"geometry":` + square + `}`, "PL014", ""},
		"no geometry beside some": {`{"type":"FeatureCollection","features":[{"properties":{"nazwa":"opolskie"},"geometry":null},{"properties":{"nazwa":"lubelskie"},"geometry":` + square + `}]}`, "PL006", "opolskie: it has no outline"},
		"points beside some":      {`{"type":"FeatureCollection","features":[{"properties":{"nazwa":"x"},"geometry":` + point + `},{"properties":{"nazwa":"lubelskie"},"geometry":{"type":"GeometryCollection","geometries":[` + point + `,` + square + `]}}]}`, "PL006", "x: it has no outline"},
		"powiats are no voivodeships": {`{"type":"FeatureCollection","features":[{"properties":{"teryt":"0201","nazwa":"bolesławiecki"},"geometry":` + square + `},{"properties":{"teryt":"0202","nazwa":"dzierżoniowski"},"geometry":` + square + `},{"properties":{"teryt":"1609","nazwa":"opolski"},"geometry":` + square + `}]}`,
			"", "1609 opolski: most shapes of the file"},
	} {
		f, err := read(t, c.text, "a.geojson")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		matched, unmatched := Embedded().Attach(f.Shapes, AnyLevel, "")
		var codes, why []string
		for code := range matched {
			codes = append(codes, code)
		}
		for _, u := range unmatched {
			why = append(why, u.String())
		}
		if strings.Join(codes, " ") != c.drawn || !strings.Contains(strings.Join(why, "; "), c.unmatched) || c.unmatched == "" && why != nil {
			t.Errorf("%s: %v %v", name, codes, why)
		}
	}
	shapes, err := ReadShapes(strings.NewReader(of(`{"teryt":1465011}`)))
	if err != nil || shapes[0].Code != "1465011" {
		t.Errorf("a long number: %+v %v", shapes, err)
	}
}

// Codes of units that have gone stay, and a part of a register closes nothing
// outside its part.
func TestOnlyWhatTheRegisterShouldHaveIsClosed(t *testing.T) {
	unit := func(code, parent string, level int) Area {
		return Area{Code: code, Parent: parent, Level: level, Names: map[string][]string{"pl": {code}}}
	}
	g := Embedded()
	powiats := []Area{unit("PL002001", "PL002", 2), unit("PL002002", "PL002", 2), unit("PL002003", "PL002", 2), unit("PL004001", "PL004", 2), unit("020301", "PL002003", 3)}
	if j, err := g.Join(powiats, "2026-01-01"); err != nil || j.Added != 5 || j.Closed != 0 {
		t.Fatalf("%+v %v", j, err)
	}
	j, err := g.Join(powiats[:2], "2027-01-01")
	if err != nil || j.Closed != 2 {
		t.Fatalf("%+v %v", j, err)
	}
	for code, open := range map[string]bool{"PL002001": true, "PL002003": false, "020301": false, "PL004001": true, "PL014": true} {
		if a, ok := g.ByCode(code); !ok || a.ValidOn("2027-06-01") != open || !a.ValidOn("2026-06-01") {
			t.Errorf("%s: %+v", code, a)
		}
	}
}

func TestDamagedNamesOfAListDoNotReplaceOurs(t *testing.T) {
	g := Embedded()
	f, err := read(t, "P-Code,Name,Admin Level,Parent P-Code\nPL010,Odzkie,1,POL\nPL010001,Beczycki,2,PL010\n", "p.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Join(f.Units, "2026-01-01"); err != nil {
		t.Fatal(err)
	}
	lodz, _ := g.ByCode("PL010")
	if lodz.Name("pl") != "łódzkie" || lodz.Name("en") != "Łódź" {
		t.Errorf("%+v", lodz)
	}
	if new, _ := g.ByCode("PL010001"); new.Name("uk") != "Beczycki" {
		t.Errorf("%+v", new)
	}
	if hits := g.Search(Query{Name: "Odzkie", Level: AnyLevel}); len(hits) == 0 || hits[0].Area.Code != "PL010" {
		t.Errorf("%v", hits)
	}
}

// What an import stores is there after a restart; one that fails changes nothing.
func TestTakeAndLoad(t *testing.T) {
	dbtest.Each(t, []db.Migrations{audit.Migrations(), {Module: "places", Files: Migrations()}}, func(t *testing.T, d *db.DB) {
		a := NewAtlas()
		list, err := read(t, "P-Code,Name,Admin Level,Parent P-Code\nPL014065,Warszawa,2,PL014\n", "p.csv")
		shape, err2 := read(t, `{"type":"FeatureCollection","features":[{"properties":{"terc":"1465","name":"Warszawa"},"geometry":{"type":"Polygon","coordinates":[[[21,52],[21.2,52],[21.2,52.2],[21,52.2],[21,52]]]}},{"properties":{"name":"Atlantis"},"geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6]]]}}]}`, "s.json")
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		list.Units[0].Codes = []string{"1465"}
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
			taken, err := a.Take(tx, list, AnyLevel, "")
			if taken.Added != 1 || taken.Same != 0 {
				t.Errorf("%+v", taken)
			}
			return err
		})
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
			taken, err := a.Take(tx, shape, AnyLevel, "")
			if taken.Drawn != 1 || len(taken.Unmatched) != 1 || taken.Unmatched[0].Name != "Atlantis" {
				t.Errorf("%+v", taken)
			}
			return err
		})
		again := NewAtlas()
		if err := d.Read(dbtest.Context(), again.Load); err != nil {
			t.Fatal(err)
		}
		for _, atlas := range []*Atlas{a, again} {
			area, ok := atlas.Find("1465")
			centre, located := atlas.Centre("1465")
			_, drawn := atlas.Shape("PL014065")
			if !ok || area.Code != "PL014065" || !located || !drawn || math.Abs(centre[0]-21.1) > 1e-6 || math.Abs(centre[1]-52.1) > 1e-6 {
				t.Errorf("%+v %v %v", area, centre, drawn)
			}
		}
	})
}

func TestDistances(t *testing.T) {
	warsaw, lublin := Point{21.0122, 52.2297}, Point{22.5684, 51.2465}
	if d := warsaw.Distance(lublin); math.Abs(d-153) > 2 {
		t.Errorf("Warsaw to Lublin: %.1f km", d)
	}
	if d := warsaw.Distance(warsaw); d != 0 {
		t.Errorf("to itself: %v", d)
	}
	if d := (Point{0, 0}).Distance(Point{180, 0}); math.Abs(d-math.Pi*earthRadius) > 1e-6 {
		t.Errorf("half round the earth: %v", d)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA\n02;01;;;x;powiat;2026-01-01\n"))
	f.Add([]byte("P-Code,Name,Admin Level,Parent P-Code\nPL014,x,1,POL\n"))
	f.Add([]byte("ADM1_PCODE,ADM1_EN,ADM2_PCODE\nPL014,x,PL014001\n"))
	f.Add([]byte(`{"type":"Topology","arcs":[],"objects":{}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if file, err := read(t, string(data), "x.csv"); err == nil {
			g := Embedded()
			g.Join(file.Units, "2026-01-01")
			g.Attach(file.Shapes, AnyLevel, "")
		}
	})
}
