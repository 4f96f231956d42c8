package feedback

import (
	"crypto/rand"
	"errors"
	"net/http"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/feedback/keys"
	"ostoja/internal/feedback/receipt"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// talk is a conversation that a receipt has opened, in memory.
type talk struct {
	conversation id.ID
	pair         keys.Identity
}

func (m *Feedback) openForm(r *web.Request) (web.Answer, error) { return openPage(r, nil), nil }

func openPage(r *web.Request, problems register.Problems) web.Page {
	return web.Page{Title: r.T("talk.open"), Lead: r.T("talk.open_lead"), NoIndex: true, Problems: r.ProblemLinks(problems), Back: &ui.BackLink{Text: r.T("talk.title"), Href: r.Href("/talk")},
		Parts: []ui.Part{ui.Form{Action: r.Href("/talk/open"), Parts: []ui.Part{
			ui.Textarea{Field: field(r, problems, ui.Field{Name: "words", Label: r.T("talk.words"), Hint: r.T("talk.words_hint")}), Rows: 3}},
			Buttons: []ui.Button{{Text: r.T("talk.open_button")}}}, danger(r)}}
}

// unreadable has the words for what the receipt's words are not.
var unreadable = map[error]string{receipt.ErrCount: "talk.words.count", receipt.ErrWord: "talk.words.unknown", receipt.ErrCheck: "talk.words.check"}

// openTalk opens a conversation with its receipt.
func (m *Feedback) openTalk(r *web.Request) (web.Answer, error) {
	form, err := r.Values()
	if err != nil {
		return nil, err
	}
	var problems register.Problems
	code, err := receipt.Parse(input{Form: form}.first("words"))
	if err != nil {
		problems.Add("words", unreadable[err], receipt.Words)
		return openPage(r, problems), nil
	}
	place := m.floods.of(r.Source(), m.DB.Now())
	done, err := place.wait(r.Context())
	if err != nil {
		return nil, err
	}
	o, err := m.open(r.Context(), code)
	done()
	if err != nil {
		return nil, err
	}
	var c Conversation
	err = r.Read(func(tx *db.Tx) error {
		c, err = conversationByLookup(tx, o.lookup)
		return err
	})
	if db.IsNotFound(err) {
		place.tried(r.Context())
		problems.Add("words", "talk.words.none")
		return openPage(r, problems), nil
	}
	if err != nil {
		return nil, err
	}
	pair, err := keys.OpenUnder(o.key, c.Recipient, c.Sealed)
	if err != nil {
		return nil, err
	}
	token := rand.Text() + rand.Text()
	m.talks.Put(token, talk{c.ID, pair}, m.DB.Now())
	answer := &web.WithCookies{Answer: web.Redirect{To: r.Href("/talk/conversation")}}
	answer.Set(m.cookie(token, 0))
	return answer, nil
}

// opened is a conversation as the person who wrote it sees it.
type opened struct {
	Conversation
	key      keys.Key
	messages []Message
}

// her opens the conversation of the cookie; a NotFound where there is none any more.
func (m *Feedback) her(r *web.Request, tx *db.Tx) (o opened, err error) {
	c, err := r.Cookie(m.cookie("", 0).Name)
	if err != nil {
		return o, web.NotFound()
	}
	t, ok := m.talks.Get(c.Value, m.DB.Now())
	if !ok {
		return o, web.NotFound()
	}
	if o.Conversation, err = conversationByID(tx, t.conversation); err != nil {
		return o, err
	}
	if o.key, err = keyFor(tx, o.ID, hers, t.pair); err != nil {
		return o, web.NotFound()
	}
	all, err := messages(tx, o.ID, o.key)
	for _, message := range all {
		if message.State == Sent {
			o.messages = append(o.messages, message)
		}
	}
	return o, err
}

// orOpen sends somebody whose time is over back to her receipt.
func orOpen(r *web.Request, answer web.Answer, err error) (web.Answer, error) {
	if db.IsNotFound(err) {
		return web.Redirect{To: r.Href("/talk/open")}, nil
	}
	return answer, err
}

func (m *Feedback) talkPage(r *web.Request) (web.Answer, error) { return m.showTalk(r, input{}, nil) }

func (m *Feedback) showTalk(r *web.Request, in input, problems register.Problems) (web.Answer, error) {
	page := web.Page{Title: r.T("talk.conversation"), NoIndex: true, Problems: r.ProblemLinks(problems)}
	err := r.Read(func(tx *db.Tx) error {
		o, err := m.her(r, tx)
		if err != nil {
			return err
		}
		if c, err := members.CharterInForce(tx); err == nil { // a visitor has no time zone of her own
			r.Zone = c.Location()
		}
		page.Caption = r.T("talk.kind." + string(o.Kind))
		page.Lead = r.T("talk.state."+string(o.State), r.Time(o.Due))
		page.Parts = append(m.askConsent(r, o.messages), herMessages(r, o.messages)...)
		page.Parts = append(page.Parts, m.writeAgain(r, in, problems), askContact(r, &o, in, problems))
		page.Parts = append(page.Parts, askRating(r, &o.Conversation, problems)...)
		page.Parts = append(page.Parts, endings(r, problems)...)
		return nil
	})
	return orOpen(r, page, err)
}

// herMessages is the conversation, the latest first.
func herMessages(r *web.Request, all []Message) (parts []ui.Part) {
	for i := len(all) - 1; i >= 0; i-- {
		message := all[i]
		parts = append(parts, ui.Heading{Text: r.T("talk.from." + string(message.Author))}, ui.Paragraph{Text: r.Time(message.At), Quiet: true}, words(r, &message))
	}
	return parts
}

// words is what a message says, for both sides.
func words(r *web.Request, message *Message) ui.Part {
	var parts ui.Stack
	if message.Says != "" {
		parts = append(parts, ui.Paragraph{Text: r.T(message.Says)})
	}
	if message.Of != "" {
		parts = append(parts, ui.Paragraph{Text: message.Of})
	}
	if message.Text != "" {
		parts = append(parts, ui.Paragraph{Text: message.Text})
	}
	if n := len(message.Files); n > 0 {
		parts = append(parts, ui.Paragraph{Text: r.N("talk.files_sent", n), Quiet: true})
	}
	if f := message.Referral; f != nil {
		parts = append(parts, ui.Paragraph{Text: r.T("talk.referral", f.Name)}, ui.InsetText{Text: f.Tell}, ui.Paragraph{Text: r.T("talk.consent." + consentWord(f)), Quiet: true})
	}
	return parts
}

func consentWord(f *Referral) string {
	if f.Consent == "" {
		return "asked"
	}
	return f.Consent
}

// askConsent asks about every referral that is not decided, and lets her take each
// yes back: the latest first.
func (m *Feedback) askConsent(r *web.Request, all []Message) (parts []ui.Part) {
	for i := len(all) - 1; i >= 0; i-- {
		f := all[i].Referral
		if f == nil || f.Consent != "" && f.Consent != "yes" {
			continue
		}
		form := ui.Form{Action: r.Href("/talk/consent"), Hidden: []ui.Hidden{{Name: "message", Value: string(all[i].ID)}}}
		lead := ui.Stack{ui.Paragraph{Text: r.T("talk.withdraw_lead", f.Name)}}
		if f.Consent == "yes" {
			form.Buttons = []ui.Button{{Text: r.T("talk.withdraw"), Name: "consent", Value: "withdrawn", Kind: ui.Secondary}}
		} else {
			form.Buttons = []ui.Button{{Text: r.T("talk.agree"), Name: "consent", Value: "yes"}, {Text: r.T("talk.refuse"), Name: "consent", Value: "no", Kind: ui.Secondary}}
			lead = ui.Stack{ui.Paragraph{Text: r.T("talk.referral", f.Name)}, ui.InsetText{Text: f.Tell}, ui.Paragraph{Text: r.T("talk.consent_lead")}}
		}
		parts = append(parts, ui.Heading{Text: r.T("talk.consent_title", f.Name), ID: "consent-" + string(all[i].ID)}, lead, form)
	}
	return parts
}

// referral finds one that she was asked about.
func (o *opened) referral(at string) *Message {
	for i := range o.messages {
		if m := &o.messages[i]; string(m.ID) == at && m.Referral != nil && m.State == Sent {
			return m
		}
	}
	return nil
}

func (m *Feedback) writeAgain(r *web.Request, in input, problems register.Problems) ui.Part {
	form := ui.Form{Action: r.Href("/talk/conversation"), Upload: true, Buttons: []ui.Button{{Text: r.T("talk.send"), Once: true}},
		Parts: []ui.Part{ui.Heading{Text: r.T("talk.again")}, textField(r, "talk.text_again", in.first("text"), problems), m.fileField(r, in, problems)}}
	for _, u := range in.uploads {
		form.Hidden = append(form.Hidden, ui.Hidden{Name: "upload", Value: u.token()})
	}
	return form
}

func askContact(r *web.Request, o *opened, in input, problems register.Problems) ui.Part {
	contact, err := openContact(o.key, &o.Conversation)
	if err != nil {
		contact = ""
	}
	typed, again := in.Form["contact"]
	if again {
		contact = typed[0]
	}
	return ui.Details{Open: again, Summary: r.T("talk.contact"), Content: ui.Form{Action: r.Href("/talk/contact"), Buttons: []ui.Button{{Text: r.T("talk.keep"), Kind: ui.Secondary}},
		Parts: []ui.Part{ui.Textarea{Field: field(r, problems, ui.Field{Name: "contact", Label: r.T("talk.contact_how"), Hint: r.T("talk.contact_hint")}), Value: contact, Rows: 2}}}}
}

func askRating(r *web.Request, c *Conversation, problems register.Problems) []ui.Part {
	if c.Answered.IsZero() {
		return nil
	}
	var choices []ui.Choice
	for i, word := range []string{"yes", "partly", "no"} {
		choices = append(choices, ui.Choice{Value: word, Label: r.T("talk.rate." + word), Checked: c.Rating == 3-i})
	}
	return []ui.Part{ui.Form{Action: r.Href("/talk/rate"), Parts: []ui.Part{ui.Radios{Field: field(r, problems, ui.Field{Name: "helped", Label: r.T("talk.rate"), LabelSize: ui.Medium}), Choices: choices, Small: true}}, Buttons: []ui.Button{{Text: r.T("talk.keep"), Kind: ui.Secondary}}}}
}

// endings are the two ways out: for now, and for good.
func endings(r *web.Request, problems register.Problems) []ui.Part {
	sure := field(r, problems, ui.Field{Name: "sure", Label: r.T("talk.delete_sure")})
	return []ui.Part{
		ui.Form{Action: r.Href("/talk/leave"), Buttons: []ui.Button{{Text: r.T("talk.leave")}}},
		ui.Details{Open: sure.Error != "", Summary: r.T("talk.delete"), Content: ui.Stack{ui.Paragraph{Text: r.T("talk.delete_lead")},
			ui.Form{Action: r.Href("/talk/delete"), Parts: []ui.Part{ui.Checkboxes{Field: sure, Choices: []ui.Choice{{Value: "1", Label: r.T("talk.delete_yes")}}, Small: true}}, Buttons: []ui.Button{{Text: r.T("talk.delete"), Kind: ui.Warning}}}}},
		danger(r), ui.Paragraph{Link: &ui.Link{Text: r.T("talk.help"), Href: r.Href("/help")}},
	}
}

// stillOpen tells whether her conversation is open in this browser.
func (m *Feedback) stillOpen(r *web.Request) (bool, error) {
	err := r.Read(func(tx *db.Tx) error { _, err := m.her(r, tx); return err })
	if db.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

// timedOut gives somebody's words back to her whose time was over when she sent them.
func timedOut(r *web.Request, title, lead string, open ui.Link, words string) web.Page {
	return web.Page{Title: r.T(title), Lead: r.T(lead), NoIndex: true, Status: http.StatusConflict, Parts: []ui.Part{
		ui.Textarea{Field: ui.Field{Name: "text", Label: r.T("talk.timed_out.words")}, Value: words, Rows: 8},
		ui.ButtonGroup{{Text: open.Text, Href: open.Href}}}}
}

// closedTalk is what she is shown whose conversation is not open any more: the way
// to her receipt, and whatever she has written.
func closedTalk(r *web.Request, words string) web.Answer {
	if words == "" {
		return web.Redirect{To: r.Href("/talk/open")}
	}
	return timedOut(r, "talk.timed_out", "talk.timed_out.lead", ui.Link{Text: r.T("talk.open"), Href: r.Href("/talk/open")}, words)
}

// talkAgain takes another message of hers.
func (m *Feedback) talkAgain(r *web.Request) (web.Answer, error) {
	open, err := m.stillOpen(r)
	if err != nil {
		return nil, err
	}
	in, err := m.readForm(r, open)
	if err != nil {
		return nil, err
	}
	text := tidy(in.first("text"))
	if !open {
		return closedTalk(r, text), nil
	}
	if problems := checkText(text, in); len(problems) > 0 {
		return m.showTalk(r, in, problems)
	}
	files, problems, err := m.finishAll(r.Context(), in.uploads)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		in.uploads = nil
		return m.showTalk(r, in, problems)
	}
	answer, err := m.change(r, func(tx *db.Tx, o *opened) error {
		return m.wordsAgain(tx, &o.Conversation, o.key, Message{Author: Her, State: Sent, Content: Content{Text: text, Files: files}})
	})
	if e, ok := asFault(err); ok && e.Kind == fault.Invalid { // it is full, or a file is lost
		problems.Add("text", e.Message, e.Args...)
		in.uploads = nil
		return m.showTalk(r, in, problems)
	}
	return answer, err
}

// change does something to her conversation and shows it again.
func (m *Feedback) change(r *web.Request, do func(tx *db.Tx, o *opened) error) (web.Answer, error) {
	err := r.Write(func(tx *db.Tx) error {
		o, err := m.her(r, tx)
		if err != nil {
			return err
		}
		return do(tx, &o)
	})
	return orOpen(r, web.Redirect{To: r.Href("/talk/conversation")}, err)
}

// talkConsent keeps her answer about a referral; a yes can be taken back, a no cannot be overruled.
func (m *Feedback) talkConsent(r *web.Request) (web.Answer, error) {
	said := r.Value("consent")
	return m.change(r, func(tx *db.Tx, o *opened) error {
		message := o.referral(r.Value("message"))
		if message == nil || !follows(message.Referral.Consent, said) {
			return fault.New(fault.Conflict, "talk.consent.late")
		}
		message.Referral.Consent = said
		if err := putMessage(tx, o.ID, o.key, *message, false); err != nil {
			return err
		}
		return m.wordsAgain(tx, &o.Conversation, o.key, Message{Author: System, State: Sent, Content: Content{Says: "talk.says.consent_" + said, Of: message.Referral.Name}})
	})
}

func follows(before, said string) bool {
	return before == "" && (said == "yes" || said == "no") || before == "yes" && said == "withdrawn"
}

func (m *Feedback) talkContact(r *web.Request) (web.Answer, error) {
	contact := tidy(r.Value("contact"))
	if open, err := m.stillOpen(r); err != nil || !open {
		return closedTalk(r, contact), err
	}
	if len([]rune(contact)) > longestContact {
		var problems register.Problems
		problems.Add("contact", "talk.contact.long", longestContact)
		return m.showTalk(r, input{Form: register.Form{"contact": {contact}}}, problems)
	}
	return m.change(r, func(tx *db.Tx, o *opened) error {
		o.Contact = sealContact(o.key, o.ID, contact)
		if err := updateConversation(tx, &o.Conversation); err != nil {
			return err
		}
		return audit.Record(tx, "contact", "conversations", o.ID)
	})
}

var ratings = map[string]int{"no": 1, "partly": 2, "yes": 3}

func (m *Feedback) talkRate(r *web.Request) (web.Answer, error) {
	if ratings[r.Value("helped")] == 0 {
		var problems register.Problems
		problems.Add("helped", "talk.rate.none")
		return m.showTalk(r, input{}, problems)
	}
	return m.change(r, func(tx *db.Tx, o *opened) error {
		if o.Rating = ratings[r.Value("helped")]; o.Rating == 0 || o.Answered.IsZero() {
			return fault.New(fault.Invalid, "talk.rate.none")
		}
		if err := updateConversation(tx, &o.Conversation); err != nil {
			return err
		}
		return audit.Record(tx, "rate", "conversations", o.ID)
	})
}

// talkDelete erases everything, at her word.
func (m *Feedback) talkDelete(r *web.Request) (web.Answer, error) {
	if r.Value("sure") == "" {
		var problems register.Problems
		problems.Add("sure", "talk.delete.sure")
		return m.showTalk(r, input{}, problems)
	}
	if answer, err := m.change(r, func(tx *db.Tx, o *opened) error { return m.erase(tx, &o.Conversation, "erase at her word") }); err != nil {
		return answer, err
	}
	return m.talkLeave(r)
}

// talkLeave closes the conversation in this browser.
func (m *Feedback) talkLeave(r *web.Request) (web.Answer, error) {
	if c, err := r.Cookie(m.cookie("", 0).Name); err == nil {
		m.talks.Drop(c.Value)
	} else if !errors.Is(err, http.ErrNoCookie) {
		return nil, err
	}
	answer := &web.WithCookies{Answer: web.Redirect{To: r.Href("/talk")}}
	answer.Set(m.cookie("", -1))
	return answer, nil
}
