package members

import (
	"context"
	"crypto/rand"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// SingleSignOn is an OpenID Connect provider that the organisation runs. It says
// who somebody is; whether she belongs to the group, the group says: only a mail
// address that is in the list of people comes in.
type SingleSignOn struct {
	Name     string
	config   oauth2.Config
	verifier *oidc.IDTokenVerifier
}

// NewSingleSignOn asks the provider for its configuration.
func NewSingleSignOn(ctx context.Context, name, issuer, clientID, secret, publicURL string) (*SingleSignOn, error) {
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		return nil, err
	}
	return &SingleSignOn{
		Name:     name,
		verifier: provider.Verifier(&oidc.Config{ClientID: clientID}),
		config: oauth2.Config{ClientID: clientID, ClientSecret: secret, Endpoint: provider.Endpoint(),
			RedirectURL: publicURL + "/sign-in/sso/back", Scopes: []string{oidc.ScopeOpenID, "email"}},
	}, nil
}

func (m *Members) ssoRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /sign-in/sso", Policy: web.Anyone, Handle: m.ssoBegin},
		{Pattern: "GET /sign-in/sso/back", Policy: web.Anyone, Handle: m.ssoBack},
	}
}

// ssoState is what must come back from the provider unchanged.
type ssoState struct{ Nonce, Verifier string }

func (m *Members) ssoBegin(r *web.Request) (web.Answer, error) {
	if m.SSO == nil {
		return nil, web.NotFound()
	}
	state := ssoState{Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	var address string
	err := r.Write(func(tx *db.Tx) error {
		challenge, err := storeChallenge(tx, state)
		address = m.SSO.config.AuthCodeURL(string(challenge), oidc.Nonce(state.Nonce), oauth2.S256ChallengeOption(state.Verifier))
		return err
	})
	return web.Redirect{To: address}, err
}

func (m *Members) ssoBack(r *web.Request) (web.Answer, error) {
	if m.SSO == nil {
		return nil, web.NotFound()
	}
	var state ssoState
	if err := r.Write(func(tx *db.Tx) error { return takeChallenge(tx, r.Value("state"), &state) }); err != nil {
		return nil, err
	}
	email, err := m.SSO.email(r.Context(), r.Value("code"), state)
	if err != nil {
		return nil, fault.New(fault.Forbidden, "signin.sso_failed").Because(err)
	}
	var person Person
	if err := r.Read(func(tx *db.Tx) (err error) {
		person, err = db.Optional(m.Store.PersonByEmail(tx, email))
		return err
	}); err != nil {
		return nil, err
	}
	if person.State != Active {
		return m.signInForm(r, []ui.ErrorLink{{Text: r.T("signin.sso_unknown"), Href: "#email"}})
	}
	return m.welcome(r, person.ID, true, "", "sign in with provider")
}

// email exchanges the code for a token and gives the address in it, which the
// provider must have verified.
func (s *SingleSignOn) email(ctx context.Context, code string, state ssoState) (string, error) {
	token, err := s.config.Exchange(ctx, code, oauth2.VerifierOption(state.Verifier))
	if err != nil {
		return "", err
	}
	raw, _ := token.Extra("id_token").(string)
	idToken, err := s.verifier.Verify(ctx, raw)
	if err != nil {
		return "", err
	}
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
	}
	if err := idToken.Claims(&claims); err != nil {
		return "", err
	}
	if idToken.Nonce != state.Nonce || !claims.Verified {
		return "", fault.New(fault.Forbidden, "signin.sso_failed")
	}
	return claims.Email, nil
}
