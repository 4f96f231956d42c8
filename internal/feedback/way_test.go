package feedback

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/who"
)

// The whole way: she writes, somebody reads and answers, she comes back.
func TestSheWritesAndIsAnswered(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		words, at := g.report(Question, url.Values{"text": {"Де мій паспорт?"}, "contact": {"після 18:00"}})
		g.unlock("Anna")
		page := g.ok(g.browsers["Anna"].Get(path(at)), 200)
		if !page.Has("Де мій паспорт?") || !page.Has("після 18:00") {
			t.Error("the reader cannot read it")
		}
		g.ok(g.browsers["Anna"].Post(path(at)+"/answer", url.Values{"text": {"Він у нас"}}), 303)
		g.ok(g.browsers["Anna"].Post(path(at)+"/note", url.Values{"text": {"between us"}}), 303)
		her := g.back(words)
		page = g.ok(her.Get("/talk/conversation?lang=uk"), 200)
		if !page.Has("Він у нас") || page.Has("between us") || page.Has("Anna") {
			t.Error("she does not read what she should, or more")
		}
		g.ok(send(her, "/talk/conversation?lang=uk", url.Values{"text": {"Дякую!"}}), 303)
		if !g.browsers["Anna"].Get(path(at)).Has("Дякую!") {
			t.Error("her second message is lost")
		}
		g.ok(her.Post("/talk/rate", url.Values{"helped": {"yes"}}), 303)
		g.ok(her.Post("/talk/leave", nil), 303)
		if p := her.Get("/talk/conversation"); p.Status != 303 || p.Location != "/talk/open" {
			t.Error("the conversation is still open after she has left")
		}
	})
}

func TestConsentIsAskedGivenAndWithdrawn(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	words, at := g.report(Help, url.Values{})
	g.unlock("Anna")
	g.ok(g.browsers["Anna"].Post(path(at)+"/refer", url.Values{"service": {"s1"}, "tell": {"A woman needs a lawyer"}}), 303)
	her := g.back(words)
	page := her.Get("/talk/conversation")
	if !page.Has("Legal aid") || !page.Has("A woman needs a lawyer") {
		t.Fatal("she is not told what would be told, and to whom")
	}
	message := hiddenValue(t, page.Body, "message")
	say := func(consent string, want int) {
		t.Helper()
		if p := her.Post("/talk/consent", url.Values{"message": {message}, "consent": {consent}}); p.Status != want {
			t.Errorf("%s: %d", consent, p.Status)
		}
	}
	say("withdrawn", 409) // there is nothing to take back yet
	say("yes", 303)
	say("yes", 409)
	say("withdrawn", 303)
	say("yes", 409)
	if page := g.browsers["Anna"].Get(path(at)); !page.Has("Consent taken back") {
		t.Error("the reader does not see that it was withdrawn")
	}
}

// Each consent can be taken back, however many referrals came after it.
func TestEachConsentIsWithdrawnByItself(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	g.m.Services = func(*db.Tx, lang.Lang) ([]Service, error) {
		return []Service{{"s1", "Legal aid"}, {"s2", "A shelter"}}, nil
	}
	words, at := g.report(Help, url.Values{})
	g.unlock("Anna")
	var asked []string
	for _, service := range []string{"s1", "s2"} {
		g.ok(g.browsers["Anna"].Post(path(at)+"/refer", url.Values{"service": {service}, "tell": {"A woman asks " + service}}), 303)
		g.read(func(tx *db.Tx) error {
			m, err := db.Value[string](tx, `select id from conversation_messages where conversation = $1 order by id desc limit 1`, at)
			asked = append(asked, m)
			return err
		})
	}
	her := g.back(words)
	page := g.ok(her.Get("/talk/conversation"), 200)
	for _, message := range asked {
		if !page.Has(`id="consent-`+message) || !page.Has(`value="`+message+`"`) {
			t.Errorf("she is not asked about %s", message)
		}
		g.ok(her.Post("/talk/consent", url.Values{"message": {message}, "consent": {"yes"}}), 303)
	}
	g.ok(her.Post("/talk/consent", url.Values{"message": {asked[0]}, "consent": {"withdrawn"}}), 303)
	page = g.browsers["Anna"].Get(path(at))
	if n := strings.Count(page.Body, "Consent taken back"); n != 1 || !page.Has("Took the consent back") {
		t.Errorf("%d consents are taken back", n)
	}
	_, after, _ := strings.Cut(page.Body, "Took the consent back")
	if said, _, _ := strings.Cut(after, "<h2"); !strings.Contains(said, "Legal aid") {
		t.Errorf("readers are not told which: %.300s", said)
	}
	for message, want := range map[string]int{asked[0]: 409, asked[1]: 303, "": 409, string(at): 409} {
		if p := her.Post("/talk/consent", url.Values{"message": {message}, "consent": {"withdrawn"}}); p.Status != want {
			t.Errorf("withdrawn of %q: %d, want %d", message, p.Status, want)
		}
	}
}

// Where nobody else may read it, an answer goes at once, and the form says so.
func TestWithoutASecondReaderTheFormSaysSo(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	words, at := g.report(Exploitation, url.Values{"not_for": {string(g.orgs["Mosty"]), string(g.orgs["Dim"])}})
	g.unlock("Marta")
	if page := g.browsers["Marta"].Get(path(at)); !page.Has("without a second reader") {
		t.Error("the form does not say that nobody else reads it")
	}
	g.ok(g.browsers["Marta"].Post(path(at)+"/answer", url.Values{"text": {"We can come"}}), 303)
	if !g.back(words).Get("/talk/conversation").Has("We can come") {
		t.Error("it did not go")
	}
}

func hiddenValue(t *testing.T, body, name string) string {
	t.Helper()
	_, after, ok := strings.Cut(body, `name="`+name+`" value="`)
	if !ok {
		t.Fatalf("no %s in:\n%s", name, body)
	}
	value, _, _ := strings.Cut(after, `"`)
	return value
}

// A theme comes before the group: as a gap and on the next agenda, without a word
// of what was written; never from a child's report, nor from a sensitive one.
func TestAThemeComesBeforeTheGroupWithoutAWord(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	var told []string
	g.m.Gap = func(_ *db.Tx, _ id.ID, title, area string) (string, error) {
		told = append(told, title+"|"+area)
		return "/gaps/1", nil
	}
	g.m.Agenda = func(_ *db.Tx, by who.Person, title string) (string, error) {
		told = append(told, title+"|"+string(by.ID))
		return "/meetings/1", nil
	}
	g.unlock("Marta")
	marta := g.browsers["Marta"]
	for name, c := range map[string]struct {
		kind  Kind
		sort  url.Values
		child string
		want  int
	}{
		"without a theme": {Question, url.Values{}, "", 422}, "a question": {Question, url.Values{"theme": {"housing"}}, "", 303},
		"a child's":    {Question, url.Values{"theme": {"housing"}, "child": {"1"}}, "1", 422},
		"exploitation": {Exploitation, url.Values{"theme": {"work"}}, "", 422}, "about aid staff": {SEA, url.Values{"theme": {"conduct"}}, "", 422},
	} {
		_, at := g.report(c.kind, url.Values{"text": {"CANARY"}, "child": {c.child}})
		g.ok(marta.Post(path(at)+"/sort", c.sort), 303)
		for _, act := range []string{"gap", "agenda"} {
			if p := marta.Post(path(at)+"/"+act, nil); p.Status != c.want {
				t.Errorf("%s, %s: %d", name, act, p.Status)
			}
			if offered := marta.Get(path(at)).Has(path(at) + "/" + act); offered != (c.want == 303) {
				t.Errorf("%s, %s is offered: %v", name, act, offered)
			}
		}
	}
	want := []string{"People tell us of a gap: " + "Housing|", "What people tell us: Housing|" + string(g.people["Marta"])}
	if strings.Join(told, "\n") != strings.Join(want, "\n") {
		t.Errorf("the group was told %q", told)
	}
}

func TestASecondReaderLetsSensitiveAnswersGo(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	words, at := g.report(Exploitation, url.Values{})
	g.unlock("Anna", "Iryna")
	g.ok(g.browsers["Anna"].Post(path(at)+"/answer", url.Values{"text": {"We can come"}}), 303)
	her := g.back(words)
	if her.Get("/talk/conversation").Has("We can come") {
		t.Fatal("it went without a second reader")
	}
	message := hiddenValue(t, g.browsers["Iryna"].Get(path(at)).Body, "message")
	if p := g.browsers["Anna"].Post(path(at)+"/approve", url.Values{"message": {message}}); p.Status != 409 {
		t.Errorf("the author approves her own answer: %d", p.Status)
	}
	g.ok(g.browsers["Iryna"].Post(path(at)+"/approve", url.Values{"message": {message}}), 303)
	if !her.Get("/talk/conversation").Has("We can come") {
		t.Error("the approved answer did not go")
	}
}

// SEA: never to the organisation that it is about, whatever its people may read otherwise.
func TestAReportOfAbuseDoesNotReachTheOrganisationComplainedOf(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		_, at := g.report(SEA, url.Values{"not_for": {string(g.orgs["Mosty"])}})
		g.unlock("Anna", "Iryna", "Marta")
		g.browsers["Anna"].Get("/feedback") // what was done before is said there
		missing := g.browsers["Anna"].Get("/feedback/0192d1e0-0000-7000-8000-000000000000")
		hidden := g.browsers["Anna"].Get(path(at))
		if hidden.Status != 404 || strings.ReplaceAll(hidden.Body, string(at), "") != strings.ReplaceAll(missing.Body, "0192d1e0-0000-7000-8000-000000000000", "") {
			t.Errorf("Mosty sees that there is something: %d", hidden.Status)
		}
		if g.browsers["Anna"].Get("/feedback").Has(string(at)) {
			t.Error("it stands in the inbox of the organisation complained of")
		}
		g.ok(g.browsers["Iryna"].Get(path(at)), 200)
		g.read(func(tx *db.Tx) error {
			n, err := db.Value[int](tx, `select count(*) from conversation_keys where conversation = $1 and reader = $2`, at, string(g.people["Anna"]))
			if n != 0 {
				t.Error("the key is wrapped to the organisation complained of")
			}
			letters, err2 := db.Value[int](tx, `select count(*) from mails where person = $1 and subject like 'Something%'`, g.people["Anna"])
			if err == nil {
				err = err2
			}
			if letters != 0 {
				t.Error("a letter told her that there is something")
			}
			return err
		})
		// Nor does another escrow, or her coming back as a reader, give it to her.
		g.ok(g.browsers["Marta"].Post("/feedback/keys/escrow", nil), 303)
		_, err := g.m.resealAll(dbtest.Context(), g.people["Iryna"], g.identityOf("Iryna"))
		g.must(err)
		if p := g.browsers["Anna"].Get(path(at)); p.Status != 404 {
			t.Error("sealed anew, it reached Mosty")
		}
		all := url.Values{"text": {"x"}}
		for _, o := range []string{"IOM", "Mosty", "Dim"} {
			all.Add("not_for", string(g.orgs[o]))
		}
		if p := send(g.site.Visitor(), "/talk/new/sea", all); p.Status != 422 || !p.Has("Nobody would be left") {
			t.Errorf("a report that nobody may read was taken: %d", p.Status)
		}
	})
}

func TestWhatAChildSaysIsReadByTheTrained(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	_, at := g.report(Help, url.Values{"child": {"1"}})
	_, later := g.report(Help, url.Values{})
	g.unlock("Anna", "Marta")
	if p := g.browsers["Anna"].Get(path(at)); p.Status != 404 {
		t.Errorf("untrained: %d", p.Status)
	}
	g.ok(g.browsers["Marta"].Get(path(at)), 200)
	g.ok(g.browsers["Anna"].Get(path(later)), 200)
	g.ok(g.browsers["Anna"].Post(path(later)+"/sort", url.Values{"child": {"1"}, "theme": {"school"}}), 303)
	if p := g.browsers["Anna"].Get(path(later)); p.Status != 404 {
		t.Errorf("still open to the untrained: %d", p.Status)
	}
	if page := g.ok(g.browsers["Marta"].Get(path(later)), 200); page.Has(`name="child"`) {
		t.Error("the form offers to open it to the untrained again")
	}
	g.ok(g.browsers["Marta"].Post(path(later)+"/sort", url.Values{"theme": {"school"}}), 303) // without the box: it stays a child's
	if p := g.browsers["Anna"].Get(path(later)); p.Status != 404 || g.keysOf(later, "Anna") != 0 {
		t.Errorf("sorted again, it is open to the untrained: %d", p.Status)
	}
}

func TestTheChannelIsClosedBeforeTheEscrowStands(t *testing.T) {
	g := closed(t, dbtest.SQLite(t, schema))
	appoint := func(name string, duties ...string) {
		form := url.Values{"person": {string(g.people[name])}, "duties": duties}
		for _, k := range Kinds {
			form.Add("kinds", string(k))
		}
		g.ok(g.browsers["Marta"].Post("/feedback/keys/appoint", form), 303)
		g.makeKey(name)
	}
	refused := func(when string) {
		t.Helper()
		if p := send(g.site.Visitor(), "/talk/new/help", url.Values{"text": {"help"}}); p.Status == 200 && p.Has("<ol") {
			t.Errorf("%s: a report was taken", when)
		}
	}
	refused("without readers")
	appoint("Marta", "holder")
	appoint("Oleh", "holder")
	if p := g.browsers["Marta"].Post("/feedback/keys/escrow", nil); p.Status != 422 {
		t.Errorf("two holders of one organisation made an escrow: %d", p.Status)
	}
	refused("with holders of one organisation")
	appoint("Anna", "holder")
	if p := g.browsers["Marta"].Post("/feedback/keys/escrow", nil); p.Status != 303 {
		t.Fatalf("%d %s", p.Status, p.Body)
	}
	g.read(func(tx *db.Tx) error {
		e, err := latestEscrow(tx)
		if e.Threshold != 3 {
			t.Errorf("two holders of IOM and a threshold of %d: IOM alone could open everything", e.Threshold)
		}
		return err
	})
	g.report(Help, url.Values{})
	g.ok(g.browsers["Marta"].Post("/feedback/keys/remove", url.Values{"person": {string(g.people["Anna"])}}), 303)
	refused("after a holder has left")
}

func TestAReaderRemovedWhileReading(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		_, at := g.report(Question, url.Values{})
		g.unlock("Anna", "Iryna")
		g.ok(g.browsers["Anna"].Get(path(at)), 200)
		g.ok(g.browsers["Marta"].Post("/feedback/keys/remove", url.Values{"person": {string(g.people["Anna"])}}), 303)
		for _, try := range []func() int{
			func() int { return g.browsers["Anna"].Get(path(at)).Status },
			func() int { return g.browsers["Anna"].Post(path(at)+"/answer", url.Values{"text": {"x"}}).Status },
		} {
			if status := try(); status == 200 {
				t.Errorf("the removed reader goes on: %d", status)
			}
		}
		g.read(func(tx *db.Tx) error {
			n, err := db.Value[int](tx, `select count(*) from conversation_keys where reader = $1`, string(g.people["Anna"]))
			if n != 0 {
				t.Error("keys are still wrapped to her")
			}
			return err
		})
		g.ok(g.browsers["Iryna"].Get(path(at)), 200)
	})
}

func TestAHolderWhoLostHerKeyReadsAgain(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		_, at := g.report(Help, url.Values{"text": {"before she lost it"}})
		_, hidden := g.report(SEA, url.Values{"not_for": {string(g.orgs["Dim"])}})
		// She still has the code: another passphrase, the same key.
		iryna := g.browsers["Iryna"]
		page := g.ok(iryna.Post("/feedback/keys/recover", url.Values{"code": {g.codes["Iryna"]}, "new": {"another long passphrase"}}), 200)
		if codeText.FindString(page.Body) == g.codes["Iryna"] {
			t.Error("the old code still counts")
		}
		g.ok(iryna.Post("/feedback/unlock", url.Values{"passphrase": {"another long passphrase"}}), 303)
		g.ok(iryna.Get(path(at)), 200)
		// She has lost both: the holders lend their shares to her new key.
		g.ok(iryna.Post("/feedback/keys/reset", nil), 303)
		if p := iryna.Post("/feedback/keys/make", url.Values{"new": {passphrase}}); p.Status != 404 {
			t.Errorf("she made herself a reader again: %d", p.Status)
		}
		form := url.Values{"person": {string(g.people["Iryna"])}}
		for _, k := range Kinds {
			form.Add("kinds", string(k))
		}
		g.ok(g.browsers["Marta"].Post("/feedback/keys/appoint", form), 303)
		g.makeKey("Iryna")
		g.unlock("Iryna")
		if p := iryna.Get(path(at)); p.Status != 404 {
			t.Errorf("a new key opens what was sealed before: %d", p.Status)
		}
		lend := func(name string) {
			identity := g.identityOf(name)
			g.write(func(tx *db.Tx) error {
				c, err := g.m.circle(tx)
				if err != nil {
					return err
				}
				return g.m.lend(tx, c, g.people[name], identity, g.people["Iryna"])
			})
		}
		lend("Marta")
		if p := iryna.Post("/feedback/keys/regain", nil); p.Status != 422 {
			t.Errorf("one share was enough: %d", p.Status)
		}
		lend("Anna")
		g.ok(iryna.Post("/feedback/keys/regain", nil), 303)
		if !g.ok(iryna.Get(path(at)), 200).Has("before she lost it") {
			t.Error("she cannot read what she may")
		}
		if p := iryna.Get(path(hidden)); p.Status != 404 {
			t.Error("the escrow gave her what she must not read")
		}
	})
}

func TestDeletedIsGone(t *testing.T) {
	each(t, func(t *testing.T, g *group) {
		words, at := g.report(Help, url.Values{}, attachment{"note.txt", "a note"})
		her := g.back(words)
		if p := her.Post("/talk/delete", nil); p.Status != 422 {
			t.Errorf("deleted without being sure: %d", p.Status)
		}
		g.ok(her.Post("/talk/delete", url.Values{"sure": {"1"}}), 303)
		g.unlock("Anna")
		if p := g.browsers["Anna"].Get(path(at)); p.Status != 404 {
			t.Errorf("a reader still opens it: %d", p.Status)
		}
		if p := g.site.Visitor().Post("/talk/open", url.Values{"words": {words}}); p.Status != 422 {
			t.Errorf("the receipt still opens it: %d", p.Status)
		}
		g.read(func(tx *db.Tx) error {
			for _, table := range []string{"conversation_keys", "conversation_messages", "conversation_files", "conversation_pieces"} {
				if n, err := db.Value[int](tx, `select count(*) from `+table); err != nil || n != 0 {
					t.Errorf("%d rows are left in %s, %v", n, table, err)
				}
			}
			return nil
		})
	})
}

func TestWhatIsClosedForLongIsErased(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	_, at := g.report(Question, url.Values{})
	_, waits := g.report(Question, url.Values{})
	_, answered := g.report(Question, url.Values{})
	_, flood := g.report(Question, url.Values{})
	g.unlock("Anna")
	g.ok(g.browsers["Anna"].Post(path(at)+"/close", nil), 303)
	g.ok(g.browsers["Anna"].Post(path(answered)+"/answer", url.Values{"text": {"Yes"}}), 303)
	g.write(func(tx *db.Tx) error {
		tx.Housekeeping("a test's")
		return tx.Exec(`update conversations set quiet = true where id = $1`, flood)
	})
	for _, c := range []struct {
		after time.Duration
		want  State
	}{{keepClosed - day, Closed}, {2 * day, Erased}} {
		g.now = g.now.Add(c.after)
		g.write(g.m.retain)
		g.read(func(tx *db.Tx) error {
			found, err := conversationByID(tx, at)
			if found.State != c.want {
				t.Errorf("%s, want %s", found.State, c.want)
			}
			for name, other := range map[string]id.ID{"answered": answered, "kept apart": flood, "waiting for us": waits} {
				found, err := conversationByID(tx, other)
				if want := c.want == Erased && other != waits; err != nil || (found.State == Erased) != want {
					t.Errorf("%s: %s, %v", name, found.State, err)
				}
			}
			return err
		})
	}
}

func TestWhatIsOverdueIsSaidWithoutAWordOfIt(t *testing.T) {
	g := open(t, dbtest.SQLite(t, schema))
	g.report(Help, url.Values{"text": {"CANARY in a letter"}})
	g.now = g.now.Add(25 * time.Hour)
	g.write(g.m.escalate)
	g.write(g.m.escalate) // no second letter on the same day
	g.read(func(tx *db.Tx) error {
		late, err := db.Value[int](tx, `select count(*) from mails where subject = 'Something is overdue'`)
		if err != nil || late != 3 {
			t.Errorf("%d letters, %v", late, err)
		}
		canaries, err := db.Value[int](tx, `select count(*) from mails where body like '%CANARY%' or subject like '%CANARY%'`)
		if canaries != 0 {
			t.Error("a letter tells what was written")
		}
		return err
	})
	for name, want := range map[string]int{"Anna": 1, "Ewa": 0, "Sofia": 0} {
		g.read(func(tx *db.Tx) error {
			known, err := g.m.Members.Person(tx, g.people[name])
			if err != nil {
				return err
			}
			tasks, err := g.m.tasks(tx, known.Person)
			if len(tasks) != want || want == 1 && !tasks[0].Late {
				t.Errorf("%s: %+v", name, tasks)
			}
			return err
		})
	}
}
