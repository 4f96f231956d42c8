package members

import (
	"encoding/json"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

// Invite makes the link's token for a person who exists; what she had before stops working.
func (s *Store) Invite(tx *db.Tx, person id.ID) (string, error) {
	token, hash := newToken()
	if err := tx.Exec(`delete from invitations where person = $1`, person); err != nil {
		return "", err
	}
	by := who.Acts(tx.Context())
	if err := tx.Exec(`insert into invitations (token_hash, person, invited_by, created, expires) values ($1, $2, $3, $4, $5)`,
		hash, person, string(by.ID), tx.Now(), tx.Now().Add(invitationTime)); err != nil {
		return "", err
	}
	return token, audit.Record(tx, "invite", "people", person)
}

// openInvitation finds an invitation that still works.
func (s *Store) openInvitation(tx *db.Tx, token string) (invitation, error) {
	return db.One(tx, func(i *invitation) []any { return []any{&i.Hash, &i.Person, &i.InvitedBy, &i.Expires, &i.Used} },
		`select token_hash, person, invited_by, expires, used from invitations where token_hash = $1 and used is null and expires > $2`,
		hashToken(token), tx.Now())
}

// accept uses an invitation up: the person becomes active and has a password.
// Of two who use one link at once, one gets a fault.NotFound.
func (s *Store) accept(tx *db.Tx, i invitation, p Person, password string) error {
	n, err := tx.ExecCount(`update invitations set used = $2 where token_hash = $1 and used is null`, i.Hash, tx.Now())
	if err != nil {
		return err
	}
	if n != 1 {
		return web.NotFound()
	}
	p.State = Active
	if err := s.People.Update(tx, &p); err != nil {
		return err
	}
	if err := s.setPassword(tx, p.ID, password); err != nil {
		return err
	}
	return audit.Record(tx, "join", "people", p.ID)
}

func (s *Store) setPassword(tx *db.Tx, person id.ID, password string) error {
	if err := tx.Exec(`insert into passwords (person, hash, changed) values ($1, $2, $3)
		on conflict (person) do update set hash = excluded.hash, changed = excluded.changed`, person, hashPassword(password), tx.Now()); err != nil {
		return err
	}
	return audit.Record(tx, "password", "people", person)
}

// passwordHash gives the hash to compare with, also where there is none.
func passwordHash(tx *db.Tx, person id.ID) (string, error) {
	hash, err := db.Value[string](tx, `select hash from passwords where person = $1`, person)
	if db.IsNotFound(err) {
		return noHash, nil
	}
	return hash, err
}

// IsPassword tells whether a text is the password that a person signs in with: a
// passphrase for something else must be another one.
func (s *Store) IsPassword(tx *db.Tx, person id.ID, text string) (bool, error) {
	hash, err := passwordHash(tx, person)
	return err == nil && checkPassword(hash, text), err
}

// oneTimeCode is a person's authenticator app.
type oneTimeCode struct {
	secret    string
	confirmed bool
	lastStep  int64
}

func (s *Store) oneTimeCode(tx *db.Tx, person id.ID) (oneTimeCode, error) {
	c, err := db.One(tx, func(c *oneTimeCode) []any { return []any{&c.secret, &c.confirmed, &c.lastStep} },
		`select secret, confirmed, last_step from one_time_codes where person = $1`, person)
	if err != nil {
		return c, err
	}
	c.secret, err = s.box.Open(codePlace(person), c.secret)
	return c, err
}

func codePlace(person id.ID) string { return "one_time_codes/" + string(person) + "/secret" }

// offerCode stores a secret that is not in force before its first code was typed.
func (s *Store) offerCode(tx *db.Tx, person id.ID, secret string) error {
	tx.Housekeeping("nothing is in force before a code was typed")
	return tx.Exec(`insert into one_time_codes (person, secret, confirmed, last_step) values ($1, $2, false, 0)
		on conflict (person) do update set secret = excluded.secret, last_step = 0 where not one_time_codes.confirmed`, person, s.box.Seal(codePlace(person), secret))
}

// useCode marks a step as used; it fails when another request used it first.
func (s *Store) useCode(tx *db.Tx, person id.ID, step int64) error {
	n, err := tx.ExecCount(`update one_time_codes set confirmed = true, last_step = $2 where person = $1 and last_step < $2`, person, step)
	if err == nil && n != 1 {
		return web.NotFound()
	}
	if err != nil {
		return err
	}
	return audit.Record(tx, "code", "people", person)
}

func (s *Store) dropCode(tx *db.Tx, person id.ID) error {
	if err := tx.Exec(`delete from one_time_codes where person = $1`, person); err != nil {
		return err
	}
	return audit.Record(tx, "code off", "people", person)
}

// passkey is one of a person's passkeys.
type passkey struct {
	ID         id.ID
	Person     id.ID
	Name       string
	Credential string // go-webauthn's, as JSON
	Created    time.Time
	Used       time.Time
}

func (k *passkey) pointers() []any {
	return []any{&k.ID, &k.Person, &k.Name, &k.Credential, &k.Created, &k.Used}
}

func (s *Store) passkeys(tx *db.Tx, person id.ID) ([]passkey, error) {
	return db.All(tx, (*passkey).pointers, `select id, person, name, credential, created, used from passkeys where person = $1 order by created`, person)
}

func (s *Store) addPasskey(tx *db.Tx, person id.ID, name string, c *webauthn.Credential) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := tx.Exec(`insert into passkeys (id, person, name, credential, created) values ($1, $2, $3, $4, $5)`, id.New(), person, name, string(body), tx.Now()); err != nil {
		return err
	}
	return audit.Record(tx, "passkey", "people", person)
}

// usedPasskey stores the credential's new counter.
func (s *Store) usedPasskey(tx *db.Tx, key passkey, c *webauthn.Credential) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return tx.Exec(`update passkeys set credential = $2, used = $3 where id = $1`, key.ID, string(body), tx.Now())
}

func (s *Store) dropPasskey(tx *db.Tx, person, key id.ID) error {
	if err := tx.Exec(`delete from passkeys where person = $1 and id = $2`, person, key); err != nil {
		return err
	}
	return audit.Record(tx, "passkey off", "people", person)
}

// challengeTime is how long a ceremony of sign-in may take.
const challengeTime = 5 * time.Minute

// storeChallenge keeps what the server must remember between two steps of a sign-in.
func storeChallenge(tx *db.Tx, body any) (id.ID, error) {
	tx.Housekeeping("a challenge is no act")
	text, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	if err := tx.Exec(`delete from challenges where expires < $1`, tx.Now()); err != nil {
		return "", err
	}
	challenge := id.New()
	return challenge, tx.Exec(`insert into challenges (id, body, expires) values ($1, $2, $3)`, challenge, string(text), tx.Now().Add(challengeTime))
}

// takeChallenge gives a challenge once.
func takeChallenge(tx *db.Tx, challenge string, body any) error {
	tx.Housekeeping("a challenge is no act")
	text, err := db.Value[string](tx, `delete from challenges where id = $1 and expires > $2 returning body`, challenge, tx.Now())
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), body)
}

// apiToken lets a program act for a person.
type apiToken struct {
	ID      id.ID
	Name    string
	Created time.Time
	Expires time.Time
}

// tokenTime is how long a personal token works.
const tokenTime = 365 * 24 * hour

func (s *Store) tokens(tx *db.Tx, person id.ID) ([]apiToken, error) {
	return db.All(tx, func(t *apiToken) []any { return []any{&t.ID, &t.Name, &t.Created, &t.Expires} },
		`select id, name, created, expires from tokens where person = $1 and expires > $2 order by created`, person, tx.Now())
}

// AddToken makes a personal token; only its hash is stored.
func (s *Store) AddToken(tx *db.Tx, person id.ID, name string) (string, error) {
	token, hash := newToken()
	if err := tx.Exec(`insert into tokens (token_hash, id, person, name, created, expires) values ($1, $2, $3, $4, $5, $6)`,
		hash, id.New(), person, name, tx.Now(), tx.Now().Add(tokenTime)); err != nil {
		return "", err
	}
	return token, audit.Record(tx, "token", "people", person)
}

func (s *Store) dropToken(tx *db.Tx, person, token id.ID) error {
	if err := tx.Exec(`delete from tokens where person = $1 and id = $2`, person, token); err != nil {
		return err
	}
	return audit.Record(tx, "token off", "people", person)
}

// leave ends a person's membership: she signs in no more, and her sessions,
// tokens and keys are gone.
func (s *Store) leave(tx *db.Tx, p Person) error {
	p.State = Gone
	if err := s.People.Update(tx, &p); err != nil {
		return err
	}
	for _, table := range []string{"invitations", "tokens", "passkeys", "passwords", "one_time_codes"} {
		if err := tx.Exec(`delete from `+table+` where person = $1`, p.ID); err != nil {
			return err
		}
	}
	if err := web.EndSessions(tx, p.ID); err != nil {
		return err
	}
	return audit.Record(tx, "leave", "people", p.ID)
}

// EnsureOrganisation finds the co-lead or member of that name, or makes it.
func (s *Store) EnsureOrganisation(tx *db.Tx, name string, kind OrganisationKind, seat who.Seat) (Organisation, error) {
	o := Organisation{Name: lang.Texts{lang.En: {Text: name}}, Kind: kind, Seat: seat}
	for found, err := range s.Organisations.Each(tx, queryName(name)) {
		if err != nil {
			return o, err
		}
		if have, _ := found.Name.In(lang.En); lang.Fold(have) == lang.Fold(name) {
			return found, nil
		}
	}
	return o, s.Organisations.Insert(tx, &o)
}
