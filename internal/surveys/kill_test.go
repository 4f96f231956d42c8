package surveys

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
)

const childFolder = "OSTOJA_SURVEYS_CHILD"

func openAt(t testing.TB, folder string) *db.DB {
	t.Helper()
	d, err := db.OpenSQLite(context.Background(), filepath.Join(folder, "kill.db"), dbtest.Key)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(context.Background(), migrations...); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestKillChild is the server that TestKillLosesNothing kills; alone it does nothing.
func TestKillChild(t *testing.T) {
	folder := os.Getenv(childFolder)
	if folder == "" {
		t.Skip("a part of TestKillLosesNothing")
	}
	w := newWorld(t, openAt(t, folder))
	server := httptest.NewServer(w.Server)
	fmt.Printf("at %s%s\n", server.URL, w.key(t, w.released(t, "1"), "live"))
	select {}
}

// TestKillLosesNothing: eight clients send while the server is killed with
// SIGKILL. Whatever was acknowledged is there, whole and once.
func TestKillLosesNothing(t *testing.T) {
	for round := range 3 {
		folder := t.TempDir()
		child := exec.Command(os.Args[0], "-test.run", "^TestKillChild$", "-test.v")
		child.Env = append(os.Environ(), childFolder+"="+folder)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		address := ""
		for lines := bufio.NewScanner(out); address == "" && lines.Scan(); {
			address, _ = strings.CutPrefix(lines.Text(), "at ")
			if !strings.HasPrefix(address, "http") {
				address = ""
			}
		}
		const few = 20
		acknowledged := sendUntilGone(address, func() { child.Process.Kill() }, few+round*90)
		child.Wait()
		if len(acknowledged) < few {
			t.Fatalf("only %d were acknowledged", len(acknowledged))
		}
		checkLedger(t, folder, acknowledged)
	}
}

// sendUntilGone sends from eight clients, kills the server after some were acknowledged, and
// gives all that were.
func sendUntilGone(address string, kill func(), after int) map[string]bool {
	acknowledged := map[string]bool{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for c := range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				instance := fmt.Sprintf("uuid:%d-%d", c, i)
				r := request(address+"/submission", record("1", instance, "<photo>a.jpg</photo>"), "a.jpg", "picture of "+instance)
				r.RequestURI = ""
				response, err := http.DefaultClient.Do(r)
				if err != nil {
					return
				}
				response.Body.Close()
				if response.StatusCode != http.StatusCreated {
					return
				}
				mu.Lock()
				acknowledged[instance] = true
				if len(acknowledged) == after {
					kill()
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	kill()
	return acknowledged
}

// checkLedger reads the database again as the next start does.
func checkLedger(t *testing.T, folder string, acknowledged map[string]bool) {
	t.Helper()
	d := openAt(t, folder)
	defer d.Close()
	store := &Store{box: box(t)}
	found := map[string]int{}
	dbtest.Read(t, d, dbtest.Context(), func(tx *db.Tx) error {
		f, err := formByFormID(tx, "visit")
		if err != nil {
			return err
		}
		for u, err := range store.each(tx, window{Form: f.ID}) {
			if err != nil {
				return err
			}
			found[u.InstanceID]++
			a, err := store.fileByName(tx, u.ID, "a.jpg")
			if err != nil || string(a.Content) != "picture of "+u.InstanceID {
				t.Errorf("%s: its file is %q, %v", u.InstanceID, a.Content, err)
			}
		}
		return nil
	})
	for instance := range acknowledged {
		if found[instance] != 1 {
			t.Errorf("%s was acknowledged and is there %d times", instance, found[instance])
		}
	}
}
