package exchange

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

const jobName = "exports.work"

// Doing is what a job does with a form.
type Doing string

// The works.
const (
	Comparing Doing = "compare" // with what was last sent
	Sending   Doing = "send"    // keep the lines as sent
)

// WorkState is how far a work has come. One that was cancelled is gone.
type WorkState string

// The states.
const (
	Queued  WorkState = "queued"
	Working WorkState = "working"
	Done    WorkState = "done"
	Failed  WorkState = "failed"
)

// Work is what somebody asked a job to do with all lines of a form, which may be
// millions: no request waits for them, and nobody's writing does.
type Work struct {
	ID       id.ID
	Form     string
	Plan     id.ID
	Doing    Doing
	Note     string // to whom it was sent
	Person   id.ID  // who asked, in whose name it is kept
	State    WorkState
	Beat     time.Time // when it last showed that it is alive; of one that is done, when it ended
	Progress float64   // 0 to 1
	Result   string    // of Comparing: a compared, as JSON
}

// running tells whether somebody may wait for it; one that has long been silent has ended.
func (w *Work) running(now time.Time) bool {
	return w.State == Queued || w.State == Working && now.Sub(w.Beat) < jobs.Stale
}

// failed tells whether it ended without a result.
func (w *Work) failed(now time.Time) bool {
	return w.ID != "" && w.State != Done && !w.running(now)
}

// compared is a difference as it was worked out.
type compared struct {
	Snapshot   id.ID // what it is a difference to
	Heads      []string
	Difference Difference
}

// compared reads the result; false where there is none.
func (w *Work) compared() (c compared, ok bool) {
	if w.State != Done || w.Doing != Comparing {
		return c, false
	}
	return c, json.Unmarshal([]byte(w.Result), &c) == nil
}

// made is what a job has made, to be stored at once.
type made struct {
	result   string
	snapshot *Snapshot // of Sending
	pieces   [][]byte
}

// start asks a job for a work in the person's name. One that is under way is a fault.Conflict.
func (x *Exchange) start(tx *db.Tx, o *order, plan id.ID, doing Doing, note string) error {
	w := Work{ID: id.New(), Form: o.key, Plan: plan, Doing: doing, Note: note, Person: who.Acts(tx.Context()).ID}
	if err := beginWork(tx, &w); err != nil {
		return err
	}
	return x.Queue.Add(tx, jobName, w.ID, 0)
}

// work does a work that waits, unless it was cancelled or another worker is at it.
// Where the program stops amid, the work waits again for whoever runs next.
func (x *Exchange) work(ctx context.Context, body json.RawMessage) error {
	var of id.ID
	if err := json.Unmarshal(body, &of); err != nil {
		return err
	}
	w, mine, err := x.claim(ctx, of)
	if err != nil || !mine {
		return err
	}
	as := who.In(ctx, who.Person{ID: w.Person})
	p := &jobs.Progress{}
	var m made
	unwanted, err := jobs.Watch(as, p, x.beat(of), func(ctx context.Context) error {
		return x.plan.DB.Read(ctx, func(tx *db.Tx) (err error) {
			m, err = x.make(tx, &w, p)
			return err
		})
	})
	if err == nil && !unwanted {
		err = x.plan.DB.Write(as, func(tx *db.Tx) error { return finish(tx, &w, &m) })
	}
	switch {
	case err == nil || unwanted:
		return nil
	case ctx.Err() != nil:
		x.end(ctx, of, Queued)
		return ctx.Err()
	default:
		x.end(ctx, of, Failed)
	}
	return err
}

func (x *Exchange) claim(ctx context.Context, of id.ID) (w Work, mine bool, err error) {
	err = x.plan.DB.Write(ctx, func(tx *db.Tx) error {
		if mine, err = claimWork(tx, of); err != nil || !mine {
			return err
		}
		w, err = workByID(tx, of)
		return err
	})
	return w, mine, err
}

// beat says how far a work is, and asks whether it is still wanted.
func (x *Exchange) beat(of id.ID) func(context.Context, float64) (bool, error) {
	return jobs.Beat(x.plan.DB, func(tx *db.Tx, share float64) (bool, error) { return beatWork(tx, of, share) })
}

// end says that a work has ended without a result. That this could not be said
// loses nothing: a work that is silent counts as failed.
func (x *Exchange) end(ctx context.Context, of id.ID, state WorkState) {
	_ = x.plan.DB.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		_, err := endWork(tx, of, state, "")
		return err
	})
}

// finish stores what was made, unless the work was cancelled meanwhile.
func finish(tx *db.Tx, w *Work, m *made) error {
	wanted, err := endWork(tx, w.ID, Done, m.result)
	if err != nil || !wanted || m.snapshot == nil {
		return err
	}
	if err := insertSnapshot(tx, m.snapshot); err != nil {
		return err
	}
	for number, body := range m.pieces {
		if err := insertPiece(tx, m.snapshot.ID, number, body); err != nil {
			return err
		}
	}
	return nil
}

// make reads all lines of a work's form, and writes nothing.
func (x *Exchange) make(tx *db.Tx, w *Work, p *jobs.Progress) (made, error) {
	o, err := x.orderOf(tx, w.Form)
	if err != nil {
		return made{}, err
	}
	world, err := x.worldOf(tx)
	if err != nil {
		return made{}, err
	}
	if world.o.Plan.ID != w.Plan {
		return made{}, web.NotFound() // another plan came into force meanwhile
	}
	last, err := snapshotsOf(tx, o.key, w.Plan, 1)
	if err != nil {
		return made{}, err
	}
	lines, err := x.lines(tx, world, o)
	if err != nil {
		return made{}, err
	}
	lines = followed(tx.Context(), lines, p, expected(last, world))
	if w.Doing == Comparing {
		return compare(tx, last, o, lines)
	}
	s := Snapshot{Form: o.key, Plan: w.Plan, Note: w.Note}
	pieces, err := pack(&s, o.heads(), lines)
	return made{snapshot: &s, pieces: pieces}, err
}

// expected guesses how many lines there will be: as many as were sent last.
func expected(last []Snapshot, w *world) int {
	if len(last) > 0 {
		return last[0].Lines
	}
	return len(w.activities)
}

// followed tells with each line how far the reading is, and ends where nobody wants it.
func followed(ctx context.Context, lines iter.Seq2[Line, error], p *jobs.Progress, expected int) iter.Seq2[Line, error] {
	p.Steps(1)
	done := p.Next()
	return func(yield func(Line, error) bool) {
		n := 0
		for l, err := range lines {
			if n++; err == nil {
				err = ctx.Err()
			}
			done(min(n, expected), expected)
			if !yield(l, err) || err != nil {
				return
			}
		}
	}
}

// compare gives the difference of lines to what was sent last.
func compare(tx *db.Tx, last []Snapshot, o *order, lines iter.Seq2[Line, error]) (made, error) {
	if len(last) == 0 {
		return made{}, web.NotFound()
	}
	pieces, err := piecesOf(tx, last[0].ID)
	if err != nil {
		return made{}, err
	}
	d, err := Compare(kept(pieces), lines, matched(last[0].heads(), o.heads()), shownChanges)
	if err != nil {
		return made{}, err
	}
	result, err := json.Marshal(compared{last[0].ID, o.heads(), d})
	return made{result: string(result)}, err
}
