package members

import (
	"encoding/base64"
	"html/template"

	"rsc.io/qr"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

// appPage shows the QR code of a new secret.
func (m *Members) appPage(r *web.Request) (web.Answer, error) { return m.appForm(r, nil) }

func (m *Members) appForm(r *web.Request, problems register.Problems) (web.Answer, error) {
	var secret, email string
	err := r.Write(func(tx *db.Tx) error {
		p, err := m.Store.People.Get(tx, r.Person.ID)
		if err != nil {
			return err
		}
		email = p.Email
		code, err := db.Optional(m.Store.oneTimeCode(tx, p.ID))
		if err != nil || code.confirmed {
			tx.Housekeeping("there is one already")
			return err
		}
		if secret = code.secret; secret != "" {
			tx.Housekeeping("the offer stands")
			return nil
		}
		secret = newCodeSecret()
		return m.Store.offerCode(tx, p.ID, secret)
	})
	if err != nil {
		return nil, err
	}
	if secret == "" {
		return web.Redirect{To: "/me"}, nil
	}
	picture, err := qrImage(codeAddress("Ostoja", email, secret), r.T("me.app_qr"))
	return web.Page{Title: r.T("me.app_title"), Lead: r.T("me.app_lead"), Back: back(r), Problems: r.ProblemLinks(problems), Parts: []ui.Part{
		picture, ui.Paragraph{Text: r.T("me.app_by_hand")}, ui.CopyText{ID: "secret", Text: secret, Button: r.T("records.copy"), Copied: r.T("records.copied")},
		ui.Form{Parts: []ui.Part{ui.Input{Field: ui.Field{Name: "code", Label: r.T("signin.code")}, InputMode: "numeric", Autocomplete: "one-time-code", Width: ui.Chars10}},
			Buttons: []ui.Button{{Text: r.T("me.app_confirm"), Once: true}}},
	}}, err
}

// qrImage makes a QR code that the page carries itself.
func qrImage(text, alt string) (ui.Part, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, err
	}
	code.Scale = 5
	size := (code.Size + 8) * code.Scale
	return ui.Image{DataURL: template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(code.PNG())), Alt: alt, Width: size, Height: size}, nil
}

func (m *Members) confirmApp(r *web.Request) (web.Answer, error) {
	answer := &web.WithCookies{Answer: web.Redirect{To: "/me", Done: "me.app_done"}}
	wrong := false
	err := r.Write(func(tx *db.Tx) error {
		code, err := m.Store.oneTimeCode(tx, r.Person.ID)
		if err != nil {
			return err
		}
		step, ok := matchCode(code.secret, r.Value("code"), tx.Now(), code.lastStep)
		if wrong = !ok; wrong {
			tx.Housekeeping("nothing is changed")
			return nil
		}
		if err := m.Store.useCode(tx, r.Person.ID, step); err != nil {
			return err
		}
		return r.SignIn(tx, answer, r.Person.ID, true)
	})
	if err == nil && wrong {
		return m.appForm(r, register.Problems{{Field: "code", Message: "signin.code_wrong"}})
	}
	return answer, err
}

// appOff takes the app away; a co-lead cannot be without a second factor.
func (m *Members) appOff(r *web.Request) (web.Answer, error) {
	if r.Person.Role == who.CoLeadRole {
		return nil, fault.New(fault.Forbidden, "me.app_needed")
	}
	err := r.Write(func(tx *db.Tx) error { return m.Store.dropCode(tx, r.Person.ID) })
	return web.Redirect{To: "/me", Done: "me.app_off_done"}, err
}

func (m *Members) passkeyPage(r *web.Request) (web.Answer, error) { return m.passkeyForm(r, nil) }

func (m *Members) passkeyForm(r *web.Request, problems register.Problems) (web.Answer, error) {
	if m.webauthn == nil {
		return nil, web.NotFound()
	}
	var options string
	var challenge id.ID
	err := r.Write(func(tx *db.Tx) (err error) {
		options, challenge, err = m.beginPasskey(tx, r.Person.ID)
		return err
	})
	return web.Page{Title: r.T("me.passkey_title"), Lead: r.T("me.passkey_lead"), Back: back(r), Problems: r.ProblemLinks(problems), Parts: []ui.Part{
		ui.Passkey{Kind: "create", Options: options, Challenge: string(challenge), Button: r.T("me.passkey_make"), Failed: r.T("signin.passkey_failed"),
			Parts: []ui.Part{ui.Input{Field: ui.Field{Name: "name", Label: r.T("me.passkey_name"), Hint: r.T("me.passkey_hint")}}}},
	}}, err
}

func (m *Members) makePasskey(r *web.Request) (web.Answer, error) {
	if m.webauthn == nil {
		return nil, web.NotFound()
	}
	answer := &web.WithCookies{Answer: web.Redirect{To: "/me", Done: "me.passkey_done"}}
	name := r.Value("name")
	if name == "" || len(name) > 100 {
		name = r.T("me.passkey_unnamed")
	}
	err := r.Write(func(tx *db.Tx) error {
		if err := m.finishPasskey(tx, r.Person.ID, r.Value("challenge"), r.Value("answer"), name); err != nil {
			return fault.New(fault.Invalid, "signin.passkey_failed").Because(err)
		}
		return r.SignIn(tx, answer, r.Person.ID, true)
	})
	if fault.KindOf(err) == fault.Invalid {
		return m.passkeyForm(r, register.Problems{{Field: "name", Message: "signin.passkey_failed"}})
	}
	return answer, err
}

func (m *Members) dropPasskey(r *web.Request) (web.Answer, error) {
	key, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error { return m.Store.dropPasskey(tx, r.Person.ID, key) })
	return web.Redirect{To: "/me", Done: "me.passkey_off_done"}, err
}
