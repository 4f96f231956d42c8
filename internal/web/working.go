package web

import (
	"time"

	"ostoja/internal/web/ui"
)

// Working shows on a page how far a job is that somebody waits for: it survives
// a reload, looks again by itself where script runs, and can be cancelled.
type Working struct {
	Href   string  // the page itself
	Queued bool    // it has not begun
	Share  float64 // done, 0 to 1
	Left   time.Duration
	Hint   string // what else to know while waiting
	Cancel string // where a form to cancel leads; empty where the reader may not
}

// Parts are the page's.
func (w Working) Parts(r *Request) []ui.Part {
	percent := int(100 * w.Share)
	words := r.T("working.queued")
	if !w.Queued {
		words = r.T("working.share", percent)
	}
	if w.Left > 0 {
		words += " " + r.N("working.left", int(w.Left.Seconds()))
	}
	parts := []ui.Part{ui.Working{Href: r.Href(w.Href), Text: words, Percent: percent, Label: r.T("working.progress")},
		ui.Paragraph{Text: w.Hint, Link: &ui.Link{Text: r.T("working.look_again"), Href: r.Href(w.Href)}}}
	if w.Cancel != "" {
		parts = append(parts, ui.Form{Action: w.Cancel, Buttons: []ui.Button{{Text: r.T("working.cancel"), Kind: ui.Secondary}}})
	}
	return parts
}
