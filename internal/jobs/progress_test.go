package jobs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"ostoja/internal/jobs"
)

func TestProgressCountsStepsAndTheirParts(t *testing.T) {
	var p jobs.Progress
	p.Steps(4)
	if p.Share() != 0 {
		t.Error(p.Share())
	}
	p.Next()
	p.Next()(1, 2)
	if got := p.Share(); got != 0.375 {
		t.Errorf("half of the second of four steps is %v", got)
	}
	for range 9 {
		p.Next()(1, 1)
	}
	if p.Share() != 1 {
		t.Errorf("more than announced is %v", p.Share())
	}
	(*jobs.Progress)(nil).Next()(1, 2) // work that nobody watches
}

func TestWatchedWorkEndsWhenNobodyWantsIt(t *testing.T) {
	work := func(ctx context.Context) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(30 * time.Second):
			return nil
		}
	}
	beats := 0
	unwanted, err := jobs.Watch(context.Background(), &jobs.Progress{}, func(context.Context, float64) (bool, error) { beats++; return beats < 2, nil }, work)
	if !unwanted || !errors.Is(err, context.Canceled) || beats != 2 {
		t.Errorf("%v, %v after %d beats", unwanted, err, beats)
	}
	unwanted, err = jobs.Watch(context.Background(), &jobs.Progress{}, nil, func(context.Context) error { return nil })
	if unwanted || err != nil {
		t.Errorf("quick work: %v, %v", unwanted, err)
	}
}
