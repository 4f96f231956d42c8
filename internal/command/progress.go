package command

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// Progress draws a bar on a terminal and nothing in a pipe. Its methods may be
// called from several goroutines.
type Progress struct {
	env   *Env
	label string
	mu    sync.Mutex
	start time.Time
	drawn time.Time
}

// NewProgress starts a bar with the given label.
func (env *Env) NewProgress(label string) *Progress {
	return &Progress{env: env, label: label, start: env.Now()}
}

// Set says that done of total is finished. A total of 0 draws the count alone.
func (p *Progress) Set(done, total int) {
	if !p.env.Terminal {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.env.Now()
	if now.Sub(p.drawn) < 100*time.Millisecond && done != total {
		return
	}
	p.drawn = now
	fmt.Fprintf(p.env.Stderr, "\r\x1b[K%s", p.line(done, total, now.Sub(p.start)))
}

// Done removes the bar, so that what follows starts on a clean line.
func (p *Progress) Done() {
	if p.env.Terminal {
		fmt.Fprint(p.env.Stderr, "\r\x1b[K")
	}
}

func (p *Progress) line(done, total int, passed time.Duration) string {
	if total <= 0 {
		return fmt.Sprintf("%s %d", p.label, done)
	}
	const width = 30
	filled := width * done / total
	line := fmt.Sprintf("%s [%s%s] %3d %%", p.label, strings.Repeat("=", filled), strings.Repeat(" ", width-filled), 100*done/total)
	if done > 0 && done < total {
		left := time.Duration(float64(passed) / float64(done) * float64(total-done))
		line += fmt.Sprintf("  %s left", left.Round(time.Second))
	}
	return line
}
