package messages

import (
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// longestAsked bounds what a decision quotes, in bytes.
const longestAsked = 15_000

// ask puts the newest version of a message before the members.
func (m *Messages) ask(r *web.Request) (web.Answer, error) {
	var to string
	_, err := m.change(r, "", func(tx *db.Tx, p *Piece) (err error) {
		t := p.Latest(p.Source)
		if t == nil || p.Kind != MessageKind || string(t.ID) != r.Value("text") || !keeps(r.Person, register.Change, p.Owner) {
			return web.NotFound()
		}
		quoted := m.url + p.address() + "\n\n" + t.Title + "\n\n" + t.Body
		to, err = m.Decider.Ask(tx, t.ID, r.T("texts.ask_title", p.Name, t.Number), strings.ToValidUTF8(quoted[:min(len(quoted), longestAsked)], ""))
		return err
	})
	return web.Redirect{To: to, Done: "texts.asked"}, err
}

// decisionParts tell how far the members are with a version of a message, and let
// whoever keeps it ask them, and whoever may clear it name their decision.
func (m *Messages) decisionParts(r *web.Request, tx *db.Tx, p *Piece, t *Text) ([]ui.Part, error) {
	d, asked, err := m.Decider.About(tx, t.ID)
	if err != nil {
		return nil, err
	}
	var parts []ui.Part
	hidden := []ui.Hidden{{Name: "text", Value: string(t.ID)}}
	action := "/pieces/" + string(p.ID) + "/do/"
	switch {
	case asked:
		parts = append(parts, ui.Paragraph{Link: &ui.Link{Text: d.Title, Href: d.Address}})
	case keeps(r.Person, register.Change, p.Owner):
		parts = append(parts, ui.Form{Action: action + "ask", Hidden: hidden, Buttons: []ui.Button{{Text: r.T("texts.ask"), Kind: ui.Secondary, Once: true}}})
	}
	if !m.mayClear(r, p, t) {
		return parts, nil
	}
	address := ""
	if !d.Closed.IsZero() {
		address = d.Address
	}
	return append(parts, ui.Form{Action: action + "clear", Hidden: hidden, Buttons: []ui.Button{{Text: r.T("texts.clear.decision"), Once: true}},
		Parts: []ui.Part{ui.Input{Field: ui.Field{Name: "decision", Label: r.T("texts.decision"), Hint: r.T("texts.decision_hint")}, Value: address, NoSpellcheck: true}}}), nil
}

// checkDecision tells why a version is not cleared by the decision that somebody names.
func (m *Messages) checkDecision(tx *db.Tx, p *Piece, t *Text, named string) error {
	if len(named) > 300 {
		return fault.New(fault.Conflict, "texts.undecided")
	}
	d, ok, err := m.Decider.Adopted(tx, named)
	switch {
	case err != nil:
		return err
	case !ok:
		return fault.New(fault.Conflict, "texts.undecided")
	case !d.clears(p, t):
		return fault.New(fault.Conflict, "texts.decided_else")
	}
	return nil
}

// Version shows on a decision's page what the members are asked about.
func (m *Messages) Version(r *web.Request, tx *db.Tx, version id.ID) ([]ui.Part, error) {
	piece, err := pieceOf(tx, version)
	if db.IsNotFound(err) {
		return nil, nil
	}
	return []ui.Part{ui.ButtonGroup{{Text: r.T("key_messages.one"), Href: "/key-messages/" + string(piece), Kind: ui.Secondary}}}, err
}
