package actors

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

	"ostoja/formats/table"
	"ostoja/internal/command"
	"ostoja/internal/places"
)

func casesDir(t testing.TB) string {
	for _, root := range []string{os.Getenv("OSTOJA_CASES"), "../../../shared/cases", "../../../../shared/cases"} {
		if at := filepath.Join(root, "hxl"); root != "" {
			if _, err := os.Stat(at); err == nil {
				return at
			}
		}
	}
	t.Skip("no acceptance cases here; set OSTOJA_CASES to their folder")
	return ""
}

// runCommand runs a command of this module and gives what it printed, and its error.
func runCommand(t testing.TB, name string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	env := &command.Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }, Now: time.Now}
	c, _, ok := command.Find(Commands(nil), strings.Fields(name))
	if !ok {
		t.Fatalf("no command %s", name)
	}
	err := c.Run(context.Background(), env, args)
	return out.String(), err
}

// What becomes of each case file: the counts of its rows, or why it is refused.
// docs/import.md shows the same table.
var caseResults = []struct {
	file           string
	rows, accepted int
	refused        string
}{
	{file: "20190731-ocha-moz-response-tracking-matrix-consolidated-20190909-data-entry.csv", rows: 2500, accepted: 2258},
	{file: "3w-all-clusters-march-2022-data.csv", rows: 2500, accepted: 2500},
	{file: "3w-bdi-mar2022-master-data.csv", rows: 1527, accepted: 1527},
	{file: "3w-ner-feb2022-3w-data-f-vrier-2022.csv", rows: 2500, accepted: 2481},
	{file: "5w-bfa-fev2022-jan-fev-public.csv", rows: 421, accepted: 420},
	{file: "cmr-5w-national-june2021-data-5w-cleaned.csv", rows: 2500, accepted: 2500},
	{file: "ethiopia-who-is-doing-what-where-4w-february-2022-eth-4ws-february-2022.csv", rows: 2500, accepted: 2491},
	{file: "ethiopia-who-is-doing-what-where-4w-february-2022-hno-ethiopia-admin-location.csv", refused: "no column says who"},
	{file: "hti-operational-presence-2020-sheet2.csv", rows: 2500, accepted: 2500},
	{file: "nigeria-3w-august-2021-august-3ws.csv", rows: 2500, accepted: 2500},
	{file: "showcase-unhcr-3w.csv", rows: 2250, accepted: 2250},
	{file: "sudan-3w-2021-2020-3ws-compiled.csv", rows: 2500, accepted: 2500},
	{file: "ua-targeted-ukraine-2023-hrp-response-activities-and-targets-for-hdx-20230425-target-ret-by-cluster-oblast.csv", refused: "no column says who"},
	{file: "ua-targeted-ukraine-2023-hrp-response-activities-and-targets-for-hdx-20230425-targeted-by-cluster-oblast.csv", refused: "no column says who"},
	{file: "ua-targeted-ukraine-2023-hrp-response-activities-and-targets-for-hdx-20230425-targeted-by-pop-group-cluster.csv", refused: "no column says who"},
	{file: "ua-targeted-ukraine-2023-hrp-response-activities-and-targets-for-hdx-20230425-targeted-by-sadd-cluster.csv", refused: "no column says who"},
	{file: "ua-targeted-ukraine-2023-hrp-response-activities-and-targets-for-hdx-20230425-targeted-idps-by-cluster-oblast.csv", refused: "no column says who"},
	{file: "ua-targeted-ukraine-2023-hrp-response-activities-and-targets-for-hdx-20230425-targeted-non-dis-cluster-oblast.csv", refused: "no column says who"},
	{file: "ukraine-2023-hrp-activity-list.csv", refused: "no column says who"},
	{file: "ukraine/ua-targeted_ukraine_2023_hrp_response_activities_and_targets_for_hdx_20230425.xlsx", refused: "no column says who"},
	{file: "ukraine/ua-ukraine-who-does-what-where-3w.json", refused: "no column says who"},
	{file: "ukraine/ua-whowhatwhere_2pacx-1vsmzqd0eszgcdpnufcdjvx4y3gin8tjhes-emxoiasl9ex5zmxf09fzqkqjhtqfbg6wbazprix5qrop-pub-gid-594573511-single-true-output-csv.csv", refused: "no column says who"},
	{file: "ukraine/whowhatwhere_ukr_5w_round12_2022_05_26.xlsx", refused: "no column says who"},
	{file: "vocab/sample-ct5w-with-errors.csv", rows: 2, accepted: 1},
	{file: "whowhatwhere_345_honduras.csv", rows: 2500, accepted: 2482},
	{file: "whowhatwhere_345w_guatemala.csv", rows: 1197, accepted: 1195},
	{file: "whowhatwhere_notags_3w_data.csv", rows: 1, accepted: 1},
}

func TestCaseFilesImportOrAreRefused(t *testing.T) {
	dir := casesDir(t)
	for _, c := range caseResults {
		out, err := runCommand(t, "import 5w", filepath.Join(dir, c.file), "--dry-run", "--json")
		if c.refused != "" {
			if err == nil || !strings.Contains(messageOf(err), c.refused) {
				t.Errorf("%s: got %v, want it refused: %s", c.file, err, c.refused)
			}
			continue
		}
		var r importReport
		if err != nil || json.Unmarshal([]byte(out), &r) != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		refusedRows := map[int]bool{}
		for _, x := range r.Rejected {
			refusedRows[x.Row] = true
			if x.Reason == "" || x.Column == "" {
				t.Errorf("%s: %+v says too little", c.file, x)
			}
		}
		if r.Rows != c.rows || r.Accepted != c.accepted || r.Rows != r.Accepted+len(refusedRows) {
			t.Errorf("%s: %d rows, %d accepted, %d refused; want %d and %d", c.file, r.Rows, r.Accepted, len(refusedRows), c.rows, c.accepted)
		}
	}
}

// The sample with errors: each planted error is named in its row and column.
func TestSampleWithErrors(t *testing.T) {
	out, err := runCommand(t, "import 5w", filepath.Join(casesDir(t), "vocab", "sample-ct5w-with-errors.csv"), "--dry-run", "--json")
	if err != nil {
		t.Fatal(err)
	}
	var r importReport
	_ = json.Unmarshal([]byte(out), &r)
	var got []string
	for _, x := range r.Rejected {
		got = append(got, fmt.Sprintf("%d %s %s", x.Row, x.Column, x.Value))
	}
	if want := "4 Reached -3; 4 Reached F x; 4 Start 2025-13-01; 4 P-code PL999"; strings.Join(got, "; ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, "; "), want)
	}
}

func TestCommandsAreUsedRightly(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.csv")
	_ = os.WriteFile(good, []byte("Organisation,Sector,Voivodeship\n#org,#sector,#adm1\nIOM,Protection,Łódź\n"), 0o600)
	bad := filepath.Join(dir, "bad.csv")
	_ = os.WriteFile(bad, []byte("Organisation,Sector\n=1+1,Protection\n"), 0o600)
	for _, c := range []struct {
		command string
		args    []string
		want    string // of the output or the error
		ok      bool
	}{
		{"hxl validate", []string{good}, "Valid", true}, {"hxl validate", []string{good, "--json"}, `"is_valid": true`, true},
		{"hxl validate", []string{bad}, "no row of HXL hashtags", false}, {"hxl validate", []string{good, "--schema", bad}, "no row of HXL hashtags", false},
		{"hxl validate", []string{good, "--schema", good}, "cannot be used as a schema", false}, {"hxl validate", []string{good, "--sheet", "X"}, "has no sheet 'X'", false},
		{"hxl validate", nil, "takes 1 argument", false}, {"hxl validate", []string{dir}, "a folder", false}, {"hxl validate", []string{dir + "/none"}, "cannot be opened", false},
		{"import 5w", []string{good, "--dry-run"}, "1 rows: 1 would be taken", true}, {"import 5w", []string{good, "--dry-run", "--json"}, `"unmatched_places": []`, true},
		{"import 5w", []string{bad, "--dry-run"}, "no row can be taken, of 1", false}, {"import 5w", []string{good}, "--dry-run", false}, {"import 5w", []string{good, "--what"}, "flag", false},
	} {
		out, err := runCommand(t, c.command, c.args...)
		if err != nil {
			out += messageOf(err)
		}
		if (err == nil) != c.ok || !strings.Contains(out, c.want) {
			t.Errorf("%s %v: got %q, %v, want %q", c.command, c.args, out, err, c.want)
		}
	}
}

// A schema may name a list of allowed values in a file beside it, and no other.
func TestListsBesideTheSchema(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		_ = os.WriteFile(path, []byte(text), 0o600)
		return path
	}
	write("list.csv", "#status,#x\nplanned,1\nongoing,2\n")
	data := write("data.csv", "#org,#status\nIOM,planned\nDRC,done\n")
	for list, want := range map[string]string{"list.csv": "row 3, column B", "../list.csv": "in the folder of the schema", "https://x/y": "web addresses are not read", "none.csv": "cannot be opened"} {
		schema := write("schema.csv", "#valid_tag,#valid_value+url\n#status,"+list+"\n")
		if out, _ := runCommand(t, "hxl validate", data, "--schema", schema); !strings.Contains(out, want) {
			t.Errorf("%s: got %s, want %s", list, out, want)
		}
	}
}

func FuzzImport(f *testing.F) {
	f.Add("Organisation,Sector\nIOM,Protection\n")
	f.Add("#org,#adm1+code,#reached,#targeted,#date+start,#date+end\nIOM,PL014,5,6,45658,31.12.2025\nTotal,,9,,,\n")
	f.Add("Organizacja;;Osoby;\nNazwa;Typ;Planowane;Kobiety\na;b;1 200,5;x\n")
	resolver := places.NewResolver(places.Embedded())
	f.Fuzz(func(t *testing.T, data string) {
		source, err := table.Open(strings.NewReader(data), int64(len(data)), table.Options{})
		if err != nil {
			return
		}
		taken, refused := 0, map[int]bool{}
		s, err := Import{
			Places: resolver,
			Accept: func(a Activity) error { taken++; return nil },
			Reject: func(r Rejection) error { refused[r.Row] = true; return nil },
		}.Read(source.Rows(""))
		if err == nil && (s.Accepted != taken || s.Rejected != len(refused) || s.Rows != taken+len(refused)) {
			t.Fatalf("%+v, %d taken, %d refused", s, taken, len(refused))
		}
	})
}
