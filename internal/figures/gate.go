package figures

import (
	"context"
	"errors"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/seal"
	"ostoja/internal/who"
	"ostoja/stats/disclose/dp"
)

// Gate is the one way out.
type Gate struct {
	Random func() *dp.Random // the operating system's cryptographic source; tests put in others

	// Decided tells whether a reference names a decision of the members in force;
	// nil while no module keeps decisions, and a co-lead vouches for it.
	Decided func(tx *db.Tx, reference string) (bool, error)

	Queue *jobs.Queue // computes what pages ask for

	MaxDelta int64 // that may be spent on a quarter of a source, in thousand millionths

	db      *db.DB
	store   store
	sources []Source
}

// NewGate makes a gate without sources, through which nothing passes.
func NewGate(d *db.DB, box *seal.Box) *Gate {
	return &Gate{Random: dp.Secure, MaxDelta: maxDelta, db: d, store: store{box}}
}

// Register lets releases be made from a source.
func (g *Gate) Register(s Source) { g.sources = append(g.sources, s) }

func (g *Gate) source(name string) (Source, error) {
	for _, s := range g.sources {
		if s.Name() == name {
			return s, nil
		}
	}
	return nil, fault.New(fault.Invalid, "figures.refused.source")
}

// SetBudget notes what the members decided that a quarter of a source may spend,
// in thousandths of epsilon.
func (g *Gate) SetBudget(tx *db.Tx, source string, epsilon int64, reference string) error {
	if _, err := g.source(source); err != nil {
		return err
	}
	if epsilon < 0 || epsilon > 1000*dp.MaxEpsilon {
		return fault.New(fault.Invalid, "figures.refused.epsilon", dp.MaxEpsilon)
	}
	if reference == "" {
		return fault.New(fault.Invalid, "figures.refused.decision")
	}
	if g.Decided != nil {
		if ok, err := g.Decided(tx, reference); err != nil || !ok {
			return errors.Join(err, fault.New(fault.Invalid, "figures.refused.decision"))
		}
	}
	_, err := appendEntry(tx, Entry{Act: BudgetAct, Source: source, Epsilon: epsilon, Reference: reference})
	return err
}

// Propose asks for a release in the name of p, whose proposal is her
// organisation's approval. An equal request gives the release that is there, at
// no cost; fresh says so.
func (g *Gate) Propose(tx *db.Tx, p who.Person, q Request) (r *Release, fresh bool, err error) {
	s, err := g.source(q.Source)
	if err != nil {
		return nil, false, err
	}
	if q, err = q.ordered(s); err != nil {
		return nil, false, err
	}
	if !p.Manages() {
		return nil, false, fault.New(fault.Forbidden, "fault.forbidden")
	}
	if _, err := lockLedger(tx); err != nil { // two equal requests at once
		return nil, false, err
	}
	if found, err := g.store.same(tx, q); err == nil || !db.IsNotFound(err) {
		tx.Housekeeping("nothing is changed")
		return found, false, err
	}
	if err := g.affordable(tx, q); err != nil {
		return nil, false, err
	}
	r = &Release{Request: q, State: Proposed}
	if err := g.store.insert(tx, r); err != nil {
		return nil, false, err
	}
	return r, true, g.store.approve(tx, r, p)
}

// affordable refuses what the budget does not cover, in words.
func (g *Gate) affordable(tx *db.Tx, q Request) error {
	cost, deltas := q.cost()
	if cost == 0 {
		return nil
	}
	b, err := balance(tx, q.Source, q.Period)
	switch {
	case err != nil:
		return err
	case b.Reference == "":
		return fault.New(fault.Invalid, "figures.refused.no_budget")
	case cost > b.Left():
		return fault.New(fault.Invalid, "figures.refused.budget", thousandths(cost), thousandths(b.Left()), thousandths(b.Set))
	case b.Deltas+deltas > g.MaxDelta:
		return fault.New(fault.Invalid, "figures.refused.often", int(g.MaxDelta/delta))
	}
	return nil
}

// Approve is the yes of p's organisation. ready says that it was the last one needed.
func (g *Gate) Approve(tx *db.Tx, p who.Person, release id.ID) (ready bool, err error) {
	if _, err := lockLedger(tx); err != nil {
		return false, err
	}
	r, err := g.store.get(tx, release)
	if err != nil {
		return false, err
	}
	if !r.waitsFor(p) {
		return false, fault.New(fault.Invalid, "figures.refused.approval")
	}
	if err := g.store.approve(tx, r, p); err != nil {
		return false, err
	}
	return len(r.Approvals) >= enoughApprovals, nil
}

// Reject ends a proposal.
func (g *Gate) Reject(tx *db.Tx, p who.Person, release id.ID, why string) error {
	if _, err := lockLedger(tx); err != nil {
		return err
	}
	r, err := g.store.get(tx, release)
	if err != nil {
		return err
	}
	if r.State != Proposed || !p.Decides() {
		return fault.New(fault.Invalid, "figures.refused.approval")
	}
	r.State, r.Reason = Rejected, Reason{"figures.said", []any{why}}
	return g.store.update(tx, r, "reject")
}

// Withdraw takes a release from the pages. What it told stays in the ledger and
// in every later audit.
func (g *Gate) Withdraw(tx *db.Tx, p who.Person, release id.ID, why string) error {
	if _, err := lockLedger(tx); err != nil {
		return err
	}
	r, err := g.store.get(tx, release)
	if err != nil {
		return err
	}
	if r.State != Published || !p.Manages() {
		return fault.New(fault.Invalid, "figures.refused.withdraw")
	}
	r.State, r.Reason = Withdrawn, Reason{"figures.said", []any{why}}
	if err := g.store.update(tx, r, "withdraw"); err != nil {
		return err
	}
	_, err = appendEntry(tx, entryOf(r, WithdrawAct, why))
	return err
}

// maxTime is how long a release may be computed.
const maxTime = 10 * time.Minute

// auditTime is how long the audit may look for a way to learn of a small group;
// where it is not done by then, nothing is released.
const auditTime = 30 * time.Second

// Publish computes an approved release and publishes it, or refuses it. The cost
// is in the ledger before the first record is counted and stays there whatever
// happens.
func (g *Gate) Publish(ctx context.Context, release id.ID) (*Release, error) {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	r, shot, err := g.reserve(ctx, release)
	if err != nil {
		return r, err
	}
	p := &jobs.Progress{}
	_, err = jobs.Watch(ctx, p, g.beat("releases", release), func(ctx context.Context) error {
		r, err = g.work(ctx, r, shot, p)
		return err
	})
	return r, err
}

// work computes what was reserved, again where something exact came out meanwhile.
func (g *Gate) work(ctx context.Context, r *Release, shot snapshot, p *jobs.Progress) (*Release, error) {
	for {
		before, err := g.past(ctx, r.Request)
		if err != nil {
			return g.fail(ctx, r, err)
		}
		result, err := g.compute(ctx, r.Request, shot, before, p)
		if err != nil {
			return g.fail(ctx, r, err)
		}
		done, err := g.publish(ctx, r, result, shot, before)
		if err != nil {
			return g.fail(ctx, r, err)
		}
		if done {
			return r, nil
		}
	}
}

// reserve spends the budget and takes the records.
func (g *Gate) reserve(ctx context.Context, release id.ID) (r *Release, shot snapshot, err error) {
	err = g.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := lockLedger(tx); err != nil {
			return err
		}
		if r, err = g.store.get(tx, release); err != nil {
			return err
		}
		if r.State != Proposed && r.State != Queued || len(r.Approvals) < enoughApprovals {
			return fault.New(fault.Invalid, "figures.refused.approval")
		}
		if err := g.affordable(tx, r.Request); err != nil {
			return err
		}
		s, err := g.source(r.Request.Source)
		if err != nil {
			return err
		}
		if _, err = appendEntry(tx, entryOf(r, ReserveAct, "")); err != nil {
			return err
		}
		r.State, r.Reason = Computing, Reason{}
		if err := g.store.update(tx, r, "reserve"); err != nil {
			return err
		}
		if err := g.store.begin(tx, r.ID); err != nil {
			return err
		}
		shot, err = read(tx, s, r.Request)
		return err
	})
	return r, shot, err
}

func entryOf(r *Release, act Act, reference string) Entry {
	q := r.Request
	e := Entry{Act: act, Source: q.Source, Period: q.Period, Audience: q.Audience, Mechanism: string(q.Audience.Method()) + " " + string(q.Kind),
		Parameters: q.text(), Release: r.ID, Reference: reference}
	if act == ReserveAct {
		e.Epsilon, e.Delta = q.cost()
	}
	return e
}

// past reads what was told before.
func (g *Gate) past(ctx context.Context, q Request) (p past, err error) {
	if q.Audience.Method() != Suppression {
		return p, nil
	}
	err = g.db.Read(ctx, func(tx *db.Tx) error {
		p, err = g.pastIn(tx, q)
		return err
	})
	return p, err
}

func (g *Gate) pastIn(tx *db.Tx, q Request) (p past, err error) {
	all, err := g.store.everPublished(tx, q.Source, q.Period)
	if err != nil {
		return p, err
	}
	at := map[id.ID]int{}
	for _, r := range all {
		if r.Request.Audience.Method() != Suppression {
			continue
		}
		if _, ok := at[r.Snapshot]; !ok {
			shot, err := g.store.shot(tx, r.Snapshot)
			if err != nil {
				return p, err
			}
			at[r.Snapshot] = len(p.shots)
			p.shots = append(p.shots, shot)
		}
		p.told = append(p.told, told{r.Request, r.Result.Table, at[r.Snapshot]})
	}
	return p, nil
}

// compute makes the result by the audience's method.
func (g *Gate) compute(ctx context.Context, q Request, shot snapshot, before past, p *jobs.Progress) (*Result, error) {
	s, err := g.source(q.Source)
	if err != nil {
		return nil, err
	}
	switch q.Audience.Method() {
	case Noise:
		return private(ctx, g.Random(), s, q, shot)
	case Suppression:
		ctx, cancel := context.WithTimeoutCause(ctx, auditTime, fault.New(fault.Invalid, "figures.refused.detail"))
		defer cancel()
		return suppressed(ctx, s, q, shot, before, p)
	case Exact:
		return exactResult(s, q, shot)
	}
	return nil, fault.New(fault.Invalid, "figures.refused.audience")
}

// publish stores the result, unless something exact was published since what it
// was audited against: then it says so, and the audit begins again.
func (g *Gate) publish(ctx context.Context, r *Release, result *Result, shot snapshot, before past) (done bool, err error) {
	err = g.db.Write(ctx, func(tx *db.Tx) error {
		done = false
		if _, err := lockLedger(tx); err != nil {
			return err
		}
		stored, err := g.store.get(tx, r.ID)
		if err != nil {
			return err
		}
		if stored.State != Computing {
			return fault.New(fault.Conflict, "figures.refused.approval")
		}
		if r.Request.Audience.Method() == Suppression {
			now, err := g.pastIn(tx, r.Request)
			if err != nil {
				return err
			}
			if len(now.told) != len(before.told) {
				tx.Housekeeping("nothing is changed")
				return nil
			}
			if stored.Snapshot, err = g.store.keep(tx, r.Request.Source, r.Request.Period, shot); err != nil {
				return err
			}
		}
		stored.State, stored.Result, stored.Published = Published, result, tx.Now()
		if err := g.store.update(tx, stored, "publish"); err != nil {
			return err
		}
		*r, done = *stored, true
		_, err = appendEntry(tx, entryOf(stored, PublishAct, ""))
		return err
	})
	return done, err
}

// fail notes that nothing came out, and gives the cause back.
func (g *Gate) fail(ctx context.Context, r *Release, cause error) (*Release, error) {
	if err := g.noteFailure(ctx, r, cause); err != nil {
		return r, errors.Join(cause, err)
	}
	return r, cause
}

func (g *Gate) noteFailure(ctx context.Context, r *Release, cause error) error {
	ctx = context.WithoutCancel(ctx) // the note is written also where the reader has gone
	return g.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := lockLedger(tx); err != nil {
			return err
		}
		stored, err := g.store.get(tx, r.ID)
		if err != nil {
			return err
		}
		if stored.State != Computing {
			tx.Housekeeping("nothing is changed")
			return nil
		}
		stored.State, stored.Reason = Failed, reasonOf(cause)
		if err := g.store.update(tx, stored, "fail"); err != nil {
			return err
		}
		*r = *stored
		_, err = appendEntry(tx, entryOf(stored, FailAct, stored.Reason.Says))
		return err
	})
}

// Recover notes as failed what a program that ended was computing. Its budget
// stays spent. Others may still be at work on the same database, so only what
// has been silent for long is taken.
func (g *Gate) Recover(ctx context.Context) error {
	var stuck []*Release
	err := g.db.Read(ctx, func(tx *db.Tx) (err error) {
		stuck, err = g.store.list(tx, `state = $1 and beat < $2`, string(Computing), db.FormatTime(tx.Now().Add(-jobs.Stale)))
		return err
	})
	for _, r := range stuck {
		err = errors.Join(err, g.noteFailure(ctx, r, errCutShort))
	}
	return err
}

var errCutShort = fault.New(fault.Unavailable, "figures.refused.cut_short")
