package tor

import (
	"encoding/json"
)

// Text is a string that is null in JSON when it is empty: the ToR does not say.
type Text string

// MarshalJSON writes null for what was not found.
func (t Text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// Proposal is what a ToR says about its group. Empty texts, nil pointers and
// empty lists are what it does not say.
type Proposal struct {
	Name       Text     `json:"name"`
	Sector     Text     `json:"sector"`
	Country    Text     `json:"country"` // ISO 3166-1 alpha-2
	CoLeads    []string `json:"co_leads"`
	Objectives []Point  `json:"objectives"`
	Tasks      []string `json:"tasks"`
	Principles []Point  `json:"principles"`
	Coverage   Text     `json:"coverage"`
	Meeting    Meeting  `json:"meeting"`
	Minutes    struct {
		CirculatedTo Text `json:"circulated_to"`
		Deadline     Text `json:"deadline"` // in the ToR's words: "within 48 hours"
	} `json:"minutes"`
	Revision struct {
		IntervalMonths *int  `json:"interval_months"`
		OnNeed         *bool `json:"on_need"`
	} `json:"revision"`
	Membership struct {
		DonorsByAgreement *bool `json:"donors_by_agreement"`
	} `json:"membership"`
	Clauses  []Clause `json:"clauses"`
	Inferred []string `json:"inferred"` // fields that follow from others, not from a sentence

	Sources []Source `json:"-"` // where each field comes from, in the order found
}

// Point is an objective or a principle: a title where it has one, and its text.
type Point struct {
	Title Text `json:"title"`
	Text  Text `json:"text"`
}

// Meeting is the rule of the regular meetings.
type Meeting struct {
	Frequency Text  `json:"frequency"` // weekly, biweekly, monthly or quarterly
	Nth       *int  `json:"nth"`       // which weekday of the month, -1 the last
	Weekday   Text  `json:"weekday"`   // monday ... sunday
	Time      Text  `json:"time"`      // 15:30, wall clock
	Timezone  Text  `json:"timezone"`  // IANA name
	Place     Text  `json:"place"`
	AdHoc     *bool `json:"ad_hoc"`
}

// Clause is one numbered part of the ToR: a section under a heading, or an
// item of a list in it.
type Clause struct {
	Number  string `json:"number"`
	Heading string `json:"heading"`
	Text    string `json:"text"`
}

// Source says which sentence of which clause a field was read from.
type Source struct {
	Field    string // JSON path: "meeting.weekday"
	Clause   string // number of the clause, "" for the title
	Sentence string
}

// Of gives the sources of one field.
func (p *Proposal) Of(field string) []Source {
	var of []Source
	for _, s := range p.Sources {
		if s.Field == field {
			of = append(of, s)
		}
	}
	return of
}

// Missing lists the fields that a charter needs and the ToR does not give.
func (p *Proposal) Missing() []string {
	var missing []string
	for _, f := range []struct {
		field string
		found bool
	}{
		{"name", p.Name != ""}, {"sector", p.Sector != ""}, {"country", p.Country != ""},
		{"co_leads", len(p.CoLeads) > 0}, {"objectives", len(p.Objectives) > 0}, {"tasks", len(p.Tasks) > 0},
		{"principles", len(p.Principles) > 0}, {"coverage", p.Coverage != ""},
		{"meeting.frequency", p.Meeting.Frequency != ""}, {"meeting.weekday", p.Meeting.Weekday != ""},
		{"meeting.time", p.Meeting.Time != ""}, {"meeting.timezone", p.Meeting.Timezone != ""},
		{"meeting.place", p.Meeting.Place != ""}, {"meeting.ad_hoc", p.Meeting.AdHoc != nil},
		{"minutes.circulated_to", p.Minutes.CirculatedTo != ""}, {"minutes.deadline", p.Minutes.Deadline != ""},
		{"revision.interval_months", p.Revision.IntervalMonths != nil}, {"revision.on_need", p.Revision.OnNeed != nil},
		{"membership.donors_by_agreement", p.Membership.DonorsByAgreement != nil},
	} {
		if !f.found {
			missing = append(missing, f.field)
		}
	}
	return missing
}

// Propose reads a document. The error is a *RefusedError when the text is no
// ToR of a group.
func Propose(doc Document) (Proposal, error) {
	r := newReading(doc)
	for _, rule := range []func(*reading){
		(*reading).readName, (*reading).readSector, (*reading).readCountry, (*reading).readLeads,
		(*reading).readObjectives, (*reading).readTasks, (*reading).readPrinciples, (*reading).readCoverage,
		(*reading).readMeeting, (*reading).readMinutes, (*reading).readRevision, (*reading).readDonors,
	} {
		rule(r)
	}
	if reason := r.doubt(); reason != "" {
		return Proposal{}, refuse(doc.Name, "%s", reason)
	}
	return r.Proposal, nil
}
