package feedback

import (
	"errors"
	"slices"
	"strconv"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (m *Feedback) conversationPage(r *web.Request) (web.Answer, error) {
	return m.showConversation(r, unsent{})
}

// showConversation shows a conversation to a reader; that she read it is noted.
func (m *Feedback) showConversation(r *web.Request, u unsent) (web.Answer, error) {
	at, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	identity, open := m.mine(r)
	if !open {
		return m.locked(r, at)
	}
	page := web.Page{Problems: r.ProblemLinks(u.problems), Back: &ui.BackLink{Text: r.T("feedback.title"), Href: "/feedback"}}
	err = r.Write(func(tx *db.Tx) error {
		v, err := m.look(r, tx, at, identity)
		if err != nil {
			return err
		}
		page.Title, page.Caption = r.T("talk.kind."+string(v.Kind)), r.T("channel."+string(v.Channel))
		if page.Parts, err = m.conversationParts(r, tx, &v, u); err != nil {
			return err
		}
		return audit.Record(tx, "read", "conversations", at)
	})
	return page, err
}

// locked leads a reader of the conversation to her passphrase; for anybody else
// there is nothing here.
func (m *Feedback) locked(r *web.Request, at id.ID) (web.Answer, error) {
	err := r.Read(func(tx *db.Tx) error {
		who, err := m.circle(tx)
		if err != nil {
			return err
		}
		c, err := conversationByID(tx, at)
		if err != nil || !m.mayRead(who, r.Person, &c) {
			return errors.Join(err, web.NotFound())
		}
		return nil
	})
	if db.IsNotFound(err) {
		return nil, web.NotFound()
	}
	return web.Redirect{To: "/feedback/unlock"}, err
}

func (m *Feedback) conversationParts(r *web.Request, tx *db.Tx, v *view, u unsent) ([]ui.Part, error) {
	contact, err := openContact(v.key, &v.Conversation)
	if err != nil {
		return nil, err
	}
	facts := ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: r.T("feedback.state"), Value: r.T("feedback.state." + string(v.State))}, {Key: r.T("feedback.due"), Value: r.Time(v.Due)},
		{Key: r.T("feedback.lang"), Value: lang.OwnNames[v.Lang]}, {Key: r.T("feedback.place"), Value: m.placeName(r, v.Area)},
	}}
	if contact != "" {
		facts.Rows = append(facts.Rows, ui.SummaryRow{Key: r.T("talk.contact_how"), Value: contact})
	}
	if v.Rating > 0 {
		facts.Rows = append(facts.Rows, ui.SummaryRow{Key: r.T("talk.rate"), Value: r.T("talk.rate." + []string{"no", "partly", "yes"}[v.Rating-1])})
	}
	parts := []ui.Part{facts}
	for i := len(v.messages) - 1; i >= 0; i-- {
		parts = append(parts, m.messageParts(r, v, &v.messages[i])...)
	}
	forms, err := m.answerForms(r, tx, v, u)
	return append(parts, forms...), err
}

// messageParts shows one message, with what can be done about it.
func (m *Feedback) messageParts(r *web.Request, v *view, message *Message) []ui.Part {
	title := r.T("feedback.from." + string(message.Author))
	if reader := v.circle.of(message.Person); reader != nil && message.Person != "" {
		title += ": " + reader.Name
	}
	parts := []ui.Part{ui.Heading{Text: title, Level: 2, ID: "m-" + string(message.ID)}, ui.Paragraph{Text: r.Time(message.At), Quiet: true}}
	if message.State != Sent {
		parts = append(parts, ui.Tag{Text: r.T("feedback.message." + string(message.State)), Colour: ui.Purple})
	}
	parts = append(parts, words(r, message))
	var files []ui.Link
	for i, f := range message.Files {
		text := r.T("feedback.file", i+1, f.Kind.Extension(), max(1, f.Size>>10))
		if !f.Clean {
			text += " – " + r.T("feedback.file.unclean")
		}
		files = append(files, ui.Link{Text: text, Href: "/feedback/" + string(v.ID) + "/files/" + string(f.ID)})
	}
	if len(files) > 0 {
		parts = append(parts, ui.List{Items: files})
	}
	if message.State == Waiting {
		form := ui.Form{Action: "/feedback/" + string(v.ID) + "/hold", Hidden: []ui.Hidden{{Name: "message", Value: string(message.ID)}}, Buttons: []ui.Button{{Text: r.T("feedback.hold"), Kind: ui.Secondary}}}
		if message.Person != r.Person.ID {
			form.Buttons = append([]ui.Button{{Text: r.T("feedback.approve"), Action: "/feedback/" + string(v.ID) + "/approve"}}, form.Buttons...)
		}
		parts = append(parts, form)
	}
	return parts
}

// templates are beginnings of answers, in the language of whoever wrote.
var templates = []string{"received", "question", "help"}

func (m *Feedback) answerForms(r *web.Request, tx *db.Tx, v *view, u unsent) ([]ui.Part, error) {
	at := "/feedback/" + string(v.ID)
	begin := ""
	if t := r.Value("template"); slices.Contains(templates, t) {
		begin = m.Speaker(v.Lang, r.Zone).T("feedback.template." + t)
	}
	answer := ui.Form{Action: at + "/answer", Parts: []ui.Part{ui.Heading{Text: r.T("feedback.answer"), ID: "answer"},
		ui.Textarea{Field: field(r, u.problems, ui.Field{Name: "text", Label: r.T("feedback.answer_in", lang.OwnNames[v.Lang]), Hint: m.secondHint(r, v)}), Value: u.words("answer", "text", begin), Rows: 8, Lang: string(v.Lang)}}, Buttons: []ui.Button{{Text: r.T("feedback.send"), Once: true}}}
	var starts []ui.Link
	for _, t := range templates {
		starts = append(starts, ui.Link{Text: r.T("feedback.template_name." + t), Href: at + "?template=" + t + "#answer"})
	}
	parts := []ui.Part{answer, ui.Details{Summary: r.T("feedback.templates"), Content: ui.List{Items: starts}}}
	refer, err := m.referForm(r, tx, v, u)
	if err != nil {
		return nil, err
	}
	parts = append(parts, refer...)
	parts = append(parts, ui.Details{Open: u.act == "note", Summary: r.T("feedback.note"), Content: ui.Form{Action: at + "/note", Parts: []ui.Part{ui.Textarea{Field: field(r, u.problems, ui.Field{Name: "text", ID: "note", Label: r.T("feedback.note_lead")}), Value: u.words("note", "text", ""), Rows: 3}}, Buttons: []ui.Button{{Text: r.T("talk.keep"), Kind: ui.Secondary}}}},
		ui.Details{Summary: r.T("feedback.sort"), Content: m.sortForm(r, tx, v)})
	buttons := ui.Form{Action: at + "/take", Buttons: []ui.Button{{Text: r.T("feedback.close"), Action: at + "/close", Kind: ui.Secondary}}}
	if v.Assigned != r.Person.ID {
		buttons.Buttons = append([]ui.Button{{Text: r.T("feedback.take"), Kind: ui.Secondary}}, buttons.Buttons...)
	}
	if m.Gap != nil && v.told() {
		buttons.Buttons = append(buttons.Buttons, ui.Button{Text: r.T("feedback.gap"), Action: at + "/gap", Kind: ui.Secondary})
	}
	if m.Agenda != nil && v.told() {
		buttons.Buttons = append(buttons.Buttons, ui.Button{Text: r.T("feedback.agenda"), Action: at + "/agenda", Kind: ui.Secondary})
	}
	return append(parts, buttons), nil
}

// second tells whether an answer is read by a second reader before it goes.
func (m *Feedback) second(v *view) bool {
	others := 0
	for i := range v.circle.readers {
		if m.reads(&v.circle.readers[i], &v.Conversation) {
			others++
		}
	}
	return v.delicate() && others > 1
}

// delicate: an answer to it wants a second pair of eyes.
func (v *view) delicate() bool { return v.Kind.sensitive() || v.Child }

func (m *Feedback) secondHint(r *web.Request, v *view) string {
	switch {
	case m.second(v):
		return r.T("feedback.second")
	case v.delicate():
		return r.T("feedback.second_none")
	}
	return ""
}

// unsent is what a reader wrote that was not taken: her words and what is wrong.
type unsent struct {
	act      string
	form     input
	problems register.Problems
}

// words gives what she wrote, for the form of an act.
func (u unsent) words(act, name, otherwise string) string {
	if u.act == act {
		return u.form.first(name)
	}
	return otherwise
}

// wrongAt are the fields beside which it is said what is wrong.
var wrongAt = map[string]string{"answer": "text", "note": "note", "refer": "tell"}

// again shows the conversation once more with the words that were not taken.
func (m *Feedback) again(r *web.Request, err error) (web.Answer, error) {
	act := r.PathValue("act")
	e, ok := asFault(err)
	if !ok || e.Kind != fault.Invalid || wrongAt[act] == "" {
		return nil, err
	}
	form, err := r.Values()
	if err != nil {
		return nil, err
	}
	u := unsent{act: act, form: input{Form: form}}
	u.problems.Add(wrongAt[act], e.Message, e.Args...)
	return m.showConversation(r, u)
}

func (m *Feedback) referForm(r *web.Request, tx *db.Tx, v *view, u unsent) ([]ui.Part, error) {
	if m.Services == nil {
		return nil, nil
	}
	services, err := m.Services(tx, r.Lang)
	if err != nil || len(services) == 0 {
		return nil, err
	}
	options := []ui.Option{{Text: "–"}}
	for _, s := range services {
		options = append(options, ui.Option{Value: s.ID, Text: s.Name, Selected: s.ID == u.words("refer", "service", "")})
	}
	return []ui.Part{ui.Details{Open: u.act == "refer", Summary: r.T("feedback.refer"), Content: ui.Form{Action: "/feedback/" + string(v.ID) + "/refer", Parts: []ui.Part{
		ui.Select{Field: ui.Field{Name: "service", Label: r.T("feedback.refer_to")}, Options: options},
		ui.Textarea{Field: field(r, u.problems, ui.Field{Name: "tell", Label: r.T("feedback.refer_tell"), Hint: r.T("feedback.refer_hint")}), Value: u.words("refer", "tell", ""), Rows: 4, Lang: string(v.Lang)}}, Buttons: []ui.Button{{Text: r.T("feedback.refer_ask"), Kind: ui.Secondary}}}}}, nil
}

func (m *Feedback) sortForm(r *web.Request, tx *db.Tx, v *view) ui.Part {
	options := []ui.Option{{Text: "–"}}
	for _, t := range Themes {
		options = append(options, ui.Option{Value: t, Text: r.T("theme." + t), Selected: t == v.Theme})
	}
	parts := []ui.Part{
		ui.Select{Field: ui.Field{Name: "kind", Label: r.T("feedback.kind"), Hint: r.T("feedback.kind_hint")}, Options: kindOptions(r, v)},
		ui.Select{Field: ui.Field{Name: "theme", Label: r.T("feedback.theme")}, Options: options},
		ui.Select{Field: ui.Field{Name: "area", Label: r.T("feedback.place")}, Options: m.areaOptions(r, tx, v.Area)},
	}
	if !v.Child {
		parts = append(parts, ui.Checkboxes{Field: ui.Field{Name: "child", Label: r.T("feedback.child_lead")}, Choices: []ui.Choice{{Value: "1", Label: r.T("feedback.child")}}, Small: true})
	}
	return ui.Form{Action: "/feedback/" + string(v.ID) + "/sort", Parts: append(parts, m.keepFrom(r, tx, v)...), Buttons: []ui.Button{{Text: r.T("talk.keep"), Kind: ui.Secondary}}}
}

// kindOptions are what it may turn out to be. What is sensitive stays so: others
// would read it than those whom the page named.
func kindOptions(r *web.Request, v *view) (options []ui.Option) {
	for _, k := range Kinds {
		if k == v.Kind || v.circle.opens(k) && (k.sensitive() || !v.Kind.sensitive()) {
			options = append(options, ui.Option{Value: string(k), Text: r.T("talk.kind." + string(k)), Selected: k == v.Kind})
		}
	}
	return options
}

// keepFrom offers to close it to organisations, whether they read it now or not,
// because it turns out to be about them. None that was closed out is let in again.
func (m *Feedback) keepFrom(r *web.Request, tx *db.Tx, v *view) []ui.Part {
	closed, err := m.notFor(&v.Conversation)
	if err != nil {
		return nil
	}
	names, err := m.nameable(tx, r, v.circle, "")
	if err != nil {
		return nil
	}
	names = slices.DeleteFunc(names, func(o name) bool { return slices.Contains(closed, string(o.id)) })
	return []ui.Part{names.boxes(ui.Field{Name: "not_for", Label: r.T("feedback.keep_from"), Hint: r.T("feedback.keep_from_hint")}, nil)}
}

// filePage gives the copy of a file that readers get: as a download under a name of
// ours, in a sandbox.
func (m *Feedback) filePage(r *web.Request) (web.Answer, error) {
	at, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	file, err := r.PathID("file")
	if err != nil {
		return nil, err
	}
	identity, open := m.mine(r)
	if !open {
		return m.locked(r, at)
	}
	var found *File
	var content []byte
	err = r.Write(func(tx *db.Tx) error {
		v, err := m.look(r, tx, at, identity)
		if err != nil {
			return err
		}
		if found = v.file(file); found == nil {
			return web.NotFound()
		}
		if content, err = found.read(tx, at); err != nil {
			return err
		}
		return audit.Record(tx, "read a file", "conversations", at)
	})
	if err != nil {
		return nil, err
	}
	name := "file-" + strconv.Itoa(int(r.DB().Now().Unix()%100000)) + found.Kind.Extension()
	return web.Body{Type: found.Kind.Media(), Content: content, Headers: map[string]string{
		"Content-Disposition": `attachment; filename="` + name + `"`, "Content-Security-Policy": "sandbox; default-src 'none'"}}, nil
}

func (v *view) file(at id.ID) *File {
	for i := range v.messages {
		for j := range v.messages[i].Files {
			if v.messages[i].Files[j].ID == at {
				return &v.messages[i].Files[j]
			}
		}
	}
	return nil
}
