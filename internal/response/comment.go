package response

import (
	"time"

	"ostoja/internal/id"
)

// Comment is what somebody says about a draft, or a part of it, until it is settled.
type Comment struct {
	ID           id.ID
	Plan         id.ID
	About        string // code of an objective, output or indicator; empty for the whole
	Words        string
	Author       string
	Organisation id.ID
	Written      time.Time
	Settled      time.Time
	SettledBy    string
}

// part is a row of a plan that a comment can be about.
type part struct{ code, title string }

// parts lists them in the order of the plan.
func (o *Outline) parts(language string) (all []part) {
	for i := range o.Objectives {
		x := &o.Objectives[i]
		all = append(all, part{x.Code, Objectives.Title(x, language)})
		for j := range o.Outputs {
			y := &o.Outputs[j]
			if y.Objective != x.ID {
				continue
			}
			all = append(all, part{y.Code, Outputs.Title(y, language)})
			for k := range o.Indicators {
				if z := &o.Indicators[k]; z.Output == y.ID {
					all = append(all, part{z.Code, Indicators.Title(z, language)})
				}
			}
		}
	}
	return all
}
