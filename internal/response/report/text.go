package report

import (
	"slices"
	"time"

	"ostoja/internal/id"
	"ostoja/internal/lang"
)

// Text is a version of what people wrote in a section in one language. One that
// stands Beside was sent by somebody who had not seen the version before it: it
// is kept and shown, and does not count until somebody takes it up.
type Text struct {
	Section  string
	Language lang.Lang
	Number   int // of the version; 1 for the first
	Words    string
	Author   string
	Saved    time.Time
	Beside   bool
}

// maxWords bounds a text, in bytes.
const maxWords = 20_000

// place is where a text stands.
type place struct {
	section  string
	language lang.Lang
}

// current gives, of versions in the order of their numbers, the one that counts in each place.
func current(all []Text) map[place]Text {
	out := map[place]Text{}
	for _, t := range all {
		if !t.Beside {
			out[place{t.Section, t.Language}] = t
		}
	}
	return out
}

// beside lists those that nobody has taken up: later than the one that counts.
func beside(all []Text) map[place][]Text {
	out := map[place][]Text{}
	for _, t := range all {
		at := place{t.Section, t.Language}
		if t.Beside {
			out[at] = append(out[at], t)
		} else {
			delete(out, at)
		}
	}
	return out
}

// textsOf gives the texts that count, by section.
func textsOf(all []Text) map[string]lang.Texts {
	out := map[string]lang.Texts{}
	for at, t := range current(all) {
		if t.Words == "" {
			continue
		}
		if out[at.section] == nil {
			out[at.section] = lang.Texts{}
		}
		out[at.section][at.language] = lang.Text{Text: t.Words}
	}
	return out
}

// Approval is a co-lead organisation's yes.
type Approval struct {
	Organisation, Person id.ID
	At                   time.Time
}

// missing tells whether one of the organisations that must approve has not.
func missing(leads []id.ID, given []Approval) bool {
	for _, organisation := range leads {
		if !slices.ContainsFunc(given, func(a Approval) bool { return a.Organisation == organisation }) {
			return true
		}
	}
	return false
}
