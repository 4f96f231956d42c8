package app

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// baseModules may be imported by the modules after them in this list, and by all others.
var baseModules = []string{"members", "places", "actors"}

// platform lists the packages below internal/ that are no modules.
var platform = []string{"app", "audit", "chart", "command", "db", "fault", "id", "jobs", "lang", "mail", "module", "pdf", "register", "seal", "web", "who"}

// allowed lists the packages of others that Ostoja stands on, each with its reason.
var allowed = map[string]string{
	"codeberg.org/go-pdf/fpdf":            "documents to print",
	"filippo.io/age":                      "encryption of backups and sealed reports",
	"github.com/coreos/go-oidc/v3":        "sign-in through a provider",
	"github.com/go-webauthn/webauthn":     "passkeys",
	"github.com/google/uuid":              "UUIDv7",
	"github.com/jackc/pgx/v5":             "PostgreSQL",
	"github.com/ncruces/go-sqlite3":       "SQLite without cgo, encrypted",
	"github.com/pressly/goose/v3":         "migrations",
	"github.com/prometheus/client_golang": "metrics",
	"github.com/transparency-dev/merkle":  "the audit log's tree",
	"github.com/wneessen/go-mail":         "SMTP",
	"github.com/xuri/excelize/v2":         "Excel",
	"golang.org/x/crypto":                 "Argon2id, XChaCha20-Poly1305",
	"golang.org/x/image":                  "text in pictures for messengers",
	"golang.org/x/net":                    "HTML and IDNA",
	"golang.org/x/oauth2":                 "sign-in through a provider",
	"golang.org/x/sync":                   "bounded work",
	"golang.org/x/sys":                    "two folders swapped in one step",
	"golang.org/x/term":                   "is this a terminal?",
	"golang.org/x/text":                   "plurals, collation, encodings",
	"gonum.org/v1/gonum":                  "linear algebra and distributions",
	"maragu.dev/goqite":                   "the job queue",
	"rsc.io/qr":                           "QR codes",
}

// pkg is what 'go list' tells of a package.
type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string
	GoFiles    []string
	Standard   bool
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,GoFiles", "ostoja/...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// room is the part of the house that a package stands in: formats, stats,
// platform, a module, app, cmd.
func room(path string) (kind, name string) {
	parts := strings.Split(strings.TrimPrefix(path, "ostoja/"), "/")
	switch parts[0] {
	case "internal":
		if slices.Contains(platform, parts[1]) {
			return "platform", parts[1]
		}
		return "module", parts[1]
	default:
		return parts[0], ""
	}
}

// mayImport is the rule about arrows inside the house.
func mayImport(from, to string) bool {
	fromKind, fromName := room(from)
	toKind, toName := room(to)
	switch {
	case fromName == "app" || fromKind == "cmd" || fromKind == "tools":
		return true
	case fromKind == "formats" || fromKind == "stats":
		return toKind == fromKind
	case toKind == "web": // the built assets: for the look alone
		return fromKind == "web" || fromName == "web" || fromName == "pdf"
	case toKind == "formats" || toKind == "stats":
		return true
	case toName == "app" || toKind == "cmd":
		return false
	case fromKind == "platform":
		return toKind == "platform"
	case toKind == "platform" || fromName == toName:
		return true
	}
	at := slices.Index(baseModules, toName)
	if here := slices.Index(baseModules, fromName); here >= 0 {
		return at >= 0 && at < here
	}
	return at >= 0
}

func TestRulesOfImports(t *testing.T) {
	for _, p := range packages(t) {
		for _, to := range p.Imports {
			switch {
			case strings.HasPrefix(to, "ostoja/"):
				if !mayImport(p.ImportPath, to) {
					t.Errorf("%s must not import %s", p.ImportPath, to)
				}
			case strings.Contains(strings.Split(to, "/")[0], "."):
				checkThirdParty(t, p.ImportPath, to)
			}
		}
	}
}

func checkThirdParty(t *testing.T, from, to string) {
	t.Helper()
	kind, _ := room(from)
	if kind == "stats" && !strings.HasPrefix(to, "gonum.org/") {
		t.Errorf("%s: numerics stand on the standard library and gonum, not on %s", from, to)
	}
	for path := range allowed {
		if to == path || strings.HasPrefix(to, path+"/") {
			return
		}
	}
	t.Errorf("%s imports %s, which is not in the list of allowed packages", from, to)
}

var sqlText = regexp.MustCompile("`(select|insert into|update|delete from) ")

// Only store files hold SQL, only pages and api files know net/http: inside modules.
func TestRoomsInsideModules(t *testing.T) {
	for _, p := range packages(t) {
		if kind, _ := room(p.ImportPath); kind != "module" {
			continue
		}
		for _, name := range p.GoFiles {
			content, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if sqlText.Match(content) && !strings.HasPrefix(name, "store") {
				t.Errorf("%s/%s holds SQL: it belongs into a store file", p.ImportPath, name)
			}
			pages := strings.HasPrefix(name, "pages") || strings.HasPrefix(name, "api")
			if strings.Contains(string(content), `"net/http"`) && !pages {
				t.Errorf("%s/%s imports net/http: it belongs into a pages or api file", p.ImportPath, name)
			}
		}
	}
}

// ownTables are read by their module alone.
var ownTables = map[string]*regexp.Regexp{
	"incidents": regexp.MustCompile(`(from|join|into|update) incident`),
	"surveys":   regexp.MustCompile(`(from|join|into|update) survey_`),
	"feedback":  regexp.MustCompile(`(from|join|into|update) (feedback|conversation)`),
	"figures":   regexp.MustCompile(`(from|join|into|update) (release(s|_ledger|_snapshots|_approvals)|statement_traces)`),
}

func TestRestrictedTablesAreReadByTheirModuleAlone(t *testing.T) {
	for _, p := range packages(t) {
		_, name := room(p.ImportPath)
		for _, file := range p.GoFiles {
			content, err := os.ReadFile(filepath.Join(p.Dir, file))
			if err != nil {
				t.Fatal(err)
			}
			for owner, tables := range ownTables {
				if name != owner && tables.Match(content) && strings.HasPrefix(file, "store") {
					t.Errorf("%s/%s reads tables of %s", p.ImportPath, file, owner)
				}
			}
		}
	}
}

// registered finds a source that is handed to the gate, source one that is handed to anybody.
var (
	registered = regexp.MustCompile(`a\.Figures\.Register\(a\.\w+\.Source\(\)\)`)
	source     = regexp.MustCompile(`\.Source\(\)`)
	readers    = regexp.MustCompile(`\.Records\(tx, `)
)

// breach says how a file reads restricted records beside the gate; "" where it does not.
func breach(module, content string) string {
	switch {
	case module != "figures" && readers.MatchString(content):
		return "reads the records of a source"
	case module == "app" && len(source.FindAllString(content, -1)) != len(registered.FindAllString(content, -1)):
		return "gives a source to somebody other than the gate"
	}
	return ""
}

// A source of restricted records is read by the gate alone: modules cannot import
// each other, so internal/app would have to hand it over, and it hands it to nobody else.
func TestSourcesAreReadByTheGateAlone(t *testing.T) {
	found := 0
	for _, p := range packages(t) {
		_, name := room(p.ImportPath)
		for _, file := range p.GoFiles {
			content, err := os.ReadFile(filepath.Join(p.Dir, file))
			if err != nil {
				t.Fatal(err)
			}
			if why := breach(name, string(content)); why != "" {
				t.Errorf("%s/%s %s", p.ImportPath, file, why)
			}
			found += len(registered.FindAll(content, -1))
		}
	}
	if found == 0 {
		t.Error("no source is registered: this test finds nothing")
	}
	for module, bad := range map[string]string{"meetings": "s.Records(tx, purpose", "app": "a.Meetings.Read(a.Incidents.Source())"} {
		if breach(module, bad) == "" {
			t.Errorf("%s may %s", module, bad)
		}
	}
}

// The rules themselves catch what they are for.
func TestRulesOfImportsCatchAnArrow(t *testing.T) {
	for _, bad := range [][2]string{
		{"ostoja/stats/capture", "ostoja/internal/db"},
		{"ostoja/formats/tor", "ostoja/stats/capture"},
		{"ostoja/internal/db", "ostoja/internal/members"},
		{"ostoja/internal/members", "ostoja/internal/actors"},
		{"ostoja/internal/meetings", "ostoja/internal/needs"},
		{"ostoja/internal/meetings", "ostoja/internal/app"},
		{"ostoja/internal/lang", "ostoja/web"},
	} {
		if mayImport(bad[0], bad[1]) {
			t.Errorf("%s may import %s", bad[0], bad[1])
		}
	}
	for _, good := range [][2]string{
		{"ostoja/internal/meetings", "ostoja/internal/members"}, {"ostoja/internal/actors", "ostoja/internal/places"},
		{"ostoja/internal/web/ui", "ostoja/web"}, {"ostoja/internal/members", "ostoja/formats/tor"}, {"ostoja/internal/app", "ostoja/internal/meetings"},
	} {
		if !mayImport(good[0], good[1]) {
			t.Errorf("%s may not import %s", good[0], good[1])
		}
	}
}
