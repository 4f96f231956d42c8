package exchange

import (
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/response"
	"ostoja/internal/response/funding"
)

// world is what an export needs beside the reported figures, read once.
type world struct {
	o          *response.Outline
	partners   map[id.ID]*partner
	objectives map[id.ID]*response.Objective
	outputs    map[id.ID]*response.Output
	activities map[id.ID]*response.Activity
	money      map[funding.Commitment]funding.Line
	reached    map[id.ID]int // by activity, in all months
	atlas      *places.Atlas
	areas      map[string]area // kept: a plan names few places many times
}

// partner is an organisation as forms name it.
type partner struct{ id, name, acronym, kind string }

// area is a place with the first-level area that it is in.
type area struct{ code, name, regionCode, region string }

// english gives a text in English, or in the language that there is.
func english(t lang.Texts) string {
	text, _ := t.In(lang.En)
	return text
}

// worldOf reads what an export of the plan in force needs.
func (x *Exchange) worldOf(tx *db.Tx) (*world, error) {
	o, err := x.plan.InForce(tx)
	if err != nil {
		return nil, err
	}
	w := &world{o: o, atlas: x.atlas, partners: map[id.ID]*partner{}, objectives: map[id.ID]*response.Objective{}, outputs: map[id.ID]*response.Output{},
		activities: map[id.ID]*response.Activity{}, areas: map[string]area{}}
	for i := range o.Objectives {
		w.objectives[o.Objectives[i].ID] = &o.Objectives[i]
	}
	for i := range o.Outputs {
		w.outputs[o.Outputs[i].ID] = &o.Outputs[i]
	}
	for i := range o.Activities {
		w.activities[o.Activities[i].ID] = &o.Activities[i]
	}
	for one, err := range x.members.Store.Organisations.Each(tx, register.Query{}) {
		if err != nil {
			return nil, err
		}
		w.partners[one.ID] = &partner{string(one.ID), english(one.Name), one.Acronym, string(one.Kind)}
	}
	if w.money, err = funding.ByCommitment(tx, o); err != nil {
		return nil, err
	}
	w.reached, err = reachedOf(tx, o.Plan.ID)
	return w, err
}

// partnerOf gives a partner; one that is gone keeps its id.
func (w *world) partnerOf(organisation id.ID) *partner {
	if w.partners[organisation] == nil {
		w.partners[organisation] = &partner{id: string(organisation), name: string(organisation)}
	}
	return w.partners[organisation]
}

func (w *world) areaOf(code string) area {
	if a, ok := w.areas[code]; ok {
		return a
	}
	region := w.atlas.Gazetteer().Lineage(code)[1]
	a := area{code, w.atlas.Say(code, string(lang.En)), region, ""}
	if region != "" {
		a.region = w.atlas.Say(region, string(lang.En))
	}
	w.areas[code] = a
	return a
}

// about fills in what an output belongs to.
func (w *world) about(r *Row, output id.ID) {
	r.Output = w.outputs[output]
	r.Objective = w.objectives[r.Output.Objective]
}
