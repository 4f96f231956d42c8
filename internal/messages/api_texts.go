package messages

import (
	"time"

	"ostoja/internal/db"
	"ostoja/internal/web"
)

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
