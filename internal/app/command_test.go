package app

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ostoja/internal/command"
	"ostoja/internal/db"
	"ostoja/internal/fault"
)

const sampleToR = `# Protection Working Group, Moldova: Terms of Reference

## Objectives
- Coordination: members share information and agree on priorities.

## Meetings
The working group meets every two weeks on Thursday at 10:00 in Chisinau. It is chaired by UNHCR. Minutes are circulated to members within 48 hours.

## Review
These Terms of Reference are reviewed every six months.
`

// at runs a command as a person would, and gives what it printed and its exit code.
func at(t *testing.T, args ...string) (out string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	env := testEnv()
	env.Stdout, env.Stderr = &stdout, &stderr
	c, rest, ok := command.Find(Commands(), args)
	if !ok {
		t.Fatalf("no command %q", args)
	}
	if err := c.Run(context.Background(), env, rest); err != nil {
		return stdout.String() + Explain(err), fault.KindOf(err).ExitCode()
	}
	return stdout.String(), 0
}

func newGroup(t *testing.T) (data string) {
	t.Helper()
	dir := t.TempDir()
	tor := filepath.Join(dir, "tor.md")
	if err := os.WriteFile(tor, []byte(sampleToR), 0o600); err != nil {
		t.Fatal(err)
	}
	data = filepath.Join(dir, "data")
	if out, code := at(t, "init", "--data", data, "--tor", tor); code != 0 || !strings.Contains(out, "/invitations/") {
		t.Fatalf("init: %d %s", code, out)
	}
	return data
}

func TestInitRefusesAndLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	recipe := filepath.Join(dir, "recipe.txt")
	os.WriteFile(recipe, []byte("Take two eggs and stir."), 0o600)
	empty := filepath.Join(dir, "empty.txt")
	os.WriteFile(empty, nil, 0o600)
	for name, test := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no file named":     {[]string{"init", "--data", dir + "/a"}, 2, "--tor FILE"},
		"no such file":      {[]string{"init", "--data", dir + "/b", "--tor", dir + "/none"}, 1, "cannot be read"},
		"no ToR":            {[]string{"init", "--data", dir + "/c", "--tor", recipe}, 1, "Terms of Reference"},
		"an empty file":     {[]string{"init", "--data", dir + "/d", "--tor", empty}, 1, "empty"},
		"a wrong address":   {[]string{"init", "--data", dir + "/e", "--tor", recipe, "--url", "ct.example.org"}, 2, "https://"},
		"an unknown flag":   {[]string{"init", "--colour", "blue"}, 2, "ostoja help init"},
		"one word too much": {[]string{"init", "now"}, 2, "ostoja help init"},
	} {
		out, code := at(t, test.args...)
		if code != test.code || !strings.Contains(out, test.says) {
			t.Errorf("%s: %d %q", name, code, out)
		}
	}
	if left, _ := filepath.Glob(dir + "/?"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestBackupAndRestoreOnAnEmptyMachine(t *testing.T) {
	data := newGroup(t)
	dir := t.TempDir()
	file, key := filepath.Join(dir, "backup"), filepath.Join(data, "key")
	if out, code := at(t, "backup", file, "--data", data); code != 0 {
		t.Fatal(out)
	}
	restored := filepath.Join(dir, "restored")
	if out, code := at(t, "restore", file, "--data", restored, "--key", key); code != 0 {
		t.Fatal(out)
	}
	before, _ := at(t, "audit", "head", "--data", data)
	after, _ := at(t, "audit", "head", "--data", restored)
	if before != after || !strings.Contains(after, "root") {
		t.Errorf("before %s, after %s", before, after)
	}
	if out, code := at(t, "restore", file, "--data", restored); code != 1 || !strings.Contains(out, "holds a group already") {
		t.Errorf("over a group: %d %s", code, out)
	}
}

// A backup that is not what was written is refused before anything is.
func TestADamagedBackupIsRefused(t *testing.T) {
	data := newGroup(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "backup")
	at(t, "backup", file, "--data", data)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Clone(whole)
	changed[len(changed)/2] ^= 1
	otherKey := filepath.Join(newGroup(t), "key")
	for name, test := range map[string]struct {
		content []byte
		key     string
	}{
		"cut":         {whole[:len(whole)-20], filepath.Join(data, "key")},
		"cut early":   {whole[:100], filepath.Join(data, "key")},
		"changed":     {changed, filepath.Join(data, "key")},
		"longer":      {append(bytes.Clone(whole), 'x'), filepath.Join(data, "key")},
		"another key": {whole, otherKey},
		"no backup":   {[]byte("hello"), filepath.Join(data, "key")},
	} {
		bad := filepath.Join(dir, "bad")
		os.WriteFile(bad, test.content, 0o600)
		to := filepath.Join(dir, "to "+name)
		out, code := at(t, "restore", bad, "--data", to, "--key", test.key)
		if _, err := os.Stat(filepath.Join(to, "ostoja.db")); code != 1 || err == nil {
			t.Errorf("%s: %d %s; database written: %v", name, code, out, err == nil)
		}
	}
}

func TestAuditVerifyAsACommand(t *testing.T) {
	data := newGroup(t)
	out, code := at(t, "audit", "verify", "--data", data, "--json")
	var said struct {
		OK   bool
		Size int
	}
	if err := json.Unmarshal([]byte(out), &said); err != nil || code != 0 || !said.OK || said.Size == 0 {
		t.Errorf("%d %s", code, out)
	}
	head := filepath.Join(t.TempDir(), "head")
	kept, _ := at(t, "audit", "head", "--data", newGroup(t)) // of another group
	os.WriteFile(head, []byte(kept), 0o600)
	if out, code := at(t, "audit", "verify", "--data", data, "--head", head); code != 1 {
		t.Errorf("another log's head: %d %s", code, out)
	}
}

func TestTwoProgramsOnOneFolder(t *testing.T) {
	data := newGroup(t)
	release, err := folder(data).lock()
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if out, code := at(t, "serve", "--data", data, "--addr", "127.0.0.1:0"); code != 1 || !strings.Contains(out, "works on") {
		t.Errorf("%d %s", code, out)
	}
}

func TestEveryCommandHasItsPage(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Commands() {
		if c.Name == "" || c.Short == "" || c.Run == nil || strings.HasSuffix(c.Short, ".") || seen[c.Name] {
			t.Errorf("%+v", c.Name)
		}
		seen[c.Name] = true
		if out, code := at(t, append(strings.Fields(c.Name), "--no-such-flag")...); code != 2 || !strings.Contains(out, "ostoja help") {
			t.Errorf("%s with a flag that it does not know: %d %s", c.Name, code, out)
		}
	}
}

// Articles to begin with are drafts: a new group's site shows none of them.
func TestInitOffersArticlesAsDrafts(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	tor := filepath.Join(t.TempDir(), "tor.md")
	if err := os.WriteFile(tor, []byte(sampleToR), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := initGroup(context.Background(), testEnv(), []string{"--data", data, "--tor", tor, "--articles"}); err != nil {
		t.Fatal(err)
	}
	a, err := Open(context.Background(), Config{Data: data, PublicURL: "http://localhost"}, testEnv(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for path, want := range map[string]int{"/": 200, "/read/reflection-period": 404, "/topic/rights": 404} {
		w := httptest.NewRecorder()
		a.Server.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != want || strings.Contains(w.Body.String(), "Time to think") {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if n := articles(t, a); n != 11 {
		t.Errorf("%d articles are offered", n)
	}
}

func articles(t *testing.T, a *App) (n int) {
	t.Helper()
	if err := a.DB.Read(context.Background(), func(tx *db.Tx) (err error) {
		n, err = db.Value[int](tx, `select count(*) from articles`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}
