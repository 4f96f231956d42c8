package surveys

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
)

// TestFullDisk: when the database cannot grow any more, devices are told to try
// again and nothing that was acknowledged is lost; with room again, they succeed.
func TestFullDisk(t *testing.T) {
	folder := t.TempDir()
	d := openAt(t, folder)
	defer d.Close()
	w := newWorld(t, d)
	server := w.key(t, w.released(t, "1"), "live")
	limit := func(pages int) {
		dbtest.Write(t, d, dbtest.Context(), func(tx *db.Tx) error {
			tx.Housekeeping("the disk of the test")
			_, err := db.Value[int](tx, fmt.Sprintf("pragma max_page_count = %d", pages))
			return err
		})
	}
	now := w.count(t, "pragma page_count")
	limit(now + 40)
	content := make([]byte, 30_000)
	acknowledged, refused := map[string]bool{}, 0
	post := func(i int) int {
		return w.send(server+"/submission", record("1", fmt.Sprint("uuid:", i), "<photo>a.jpg</photo>"), "a.jpg", string(content)).Status
	}
	for i := range 20 {
		switch status := post(i); {
		case status == http.StatusCreated:
			acknowledged[fmt.Sprint("uuid:", i)] = true
		case status >= 500: // a device keeps the record and tries again
			refused++
		default:
			t.Errorf("record %d: %d", i, status)
		}
	}
	if len(acknowledged) == 0 || refused == 0 {
		t.Fatalf("%d acknowledged, %d refused: the disk was not filled", len(acknowledged), refused)
	}
	if n := w.count(t, `select count(*) from survey_submissions`); n != len(acknowledged) {
		t.Errorf("%d acknowledged, %d there", len(acknowledged), n)
	}
	limit(1 << 30)
	for i := range 20 {
		if status := post(i); status != http.StatusCreated {
			t.Errorf("record %d afterwards: %d", i, status)
		}
	}
	if n := w.count(t, `select count(*) from survey_attachments`); n != 20 {
		t.Errorf("%d files of 20 records", n)
	}
}

// TestFormOf10000Rows: a form as long as forms get is taken, served and collected with.
func TestFormOf10000Rows(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t, migrations))
	form := longForm(10_000)
	start := time.Now()
	page := w.upload(w.owner, "/surveys/new", "long.md", form)
	if page.Status != 303 {
		t.Fatalf("%d %.500s", page.Status, page.Body)
	}
	t.Logf("taken in %s", time.Since(start))
	server := w.key(t, page.Location, "test")
	if xform := w.get(server + "/forms/" + page.Location[len("/surveys/"):] + "/form.xml"); len(xform.Body) < 1<<20 {
		t.Errorf("the form has %d bytes", len(xform.Body))
	}
	if sent := w.send(server+"/submission", `<data id="long" version="1"><q9999>7</q9999><meta><instanceID>uuid:1</instanceID></meta></data>`); sent.Status != 201 {
		t.Errorf("%d %s", sent.Status, sent.Body)
	}
}

func longForm(rows int) string {
	var b strings.Builder
	b.WriteString("| survey |\n| | type | name | label | relevant |\n")
	for i := range rows {
		relevant := ""
		if i > 0 && i%3 == 0 {
			relevant = fmt.Sprintf("${q%d} > 3", i-1)
		}
		fmt.Fprintf(&b, "| | integer | q%d | Question %d | %s |\n", i, i, relevant)
	}
	b.WriteString("| settings |\n| | form_id | version |\n| | long | 1 |\n")
	return b.String()
}
