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

	"ostoja/formats/hsds"
	"ostoja/internal/command"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/places"
)

// partnerCommandRun runs 'ostoja import hsds' on the site's group.
func (s *directorySite) partnerCommandRun(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	env := &command.Env{Stdout: &out, Stderr: &bytes.Buffer{}}
	open := func(context.Context, *command.Env, string) (Group, error) {
		return Group{Actors: s.a, DB: s.DB, Close: func() error { return nil }}, nil
	}
	err := partnerCommand(open).Run(t.Context(), env, args)
	return out.String(), err
}

// The command says what a dry run would take, takes it, and finds nothing new
// the second time; a wrong call and a wrong file are refused in words.
func TestTheCommandImportsADirectory(t *testing.T) {
	eachSite(t, func(t *testing.T, s *directorySite) {
		file := filepath.Join(t.TempDir(), "partner.json")
		if err := os.WriteFile(file, []byte(partnerFile), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			args           []string
			accepted, kept int
		}{{[]string{"--dry-run"}, 2, 0}, {nil, 2, 2}, {nil, 2, 2}, {[]string{"--organisation", "Fundacja Próba"}, 3, 3}} {
			out, err := s.partnerCommandRun(t, append([]string{file, "--data", "d", "--language", "pl", "--json"}, c.args...)...)
			var report importReport
			if err != nil || json.Unmarshal([]byte(out), &report) != nil {
				t.Fatalf("%v: %v %s", c.args, err, out)
			}
			if report.Rows != 8 || report.Accepted != c.accepted || len(report.UnmatchedPlaces) != 1 || len(s.services(t)) != c.kept {
				t.Errorf("%v: %+v, %d kept", c.args, report, len(s.services(t)))
			}
		}
		if out, err := s.partnerCommandRun(t, file, "--data", "d", "--language", "pl"); err != nil || !strings.Contains(out, "8 rows: 0 added, 0 changed, 3 there already, 5 refused.") || !strings.Contains(out, "it is no UUID") {
			t.Errorf("%v %s", err, out)
		}
		for says, args := range map[string][]string{
			"--data": {file}, "none of en": {file, "--data", "d", "--language", "xx"}, "no organisation 'Nobody'": {file, "--data", "d", "--organisation", "Nobody"}, "cannot be read": {file + "x", "--data", "d"},
		} {
			if _, err := s.partnerCommandRun(t, args...); err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%v: %v, want %q", args, err, says)
			}
		}
	})
}

// A directory above the bounds is refused whole.
func TestADirectoryAboveTheBoundsIsRefused(t *testing.T) {
	s := newDirectorySite(t, dbtest.SQLite(t, migrations))
	dir := t.TempDir()
	many := "[" + strings.Repeat(`{"name":"a"},`, hsds.MaxRecords) + `{"name":"a"}]`
	deep := strings.Repeat(`{"contents":[`, 20_000)
	for name, content := range map[string]string{"many.json": many, "long.json": strings.Repeat(" ", hsds.MaxBytes+1), "deep.json": deep} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := s.partnerCommandRun(t, file, "--data", "d"); err == nil || !strings.Contains(err.Error(), "cannot be read") {
			t.Errorf("%s: %v %s", name, err, out)
		}
	}
}

// However many unknown places a directory names, few are looked for by likeness;
// a name that is known is found all the same.
func TestUnknownPlacesAreBounded(t *testing.T) {
	f := newPlaceFinder(places.Embedded())
	if area, ok := f.find("Lubelskei"); !ok || area.Code != "PL006" {
		t.Errorf("a typing error: %+v", area)
	}
	for i := range 100_000 {
		f.find(fmt.Sprintf("Nowhereville %d", i))
	}
	if f.likened > maxLikened || len(f.seen) > maxUnmatched {
		t.Errorf("%d looked for by likeness, %d remembered", f.likened, len(f.seen))
	}
	if area, ok := f.find("Люблінське воєводство"); !ok || area.Code != "PL006" {
		t.Errorf("a known name after many unknown: %+v", area)
	}
}
