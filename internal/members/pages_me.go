package members

import (
	"ostoja/internal/db"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

// meRoutes are a person's own pages: her entry, her ways to sign in, her tokens.
func (m *Members) meRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /me", Policy: web.SignedIn, Handle: m.mePage},
		{Pattern: "GET /me/password", Policy: web.SignedIn, Handle: m.passwordPage},
		{Pattern: "POST /me/password", Policy: web.SignedIn, Handle: m.changePassword},
		{Pattern: "GET /me/code", Policy: web.SignedIn, Handle: m.appPage},
		{Pattern: "POST /me/code", Policy: web.SignedIn, Handle: m.confirmApp},
		{Pattern: "POST /me/code/off", Policy: web.SignedIn, Handle: m.appOff},
		{Pattern: "GET /me/passkeys/new", Policy: web.SignedIn, Handle: m.passkeyPage},
		{Pattern: "POST /me/passkeys/new", Policy: web.SignedIn, Handle: m.makePasskey},
		{Pattern: "POST /me/passkeys/{id}/delete", Policy: web.SignedIn, Handle: m.dropPasskey},
		{Pattern: "POST /me/tokens", Policy: web.SignedIn, Handle: m.makeToken},
		{Pattern: "POST /me/tokens/{id}/delete", Policy: web.SignedIn, Handle: m.dropToken},
	}
}

// mePage shows everything that a person keeps herself.
func (m *Members) mePage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("me.title", r.Person.Name)}
	err := r.Read(func(tx *db.Tx) error {
		p, err := m.Store.People.Get(tx, r.Person.ID)
		if err != nil {
			return err
		}
		pages := m.peoplePages()
		refs, err := pages.References(r, tx)
		if err != nil {
			return err
		}
		ways, err := m.waysIn(r, tx)
		if err != nil {
			return err
		}
		tokens, err := m.tokenList(r, tx)
		if err != nil {
			return err
		}
		page.Parts = append([]ui.Part{
			pages.Summary(r, &p, refs),
			ui.ButtonGroup{{Text: r.T("records.edit"), Href: "/people/" + string(p.ID) + "/edit"}},
		}, append(ways, tokens...)...)
		return nil
	})
	return page, err
}

// waysIn lists password, authenticator app and passkeys.
func (m *Members) waysIn(r *web.Request, tx *db.Tx) ([]ui.Part, error) {
	code, err := db.Optional(m.Store.oneTimeCode(tx, r.Person.ID))
	if err != nil {
		return nil, err
	}
	keys, err := m.Store.passkeys(tx, r.Person.ID)
	if err != nil {
		return nil, err
	}
	app := ui.SummaryRow{Key: r.T("me.app"), Value: r.T("me.off"), Actions: []ui.Action{{Text: r.T("me.set_up"), Href: "/me/code", Of: r.T("me.app")}}}
	if code.confirmed {
		app.Value, app.Actions = r.T("me.on"), nil
	}
	list := ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: r.T("signin.password"), Value: "••••••••", Actions: []ui.Action{{Text: r.T("me.change"), Href: "/me/password", Of: r.T("signin.password")}}},
		app,
	}}
	if m.webauthn != nil {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: r.T("me.passkeys"), Value: r.N("me.passkeys_count", len(keys)),
			Actions: []ui.Action{{Text: r.T("me.add"), Href: "/me/passkeys/new", Of: r.T("me.passkeys")}}})
	}
	parts := []ui.Part{ui.Heading{Text: r.T("me.ways"), ID: "ways"}, list}
	if code.confirmed && r.Person.Role != who.CoLeadRole {
		parts = append(parts, ui.Form{Action: "/me/code/off", Buttons: []ui.Button{{Text: r.T("me.app_off"), Kind: ui.Secondary}}})
	}
	for _, k := range keys {
		parts = append(parts, ui.Form{Action: "/me/passkeys/" + string(k.ID) + "/delete",
			Parts:   []ui.Part{ui.Paragraph{Text: r.T("me.passkey", k.Name, r.Day(k.Created))}},
			Buttons: []ui.Button{{Text: r.T("me.passkey_off", k.Name), Kind: ui.Secondary}}})
	}
	return parts, nil
}

func (m *Members) tokenList(r *web.Request, tx *db.Tx) ([]ui.Part, error) {
	tokens, err := m.Store.tokens(tx, r.Person.ID)
	parts := []ui.Part{ui.Heading{Text: r.T("me.tokens"), ID: "tokens"}, ui.Paragraph{Text: r.T("me.tokens_text")}}
	for _, t := range tokens {
		parts = append(parts, ui.Form{Action: "/me/tokens/" + string(t.ID) + "/delete",
			Parts:   []ui.Part{ui.Paragraph{Text: r.T("me.token", t.Name, r.Day(t.Expires))}},
			Buttons: []ui.Button{{Text: r.T("me.token_off", t.Name), Kind: ui.Secondary}}})
	}
	return append(parts, ui.Form{Action: "/me/tokens",
		Parts:   []ui.Part{ui.Input{Field: ui.Field{Name: "token_name", Label: r.T("me.token_name"), Hint: r.T("me.token_hint")}}},
		Buttons: []ui.Button{{Text: r.T("me.token_make"), Kind: ui.Secondary, Once: true}}}), err
}

func back(r *web.Request) *ui.BackLink { return &ui.BackLink{Text: r.T("me.back"), Href: "/me"} }

func (m *Members) passwordPage(r *web.Request) (web.Answer, error) { return m.passwordForm(r, nil) }

func (m *Members) passwordForm(r *web.Request, problems register.Problems) (web.Answer, error) {
	return web.Page{Title: r.T("me.password_title"), Back: back(r), Problems: r.ProblemLinks(problems), Parts: []ui.Part{ui.Form{
		Parts: []ui.Part{
			passwordInput(r, "current", "me.password_current", "current-password", ""),
			passwordInput(r, "password", "signin.new_password", "new-password", ""),
			ui.Paragraph{Text: r.T("signin.password.hint"), Quiet: true},
		}, Buttons: []ui.Button{{Text: r.T("records.save"), Once: true}}}}}, nil
}

func (m *Members) changePassword(r *web.Request) (web.Answer, error) {
	var problems register.Problems
	answer := &web.WithCookies{Answer: web.Redirect{To: "/me", Done: "me.password_done"}}
	now := r.DB().Now()
	if wait := m.slow.wait("change "+string(r.Person.ID), now); wait > 0 {
		return m.passwordForm(r, register.Problems{{Field: "current", Message: "signin.wait", Args: []any{int(wait.Seconds()) + 1}}})
	}
	err := r.Write(func(tx *db.Tx) error {
		p, err := m.Store.People.Get(tx, r.Person.ID)
		if err != nil {
			return err
		}
		hash, err := passwordHash(tx, p.ID)
		if err != nil {
			return err
		}
		if problems = passwordProblems(r, hash, p); len(problems) > 0 {
			m.slow.failed("change "+string(p.ID), now)
			tx.Housekeeping("nothing is changed")
			return nil
		}
		if err := m.Store.setPassword(tx, p.ID, r.Value("password")); err != nil {
			return err
		}
		strong := r.Session != nil && r.Session.Strong
		if err := web.EndSessions(tx, p.ID); err != nil { // whoever knew the old one is out
			return err
		}
		return r.SignIn(tx, answer, p.ID, strong)
	})
	if err == nil && len(problems) > 0 {
		return m.passwordForm(r, problems)
	}
	return answer, err
}

func passwordProblems(r *web.Request, hash string, p Person) (problems register.Problems) {
	if !checkPassword(hash, r.Value("current")) {
		problems.Add("current", "me.password_wrong")
	}
	if message := passwordProblem(r.Value("password"), p); message != "" {
		problems.Add("password", message)
	}
	return problems
}

// makeToken shows the token once; only its hash stays.
func (m *Members) makeToken(r *web.Request) (web.Answer, error) {
	name := r.Value("token_name")
	if name == "" || len(name) > 100 {
		return web.Redirect{To: "/me#tokens", Done: "me.token_nameless"}, nil
	}
	var token string
	err := r.Write(func(tx *db.Tx) (err error) {
		token, err = m.Store.AddToken(tx, r.Person.ID, name)
		return err
	})
	return web.Page{Title: r.T("me.token_made"), Lead: r.T("me.token_once"), Back: back(r), Parts: []ui.Part{
		ui.CopyText{ID: "token", Text: token, Button: r.T("records.copy"), Copied: r.T("records.copied")},
		ui.Paragraph{Text: r.T("me.token_use")}, ui.Paragraph{Text: "Authorization: Bearer …", Quiet: true},
	}}, err
}

func (m *Members) dropToken(r *web.Request) (web.Answer, error) {
	token, err := r.PathID("id")
	if err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error { return m.Store.dropToken(tx, r.Person.ID, token) })
	return web.Redirect{To: "/me", Done: "me.token_off_done"}, err
}
