package messages

import (
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

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
