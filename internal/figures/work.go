package figures

import (
	"context"
	"encoding/json"
	"net/url"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/who"
)

// The names of the module's jobs.
const (
	publishJob = "figures.publish"
	previewJob = "figures.preview"
)

// task is what a job is given: a release or a preview, and in whose name it works.
type task struct{ Of, Person id.ID }

// read gives the task, and a context in which the person acts.
func readTask(ctx context.Context, body json.RawMessage) (t task, as context.Context, err error) {
	err = json.Unmarshal(body, &t)
	return t, who.In(ctx, who.Person{ID: t.Person}), err
}

// Enqueue has an approved release computed by a job.
func (g *Gate) Enqueue(tx *db.Tx, p who.Person, release id.ID) error {
	if _, err := lockLedger(tx); err != nil {
		return err
	}
	r, err := g.store.get(tx, release)
	if err != nil {
		return err
	}
	if r.State != Proposed || len(r.Approvals) < enoughApprovals {
		return fault.New(fault.Invalid, "figures.refused.approval")
	}
	r.State, r.Reason = Queued, Reason{}
	if err := g.store.update(tx, r, "queue"); err != nil {
		return err
	}
	return g.Queue.Add(tx, publishJob, task{release, p.ID}, 0)
}

// workRelease publishes a release that waits. Twice is as good as once: whoever
// reserves the budget computes, and nobody else. What was refused before
// anything was spent goes back to be mended and tried again.
func (g *Gate) workRelease(ctx context.Context, body json.RawMessage) error {
	t, ctx, err := readTask(ctx, body)
	if err != nil {
		return err
	}
	_, err = g.Publish(ctx, t.Of)
	if kind := fault.KindOf(err); err == nil || ctx.Err() != nil || kind != fault.Invalid && kind != fault.TooLarge {
		return g.unlessSaid(ctx, t.Of, err)
	}
	return g.db.Write(ctx, func(tx *db.Tx) error {
		stored, getErr := g.store.get(tx, t.Of)
		if getErr != nil || stored.State != Queued {
			tx.Housekeeping("nothing is changed")
			return getErr
		}
		stored.State, stored.Reason = Proposed, reasonOf(err)
		return g.store.update(tx, stored, "refuse")
	})
}

// unlessSaid gives the error back, so that the job is tried again, where the
// release still waits; otherwise how it went stands in the release.
func (g *Gate) unlessSaid(ctx context.Context, release id.ID, cause error) error {
	var r *Release
	err := g.db.Read(context.WithoutCancel(ctx), func(tx *db.Tx) (err error) {
		r, err = g.store.get(tx, release)
		return err
	})
	if err != nil || cause == nil || r.State != Queued {
		return err
	}
	return cause
}

// Cancel ends a release that waits or is being computed. What it had reserved
// stays spent.
func (g *Gate) Cancel(tx *db.Tx, p who.Person, release id.ID) error {
	if _, err := lockLedger(tx); err != nil {
		return err
	}
	r, err := g.store.get(tx, release)
	if err != nil {
		return err
	}
	if !r.running() || !p.Manages() {
		return fault.New(fault.Invalid, "figures.refused.cancel")
	}
	reserved := r.State == Computing
	r.State, r.Reason = Failed, Reason{Says: "figures.refused.cancelled"}
	if err := g.store.update(tx, r, "cancel"); err != nil || !reserved {
		return err
	}
	_, err = appendEntry(tx, entryOf(r, FailAct, r.Reason.Says))
	return err
}

// draft is a preview on its way: what somebody chose, and what it would give.
type draft struct {
	id       id.ID
	person   id.ID
	choice   url.Values
	state    State // Queued, Computing, Failed where it was cancelled, else Previewed
	progress float64
	result   Preview
}

// Previewed is a draft's state once its preview is there.
const Previewed State = "previewed"

// workPreview makes a preview.
func (g *Gate) workPreview(ctx context.Context, body json.RawMessage) error {
	t, ctx, err := readTask(ctx, body)
	if err != nil {
		return err
	}
	var d draft
	mine := false
	if err := g.db.Write(ctx, func(tx *db.Tx) error {
		if mine, err = claimPreview(tx, t.Of); err == nil && mine {
			d, err = g.store.draft(tx, t.Of)
		}
		return err
	}); err != nil || !mine {
		return err
	}
	q, err := g.parse(d.choice)
	p := &jobs.Progress{}
	unwanted, err := jobs.Watch(ctx, p, g.beat("release_previews", t.Of), func(ctx context.Context) error {
		if err == nil {
			d.result, err = g.Preview(ctx, q, p)
		}
		return err
	})
	switch {
	case unwanted || ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		d.result = Preview{Request: q, Refused: reasonOf(err)}
	}
	return g.db.Write(ctx, func(tx *db.Tx) error { return g.store.finishPreview(tx, t.Of, d.result) })
}
