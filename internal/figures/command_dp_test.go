package figures

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/disclose/microdata"
)

// folder writes files into a temporary folder and gives its path.
func folder(t testing.TB, files map[string]string) string {
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// run runs a command in words; @ stands for the folder.
func run(dir, line string) (stdout, stderr string, err error) {
	var out, talk bytes.Buffer
	env := &command.Env{Stdout: &out, Stderr: &talk, Now: time.Now, Getenv: func(string) string { return "" }}
	c, args, ok := command.Find(dpCommands(), strings.Fields(strings.ReplaceAll(line, "@", dir+"/")))
	if !ok {
		return "", "", fault.Misuse("no such command")
	}
	err = c.Run(context.Background(), env, args)
	return out.String(), talk.String(), err
}

// people is a file of n records in two columns.
func people(n int) string {
	var b strings.Builder
	b.WriteString("sex,sheltered\n")
	for i := range n {
		b.WriteString([]string{"f,1\n", "f,0\n", "m,0\n"}[i%3])
	}
	return b.String()
}

const lists = "column,value\nsex,f\nsex,m\nsheltered,1\n"

var cases = map[string]string{
	"good.csv": people(3000), "lists.csv": lists, "lists.json": `{"sex": ["f", "m"], "sheltered": ["1"]}`,
	"semicolon.csv": "\xEF\xBB\xBF" + strings.NewReplacer(",", ";", "\n", "\r\n").Replace(people(3000)),
	"empty.csv":     "", "header.csv": "sex,sheltered\n", "binary.csv": "sex\x00\x01\x02,sheltered\n",
	"quote.csv": "sex,sheltered\n\"f,1\n", "short.csv": "sex,sheltered\nf\n", "double.csv": "sex,sex\nf,f\n",
	"unnamed.csv": "sex,\nf,1\n", "outside.csv": "sex,sheltered\nf,1\nx,1\n", "one.csv": "sex\nf\n",
	"endless.csv":  "sex,sheltered\n\"" + strings.Repeat("f", maxRowBytes+1<<17),
	"cut.json":     `{"sex": ["f"`,
	"odd.json":     `{"sex": "f"}`,
	"unlisted.csv": "column,value\nsex,f\nsex,m\n",
	"wide.csv":     lists + "age,1\n",
	"nocodes.csv":  "a,b\n1,2\n",
	"visits.csv":   "who,sex,sheltered\np1,f,1\np1,f,0\np1,m,1\n",
}

func TestCommandsRefuseWithTheMend(t *testing.T) {
	dir := folder(t, cases)
	const ok = " --epsilon 1 --length 2 --domain @lists.csv"
	for line, say := range map[string]string{
		"disclose dp @empty.csv" + ok:                                           "The first line must name the columns",
		"disclose dp @header.csv" + ok:                                          "no record",
		"disclose dp @binary.csv" + ok:                                          "Save the table as CSV",
		"disclose dp @quote.csv" + ok:                                           "line 2",
		"disclose dp @endless.csv" + ok:                                         "a quote may not be closed",
		"disclose dp @short.csv" + ok:                                           "line 2: the row does not have 2 columns",
		"disclose dp @double.csv" + ok:                                          "Rename one",
		"disclose dp @unnamed.csv" + ok:                                         "column 2 has no name",
		"disclose dp @one.csv" + ok:                                             "the column sheltered, which the code lists",
		"disclose dp @outside.csv" + ok:                                         `row 3, column sex: "x" is not in its code list`,
		"disclose dp @nowhere.csv" + ok:                                         "Check the name",
		"disclose dp @good.csv --epsilon 100 --length 2":                        "take 1 to 4",
		"disclose dp @good.csv --epsilon -1 --length 2":                         "take 1 to 4",
		"disclose dp @good.csv --epsilon 1 --length 0":                          "take 1 to 6",
		"disclose dp @good.csv --epsilon 1 --length 2 --min-count 0":            "Leave them out",
		"disclose dp @good.csv --epsilon 1 --length 2 --delta 0.5":              "number of persons",
		"disclose dp @good.csv --epsilon 1 --length 2 --domain @cut.json":       `Write {"column"`,
		"disclose dp @good.csv --epsilon 1 --length 2 --domain @odd.json":       `Write {"column"`,
		"disclose dp @good.csv --epsilon 1 --length 2 --domain @unlisted.csv":   "sheltered has no code list",
		"disclose dp @good.csv --epsilon 1 --length 2 --domain @wide.csv":       "the column age",
		"disclose dp @good.csv --epsilon 1 --length 2 --domain @nocodes.csv":    "'column' and 'value'",
		"disclose dp @good.csv --epsilon 1 --length 2 --domain @nowhere.csv":    "Check the path",
		"disclose dp @visits.csv --epsilon 1 --length 2 --person who":           "row 3: it is one person's record number 2",
		"disclose dp @visits.csv --epsilon 1 --length 2 --person who --bound 2": "row 4: it is one person's record number 3",
		"disclose dp @visits.csv --epsilon 1 --length 2 --person name":          "It has: who, sex, sheltered",
		"disclose synth @good.csv --epsilon 100 --length 2":                     "take 1 to 4",
		"disclose synth @good.csv --epsilon 1 --length 2 -o @no/such/folder":    "Give another path",
		"disclose evaluate @good.csv @visits.csv --length 2":                    "good.csv has no column who",
		"disclose evaluate @visits.csv @good.csv --length 2":                    "good.csv has no column who",
		"disclose evaluate @good.csv @good.csv --length 9":                      "take 1 to 6",
		"disclose evaluate @good.csv @good.csv --length 2 --k 0":                "take 1 or more",
		"disclose evaluate @good.csv @empty.csv --length 2":                     "empty",
	} {
		out, _, err := run(dir, line)
		if err == nil || fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), say) || out != "" {
			t.Errorf("%s\nprints %q and answers %v (kind %v), want %q", line, out, err, fault.KindOf(err), say)
		}
	}
}

func TestCommandsExplainWrongUse(t *testing.T) {
	dir := folder(t, cases)
	for _, line := range []string{
		"disclose dp", "disclose dp @good.csv", "disclose dp @good.csv --epsilon 1", "disclose dp @good.csv --length 1",
		"disclose dp @good.csv --epsilon one --length 1", "disclose dp @good.csv @good.csv --epsilon 1 --length 1",
		"disclose dp @good.csv --epsilon 1 --length 1 --seed x", "disclose dp @good.csv --epsilon 1 --length 1 --bound 2",
		"disclose dp @good.csv --epsilon 1 --length 1 -o @good.csv",
		"disclose synth @good.csv --epsilon 1 --length 2 --json", "disclose evaluate @good.csv @good.csv", "disclose evaluate @good.csv --length 1",
	} {
		if _, _, err := run(dir, line); fault.KindOf(err) != fault.Usage {
			t.Errorf("%s answers %v, want a fault of usage", line, err)
		}
	}
}

// dpAnswer is what readers of the JSON rely on.
type dpAnswer struct {
	Epsilon, Delta float64
	Records        int64
	RecordsLow     int64 `json:"records_low"`
	RecordsHigh    int64 `json:"records_high"`
	Domain         string
	Unsafe         []string
	NotShown       int `json:"not_shown"`
	Aggregates     []struct {
		Length           int
		Attributes       map[string]string
		Count, Low, High int64
	}
}

func answerOf(t *testing.T, text string) (a dpAnswer) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// All ways to give the same data and lists answer the same.
func TestDPAnswers(t *testing.T) {
	dir := folder(t, cases)
	want := ""
	for _, line := range []string{
		"disclose dp @good.csv --domain @lists.csv", "disclose dp @good.csv --domain @lists.json", "disclose dp @semicolon.csv --domain @lists.csv",
	} {
		out, _, err := run(dir, line+" --epsilon 1 --length 2 --json --seed 5")
		if err != nil {
			t.Fatal(err)
		}
		a := answerOf(t, out)
		if a.Epsilon != 1 || a.Delta != 1e-6 || a.Records < 2900 || a.Records > 3100 || a.RecordsLow > a.Records || a.RecordsHigh < a.Records {
			t.Errorf("%s: %+v", line, a)
		}
		if len(a.Unsafe) != 1 || !strings.Contains(a.Unsafe[0], "--seed") {
			t.Errorf("%s: unsafe is %q, want the seed alone", line, a.Unsafe)
		}
		// f, m, sheltered, f and sheltered; no man is sheltered.
		if len(a.Aggregates) != 4 || a.NotShown != 1 {
			t.Errorf("%s: %d aggregates, %d not shown: %+v", line, len(a.Aggregates), a.NotShown, a.Aggregates)
		}
		_, aggregates, _ := strings.Cut(out, "tables_measured")
		if want == "" {
			want = aggregates
		}
		if aggregates != want {
			t.Errorf("%s answers\n%s\nand the first one\n%s", line, aggregates, want)
		}
	}
}

func TestWhatIsUnsafeIsMarked(t *testing.T) {
	dir := folder(t, cases)
	out, talk, err := run(dir, "disclose dp @good.csv --epsilon 1 --length 1 --json")
	if err != nil {
		t.Fatal(err)
	}
	if a := answerOf(t, out); len(a.Unsafe) != 1 || a.Domain != "read from the data" || !strings.Contains(talk, "UNSAFE") {
		t.Errorf("a domain read from the data is not marked: %+v, %q", a, talk)
	}
	out, talk, err = run(dir, "disclose dp @good.csv --epsilon 1 --length 1 --domain @lists.csv --json")
	if err != nil {
		t.Fatal(err)
	}
	if a := answerOf(t, out); len(a.Unsafe) != 0 || !strings.Contains(out, `"unsafe": []`) || talk != "" {
		t.Errorf("a safe release is marked: %+v, %q", a, talk)
	}
}

// A file says by itself that it must not be published; a comparison reads it all the same.
func TestWhatIsUnsafeIsMarkedInFiles(t *testing.T) {
	dir := folder(t, cases)
	for line, unsafe := range map[string]bool{
		"disclose dp @good.csv --epsilon 1 --length 1":                                  true,
		"disclose dp @good.csv --epsilon 1 --length 1 --domain @lists.csv --seed 3":     true,
		"disclose dp @good.csv --epsilon 1 --length 1 --domain @lists.csv":              false,
		"disclose synth @good.csv --epsilon 1 --length 1 --domain @lists.csv --seed 3":  true,
		"disclose synth @good.csv --epsilon 1 --length 1 --domain @lists.csv":           false,
		"disclose synth @good.csv --epsilon 1 --length 1 --domain @lists.json --seed 4": true,
	} {
		out, _, err := run(dir, line)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		if err != nil || strings.HasSuffix(lines[0], ",unsafe") != unsafe {
			t.Errorf("%s: %q, %v", line, lines[0], err)
		}
		for _, l := range lines[1:] {
			if strings.Contains(l, "never publish") != (unsafe && strings.Contains(line, "--seed")) {
				t.Fatalf("%s: %q", line, l)
			}
		}
	}
	if _, _, err := run(dir, "disclose synth @good.csv --epsilon 1 --length 1 -o @marked.csv"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := run(dir, "disclose evaluate @good.csv @marked.csv --length 1 --json"); err != nil {
		t.Error(err)
	}
}

// Two runs without a seed differ: the noise is really drawn.
func TestNoiseIsDrawnAnew(t *testing.T) {
	dir := folder(t, cases)
	a, _, _ := run(dir, "disclose dp @good.csv --epsilon 0.1 --length 2 --domain @lists.csv --min-count 1")
	b, _, _ := run(dir, "disclose dp @good.csv --epsilon 0.1 --length 2 --domain @lists.csv --min-count 1")
	if a == b || a == "" {
		t.Error("two releases are the same")
	}
}

// Synthetic records can be read again, are as many as counted, and are like the real ones.
func TestSynthThenEvaluate(t *testing.T) {
	dir := folder(t, cases)
	out, _, err := run(dir, "disclose synth @good.csv --epsilon 1 --length 2 --domain @lists.csv -o @synthetic.csv --json")
	if err != nil {
		t.Fatal(err)
	}
	made := struct{ Records int64 }{}
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		t.Fatal(err)
	}
	out, _, err = run(dir, "disclose evaluate @good.csv @synthetic.csv --length 2 --json")
	if err != nil {
		t.Fatal(err)
	}
	var e struct {
		Internal bool
		Rows     int64
		Records  int64
		Report   []struct {
			Length            any
			CountPreservation float64 `json:"count_preservation_ge_k"`
		}
	}
	if err := json.Unmarshal([]byte(out), &e); err != nil {
		t.Fatal(err)
	}
	if !e.Internal || e.Rows != 3000 || e.Records != made.Records || len(e.Report) != 3 || e.Report[2].Length != "All" {
		t.Errorf("%+v", e)
	}
	for _, m := range e.Report {
		if m.CountPreservation < 0.95 {
			t.Errorf("length %v: count preservation is %g", m.Length, m.CountPreservation)
		}
	}
}

func TestSpreadsheetsRunNoValue(t *testing.T) {
	for value, want := range map[string]string{
		"": "", "x": "x", "-5": "-5", "+48": "+48", "=1+1": "'=1+1", "@a": "'@a", "-a": "'-a", "+a": "'+a", "\ta": "'\ta",
	} {
		if got := noFormula(value); got != want {
			t.Errorf("%q is written as %q, want %q", value, got, want)
		}
	}
}

// A file that has lost or got rows between the two readings is refused.
func TestAFileThatChangedIsRefused(t *testing.T) {
	dir := folder(t, map[string]string{"now.csv": "sex\nf\nm\n"})
	e := microdata.NewEncoder("sex", nil)
	for _, sex := range []string{"f", "m", "m"} {
		e.Add(sex)
	}
	keys := []microdata.Column{e.Column()}
	for rows, changed := range map[int]bool{1: true, 2: false, 3: true} {
		err := copyRecoded(io.Discard, filepath.Join(dir, "now.csv"), &anonymizeFlags{keys: []string{"sex"}}, keys, make([]bool, rows))
		if (err != nil) != changed {
			t.Errorf("%d rows before, 2 now: %v", rows, err)
		}
	}
}

// Whatever the files hold, the answer is a release or a refusal.
func FuzzDP(f *testing.F) {
	for _, text := range cases {
		if len(text) < 1<<16 {
			f.Add(text, cases["lists.csv"])
			f.Add(cases["outside.csv"], text)
		}
	}
	f.Fuzz(func(t *testing.T, records, domain string) {
		dir := folder(t, map[string]string{"records.csv": records, "domain.csv": domain})
		for _, line := range []string{
			"disclose dp @records.csv --epsilon 1 --length 2 --domain @domain.csv --json",
			"disclose dp @records.csv --epsilon 1 --length 2 --json", "disclose synth @records.csv --epsilon 1 --length 2",
		} {
			out, _, err := run(dir, line)
			if err != nil && fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", line, err)
			}
			if err == nil && strings.Contains(line, "--json") && !json.Valid([]byte(out)) {
				t.Errorf("%s prints no JSON: %s", line, out)
			}
		}
	})
}
