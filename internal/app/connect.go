package app

// What modules need of their neighbours: each declares a small interface, and it
// is connected here.

import (
	"path"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/evidence"
	"ostoja/internal/figures"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/meetings"
	"ostoja/internal/members/decisions"
	"ostoja/internal/messages"
	"ostoja/internal/needs"
	"ostoja/internal/response"
	"ostoja/internal/response/funding"
	"ostoja/internal/response/report"
	"ostoja/internal/who"
)

// evidence connects the module evidence with the gate.
func (a *App) evidence() *evidence.Evidence {
	m := evidence.New(a.DB, a.box, a.Queue, a.Outbox, a.Members.Store, a.config.PublicURL)
	m.Gate = estimatesGate{a.Figures}
	return m
}

// estimatesGate weighs estimates as the gate's statements.
type estimatesGate struct{ *figures.Gate }

// Weigh implements evidence.Gate.
func (g estimatesGate) Weigh(tx *db.Tx, s evidence.Statement) error {
	return g.Gate.Weigh(tx, statement(s))
}

// State implements evidence.Gate.
func (g estimatesGate) State(tx *db.Tx, s evidence.Statement) error {
	return g.Gate.State(tx, statement(s))
}

// Recall implements evidence.Gate.
func (g estimatesGate) Recall(tx *db.Tx, s evidence.Statement, why string) error {
	return g.Gate.Recall(tx, statement(s), why)
}

// statement is an estimate's statement in the gate's words.
func statement(s evidence.Statement) figures.Statement {
	return figures.Statement{Estimate: s.Estimate, Fingerprint: s.Fingerprint, People: s.People, Share: s.Share, Question: s.Question, Traces: s.Traces}
}

// messages connects the module messages with what it needs, and its public site
// with the first page.
func (a *App) messages() *messages.Messages {
	m := messages.New(a.DB, a.Members, a.Places, a.Actors, a.config.PublicURL)
	m.Decider, m.Speaker = clearing{a}, a.speak
	a.Decisions.On(decisions.Kind{Name: decisions.Message, Show: m.Version})
	m.Store.Examples = a.config.Demonstration
	m.Talk = a.Feedback.Entrance
	a.Members.Front = m.Front
	return m
}

// response connects the module response with what it needs.
func (a *App) response(known *needs.Needs) *response.Response {
	m := response.New(a.DB, a.Members, a.Places, a.Outbox)
	m.URL = a.config.PublicURL
	m.Gaps, m.Decisions = gaps{known}, agreed{a}
	m.Speaker = func(l lang.Lang, zone *time.Location) lang.Speaker { return a.Server.Catalog.Speaker(l, zone) }
	return m
}

// knownNeeds tells module funding what people need and what of it is met.
type knownNeeds struct{ known *needs.Needs }

// Needs implements funding.Needs.
func (k knownNeeds) Needs(tx *db.Tx) ([]funding.Need, error) {
	cells, err := k.known.Cells(tx)
	out := make([]funding.Need, len(cells))
	for i, c := range cells {
		out[i] = funding.Need{Area: c.Region, Group: string(c.Group), Kind: string(c.Kind), People: c.Need, Met: c.Covered()}
	}
	return out, err
}

// jointReport connects the joint report with the plan and the reports.
func (a *App) jointReport(plans *response.Response, money *funding.Funding) *report.Report {
	return &report.Report{Response: plans, Queue: a.Queue, Speak: a.speak, Funding: money}
}

// gaps are those that a plan can answer.
type gaps struct{ *needs.Needs }

// OpenGaps implements response.Gaps.
func (g gaps) OpenGaps(tx *db.Tx, _ lang.Lang) ([]response.Gap, error) {
	all, err := g.References(tx)
	var out []response.Gap
	for _, r := range all {
		out = append(out, response.Gap(r))
	}
	return out, err
}

// agreed are the decisions that a plan can rest on.
type agreed struct{ *App }

// Adopted implements response.Decisions.
func (a agreed) Adopted(tx *db.Tx) ([]response.Decision, error) {
	all, err := decisions.InForce(tx)
	var out []response.Decision
	for _, d := range all {
		out = append(out, response.Decision{Address: "/decisions/" + string(d.ID), Title: d.Title})
	}
	return out, err
}

// Decided implements response.Decisions.
func (a agreed) Decided(tx *db.Tx, address string) (bool, error) { return a.decided(tx, address) }

// decided tells whether a reference (a decision's address or id) names one that
// the members have adopted. The demonstration vouches for its own.
func (a *App) decided(tx *db.Tx, reference string) (bool, error) {
	if who.Acts(tx.Context()).System == demonstrator {
		return true, nil
	}
	d, err := decisionOf(tx, reference)
	return d.State == decisions.Adopted, err
}

// decisionOf gives the decision that a reference names; the zero one where there is none.
func decisionOf(tx *db.Tx, reference string) (decisions.Decision, error) {
	decision, err := id.Parse(path.Base(reference))
	if err != nil {
		return decisions.Decision{}, nil
	}
	return db.Optional(decisions.Get(tx, decision))
}

// clearing puts versions of key messages before the members.
type clearing struct{ *App }

// askedFor is how long they have to object.
const askedFor = 7 * 24 * time.Hour

// Adopted implements messages.Decider.
func (c clearing) Adopted(tx *db.Tx, named string) (messages.Decision, bool, error) {
	d, err := decisionOf(tx, named)
	return aboutText(d), d.State == decisions.Adopted, err
}

// About implements messages.Decider.
func (c clearing) About(tx *db.Tx, version id.ID) (messages.Decision, bool, error) {
	d, err := db.Optional(decisions.Of(tx, decisions.Message, version))
	out := aboutText(d)
	if d.State != decisions.Adopted {
		out.Closed = time.Time{}
	}
	return out, d.State == decisions.Adopted || d.State == decisions.Open, err
}

// Ask implements messages.Decider.
func (c clearing) Ask(tx *db.Tx, version id.ID, title, text string) (string, error) {
	d, err := decisions.Propose(tx, decisions.Proposal{Kind: decisions.Message, Subject: version, Title: title, Text: text,
		Way: decisions.NoObjection, Deadline: tx.Now().Add(askedFor)})
	return aboutText(d).Address, err
}

func aboutText(d decisions.Decision) messages.Decision {
	about := messages.Decision{Address: "/decisions/" + string(d.ID), Title: d.Title, Text: d.Text, Closed: d.Closed}
	if d.Kind == decisions.Message {
		about.Subject = d.Subject
	}
	return about
}

// meetings connects the module meetings with what it needs.
func (a *App) meetings(n *needs.Needs) *meetings.Meetings {
	m := meetings.New(a.DB, a.Members, a.Outbox)
	m.URL, m.From = a.config.PublicURL, a.config.MailFrom
	m.Decider, m.Holidays = atMeeting{a.Decisions}, a.holidays
	m.Recommendations = func(tx *db.Tx) (out []meetings.Recommendation, err error) {
		open, err := n.Agenda(tx)
		for _, one := range open {
			out = append(out, meetings.Recommendation(one))
		}
		return out, err
	}
	m.Speaker = func(l lang.Lang, zone *time.Location) lang.Speaker { return a.Server.Catalog.Speaker(l, zone) }
	return m
}

// atMeeting keeps what a meeting agreed to as a decision by consensus.
type atMeeting struct{ *decisions.Decisions }

// Adopt implements meetings.Decider.
func (m atMeeting) Adopt(tx *db.Tx, c meetings.Consensus) (id.ID, error) {
	d, err := decisions.Propose(tx, decisions.Proposal{Kind: decisions.Minutes, Subject: c.Minutes, Title: c.Title, Text: c.Text,
		Way: decisions.Consensus, Quorum: 1, Deadline: tx.Now().Add(time.Hour)})
	if err != nil {
		return "", err
	}
	voices := map[id.ID]decisions.Choice{}
	for _, organisation := range c.Present {
		voices[organisation] = decisions.Agree
	}
	return d.ID, m.Close(tx, d.ID, decisions.Ending{Voices: voices})
}
