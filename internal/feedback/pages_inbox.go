package feedback

import (
	"context"
	"net/url"
	"strconv"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/feedback/keys"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// readersOnly lets in whoever might be a reader. Who is one, and of what, is asked
// of the store on every request.
var readersOnly = web.Policy{Name: "members, proven twice", Allow: reader}

func (m *Feedback) staffRoutes() []web.Route {
	route := func(pattern string, handle web.Handler) web.Route {
		return web.Route{Pattern: pattern, Policy: readersOnly, Handle: handle}
	}
	typed := route("POST /feedback/new/{kind}", m.typeIn)
	typed.MaxBody = formMost
	return []web.Route{
		route("GET /feedback", m.inboxPage), route("GET /feedback/unlock", m.unlockForm), route("POST /feedback/unlock", m.unlock), route("POST /feedback/lock", m.lock),
		route("GET /feedback/figures", m.figuresPage), route("GET /feedback/new", m.typeKinds), route("GET /feedback/new/{kind}", m.typeForm), typed,
		route("GET /feedback/{id}", m.conversationPage), route("POST /feedback/{id}/{act}", m.act), route("GET /feedback/{id}/files/{file}", m.filePage),
		route("GET /feedback/keys", m.keysPage), route("POST /feedback/keys/make", m.makeKey), route("POST /feedback/keys/recover", m.recoverKey), route("POST /feedback/keys/reset", m.resetKey),
		route("POST /feedback/keys/lend", m.lendShare), route("POST /feedback/keys/regain", m.regainKeys),
		{Pattern: "POST /feedback/keys/appoint", Policy: web.Leads, Handle: m.appoint}, {Pattern: "POST /feedback/keys/remove", Policy: web.Leads, Handle: m.remove},
		{Pattern: "POST /feedback/keys/escrow", Policy: web.Leads, Handle: m.makeEscrow},
		{Pattern: "GET /feedback/changes", Policy: web.Voices, Handle: m.changesForm}, {Pattern: "POST /feedback/changes", Policy: web.Voices, Handle: m.changesSave},
	}
}

// unlocked is a reader's key in memory, bound to the session in which she unlocked it.
type unlocked struct {
	person   id.ID
	identity keys.Identity
}

// mine gives the reader's key, if it is unlocked in this session.
func (m *Feedback) mine(r *web.Request) (keys.Identity, bool) {
	if r.Session == nil {
		return keys.Identity{}, false
	}
	u, ok := m.unlocked.Get(r.Session.Hash, m.DB.Now())
	return u.identity, ok && u.person == r.Person.ID
}

// shown is how many conversations the inbox lists on a page.
const (
	shown     = 200
	mostPages = 10_000
)

// inboxPages leads to those before and after.
func inboxPages(r *web.Request, at int, more bool) ui.Part {
	to := func(page int, key string) *ui.Link {
		v := url.Values{"page": {strconv.Itoa(page)}}
		if r.Value("closed") != "" {
			v.Set("closed", "1")
		}
		return &ui.Link{Text: r.T(key), Href: "/feedback?" + v.Encode()}
	}
	p := ui.Pagination{Label: r.T("records.pages")}
	if at > 1 {
		p.Previous = to(at-1, "records.previous")
	}
	if more {
		p.Next = to(at+1, "records.next")
	}
	if p.Previous == nil && p.Next == nil {
		return ui.Stack{}
	}
	return p
}

// inboxPage answers: who waits for an answer of ours?
func (m *Feedback) inboxPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("feedback.title"), Lead: r.T("feedback.lead")}
	_, open := m.mine(r)
	err := r.Read(func(tx *db.Tx) error {
		c, err := m.circle(tx)
		if err != nil {
			return err
		}
		me := c.of(r.Person.ID)
		if !c.escrowStands() {
			page.Parts = append(page.Parts, ui.InsetText{Text: r.T("feedback.not_open"), Content: ui.Paragraph{Link: &ui.Link{Text: r.T("feedback.keys"), Href: "/feedback/keys"}}})
		}
		page.Parts = append(page.Parts, inboxButtons(r, me, open))
		if me == nil || !me.ready() {
			page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("feedback.no_reader")})
			return nil
		}
		states := []State{Arrived, Open, Answered}
		if r.Value("closed") != "" {
			states = []State{Closed}
		}
		at, err := strconv.Atoi(r.Value("page"))
		if err != nil || at < 1 || at > mostPages {
			at = 1
		}
		all, err := inbox(tx, me.Person, states, (at-1)*shown, shown+1)
		if err != nil {
			return err
		}
		more := len(all) > shown
		page.Parts = append(page.Parts, m.inboxTable(r, all[:min(shown, len(all))]), inboxPages(r, at, more), ui.Paragraph{Link: &ui.Link{Text: r.T("feedback.closed"), Href: "/feedback?closed=1"}})
		return nil
	})
	return page, err
}

func inboxButtons(r *web.Request, me *Reader, open bool) ui.Part {
	var buttons ui.ButtonGroup
	switch {
	case me != nil && me.ready() && !open:
		buttons = append(buttons, ui.Button{Text: r.T("feedback.unlock"), Href: "/feedback/unlock"})
	case me != nil && !me.ready():
		buttons = append(buttons, ui.Button{Text: r.T("feedback.make_key"), Href: "/feedback/keys"})
	}
	buttons = append(buttons, ui.Button{Text: r.T("feedback.type_in"), Href: "/feedback/new", Kind: ui.Secondary}, ui.Button{Text: r.T("feedback.keys"), Href: "/feedback/keys", Kind: ui.Secondary},
		ui.Button{Text: r.T("heard.title"), Href: "/feedback/figures", Kind: ui.Secondary})
	if r.Person.Decides() {
		buttons = append(buttons, ui.Button{Text: r.T("changes.title"), Href: "/feedback/changes", Kind: ui.Secondary})
	}
	return buttons
}

var colours = map[State]ui.Colour{Arrived: ui.Yellow, Open: ui.Blue, Answered: ui.Green, Closed: ui.Grey}

func (m *Feedback) inboxTable(r *web.Request, all []Conversation) ui.Part {
	t := ui.Table{ID: "inbox", Caption: r.N("feedback.count", len(all)), RowHeaders: true, Stacked: true, Empty: r.T("feedback.empty"),
		Columns: []ui.Column{{Text: r.T("feedback.about")}, {Text: r.T("feedback.state")}, {Text: r.T("feedback.since")}, {Text: r.T("feedback.due")}, {Text: r.T("feedback.lang")}, {Text: r.T("feedback.place")}}}
	now := m.DB.Now()
	for i := range all {
		c := &all[i]
		due := ui.Cell{Text: "–"}
		if c.Waits {
			due.Text = r.Time(c.Due)
		}
		if c.late(now) {
			due = ui.Cell{Content: ui.Tag{Text: r.T("standing.late"), Colour: ui.Orange}, Detail: due.Text}
		}
		about := ui.Cell{Text: r.T("talk.kind." + string(c.Kind)), Href: "/feedback/" + string(c.ID), Detail: r.T("channel." + string(c.Channel))}
		if c.Quiet {
			about.Detail = r.T("feedback.quiet")
		}
		t.Rows = append(t.Rows, []ui.Cell{about, {Content: ui.Tag{Text: r.T("feedback.state." + string(c.State)), Colour: colours[c.State]}}, {Text: r.Time(c.Created)}, due, {Text: lang.OwnNames[c.Lang]}, {Text: m.placeName(r, c.Area)}})
	}
	return t
}

func (m *Feedback) placeName(r *web.Request, area string) string {
	if area == "" {
		return "–"
	}
	return m.atlas.Say(area, string(r.Lang))
}

func (m *Feedback) unlockForm(r *web.Request) (web.Answer, error) {
	return m.askPassphrase(r, nil), nil
}

func (m *Feedback) askPassphrase(r *web.Request, problems register.Problems) web.Page {
	page := web.Page{Title: r.T("feedback.unlock"), Lead: r.T("feedback.unlock_lead"), Problems: r.ProblemLinks(problems), Back: &ui.BackLink{Text: r.T("feedback.title"), Href: "/feedback"}}
	if m.Demo {
		page.Parts = append(page.Parts, ui.InsetText{Text: r.T("feedback.demo", demoPassphrase)})
	}
	page.Parts = append(page.Parts, ui.Form{Parts: []ui.Part{passphraseField(r, "passphrase", "feedback.passphrase", problems)}, Buttons: []ui.Button{{Text: r.T("feedback.unlock"), Once: true}}},
		ui.Paragraph{Link: &ui.Link{Text: r.T("feedback.lost"), Href: "/feedback/keys"}})
	return page
}

func passphraseField(r *web.Request, name, label string, problems register.Problems) ui.Part {
	return ui.PasswordInput{Field: field(r, problems, ui.Field{Name: name, Label: r.T(label)}), Autocomplete: "off",
		Words: ui.PasswordWords{Show: r.T("signin.show"), Hide: r.T("signin.hide"), ShowLabel: r.T("signin.show_label"), HideLabel: r.T("signin.hide_label"), Shown: r.T("signin.shown"), Hidden: r.T("signin.hidden")}}
}

// unlock opens the reader's key for this session. What has other readers by now is
// sealed anew in the background.
func (m *Feedback) unlock(r *web.Request) (web.Answer, error) {
	me, err := m.me(r)
	if err != nil {
		return nil, err
	}
	identity, err := me.Key.Open(r.Context(), r.Value("passphrase"))
	if err == keys.ErrClosed {
		m.floods.of(string(r.Person.ID), m.DB.Now()).tried(r.Context())
		var problems register.Problems
		problems.Add("passphrase", "feedback.passphrase.wrong")
		return m.askPassphrase(r, problems), nil
	}
	if err != nil {
		return nil, err
	}
	m.unlocked.Put(r.Session.Hash, unlocked{me.Person, identity}, m.DB.Now())
	go m.resealAll(context.WithoutCancel(r.Context()), me.Person, identity) // what it leaves is done at the next unlocking
	return web.Redirect{To: "/feedback", Done: "feedback.unlocked"}, r.Write(func(tx *db.Tx) error { return audit.Record(tx, "unlock", "feedback_readers", me.Person) })
}

func (m *Feedback) lock(r *web.Request) (web.Answer, error) {
	if r.Session != nil {
		m.unlocked.Drop(r.Session.Hash)
	}
	return web.Redirect{To: "/feedback"}, nil
}

// me is the reader who asks; a NotFound for anybody else.
func (m *Feedback) me(r *web.Request) (me Reader, err error) {
	err = r.Read(func(tx *db.Tx) error {
		c, err := m.circle(tx)
		if err != nil {
			return err
		}
		found := c.of(r.Person.ID)
		if found == nil || !found.ready() || r.Session == nil {
			return web.NotFound()
		}
		me = *found
		return nil
	})
	return me, err
}

// typeKinds asks what somebody was told.
func (m *Feedback) typeKinds(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("feedback.type_in"), Lead: r.T("feedback.type_lead"), Back: &ui.BackLink{Text: r.T("feedback.title"), Href: "/feedback"}}
	err := r.Read(func(tx *db.Tx) error {
		c, err := m.circle(tx)
		var links []ui.Link
		for _, k := range Kinds {
			if c.opens(k) {
				links = append(links, ui.Link{Text: r.T("talk.kind." + string(k)), Href: "/feedback/new/" + string(k)})
			}
		}
		page.Parts = []ui.Part{ui.List{Items: links}}
		if len(links) == 0 {
			page.Parts = []ui.Part{ui.InsetText{Text: r.T("feedback.not_open")}}
		}
		return err
	})
	return page, err
}

func (m *Feedback) typeForm(r *web.Request) (web.Answer, error) {
	return m.askTyped(r, input{Form: register.Form{}}, nil)
}

func (m *Feedback) askTyped(r *web.Request, in input, problems register.Problems) (web.Answer, error) {
	k := Kind(r.PathValue("kind"))
	if !k.known() {
		return nil, web.NotFound()
	}
	page := web.Page{Title: r.T("talk.kind." + string(k)), Caption: r.T("feedback.type_in"), Lead: r.T("feedback.type_form"), Problems: r.ProblemLinks(problems), Back: &ui.BackLink{Text: r.T("feedback.type_in"), Href: "/feedback/new"}}
	err := r.Read(func(tx *db.Tx) error {
		c, err := m.circle(tx)
		if err != nil {
			return err
		}
		if !c.opens(k) {
			return web.NotFound()
		}
		names, err := m.nameable(tx, r, c, k)
		if err != nil {
			return err
		}
		page.Parts = []ui.Part{m.reportForm(r, tx, k, names, in, problems, typedFields(r, in, problems)...)}
		return nil
	})
	return page, err
}

// typeIn keeps what somebody was told elsewhere; the receipt is for the person who said it.
func (m *Feedback) typeIn(r *web.Request) (web.Answer, error) {
	k := Kind(r.PathValue("kind"))
	if !k.known() {
		return nil, web.NotFound()
	}
	in, err := m.readForm(r, true)
	if err != nil {
		return nil, err
	}
	report := Report{Kind: k, TypedBy: r.Person.ID}
	problems := m.check(r, &report, in)
	if readTyped(&report, in); report.Channel == "" {
		problems.Add("channel", "feedback.channel.choose")
	}
	if len(problems) > 0 {
		return m.askTyped(r, in, problems)
	}
	b, problems, err := m.sendReport(r, report, in)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return m.askTyped(r, in, problems)
	}
	page := receiptPage(r, b.words).(web.Page)
	page.Lead = r.T("feedback.hand_over")
	return page, nil
}

// act does one thing to a conversation.
func (m *Feedback) act(r *web.Request) (web.Answer, error) {
	do, ok := acts[r.PathValue("act")]
	if !ok {
		return nil, web.NotFound()
	}
	at, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	identity, open := m.mine(r)
	if !open {
		words := tidy(r.Value("text") + r.Value("tell"))
		if words == "" {
			return web.Redirect{To: "/feedback/unlock"}, nil
		}
		return timedOut(r, "feedback.timed_out", "feedback.timed_out.lead", ui.Link{Text: r.T("feedback.unlock"), Href: "/feedback/unlock"}, words), nil
	}
	err = r.Write(func(tx *db.Tx) error {
		v, err := m.look(r, tx, at, identity)
		if err != nil {
			return err
		}
		if err := do(m, r, tx, &v); err != nil {
			return err
		}
		if err := updateConversation(tx, &v.Conversation); err != nil {
			return err
		}
		return audit.Record(tx, r.PathValue("act"), "conversations", v.ID)
	})
	if err != nil {
		return m.again(r, err)
	}
	to := "/feedback/" + string(at)
	if r.PathValue("act") == "sort" { // who sorted it may not be one who reads it now
		to = "/feedback"
	}
	return web.Redirect{To: to, Done: "feedback.done"}, nil
}

// view is a conversation as a reader sees it.
type view struct {
	opened
	circle circle
}

// look opens a conversation for a reader who may read it now; a NotFound for
// anybody else, as where there is none. Other readers than before: another key first.
func (m *Feedback) look(r *web.Request, tx *db.Tx, at id.ID, identity keys.Identity) (v view, err error) {
	if v.circle, err = m.circle(tx); err != nil {
		return v, err
	}
	if v.Conversation, err = conversationByID(tx, at); err != nil {
		return v, err
	}
	if !m.mayRead(v.circle, r.Person, &v.Conversation) || v.State == Erased {
		return v, web.NotFound()
	}
	if _, err := m.reseal(tx, v.circle, &v.Conversation, r.Person.ID, identity); err != nil {
		return v, err
	}
	if v.key, err = keyFor(tx, at, string(r.Person.ID), identity); err != nil {
		return v, web.NotFound()
	}
	v.messages, err = messages(tx, at, v.key)
	return v, err
}

func (v *view) message(at string) (*Message, error) {
	for i := range v.messages {
		if string(v.messages[i].ID) == at {
			return &v.messages[i], nil
		}
	}
	return nil, fault.New(fault.NotFound, "fault.not_found")
}
