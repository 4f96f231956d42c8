package figures

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
)

// Traces are the data behind a statement, as far as two statements must be
// compared: for each kind of row its hash, and how many people it stands for.
type Traces map[uint64]int64

// people counts all.
func (t Traces) people() (n int64) {
	for _, count := range t {
		n += count
	}
	return n
}

// apart is by how many people two sets of data differ: those who came or those
// who went, whichever are more. Somebody whose row was mended came and went.
func (t Traces) apart(earlier Traces) int64 {
	var came, went int64
	for row, n := range t {
		came += max(0, n-earlier[row])
	}
	for row, n := range earlier {
		went += max(0, n-t[row])
	}
	return max(came, went)
}

// compare refuses a statement on nearly the data of an earlier one: the
// difference of the two answers would be about the few people by whom the data
// differ. Equal data tell nothing new. Withdrawn statements count: they were read.
func (g *Gate) compare(tx *db.Tx, s Statement) error {
	k := Public.K()
	type found struct {
		estimate id.ID
		body     string
	}
	n := s.Traces.people()
	near, err := db.All(tx, func(f *found) []any { return []any{&f.estimate, &f.body} },
		`select estimate, body from statement_traces where question = $1 and estimate <> $2 and people > $3 and people < $4 order by estimate`,
		s.Question, s.Estimate, n-k, n+k)
	if err != nil {
		return err
	}
	for _, f := range near {
		text, err := g.store.box.Open(tracesPlace(f.estimate), f.body)
		if err != nil {
			return err
		}
		earlier, err := readTraces(text)
		if err != nil {
			return err
		}
		if d := s.Traces.apart(earlier); d > 0 && d < k {
			return fault.New(fault.Invalid, "figures.refused.near", int(k))
		}
	}
	return nil
}

// keep stores the traces of what is stated, sealed.
func (g *Gate) keep(tx *db.Tx, s Statement) error {
	return tx.Exec(`insert into statement_traces (estimate, question, people, body) values ($1, $2, $3, $4)
		on conflict (estimate) do update set question = excluded.question, people = excluded.people, body = excluded.body`,
		s.Estimate, s.Question, s.Traces.people(), g.store.box.Seal(tracesPlace(s.Estimate), s.Traces.write()))
}

func tracesPlace(estimate id.ID) string { return "statement_traces/" + string(estimate) }

// write gives the traces as bytes: hash and count, by hash.
func (t Traces) write() string {
	var out []byte
	for _, row := range slices.Sorted(maps.Keys(t)) {
		out = binary.AppendVarint(binary.BigEndian.AppendUint64(out, row), t[row])
	}
	return string(out)
}

func readTraces(text string) (Traces, error) {
	t, rest := Traces{}, []byte(text)
	for len(rest) > 0 {
		if len(rest) < 9 {
			return nil, errTraces
		}
		n, width := binary.Varint(rest[8:])
		if width <= 0 {
			return nil, errTraces
		}
		t[binary.BigEndian.Uint64(rest)] = n
		rest = rest[8+width:]
	}
	return t, nil
}

var errTraces = errors.New("figures: the traces of a statement are damaged")
