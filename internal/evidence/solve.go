package evidence

import (
	"context"
	"errors"
	"sync"
	"time"

	"ostoja/internal/fault"
)

// An input is a data set with what was chosen of it.
type input struct {
	file     string // the name under which the command finds the data
	data     []byte // CSV
	f        *frame
	choices  Choices
	now      time.Time
	progress *progress
}

// longest is how long an estimate may take on the server. What needs more runs
// on the command line.
const longest = 4 * time.Minute

// solve answers a study. What the data cannot say is an outcome, not an error.
func solve(ctx context.Context, s study, in input) (Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	in.progress.steps = s.steps
	began := time.Now() // for the duration alone: an estimate's time is in.now
	o, err := s.run(ctx, in)
	took := time.Since(began).Seconds()
	switch refused, ok := errors.AsType[*fault.Error](err); {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		o, err = refusal("time"), nil
	case ctx.Err() != nil:
		return o, ctx.Err()
	case ok && (refused.Kind == fault.Invalid || refused.Kind == fault.Usage):
		o, err = refusal("input"), nil
		o.Notes = []string{refused.Message}
	}
	if o.SHA256 == "" {
		o = in.on(in.data, o)
	}
	o.Seconds = took
	return o, err
}

// on says from which data an outcome comes: those that the command reads.
func (in input) on(data []byte, o Outcome) Outcome {
	made := newProvenance(in.file, data, in.now)
	o.File, o.SHA256, o.Version = made.File, made.SHA256, made.Version
	return o
}

// describe puts provenance and report beside an outcome. words is the command
// that repeats it, on the data as the command reads it.
func (in input) describe(o *Outcome, data []byte, doc func(provenance) report, words ...string) {
	made := newProvenance(in.file, data, in.now, append([]string{"ostoja", "estimate"}, words...)...)
	o.File, o.SHA256, o.Version, o.Command = made.File, made.SHA256, made.Version, made.Command
	r := doc(made)
	o.markdown, o.html = r.markdown(), r.html()
}

// progress says how far the work has come. Its methods may be called from
// several goroutines.
type progress struct {
	mu          sync.Mutex
	steps, step int
	part        float64 // of the step
}

// next begins the next step and gives the function that moves it on.
func (p *progress) next() func(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step, p.part = p.step+1, 0
	return func(done, total int) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if total > 0 {
			p.part = float64(done) / float64(total)
		}
	}
}

// share is the part of the whole that is done.
func (p *progress) share() float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.step == 0 || p.steps == 0 {
		return 0
	}
	return min(1, (float64(min(p.step, p.steps)-1)+p.part)/float64(p.steps))
}

// clock stands still: an estimate has one time.
func (in input) clock() func() time.Time { return func() time.Time { return in.now } }
