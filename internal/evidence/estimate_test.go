package evidence

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ostoja/internal/command"
	"ostoja/internal/fault"
)

// estimate runs one of the commands as the terminal would.
func estimate(args ...string) (string, error) {
	var out, talk bytes.Buffer
	env := &command.Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &talk, Getenv: os.Getenv, Now: time.Now}
	c, rest, ok := command.Find(Commands(), append([]string{"estimate"}, args...))
	if !ok {
		return "", fault.Misuse("no command %v", args)
	}
	err := c.Run(context.Background(), env, rest)
	return out.String(), err
}

// estimated is estimate --json, read back.
func estimated(t *testing.T, args ...string) map[string]any {
	t.Helper()
	out, err := estimate(append(args, "--json")...)
	if err != nil {
		t.Fatalf("%v: %s", args, words(err))
	}
	var v map[string]any
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatalf("%v: %v in %s", args, err, out)
	}
	return v
}

// words are an error's words for a person.
func words(err error) string {
	if e, ok := err.(*fault.Error); ok {
		return e.Message
	}
	return err.Error()
}

// written puts a file into a folder of the test's own.
func written(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// caseFile finds a reference file, or skips the test.
func caseFile(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("OSTOJA_CASES")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "cases")
	}
	path := filepath.Join(append([]string{root, "statistics"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skip("reference cases are not here; set OSTOJA_CASES to their folder")
	}
	return path
}

func closeTo(t *testing.T, what string, got any, want, within float64) {
	t.Helper()
	if x, ok := got.(float64); !ok || !(math.Abs(x-want) <= within*max(1, math.Abs(want))) {
		t.Errorf("%s = %v, want %.12g", what, got, want)
	}
}

func TestSurveyCommand(t *testing.T) {
	strat, clus := caseFile(t, "survey", "apistrat.csv"), caseFile(t, "survey", "apiclus1.csv")
	design := []string{"survey", strat, "--strata", "stype", "--weights", "pw", "--fpc", "fpc"}
	v := estimated(t, append(design, "--mean", "api00")...)
	closeTo(t, "mean", v["estimate"], 662.287363159321, 1e-8)
	closeTo(t, "se", v["se"], 9.40894080278458, 1e-8)
	closeTo(t, "deff", v["deff"], 1.20445726853772, 1e-8)
	closeTo(t, "df", v["df"], 197, 0)
	closeTo(t, "from", v["ci"].([]any)[0], 643.732188272086, 1e-8)
	v = estimated(t, append(design, "--ratio", "api.stu/enroll")...)
	closeTo(t, "ratio se", v["se"], 0.00775710316663788, 1e-8)
	v = estimated(t, append(design, "--mean", "api00", "--by", "stype")...)
	domain := v["domains"].([]any)[1].(map[string]any)
	if domain["domain"] != "H" {
		t.Errorf("the second domain is %v", domain["domain"])
	}
	closeTo(t, "domain se", domain["se"], 14.9371291853931, 1e-8)
	v = estimated(t, append(design, "--proportion", "sch.wide=Yes")...)
	closeTo(t, "logit from", v["ci"].([]any)[0], 0.774539654351568, 1e-8)
	v = estimated(t, "survey", clus, "--cluster", "dnum", "--weights", "pw", "--fpc", "fpc", "--mean", "stype")
	level := v["levels"].([]any)[2].(map[string]any)
	closeTo(t, "share of M", level["estimate"], 0.136612021857924, 1e-8)
	closeTo(t, "se of M", level["se"], 0.0296490466402602, 1e-8)
	v = estimated(t, "survey", clus, "--cluster", "dnum", "--weights", "pw", "--fpc", "fpc", "--quantile", "api00", "--p", "0.25")
	closeTo(t, "quartile", v["estimate"], 552, 0)
	closeTo(t, "quartile se", v["se"], 31.4716612053995, 1e-8)
}

func TestSurveyCalibration(t *testing.T) {
	design := []string{"survey", caseFile(t, "survey", "apiclus1.csv"), "--cluster", "dnum", "--weights", "pw", "--fpc", "fpc"}
	sizes := written(t, "sizes.csv", "stype,Freq\nE,4421\nH,755\nM,1018\n")
	v := estimated(t, append(design, "--poststratify", "stype", "--population", sizes, "--total", "enroll")...)
	closeTo(t, "total", v["estimate"], 3680892.94511905, 1e-8)
	closeTo(t, "se", v["se"], 406292.636294802, 1e-8)
	both := written(t, "both.csv", "variable,level,size\nstype,E,4421\nstype,H,755\nstype,M,1018\nsch.wide,No,1072\nsch.wide,Yes,5122\n")
	v = estimated(t, append(design, "--rake", "stype,sch.wide", "--population", both, "--total", "sch.wide")...)
	closeTo(t, "raked margin", v["levels"].([]any)[1].(map[string]any)["estimate"], 5122, 1e-8)
	v = estimated(t, append(design, "--replicates", "jackknife", "--mean", "api00")...)
	closeTo(t, "jackknife se", v["se"], 26.3293605895276, 1e-8)
	v = estimated(t, append(design, "--table", "sch.wide,stype")...)
	closeTo(t, "Rao-Scott p", v["p"], 0.0217474623707969, 1e-8)
}

func TestTrendCommand(t *testing.T) {
	v := estimated(t, "trend", caseFile(t, "surveillance", "salmonella_agona.csv"), "--from", "282")
	upper, alarm := v["upper"].([]any), v["alarm"].([]any)
	if len(upper) != 31 || len(alarm) != 31 || len(v["t"].([]any)) != 31 || len(v["reason"].([]any)) != 31 {
		t.Fatalf("%d bounds, %d alarms", len(upper), len(alarm))
	}
	closeTo(t, "first t", v["t"].([]any)[0], 282, 0)
	closeTo(t, "first bound", upper[0], 5.64294077006009, 1e-6)
	if alarm[2] != true || alarm[0] != false {
		t.Errorf("alarms %v", alarm)
	}
}

func TestImpactCommand(t *testing.T) {
	v := estimated(t, "impact", caseFile(t, "impact", "sicily.csv"), "--design", "its", "--outcome", "aces",
		"--treated", "smokban", "--time", "time", "--population", "stdpop", "--harmonics", "2", "--period", "12")
	closeTo(t, "effect", v["estimate"], -0.122086792898513, 1e-8)
	closeTo(t, "se", v["se"], 0.0270311072554056, 1e-8)
	closeTo(t, "rr", v["rr"], 0.885071547243928, 1e-8)
	closeTo(t, "rr to", v["rr_ci"].([]any)[1], 0.933227009643085, 1e-8)
}

func TestRDSCommand(t *testing.T) {
	v := estimated(t, "rds", caseFile(t, "rds", "fauxmadrona.csv"), "--outcome", "disease", "--degree", "network.size",
		"--id", "id", "--recruiter", "recruiter.id", "--n", "1000", "--boot", "50", "--workers", "1")
	closeTo(t, "ss", v["estimate"], 0.195021728906902, 0.01)
	all := v["estimates"].(map[string]any)
	closeTo(t, "rds1", all["rds1"].(map[string]any)["estimate"], 0.15919809380965, 1e-9)
	closeTo(t, "rds2", all["rds2"].(map[string]any)["estimate"], 0.164149290444997, 1e-9)
}

func TestScaleupCommand(t *testing.T) {
	answers := caseFile(t, "nsum", "nsum_example_ard.csv")
	for name, text := range map[string]string{
		"rows": "group,size\nG1,136961\nG2,56322\nG4,69238\n", "no heading": "G1,136961\nG2,56322\nG4,69238\n",
		"columns": "G1,G2,G4\n136961,56322,69238\n", "semicolons": "group;size\nG1;136961\nG2;56322\nG4;69238\n",
	} {
		v := estimated(t, "scaleup", answers, "--known", written(t, "known.csv", text), "--n", "1000000")
		line := v["estimates"].([]any)[0].(map[string]any)
		closeTo(t, name+" mle", line["estimate"], 34976.6002994012, 1e-9)
		closeTo(t, name+" se", line["se"], 2621.60702977433, 1e-9)
		closeTo(t, name+" pimle", line["pimle"], 31232.1073928639, 1e-9)
	}
}

// Every flaw of a file or a call is one sentence that names it, with the exit
// code of its kind.
func TestRefusals(t *testing.T) {
	good := "y,w,s,c\n1,2,a,p\n3,2,a,q\n4,1,b,r\n6,1,b,v\n"
	survey := func(text string, flags ...string) []string {
		return append([]string{"survey", written(t, "data.csv", text)}, flags...)
	}
	weekly := func(text string) []string {
		return []string{"trend", written(t, "data.csv", text), "--from", "3", "--method", "ears-c1"}
	}
	people := func(text string) []string {
		return []string{"rds", written(t, "data.csv", text), "--outcome", "y", "--degree", "d", "--id", "id", "--recruiter", "r"}
	}
	for _, c := range []struct {
		args []string
		exit int
		says []string
	}{
		{survey("", "--mean", "y"), 1, []string{"empty"}},
		{survey("y,w\n", "--mean", "y"), 1, []string{"no rows"}},
		{survey("\x00\x01\x02", "--mean", "y"), 1, []string{"not a text file"}},
		{survey("PK\x03\x04...", "--mean", "y"), 1, []string{"Excel"}},
		{survey("y,w\n1,2,3\n", "--mean", "y"), 1, []string{"line 2", "3 cells"}},
		{survey("y,y\n1,2\n", "--mean", "y"), 1, []string{"two columns"}},
		{survey(good, "--mean", "z"), 1, []string{`"z"`, "y, w, s, c"}},
		{survey("y,w\n1,2\n3,\n", "--mean", "y", "--weights", "w"), 1, []string{"row 2", `"w"`, "missing"}},
		{survey("y,w\n1,2\n3,-1\n", "--mean", "y", "--weights", "w"), 1, []string{"row 2", "negative"}},
		{survey("y,w\n1,2\n3,\"1,5\"\n", "--mean", "y", "--weights", "w"), 1, []string{"row 2", "1,5", "Decimal commas"}},
		{survey("y,s\n1,a\n3,a\n4,b\n", "--mean", "y", "--strata", "s"), 1, []string{`"b"`, "lonely"}},
		{survey(good, "--mean", "y", "--lonely", "maybe"), 2, []string{"--lonely"}},
		{survey(good, "--mean", "y", "--total", "y"), 2, []string{"one thing"}},
		{survey(good), 2, []string{"one thing"}},
		{survey(good, "--mean", "y", "--level", "95"), 2, []string{"--level"}},
		{survey(good, "--ratio", "y"), 2, []string{"numerator/denominator"}},
		{[]string{"survey", "nowhere.csv", "--mean", "y"}, 1, []string{"nowhere.csv"}},
		{[]string{"survey", t.TempDir(), "--mean", "y"}, 1, []string{"folder"}},
		{weekly("t,observed\n1,2\n2,3\n4,1\n5,2\n"), 1, []string{"row 3", "4 follows 2"}},
		{weekly("t,observed\n1,2\n2,3\n2,1\n5,2\n"), 1, []string{"row 3", "does not come after"}},
		{weekly("t,observed\n1,2\n2,-3\n3,1\n"), 1, []string{"row 2", "not a count"}},
		{weekly("t,observed\n1,2\n2,2.5\n3,1\n"), 1, []string{"row 2", "not a count"}},
		{[]string{"trend", written(t, "d.csv", "t,observed\n1,2\n"), "--from", "9"}, 2, []string{"--from is 9"}},
		{[]string{"trend", written(t, "d.csv", "t,observed\n1,2\n"), "--from", "1", "--method", "magic"}, 2, []string{"magic"}},
		{people("id,r,y,d\n1,,1,3\n2,1,0,0\n"), 1, []string{"row 2", `"d"`}},
		{people("id,r,y,d\n1,,1,3\n1,1,0,4\n"), 1, []string{"row 2", "row 1"}},
		{people("id,r,y,d\n1,2,1,3\n2,1,0,4\n"), 1, []string{"circle"}},
		{people("id,r,y,d\n1,,1,3\n2,2,0,4\n"), 1, []string{"row 2", "themselves"}},
		{[]string{"impact", written(t, "d.csv", good), "--design", "guess"}, 2, []string{"guess"}},
		{[]string{"impact", written(t, "d.csv", good), "--design", "did", "--outcome", "y"}, 2, []string{"--treated"}},
		{[]string{"impact", written(t, "d.csv", "y,d\n1,0\n2,0\n3,0\n"), "--design", "its", "--outcome", "y", "--treated", "d"}, 1, []string{"same side"}},
	} {
		out, err := estimate(c.args...)
		if err == nil {
			t.Errorf("%v was accepted: %s", c.args, out)
			continue
		}
		if exit := fault.KindOf(err).ExitCode(); exit != c.exit || fault.KindOf(err) == fault.Internal {
			t.Errorf("%v: exit code %d (%v), want %d", c.args, exit, words(err), c.exit)
		}
		for _, part := range c.says {
			if !strings.Contains(words(err), part) {
				t.Errorf("%v: %q does not say %q", c.args, words(err), part)
			}
		}
	}
}

// A table reads the same whatever its separators, line ends and byte order mark.
func TestDialects(t *testing.T) {
	want := estimated(t, "survey", written(t, "a.csv", "y,w\n1.5,2\n3,1\n4.25,1\n"), "--mean", "y", "--weights", "w")
	for name, text := range map[string]string{
		"BOM and CRLF":   "\ufeffy,w\r\n1.5,2\r\n3,1\r\n4.25,1\r\n",
		"decimal commas": "y;w\n1,5;2\n3;1\n4,25;1\n",
		"tabs":           "y\tw\n1.5\t2\n3\t1\n4.25\t1\n",
		"quotes":         "\"y\",\"w\"\n\"1.5\",\"2\"\n\"3\",\"1\"\n\"4.25\",\"1\"\n",
		"no last break":  "y,w\n1.5,2\n3,1\n4.25,1",
	} {
		got := estimated(t, "survey", written(t, "b.csv", text), "--mean", "y", "--weights", "w")
		for _, key := range []string{"estimate", "se", "df"} {
			if got[key] != want[key] {
				t.Errorf("%s: %s is %v, want %v", name, key, got[key], want[key])
			}
		}
	}
}

// Every command prints its answer for a person too.
func TestReadableAnswers(t *testing.T) {
	its := "t,y,d\n1,5,0\n2,7,0\n3,6,0\n4,8,0\n5,3,1\n6,4,1\n7,2,1\n8,3,1\n"
	panel := "u,t,y,g,d\na,1,1,0,0\na,2,2,0,0\na,3,2,0,0\nb,1,2,0,0\nb,2,2,0,0\nb,3,3,0,0\nc,1,1,3,0\nc,2,2,3,0\nc,3,5,3,1\ne,1,3,3,0\ne,2,3,3,0\ne,3,7,3,1\n"
	for _, args := range [][]string{
		{"impact", written(t, "d.csv", its), "--design", "its", "--outcome", "y", "--treated", "d"},
		{"impact", written(t, "d.csv", panel), "--design", "did", "--outcome", "y", "--unit", "u", "--time", "t", "--treated", "d"},
		{"impact", written(t, "d.csv", panel), "--design", "event", "--outcome", "y", "--unit", "u", "--time", "t", "--group", "g"},
		{"impact", written(t, "d.csv", panel), "--design", "synthetic", "--outcome", "y", "--unit", "u", "--time", "t", "--treated-unit", "c", "--from", "3"},
		{"impact", written(t, "d.csv", its), "--design", "prepost", "--before", "y", "--after", "t"},
		{"trend", written(t, "d.csv", its), "--count", "y", "--from", "8", "--method", "ears-c1"},
		{"survey", written(t, "d.csv", its), "--mean", "y", "--by", "d"},
	} {
		out, err := estimate(args...)
		if err != nil || !strings.Contains(out, "\n") || strings.Contains(out, "NaN") || strings.Contains(out, "Inf") {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
}

// FuzzFrame reads anything without a panic; what it takes has rows as long as
// its heading.
func FuzzFrame(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "a;b\n1,5;2\n", "\ufeffa\tb\r\n1\t\r\n", "\"a\nb\",c\n1,2\n", "a\n\"", ",\n,\n", "PK\x03\x04", "a|b\n1|NA\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := parseTable("data.csv", data, 0)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("%v is no refusal", err)
			}
			return
		}
		for i, row := range table.rows {
			if len(row) != len(table.names) {
				t.Fatalf("row %d has %d cells under %d columns", i, len(row), len(table.names))
			}
		}
		for _, name := range table.names {
			if x, err := table.numbers(name); err == nil {
				for _, v := range x {
					if math.IsInf(v, 0) {
						t.Fatalf("column %q has an infinite number", name)
					}
				}
			}
			_, _ = table.levels(name)
		}
	})
}

// FuzzPeriods reads anything as a period without a panic.
func FuzzPeriods(f *testing.F) {
	for _, seed := range []string{"1", "2026-11-24", "2026-W48", "2026-11", "-", "9999-W53"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, cell string) {
		if parse, _ := periodParser(cell); parse != nil {
			parse(cell)
		}
	})
}

func TestLateReports(t *testing.T) {
	text := "t,d0,d1\n"
	for i := range 12 {
		text += fmt.Sprintf("%d,%d,%d\n", i+1, 6+i%2, 6+i%2)
	}
	v := estimated(t, "trend", written(t, "d.csv", text+"13,20,\n"), "--delays", "d0,d1", "--from", "13", "--method", "ears-c1")
	closeTo(t, "completed", v["observed"].([]any)[0], 40, 0)
	closeTo(t, "reported", v["reported"].([]any)[0], 20, 0)
	if v["alarm"].([]any)[0] != true {
		t.Error("the completed count raises no alarm")
	}
}

// A report names the data by its fingerprint and repeats the command.
func TestReadingReport(t *testing.T) {
	data := written(t, "data.csv", "y,w\n1.5,2\n3,1\n4.25,1\n")
	for _, ending := range []string{".md", ".html"} {
		report := filepath.Join(t.TempDir(), "report"+ending)
		if _, err := estimate("survey", data, "--mean", "y", "--weights", "w", "--report", report); err != nil {
			t.Fatal(words(err))
		}
		text, err := os.ReadFile(report)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"Mean of y", "SHA-256", "estimate survey", "--weights w", "2.5625"} {
			if !strings.Contains(string(text), part) {
				t.Errorf("the %s report does not hold %q:\n%s", ending, part, text)
			}
		}
	}
	if _, err := estimate("survey", data, "--mean", "y", "--report", "x.pdf"); fault.KindOf(err) != fault.Usage {
		t.Errorf("a report as PDF: %v", err)
	}
}
