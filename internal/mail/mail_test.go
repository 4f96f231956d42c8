package mail_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/mail"
	"ostoja/internal/mail/mailtest"
)

var migrations = []db.Migrations{audit.Migrations(), jobs.Migrations(), mail.Migrations()}

// office is an outbox on a database with a clock, and a mail server.
type office struct {
	t      testing.TB
	db     *db.DB
	queue  *jobs.Queue
	outbox *mail.Outbox
	server *mailtest.Server
	now    time.Time
	log    bytes.Buffer
}

func open(t testing.TB, d *db.DB) *office {
	o := &office{t: t, db: d, server: mailtest.Start(t), now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	d.Now = func() time.Time { return o.now }
	sender := o.sender(t)
	o.queue = jobs.New(d, slog.New(slog.NewTextHandler(&o.log, nil)))
	o.outbox = mail.NewOutbox(d, o.queue, sender)
	return o
}

func (o *office) sender(t testing.TB) mail.Sender {
	t.Helper()
	sender, err := mail.NewSMTP(o.server.Address(), "Group <group@example.org>", "")
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

func (o *office) write(all ...mail.Message) {
	o.t.Helper()
	dbtest.Write(o.t, o.db, dbtest.Context(), func(tx *db.Tx) error {
		tx.Housekeeping("test")
		return o.outbox.SendAll(tx, all)
	})
}

// work does all jobs that are due, at most so many.
func (o *office) work() {
	o.t.Helper()
	for range 20 {
		did, err := o.queue.Once(dbtest.Context())
		if err != nil {
			o.t.Fatal(err)
		}
		if !did {
			return
		}
	}
}

// later lets time pass and the queue come round: a job that failed is tried
// again by its own clock, so the test asks for another round.
func (o *office) later(d time.Duration) {
	o.t.Helper()
	o.now = o.now.Add(d)
	o.round()
	o.work()
}

func (o *office) round() {
	o.t.Helper()
	dbtest.Write(o.t, o.db, dbtest.Context(), func(tx *db.Tx) error {
		tx.Housekeeping("test")
		return o.queue.Add(tx, "mail.send", nil, 0)
	})
}

func (o *office) count(s mail.State) (n int) {
	o.t.Helper()
	dbtest.Read(o.t, o.db, dbtest.Context(), func(tx *db.Tx) (err error) {
		n, err = mail.Count(tx, s)
		return err
	})
	return n
}

func letterTo(n int) mail.Message {
	return mail.Message{Person: id.New(), To: fmt.Sprintf("person%d@example.org", n), Subject: "Protokół – зустріч", Text: "Dear Zażółć, " + strings.Repeat("długi tekst ", 20) + "https://ct.example.org/meetings/1"}
}

func each(t *testing.T, test func(t *testing.T, o *office)) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { test(t, open(t, d)) })
}

// once fails where a letter arrived twice or not at all.
func (o *office) once(want int) {
	o.t.Helper()
	seen := map[string]int{}
	for _, l := range o.server.Letters(o.t) {
		seen[l.To]++
	}
	for to, n := range seen {
		if n != 1 {
			o.t.Errorf("%s has %d letters", to, n)
		}
	}
	if len(seen) != want {
		o.t.Errorf("%d people have a letter, want %d", len(seen), want)
	}
}

func TestALetterArrivesWholeAndItsTextIsWiped(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.write(letterTo(1))
		o.work()
		got := o.server.Letters(t)
		if len(got) != 1 || got[0].Subject != "Protokół – зустріч" || !strings.HasPrefix(got[0].Text, "Dear Zażółć") || got[0].AutoSubmitted != "auto-generated" {
			t.Fatalf("%+v", got)
		}
		dbtest.Read(t, o.db, dbtest.Context(), func(tx *db.Tx) error {
			all, err := mail.Latest(tx, 10)
			if len(all) != 1 || all[0].State != mail.Sent || all[0].Text != "" || all[0].SentAt.IsZero() {
				t.Errorf("in the outbox: %+v", all)
			}
			return err
		})
	})
}

func TestAnInvitationIsInlineWithItsMethodInTheType(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		m := letterTo(1)
		m.Calendar, m.Method = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Zebranie ąćę\r\nEND:VCALENDAR\r\n", "REQUEST"
		o.write(m)
		o.work()
		got := o.server.Letters(t)[0]
		if got.Method != "REQUEST" || !got.Inline || got.Calendar != m.Calendar || got.Text == "" {
			t.Errorf("%+v", got)
		}
	})
}

func TestAServerThatIsDownLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		address := o.server.Listener.Addr().String()
		o.server.Listener.Close()
		o.write(letterTo(1), letterTo(2))
		o.work()
		if o.count(mail.Waiting) != 2 {
			t.Fatalf("%d wait", o.count(mail.Waiting))
		}
		again := mailtest.Start(t)
		sender, err := mail.NewSMTP(again.Address(), "group@example.org", "")
		if err != nil {
			t.Fatal(err)
		}
		o.server, o.outbox = again, mail.NewOutbox(o.db, o.queue, sender)
		o.later(time.Minute)
		o.once(2)
		if o.count(mail.Sent) != 2 {
			t.Errorf("%d are sent; the server was at %s", o.count(mail.Sent), address)
		}
	})
}

func TestARefusedAddressHoldsNobodyElseUp(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.server.Refuses = func(to string) int {
			return map[string]int{"person2@example.org": 550, "person3@example.org": 451}[to]
		}
		o.write(letterTo(1), letterTo(2), letterTo(3), letterTo(4))
		o.work()
		if o.once(2); o.count(mail.Refused) != 1 || o.count(mail.Waiting) != 1 || o.count(mail.Sent) != 2 {
			t.Errorf("refused %d, waiting %d, sent %d", o.count(mail.Refused), o.count(mail.Waiting), o.count(mail.Sent))
		}
		o.later(time.Second)
		if o.count(mail.Waiting) != 1 {
			t.Error("a letter that is to wait was tried at once")
		}
		o.server.Mutex.Lock()
		o.server.Refuses = nil
		o.server.Mutex.Unlock()
		o.later(time.Minute)
		if o.once(3); o.count(mail.Waiting) != 0 {
			t.Error("the letter was not tried again")
		}
	})
}

// A line that is cut after DATA: a letter that the server had not kept comes
// again; one that it had kept may, under the same Message-ID. None is lost, and
// a mail program shows each once.
func TestALineThatIsCutAfterDataLosesNothing(t *testing.T) {
	for _, keeps := range []bool{false, true} {
		each(t, func(t *testing.T, o *office) {
			cut := map[string]bool{}
			o.server.DropAfter = func(to string) (bool, bool) {
				if to == "person2@example.org" && !cut[to] {
					cut[to] = true
					return keeps, true
				}
				return true, false
			}
			o.write(letterTo(1), letterTo(2), letterTo(3))
			o.work()
			if o.count(mail.Sent) != 2 || o.count(mail.Waiting) != 1 {
				t.Fatalf("sent %d, waiting %d", o.count(mail.Sent), o.count(mail.Waiting))
			}
			o.later(time.Minute)
			ids := map[string]bool{}
			for _, l := range o.server.Letters(t) {
				ids[l.ID] = true
			}
			if o.count(mail.Sent) != 3 || len(ids) != 3 {
				t.Errorf("sent %d, by %d ids", o.count(mail.Sent), len(ids))
			}
			if !keeps {
				o.once(3)
			}
		})
	}
}

func TestASlowServerGetsAllOverOneConnection(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.server.Pause = time.Millisecond
		var all []mail.Message
		for n := range 70 {
			all = append(all, letterTo(n))
		}
		o.write(all...)
		o.work()
		if o.once(70); o.server.Dials > 2 {
			t.Errorf("%d connections for 70 letters", o.server.Dials)
		}
	})
}

// A server that takes a letter and then says nothing holds up no other one.
func TestASilentServerHoldsNobodyElseUp(t *testing.T) {
	t.Cleanup(mail.SetTimeout(300 * time.Millisecond))
	each(t, func(t *testing.T, o *office) {
		silent := true
		o.server.Refuses = func(to string) int {
			if to == "person2@example.org" && silent {
				silent = false
				time.Sleep(time.Second)
			}
			return 0
		}
		o.write(letterTo(1), letterTo(2), letterTo(3))
		o.work()
		if o.once(2); o.count(mail.Sent) != 2 || o.count(mail.Waiting) != 1 {
			t.Fatalf("sent %d, waiting %d", o.count(mail.Sent), o.count(mail.Waiting))
		}
		o.later(time.Minute)
		o.once(3)
	})
}

func TestTwoCopiesOfTheProgramSendEachLetterOnce(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.server.Pause = time.Millisecond
		var all []mail.Message
		for n := range 120 {
			all = append(all, letterTo(n))
		}
		o.write(all...)
		o.round() // a second job
		done := make(chan bool)
		for range 2 {
			go func() {
				for range 5 {
					o.queue.Once(dbtest.Context())
				}
				done <- true
			}()
		}
		<-done
		<-done
		o.once(120)
	})
}

// A setting that is wrong on one side, the server's or ours, is no word about
// any letter: they wait, and go out once it is right.
func TestARefusedSenderCostsNoLetter(t *testing.T) {
	everyone := func(code int) func(string) int { return func(string) int { return code } }
	for name, wrong := range map[string]func(*mailtest.Server){
		"the sender at MAIL FROM":    func(s *mailtest.Server) { s.RefusesFrom = "550 5.1.8 bad sender" },
		"a missing sign-in":          func(s *mailtest.Server) { s.RefusesFrom = "530 5.7.0 sign in first" },
		"relaying, told at RCPT":     func(s *mailtest.Server) { s.Refuses = everyone(554) },
		"relaying, by its status":    func(s *mailtest.Server) { s.Refuses, s.Policy = everyone(550), "5.7.1 " },
		"commands out of their turn": func(s *mailtest.Server) { s.Refuses = everyone(503) },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, o *office) {
				wrong(o.server)
				o.write(letterTo(1), letterTo(2), letterTo(3))
				o.work()
				if o.count(mail.Refused) != 0 || o.count(mail.Waiting) != 3 {
					t.Errorf("refused %d, waiting %d", o.count(mail.Refused), o.count(mail.Waiting))
				}
				o.server.Mutex.Lock()
				o.server.RefusesFrom, o.server.Refuses = "", nil
				o.server.Mutex.Unlock()
				o.later(time.Minute)
				o.once(3)
			})
		})
	}
}

func TestTheServerIsGreetedByTheSitesName(t *testing.T) {
	for site, want := range map[string]string{"https://ct.example.org:8443/": "ct.example.org", "": "localhost", "http://127.0.0.1:8080": "localhost", "http://[::1]:8080": "localhost"} {
		server := mailtest.Start(t)
		sender, err := mail.NewSMTP(server.Address(), "group@example.org", site)
		if err != nil {
			t.Fatal(err)
		}
		connection, err := sender.Dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		connection.Close()
		if server.Greeting != want {
			t.Errorf("%q: greeted by %q", site, server.Greeting)
		}
	}
}

// A server that needs longer for a batch than a copy of the program holds it:
// the rest is given back in time, and no letter goes out twice.
func TestASlowServerGetsNoLetterTwice(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.db.Now = time.Now
		o.server.Pause = 40 * time.Millisecond // six answers a letter
		second := mail.NewOutbox(o.db, jobs.New(o.db, slog.New(slog.DiscardHandler)), o.sender(t))
		for _, one := range []*mail.Outbox{o.outbox, second} {
			one.SetHold(2 * time.Second)
		}
		var all []mail.Message
		for n := range 14 {
			all = append(all, letterTo(n))
		}
		o.write(all...)
		done := make(chan error)
		go func() { done <- o.outbox.Deliver(dbtest.Context()) }()
		for range 8 { // the second copy looks in again and again, also when the first's hold is over
			time.Sleep(400 * time.Millisecond)
			if err := second.Deliver(dbtest.Context()); err != nil {
				t.Error(err)
			}
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
		o.once(14)
	})
}

// Servers answer with the address that they refuse. Neither the log nor what is
// stored beside the letter has it.
func TestNoAddressGoesIntoTheLogOrTheAnswer(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.server.Refuses = func(to string) int {
			if to == "person1@example.org" {
				return 550
			}
			return 451
		}
		o.write(letterTo(1), letterTo(2))
		o.work()
		o.server.Listener.Close()
		o.server.DropAfter = func(string) (bool, bool) { return false, true }
		o.later(time.Hour) // the server is down: the job fails, and says so
		if !strings.Contains(o.log.String(), "job failed") || strings.Contains(o.log.String(), "person") {
			t.Errorf("the log: %s", o.log.String())
		}
		dbtest.Read(t, o.db, dbtest.Context(), func(tx *db.Tx) error {
			all, err := mail.Latest(tx, 10)
			for _, l := range all {
				if l.Problem == "" || strings.Contains(l.Problem, "person") {
					t.Errorf("%s: %q", l.State, l.Problem)
				}
			}
			return err
		})
	})
}

func TestALetterIsGivenUpAfterFiveDays(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.server.Refuses = func(string) int { return 451 }
		o.write(letterTo(1))
		for range 40 {
			o.later(4 * time.Hour)
		}
		if o.count(mail.Refused) != 1 {
			t.Errorf("refused %d, waiting %d", o.count(mail.Refused), o.count(mail.Waiting))
		}
	})
}

// 10,000 letters are queued in one transaction; the figure to reach is 2 s.
func BenchmarkQueue10000(b *testing.B) {
	o := open(b, dbtest.SQLite(b, migrations))
	all := make([]mail.Message, 10_000)
	for n := range all {
		all[n] = letterTo(n)
	}
	for b.Loop() {
		o.write(all...)
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/10000")
}

// How many letters go out each second to a server that answers at once.
func BenchmarkSend(b *testing.B) {
	o := open(b, dbtest.SQLite(b, migrations))
	sent := 0
	for b.Loop() {
		b.StopTimer()
		all := make([]mail.Message, 200)
		for n := range all {
			all[n] = letterTo(n)
		}
		o.write(all...)
		b.StartTimer()
		o.work()
		sent += len(all)
	}
	b.ReportMetric(float64(sent)/b.Elapsed().Seconds(), "letters/s")
}
