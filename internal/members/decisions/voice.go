package decisions

import (
	"strconv"
	"time"

	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Voice is what an organisation says to a proposal.
type Voice struct {
	register.Row
	Decision     id.ID
	Organisation id.ID
	Choice       Choice
	Reason       string
	Person       string // the name of who raised it, or of the co-lead who recorded it
	Raised       time.Time
	Counts       bool // false once a later voice of the organisation has replaced it
	Recorded     bool // by a co-lead, at the meeting
}

// Choice is agree, against, abstain, or an option's number from 1.
type Choice string

// The choices of a proposal without options; with options there is Abstain too.
const (
	Agree   Choice = "agree"
	Against Choice = "against"
	Abstain Choice = "abstain"
)

var allChoices = []Choice{Agree, Against, Abstain, "1", "2", "3", "4", "5", "6", "7", "8", "9"}

// ChoicesOf lists what may be said to a decision.
func ChoicesOf(d *Decision) []Choice {
	n := len(d.Choices())
	if n == 0 {
		return []Choice{Agree, Against, Abstain}
	}
	var out []Choice
	for i := range n {
		out = append(out, Choice(strconv.Itoa(i+1)))
	}
	return append(out, Abstain)
}

// option gives the words of a choice that is an option's number.
func (d *Decision) option(c Choice) (string, bool) {
	n, err := strconv.Atoi(string(c))
	options := d.Choices()
	if err != nil || n < 1 || n > len(options) {
		return "", false
	}
	return options[n-1], true
}

// Voices is the register of voices, the replaced ones included.
var Voices = register.Register[Voice]{
	Name: "decision_voices",
	Row:  func(v *Voice) *register.Row { return &v.Row },
	Fields: []register.Field[Voice]{
		register.Ref("organisation", func(v *Voice) *id.ID { return &v.Organisation }, "organisations").Fixed().Tag("#org+name"),
		register.Ref("decision", func(v *Voice) *id.ID { return &v.Decision }, "decisions").Fixed().Tag("#activity+name"),
		register.Choice("choice", func(v *Voice) *Choice { return &v.Choice }, allChoices...).Fixed().Tag("#status+choice"),
		register.Long("reason", func(v *Voice) *string { return &v.Reason }).Fixed().Tag("#description"),
		register.Text("person", func(v *Voice) *string { return &v.Person }).Fixed().Tag("#contact+name"),
		register.Day("raised", func(v *Voice) *time.Time { return &v.Raised }).Fixed().Tag("#date"),
		register.YesNo("counts", func(v *Voice) *bool { return &v.Counts }).Fixed().Tag("#status+counts"),
		register.YesNo("recorded", func(v *Voice) *bool { return &v.Recorded }).Fixed().Tag("#status+recorded"),
	},
	Can:   func(p who.Person, act register.Act, _ *Voice) bool { return act == register.See && p.InGroup() },
	Title: func(v *Voice, _ string) string { return v.Person },
}

// LongestComment bounds a comment, in bytes.
const LongestComment = 20_000

// Comment is a remark to an open proposal.
type Comment struct {
	ID           id.ID
	Decision     id.ID
	Person       string
	Organisation id.ID
	Body         string
	Written      time.Time
}
