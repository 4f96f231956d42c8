package members

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"ostoja/internal/db"
	"ostoja/internal/id"
)

// newWebAuthn makes the side of the ceremony that the server has, for a site's
// address. Browsers know no passkeys for an address of numbers: then it is nil,
// and the pages do not offer any.
func newWebAuthn(publicURL string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(publicURL)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("members: the site's address %q is none", publicURL)
	}
	if net.ParseIP(u.Hostname()) != nil {
		return nil, nil
	}
	return webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Ostoja", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
}

// keyHolder is a person as the library sees her.
type keyHolder struct {
	person Person
	keys   []passkey
}

// WebAuthnID is the person's id: it says nothing about her.
func (h keyHolder) WebAuthnID() []byte          { return []byte(h.person.ID) }
func (h keyHolder) WebAuthnName() string        { return h.person.Email }
func (h keyHolder) WebAuthnDisplayName() string { return h.person.Name }

// WebAuthnCredentials lists the stored passkeys.
func (h keyHolder) WebAuthnCredentials() []webauthn.Credential {
	var out []webauthn.Credential
	for _, k := range h.keys {
		var c webauthn.Credential
		if json.Unmarshal([]byte(k.Credential), &c) == nil {
			out = append(out, c)
		}
	}
	return out
}

func (h keyHolder) key(c *webauthn.Credential) (passkey, bool) {
	for _, k := range h.keys {
		var stored webauthn.Credential
		if json.Unmarshal([]byte(k.Credential), &stored) == nil && string(stored.ID) == string(c.ID) {
			return k, true
		}
	}
	return passkey{}, false
}

func (s *Store) keyHolder(tx *db.Tx, person id.ID) (keyHolder, error) {
	p, err := s.People.Get(tx, person)
	if err != nil {
		return keyHolder{}, err
	}
	keys, err := s.passkeys(tx, person)
	return keyHolder{p, keys}, err
}

// beginPasskey gives the options for the browser, as JSON, and the challenge's id.
func (m *Members) beginPasskey(tx *db.Tx, person id.ID) (options string, challenge id.ID, err error) {
	holder, err := m.Store.keyHolder(tx, person)
	if err != nil {
		return "", "", err
	}
	creation, session, err := m.webauthn.BeginRegistration(holder)
	if err != nil {
		return "", "", err
	}
	return ceremony(tx, creation.Response, session)
}

// finishPasskey checks the browser's answer and stores the passkey.
func (m *Members) finishPasskey(tx *db.Tx, person id.ID, challenge, answer, name string) error {
	var session webauthn.SessionData
	if err := takeChallenge(tx, challenge, &session); err != nil {
		return err
	}
	holder, err := m.Store.keyHolder(tx, person)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return err
	}
	credential, err := m.webauthn.CreateCredential(holder, session, parsed)
	if err != nil {
		return err
	}
	return m.Store.addPasskey(tx, person, name, credential)
}

// beginPasskeySignIn is beginPasskey for somebody who has not said who she is.
func (m *Members) beginPasskeySignIn(tx *db.Tx) (options string, challenge id.ID, err error) {
	assertion, session, err := m.webauthn.BeginDiscoverableLogin()
	if err != nil {
		return "", "", err
	}
	return ceremony(tx, assertion.Response, session)
}

// finishPasskeySignIn checks the browser's answer and tells who it is.
func (m *Members) finishPasskeySignIn(tx *db.Tx, challenge, answer string) (id.ID, error) {
	var session webauthn.SessionData
	if err := takeChallenge(tx, challenge, &session); err != nil {
		return "", err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return "", err
	}
	var holder keyHolder
	credential, err := m.webauthn.ValidateDiscoverableLogin(func(_, userHandle []byte) (webauthn.User, error) {
		var err error
		holder, err = m.Store.keyHolder(tx, id.ID(userHandle))
		return holder, err
	}, session, parsed)
	if err != nil {
		return "", err
	}
	if key, ok := holder.key(credential); ok && holder.person.State == Active {
		return holder.person.ID, m.Store.usedPasskey(tx, key, credential)
	}
	return "", errNoPasskey
}

func ceremony(tx *db.Tx, response any, session *webauthn.SessionData) (string, id.ID, error) {
	options, err := json.Marshal(response)
	if err != nil {
		return "", "", err
	}
	challenge, err := storeChallenge(tx, session)
	return string(options), challenge, err
}
