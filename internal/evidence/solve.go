package evidence

import (
	"context"
	"errors"
	"time"

	"ostoja/internal/fault"
	"ostoja/internal/jobs"
)

// An input is a data set with what was chosen of it.
type input struct {
	file     string // the name under which the command finds the data
	data     []byte // CSV
	f        *frame
	choices  Choices
	now      time.Time
	progress *jobs.Progress
}

// longest is how long an estimate may take on the server. What needs more runs
// on the command line.
const longest = 4 * time.Minute

// solve answers a study. What the data cannot say is an outcome, not an error.
func solve(ctx context.Context, s study, in input) (Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	in.progress.Steps(s.steps)
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

// clock stands still: an estimate has one time.
func (in input) clock() func() time.Time { return func() time.Time { return in.now } }
