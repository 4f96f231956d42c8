package feedback

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// talkRoutes are what anybody may open. Nothing of them is in an address, and the
// only cookie is set when a receipt has opened a conversation.
func (m *Feedback) talkRoutes() []web.Route {
	get := func(path string, handle web.Handler) web.Route {
		return web.Route{Pattern: "GET " + path, Policy: web.Anyone, Public: true, Handle: handle}
	}
	post := func(path string, handle web.Handler, most int64) web.Route {
		return web.Route{Pattern: "POST " + path, Policy: web.Anyone, Public: true, Handle: handle, MaxBody: most}
	}
	return []web.Route{
		get("/talk", m.talkHome), get("/talk/new/{kind}", m.talkForm), post("/talk/new/{kind}", m.talkSend, formMost),
		get("/talk/open", m.openForm), post("/talk/open", m.openTalk, 0),
		get("/talk/conversation", m.talkPage), post("/talk/conversation", m.talkAgain, formMost),
		post("/talk/consent", m.talkConsent, 0), post("/talk/contact", m.talkContact, 0), post("/talk/rate", m.talkRate, 0),
		post("/talk/delete", m.talkDelete, 0), post("/talk/leave", m.talkLeave, 0),
		post("/talk/upload", m.uploadNew, 0), post("/talk/upload/piece", m.uploadPiece, pieceSize+1024), post("/talk/upload/state", m.uploadState, 0),
		get("/talk/changes", m.changesPage),
	}
}

// formMost is the largest form with its files, in bytes.
const formMost = mostFiles*largest + 1<<20

// danger says what to do when there is danger now; it stands on every page.
func danger(r *web.Request) ui.Part {
	return ui.WarningText{Word: r.T("talk.danger_word"), Text: r.T("talk.danger")}
}

// talkHome asks what somebody wants to say.
func (m *Feedback) talkHome(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("talk.title"), Lead: r.T("talk.lead"), Description: r.T("talk.lead"), Parts: []ui.Part{danger(r)}}
	err := r.Read(func(tx *db.Tx) error {
		c, err := m.circle(tx)
		if err != nil {
			return err
		}
		var links []ui.Link
		for _, k := range Kinds {
			if c.opens(k) {
				links = append(links, ui.Link{Text: r.T("talk.kind." + string(k)), Href: r.Href("/talk/new/" + string(k))})
			}
		}
		if len(links) == 0 {
			page.Parts = append(page.Parts, ui.InsetText{Text: r.T("talk.closed")})
			return nil
		}
		page.Parts = append(page.Parts, ui.Heading{Text: r.T("talk.choose")}, ui.List{Items: links},
			ui.Heading{Text: r.T("talk.before")}, ui.Paragraph{Text: r.T("talk.open_lead")},
			ui.ButtonGroup{{Text: r.T("talk.open"), Href: r.Href("/talk/open"), Kind: ui.Secondary}})
		return nil
	})
	page.Parts = append(page.Parts, ui.Heading{Text: r.T("talk.elsewhere")},
		ui.List{Items: []ui.Link{{Text: r.T("talk.help"), Href: r.Href("/help")}, {Text: r.T("changes.title"), Href: r.Href("/talk/changes")}}})
	return page, err
}

// input is what a form says, kept when something has to be put right.
type input struct {
	register.Form
	uploads []upload // arrived, whether now or before
	refused error    // why a file was not taken
}

// first gives a value of the form.
func (i input) first(name string) string { return url.Values(i.Form).Get(name) }

func (m *Feedback) talkForm(r *web.Request) (web.Answer, error) {
	return m.askReport(r, input{Form: register.Form{}}, nil)
}

// askReport says who will read it, what happens and in what time, before it asks
// for the first word.
func (m *Feedback) askReport(r *web.Request, in input, problems register.Problems) (web.Answer, error) {
	k := Kind(r.PathValue("kind"))
	if !k.known() {
		return nil, web.NotFound()
	}
	page := web.Page{Title: r.T("talk.kind." + string(k)), NoIndex: true, Back: &ui.BackLink{Text: r.T("talk.title"), Href: r.Href("/talk")}, Parts: []ui.Part{danger(r)}}
	err := r.Read(func(tx *db.Tx) error {
		c, err := m.circle(tx)
		if err != nil {
			return err
		}
		if !c.opens(k) {
			page.Parts = append(page.Parts, ui.InsetText{Text: r.T("talk.closed")}, ui.Paragraph{Link: &ui.Link{Text: r.T("talk.help"), Href: r.Href("/help")}})
			return nil
		}
		today, err := m.organisations(tx, r, c.organisations(k))
		if err != nil {
			return err
		}
		names, err := m.nameable(tx, r, c, k)
		if err != nil {
			return err
		}
		page.Problems = r.ProblemLinks(problems)
		page.Parts = append(page.Parts, ui.Heading{Text: r.T("talk.who_reads")}, ui.List{Items: today.links()})
		if k != Thanks { // nothing is ticked there
			page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("talk.who_joins")})
		}
		page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("talk.what." + string(k))},
			ui.Paragraph{Text: r.N("talk.time", int(answerIn[k].Hours()))}, ui.Paragraph{Text: r.T("talk.no_name")}, m.reportForm(r, tx, k, names, in, problems))
		return nil
	})
	return page, err
}

// reportForm is the form itself; staff who type in what they were told get the same with more.
func (m *Feedback) reportForm(r *web.Request, tx *db.Tx, k Kind, names names, in input, problems register.Problems, more ...ui.Part) ui.Form {
	form := ui.Form{Upload: true, Parts: more, Hidden: []ui.Hidden{{Name: "once", Value: in.once()}}, Buttons: []ui.Button{{Text: r.T("talk.send"), Once: true}}}
	form.Parts = append(form.Parts, textField(r, "talk.text", in.first("text"), problems), m.fileField(r, in, problems))
	form.Parts = append(form.Parts,
		ui.Select{Field: ui.Field{Name: "area", Label: r.T("talk.area"), Hint: r.T("talk.area_hint")}, Options: m.areaOptions(r, tx, in.first("area"))},
		ui.Checkboxes{Field: field(r, problems, ui.Field{Name: "child", Label: r.T("talk.age")}), Choices: []ui.Choice{{Value: "1", Label: r.T("talk.child"), Checked: in.first("child") != ""}}, Small: true})
	if k != Thanks {
		form.Parts = append(form.Parts, names.boxes(field(r, problems, ui.Field{Name: "not_for", Label: r.T("talk.not_for"), Hint: r.T("talk.not_for_hint")}), in.Form["not_for"]))
	}
	form.Parts = append(form.Parts, ui.Textarea{Field: field(r, problems, ui.Field{Name: "contact", Label: r.T("talk.contact"), Hint: r.T("talk.contact_hint")}), Value: in.first("contact"), Rows: 2})
	for _, u := range in.uploads {
		form.Hidden = append(form.Hidden, ui.Hidden{Name: "upload", Value: u.token()})
	}
	return form
}

func textField(r *web.Request, label, value string, problems register.Problems) ui.Part {
	return ui.Textarea{Field: field(r, problems, ui.Field{Name: "text", Label: r.T(label)}), Value: value, Rows: 8, Lang: string(r.Lang)}
}

// fileField asks for files. Where a script runs, it sends them in pieces, so that a
// connection that breaks loses a piece and not the file.
func (m *Feedback) fileField(r *web.Request, in input, problems register.Problems) ui.Part {
	hint := r.T("talk.files_hint", largest>>20)
	if len(in.uploads) > 0 {
		hint = r.N("talk.files_kept", len(in.uploads)) + " " + hint
	}
	data, err := uploadWords(r)
	if err != nil {
		data = "{}"
	}
	return ui.Island{ID: "upload", Name: "upload", Data: data, Parts: []ui.Part{
		ui.FileUpload{Field: field(r, problems, ui.Field{Name: "file", Label: r.T("talk.files"), Hint: hint}), Multiple: true, Accept: "image/*,audio/*,video/mp4,.pdf,.docx,.txt"}}}
}

// field puts what is wrong with an answer beside it.
func field(r *web.Request, problems register.Problems, f ui.Field) ui.Field {
	for _, p := range problems {
		if p.Field == cmp.Or(f.ID, f.Name) {
			f.Error, f.ErrorPrefix = r.T(p.Message, p.Args...), r.T("frame.error_prefix")
		}
	}
	return f
}

// talkSend takes a report and gives the receipt.
func (m *Feedback) talkSend(r *web.Request) (web.Answer, error) {
	k := Kind(r.PathValue("kind"))
	if !k.known() {
		return nil, web.NotFound()
	}
	in, err := m.readForm(r, true)
	if err != nil {
		return nil, err
	}
	once := in.mark(k)
	if g, ok := m.receipts.Get(once, m.DB.Now()); ok {
		return receiptPage(r, g.words), nil // the form came twice: she has lost the first answer
	}
	report := Report{Kind: k, Lang: r.Lang, Channel: Web}
	problems := m.check(r, &report, in)
	if len(problems) > 0 {
		return m.askReport(r, in, problems)
	}
	b, problems, err := m.sendReport(r, report, in)
	if err != nil || len(problems) > 0 {
		return m.againOrFail(r, in, problems, err)
	}
	if len(in.first("once")) >= onceLength {
		m.receipts.Put(once, given{b.words}, m.DB.Now())
	}
	return receiptPage(r, b.words), nil
}

// againOrFail asks again where something can be put right.
func (m *Feedback) againOrFail(r *web.Request, in input, problems register.Problems, err error) (web.Answer, error) {
	if err != nil {
		return nil, err
	}
	return m.askReport(r, in, problems)
}

// mark tells a form that came twice from one whose words were changed. Of files it
// knows the sizes: without a script they are sent anew each time.
func (i input) mark(k Kind) string {
	h := sha256.New()
	fmt.Fprintln(h, k, url.Values(i.Form).Encode())
	for _, u := range i.uploads {
		fmt.Fprintln(h, u.size)
	}
	return i.first("once") + string(h.Sum(nil))
}

// onceLength is how long our own marks of forms are; a shorter one could be guessed.
const onceLength = 26

// given is a receipt that was shown a moment ago.
type given struct{ words []string }

// sendReport finishes the files and opens the conversation, in its place's turn.
func (m *Feedback) sendReport(r *web.Request, report Report, in input) (b begun, problems register.Problems, err error) {
	place := m.floods.of(r.Source(), m.DB.Now())
	done, err := place.wait(r.Context())
	if err != nil {
		return b, nil, err
	}
	defer done()
	if report.Files, problems, err = m.finishAll(r.Context(), in.uploads); err != nil || len(problems) > 0 {
		return b, problems, err
	}
	report.Quiet = report.Channel == Web && place.message()
	b, err = m.begin(r.Context(), report)
	return b, nil, err
}

// check reads a report's answers from a form.
func (m *Feedback) check(r *web.Request, report *Report, in input) (problems register.Problems) {
	report.Text, report.Contact = tidy(in.first("text")), tidy(in.first("contact"))
	report.Child = in.first("child") != ""
	report.NotFor = in.Form["not_for"]
	problems = checkText(report.Text, in)
	if !namesOrganisations(report.NotFor) {
		problems.Add("not_for", "talk.not_for.unclear")
	}
	if len([]rune(report.Contact)) > longestContact {
		problems.Add("contact", "talk.contact.long", longestContact)
	}
	m.checkReaders(r, report, in, &problems)
	return problems
}

// namesOrganisations: a tick that is not understood would let in whom it was to
// keep out, so nothing is taken then.
func namesOrganisations(ticked []string) bool {
	return len(ticked) <= mostNotFor && !slices.ContainsFunc(ticked, func(o string) bool { _, err := id.Parse(o); return err != nil })
}

func checkText(text string, in input) (problems register.Problems) {
	switch {
	case text == "" && len(in.uploads) == 0 && in.refused == nil:
		problems.Add("text", "talk.text.empty")
	case len([]rune(text)) > longestText:
		problems.Add("text", "talk.text.long", longestText)
	}
	if in.refused != nil {
		addFault(&problems, "file", in.refused)
	}
	return problems
}

// addFault says an error beside a field.
func addFault(problems *register.Problems, name string, err error) {
	if e, ok := asFault(err); ok {
		problems.Add(name, e.Message, e.Args...)
	}
}

// checkReaders reads what the store knows of: the place, and who would read it. It says where nobody could read it: because nobody is trained for what
// children say, or because she has excluded everybody.
func (m *Feedback) checkReaders(r *web.Request, report *Report, in input, problems *register.Problems) {
	err := r.Read(func(tx *db.Tx) error {
		if area := in.first("area"); m.knownArea(tx, area) {
			report.Area = area
		}
		who, err := m.circle(tx)
		if err != nil {
			return err
		}
		c := Conversation{Kind: report.Kind, Child: report.Child}
		switch {
		case report.Child && !who.trained(report.Kind):
			problems.Add("child", "talk.child.nobody")
		case !slices.ContainsFunc(who.readers, func(reader Reader) bool { return reader.reads(&c, report.NotFor) }):
			problems.Add("not_for", "talk.not_for.nobody")
		}
		return nil
	})
	if err != nil {
		problems.Add("not_for", "talk.not_for.nobody")
	}
}

// receiptPage shows the words, once. It is an answer and no address: it cannot be
// found again in the browser's history.
func receiptPage(r *web.Request, words []string) web.Answer {
	var items []ui.Link
	for _, w := range words {
		items = append(items, ui.Link{Text: w})
	}
	return web.Page{Title: r.T("receipt.title"), Lead: r.T("receipt.lead"), NoIndex: true, Parts: []ui.Part{
		ui.List{Items: items, Numbered: true}, ui.Paragraph{Text: r.T("receipt.how")},
		ui.WarningText{Word: r.T("talk.danger_word"), Text: r.T("receipt.care")},
		ui.ButtonGroup{{Text: r.T("receipt.done"), Href: r.Href("/talk")}, {Text: r.T("talk.help"), Href: r.Href("/help"), Kind: ui.Secondary}},
	}}
}

// cookie names the talk's cookie; it lives until the browser is closed.
func (m *Feedback) cookie(value string, age int) *http.Cookie {
	c := &http.Cookie{Name: "ostoja-talk", Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: age}
	if u, err := url.Parse(m.URL); err == nil && u.Scheme == "https" {
		c.Name, c.Secure = "__Host-ostoja-talk", true
	}
	return c
}

func asFault(err error) (*fault.Error, bool) {
	e, ok := err.(*fault.Error)
	return e, ok
}

// Entrance tells where somebody can write, and whether anybody would read it.
func (m *Feedback) Entrance(r *web.Request) (href string, open bool) {
	err := r.Read(func(tx *db.Tx) error {
		c, err := m.circle(tx)
		for _, k := range Kinds {
			open = open || c.opens(k)
		}
		return err
	})
	return "/talk", open && err == nil
}
