package actors

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
)

var links = regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)

func publish(t testing.TB, s *directorySite, dir string) (Published, error) {
	var out Published
	err := s.DB.Read(dbtest.Context(), func(tx *db.Tx) (err error) {
		out, err = s.a.Publish(t.Context(), tx, Publication{Dir: dir, URL: "https://help.example.org", Leave: "https://example.com/", GroupName: "Group", Catalog: s.Server.Catalog,
			Asset: func(string) ([]byte, error) { return []byte("x"), nil }})
		return err
	})
	return out, err
}

// A published folder needs no server: each link leads to a file in it, there is
// no form, no cookie and no protected place, in four languages.
func TestPublish(t *testing.T) {
	s := newDirectorySite(t, dbtest.SQLite(t, migrations))
	service := s.add(t, "Free legal advice", nil)
	s.add(t, "Safe flat", func(x *Service) {
		x.Kind, x.Area, x.Address, x.Protected, x.Hideout = "shelter", "", "", true, "Canary street 7"
	})
	for range 25 {
		s.add(t, "More legal advice", nil)
	}
	dir := filepath.Join(t.TempDir(), "site")
	out, err := publish(t, s, dir)
	if err != nil || out.Services != 27 || len(out.Languages) != 4 {
		t.Fatalf("%+v %v", out, err)
	}
	root := os.DirFS(dir)
	if _, err := fs.Stat(root, "uk/legal/PL006/page-2/index.html"); err != nil {
		t.Error("the second page of a long list is missing")
	}
	text, err := fs.ReadFile(root, "uk/service/"+string(service)+"/index.html")
	if err != nil || !strings.Contains(string(text), `lang="uk"`) || !strings.Contains(string(text), "tel:") {
		t.Errorf("a service's page: %v", err)
	}
	err = fs.WalkDir(root, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".html" {
			return err
		}
		page, err := fs.ReadFile(root, name)
		if strings.Contains(string(page), "Canary") || strings.Contains(string(page), "<form") {
			t.Errorf("%s has what it must not have", name)
		}
		for _, m := range links.FindAllStringSubmatch(string(page), -1) {
			href := m[1]
			if strings.HasPrefix(href, "#") || strings.Contains(href, ":") {
				continue
			}
			if _, err := fs.Stat(root, path.Join(path.Dir(name), href)); err != nil || strings.HasPrefix(href, "/") {
				t.Errorf("%s leads to %s, which is not there", name, href)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A folder is replaced whole or not at all, and never one that is not ours.
func TestPublishReplacesOnlyItsOwn(t *testing.T) {
	s := newDirectorySite(t, dbtest.SQLite(t, migrations))
	gone := s.add(t, "Free legal advice", nil)
	parent := t.TempDir()
	dir := filepath.Join(parent, "site")
	if _, err := publish(t, s, dir); err != nil {
		t.Fatal(err)
	}
	s.write(t, func(tx *db.Tx) error {
		tx.Housekeeping("the test's")
		return tx.Exec(`update services set listed = false, version = version + 1, updated = $2 where id = $1`, gone, tx.Now())
	})
	*s.clock = s.clock.AddDate(0, 0, 1)
	if _, err := publish(t, s, dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "en", "service", string(gone))); err == nil {
		t.Error("a service that is gone is still there")
	}
	if left, _ := os.ReadDir(parent); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	mine := t.TempDir()
	if err := os.WriteFile(filepath.Join(mine, "thesis.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := publish(t, s, mine); err == nil {
		t.Error("a folder with other files was replaced")
	}
	if _, err := os.Stat(filepath.Join(mine, "thesis.txt")); err != nil {
		t.Error(err)
	}
}

// Whoever reads while the folder is replaced finds the old site or the new one,
// at every moment; and where the system cannot swap, the new one in the end.
func TestAPublishedFolderIsNeverMissing(t *testing.T) {
	parent := t.TempDir()
	dir, fresh := filepath.Join(parent, "site"), filepath.Join(parent, "fresh")
	site := func(at, text string) {
		if err := errors.Join(os.Mkdir(at, 0o755), os.WriteFile(filepath.Join(at, "index.html"), []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	site(dir, "0")
	done, missed := make(chan struct{}), make(chan int)
	go func() {
		n := 0
		for {
			select {
			case <-done:
				missed <- n
				return
			default:
				if _, err := os.Stat(dir); err != nil {
					n++
				}
			}
		}
	}()
	for i := range 500 {
		site(fresh, strconv.Itoa(i))
		if err := takePlace(fresh, dir); err != nil {
			t.Fatal(err)
		}
	}
	close(done)
	if n := <-missed; n > 0 && runtime.GOOS == "linux" {
		t.Errorf("%d times there was no site", n)
	}
	site(fresh, "last")
	if err := inTwoSteps(fresh, dir); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "index.html")); err != nil || string(text) != "last" {
		t.Errorf("%q %v", text, err)
	}
	if left, _ := os.ReadDir(parent); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}
