package surveys_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/internal/surveys"
)

// run runs a command line and gives what it printed and its exit code.
func run(t *testing.T, args ...string) (stdout, message string, code int) {
	t.Helper()
	c, rest, ok := command.Find(surveys.Commands(), args)
	if !ok {
		t.Fatalf("no command %q", args)
	}
	var out, errs bytes.Buffer
	env := &command.Env{Stdout: &out, Stderr: &errs, Now: time.Now, Getenv: func(string) string { return "" }}
	if err := c.Run(context.Background(), env, rest); err != nil {
		return out.String(), errs.String() + err.Error(), fault.KindOf(err).ExitCode()
	}
	return out.String(), errs.String(), 0
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const good = "| survey |\n| | type | name | label |\n| | text | q1 | Name |\n"
const bad = "| survey |\n| | type | name | label | relevant |\n| | text | q1 | Name | ${nope} = 1 |\n"

func TestConvert(t *testing.T) {
	path := file(t, "visit.md", good)
	xml, _, code := run(t, "form", "convert", path)
	if code != 0 || !strings.Contains(xml, `<data id="visit">`) {
		t.Errorf("exit %d\n%s", code, xml)
	}
	xml, _, code = run(t, "form", "convert", path, "--name", "home")
	if code != 0 || !strings.Contains(xml, `<home id="home">`) || !strings.Contains(xml, "<h:title>home</h:title>") {
		t.Errorf("exit %d\n%s", code, xml)
	}
	out := filepath.Join(t.TempDir(), "form.xml")
	if stdout, _, code := run(t, "form", "convert", path, "-o", out); code != 0 || stdout != "" {
		t.Errorf("exit %d, stdout %q", code, stdout)
	}
	if data, err := os.ReadFile(out); err != nil || !bytes.HasPrefix(data, []byte("<?xml")) {
		t.Errorf("%v %s", err, data)
	}
}

func TestConvertRefuses(t *testing.T) {
	_, message, code := run(t, "form", "convert", file(t, "f.md", bad))
	if code != 1 || !strings.Contains(message, "survey, row 2, column relevant") {
		t.Errorf("exit %d, %s", code, message)
	}
	for name, content := range map[string]string{
		"empty.xlsx": "", "empty.csv": "", "space.md": "  \n", "text.xlsx": "no zip", "old.xls": "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
		"binary.csv": "a\x00b", "latin.csv": "survey,\n,type\n,t\xE9xt", "note.txt": "hello", "plain.md": "# no table", "bare.csv": "type,name\ntext,q",
	} {
		if _, message, code := run(t, "form", "convert", file(t, name, content)); code != 1 || !strings.Contains(message, "Mend this") {
			t.Errorf("%s: exit %d, %s", name, code, message)
		}
	}
	if _, _, code := run(t, "form", "convert", "missing.xlsx"); code != 1 {
		t.Errorf("a missing file exits %d", code)
	}
	if _, _, code := run(t, "form", "convert"); code != 2 {
		t.Errorf("wrong use exits %d", code)
	}
}

func TestConvertJSON(t *testing.T) {
	for content, ok := range map[string]bool{good: true, bad: false} {
		stdout, _, code := run(t, "form", "convert", "--json", file(t, "f.md", content))
		var c struct {
			OK       bool
			XML      string
			Errors   []struct{ Sheet, Column, Message string }
			Warnings []string
		}
		if err := json.Unmarshal([]byte(stdout), &c); err != nil {
			t.Fatal(err)
		}
		if c.OK != ok || (code == 0) != ok || (c.XML != "") != ok || (len(c.Errors) == 0) != ok {
			t.Errorf("exit %d, %s", code, stdout)
		}
		if strings.Contains(stdout, "null") {
			t.Errorf("an array is null: %s", stdout)
		}
	}
}

// The encrypted record of the shared cases opens on the command line.
func TestDecrypt(t *testing.T) {
	dir := os.Getenv("OSTOJA_CASES")
	if dir == "" {
		dir = "../../../shared/cases"
	}
	dir = filepath.Join(dir, "forms", "encryption")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the shared cases are not here; set OSTOJA_CASES to their folder")
	}
	out := t.TempDir()
	manifest, key := filepath.Join(dir, "manifest_submission.xml"), filepath.Join(dir, "test_private_key.pem")
	if _, message, code := run(t, "form", "decrypt", manifest, "--key", key, "-o", out); code != 0 {
		t.Fatal(message)
	}
	got, _ := os.ReadFile(filepath.Join(out, "submission.xml"))
	want, _ := os.ReadFile(filepath.Join(dir, "plain_submission.xml"))
	if !bytes.Equal(got, want) {
		t.Errorf("the record is %s", got)
	}
	if _, _, code := run(t, "form", "decrypt", manifest); code != 2 {
		t.Errorf("no key exits %d", code)
	}
	if _, _, code := run(t, "form", "decrypt", manifest, "--key", manifest, "-o", out); code != 1 {
		t.Errorf("a key that is none exits %d", code)
	}
}
