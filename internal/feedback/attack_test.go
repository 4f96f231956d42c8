package feedback

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/feedback/keys"
	"ostoja/internal/feedback/receipt"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/web/webtest"
)

// canaryPhoto is a JPEG whose Exif and comment hold a canary.
func canaryPhoto(t testing.TB, canary string) string {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	segment := func(marker byte, content string) string {
		return "\xff" + string([]byte{marker, 0, byte(len(content) + 2)}) + content
	}
	return "\xff\xd8" + segment(0xe1, "Exif\x00\x00"+canary) + segment(0xfe, canary) + b.String()[2:]
}

// Canaries in every field and file are nowhere: not in the folder with its
// write-ahead log, not in a backup, not in the log, letters, audit log or search;
// and on a database that is not encrypted as a file, not in any table.
func TestCanariesAreNowhere(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		var log bytes.Buffer
		g.site.Server.Log = slog.New(slog.NewTextHandler(&log, nil))
		const canary = "CANARYxq7"
		words, at := g.report(Help, url.Values{"text": {canary + " text"}, "contact": {canary + " contact"}, "not_for": {string(g.orgs["Mosty"])}},
			attachment{canary + ".jpg", canaryPhoto(t, canary)}, attachment{canary + ".txt", canary + " file"})
		g.unlock("Iryna", "Marta")
		g.ok(g.browsers["Iryna"].Post(path(at)+"/note", url.Values{"text": {canary + " note"}}), 303)
		g.ok(g.browsers["Iryna"].Post(path(at)+"/answer", url.Values{"text": {canary + " answer"}}), 303)
		g.ok(g.browsers["Iryna"].Post(path(at)+"/refer", url.Values{"service": {"s1"}, "tell": {canary + " referral"}}), 303)
		g.ok(send(g.browsers["Ewa"], "/feedback/new/help", url.Values{"channel": {"hotline"}, "text": {canary + " typed"}, "contact": {canary + " typed contact"}, "not_for": {string(g.orgs["Mosty"])}}, attachment{canary + ".jpg", canaryPhoto(t, canary)}), 200)
		typed := g.latest()
		if !g.ok(g.browsers["Iryna"].Get(path(typed)), 200).Has(canary + " typed contact") {
			t.Error("this test finds nothing: the reader does not see what was typed in")
		}
		_, sensitive := g.report(Exploitation, url.Values{"text": {canary + " sensitive"}})
		g.unlock("Anna")
		g.ok(g.browsers["Anna"].Post(path(sensitive)+"/answer", url.Values{"text": {canary + " held"}}), 303)
		g.ok(g.browsers["Iryna"].Post(path(sensitive)+"/hold", url.Values{"message": {hiddenValue(t, g.browsers["Iryna"].Get(path(sensitive)).Body, "message")}}), 303)
		if !g.browsers["Anna"].Get(path(sensitive)).Has(canary + " held") {
			t.Error("this test finds nothing: the author does not see what was held back")
		}
		her := g.back(words)
		g.ok(send(her, "/talk/conversation", url.Values{"text": {canary + " again"}}), 303)
		g.ok(her.Post("/talk/contact", url.Values{"contact": {canary + " contact 2"}}), 303)
		page := g.ok(g.browsers["Iryna"].Get(path(at)), 200)
		for _, part := range []string{"text", "note", "answer", "referral", "again", "contact 2"} {
			if !page.Has(canary + " " + part) {
				t.Errorf("this test finds nothing: the reader does not see the %s", part)
			}
		}
		secrets := append([]string{canary, passphrase, "Exif\x00\x00"}, words)
		everywhere := map[string]string{"the log": log.String(), "the tables": dump(t, g.db)}
		if g.db.Engine() == db.SQLite {
			for name, content := range folderOf(t, g.db) {
				everywhere[name] = content
			}
		}
		for where, content := range everywhere {
			for _, secret := range secrets {
				if strings.Contains(content, secret) {
					t.Errorf("%s shows %q", where, secret)
				}
			}
		}
		if !strings.Contains(everywhere["the tables"], "Something waits for you") || !strings.Contains(everywhere["the log"], "/talk/open") {
			t.Error("this test finds nothing: letters or log are not in what it searches")
		}
	})
}

// dump gives every value of every table as text.
func dump(t *testing.T, d *db.DB) string {
	t.Helper()
	list := `select name from sqlite_master where type = 'table'`
	if d.Engine() == db.PostgreSQL {
		list = `select table_name from information_schema.tables where table_schema = current_schema()`
	}
	var out strings.Builder
	dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
		tables, err := db.All(tx, db.Column[string], list)
		if err != nil {
			return err
		}
		for _, table := range tables {
			rows, err := tx.SQL().Query(`select * from ` + table)
			if err != nil {
				return err
			}
			columns, _ := rows.Columns()
			for rows.Next() {
				pointers := make([]any, len(columns))
				for i := range pointers {
					pointers[i] = new(any)
				}
				if err := rows.Scan(pointers...); err != nil {
					return err
				}
				for _, p := range pointers {
					if b, ok := (*p.(*any)).([]byte); ok {
						out.Write(b)
					} else {
						fmt.Fprint(&out, *p.(*any))
					}
					out.WriteString("\n")
				}
			}
			rows.Close()
		}
		return nil
	})
	return out.String()
}

func fileOfDB(t *testing.T, d *db.DB) (file string) {
	t.Helper()
	if err := d.Queue().QueryRow(`select file from pragma_database_list where name = 'main'`).Scan(&file); err != nil {
		t.Fatal(err)
	}
	return file
}

// folderOf gives the files of a SQLite database, and a snapshot of it.
func folderOf(t *testing.T, d *db.DB) map[string]string {
	t.Helper()
	file := fileOfDB(t, d)
	out := map[string]string{}
	matches, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*"))
	if err != nil || len(matches) == 0 {
		t.Fatalf("no files beside %q: %v", file, err)
	}
	for _, name := range matches {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(name)] = string(content)
	}
	return out
}

// A photo is read without the place where it was taken, as a download in a sandbox,
// by those who may read the conversation and by nobody else.
func TestAPhotoIsReadWithoutItsPlace(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		_, at := g.report(Help, url.Values{"not_for": {string(g.orgs["Mosty"])}}, attachment{"../../x.svg", canaryPhoto(t, "52.2297N 21.0122E")})
		_, other := g.report(Help, url.Values{})
		g.unlock("Iryna", "Anna")
		page := g.browsers["Iryna"].Get(path(at))
		_, after, ok := strings.Cut(page.Body, path(at)+"/files/")
		if !ok {
			t.Fatalf("no file:\n%s", page.Body)
		}
		file := after[:36]
		got := g.ok(g.browsers["Iryna"].Get(path(at)+"/files/"+file), 200)
		if strings.Contains(got.Body, "52.2297") || !strings.HasPrefix(got.Body, "\xff\xd8") {
			t.Error("the place is in the copy, or it is no photo")
		}
		if !strings.HasPrefix(got.Header.Get("Content-Disposition"), `attachment; filename="file-`) || !slices.Contains(got.Header.Values("Content-Security-Policy"), "sandbox; default-src 'none'") || got.Header.Get("Content-Type") != "image/jpeg" {
			t.Errorf("%v", got.Header)
		}
		for name, try := range map[string]func() webtest.Page{
			"by who may not read it":       func() webtest.Page { return g.browsers["Anna"].Get(path(at) + "/files/" + file) },
			"through another conversation": func() webtest.Page { return g.browsers["Anna"].Get(path(other) + "/files/" + file) },
			"by who is no reader":          func() webtest.Page { return g.browsers["Ewa"].Get(path(at) + "/files/" + file) },
			"by a visitor":                 func() webtest.Page { return g.site.Visitor().Get(path(at) + "/files/" + file) },
		} {
			if p := try(); p.Status == 200 {
				t.Errorf("%s: %d", name, p.Status)
			}
		}
	})
}

func TestFilesThatAreRefusedKeepTheText(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	for name, c := range map[string]struct{ content, says string }{
		"an SVG":        {"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG drawings can hold programs"},
		"an archive":    {"PK\x03\x04zip", "Archives (ZIP"},
		"a large video": {"\x00\x00\x00\x18ftypmp42" + strings.Repeat("x", largest), "at most 16 MB"},
		"a program":     {"MZ\x90\x00", "Programs are not taken"},
	} {
		p := send(g.site.Visitor(), "/talk/new/help?lang=en", url.Values{"text": {"my words are kept"}}, attachment{"a.jpg", c.content})
		if p.Status != 422 || !p.Has(c.says) || !p.Has("my words are kept") {
			t.Errorf("%s: %d\n%.1500s", name, p.Status, p.Body)
		}
	}
}

// upload sends a file as the script does; it breaks off at a byte and resumes.
func TestAnUploadResumesAt99Percent(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		content := []byte("\xff\xfb" + strings.Repeat("voice", 100_000))
		b := g.site.Visitor()
		post := func(path string, headers map[string]string, body []byte) (status int, answer struct {
			Token  string
			Offset int64
		}) {
			r := httptest.NewRequest("POST", path, bytes.NewReader(body))
			for k, v := range headers {
				r.Header.Set(k, v)
			}
			p := b.Do(r)
			json.Unmarshal([]byte(p.Body), &answer)
			return p.Status, answer
		}
		_, begun := post("/talk/upload", nil, nil)
		token, piece := begun.Token, 64<<10
		at := 0
		for at < len(content)*99/100-piece {
			status, a := post("/talk/upload/piece", map[string]string{tokenHeader: token, "X-Offset": strconv.Itoa(at)}, content[at:at+piece])
			if status != 200 {
				t.Fatal(status)
			}
			at = int(a.Offset)
		}
		// The answer to the last piece was lost: the script asks where it is, after a restart of everything.
		_, a := post("/talk/upload/state", map[string]string{tokenHeader: token}, nil)
		if int(a.Offset) != at || at == 0 {
			t.Fatalf("resumes at %d, not %d", a.Offset, at)
		}
		if status, a := post("/talk/upload/piece", map[string]string{tokenHeader: token, "X-Offset": "0"}, content[:10]); status != 409 || int(a.Offset) != at {
			t.Errorf("a piece at a wrong place: %d %d", status, a.Offset)
		}
		for at < len(content) {
			end := min(at+piece, len(content))
			if status, _ := post("/talk/upload/piece", map[string]string{tokenHeader: token, "X-Offset": strconv.Itoa(at)}, content[at:end]); status != 200 {
				t.Fatal(status)
			}
			at = end
		}
		forged := token[:37] + strings.Repeat("A", 43)
		if status, _ := post("/talk/upload/state", map[string]string{tokenHeader: forged}, nil); status != 422 {
			t.Errorf("the id alone opens an upload: %d", status)
		}
		words, conversation := g.report(Help, url.Values{"upload": {token}})
		g.unlock("Anna")
		page := g.browsers["Anna"].Get(path(conversation))
		_, after, _ := strings.Cut(page.Body, path(conversation)+"/files/")
		if got := g.browsers["Anna"].Get(path(conversation) + "/files/" + after[:36]); !bytes.Equal([]byte(got.Body), content) {
			t.Errorf("%d bytes arrived of %d", len(got.Body), len(content))
		}
		her := g.back(words) // a file belongs to one conversation for ever
		if p := send(her, "/talk/conversation?lang=en", url.Values{"text": {"x"}, "upload": {token}}); p.Status != 422 {
			t.Errorf("a file was taken into a second message: %d", p.Status)
		}
	})
}

// A form that came twice, since the first answer was lost, gives the same receipt.
func TestAFormThatCameTwiceIsOneConversation(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	once := hiddenValue(t, g.site.Visitor().Get("/talk/new/help").Body, "once")
	form := url.Values{"text": {"x"}, "once": {once}}
	first := receiptOf(t, send(g.site.Visitor(), "/talk/new/help", form))
	if again := receiptOf(t, send(g.site.Visitor(), "/talk/new/help", form)); again != first {
		t.Error("the second answer has another receipt")
	}
	changed := url.Values{"text": {"x, and where I am"}, "once": {once}}
	if again := receiptOf(t, send(g.site.Visitor(), "/talk/new/help", changed)); again == first {
		t.Error("words that were changed are dropped: they got the receipt of the first")
	}
	if other := receiptOf(t, send(g.site.Visitor(), "/talk/new/help", url.Values{"text": {"y"}, "once": {"1"}})); other == receiptOf(t, send(g.site.Visitor(), "/talk/new/help", url.Values{"text": {"z"}, "once": {"1"}})) {
		t.Error("a guessable token gives somebody else's receipt")
	}
}

func TestSignsThatNobodySeesAreDropped(t *testing.T) {
	for in, want := range map[string]string{
		"call \u202e654 321\u202c now": "call 654 321 now", "a\u200bb\u2066c\u2069": "abc", "  \u00ad\ufeff ": "", "line\r\nline": "line\nline", "\x00\x1b[31mred": "[31mred",
		"👩\u200d👧": "👩\u200d👧", "\u0439": "й", "\u0438\u0306": "й",
	} {
		if got := tidy(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// errKilled stands for the end of the process in the middle of a transaction.
var errKilled = errors.New("killed")

// Re-keying is killed at random places, again and again: each conversation is
// readable by exactly the old readers or the new ones, and in the end by the new.
func TestRekeyingKilledAnywhere(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		iryna, anna := g.identityOf("Iryna"), g.identityOf("Anna")
		all, oldKeys := g.annaLeaves(reports)
		random := rand.New(rand.NewPCG(7, 2026))
		for round := 0; ; round++ {
			ctx, cancel := context.WithTimeout(dbtest.Context(), time.Duration(1+random.IntN(20+5*round))*time.Millisecond)
			_, err := g.m.resealAll(ctx, g.people["Iryna"], iryna)
			cancel()
			done := g.checkSealed(t, all, oldKeys, iryna, anna)
			if err == nil && done == reports {
				break
			}
			if round > 200 {
				t.Fatalf("after %d rounds only %d of %d are sealed anew: %v", round, done, reports, err)
			}
		}
	})
}

// reports is how many are sealed anew when a reader is removed.
const reports = 25

// annaLeaves writes reports and then removes a reader of all of them. It gives the
// wrapped keys that she may have kept.
func (g *group) annaLeaves(n int) (all []id.ID, kept map[id.ID][]byte) {
	g.t.Helper()
	for range n {
		_, at := g.report(Question, url.Values{"contact": {"after six"}}, attachment{"a.txt", "a file"})
		all = append(all, at)
	}
	kept = map[id.ID][]byte{}
	g.read(func(tx *db.Tx) (err error) {
		for _, at := range all {
			if kept[at], err = wrappedKey(tx, at, string(g.people["Anna"])); err != nil {
				return err
			}
		}
		return nil
	})
	g.ok(g.browsers["Marta"].Post("/feedback/keys/remove", url.Values{"person": {string(g.people["Anna"])}}), 303)
	return all, kept
}

// checkSealed opens every conversation with both sets of keys, and counts those
// that are sealed to the new readers.
func (g *group) checkSealed(t *testing.T, all []id.ID, oldKeys map[id.ID][]byte, stays, left keys.Identity) (done int) {
	t.Helper()
	g.read(func(tx *db.Tx) error {
		for _, at := range all {
			k, err := keyFor(tx, at, string(g.people["Iryna"]), stays)
			if err != nil {
				t.Fatalf("%s: the key does not open any more: %v", at, err)
			}
			opened, err := messages(tx, at, k)
			c, err2 := conversationByID(tx, at)
			if contact, err3 := openContact(k, &c); errors.Join(err2, err3) != nil || contact != "after six" {
				t.Fatalf("%s: how to reach her is lost: %v %v", at, err2, err3)
			}
			if err != nil || len(opened) != 1 || opened[0].Text != "They took my passport" {
				t.Fatalf("%s: lost: %v", at, err)
			}
			if content, err := opened[0].Files[0].read(tx, at); err != nil || string(content) != "a file" {
				t.Fatalf("%s: its file is lost: %v", at, err)
			}
			before, err := keys.Unwrap(left, oldKeys[at])
			if err != nil {
				t.Fatal(err)
			}
			if _, err := messages(tx, at, before); err != nil {
				done++
			}
		}
		return nil
	})
	return done
}

// A transaction that ends in the middle of sealing leaves the old readers all they had.
func TestSealingAnewIsAllOrNothing(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	_, at := g.report(Question, url.Values{})
	iryna := g.identityOf("Iryna")
	g.ok(g.browsers["Marta"].Post("/feedback/keys/remove", url.Values{"person": {string(g.people["Anna"])}}), 303)
	err := g.db.Write(dbtest.Context(), func(tx *db.Tx) error {
		c, err := conversationByID(tx, at)
		if err != nil {
			return err
		}
		who, err := g.m.circle(tx)
		if err != nil {
			return err
		}
		did, err := g.m.reseal(tx, who, &c, g.people["Iryna"], iryna)
		if err != nil || !did {
			t.Fatalf("%v %v", did, err)
		}
		return errKilled
	})
	if !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	g.unlock("Iryna")
	g.ok(g.browsers["Iryna"].Get(path(at)), 200)
}

// Fifty attackers write without a pause, each from a place of their own; an honest
// message arrives within 60 s at the 95th percentile, and wakes its readers.
func TestAFloodDoesNotKeepAnHonestMessageAway(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	stop := make(chan struct{})
	var attackers sync.WaitGroup
	post := func(from string) webtest.Page {
		form := url.Values{"text": {strings.Repeat("spam ", 500)}}
		r := httptest.NewRequest("POST", "/talk/new/help", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.RemoteAddr = from + ":1234"
		return g.site.Visitor().Do(r)
	}
	for i := range 50 {
		attackers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					post(fmt.Sprintf("10.0.%d.1", i))
				}
			}
		})
	}
	var took []time.Duration
	for i := range 20 {
		begun := time.Now()
		if p := post(fmt.Sprintf("192.0.2.%d", i+1)); p.Status != 200 || !p.Has("<ol") {
			t.Errorf("the honest message was refused: %d", p.Status)
		}
		took = append(took, time.Since(begun))
	}
	close(stop)
	attackers.Wait()
	slices.Sort(took)
	if p95 := took[len(took)*95/100-1]; p95 > time.Minute {
		t.Errorf("p95 %v", p95)
	} else {
		t.Logf("honest messages under a flood: median %v, p95 %v", took[len(took)/2], p95)
	}
	g.read(func(tx *db.Tx) error {
		quiet, err := db.Value[int](tx, `select count(*) from conversations where quiet = true`)
		letters, err2 := db.Value[int](tx, `select count(*) from mails`)
		t.Logf("%d messages of the flood are kept apart; %d letters", quiet, letters)
		if letters > 60 {
			t.Errorf("the flood became %d letters", letters)
		}
		return errors.Join(err, err2)
	})
}

func TestManyMessagesFromOnePlaceAreKeptApartAndNoneIsRefused(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	for range freeMessages + 3 {
		g.report(Question, url.Values{})
	}
	g.read(func(tx *db.Tx) error {
		quiet, err := db.Value[int](tx, `select count(*) from conversations where quiet = true`)
		if quiet != 3 {
			t.Errorf("%d are kept apart", quiet)
		}
		return err
	})
	letters := func() (n int) {
		g.write(g.m.escalate)
		g.read(func(tx *db.Tx) (err error) {
			n, err = db.Value[int](tx, `select count(*) from mails where subject = 'Something was kept apart'`)
			return err
		})
		return n
	}
	quietOf := func(name string) (n any) {
		g.read(func(tx *db.Tx) error {
			known, err := g.m.Members.Person(tx, g.people[name])
			if err != nil {
				return err
			}
			tasks, err := g.m.tasks(tx, known.Person)
			for _, task := range tasks {
				if task.Says == "task.feedback_quiet" {
					n = task.Args[0]
				}
			}
			return err
		})
		return n
	}
	if n := letters(); n != 4 {
		t.Errorf("%d letters of what was kept apart, one for each of four readers", n)
	}
	if n := letters(); n != 4 {
		t.Errorf("%d letters on the same day", n)
	}
	if n := quietOf("Anna"); n != 3 {
		t.Errorf("Anna's home page says %v", n)
	}
	g.unlock("Anna")
	g.ok(g.browsers["Anna"].Post(path(g.latest())+"/take", nil), 303)
	g.now = g.now.Add(25 * time.Hour)
	if n, left := letters(), quietOf("Anna"); n != 8 || left != 2 {
		t.Errorf("a day later %d letters, and %v that nobody has taken", n, left)
	}
}

// A place that has sent very many files waits, and is not sent away; nobody else waits.
func TestAFloodOfFilesWaits(t *testing.T) {
	f, now := newFloods(), time.Now()
	flood, other := f.of("flood", now), f.of("other", now)
	flood.received.Store(freeBytes)
	for p, least := range map[*place]time.Duration{flood: 90 * time.Millisecond, other: 0} {
		begun := time.Now()
		if err := p.bytes(t.Context(), slowLine/10); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took < least || least == 0 && took > 50*time.Millisecond {
			t.Errorf("took %v, at least %v", took, least)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := flood.bytes(gone, slowLine); err == nil {
		t.Error("somebody who has left is waited for")
	}
}

// Whoever uses a hundred thousand addresses does not make the program forget a flood.
func TestManyPlacesForgetNotAll(t *testing.T) {
	f, now := newFloods(), time.Now()
	for i := range mostPlaces + 50 {
		f.of(strconv.Itoa(i), now).sent.Store(1)
	}
	kept := 0
	for i := range 1000 {
		if f.of(strconv.Itoa(i), now).sent.Load() > 0 {
			kept++
		}
	}
	if len(f.places) != mostPlaces || kept < 900 {
		t.Errorf("%d places, of the first 1000 are left %d", len(f.places), kept)
	}
}

// A wrong receipt is tried again and again: it only gets slower, and whoever shares
// the place gets in.
func TestAWrongReceiptTriedManyTimes(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	words, _ := g.report(Help, url.Values{})
	var trying sync.WaitGroup
	for range 40 {
		trying.Go(func() {
			wrong, _ := receipt.New(lang.Pl)
			if p := g.site.Visitor().Post("/talk/open", url.Values{"words": {strings.Join(wrong, " ")}}); p.Status != 422 {
				t.Errorf("%d", p.Status)
			}
		})
	}
	begun := time.Now()
	g.back(words)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("the right receipt waited %v for wrong ones from the same place", took)
	}
	trying.Wait()
}

// The slow hash of a receipt takes the same time whether its words begin like a
// real one or not, and the answer to both is the same.
func TestARightBeginningTakesAsLongAsARandomOne(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	keys.Receipts = keys.NewSlow(2, 19*1024, 2)
	defer func() { keys.Receipts = keys.NewSlow(1, 64, 2) }()
	real, _ := g.report(Help, url.Values{})
	code, err := receipt.Parse(real)
	g.must(err)
	near, far := []byte(code), []byte(code)
	near[len(near)-1] ^= 1
	for i := 3; i < len(far); i++ {
		far[i] ^= 3
	}
	var times [2][]time.Duration
	for i := range 24 {
		which := i % 2
		try := receipt.Code([][]byte{near, far}[which])
		begun := time.Now()
		o, err := g.m.open(context.Background(), try)
		g.must(err)
		g.read(func(tx *db.Tx) error {
			if _, err := conversationByLookup(tx, o.lookup); !db.IsNotFound(err) {
				t.Error("a wrong receipt found something", err)
			}
			return nil
		})
		times[which] = append(times[which], time.Since(begun))
	}
	for i := range times {
		slices.Sort(times[i])
	}
	a, b := times[0][6], times[1][6]
	if ratio := float64(a) / float64(b); ratio < 0.5 || ratio > 2 {
		t.Errorf("right beginning %v, random %v", a, b)
	}
	t.Logf("right beginning %v, random %v", a, b)
}

// What is one person's is nobody else's: her cookie opens her conversation alone,
// and every address of readers is closed to everybody else.
func TestNobodyReachesAConversationOfOthers(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	_, at := g.report(Help, url.Values{"text": {"only hers"}, "not_for": {string(g.orgs["Mosty"])}})
	g.unlock("Anna", "Marta")
	all := append(slices.Sorted(maps.Keys(acts)), "nonsense")
	for _, name := range []string{"Anna", "Oleh", "Ewa", "Sofia"} {
		for _, p := range []string{path(at), path(at) + "/files/" + string(at)} {
			if got := g.browsers[name].Get(p); got.Status == 200 || got.Has("only hers") {
				t.Errorf("%s opens %s: %d", name, p, got.Status)
			}
		}
		for _, act := range all {
			if got := g.browsers[name].Post(path(at)+"/"+act, url.Values{"text": {"x"}}); got.Status == 303 && !strings.Contains(got.Location, "unlock") {
				t.Errorf("%s does %s: %d to %s", name, act, got.Status, got.Location)
			}
		}
	}
	if got := g.site.Visitor().Post("/talk/conversation", url.Values{"text": {"x"}}); got.Status != 409 || got.Has("only hers") {
		t.Errorf("writing without a receipt: %d", got.Status)
	}
	for _, p := range []string{"/talk/consent", "/talk/contact", "/talk/rate", "/talk/delete"} {
		if got := g.site.Visitor().Post(p, url.Values{"sure": {"1"}, "helped": {"yes"}}); got.Status != 303 || got.Location != "/talk/open" {
			if p != "/talk/delete" || got.Location != "/talk" {
				t.Errorf("%s without a receipt: %d %s", p, got.Status, got.Location)
			}
		}
	}
	g.read(func(tx *db.Tx) error {
		n, err := countMessages(tx, at)
		if n != 1 {
			t.Errorf("%d messages", n)
		}
		return err
	})
	for _, name := range []string{"Ewa", "Anna"} { // who leads alone appoints
		for _, p := range []string{"appoint", "remove", "escrow"} {
			if got := g.browsers[name].Post("/feedback/keys/"+p, url.Values{"person": {string(g.people["Ewa"])}}); got.Status != 404 {
				t.Errorf("%s does %s: %d", name, p, got.Status)
			}
		}
	}
}

// BenchmarkOpen is a receipt opened with the real cost of its hash.
func BenchmarkOpen(b *testing.B) {
	g := open(b, dbtest.SQLite(b, schema))
	keys.Receipts = keys.NewSlow(2, 19*1024, 2)
	_, code := receipt.New(lang.Uk)
	for b.Loop() {
		if _, err := g.m.open(context.Background(), code); err != nil {
			b.Fatal(err)
		}
	}
}
