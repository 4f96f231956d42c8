package figures

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"ostoja/stats/disclose/dp"
)

// quarter invents incidents as the demonstration does: code lists of the real
// lengths, few of them common.
func quarter(n int) *invented {
	list := func(name string, size int) dp.Column {
		c := dp.Column{Name: name}
		for i := range size {
			c.Values = append(c.Values, fmt.Sprint(name, i))
		}
		return c
	}
	s := &invented{domain: dp.Domain{list("gender", 6), list("age", 6), list("nationality", 9), list("harm", 11), list("status", 3), list("region", 16)}}
	r := rand.New(rand.NewPCG(3, 4))
	for i := range n {
		codes := make([]uint16, len(s.domain))
		for v, c := range s.domain {
			at := r.Float64()
			if v == 5 {
				at = r.Float64()
			} else {
				at = at * at * at
			}
			if codes[v] = uint16(1 + int(at*float64(len(c.Values)))); r.IntN(30) == 0 {
				codes[v] = 0
			}
		}
		s.records = append(s.records, record{fmt.Sprint("person ", i), codes})
	}
	return s
}

// How long a quarterly table takes from its approval to its publication.
func BenchmarkQuarterlyTable(b *testing.B) {
	for _, variables := range []string{"gender,harm", "age,nationality,gender", "gender,age,harm", "gender,harm,nationality", "gender,harm,region"} {
		b.Run(variables, func(b *testing.B) {
			s := quarter(420)
			q := ask(Partners, 0, strings.Split(variables, ",")...)
			b.ReportMetric(float64(figureCount(s.domain, q.Variables)), "figures")
			for b.Loop() {
				shot := snapshotOf(s)
				r, err := suppressed(context.Background(), s, q, shot, past{}, nil)
				if err != nil {
					b.Fatal(err)
				}
				shown, _ := r.Table.shares()
				b.ReportMetric(float64(shown), "shown")
			}
		})
	}
}

// The same after another table of the same people was published, with one more
// person in it now: both tables and both versions are audited together.
func BenchmarkQuarterlyTableAfterAnother(b *testing.B) {
	s := quarter(420)
	a := &attacker{}
	first := ask(Partners, 0, "age", "harm")
	table, err := suppressed(context.Background(), s, first, snapshotOf(s), past{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	a.learn(s, first, table.Table)
	for b.Loop() {
		if _, err := suppressed(context.Background(), s, ask(Partners, 0, "gender", "age", "harm"), snapshotOf(s), past{a.tables, a.shots}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// How long synthetic records of a quarter take, from the counts to the records.
func BenchmarkSyntheticRecords(b *testing.B) {
	s := quarter(420)
	q := ask(Public, 2000, "gender", "age", "nationality", "harm", "status")
	q.Kind = SyntheticKind
	for b.Loop() {
		if _, err := private(context.Background(), dp.Secure(), s, q, snapshotOf(s)); err != nil {
			b.Fatal(err)
		}
	}
}
