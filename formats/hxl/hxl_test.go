package hxl

import (
	"fmt"
	"iter"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ostoja/formats/table"
)

// rowsOf makes rows of lines whose cells stand between bars; ¦ is a bar within a cell.
func rowsOf(lines ...string) iter.Seq2[table.Row, error] {
	return func(yield func(table.Row, error) bool) {
		for i, line := range lines {
			var cells []string
			if line != "" {
				for cell := range strings.SplitSeq(line, "|") {
					cells = append(cells, strings.ReplaceAll(cell, "¦", "|"))
				}
			}
			if !yield(table.Row{Number: i + 1, Cells: cells}, nil) {
				return
			}
		}
	}
}

func TestTagsAsTheWildWritesThem(t *testing.T) {
	for cell, want := range map[string]string{
		"#org": "#org", " #ORG +Name ": "#org+name", "#adm1+pcode": "#adm1+pcode", "#activity +activity +type +name": "#activity+activity+type+name",
		"#reached+f+ind": "#reached+f+ind", "#geo+lat ": "#geo+lat", "#örg": "#org", "\ufeff#org": "#org", "#date\n+start": "#date+start",
		"org": "", "#": "", "#1": "", "# org": "", "#org name": "", "#org+": "", "#org++x": "", "#org,#adm1": "", "": "", "#org-name": "", "Column1": "", "#org+name!": "",
	} {
		c, ok := ParseColumn(cell)
		if c.Display() != want || ok != (want != "") {
			t.Errorf("%q: got %q %v, want %q", cell, c.Display(), ok, want)
		}
	}
}

func TestPatternsMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, column string
		want            bool
	}{
		{"#org", "#org+name", true}, {"org", "#org", true}, {"#org+name", "#org", false}, {"#org+name", "#org+impl+name", true}, {"#org-impl", "#org+impl", false},
		{"#org+name-impl", "#org+name", true}, {"#*", "#anything+x", true}, {"#*+f", "#reached+f", true}, {"#*-f", "#reached+f", false},
		{"#org+name!", "#org+name", true}, {"#org+name!", "#org+name+impl", false}, {"#org!", "#org", true}, {" #ORG +Name ", "#org+name", true}, {"#org", "#sector", false},
	} {
		p, err := ParsePattern(c.pattern)
		column, _ := ParseColumn(c.column)
		if err != nil || p.Match(column) != c.want {
			t.Errorf("%s on %s: %v %v", c.pattern, c.column, p.Match(column), err)
		}
	}
	for _, bad := range []string{"", "#", "#org name", "#org+", "#org!x", "#org-a!", "#org,#adm1", "##"} {
		if p, err := ParsePattern(bad); err == nil {
			t.Errorf("%q was read as %s", bad, p)
		}
	}
	if p, _ := ParsePattern("#*"); p.Match(Column{}) {
		t.Error("a column without a tag matches nothing")
	}
}

// Dates as the reference library (through dateutil) takes them, the day first.
func TestDatesOfTheReference(t *testing.T) {
	for text, want := range map[string]string{
		"2021-03-31": "2021-03-31", "2021-3-1": "2021-03-01", "2021-03": "2021-03", "2021": "2021", "2021Q2": "2021Q2", "2021w7": "2021W07", "2021-02-29": "2021-02-29",
		"2021-03-31 10:11:12": "2021-03-31", "31/03/2021": "2021-03-31", "12/31/2021": "2021-12-31", "04/05/2021": "2021-05-04", "2021/03/31": "2021-03-31",
		"31.03.2021": "2021-03-31", "31-Mar-2021": "2021-03-31", "March 31, 2021": "2021-03-31", "31st of March 2021": "2021-03-31", "Mar 2021": "2021-03", "Jan-22": "2026-01-22",
		"February": "2026-02", "Wed 31 Mar 2021 10:30 pm": "2021-03-31", "2021-03-31T10:11:12Z": "2021-03-31", "2021-03-31T10:11:12+02:00": "2021-03-31", "44286": "2091-04-01",
		"1617148800": "2021-03-31", "45": "2045", " 2021-03-31 ": "2021-03-31", "31 03 21": "2021-03-31", "2,021": "2026-02-21", "1,500": "0500-01", "24/7": "2026-07-24", "15/12/2021 0:00": "2021-12-15",
		"2021-13-01": "", "2021-02-30": "", "31/02/2021": "", "2021W54": "", "15": "", "0": "", "": "", "TBD": "", "N/A": "", "en cours": "", "Monday": "", "10:30": "",
		"2021-2022": "", "31/31/2021": "", "marzo 2021": "", "styczeń 2021": "", "1/2/3/4": "", "-": "", "x": "", "99999999999999999999": "", "am": "", "2021.5": "", "Q3 2021": "", "Jul - Sep 2021": "", "01/2021 - 03/2021": "", "Enero 2021": "", "15,000": "", "at": "", "A": "",
	} {
		if got, ok := ParseDate(text, now); got != want && ok || ok != (want != "") {
			t.Errorf("%q: got %q %v, want %q", text, got, ok, want)
		}
	}
}

func TestNumbersOfTheReference(t *testing.T) {
	for text, want := range map[string]bool{
		"1": true, " 1.5 ": true, "-3": true, "+7": true, "1e3": true, ".5": true, "5.": true, "1_000": true, "inf": true, "nan": true, "-Infinity": true,
		"1,000": false, "1 000": false, "": false, "x": false, "0x10": false, "1__0": false, "_1": false, "-": false, "1e": false, "12%": false,
	} {
		if IsNumber(text) != want {
			t.Errorf("%q: got %v", text, !want)
		}
	}
	for _, text := range []string{"inf", "nan", "1e999"} {
		if f, ok := ParseNumber(text); ok {
			t.Errorf("%s: %v is no finite number", text, f)
		}
	}
}

func TestFolding(t *testing.T) {
	for text, want := range map[string]string{"Łódź": "lodz", " Лодзь ": "lodz'", "ÉCOLE  du\nNord": "ecole du nord", "Straße": "strasse", "œuvre": "oeuvre", "مصر": "مصر", "½": "1⁄2"} {
		if got := Normal(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Every rule of the schema language on a table that breaks it in known cells.
func TestRules(t *testing.T) {
	for name, c := range map[string]struct {
		schema []string // header, then rules
		data   []string
		want   string // row,column of each location; row below the tags from 0, - for none
	}{
		"required":          {[]string{"#valid_tag|#valid_required", "#org|true"}, []string{"#org|#org", "a|", "|", "", "|b"}, "1,0 2,0"},
		"required, absent":  {[]string{"#valid_tag|#valid_required", "#org+name|true"}, []string{"#org", "a"}, "-,-"},
		"least and most":    {[]string{"#valid_tag|#valid_required+min|#valid_required+max", "#org|1|1"}, []string{"#org|#org", "a|", "a|b", "|"}, "1,1 2,0"},
		"most none":         {[]string{"#valid_tag|#valid_required+min", "#org|0"}, []string{"#sector", "a"}, ""},
		"number":            {[]string{"#valid_tag|#valid_datatype", "#reached|number"}, []string{"#reached|#x", "1|y", "one|y", " |"}, "1,0"},
		"date":              {[]string{"#valid_tag|#valid_datatype", "#date|date"}, []string{"#date", "2021-01-01", "soon"}, "1,0"},
		"url":               {[]string{"#valid_tag|#valid_datatype", "#meta|url"}, []string{"#meta", "https://x.org", "x.org", "mailto:a@b"}, "1,0 2,0"},
		"email":             {[]string{"#valid_tag|#valid_datatype", "#meta|email"}, []string{"#meta", "a@b", "a", "a@b@c"}, "1,0 2,0"},
		"phone":             {[]string{"#valid_tag|#valid_datatype", "#meta|phone"}, []string{"#meta", "+48 22 1", "tel 123", "1234"}, "1,0 2,0"},
		"range":             {[]string{"#valid_tag|#valid_value+min|#valid_value+max", "#reached|0|10"}, []string{"#reached", "5", "-1", "11", "x"}, "1,0 2,0 3,0"},
		"range of dates":    {[]string{"#valid_tag|#valid_value+min", "#date|2021-01-01"}, []string{"#date", "31/12/2020", "1 Feb 2021"}, "0,0"},
		"range of texts":    {[]string{"#valid_tag|#valid_value+min|#valid_value+max", "#org|b|d"}, []string{"#org", "a", "C", "e"}, "0,0 2,0"},
		"regex":             {[]string{"#valid_tag|#valid_value+regex", "#adm1+code|^PL0\\d\\d$"}, []string{"#adm1+code", "PL014", "pl014", "PL14"}, "2,0"},
		"regex, exact case": {[]string{"#valid_tag|#valid_value+regex|#valid_value+case", "#adm1+code|^PL|true"}, []string{"#adm1+code", "PL014", "pl014"}, "1,0"},
		"whitespace":        {[]string{"#valid_tag|#valid_value+whitespace", "#*|true"}, []string{"#a|#b", " a|b ", "a  b|a\tb", "a b|a\nb", "a\nb\nc|ok", "ok\u00a0ok|ok\u00a0"}, "0,0 0,1 1,0 1,1 2,1 4,1"},
		"unique":            {[]string{"#valid_tag|#valid_unique", "#org|true"}, []string{"#org|#org", "a|b", "A |c", "d|b"}, "1,0 2,1"},
		"unique row":        {[]string{"#valid_tag|#valid_unique+key", "#org|#org,#date"}, []string{"#org|#date|#x", "a|2021-01-01|1", "A|1 Jan 2021|2", "a|2021-01-02|1"}, "1,-"},
		"unique whole row":  {[]string{"#valid_tag|#valid_unique+key", "#org|true"}, []string{"#org|#x", "a|1", "a|1.0", "a|2"}, "1,-"},
		"correlation":       {[]string{"#valid_tag|#valid_correlation", "#adm1+name|#adm1+code"}, []string{"#adm1+code|#adm1+name", "1|a", "1|a", "1|b", "2|c"}, "2,1"},
		"consistent":        {[]string{"#valid_tag|#valid_datatype+consistent", "#indicator|true"}, []string{"#indicator", "1", "2", "x", "3"}, "2,0"},
		"list":              {[]string{"#valid_tag|#valid_value+list", "#status|planned ¦ ongoing"}, []string{"#status", "Planned", "ongoing ", "done", ""}, "2,0"},
		"list, exact case":  {[]string{"#valid_tag|#valid_value+list|#valid_value+case", "#status|a|true"}, []string{"#status", "a", "A"}, "1,0"},
		"url of a list":     {[]string{"#valid_tag|#valid_value+url", "#status|https://x"}, []string{"#status", "a"}, "-,-"},
		"not tagged":        {[]string{"#valid_tag|#valid_datatype", "#reached|number"}, []string{"#reached||Comment", "1|x|y"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			schema, err := ReadSchema(rowsOf(c.schema...), nil)
			if err != nil {
				t.Fatal(err)
			}
			r, err := Validate(rowsOf(c.data...), schema, now)
			if err != nil {
				t.Fatal(err)
			}
			if got := placesOf(r); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if r.Valid != (c.want == "") {
				t.Errorf("valid: %v", r.Valid)
			}
		})
	}
}

func placesOf(r Report) string {
	var out []string
	for _, i := range append(r.Issues, r.ExternalIssues...) {
		for _, l := range i.Locations {
			row, column := "-", "-"
			if l.Row != nil {
				row = fmt.Sprint(*l.Row)
			}
			if l.Column != nil {
				column = fmt.Sprint(*l.Column)
			}
			out = append(out, row+","+column)
		}
	}
	return strings.Join(out, " ")
}

func TestOutliersAndSpelling(t *testing.T) {
	numbers := []string{"#reached"}
	for i := range 30 {
		numbers = append(numbers, fmt.Sprint(100+i%3))
	}
	r, _ := Validate(rowsOf(append(numbers, "5000")...), Default(), now)
	if placesOf(r) != "30,0" || r.Issues[0].Description != "Possible numeric outlier" {
		t.Errorf("outliers: %+v", r.Issues)
	}
	words := []string{"#sector"}
	for range 50 {
		words = append(words, "Protection", "Health")
	}
	r, _ = Validate(rowsOf(append(words, "Protecton")...), Default(), now)
	if placesOf(r) != "100,0" || r.Issues[0].Locations[0].Suggested != "Protection" {
		t.Errorf("spelling: %+v", r.Issues)
	}
}

func TestRowsThatAreLeftOutAreEmpty(t *testing.T) {
	schema, _ := ReadSchema(rowsOf("#valid_tag|#valid_required", "#org|true"), nil)
	columns, _ := ParseTagRow([]string{"#org"}, nil)
	v := NewValidator(schema, columns, 1, now)
	v.Row(2, []string{"a"})
	v.Row(5, []string{"b"})
	if got := placesOf(v.Finish()); got != "1,0 2,0" {
		t.Errorf("got %s", got)
	}
}

func TestSchemasThatCannotBeRead(t *testing.T) {
	for _, schema := range [][]string{
		{"a|b", "c|d"}, {"#valid_tag|#valid_required"}, {"#valid_tag|#valid_required", "#org|perhaps"}, {"#valid_tag|#valid_datatype", "#org|colour"},
		{"#valid_tag|#valid_severity", "#org|fatal"}, {"#valid_tag|#valid_value+regex", "#org|("}, {"#valid_tag|#valid_required+min", "#org|x"}, {"#valid_tag|#valid_required", "#org name|true"},
		{"#valid_tag|#valid_correlation", "#org|#"},
	} {
		if s, err := ReadSchema(rowsOf(schema...), nil); err == nil {
			t.Errorf("%v was read: %+v", schema, s)
		}
	}
}

func TestTagRowWithinTheFirst25(t *testing.T) {
	lines := make([]string, 24)
	for i := range lines {
		lines[i] = "text"
	}
	if f, err := Find(rowsOf(append(lines, "#org|#adm1")...)); err != nil || f.TagRow != 25 || f.Columns[0].Header != "text" {
		t.Errorf("got %+v, %v", f, err)
	}
	if _, err := Find(rowsOf(append(lines, "text", "#org|#adm1")...)); err != ErrNoTags {
		t.Errorf("got %v", err)
	}
	if _, err := Find(rowsOf("#org|a|b")); err != ErrNoTags {
		t.Errorf("a third of tags is no tag row: %v", err)
	}
}

// Writing a tag and reading it again gives the same.
func TestTagRoundTrip(t *testing.T) {
	token := rapid.StringMatching(`[a-z][a-z0-9_]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		c := Column{Tag: "#" + token.Draw(t, "tag"), Attributes: rapid.SliceOfN(token, 1, 5).Draw(t, "attributes")}
		got, ok := ParseColumn(c.Display())
		if !ok || got.Display() != c.Display() {
			t.Fatalf("%s became %s", c.Display(), got.Display())
		}
		p, err := ParsePattern(c.Display())
		if err != nil || !p.Match(c) {
			t.Fatalf("the pattern %s does not match itself: %v", c.Display(), err)
		}
	})
}

func ExampleValidate() {
	schema, _ := ReadSchema(rowsOf("#valid_tag|#valid_datatype", "#reached|number"), nil)
	report, _ := Validate(rowsOf("Organisation|Reached", "#org|#reached", "La Strada|many"), schema, now)
	fmt.Println(report.Valid, report.Issues[0].Description, report.Issues[0].Locations[0].Value)
	// Output: false Expected a number many
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2021-03-31", "31/03/21", "Jan 5th 2020 10:30 pm +02:00", "10h30m", "1.2.3.4", "20210331T101112.5", "a.m.", "12 am", "5,5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := ParseDate(s, now); ok && d == "" {
			t.Fatal("a date without text")
		}
	})
}

func FuzzValidate(f *testing.F) {
	f.Add("#org|#reached\na|1\nb|x", "#valid_tag|#valid_datatype\n#reached|number")
	f.Add("#date|#indicator\n2021|1\n\nx|y", "#valid_tag|#valid_value+min|#valid_unique+key\n#*|3|#date")
	f.Fuzz(func(t *testing.T, data, schema string) {
		s, err := ReadSchema(rowsOf(strings.Split(schema, "\n")...), nil)
		if err != nil {
			s = Default()
		}
		r, err := Validate(rowsOf(strings.Split(data, "\n")...), s, now)
		if err == nil && r.Stats.Info+r.Stats.Warning+r.Stats.Error+r.Stats.External != r.Stats.Total {
			t.Fatalf("%+v", r.Stats)
		}
	})
}
