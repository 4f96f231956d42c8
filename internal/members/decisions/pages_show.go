package decisions

import (
	"time"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// typed is a voice or a comment that was refused, to be shown again.
type typed struct {
	say     Say
	problem error // of the voice
	comment string
	long    bool // the comment is too long
}

func (a *Decisions) page(r *web.Request) (web.Answer, error) {
	decision, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	return a.show(r, decision, typed{})
}

// view is what the parts of a decision's page are made from.
type view struct {
	*web.Request
	d      Decision
	names  map[id.ID]string
	voices []Voice // the latest first, replaced ones too
	typed  typed
	ends   bool // a co-lead may close it now
}

func (a *Decisions) show(r *web.Request, decision id.ID, t typed) (web.Answer, error) {
	page := web.Page{Caption: r.T("decisions.one"), Back: &ui.BackLink{Text: r.T("decisions.title"), Href: "/decisions"}}
	err := r.Read(func(tx *db.Tx) error {
		d, err := Get(tx, decision)
		if err != nil {
			return err
		}
		v := view{Request: r, d: d, typed: t}
		if v.names, err = a.members.OrganisationNames(r, tx); err != nil {
			return err
		}
		if v.voices, err = allVoices(tx, d.ID); err != nil {
			return err
		}
		comments, err := commentsOf(tx, d.ID)
		if err != nil {
			return err
		}
		v.ends = r.Person.Leads() && a.mayEnd(tx, &d) == nil
		page.Title = d.Title
		page.Parts = []ui.Part{v.state(), v.text()}
		if k := a.kinds[d.Kind]; k.Show != nil {
			about, err := k.Show(r, tx, d.Subject)
			if err != nil {
				return err
			}
			page.Parts = append(page.Parts, about...)
		}
		page.Parts = append(page.Parts, v.result(), v.voiceForm(), v.buttons(), v.said(), v.history(), v.comments(comments))
		return nil
	})
	if t.problem != nil {
		page.Problems = []ui.ErrorLink{{Text: r.T(messageOf(t.problem)), Href: "#choice"}}
	}
	if t.long {
		page.Problems = []ui.ErrorLink{{Text: r.T("register.long"), Href: "#comment"}}
	}
	return page, err
}

// messageOf is the key of a refusal's words.
func messageOf(err error) string {
	if e, ok := err.(*fault.Error); ok {
		return e.Message
	}
	return "fault.invalid"
}

// colours of the states; the word says it too.
var colours = map[State]ui.Colour{Open: ui.Blue, Adopted: ui.Green, Rejected: ui.Orange, NoQuorum: ui.Yellow, Tie: ui.Yellow, Withdrawn: ui.Grey}

func (v view) state() ui.Part {
	rows := []ui.SummaryRow{
		{Key: v.T("decisions.state"), Content: ui.Tag{Text: v.T("decisions.state." + string(v.d.State)), Colour: colours[v.d.State]}},
		{Key: v.T("decisions.kind"), Value: v.T("decisions.kind." + string(v.d.Kind))},
		{Key: v.T("decisions.way"), Value: v.T("decisions.way." + string(v.d.Way))},
	}
	if v.d.Quorum != nil {
		rows = append(rows, ui.SummaryRow{Key: v.T("decisions.quorum"), Value: v.Number(*v.d.Quorum)})
	}
	if v.d.Proposer != "" {
		rows = append(rows, ui.SummaryRow{Key: v.T("decisions.proposer"), Value: v.d.Proposer + ", " + v.names[v.d.Organisation]})
	}
	rows = append(rows, ui.SummaryRow{Key: v.T("decisions.opened"), Value: v.Time(v.d.Opened)}, ui.SummaryRow{Key: v.T("decisions.deadline"), Value: v.Time(v.d.Deadline)})
	if !v.d.Closed.IsZero() {
		rows = append(rows, ui.SummaryRow{Key: v.T("decisions.closed"), Value: v.Time(v.d.Closed)})
	}
	return ui.SummaryList{Rows: rows}
}

func (v view) text() ui.Part {
	stack := ui.Stack{}
	if v.d.Text != "" {
		stack = append(stack, ui.Paragraph{Text: v.d.Text})
	}
	if options := v.d.Choices(); len(options) > 0 {
		list := ui.List{Numbered: true}
		for _, o := range options {
			list.Items = append(list.Items, ui.Link{Text: o})
		}
		stack = append(stack, ui.Heading{Text: v.T("decisions.options")}, list)
	}
	return stack
}

// result says what was decided, in numbers and with the dissent.
func (v view) result() ui.Part {
	if v.d.State == Open || v.d.State == Withdrawn || v.d.Agree == nil {
		return ui.Stack{}
	}
	stack := ui.Stack{ui.Heading{Text: v.T("decisions.result"), ID: "result"}, ui.Paragraph{Text: v.T("decisions.result." + string(v.d.State))}}
	if v.d.Winner != "" {
		stack = append(stack, ui.InsetText{Text: v.d.Winner})
	}
	facts := ui.Facts{}
	for _, n := range []struct {
		word  string
		count *int
	}{{"agree", v.d.Agree}, {"against", v.d.Against}, {"abstain", v.d.Abstain}, {"silent", v.d.Silent}} {
		if n.count != nil {
			facts = append(facts, ui.Fact{Value: v.Number(*n.count), Text: v.T("decisions." + n.word)})
		}
	}
	stack = append(stack, facts)
	if v.d.Note != "" {
		stack = append(stack, ui.Paragraph{Text: v.d.Note})
	}
	return append(stack, v.dissent())
}

// dissent keeps what those say who did not agree with the result.
func (v view) dissent() ui.Part {
	stack := ui.Stack{}
	for _, voice := range v.voices {
		option, _ := v.d.option(voice.Choice)
		differs := voice.Choice == Against || option != "" && option != v.d.Winner
		if voice.Counts && differs && voice.Reason != "" {
			stack = append(stack, ui.InsetText{Text: v.names[voice.Organisation] + ": " + voice.Reason})
		}
	}
	if len(stack) == 0 {
		return stack
	}
	return append(ui.Stack{ui.Heading{Text: v.T("decisions.dissent"), Level: 3}}, stack...)
}

// voiceForm asks for the voice of the reader's organisation.
func (v view) voiceForm() ui.Part {
	now := v.DB().Now()
	if !v.d.IsOpen(now) || !v.Person.Decides() {
		return ui.Stack{}
	}
	chosen, reason := v.typed.say.Choice, v.typed.say.Reason
	for _, voice := range v.voices {
		if voice.Counts && voice.Organisation == v.Person.Organisation && v.typed.problem == nil {
			chosen, reason = voice.Choice, voice.Reason
		}
	}
	field := ui.Field{Name: "choice", Label: v.T("decisions.your_voice", v.names[v.Person.Organisation]), Hint: v.T("decisions.way." + string(v.d.Way) + ".hint"), ErrorPrefix: v.T("frame.error_prefix"), LabelSize: ui.Medium}
	if v.typed.problem != nil {
		field.Error = v.T(messageOf(v.typed.problem))
	}
	radios := ui.Radios{Field: field}
	for _, c := range ChoicesOf(&v.d) {
		radios.Choices = append(radios.Choices, ui.Choice{Value: string(c), Label: sayChoice(v.Request, &v.d, c), Checked: c == chosen})
	}
	return ui.Form{Action: address(v.d.ID) + "/voice", Parts: []ui.Part{radios,
		ui.Textarea{Field: ui.Field{Name: "reason", Label: v.T("decisions.reason"), Hint: v.T("decisions.reason.hint")}, Value: reason, Rows: 3}},
		Buttons: []ui.Button{{Text: v.T("decisions.raise"), Once: true}}}
}

func (v view) buttons() ui.Part {
	if !v.d.IsOpen(v.DB().Now()) {
		return ui.Stack{}
	}
	var group ui.ButtonGroup
	if v.ends {
		group = append(group, ui.Button{Text: v.T("decisions.close"), Href: address(v.d.ID) + "/close", Kind: ui.Secondary})
	}
	if mayWithdraw(v.Person, &v.d) {
		group = append(group, ui.Button{Text: v.T("decisions.withdraw"), Href: address(v.d.ID) + "/withdraw", Kind: ui.Secondary})
	}
	return group
}

// said lists the voices that count.
func (v view) said() ui.Part {
	t := ui.Table{ID: "voices", Caption: v.T("decisions.voices"), RowHeaders: true, Stacked: true, Empty: v.T("decisions.voices_none"),
		Columns: []ui.Column{{Text: v.T("decision_voices.organisation")}, {Text: v.T("decision_voices.choice")}, {Text: v.T("decision_voices.reason")}, {Text: v.T("decision_voices.raised")}}}
	for _, voice := range v.voices {
		if !voice.Counts {
			continue
		}
		who := voice.Person
		if voice.Recorded {
			who = v.T("decisions.recorded_by", voice.Person)
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: v.names[voice.Organisation], Detail: who}, {Text: sayChoice(v.Request, &v.d, voice.Choice)}, {Text: voice.Reason}, {Text: v.Time(voice.Raised)}})
	}
	return t
}

// history folds away the voices that were replaced.
func (v view) history() ui.Part {
	var timeline ui.Timeline
	for _, voice := range v.voices {
		if !voice.Counts {
			timeline.Events = append(timeline.Events, ui.Event{Title: v.names[voice.Organisation] + ": " + sayChoice(v.Request, &v.d, voice.Choice),
				By: voice.Person, When: v.Time(voice.Raised), Time: voice.Raised.Format(time.RFC3339), Text: voice.Reason})
		}
	}
	if len(timeline.Events) == 0 {
		return ui.Stack{}
	}
	return ui.Details{Summary: v.T("decisions.replaced"), Content: timeline}
}

func (v view) comments(all []Comment) ui.Part {
	stack := ui.Stack{ui.Heading{Text: v.T("decisions.comments"), ID: "comments"}}
	for _, c := range all {
		stack = append(stack, ui.InsetText{Content: ui.Stack{ui.Paragraph{Text: c.Body},
			ui.Paragraph{Text: c.Person + ", " + v.names[c.Organisation] + ", " + v.Time(c.Written), Quiet: true}}})
	}
	if len(all) == 0 {
		stack = append(stack, ui.Paragraph{Text: v.T("decisions.comments_none")})
	}
	if !v.d.IsOpen(v.DB().Now()) {
		return stack
	}
	field := ui.Field{Name: "comment", Label: v.T("decisions.comment"), ErrorPrefix: v.T("frame.error_prefix")}
	if v.typed.long {
		field.Error = v.T("register.long")
	}
	return append(stack, ui.Form{Action: address(v.d.ID) + "/comments", Parts: []ui.Part{ui.Textarea{Field: field, Value: v.typed.comment, Rows: 3}},
		Buttons: []ui.Button{{Text: v.T("decisions.comment_add"), Kind: ui.Secondary, Once: true}}})
}
