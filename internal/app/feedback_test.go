package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/web/webtest"
)

const (
	sealedWord     = "CANARYbk4"
	demoPassphrase = "lamp river seven blue"
)

var receiptWords = regexp.MustCompile(`(?s)<ol[^>]*>(.*?)</ol>`)

// saysSomething writes a report with a canary and a file, and gives its receipt.
func saysSomething(t *testing.T, visitor *webtest.Browser) (words []string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	w.WriteField("text", sealedWord+" text")
	w.WriteField("contact", sealedWord+" contact")
	file, _ := w.CreateFormFile("file", sealedWord+".txt")
	io.WriteString(file, sealedWord+" file")
	w.Close()
	r := httptest.NewRequest("POST", "/talk/new/question?lang=en", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	p := visitor.Do(r)
	found := receiptWords.FindStringSubmatch(p.Body)
	if p.Status != 200 || found == nil {
		t.Fatalf("%d %.2000s", p.Status, p.Body)
	}
	return strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(found[1], " "))
}

// The data folder and a backup show nothing of what people wrote; and whoever has
// the group's key and restores the backup has the tables, and no word of theirs.
func TestABackupOpensNoReport(t *testing.T) {
	a := demonstration(t)
	people := browsers(t, a)
	words := saysSomething(t, people["visitor"])
	lead := people["co-lead"]
	if p := lead.Post("/feedback/unlock", url.Values{"passphrase": {demoPassphrase}}); p.Status != 303 {
		t.Fatalf("the reader's key does not open: %d", p.Status)
	}
	page := lead.Get(newestReport(t, a)).Body
	if !strings.Contains(page, sealedWord+" text") {
		t.Fatal("this test finds nothing: the reader does not see the canary")
	}
	if file := regexp.MustCompile(`/feedback/[^"]+/files/[^"]+`).FindString(page); !strings.Contains(lead.Get(file).Body, sealedWord+" file") {
		t.Fatal("this test finds nothing: the reader does not get the file")
	}
	dir := t.TempDir()
	file, restored := filepath.Join(dir, "backup"), filepath.Join(dir, "restored")
	if out, code := at(t, "backup", file, "--data", a.config.Data); code != 0 {
		t.Fatal(out)
	}
	secrets := []string{sealedWord, demoPassphrase, strings.Join(words, " ")}
	for _, folder := range []string{a.config.Data, dir} {
		showsNone(t, filesUnder(t, folder), secrets)
	}
	if out, code := at(t, "restore", file, "--data", restored, "--key", folder(a.config.Data).keyFile()); code != 0 {
		t.Fatal(out)
	}
	master, err := folder(restored).masterKey(testEnv().Getenv)
	if err != nil {
		t.Fatal(err)
	}
	d, err := openDatabase(context.Background(), Config{Data: restored}, master)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	tables := everyValue(t, d)
	showsNone(t, map[string]string{"the restored tables": tables}, secrets)
	for _, public := range []string{"Something waits for you", "conversation_messages"} {
		if !strings.Contains(tables, public) {
			t.Errorf("this test finds nothing: %q is not in what it searches", public)
		}
	}
}

func showsNone(t *testing.T, places map[string]string, secrets []string) {
	t.Helper()
	for where, content := range places {
		for _, secret := range secrets {
			if strings.Contains(content, secret) {
				t.Errorf("%s shows %q", where, secret)
			}
		}
	}
}

func filesUnder(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	if err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		out[path] = string(content)
		return err
	}); err != nil || len(out) == 0 {
		t.Fatalf("%d files, %v", len(out), err)
	}
	return out
}

// everyValue gives all values of a database's tables as text, with the tables' names.
func everyValue(t *testing.T, d *db.DB) string {
	t.Helper()
	var out strings.Builder
	if err := d.Read(context.Background(), func(tx *db.Tx) error {
		tables, err := db.All(tx, db.Column[string], `select name from sqlite_master where type = 'table'`)
		if err != nil {
			return err
		}
		for _, table := range tables {
			fmt.Fprintln(&out, table)
			if err := valuesOf(tx, table, &out); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func valuesOf(tx *db.Tx, table string, out *strings.Builder) error {
	rows, err := tx.SQL().Query(`select * from "` + table + `"`)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	pointers := make([]any, len(columns))
	for i := range pointers {
		pointers[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(pointers...); err != nil {
			return err
		}
		for _, p := range pointers {
			if b, ok := (*p.(*any)).([]byte); ok {
				out.Write(b)
				out.WriteByte('\n')
			} else {
				fmt.Fprintln(out, *p.(*any))
			}
		}
	}
	return rows.Err()
}

// newestReport is the address of the conversation that was begun last.
func newestReport(t *testing.T, a *App) (path string) {
	t.Helper()
	if err := a.DB.Read(context.Background(), func(tx *db.Tx) error {
		at, err := db.Value[string](tx, `select id from conversations order by id desc limit 1`)
		path = "/feedback/" + at
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return path
}

// What people wrote about comes onto the agenda of the next meeting once, and no
// word of it.
func TestAThemeComesOntoTheNextAgenda(t *testing.T) {
	a := demonstration(t)
	people := browsers(t, a)
	lead := people["co-lead"]
	lead.Post("/feedback/unlock", url.Values{"passphrase": {demoPassphrase}})
	for range 2 { // two reports about the same
		saysSomething(t, people["visitor"])
		report := newestReport(t, a)
		lead.Post(report+"/sort", url.Values{"theme": {"housing"}})
		if p := lead.Post(report+"/agenda?lang=en", nil); p.Status != 303 {
			t.Fatalf("%d %.1500s", p.Status, p.Body)
		}
	}
	next := meetingLink.FindStringSubmatch(lead.Get("/meetings").Body)[1]
	page := people["focal-point"].Get("/meetings/" + next + "?lang=en")
	if n := strings.Count(page.Body, "What people tell us: Housing"); n != 1 || page.Has(sealedWord) {
		t.Errorf("%d times on the agenda, a word of it: %v", n, page.Has(sealedWord))
	}
}
