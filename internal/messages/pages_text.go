package messages

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (m *Messages) textRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /pieces/{id}/{language}", Policy: web.InGroup, Handle: m.textPage},
		{Pattern: "POST /pieces/{id}/{language}", Policy: web.Voices, Handle: m.takeText},
		{Pattern: "POST /pieces/{id}/{language}/reread", Policy: web.Voices, Handle: m.reread},
		{Pattern: "POST /pieces/{id}/do/ask", Policy: web.Voices, Handle: m.ask},
		{Pattern: "POST /pieces/{id}/do/clear", Policy: web.Voices, Handle: m.clear},
		{Pattern: "POST /pieces/{id}/do/withdraw", Policy: web.Voices, Handle: m.withdraw},
		{Pattern: "POST /pieces/{id}/do/contact", Policy: web.Voices, Handle: m.takeContact},
		{Pattern: "GET /api/v1/pieces/{id}/texts", Policy: web.InGroup, Handle: m.apiTexts, Tokens: true},
	}
}

func (p *Piece) address() string {
	if p.Kind == MessageKind {
		return "/key-messages/" + string(p.ID)
	}
	return "/articles/" + string(p.ID)
}

// withPiece reads the piece of the address.
func (m *Messages) withPiece(r *web.Request, do func(*db.Tx, *Piece) error) error {
	return r.Read(func(tx *db.Tx) error {
		which, err := r.PathID("id")
		if err != nil {
			return err
		}
		p, err := m.Store.Piece(tx, which)
		if err != nil {
			return err
		}
		return do(tx, p)
	})
}

// change does something to the piece of the address.
func (m *Messages) change(r *web.Request, done string, do func(*db.Tx, *Piece) error) (web.Answer, error) {
	var to string
	err := r.Write(func(tx *db.Tx) error {
		which, err := r.PathID("id")
		if err != nil {
			return err
		}
		p, err := m.Store.Piece(tx, which)
		if err != nil {
			return err
		}
		to = p.address()
		return do(tx, p)
	})
	return web.Redirect{To: to, Done: done}, err
}

var statusColours = map[Status]ui.Colour{Missing: ui.Grey, Draft: ui.Yellow, Stale: ui.Orange, Unread: ui.Yellow, Ready: ui.Blue, Current: ui.Green}

// pieceParts are what a message's or an article's page has besides its fields.
func (m *Messages) pieceParts(r *web.Request, tx *db.Tx, piece id.ID) ([]ui.Part, error) {
	p, err := m.Store.Piece(tx, piece)
	if err != nil {
		return nil, err
	}
	spoken, err := languages(tx)
	if err != nil {
		return nil, err
	}
	parts := []ui.Part{languageTable(r, p, spoken)}
	if t := p.Latest(p.Source); t != nil {
		parts = append(parts, ui.Heading{Text: t.Title}, prose(t))
	}
	clearing, err := m.clearingParts(r, tx, p)
	if err != nil {
		return nil, err
	}
	parts = append(parts, clearing...)
	contacts, err := m.contactParts(r, tx, p)
	if err != nil {
		return nil, err
	}
	parts = append(parts, contacts...)
	made, err := m.materialParts(r, tx, p)
	return append(parts, made...), err
}

// languageTable shows how the piece stands in each language.
func languageTable(r *web.Request, p *Piece, spoken []string) ui.Part {
	t := ui.Table{ID: "texts", Caption: r.T("texts.title"), Stacked: true, RowHeaders: true,
		Columns: []ui.Column{{Text: r.T("texts.language")}, {Text: r.T("texts.state")}, {Text: r.T("texts.author")}, {Text: r.T("texts.reader")}, {Text: r.T("texts.written")}, {Text: r.T("texts.lix"), Numeric: true}}}
	for _, l := range p.languages(spoken) {
		status := p.Status(l)
		row := []ui.Cell{{Text: r.T("languages." + l)}, {Content: ui.Tag{Text: r.T("text." + string(status)), Colour: statusColours[status]}}, {}, {}, {}, {}}
		if r.Person.InGroup() {
			row[0].Href = "/pieces/" + string(p.ID) + "/" + l
		}
		if text := p.Latest(l); text != nil {
			row[2].Text, row[3].Text, row[4].Text, row[5].Text = text.AuthorName, text.ReaderName, r.Day(text.Written), r.Decimal(LIX(text.Body), 0)
			if l == p.Source {
				row[3].Text = text.ClearerName
			}
			if !Plain(l, LIX(text.Body)) {
				row[5].Detail = r.T("texts.hard")
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// languages lists the source first, then those of the group, then any other in
// which there is a text.
func (p *Piece) languages(spoken []string) []string {
	all := []string{p.Source}
	add := func(l string) {
		if !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	for _, l := range spoken {
		add(l)
	}
	for _, t := range p.Texts {
		add(t.Language)
	}
	return all
}

// clearingParts say who cleared the source, or let somebody clear it.
func (m *Messages) clearingParts(r *web.Request, tx *db.Tx, p *Piece) ([]ui.Part, error) {
	t := p.Latest(p.Source)
	if t == nil {
		return []ui.Part{ui.InsetText{Text: r.T("texts.begin", r.T("languages."+p.Source))}}, nil
	}
	parts := shownParts(r, p, t)
	if t.Cleared.IsZero() || t.Example() {
		forms, err := m.clearForms(r, tx, p, t)
		if err != nil {
			return nil, err
		}
		if len(forms) > 0 {
			parts = append(parts, ui.Heading{Text: r.T("texts.clear_title")}, ui.Paragraph{Text: r.T("texts.clear_lead." + p.clearing())})
		}
		parts = append(parts, forms...)
	}
	return append(parts, m.withdrawPart(r, p)...), nil
}

// shownParts say which version people outside read, and on what it rests.
func shownParts(r *web.Request, p *Piece, latest *Text) []ui.Part {
	shown := p.Clear()
	if shown == nil {
		return nil
	}
	var parts []ui.Part
	row := ui.SummaryList{Rows: []ui.SummaryRow{{Key: r.T("texts.cleared"), Value: shown.ClearerName + ", " + r.Day(shown.Cleared)}}}
	if shown.Example() {
		parts = append(parts, ui.InsetText{Text: r.T("site.example." + p.clearing())})
	} else if shown.Decision != "" {
		row.Rows = append(row.Rows, ui.SummaryRow{Key: r.T("texts.decision"), Value: shown.Decision})
	}
	if shown.Basis != "" {
		row.Rows = append(row.Rows, ui.SummaryRow{Key: r.T("texts.basis"), Value: shown.Basis + " (" + r.Day(shown.BasisDay) + ")"})
	}
	parts = append(parts, row)
	if shown.ID != latest.ID {
		parts = append(parts, ui.InsetText{Text: r.T("texts.older_shown")})
	}
	return parts
}

// clearForms are for whoever may clear the version; a message waits for the members.
func (m *Messages) clearForms(r *web.Request, tx *db.Tx, p *Piece, t *Text) ([]ui.Part, error) {
	if p.Kind == MessageKind {
		return m.decisionParts(r, tx, p, t)
	}
	if !m.mayClear(r, p, t) {
		return nil, nil
	}
	return []ui.Part{ui.Form{Action: "/pieces/" + string(p.ID) + "/do/clear", Hidden: []ui.Hidden{{Name: "text", Value: string(t.ID)}}, Buttons: []ui.Button{{Text: r.T("texts.clear." + p.clearing()), Once: true}}}}, nil
}

// clearing names the way in which the piece is cleared: by the members'
// decision, by a lawyer, or by a second person.
func (p *Piece) clearing() string {
	switch {
	case p.Kind == MessageKind:
		return "decision"
	case p.Law:
		return "lawyer"
	}
	return "reader"
}

func (m *Messages) mayClear(r *web.Request, p *Piece, t *Text) bool {
	switch p.clearing() {
	case "decision":
		return r.Person.Manages()
	case "lawyer":
		return r.Person.ChecksLaw() && t.Author != r.Person.ID
	}
	return r.Person.Decides() && t.Author != r.Person.ID
}

func (m *Messages) withdrawPart(r *web.Request, p *Piece) []ui.Part {
	if p.Clear() == nil || !(keeps(r.Person, register.Change, p.Owner) || p.Law && r.Person.ChecksLaw()) {
		return nil
	}
	return []ui.Part{ui.Details{Summary: r.T("texts.withdraw"), Content: ui.Stack{ui.Paragraph{Text: r.T("texts.withdraw_lead")},
		ui.Form{Action: "/pieces/" + string(p.ID) + "/do/withdraw", Buttons: []ui.Button{{Text: r.T("texts.withdraw"), Kind: ui.Warning, Once: true}}}}}}
}

// textPage shows a text beside its source and lets it be written.
func (m *Messages) textPage(r *web.Request) (web.Answer, error) { return m.showText(r, nil, nil) }

func (m *Messages) showText(r *web.Request, typed *Text, problems register.Problems) (page web.Page, err error) {
	err = m.withPiece(r, func(_ *db.Tx, p *Piece) error {
		l := r.PathValue("language")
		if !slices.Contains(Languages, l) {
			return web.NotFound()
		}
		page = web.Page{Title: r.T("languages." + l), Caption: p.Name, Back: &ui.BackLink{Text: p.Name, Href: p.address()}, Problems: r.ProblemLinks(problems)}
		t, source := p.Latest(l), p.Latest(p.Source)
		status := p.Status(l)
		page.Parts = append(page.Parts, ui.Tag{Text: r.T("text." + string(status)), Colour: statusColours[status]})
		if l != p.Source {
			if source == nil {
				page.Parts = append(page.Parts, ui.InsetText{Text: r.T("texts.source_first")})
				return nil
			}
			page.Parts = append(page.Parts, ui.Heading{Text: r.T("texts.source", r.T("languages."+p.Source))}, ui.Paragraph{Text: source.Title, Lang: p.Source}, prose(source))
		}
		if t != nil {
			page.Parts = append(page.Parts, ui.Heading{Text: r.T("texts.now")}, ui.Paragraph{Text: t.Title, Lang: l}, prose(t), readabilityOf(r, t))
			page.Parts = append(page.Parts, rereadPart(r, p, t)...)
		}
		if mayWrite(r, p, l) {
			page.Parts = append(page.Parts, ui.Heading{Text: r.T("texts.write")}, textForm(r, p, l, t, typed, problems))
		}
		return nil
	})
	return page, err
}

// mayWrite: the source is its owner's; whoever has a voice may translate.
func mayWrite(r *web.Request, p *Piece, language string) bool {
	if language == p.Source {
		return keeps(r.Person, register.Change, p.Owner) || p.Law && r.Person.ChecksLaw()
	}
	return r.Person.Decides()
}

func readabilityOf(r *web.Request, t *Text) ui.Part {
	lix := LIX(t.Body)
	key := "texts.plain"
	if !Plain(t.Language, lix) {
		key = "texts.not_plain"
	}
	return ui.Paragraph{Text: r.T(key, r.Decimal(lix, 0)), Quiet: true}
}

func rereadPart(r *web.Request, p *Piece, t *Text) []ui.Part {
	if !t.Read.IsZero() {
		return []ui.Part{ui.Paragraph{Text: r.T("texts.read_by", t.ReaderName, r.Day(t.Read)), Quiet: true}}
	}
	if p.Status(t.Language) != Unread || !r.Person.Decides() || t.Author == r.Person.ID {
		return nil
	}
	return []ui.Part{ui.Form{Action: "/pieces/" + string(p.ID) + "/" + t.Language + "/reread", Hidden: []ui.Hidden{{Name: "text", Value: string(t.ID)}}, Buttons: []ui.Button{{Text: r.T("texts.reread"), Once: true}}}}
}

func textForm(r *web.Request, p *Piece, l string, now, typed *Text, problems register.Problems) ui.Part {
	after, value := 0, Text{}
	if now != nil {
		after, value = now.Number, *now
	}
	if typed != nil {
		value = *typed
	}
	field := func(name, label, hint string) ui.Field {
		f := ui.Field{Name: name, Label: r.T(label), Hint: hint, ErrorPrefix: r.T("frame.error_prefix")}
		for _, problem := range problems {
			if problem.Field == name {
				f.Error = r.T(problem.Message, problem.Args...)
			}
		}
		return f
	}
	form := ui.Form{Hidden: []ui.Hidden{{Name: "after", Value: strconv.Itoa(after)}}, Buttons: []ui.Button{{Text: r.T("texts.save"), Once: true}}}
	if source := p.Latest(p.Source); source != nil && l != p.Source {
		form.Hidden = append(form.Hidden, ui.Hidden{Name: "of", Value: string(source.ID)})
	}
	form.Parts = []ui.Part{
		ui.Input{Field: field("title", "texts.heading", ""), Value: value.Title, Lang: l},
		ui.Textarea{Field: field("body", "texts.body", r.T("texts.body_hint")), Value: value.Body, Rows: 12, Lang: l},
	}
	if p.Law && l == p.Source {
		day := ""
		if !value.BasisDay.IsZero() {
			day = value.BasisDay.Format(time.DateOnly)
		}
		form.Parts = append(form.Parts, ui.Input{Field: field("basis", "texts.basis", r.T("texts.basis_hint")), Value: value.Basis},
			ui.Input{Field: field("basis_url", "texts.basis_url", ""), Value: value.BasisURL, Type: "url"},
			ui.Input{Field: field("basis_day", "texts.basis_day", r.T("texts.basis_day_hint")), Value: day, Width: ui.Chars10})
	}
	return form
}

// The most that a text takes, in bytes.
const (
	longestTitle = 300
	longestBody  = 20_000
)

// readText reads the form of a text.
func readText(r *web.Request, p *Piece, l string) (t Text, problems register.Problems) {
	t = Text{Language: l, Title: strings.Join(strings.Fields(r.Value("title")), " "), Body: strings.TrimSpace(strings.ReplaceAll(r.FormValue("body"), "\r\n", "\n"))}
	if t.Title == "" {
		problems.Add("title", "texts.title.missing")
	}
	if t.Body == "" {
		problems.Add("body", "texts.body.missing")
	}
	if len(t.Title) > longestTitle {
		problems.Add("title", "register.long")
	}
	if len(t.Body) > longestBody {
		problems.Add("body", "register.long")
	}
	if number := typedNumber(t.Title + "\n" + t.Body); number != "" {
		problems.Add("body", "texts.body.number", number)
	}
	if p.Law && l == p.Source {
		t.Basis, t.BasisURL = r.Value("basis"), r.Value("basis_url")
		if t.Basis == "" || len(t.Basis) > 500 {
			problems.Add("basis", "texts.basis.missing")
		}
		if t.BasisURL != "" && !strings.HasPrefix(t.BasisURL, "https://") || len(t.BasisURL) > 500 {
			problems.Add("basis_url", "register.url")
		}
		day, err := time.Parse(time.DateOnly, r.Value("basis_day"))
		if t.BasisDay = day; err != nil || day.After(r.DB().Now()) || day.Year() < 1900 {
			problems.Add("basis_day", "register.day")
		}
	}
	return t, problems
}

func (m *Messages) takeText(r *web.Request) (web.Answer, error) {
	l := r.PathValue("language")
	var typed Text
	var problems register.Problems
	answer, err := m.change(r, "texts.saved", func(tx *db.Tx, p *Piece) error {
		if !slices.Contains(Languages, l) || !mayWrite(r, p, l) {
			return web.NotFound()
		}
		if typed, problems = readText(r, p, l); len(problems) > 0 {
			return fault.New(fault.Invalid, "fault.form")
		}
		if source := p.Latest(p.Source); l != p.Source && source != nil && r.Value("of") != string(source.ID) {
			return fault.New(fault.Conflict, "texts.source_changed")
		}
		after, _ := strconv.Atoi(r.Value("after"))
		_, err := m.Store.Write(tx, p, typed, after, r.Person)
		return err
	})
	if fault.KindOf(err) == fault.Conflict { // what she typed stays on the page, beside what is there now
		page, showErr := m.showText(r, &typed, nil)
		page.Status = fault.Conflict.Status()
		page.Parts = append([]ui.Part{ui.WarningText{Word: r.T("records.warning"), Text: r.T("texts.source_changed")}}, page.Parts...)
		return page, showErr
	}
	if len(problems) > 0 {
		return m.showText(r, &typed, problems)
	}
	return answer, err
}

func (m *Messages) reread(r *web.Request) (web.Answer, error) {
	return m.change(r, "texts.reread_done", func(tx *db.Tx, p *Piece) error {
		return m.Store.Reread(tx, p, id.ID(r.Value("text")), r.Person)
	})
}

func (m *Messages) clear(r *web.Request) (web.Answer, error) {
	return m.change(r, "texts.cleared_done", func(tx *db.Tx, p *Piece) error {
		t := p.text(id.ID(r.Value("text")))
		if t == nil || !m.mayClear(r, p, t) {
			return web.NotFound()
		}
		decision := ""
		if p.Kind == MessageKind {
			decision = r.Value("decision")
			if err := m.checkDecision(tx, p, t, decision); err != nil {
				return err
			}
		}
		return m.Store.Clear(tx, p, t.ID, decision, r.Person)
	})
}

func (m *Messages) withdraw(r *web.Request) (web.Answer, error) {
	return m.change(r, "texts.withdrawn", func(tx *db.Tx, p *Piece) error {
		if !(keeps(r.Person, register.Change, p.Owner) || p.Law && r.Person.ChecksLaw()) {
			return web.NotFound()
		}
		return m.Store.Withdraw(tx, p)
	})
}

// contactParts list the services that a piece names, as they are now.
func (m *Messages) contactParts(r *web.Request, tx *db.Tx, p *Piece) ([]ui.Part, error) {
	all, err := m.contacts(tx, p.ID)
	if err != nil {
		return nil, err
	}
	may := keeps(r.Person, register.Change, p.Owner)
	action := "/pieces/" + string(p.ID) + "/do/contact"
	parts := []ui.Part{ui.Heading{Text: r.T("contacts.title"), ID: "contacts"}, ui.Paragraph{Text: r.T("contacts.lead")}}
	for _, c := range all {
		name, _ := c.Now.Name.In(r.Lang)
		row := ui.SummaryList{Title: name, Rows: []ui.SummaryRow{{Key: r.T("services.phone"), Value: c.Now.Phone}}}
		if c.Gone {
			row = ui.SummaryList{Title: c.Name, Rows: []ui.SummaryRow{{Key: r.T("services.phone"), Value: r.T("contacts.gone", c.Phone)}}}
		} else if c.Changed() {
			row.Rows = append(row.Rows, ui.SummaryRow{Key: r.T("contacts.before"), Value: c.Phone})
		}
		parts = append(parts, row)
		if may {
			form := ui.Form{Action: action, Hidden: []ui.Hidden{{Name: "service", Value: string(c.Service)}}, Buttons: []ui.Button{{Text: r.T("contacts.remove"), Name: "do", Value: "remove", Kind: ui.Secondary}}}
			if c.Changed() && !c.Gone {
				form.Buttons = append([]ui.Button{{Text: r.T("contacts.seen"), Name: "do", Value: "name"}}, form.Buttons...)
			}
			parts = append(parts, form)
		}
	}
	if !may || len(all) >= mostContacts {
		return parts, nil
	}
	options, err := m.contactOptions(r, tx)
	if err != nil || len(options) == 0 {
		return parts, err
	}
	return append(parts, ui.Form{Action: action, Hidden: []ui.Hidden{{Name: "do", Value: "name"}},
		Parts: []ui.Part{ui.Select{Field: ui.Field{Name: "service", Label: r.T("contacts.service")}, Options: options}}, Buttons: []ui.Button{{Text: r.T("contacts.add"), Kind: ui.Secondary, Once: true}}}), nil
}

func (m *Messages) contactOptions(r *web.Request, tx *db.Tx) (options []ui.Option, err error) {
	all, err := m.directory.Contacts(tx)
	for _, c := range all[:min(len(all), mostOptions)] {
		name, _ := c.Name.In(r.Lang)
		options = append(options, ui.Option{Value: string(c.Service), Text: name + " – " + c.Phone})
	}
	lang.SortBy(r.Lang, options, func(o ui.Option) string { return o.Text })
	return options, err
}

func (m *Messages) takeContact(r *web.Request) (web.Answer, error) {
	return m.change(r, "contacts.saved", func(tx *db.Tx, p *Piece) error {
		service, err := id.Parse(r.Value("service"))
		if err != nil || !keeps(r.Person, register.Change, p.Owner) {
			return web.NotFound()
		}
		if r.Value("do") == "remove" {
			return m.detach(tx, p, service)
		}
		return m.attach(tx, p, service)
	})
}

// apiText is a version of a text in the API.
type apiText struct {
	Language string    `json:"language"`
	Number   int       `json:"number"`
	Status   Status    `json:"status"`
	Shown    bool      `json:"shown"`
	Title    string    `json:"title"`
	Body     string    `json:"body"`
	Author   string    `json:"author"`
	Reader   string    `json:"second_reader,omitempty"`
	Written  time.Time `json:"written"`
	LIX      float64   `json:"lix"`
}

// apiTexts gives the newest text of a piece in each language.
func (m *Messages) apiTexts(r *web.Request) (web.Answer, error) {
	out := []apiText{}
	err := m.withPiece(r, func(_ *db.Tx, p *Piece) error {
		for _, l := range p.languages(nil) {
			t := p.Latest(l)
			if t == nil {
				continue
			}
			shown := p.Shown(l)
			out = append(out, apiText{Language: l, Number: t.Number, Status: p.Status(l), Shown: shown != nil && shown.ID == t.ID, Title: t.Title, Body: t.Body,
				Author: t.AuthorName, Reader: t.ReaderName, Written: t.Written, LIX: LIX(t.Body)})
		}
		return nil
	})
	return web.JSON{Value: map[string]any{"items": out}}, err
}
