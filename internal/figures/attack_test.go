package figures

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ostoja/internal/db/dbtest"
	"ostoja/internal/id"
	"ostoja/stats/disclose/dp"
	"ostoja/stats/disclose/tables"
)

// The attacks on the gate. Each is first shown to succeed against a weak gate:
// one that only hides small counts, looks at a table by itself, or forgets what
// it told before. Then it must fail against ours.

// trials is how often an attack is tried: more in 'make attack'.
func trials(few int) int {
	if factor, err := strconv.Atoi(os.Getenv("OSTOJA_ATTACK")); err == nil && factor > 0 {
		return few * factor
	}
	return few
}

// weak is a gate that hides counts under K and nothing else.
func weak(s Source, q Request) *Table {
	shot := snapshotOf(s)
	t, _, _ := tally(s.Domain(), q, shot)
	for i, r := range t.Rows {
		if 0 < r.Count && r.Count < q.Audience.K() {
			t.Rows[i] = Row{Key: r.Key}
		}
	}
	return t
}

func snapshotOf(s Source) snapshot {
	in := s.(*invented)
	records := make([]record, len(in.records))
	for i, r := range in.records {
		records[i] = record{r.Person, slices.Clone(r.Codes)}
	}
	shot, err := newSnapshot(in.domain, records)
	if err != nil {
		panic(err)
	}
	return shot
}

// attacker knows published tables and derives intervals by integer programming.
type attacker struct {
	t      *testing.T
	domain dp.Domain
	tables []told
	shots  []snapshot
}

// learn adds a table that counted the source as it is now.
func (a *attacker) learn(s Source, q Request, t *Table) {
	shot := snapshotOf(s)
	if n := len(a.shots); n == 0 || a.shots[n-1].digest != shot.digest {
		a.shots = append(a.shots, shot)
	}
	a.domain = s.Domain()
	a.tables = append(a.tables, told{q, t, len(a.shots) - 1})
}

// narrowest looks at every group of fewer than k in all that she has got, and
// gives the width of the narrowest interval that she derives for one.
func (a *attacker) narrowest(k int64) (width int64, groups int) {
	a.t.Helper()
	last := a.tables[len(a.tables)-1]
	w, err := newWorld(a.domain, last.request, past{told: a.tables, shots: a.shots}, Members, 1)
	if err != nil {
		a.t.Fatal(err)
	}
	w.k = k
	audit, err := w.newAudit()
	if err != nil {
		a.t.Fatal(err)
	}
	small, err := w.secrets([]string{"harm"})
	if err != nil {
		a.t.Fatal(err)
	}
	width = tables.Unbounded
	for _, cells := range small {
		known, err := audit.Interval(context.Background(), cells)
		if err != nil {
			a.t.Fatal(err)
		}
		if known.Hi != tables.Unbounded {
			width = min(width, known.Width())
		}
	}
	return width, len(small)
}

// try releases one request after the other and gives what the attacker got.
func try(t *testing.T, s *invented, between func(i int), asked ...Request) (a *attacker, refused int) {
	g := newGate(t, dbtest.SQLite(t, migrations), s)
	a = &attacker{t: t, domain: s.domain}
	for i, q := range asked {
		between(i)
		r, err := release(g, q)
		if err != nil {
			if !strings.HasPrefix(says(err), "figures.refused.") {
				t.Fatal(err)
			}
			refused++
			continue
		}
		a.learn(s, q, r.Result.Table)
	}
	return a, refused
}

func nothing(int) {}

// A table without a few people, beside one with them, gives these away.
func TestAttackDifferenceOfSubsets(t *testing.T) {
	s := crowd(200)
	for i := range 3 { // three people in the east, all else elsewhere
		s.records[i].Codes[3] = 3
	}
	for i := 3; i < len(s.records); i++ {
		s.records[i].Codes[3] = uint16(1 + i%2)
	}
	all, part := ask(Partners, 0, "gender", "harm"), ask(Partners, 0, "gender", "harm")
	part.Filter = &Filter{Variable: "region", Code: "east", Without: true}

	easy := &attacker{t: t}
	easy.learn(s, all, weak(s, all))
	easy.learn(s, part, weak(s, part))
	if width, _ := easy.narrowest(10); width != 0 {
		t.Fatalf("the weak gate withstands: %d", width)
	}
	a, refused := try(t, s, nothing, all, part)
	if refused != 1 {
		t.Errorf("%d refused, want the second", refused)
	}
	if width, _ := a.narrowest(10); width < 10 {
		t.Errorf("a group of fewer than 10 is known to within %d", width)
	}
}

// The same table again after a person has come tells what she is.
func TestAttackDifferenceOfVersions(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	q := ask(Partners, 0, "gender", "harm")
	second := q
	second.Version = 2
	for range trials(10) {
		s := crowd(150)
		easy := &attacker{t: t}
		easy.learn(s, q, weak(s, q))
		newcomer := record{string(id.New()), someone(random)}
		before := slices.Clone(s.records)
		s.records = append(s.records, newcomer)
		easy.learn(s, second, weak(s, second))
		if width, _ := easy.narrowest(10); width != 0 {
			t.Fatalf("the weak gate withstands: %d", width)
		}
		s.records = before
		a, refused := try(t, s, func(i int) {
			if i == 1 {
				s.records = append(s.records, newcomer)
			}
		}, q, second)
		if width, _ := a.narrowest(10); refused != 1 || width < 10 {
			t.Errorf("%d refused, a newcomer is known to within %d", refused, width)
		}
	}
}

// Small counts alone come back from the totals, by hand or by integer programming.
func TestAttackReconstruction(t *testing.T) {
	broken := 0
	for seed := range trials(10) {
		s := crowd(60 + 20*seed)
		q := ask(Partners, 0, "gender", "harm")
		easy := &attacker{t: t}
		easy.learn(s, q, weak(s, q))
		if width, n := easy.narrowest(10); n > 0 && width < 10 {
			broken++
		}
		asked := []Request{q, ask(Partners, 0, "age", "harm"), ask(Partners, 0, "gender", "age"), ask(Members, 0, "gender", "age", "harm")}
		a, _ := try(t, s, nothing, asked...)
		var partners attacker = *a
		partners.tables = slices.DeleteFunc(slices.Clone(a.tables), func(x told) bool { return x.request.Audience == Members })
		if width, _ := partners.narrowest(10); width < 10 {
			t.Errorf("crowd %d: partners know a group of fewer than 10 to within %d", seed, width)
		}
		if width, _ := a.narrowest(5); width < 5 {
			t.Errorf("crowd %d: members know a group of fewer than 5 to within %d", seed, width)
		}
	}
	if broken == 0 {
		t.Error("the weak gate withstands every time")
	}
}

// Somebody who knows three attributes of a person looks for the group that she is
// in; TestAttackLinkageByMoreAttributes has synthetic records.
func TestAttackLinkage(t *testing.T) {
	s := crowd(200)
	q := ask(Partners, 0, "gender", "age", "region")
	alone := func(t *Table) (n int) {
		for _, r := range s.records {
			key := []int{int(r.Codes[0]), int(r.Codes[1]), int(r.Codes[3])}
			if row, ok := t.at(key); ok && row.Shown && 0 < row.Count && row.Count < 10 {
				n++
			}
		}
		return n
	}
	open, _, _ := tally(s.domain, q, snapshotOf(s))
	if alone(open) == 0 {
		t.Fatal("nobody can be linked in the exact table")
	}
	g := newGate(t, dbtest.SQLite(t, migrations), s)
	r := mustRelease(t, g, q)
	if n := alone(r.Result.Table); n > 0 {
		t.Errorf("%d people are in a group of fewer than 10", n)
	}
}

// All of a group share a sensitive value: to know that somebody is in the group is to know it of her.
func TestAttackHomogeneity(t *testing.T) {
	s := crowd(200)
	for _, r := range s.records {
		if r.Codes[1] == 1 { // every child
			r.Codes[2] = 2
		}
	}
	q := ask(Partners, 0, "age", "harm")
	tells := func(t *Table) bool {
		group, _ := t.at([]int{1, Total})
		harmed, _ := t.at([]int{1, 2})
		return group.Shown && harmed.Shown && group.Count == harmed.Count && group.Count > 0
	}
	if !tells(weak(s, q)) {
		t.Fatal("the weak gate withstands")
	}
	g := newGate(t, dbtest.SQLite(t, migrations), s)
	r, err := release(g, q)
	if err == nil && tells(r.Result.Table) {
		t.Error("the table says of every child what happened to it")
	}
	if err == nil { // nor can it be worked out
		w, _ := newWorld(s.domain, q, past{}.with(snapshotOf(s)), Partners, 1)
		audit, _ := w.newAudit()
		for _, row := range r.Result.Table.Rows {
			if row.Shown {
				audit.Publish(w.cells(q, 0, row.Key))
			}
		}
		known, err := audit.Interval(context.Background(), w.cells(q, 0, []int{1, 2}))
		if err != nil || known.Hi != tables.Unbounded && known.Width() < 10 {
			t.Errorf("known to within %d: %v", known.Width(), err)
		}
	}
}

// A group's common value shows in more than one table: in a table of part of the
// people, in two tables together, in what two tables leave over, and in what a
// new version adds.
func TestAttackHomogeneityAcrossTables(t *testing.T) {
	const labour, sexual, other, north, south, east = 1, 2, 3, 1, 2, 3
	var s *invented
	add := func(n int, harm, region uint16) {
		for range n {
			s.records = append(s.records, record{fmt.Sprint("person ", len(s.records)), []uint16{1, 1, harm, region}})
		}
	}
	only := func(q Request, variable, code string) Request {
		q.Filter = &Filter{Variable: variable, Code: code}
		return q
	}
	again := func(q Request) Request {
		q.Version = 2
		return q
	}
	harm, region := ask(Partners, 0, "harm"), ask(Partners, 0, "region")
	mixed := func(regions ...uint16) {
		for _, r := range regions {
			add(40, labour, r)
			add(40, sexual, r)
			add(40, other, r)
		}
	}
	for _, c := range []struct {
		name  string
		crowd func()
		asked []Request
		comes func() // before the second
	}{
		{"a part", func() { mixed(north, south); add(30, labour, east) }, []Request{only(harm, "region", "east")}, func() {}},
		{"two tables", func() { mixed(north, south); add(30, labour, east) }, []Request{region, only(region, "harm", "labour")}, func() {}},
		{"what is left over", func() { mixed(east); add(50, labour, north); add(50, labour, south) }, []Request{harm, only(harm, "region", "east")}, func() {}},
		{"newcomers", func() { mixed(north, south, east) }, []Request{harm, again(harm)}, func() { add(12, sexual, north) }},
	} {
		s = &invented{domain: testDomain}
		c.crowd()
		before := slices.Clone(s.records)
		easy := &attacker{t: t}
		for i, q := range c.asked {
			if i == 1 {
				c.comes()
			}
			easy.learn(s, q, weak(s, q))
		}
		if width, _ := easy.narrowest(10); width != 0 {
			t.Errorf("%s: the weak gate withstands: %d", c.name, width)
		}
		s.records = before
		a, _ := try(t, s, func(i int) {
			if i == 1 {
				c.comes()
			}
		}, c.asked...)
		if len(a.tables) == 0 {
			continue
		}
		if width, _ := a.narrowest(10); width < 10 {
			t.Errorf("%s: what all of a group have in common is known to within %d people", c.name, width)
		}
	}
}

// What is stored, and so what is sent and how long that takes, does not depend on
// what is hidden: there is nothing of it left.
func TestAttackTimeOfSuppressedCells(t *testing.T) {
	weakly := func(s *invented, q Request) []byte { // hides on the page only
		table, _, _ := tally(s.domain, q, snapshotOf(s))
		for i, r := range table.Rows {
			table.Rows[i].Shown = r.Count == 0 || r.Count >= 10
		}
		text, _ := json.Marshal(table)
		return text
	}
	one, two := crowd(100), crowd(100)
	q := ask(Partners, 0, "age", "harm")
	text := func(s *invented) []byte {
		r := mustRelease(t, newGate(t, dbtest.SQLite(t, migrations), s), q)
		text, err := json.Marshal(r.Result)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	// Two people change places such that every total stays and four hidden cells move.
	swap(t, two, mustRelease(t, newGate(t, dbtest.SQLite(t, migrations), one), q).Result.Table)
	if bytes.Equal(weakly(one, q), weakly(two, q)) {
		t.Fatal("the weak gate withstands")
	}
	if !bytes.Equal(text(one), text(two)) {
		t.Error("the stored release tells which of two hidden truths holds")
	}
}

// swap changes the harm of two people whose four cells are all hidden in t.
func swap(t *testing.T, s *invented, shown *Table) {
	hidden := func(age, harm uint16) bool {
		r, _ := shown.at([]int{int(age), int(harm)})
		return !r.Shown
	}
	count := func(age, harm uint16) (n int) {
		for _, r := range s.records {
			if r.Codes[1] == age && r.Codes[2] == harm {
				n++
			}
		}
		return n
	}
	for _, a := range s.records {
		for _, b := range s.records {
			x, y, h, k := a.Codes[1], b.Codes[1], a.Codes[2], b.Codes[2]
			if x == y || h == k || !hidden(x, h) || !hidden(x, k) || !hidden(y, h) || !hidden(y, k) {
				continue
			}
			if big(count(x, h), -1) || big(count(y, k), -1) || big(count(x, k), 1) || big(count(y, h), 1) {
				continue
			}
			a.Codes[2], b.Codes[2] = k, h
			return
		}
	}
	t.Fatal("no four hidden cells to swap in")
}

// big tells whether a count changes between small and not small.
func big(n, by int) bool { return (n < 10 && n > 0) != (n+by < 10 && n+by > 0) }

// A random source that fails, repeats itself or ends early gives an error and no
// number. The weak gate draws Laplace noise and does not ask whether the source
// has failed: with the source broken in the same way, the difference of two
// releases says exactly that somebody has come.
func TestAttackFailingRandomSource(t *testing.T) {
	zeros := make([]byte, 1<<16)
	heedless := func(source io.Reader, people int64) int64 {
		var b [8]byte
		io.ReadFull(source, b[:])
		u := (float64(binary.LittleEndian.Uint64(b[:])>>11)+.5)/(1<<53) - .5
		return people - int64(math.Round(math.Copysign(math.Log(1-2*math.Abs(u)), u)))
	}
	for name, source := range map[string]func() io.Reader{
		"empty": func() io.Reader { return strings.NewReader("") },
		"short": func() io.Reader { return bytes.NewReader([]byte{1, 2, 3}) },
		"stuck": func() io.Reader { return bytes.NewReader(zeros) },
	} {
		if came := heedless(source(), 201) - heedless(source(), 200); came != 1 {
			t.Errorf("%s: the weak gate withstands: %d", name, came)
		}
		for _, kind := range []Kind{TableKind, SyntheticKind} {
			g := newGate(t, dbtest.SQLite(t, migrations), crowd(200))
			budget(t, g, 4000)
			g.Random = func() *dp.Random { return dp.NewRandom(source()) }
			q := ask(Public, 1000, "gender", "harm")
			q.Kind = kind
			r, err := release(g, q)
			if err == nil || r.State != Failed || r.Result != nil {
				t.Errorf("%s, %s: %v, %v", name, kind, r, err)
			}
			if left(t, g) != 3000 {
				t.Errorf("%s: failure was not spent", name)
			}
		}
	}
}
