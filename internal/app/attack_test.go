package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/register"
)

// envServe makes the test binary serve a folder instead of testing.
const envServe = "OSTOJA_TEST_SERVE"

func TestMain(m *testing.M) {
	if data := os.Getenv(envServe); data != "" {
		env := testEnv()
		env.Stdout, env.Stderr = os.Stdout, io.Discard
		if err := serve(context.Background(), env, []string{"--data", data, "--addr", os.Getenv("OSTOJA_TEST_ADDR"), "--metrics", ""}); err != nil {
			fmt.Fprintln(os.Stderr, Explain(err))
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(runInScratch(m))
}

// runInScratch runs the tests with a folder for what they share.
func runInScratch(m *testing.M) int {
	var err error
	if scratch, err = os.MkdirTemp("", "ostoja-app-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(scratch)
	return m.Run()
}

// rounds is how often a long case is repeated: few in 'make test', many in 'make attack'.
func rounds(few, many int) int {
	if factor, err := strconv.Atoi(os.Getenv("OSTOJA_ATTACK")); err == nil && factor > 0 {
		return many
	}
	return few
}

// program is a server in a process of its own.
type program struct {
	cmd *exec.Cmd
	url string
}

func launch(t *testing.T, data string) *program {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	listener.Close()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envServe+"="+data, "OSTOJA_TEST_ADDR="+addr)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("the program did not start: %v", err)
	}
	go io.Copy(io.Discard, out)
	return &program{cmd, "http://" + addr}
}

func (p *program) kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// add stores an organisation under a name that is unique; true when it was acknowledged.
func (p *program) add(client *http.Client, token, name string) bool {
	body := fmt.Sprintf(`{"name": {"en": {"text": %q}}, "kind": "ngo", "seat": "member"}`, name)
	r, err := http.NewRequest("POST", p.url+"/api/v1/organisations", strings.NewReader(body))
	if err != nil {
		return false
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := client.Do(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	_, err = io.ReadAll(answer.Body)
	return err == nil && answer.StatusCode == http.StatusCreated
}

// coLeadToken makes a token for the first co-lead of a group.
func coLeadToken(t *testing.T, data string) (token string) {
	t.Helper()
	a, err := Open(context.Background(), Config{Data: data, PublicURL: "http://localhost"}, testEnv(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.DB.Write(context.Background(), func(tx *db.Tx) error {
		people, err := a.Members.Store.People.List(tx, register.Query{Limit: 1})
		if err != nil {
			return err
		}
		token, err = a.Members.Store.AddToken(tx, people[0].ID, "test")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return token
}

// TestAttackKill kills the program in the middle of writing, again and again.
// What was acknowledged is there afterwards, once; the log verifies; the start
// takes less than five seconds.
func TestAttackKill(t *testing.T) {
	data := newGroup(t)
	token := coLeadToken(t, data)
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	for round := range rounds(5, 500) {
		begun := time.Now()
		p := launch(t, data)
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("round %d: the start took %v", round, took)
		}
		var wg sync.WaitGroup
		stop := time.Now().Add(300 * time.Millisecond)
		for c := range 8 {
			wg.Go(func() {
				client := &http.Client{Timeout: 5 * time.Second}
				for i := 0; time.Now().Before(stop.Add(200 * time.Millisecond)); i++ {
					name := fmt.Sprintf("round%d-client%d-%d", round, c, i)
					if p.add(client, token, name) {
						mu.Lock()
						acknowledged[name] = true
						mu.Unlock()
					}
				}
			})
		}
		time.Sleep(time.Until(stop))
		p.kill()
		wg.Wait()
	}
	if len(acknowledged) == 0 {
		t.Fatal("nothing was acknowledged: the test tests nothing")
	}
	checkLedger(t, data, acknowledged)
}

func checkLedger(t *testing.T, data string, acknowledged map[string]bool) {
	t.Helper()
	env := testEnv()
	d, err := openOnly(context.Background(), env, &Config{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if problems, err := d.Check(context.Background()); err != nil || len(problems) > 0 {
		t.Errorf("the file: %v %v", problems, err)
	}
	if err := d.Read(context.Background(), func(tx *db.Tx) error {
		if _, err := audit.Verify(tx); err != nil {
			t.Error(err)
		}
		stored := map[string]int{}
		for name, err := range db.Each(tx, db.Column[lang.Texts], `select name from organisations`) {
			if err != nil {
				return err
			}
			stored[name[lang.En].Text]++
		}
		for name := range acknowledged {
			if stored[name] != 1 {
				t.Errorf("%s was acknowledged and is there %d times", name, stored[name])
			}
		}
		t.Logf("%d acknowledged, %d stored", len(acknowledged), len(stored))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestAttackSlowAndGreedyClients: others are served while some send nothing,
// and a body without end is refused at its bound.
func TestAttackSlowAndGreedyClients(t *testing.T) {
	p := launch(t, newGroup(t))
	defer p.kill()
	addr := strings.TrimPrefix(p.url, "http://")
	for range rounds(200, 2000) { // they open a request and never end it
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	}
	var slowest time.Duration
	for range 100 {
		begun := time.Now()
		answer, err := http.Get(p.url + "/")
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatal(err)
		}
		answer.Body.Close()
		slowest = max(slowest, time.Since(begun))
	}
	if slowest > time.Second {
		t.Errorf("others waited %v", slowest)
	}
	endless := io.LimitReader(zeros{}, 10<<30)
	answer, err := http.Post(p.url+"/join", "application/x-www-form-urlencoded", endless)
	if err == nil {
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("10 GB: %d", answer.StatusCode)
		}
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'a'
	}
	return len(b), nil
}

// TestCanariesAreFoundNowhere: what people type is in no file in the clear.
func TestCanariesAreFoundNowhere(t *testing.T) {
	data := newGroup(t)
	token := coLeadToken(t, data)
	p := launch(t, data)
	if !p.add(http.DefaultClient, token, "canary-Zofia-4471") {
		t.Fatal("the request was not taken")
	}
	p.kill()
	backupFile := filepath.Join(t.TempDir(), "backup")
	if out, code := at(t, "backup", backupFile, "--data", data); code != 0 {
		t.Fatal(out)
	}
	files, err := filepath.Glob(data + "/*")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, name := range append(files, backupFile) {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(content), "canary-Zofia") {
			t.Errorf("%s shows it", filepath.Base(name))
		}
	}
}
