package members

import (
	"strings"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

// DemoKey signs somebody in with one click, in the demonstration only.
type DemoKey struct {
	Token  string
	Person id.ID
	Label  string
	Leads  bool
}

func (m *Members) signInRoutes() []web.Route {
	routes := []web.Route{
		{Pattern: "GET /sign-in", Policy: web.Anyone, Handle: m.signInPage},
		{Pattern: "POST /sign-in", Policy: web.Anyone, Handle: m.signIn},
		{Pattern: "GET /sign-in/code", Policy: web.Anyone, Handle: m.codePage},
		{Pattern: "POST /sign-in/code", Policy: web.Anyone, Handle: m.code},
		{Pattern: "POST /sign-in/passkey", Policy: web.Anyone, Handle: m.passkeySignIn},
		{Pattern: "POST /sign-out", Policy: web.Anyone, Handle: m.signOut},
		{Pattern: "GET /demo/{token}", Policy: web.Anyone, Handle: m.demoSignIn},
	}
	return append(routes, m.ssoRoutes()...)
}

// signInPage offers every way in that this site has.
func (m *Members) signInPage(r *web.Request) (web.Answer, error) {
	return m.signInForm(r, nil)
}

func (m *Members) signInForm(r *web.Request, problems []ui.ErrorLink) (web.Answer, error) {
	next := []ui.Hidden{{Name: "next", Value: r.Value("next")}}
	parts := []ui.Part{
		ui.Form{Action: "/sign-in", Hidden: next, Parts: []ui.Part{
			ui.Input{Field: ui.Field{Name: "email", Label: r.T("signin.email")}, Type: "email", Autocomplete: "username", NoSpellcheck: true, Value: r.Value("email")},
			passwordInput(r, "password", "signin.password", "current-password", ""),
		}, Buttons: []ui.Button{{Text: r.T("signin.button"), Once: true}}},
	}
	passkey, err := m.passkeyButton(r, next)
	if err != nil {
		return nil, err
	}
	parts = append(parts, passkey)
	if m.SSO != nil {
		parts = append(parts, ui.ButtonGroup{{Text: r.T("signin.sso", m.SSO.Name), Href: "/sign-in/sso", Kind: ui.Secondary}})
	}
	parts = append(parts, m.demoLinks(r)...)
	return web.Page{Title: r.T("signin.title"), Parts: parts, Problems: problems}, nil
}

// passkeyButton is nothing where the site cannot have passkeys.
func (m *Members) passkeyButton(r *web.Request, hidden []ui.Hidden) (ui.Part, error) {
	if m.webauthn == nil {
		return nil, nil
	}
	var options string
	var challenge id.ID
	err := r.Write(func(tx *db.Tx) (err error) {
		options, challenge, err = m.beginPasskeySignIn(tx)
		return err
	})
	return ui.Passkey{Action: "/sign-in/passkey", Kind: "get", Options: options, Challenge: string(challenge), Button: r.T("signin.passkey"), Failed: r.T("signin.passkey_failed"), Hidden: hidden}, err
}

func passwordInput(r *web.Request, name, label, autocomplete, problem string) ui.Part {
	return ui.PasswordInput{Field: ui.Field{Name: name, Label: r.T(label), Error: problem, ErrorPrefix: r.T("frame.error_prefix")}, Autocomplete: autocomplete,
		Words: ui.PasswordWords{Show: r.T("signin.show"), Hide: r.T("signin.hide"), ShowLabel: r.T("signin.show_label"), HideLabel: r.T("signin.hide_label"), Shown: r.T("signin.shown"), Hidden: r.T("signin.hidden")}}
}

func (m *Members) demoLinks(r *web.Request) []ui.Part {
	if m.DemoKeys == nil {
		return nil
	}
	var links []ui.Link
	for _, k := range m.DemoKeys() {
		links = append(links, ui.Link{Text: r.T("role." + k.Label), Href: "/demo/" + k.Token})
	}
	return []ui.Part{ui.Heading{Text: r.T("signin.demo")}, ui.List{Items: links}}
}

// signIn checks mail address and password. An unknown address and a wrong
// password get the same answer in the same time.
func (m *Members) signIn(r *web.Request) (web.Answer, error) {
	email, source, now := foldEmail(r.Value("email")), r.Source(), r.DB().Now()
	if wait := max(m.slow.wait(email, now), m.slow.wait(source, now)); wait > 0 {
		return m.signInForm(r, []ui.ErrorLink{{Text: r.T("signin.wait", int(wait.Seconds())+1), Href: "#email"}})
	}
	var person Person
	var hash string
	err := r.Read(func(tx *db.Tx) (err error) {
		if person, err = db.Optional(m.Store.PersonByEmail(tx, email)); err != nil {
			return err
		}
		hash, err = passwordHash(tx, person.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	if !checkPassword(hash, r.Value("password")) || person.State != Active {
		m.slow.failed(email, now)
		m.slow.failed(source, now)
		return m.signInForm(r, []ui.ErrorLink{{Text: r.T("signin.wrong"), Href: "#email"}})
	}
	m.slow.worked(email)
	return m.afterFirstFactor(r, person)
}

// halfSignedIn is what the server remembers between password and code.
type halfSignedIn struct {
	Person id.ID
	Next   string
}

// afterFirstFactor asks for the code of those who have an app; others are in.
func (m *Members) afterFirstFactor(r *web.Request, person Person) (web.Answer, error) {
	var code oneTimeCode
	var challenge id.ID
	err := r.Write(func(tx *db.Tx) (err error) {
		if code, err = db.Optional(m.Store.oneTimeCode(tx, person.ID)); err != nil || !code.confirmed {
			tx.Housekeeping("nothing is changed")
			return err
		}
		challenge, err = storeChallenge(tx, halfSignedIn{person.ID, r.Value("next")})
		return err
	})
	if err != nil {
		return nil, err
	}
	if code.confirmed {
		return web.Redirect{To: "/sign-in/code?c=" + string(challenge)}, nil
	}
	return m.welcome(r, person.ID, false, r.Value("next"), "sign in")
}

func (m *Members) codePage(r *web.Request) (web.Answer, error) { return m.codeForm(r, "", nil) }

func (m *Members) codeForm(r *web.Request, challenge string, problems []ui.ErrorLink) (web.Answer, error) {
	if challenge == "" {
		challenge = r.Value("c")
	}
	return web.Page{Title: r.T("signin.code_title"), Problems: problems, Parts: []ui.Part{
		ui.Form{Action: "/sign-in/code", Hidden: []ui.Hidden{{Name: "c", Value: challenge}},
			Parts:   []ui.Part{ui.Input{Field: ui.Field{Name: "code", Label: r.T("signin.code"), Hint: r.T("signin.code_hint")}, InputMode: "numeric", Autocomplete: "one-time-code", Width: ui.Chars10}},
			Buttons: []ui.Button{{Text: r.T("signin.continue"), Once: true}}},
	}}, nil
}

// code checks the code of the authenticator app. A wrong one may be corrected.
func (m *Members) code(r *web.Request) (web.Answer, error) {
	var half halfSignedIn
	var again id.ID
	now := r.DB().Now()
	err := r.Write(func(tx *db.Tx) error {
		if err := takeChallenge(tx, r.Value("c"), &half); err != nil {
			return err
		}
		code, err := m.Store.oneTimeCode(tx, half.Person)
		if err != nil {
			return err
		}
		if step, ok := matchCode(code.secret, r.Value("code"), now, code.lastStep); ok && m.slow.wait(string(half.Person), now) == 0 {
			return m.Store.useCode(tx, half.Person, step)
		}
		m.slow.failed(string(half.Person), now)
		again, err = storeChallenge(tx, half)
		return err
	})
	if db.IsNotFound(err) {
		return m.signInForm(r, []ui.ErrorLink{{Text: r.T("signin.again"), Href: "#email"}})
	}
	if err != nil {
		return nil, err
	}
	if again != "" {
		return m.codeForm(r, string(again), []ui.ErrorLink{{Text: r.T("signin.code_wrong"), Href: "#code"}})
	}
	m.slow.worked(string(half.Person))
	return m.welcome(r, half.Person, true, half.Next, "sign in")
}

func (m *Members) passkeySignIn(r *web.Request) (web.Answer, error) {
	if m.webauthn == nil {
		return nil, web.NotFound()
	}
	var person id.ID
	err := r.Write(func(tx *db.Tx) (err error) {
		person, err = m.finishPasskeySignIn(tx, r.Value("challenge"), r.Value("answer"))
		return err
	})
	if fault.KindOf(err) == fault.Unavailable {
		return nil, err
	}
	if err != nil { // whatever was wrong with it, it is not for the reader
		return m.signInForm(r, []ui.ErrorLink{{Text: r.T("signin.passkey_failed"), Href: "#email"}})
	}
	return m.welcome(r, person, true, r.Value("next"), "sign in with passkey")
}

// welcome starts the session of somebody who has proven who she is.
func (m *Members) welcome(r *web.Request, person id.ID, strong bool, next, act string) (web.Answer, error) {
	answer := &web.WithCookies{Answer: web.Redirect{To: local(next)}}
	r.Request = r.WithContext(who.In(r.Context(), who.Person{ID: person}))
	err := r.Write(func(tx *db.Tx) error {
		if err := audit.Record(tx, act, "people", person); err != nil {
			return err
		}
		return r.SignIn(tx, answer, person, strong)
	})
	return answer, err
}

// local lets a sign-in lead to a page of this site only.
func local(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\?#\r\n") {
		return "/home"
	}
	return next
}

func (m *Members) signOut(r *web.Request) (web.Answer, error) {
	answer := &web.WithCookies{Answer: web.Redirect{To: "/"}}
	err := r.Write(func(tx *db.Tx) error {
		tx.Housekeeping("the end of a session")
		return r.SignOut(tx, answer)
	})
	return answer, err
}

func (m *Members) demoSignIn(r *web.Request) (web.Answer, error) {
	if m.DemoKeys == nil {
		return nil, web.NotFound()
	}
	for _, k := range m.DemoKeys() {
		if k.Token == r.PathValue("token") {
			return m.welcome(r, k.Person, true, "/home", "sign in with one click")
		}
	}
	return nil, web.NotFound()
}

// lackStrength tells co-leads to add a second factor before anything else.
func lackStrength(p who.Person) bool {
	return p.Weak && p.Seat == who.CoLead && p.Role == who.CoLeadRole
}
