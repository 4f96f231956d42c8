package feedback

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/seal"
)

// With envRekey the test binary is a process that seals a database file anew for a
// reader, as the program does when she unlocks her key.
const (
	envRekey  = "OSTOJA_TEST_REKEY"
	envReader = "OSTOJA_TEST_READER"
)

func rekey(file string, reader id.ID) error {
	ctx := dbtest.Context()
	d, err := db.OpenSQLite(ctx, file, dbtest.Key)
	if err != nil {
		return err
	}
	defer d.Close()
	box, err := seal.New(make([]byte, 32))
	if err != nil {
		return err
	}
	m := &Feedback{DB: d, Members: members.NewStore(box), box: box}
	var c circle
	if err := d.Read(ctx, func(tx *db.Tx) error {
		c, err = m.circle(tx)
		return err
	}); err != nil {
		return err
	}
	identity, err := c.of(reader).Key.Open(ctx, passphrase)
	if err != nil {
		return err
	}
	fmt.Println("begins")
	_, err = m.resealAll(ctx, reader, identity)
	return err
}

// The whole process is killed (SIGKILL) in the middle of re-keying, again and again:
// after each kill every report is readable by exactly the old readers or the new
// ones, and in the end by the new.
func TestTheProcessIsKilledWhileRekeying(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	iryna, anna := g.identityOf("Iryna"), g.identityOf("Anna")
	all, kept := g.annaLeaves(reports)
	file := fileOfDB(t, g.db)
	random := rand.New(rand.NewPCG(9, 2026))
	for round, between := 0, 0; ; round++ {
		killed := g.rekeyAndKill(file, time.Duration(1+random.IntN(15+10*round))*time.Millisecond)
		done := g.checkSealed(t, all, kept, iryna, anna)
		if killed && done > 0 && done < reports {
			between++
		}
		if !killed {
			if done != reports {
				t.Errorf("it ended with %d of %d sealed anew", done, reports)
			}
			t.Logf("%d kills, %d of them between the first report and the last", round, between)
			if between == 0 {
				t.Error("this test finds nothing: no kill came in the middle")
			}
			return
		}
		if round > 200 {
			t.Fatalf("after %d rounds only %d of %d are sealed anew", round, done, reports)
		}
	}
}

// rekeyAndKill lets another process seal for a while, and kills it; false when it
// had ended by itself.
func (g *group) rekeyAndKill(file string, after time.Duration) (killed bool) {
	g.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envRekey+"="+file, envReader+"="+string(g.people["Iryna"]))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	g.must(err)
	g.must(cmd.Start())
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		g.t.Fatalf("the process did not begin: %v", err)
	}
	time.Sleep(after)
	cmd.Process.Kill()
	return cmd.Wait() != nil
}
