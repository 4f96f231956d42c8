package figures

import (
	"math"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
)

// estimates is the source, in the ledger, of statements.
const estimates = "estimates"

// Statement is what an estimate would tell the public: one answer about many
// people, with no table behind it. The counts, cells and series that it was
// made of stay in the group.
type Statement struct {
	Estimate    id.ID
	Fingerprint string   // of what was signed
	People      int      // whose data it rests on; 0 where it rests on none, such as counts of days
	Share       *float64 // of those people who gave one answer; nil where it is not about a share
	Question    string   // what was asked of which columns: statements on other questions are not compared
	Traces      Traces   // of the data that it rests on; none where they are deleted
}

// Weigh refuses what would let somebody be recognised: an answer that rests on
// fewer than the public's K people, or a share that is about fewer than K of
// those asked, or about all but so few, or an answer to the same question on
// data that differ by fewer than K people from those of an earlier answer.
func (g *Gate) Weigh(tx *db.Tx, s Statement) error {
	k := Public.K()
	if int64(s.People) < k {
		return fault.New(fault.Invalid, "figures.refused.rests", int(k))
	}
	if s.Share != nil {
		of := *s.Share * float64(s.People)
		if !(math.Min(of, float64(s.People)-of) >= float64(k)) {
			return fault.New(fault.Invalid, "figures.refused.few_of", int(k))
		}
	}
	if len(s.Traces) == 0 {
		return fault.New(fault.Invalid, "figures.refused.no_rows")
	}
	return g.compare(tx, s)
}

// State lets a statement out, and notes it in the ledger. It costs no budget:
// what it tells of one person is bounded by its rounding and its interval, not
// by noise, and the ledger says so by its mechanism.
func (g *Gate) State(tx *db.Tx, s Statement) error {
	if err := g.Weigh(tx, s); err != nil {
		return err
	}
	if err := g.keep(tx, s); err != nil {
		return err
	}
	_, err := appendEntry(tx, s.entry(PublishAct, s.Fingerprint))
	return err
}

// Recall notes that a statement is shown no more.
func (g *Gate) Recall(tx *db.Tx, s Statement, why string) error {
	_, err := appendEntry(tx, s.entry(WithdrawAct, why))
	return err
}

func (s Statement) entry(act Act, reference string) Entry {
	return Entry{Act: act, Source: estimates, Audience: Public, Mechanism: "estimate", Parameters: s.Fingerprint, Release: s.Estimate, Reference: reference}
}
