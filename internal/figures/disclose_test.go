package figures_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/internal/figures"
)

// call runs a command line as the door would.
func call(t testing.TB, stdin string, args ...string) (stdout string, err error) {
	t.Helper()
	c, rest, ok := command.Find(figures.Commands(), args)
	if !ok {
		t.Fatalf("no command %v", args)
	}
	var out, talk bytes.Buffer
	env := &command.Env{Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &talk, Getenv: os.Getenv, Now: time.Now}
	err = c.Run(context.Background(), env, rest)
	return out.String(), err
}

// file writes a file of the test and gives its path.
func file(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const people = "sex,age,w,job\nf,20,10,cook\nf,20,10,nurse\nm,35,10,cook\nf,NA,10,cook\n"

func TestRiskReport(t *testing.T) {
	variants := map[string]string{
		"commas":         people,
		"semicolons":     strings.ReplaceAll(people, ",", ";"),
		"tabs":           strings.ReplaceAll(people, ",", "\t"),
		"CRLF":           strings.ReplaceAll(people, "\n", "\r\n"),
		"BOM":            "\ufeff" + people,
		"sep line":       "sep=;\r\n" + strings.ReplaceAll(people, ",", ";"),
		"quotes":         "\"sex\",\"age\",\"w\",\"job\"\n\"f\",\"20\",\"10\",\"cook\"\nf,20,10,\"nurse\"\nm,35,10,cook\nf,\"\",10,cook\n",
		"decimal commas": strings.ReplaceAll(strings.ReplaceAll(people, ",", ";"), ";10;", ";10,0;"),
	}
	const want = `{"n":4,"classes":3,"violations":{"2":1,"3":1,"5":4},"rows":[3,3,1,3],"distinct":[2,2,1,2]}`
	for name, text := range variants {
		out, err := call(t, "", "disclose", "risk", file(t, "p.csv", text), "--keys", "sex,age", "--weight", "w", "--sensitive", "job", "--json")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var r struct {
			N          int            `json:"n"`
			Classes    int            `json:"classes"`
			Violations map[string]int `json:"violations"`
			Rows       []struct {
				FK       int `json:"fk"`
				Distinct int `json:"l_distinct"`
			} `json:"rows"`
		}
		if err := json.Unmarshal([]byte(out), &r); err != nil {
			t.Fatal(err)
		}
		short := map[string]any{"n": r.N, "classes": r.Classes, "violations": r.Violations}
		var fk, distinct []int
		for _, row := range r.Rows {
			fk, distinct = append(fk, row.FK), append(distinct, row.Distinct)
		}
		short["rows"], short["distinct"] = fk, distinct
		if got := mustJSON(t, short); got != mustJSON(t, json.RawMessage(want)) {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// mustJSON writes a value with its fields in order of their names.
func mustJSON(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		t.Fatal(err)
	}
	text, _ = json.Marshal(plain)
	return string(text)
}

// TestRefusals: bad input is refused, wrong use is misuse, and both say what to do.
func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	hierarchies := map[string]string{
		"h_hierarchy_sex.csv": "f;*\nm;*\n", "h_hierarchy_age.csv": "20;20s;*\n35;30s;*\nNA;?;*\n",
		"h_hierarchy_w.csv": "10;x;1\n11;x;2\n", "h_hierarchy_job.csv": "cook;*\n",
	}
	for name, text := range hierarchies {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	good := file(t, "good.csv", people)
	anonymize := func(args ...string) []string {
		return append([]string{"disclose", "anonymize", good, "--hierarchies", dir}, args...)
	}
	for name, c := range map[string]struct {
		args []string
		kind fault.Kind
		says string
	}{
		"no file":             {[]string{"disclose", "risk", "nowhere.csv", "--keys", "a"}, fault.Invalid, "cannot be opened"},
		"a folder":            {[]string{"disclose", "risk", dir, "--keys", "a"}, fault.Invalid, "cannot be read"},
		"empty":               {[]string{"disclose", "risk", file(t, "e.csv", ""), "--keys", "a"}, fault.Invalid, "is empty"},
		"header only":         {[]string{"disclose", "risk", file(t, "h.csv", "a,b\n"), "--keys", "a"}, fault.Invalid, "no rows"},
		"binary":              {[]string{"disclose", "risk", file(t, "b.csv", "a\x00b\n"), "--keys", "a"}, fault.Invalid, "not a text file"},
		"not UTF-8":           {[]string{"disclose", "risk", file(t, "l.csv", "a,b\nzo\xeb,1\n"), "--keys", "a"}, fault.Invalid, "row 1, column \"a\""},
		"uneven row":          {[]string{"disclose", "risk", file(t, "u.csv", "a,b\n1,2\n3\n"), "--keys", "a"}, fault.Invalid, "line 3"},
		"open quote":          {[]string{"disclose", "risk", file(t, "q.csv", "a,b\n\"1,2\n"), "--keys", "a"}, fault.Invalid, "line"},
		"unknown column":      {[]string{"disclose", "risk", good, "--keys", "sex,shoe"}, fault.Invalid, "no column \"shoe\""},
		"column twice":        {[]string{"disclose", "risk", file(t, "t.csv", "a,a\n1,2\n"), "--keys", "a"}, fault.Invalid, "two columns"},
		"key twice":           {[]string{"disclose", "risk", good, "--keys", "sex,sex"}, fault.Usage, "named twice"},
		"no keys":             {[]string{"disclose", "risk", good}, fault.Usage, "--keys"},
		"no argument":         {[]string{"disclose", "risk", "--keys", "a"}, fault.Usage, "argument"},
		"bad weight":          {[]string{"disclose", "risk", good, "--keys", "sex", "--weight", "job"}, fault.Invalid, "row 1, column \"job\""},
		"unknown flag":        {[]string{"disclose", "risk", good, "--key", "sex"}, fault.Usage, "ostoja help"},
		"k of 0":              {anonymize("--keys", "sex", "--k", "0"), fault.Usage, "at least 1"},
		"suppress of 5":       {anonymize("--keys", "sex", "--suppress", "5"), fault.Usage, "between 0 and 1"},
		"suppress not number": {anonymize("--keys", "sex", "--suppress", "NaN"), fault.Usage, "between 0 and 1"},
		"no limit":            {anonymize("--keys", "sex", "--sensitive", "job"), fault.Usage, "--l-distinct"},
		"no sensitive":        {anonymize("--keys", "sex", "--t", "0.2"), fault.Usage, "--sensitive"},
		"t-distance alone":    {anonymize("--keys", "sex", "--sensitive", "job", "--l-distinct", "1", "--t-distance", "equal"), fault.Usage, "give --t"},
		"t-distance unknown":  {anonymize("--keys", "sex", "--sensitive", "job", "--t", "1", "--t-distance", "far"), fault.Usage, "equal, ordered or hierarchical"},
		"words in no order":   {anonymize("--keys", "sex", "--sensitive", "job", "--t", "1", "--t-distance", "ordered"), fault.Invalid, "nurse"},
		"no such hierarchy":   {[]string{"disclose", "anonymize", file(t, "n.csv", "sex,pay\nf,low\nm,high\n"), "--hierarchies", dir, "--keys", "sex", "--sensitive", "pay", "--t", "1", "--t-distance", "hierarchical"}, fault.Invalid, "no hierarchy for the key \"pay\""},
		"t of 2":              {anonymize("--keys", "sex", "--sensitive", "job", "--t", "2"), fault.Usage, "between 0 and 1"},
		"value not known":     {anonymize("--keys", "job", "--k", "1"), fault.Invalid, "\"nurse\""},
		"not nested":          {anonymize("--keys", "w", "--k", "1"), fault.Invalid, "belongs to both"},
		"out of reach":        {anonymize("--keys", "sex,age", "--k", "5"), fault.Invalid, "coarsest"},
		"no hierarchies":      {[]string{"disclose", "anonymize", good, "--keys", "sex"}, fault.Usage, "--hierarchies"},
		"no folder":           {[]string{"disclose", "anonymize", good, "--keys", "sex", "--hierarchies", "nowhere"}, fault.Invalid, "cannot be read"},
		"no hierarchy":        {[]string{"disclose", "anonymize", good, "--keys", "sex", "--hierarchies", t.TempDir()}, fault.Invalid, "no hierarchy"},
		"no table":            {[]string{"disclose", "suppress", file(t, "t.json", "{}")}, fault.Invalid, "lacks"},
		"empty table":         {[]string{"disclose", "suppress", file(t, "t.json", `{"k":5,"table":[]}`)}, fault.Invalid, "no cells"},
		"not JSON":            {[]string{"disclose", "suppress", good}, fault.Invalid, "is not a table"},
		"table k of 0":        {[]string{"disclose", "suppress", file(t, "t.json", `{"k":0,"table":[[1]]}`)}, fault.Invalid, "at least 1"},
		"fractions":           {[]string{"disclose", "suppress", file(t, "t.json", `{"k":5,"table":[[1.5]]}`)}, fault.Invalid, "row 1, column 1: 1.5 is not a whole number"},
		"null":                {[]string{"disclose", "suppress", file(t, "t.json", `{"k":5,"table":[[20,30],[20,null]]}`)}, fault.Invalid, "row 2, column 2 has no count"},
		"header not UTF-8":    {[]string{"disclose", "risk", file(t, "l.csv", "a,zo\xeb\n1,2\n"), "--keys", "a"}, fault.Invalid, "column 2 is not UTF-8"},
		"negative":            {[]string{"disclose", "suppress", file(t, "t.json", `{"k":5,"table":[[-1]]}`)}, fault.Invalid, "row 1, column 1"},
		"uneven table":        {[]string{"disclose", "suppress", file(t, "t.json", `{"k":5,"table":[[1,2],[3]]}`)}, fault.Invalid, "row 2"},
		"one row":             {[]string{"disclose", "suppress", file(t, "t.json", `{"k":5,"table":[[1,20,30]]}`)}, fault.Invalid, "cannot be protected"},
	} {
		_, err := call(t, "", c.args...)
		if err == nil || fault.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v (kind %v), want kind %v saying %q", name, err, fault.KindOf(err), c.kind, c.says)
		}
	}
}

// TestProtectedFile: only what was asked for is written, and it keeps its promise.
func TestProtectedFile(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"d_hierarchy_age.csv": "20;20s;*\n21;20s;*\n35;30s;*\n", "d_hierarchy_sex.csv": "f;*\nm;*\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := file(t, "in.csv", "name,sex,age,job,area\nAnna,f,20,cook,=1+1\nOla,f,21,nurse,-3\nJan,m,35,cook,S\n")
	out := filepath.Join(dir, "out.csv")
	text, err := call(t, "", "disclose", "anonymize", in, "--keys", "sex,age", "--hierarchies", dir, "--k", "2",
		"--suppress", "0.34", "--sensitive", "job", "--l-distinct", "2", "--keep", "area", "-o", out)
	if err != nil || !strings.Contains(text, "1 of 3 rows") {
		t.Fatalf("%v: %s", err, text)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if want := "sex,age,job,area\nf,20s,cook,'=1+1\nf,20s,nurse,-3\n*,*,cook,S\n"; string(got) != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
}

// TestClosenessByDistance: the lower half of the wages is not like all wages, and
// how far it is depends on how far apart wages are. By hand: equal 1/2, ordered
// (1+2+3+4+3+2+1)/8/7 = 2/7, by the hierarchy of halves 1/2.
func TestClosenessByDistance(t *testing.T) {
	dir := t.TempDir()
	var wages strings.Builder
	rows := "site,wage,pay\n"
	for i := range 8 {
		site, half := "north", "low"
		if i > 3 {
			site, half = "south", "high"
		}
		rows += fmt.Sprintf("%s,%d,p%d\n", site, i+1, i+1)
		fmt.Fprintf(&wages, "p%d;%s\n", i+1, half)
	}
	for name, text := range map[string]string{"d_hierarchy_site.csv": "north;*\nsouth;*\n", "d_hierarchy_pay.csv": wages.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := file(t, "in.csv", rows)
	for _, c := range []struct {
		sensitive, distance, t string
		level                  int
	}{
		{"wage", "equal", "0.5", 0}, {"wage", "equal", "0.49", 1},
		{"wage", "ordered", "0.286", 0}, {"wage", "ordered", "0.285", 1},
		{"pay", "ordered", "0.286", 0}, {"pay", "ordered", "0.285", 1},
		{"pay", "hierarchical", "0.5", 0}, {"pay", "hierarchical", "0.49", 1},
	} {
		out, err := call(t, "", "disclose", "anonymize", in, "--hierarchies", dir, "--keys", "site", "--k", "2", "--sensitive", c.sensitive, "--t", c.t, "--t-distance", c.distance, "--json")
		if err != nil || !strings.Contains(mustJSON(t, json.RawMessage(out)), fmt.Sprintf(`"site":%d`, c.level)) {
			t.Errorf("%+v: %s (%v)", c, out, err)
		}
	}
}

func TestSuppressReport(t *testing.T) {
	out, err := call(t, `{"k":5,"table":[[20,3,14],[11,30,44],[18,12,26]]}`, "disclose", "suppress", "-")
	if err != nil {
		t.Fatal(err)
	}
	want := `{"primary":[[0,1]],"secondary":[[0,0],[2,0],[2,1]],"intervals":{"0,0":[8,23],"0,1":[0,15],"2,0":[15,30],"2,1":[0,15]}}`
	if mustJSON(t, json.RawMessage(out)) != mustJSON(t, json.RawMessage(want)) {
		t.Errorf("%s, want %s", out, want)
	}
	out, err = call(t, "\ufeff"+`{"k":5,"table":[[20,13]]}`, "disclose", "suppress", "-")
	if want := `{"primary":[],"secondary":[],"intervals":{}}`; err != nil || mustJSON(t, json.RawMessage(out)) != mustJSON(t, json.RawMessage(want)) {
		t.Errorf("%s (%v), want %s", out, err, want)
	}
	out, err = call(t, `{"k":5,"table":[[20,3,14],[11,30,44],[18,12,26]]}`, "disclose", "suppress", "-", "--text")
	if err != nil || !strings.Contains(out, "        -        -       14 |       37") || !strings.Contains(out, "between 0 and 15") {
		t.Errorf("%v: %s", err, out)
	}
}

// FuzzRisk: whatever the file, there is an answer or an error in words.
func FuzzRisk(f *testing.F) {
	for _, text := range []string{people, "", "a\n", "a,b\n\"", "\ufeffa;b\n1;2\n", "a\tb\n1\t2\n", "a,a\n1,1\n", "\xff\xfe"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		header, _, _ := strings.Cut(text, "\n")
		key := strings.TrimSpace(strings.Split(header, ",")[0])
		out, err := call(t, "", "disclose", "risk", file(t, "f.csv", text), "--keys", key, "--json")
		if err == nil && !json.Valid([]byte(out)) {
			t.Errorf("not JSON: %s", out)
		}
		if err != nil && fault.KindOf(err) == fault.Internal {
			t.Errorf("an error that nobody put into words: %v", err)
		}
	})
}

// FuzzSuppress: whatever the document, the small counts are protected or it is refused.
func FuzzSuppress(f *testing.F) {
	for _, text := range []string{`{"k":5,"table":[[20,3],[11,30]]}`, `{"k":3,"table":[[1,1],[1,1]]}`, `{"k":9223372036854775807,"table":[[1]]}`, `{`, `[]`, `{"k":1,"table":null}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out, err := call(t, text, "disclose", "suppress", "-")
		if err == nil && !json.Valid([]byte(out)) {
			t.Errorf("not JSON: %s", out)
		}
		if err != nil && fault.KindOf(err) == fault.Internal {
			t.Errorf("an error that nobody put into words: %v", err)
		}
	})
}

// FuzzHierarchy: whatever the hierarchy file, there is an answer or an error in words.
func FuzzHierarchy(f *testing.F) {
	for _, text := range []string{"f;*\nm;*\n", "f,*\nm,*\n", "", ";\n;\n", "f\nm\n", "f;a;b\nm;a;c\n", "\"f;*\n", "f;*;*;*\nm;x;*;*\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "h_hierarchy_sex.csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := call(t, "", "disclose", "anonymize", file(t, "p.csv", people), "--keys", "sex", "--hierarchies", dir, "--k", "2", "--suppress", "0.25", "--json")
		if err == nil && !json.Valid([]byte(out)) {
			t.Errorf("not JSON: %s", out)
		}
		if err != nil && fault.KindOf(err) == fault.Internal {
			t.Errorf("an error that nobody put into words: %v", err)
		}
	})
}
