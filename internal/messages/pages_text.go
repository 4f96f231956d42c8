package messages

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
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
