package decisions

import (
	"slices"
	"strings"
	"time"

	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Decision is a proposal to the members, and what became of it.
type Decision struct {
	register.Row
	Title        string
	Text         string
	Kind         KindName
	Subject      id.ID // of the Kind's own: the invitation, the revision, the minutes; empty for a general one
	Way          Way
	Options      string // to choose from, a line each; empty where the question is whether to adopt
	Quorum       *int   // how many organisations must raise their voice; nil by no objection
	Organisation id.ID  // whose person proposed it; empty where the program did
	Proposer     string // her name
	State        State
	Opened       time.Time
	Deadline     time.Time // voices are taken before it
	Closed       time.Time // zero while open
	Winner       string    // the option that was chosen

	// How many organisations agreed, disagreed, abstained and said nothing,
	// counted when the decision was closed. With options, agree are those for
	// the winner and against those for another.
	Agree, Against, Abstain, Silent *int
	Note                            string // what was said when it was closed at a meeting
}

// Way is how the members decide.
type Way string

// The ways.
const (
	NoObjection Way = "no-objection" // adopted at the deadline unless an organisation objects; silence agrees
	Consensus   Way = "consensus"    // at a meeting: adopted where a quorum is there and nobody disagrees
	Vote        Way = "vote"         // one organisation one voice; more for than against, with a quorum
)

// Ways lists them in the order of forms.
var Ways = []Way{NoObjection, Consensus, Vote}

// State is how far a decision has come.
type State string

// The states. All but Open are final.
const (
	Open      State = "open"
	Adopted   State = "adopted"
	Rejected  State = "rejected"
	NoQuorum  State = "no-quorum"
	Tie       State = "tie"
	Withdrawn State = "withdrawn"
)

// KindName says what a decision is about.
type KindName string

// The kinds of decisions.
const (
	General    KindName = "general"
	Donor      KindName = "donor"
	Revision   KindName = "revision"
	Minutes    KindName = "minutes"
	Priorities KindName = "priorities"
	Guidelines KindName = "guidelines"
	Message    KindName = "message"
)

// Kinds lists them.
var Kinds = []KindName{General, Donor, Revision, Minutes, Priorities, Guidelines, Message}

// The bounds of a proposal.
const (
	mostOptions     = 9
	longestOpen     = 366 * 24 * time.Hour
	shortestOpen    = time.Minute
	shortestSilence = 24 * time.Hour // before it agrees
)

// binding are the kinds that change what the whole group is or does. Who
// proposes one does not choose how few may settle it.
var binding = []KindName{Donor, Revision, Priorities, Guidelines}

// Register is the register of decisions. A process changes them, no form does.
var Register = register.Register[Decision]{
	Name: "decisions",
	Row:  func(d *Decision) *register.Row { return &d.Row },
	Fields: []register.Field[Decision]{
		register.Text("question", func(d *Decision) *string { return &d.Title }).Must().Find().Fixed().Tag("#activity+name"),
		register.Long("text", func(d *Decision) *string { return &d.Text }).Fixed().Tag("#description"),
		register.Choice("kind", func(d *Decision) *KindName { return &d.Kind }, Kinds...).Must().Fixed().Tag("#activity+type"),
		register.Text("subject", func(d *Decision) *string { return (*string)(&d.Subject) }).Fixed(),
		register.Choice("way", func(d *Decision) *Way { return &d.Way }, Ways...).Must().Fixed().Tag("#modality"),
		register.Long("options", func(d *Decision) *string { return &d.Options }).Fixed().Tag("#description+options"),
		register.Number("quorum", func(d *Decision) **int { return &d.Quorum }, 1, 10_000).Fixed().Tag("#capacity+quorum"),
		register.Ref("organisation", func(d *Decision) *id.ID { return &d.Organisation }, "organisations").Fixed().Tag("#org+name"),
		register.Text("proposer", func(d *Decision) *string { return &d.Proposer }).Fixed(),
		register.Choice("state", func(d *Decision) *State { return &d.State }, Open, Adopted, Rejected, NoQuorum, Tie, Withdrawn).Fixed().Tag("#status"),
		register.Day("opened", func(d *Decision) *time.Time { return &d.Opened }).Fixed().Tag("#date+start"),
		register.Day("deadline", func(d *Decision) *time.Time { return &d.Deadline }).Fixed().Tag("#date+due"),
		register.Day("closed", func(d *Decision) *time.Time { return &d.Closed }).Fixed().Tag("#date+end"),
		register.Text("winner", func(d *Decision) *string { return &d.Winner }).Fixed().Tag("#status+option"),
		register.Number("agree", func(d *Decision) **int { return &d.Agree }, 0, 10_000).Fixed().Tag("#reached+agree"),
		register.Number("against", func(d *Decision) **int { return &d.Against }, 0, 10_000).Fixed().Tag("#reached+against"),
		register.Number("abstain", func(d *Decision) **int { return &d.Abstain }, 0, 10_000).Fixed().Tag("#reached+abstain"),
		register.Number("silent", func(d *Decision) **int { return &d.Silent }, 0, 10_000).Fixed().Tag("#reached+silent"),
		register.Long("note", func(d *Decision) *string { return &d.Note }).Fixed().Tag("#description+note"),
	},
	Can:   func(p who.Person, act register.Act, _ *Decision) bool { return act == register.See && p.InGroup() },
	Title: func(d *Decision, _ string) string { return d.Title },
}

// IsOpen tells whether voices are taken at a time. The deadline decides, not
// whether the periodic work has closed the decision already.
func (d *Decision) IsOpen(now time.Time) bool { return d.State == Open && now.Before(d.Deadline) }

// Choices lists the options, in their order.
func (d *Decision) Choices() []string {
	if d.Options == "" {
		return nil
	}
	return strings.Split(d.Options, "\n")
}

// Proposal is what Propose needs to open a decision.
type Proposal struct {
	Kind        KindName
	Subject     id.ID
	Title, Text string
	Way         Way
	Options     []string
	Quorum      int // 0 by no objection
	Deadline    time.Time
}

// problems says what keeps a proposal from being one, at a table where so many
// organisations have a voice.
func (p *Proposal) problems(now time.Time, voices int) (found register.Problems) {
	if p.Title = strings.TrimSpace(p.Title); p.Title == "" {
		found.Add("title", "decisions.title.missing")
	} else if len(p.Title) > 500 {
		found.Add("title", "register.long")
	}
	if !slices.Contains(Kinds, p.Kind) {
		found.Add("kind", "register.choice")
	}
	if len(p.Text) > 20_000 {
		found.Add("text", "register.long")
	}
	switch open := p.Deadline.Sub(now); {
	case p.Deadline.IsZero():
		found.Add("deadline", "decisions.deadline.wrong")
	case open < shortestOpen:
		found.Add("deadline", "decisions.deadline.past")
	case p.Way == NoObjection && open < shortestSilence:
		found.Add("deadline", "decisions.deadline.silence")
	case open > longestOpen:
		found.Add("deadline", "decisions.deadline.far")
	}
	switch p.Way {
	case NoObjection:
		p.Quorum = 0
		if len(p.Options) > 0 {
			found.Add("options", "decisions.options.no_objection")
		}
	case Consensus, Vote:
		p.checkQuorum(&found, voices)
	default:
		found.Add("way", "register.choice")
	}
	p.checkOptions(&found)
	return found
}

// checkQuorum: as many as there are at most, and more than half for a vote and
// for what binds the group.
func (p *Proposal) checkQuorum(found *register.Problems, voices int) {
	majority := voices/2 + 1
	switch {
	case p.Quorum < 1:
		found.Add("quorum", "decisions.quorum.wrong")
	case p.Quorum > max(voices, 1):
		found.Add("quorum", "decisions.quorum.many", voices)
	case p.Quorum < majority && (p.Way == Vote || slices.Contains(binding, p.Kind)):
		found.Add("quorum", "decisions.quorum.majority", majority)
	}
}

func (p *Proposal) checkOptions(found *register.Problems) {
	seen := map[string]bool{}
	for _, o := range p.Options {
		if seen[o] || len(o) > 300 || strings.ContainsAny(o, "\r\n") {
			found.Add("options", "decisions.options.wrong", mostOptions)
			return
		}
		seen[o] = true
	}
	if n := len(p.Options); n == 1 || n > mostOptions {
		found.Add("options", "decisions.options.wrong", mostOptions)
	}
}
