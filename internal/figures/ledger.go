package figures

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
)

// Act is what a line of the ledger tells.
type Act string

// The acts.
const (
	BudgetAct   Act = "budget"   // the members decided how much may be spent in a quarter
	ReserveAct  Act = "reserve"  // a release is about to be computed: its cost is spent from now on
	PublishAct  Act = "publish"  // it was published
	FailAct     Act = "fail"     // it was not; what it cost stays spent
	WithdrawAct Act = "withdraw" // it is shown no more; what it told stays told
)

// Entry is a line of the ledger. Lines are only ever added, and each is hashed
// together with the hash of the line before it.
type Entry struct {
	Seq        int64
	At         time.Time
	Act        Act
	Source     string
	Period     Period // empty for a budget, which holds for every quarter
	Audience   Audience
	Mechanism  string
	Parameters string // the request
	Epsilon    int64  // in thousandths
	Delta      int64  // in thousand millionths
	Release    id.ID
	Reference  string // of the members' decision; why a release failed or was withdrawn
	Actor      string
	Hash       string
}

func (e *Entry) pointers() []any {
	return []any{&e.Seq, &e.At, (*string)(&e.Act), &e.Source, (*string)(&e.Period), (*string)(&e.Audience), &e.Mechanism, &e.Parameters,
		&e.Epsilon, &e.Delta, &e.Release, &e.Reference, &e.Actor, &e.Hash}
}

// chained is the hash of the line after a line with the hash before: every
// column, each with its length before it.
func (e Entry) chained(before string) string {
	h := sha256.New()
	for _, column := range []string{before, strconv.FormatInt(e.Seq, 10), db.FormatTime(e.At), string(e.Act), e.Source, string(e.Period), string(e.Audience),
		e.Mechanism, e.Parameters, strconv.FormatInt(e.Epsilon, 10), strconv.FormatInt(e.Delta, 10), string(e.Release), e.Reference, e.Actor} {
		fmt.Fprintf(h, "%d:%s", len(column), column)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Balance is how a quarter's budget stands, in thousandths of epsilon.
type Balance struct {
	Set, Spent int64
	Deltas     int64  // spent too, in thousand millionths
	Reference  string // of the decision that set it; empty where none has been made
}

// Left is what may still be spent; never under zero, also where a later decision
// lowered the budget under what had been spent.
func (b Balance) Left() int64 { return max(0, b.Set-b.Spent) }

// ledgerField names, in the audit log, the hash of a line of the ledger.
const ledgerField = "ledger"

// BrokenLedger says which line is not as it was written.
type BrokenLedger struct{ Seq int64 }

func (e *BrokenLedger) Error() string {
	return fmt.Sprintf("figures: line %d of the ledger is not as it was written", e.Seq)
}

// VerifyLedger follows the chain, and holds its end against the audit log, which
// has a row for every line: a ledger that was cut off or rewritten whole
// contradicts it.
func VerifyLedger(tx *db.Tx) error {
	head, err := ledgerHead(tx)
	if err != nil {
		return err
	}
	hash, n := "", int64(0)
	for e, err := range eachEntry(tx) {
		if err != nil {
			return err
		}
		if e.Seq != n || e.chained(hash) != e.Hash {
			return &BrokenLedger{n}
		}
		hash, n = e.Hash, n+1
	}
	noted, newest, err := audit.Noted(tx, "releases", ledgerField)
	if err != nil {
		return err
	}
	if head.size != n || head.hash != hash || noted != n || newest != hash {
		return &BrokenLedger{n}
	}
	return nil
}
