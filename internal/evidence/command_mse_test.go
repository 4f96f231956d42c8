package evidence

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ostoja/internal/command"
	"ostoja/internal/fault"
)

// call runs a command as the terminal would and gives what it printed.
func call(c command.Command, args ...string) (string, error) {
	var out, talk bytes.Buffer
	env := &command.Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &talk, Getenv: os.Getenv,
		Now: func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) },
	}
	err := c.Run(context.Background(), env, args)
	return out.String(), err
}

// casesDir is where the shared cases with reference results are.
func casesDir(t testing.TB, kind string) string {
	dir := os.Getenv("OSTOJA_CASES")
	if dir == "" {
		dir = "../../../shared/cases"
	}
	dir = filepath.Join(dir, "statistics", kind)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the shared cases are not here (%v): set OSTOJA_CASES to their folder", err)
	}
	return dir
}

func write(t testing.TB, name, content string) string {
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func answer(t *testing.T, args ...string) map[string]any {
	t.Helper()
	out, err := call(mseCommand, append(args, "--json")...)
	if err != nil {
		t.Fatalf("%v: %s", args, faultText(err))
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v: %v in %s", args, err, out)
	}
	return got
}

// Every kind of bad table is refused with exit code 1 and words that name the place.
func TestBadTables(t *testing.T) {
	for _, c := range []struct{ name, content, says string }{
		{"negative", "A,B,n\n1,0,-3\n0,1,4\n1,1,2\n", `row 1 (line 2), column "n": "-3" is negative`},
		{"fraction", "A,B,n\n1,0,3\n0,1,4.5\n1,1,2\n", `row 2 (line 3), column "n": "4.5" is not a whole number`},
		{"decimal comma", "A,B,n\n1,0,\"3,5\"\n0,1,4\n1,1,2\n", `row 1 (line 2), column "n": "3,5" has a comma`},
		{"semicolons and decimal commas", "A;B;n\n1;0;3,5\n0;1;4\n", `row 1 (line 2), column "n": "3,5" is not a whole number`},
		{"list never seen", "A,B,C,n\n1,0,0,3\n0,1,0,4\n1,1,0,2\n", "column C: this list has nobody"},
		{"one list", "A,n\n1,3\n", "has 1 list(s)"},
		{"eleven lists", "A,B,C,D,E,F,G,H,I,J,K,n\n1,1,0,0,0,0,0,0,0,0,1,3\n", "has 11 lists"},
		{"no overlap", "A,B,n\n1,0,3\n0,1,4\n1,1,0\n", "rows 2 to 4: nobody is on two lists"},
		{"duplicate", "A,B,n\n1,0,3\n0,1,4\n1,1,1\n1,0,5\n", "row 4 (line 5): it has the same history as row 1 (line 2)"},
		{"two for one", "A,B,n\n1,0,3\n0,2,4\n1,1,1\n", `row 2 (line 3), column "B": "2" is neither 0 nor 1`},
		{"all zero", "A,B,n\n1,0,0\n0,1,0\n1,1,0\n", "column n: every count is 0"},
		{"people on no list", "A,B,n\n0,0,5\n1,0,3\n0,1,4\n1,1,1\n", `row 1 (line 2), column "n"`},
		{"empty", "", "is empty"},
		{"blank", "\n\n  \n", "is empty"},
		{"only a header", "A,B,n\n", "has a heading but no rows"},
		{"no header", "1,0,3\n0,1,4\n1,1,1\n", "row 1: there are only numbers"},
		{"a column without a name", "A,,n\n1,0,3\n", "row 1: column 2 has no name"},
		{"two columns of one name", "A,A,n\n1,0,3\n", `two columns are called "A"`},
		{"a short row", "A,B,n\n1,0,3\n0,1\n", "line 3: 2 cells, but the heading has 3 columns"},
		{"an open quote", "A,B,n\n1,0,\"3\n0,1,4\n", "quotation mark"},
		{"not available", "A,B,n\n1,0,NA\n0,1,4\n1,1,1\n", `row 1 (line 2), column "n": "NA" is not a number`},
		{"not a number", "A,B,n\n1,0,NaN\n0,1,4\n1,1,1\n", `row 1 (line 2), column "n": "NaN" is not a number`},
		{"empty cell", "A,B,n\n1,0,\n0,1,4\n1,1,1\n", `row 1 (line 2), column "n": "" is empty`},
		{"huge", "A,B,n\n1,0,1e300\n0,1,4\n1,1,1\n", `row 1 (line 2), column "n"`},
		{"huge in sum", "A,B,n\n1,0,1000000000\n0,1,4\n1,1,1\n", "more than 1000000000 people"},
		{"binary", "PK\x03\x04\x00\x00\xff\xfe", "is an Excel or zip file"},
	} {
		_, err := call(mseCommand, write(t, "lists.csv", c.content), "--json")
		if err == nil || fault.KindOf(err).ExitCode() != 1 || !strings.Contains(faultText(err), c.says) {
			t.Errorf("%s: %v, want words with %q", c.name, err, c.says)
		}
	}
}

// What spreadsheets do to a file is harmless.
func TestHarmlessForms(t *testing.T) {
	plain := answer(t, write(t, "a.csv", "A,B,n\n1,0,30\n0,1,40\n1,1,10\n"), "--boot", "0")
	for name, content := range map[string]string{
		"mark and CRLF": "\xef\xbb\xbfA,B,n\r\n1,0,30\r\n0,1,40\r\n1,1,10\r\n",
		"quotes":        "\"A\",\"B\",\"n\"\n\"1\",\"0\",\"30\"\n0,1,40\n1,1,10",
		"spaces":        "A, B, n\n1, 0, 30\n0, 1, 40\n1, 1, 10\n",
		"empty rows":    "A,B,n\n1,0,30\n,,\n0,1,40\n1,1,10\n\n",
		"zero rows":     "A,B,n\n1,0,30\n0,1,40\n1,1,10.0\n0,0,0\n",
		"semicolons":    "A;B;n\n1;0;30\n0;1;40\n1;1;10\n",
		"Polish":        "A;B;n\n1;0;30,0\n0;1;40,0\n1;1;10,0\n",
		"tabs":          "A\tB\tn\n1\t0\t30\n0\t1\t40\n1\t1\t10\n",
	} {
		if got := answer(t, write(t, "a.csv", content), "--boot", "0"); got["estimate"] != plain["estimate"] {
			t.Errorf("%s: %v, want %v", name, got["estimate"], plain["estimate"])
		}
	}
}

func TestWrongUse(t *testing.T) {
	file := write(t, "a.csv", "A,B,n\n1,0,30\n0,1,40\n1,1,10\n")
	for _, args := range [][]string{
		{}, {file, file}, {file, "--method", "guess"}, {file, "--order", "1"}, {file, "--pthresh", "2"},
		{file, "--pthresh", "NaN"}, {file, "--boot", "-1"}, {file, "--boot", "many"}, {file, "--seed", "-4"}, {file, "--report", "a.pdf"}, {file, "--what"},
	} {
		if _, err := call(mseCommand, args...); fault.KindOf(err) != fault.Usage {
			t.Errorf("%v: %v is not wrong use", args, err)
		}
	}
}

// The command answers with the numbers of SparseMSE 2.0.1 and
// MultipleSystemsEstimation 1.2.0.
func TestAnswersOfTheReferences(t *testing.T) {
	dir := casesDir(t, "mse")
	for _, c := range []struct {
		file, method, model string
		terms               int
		estimate, deviance  float64
		bic                 float64
	}{
		{"UKdat_5_SparseMSE2.0.1.csv", "main", "[1,2,3,4,5]", 0, 13444.1312090139, 118.531629289399, 0},
		{"UKdat_5_SparseMSE2.0.1.csv", "pairs", "[12,13,14,15,23,24,25,34,35,45]", 10, 11232.5313692255, 10.5299426641973, 0},
		{"UKdat_5_SparseMSE2.0.1.csv", "stepwise", "[12,13,24,25,35,45]", 6, 11312.9902894352, 16.3513834034513, 0},
		{"UKdat_5_SparseMSE2.0.1.csv", "bic", "[12,13,23,25,34]", 5, 22991.3313141601, 0, 196.539755551614},
		{"Western_SparseMSE2.0.1.csv", "stepwise", "[15,2,3,4]", 1, 2483.38392023013, 26.5842264045805, 0},
		{"NewOrl_SparseMSE2.0.1.csv", "stepwise", "[45,1,2,3,6,7,8]", 1, 1183.69227455346, 34.0070644317413, 0},
		{"Korea_MSE1.2.0.csv", "bic", "[12,23]", 2, 157.166666666667, 0, 57.1408098754403},
	} {
		got := answer(t, filepath.Join(dir, c.file), "--method", c.method, "--boot", "0")
		check := func(name string, want float64) {
			if x, ok := got[name].(float64); want != 0 && (!ok || math.Abs(x-want) > 1e-6*want) {
				t.Errorf("%s %s: %s is %v, want %v", c.file, c.method, name, got[name], want)
			}
		}
		check("estimate", c.estimate)
		check("deviance", c.deviance)
		check("bic", c.bic)
		if got["model"] != c.model || len(got["terms"].([]any)) != c.terms || got["code"] != 0.0 {
			t.Errorf("%s %s: model %v with terms %v, want %s", c.file, c.method, got["model"], got["terms"], c.model)
		}
	}
}

// The trap of Korea: 184,183,083,460 people by Rcapture, none here, and the
// lists b and d named.
func TestUnestimableGivesNoNumber(t *testing.T) {
	got := answer(t, filepath.Join(casesDir(t, "mse"), "Korea_MSE1.2.0.csv"), "--method", "pairs")
	warnings, _ := json.Marshal(got["warnings"])
	if got["estimate"] != nil || got["ci_naive"] != nil || got["ci_bca"] != nil || got["code"] != 1.0 || !strings.Contains(string(warnings), "b:d") {
		t.Errorf("%v", got)
	}
}

// Stable fields: all of them are always there, and no list is null.
func TestFieldsOfTheAnswer(t *testing.T) {
	file := write(t, "a.csv", "A,B,C,n\n1,0,0,30\n0,1,0,40\n0,0,1,35\n1,1,0,10\n1,0,1,8\n0,1,1,9\n1,1,1,3\n")
	for _, method := range methodNames() {
		got := answer(t, file, "--method", method, "--boot", "50")
		for _, name := range []string{"n_lists", "n_observed", "method", "model", "terms", "estimate", "ci_naive", "ci_bca", "code", "deviance", "aic", "bic", "warnings"} {
			v, ok := got[name]
			if !ok || v == nil && (name == "terms" || name == "warnings") {
				t.Errorf("%s: the field %s is %v", method, name, v)
			}
		}
		if method == "bic" && len(got["models"].([]any)) != 8 {
			t.Errorf("bic lists %v", got["models"])
		}
	}
}

// The same seed gives the same bits whoever does the work; another seed does not.
func TestWorkersDoNotMatter(t *testing.T) {
	file := write(t, "a.csv", "A,B,C,n\n1,0,0,30\n0,1,0,40\n0,0,1,35\n1,1,0,10\n1,0,1,8\n0,1,1,9\n1,1,1,3\n")
	for _, method := range []string{"pairs", "stepwise", "bic", "dga", "lcmcr"} {
		run := func(args ...string) string {
			out, err := call(mseCommand, append([]string{file, "--method", method, "--boot", "200", "--json"}, args...)...)
			if err != nil {
				t.Fatal(faultText(err))
			}
			return out
		}
		one := run("--workers", "1")
		if run("--workers", "16") != one || run("--workers", "3") != one {
			t.Errorf("%s: several workers give another answer than one", method)
		}
		if method != "dga" && run("--seed", "7") == one {
			t.Errorf("%s: another seed gives the same answer", method)
		}
	}
}

// The report says what the answer is, from what, and how to make it again, and
// shows no count of a single history.
func TestReport(t *testing.T) {
	file := write(t, "lists<b>.csv", "A<script>,B|x,C,n\n1,0,0,30\n0,1,0,40\n0,0,1,97\n1,1,0,10\n1,0,1,8\n0,1,1,9\n1,1,1,3\n")
	for ending, method := range map[string]string{".md": "bic", ".html": "all"} {
		report := filepath.Join(t.TempDir(), "r"+ending)
		text, err := call(mseCommand, file, "--method", method, "--boot", "100", "--report", report)
		if err != nil {
			t.Fatal(faultText(err))
		}
		data, err := os.ReadFile(report)
		if err != nil {
			t.Fatal(err)
		}
		page := string(data)
		for _, want := range []string{"Closed population", "SHA-256", "--seed 1234", "What would change it", "Signature"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: %q is missing", ending, want)
			}
		}
		for _, secret := range []string{"<script>", " 97 ", ">97<", "%!"} {
			if strings.Contains(page, secret) || strings.Contains(text, " 97 ") {
				t.Errorf("%s: %q is there", ending, secret)
			}
		}
		if ending == ".html" && (!strings.Contains(page, "<svg") || strings.Contains(page, "http://") || strings.Contains(page, "https://")) {
			t.Error("the page has no chart, or wants something from elsewhere")
		}
		if ending == ".html" {
			if err := xml.Unmarshal([]byte(page[strings.Index(page, "<svg"):strings.Index(page, "</svg>")+6]), new(struct{})); err != nil {
				t.Errorf("the chart is not well formed: %v", err)
			}
		}
	}
}

// FuzzReadMSE: whatever the file holds, the command answers or refuses; it does
// not panic, and its numbers are numbers.
func FuzzReadMSE(f *testing.F) {
	for _, seed := range []string{
		"A,B,n\n1,0,3\n0,1,4\n1,1,2\n", "A,B,C,n\n1,1,0,3\n0,1,1,4\n1,0,1,2\n", "A;B\n", "\xef\xbb\xbf\"A\",B,n\r\n1,1,5\r\n", "A,B,n\n1,0,1e9\n0,1,1\n1,1,1\n", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		path := write(t, "a.csv", content)
		table, _, err := readMSE(path)
		if err != nil || len(table.Lists) > 5 {
			return
		}
		for _, method := range []string{"main", "pairs", "stepwise"} {
			got, err := call(mseCommand, path, "--method", method, "--boot", "5", "--json")
			if err != nil {
				if fault.KindOf(err) == fault.Internal {
					t.Errorf("%s of %q: %v is no refusal", method, content, err)
				}
				continue
			}
			if !json.Valid([]byte(got)) || strings.Contains(got, "NaN") {
				t.Errorf("%s of %q gives %s", method, content, got)
			}
		}
	})
}
