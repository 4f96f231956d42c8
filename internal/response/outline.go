package response

import (
	"slices"
	"strings"

	"ostoja/internal/id"
)

// Outline is a whole plan at one time: the draft as it stands, or a version as
// it was adopted.
type Outline struct {
	Number       int // of the version; 0 for the draft
	Plan         Plan
	Objectives   []Objective
	Outputs      []Output
	Indicators   []Indicator
	Activities   []Activity
	Requirements []Requirement

	indicators map[id.ID]*Indicator
	own        map[id.ID][]*Activity // by partner, in the order of the plan
	of         map[id.ID][]*Activity // by indicator
	byID       map[id.ID]*Activity
	place      map[id.ID]int // of an activity in Activities
	placeOf    []int         // of an activity's indicator in Indicators
}

// index makes the ways to find things; whoever fills an Outline calls it last.
func (o *Outline) index() *Outline {
	o.indicators, o.byID = map[id.ID]*Indicator{}, map[id.ID]*Activity{}
	o.own, o.of = map[id.ID][]*Activity{}, map[id.ID][]*Activity{}
	o.place, o.placeOf = map[id.ID]int{}, make([]int, len(o.Activities))
	at := map[id.ID]int{}
	for i := range o.Indicators {
		o.indicators[o.Indicators[i].ID], at[o.Indicators[i].ID] = &o.Indicators[i], i
	}
	for i := range o.Activities {
		a := &o.Activities[i]
		o.byID[a.ID], o.place[a.ID], o.placeOf[i] = a, i, at[a.Indicator]
		o.own[a.Partner] = append(o.own[a.Partner], a)
		o.of[a.Indicator] = append(o.of[a.Indicator], a)
	}
	return o
}

// IndicatorOf gives the indicator that an activity serves; never nil in an
// outline that was read from the database.
func (o *Outline) IndicatorOf(a *Activity) *Indicator { return o.indicators[a.Indicator] }

// ActivitiesOf lists a partner's activities in the order of the plan.
func (o *Outline) ActivitiesOf(partner id.ID) []*Activity { return o.own[partner] }

// Partners lists the organisations that have committed themselves, each once.
func (o *Outline) Partners() []id.ID {
	var partners []id.ID
	seen := map[id.ID]bool{}
	for _, a := range o.Activities {
		if !seen[a.Partner] {
			seen[a.Partner] = true
			partners = append(partners, a.Partner)
		}
	}
	return partners
}

// Required sums the money asked for an output; "" for the whole plan.
func (o *Outline) Required(output id.ID) float64 {
	sum := 0.0
	for _, q := range o.Requirements {
		if (output == "" || q.Output == output) && q.Amount != nil {
			sum += *q.Amount
		}
	}
	return sum
}

// Answering lists the codes of the outputs that answer a gap or recommendation.
func (o *Outline) Answering(ref string) (codes []string) {
	for _, x := range o.Outputs {
		if slices.Contains(strings.Fields(x.Answers), ref) {
			codes = append(codes, x.Code)
		}
	}
	return codes
}

// next gives the outline of a plan that starts from this one: the same content
// with new ids, for the time after. Targets stay as a proposal.
func (o *Outline) next() *Outline {
	n := &Outline{Plan: o.Plan}
	length := o.Plan.To.AddDate(0, 0, 1)
	n.Plan.Before, n.Plan.From = o.Plan.ID, length
	n.Plan.To = length.Add(length.Sub(o.Plan.From)).AddDate(0, 0, -1)
	if o.Plan.From.Day() == 1 && length.Day() == 1 { // whole months follow whole months
		months := (length.Year()-o.Plan.From.Year())*12 + int(length.Month()-o.Plan.From.Month())
		n.Plan.To = length.AddDate(0, months, -1)
	}
	new := map[id.ID]id.ID{}
	fresh := func(old id.ID) id.ID {
		if old != "" && new[old] == "" {
			new[old] = id.New()
		}
		return new[old]
	}
	n.Plan.ID = fresh(o.Plan.ID)
	for _, x := range o.Objectives {
		x.ID, x.Plan = fresh(x.ID), n.Plan.ID
		n.Objectives = append(n.Objectives, x)
	}
	for _, x := range o.Outputs {
		x.ID, x.Objective = fresh(x.ID), fresh(x.Objective)
		n.Outputs = append(n.Outputs, x)
	}
	for _, x := range o.Indicators {
		x.ID, x.Output = fresh(x.ID), fresh(x.Output)
		n.Indicators = append(n.Indicators, x)
	}
	for _, x := range o.Activities {
		x.ID, x.Indicator = fresh(x.ID), fresh(x.Indicator)
		n.Activities = append(n.Activities, x)
	}
	return n.index() // money is asked anew each time
}
