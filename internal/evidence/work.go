package evidence

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/mail"
)

// jobName is the name under which estimates are worked out.
const jobName = "evidence.estimate"

// task is what the job is given: the estimate, and the letter that says it is
// done, in the words of whoever asked. The letter holds nothing of the answer.
type task struct {
	Estimate id.ID
	Letter   mail.Message
}

var errBusy = errors.New("evidence: another worker is at this estimate")

// work works out one estimate. Twice is as good as once: claim lets one worker
// in, and finish stores nothing over an end.
func (e *Evidence) work(ctx context.Context, body json.RawMessage) error {
	var t task
	if err := json.Unmarshal(body, &t); err != nil {
		return err
	}
	x, in, mine, err := e.begin(ctx, t.Estimate)
	if err != nil || !mine {
		return err
	}
	var o Outcome
	unwanted, err := jobs.Watch(ctx, in.progress, e.beat(x.ID), func(ctx context.Context) (err error) {
		o, err = solve(ctx, studies[x.Design], in)
		return err
	})
	if unwanted {
		return nil // cancelled on its page
	}
	if err != nil {
		return err
	}
	return e.DB.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		stored, err := e.finish(tx, &x, in.f, o)
		if err != nil || !stored || t.Letter.To == "" {
			return err
		}
		return e.Mail.Send(tx, t.Letter)
	})
}

// begin claims an estimate and reads its data.
func (e *Evidence) begin(ctx context.Context, estimate id.ID) (x Estimate, in input, mine bool, err error) {
	err = e.DB.Write(ctx, func(tx *db.Tx) error {
		if mine, err = claim(tx, estimate); err != nil {
			return err
		}
		if x, err = e.get(tx, estimate); err != nil || !mine {
			return err
		}
		in, err = e.input(tx, x)
		return err
	})
	switch {
	case db.IsNotFound(err):
		return x, in, false, nil
	case err == nil && !mine && x.State == Running:
		return x, in, false, errBusy
	}
	return x, in, mine, err
}

// input reads the data of an estimate.
func (e *Evidence) input(tx *db.Tx, x Estimate) (input, error) {
	d, err := getDataset(tx, x.Dataset)
	if err != nil {
		return input{}, err
	}
	data, err := e.content(tx, d)
	if err != nil {
		return input{}, err
	}
	return newInput(d.Name, data, x.Choices, tx.Now())
}

func newInput(name string, data []byte, c Choices, now time.Time) (input, error) {
	file := fileName(name)
	f, err := parseFrame(file, data)
	return input{file: file, data: data, f: f, choices: c, now: now, progress: &jobs.Progress{}}, err
}

// beat stores how far an estimate is.
func (e *Evidence) beat(estimate id.ID) func(context.Context, float64) (bool, error) {
	return jobs.Beat(e.DB, func(tx *db.Tx, share float64) (bool, error) { return beat(tx, estimate, share) })
}
