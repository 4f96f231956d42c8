package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
)

//go:embed migrations messages.txt
var files embed.FS

// Migrations of the sessions' table.
func Migrations() db.Migrations {
	sub, _ := fs.Sub(files, "migrations")
	return db.Migrations{Module: "web", Files: sub}
}

// Messages of the frame, of errors and of the ordinary pages of a register.
func Messages() fs.FS { return files }

// How long a session lasts: without a request, and at all.
const (
	IdleTime     = 30 * time.Minute
	LongestTime  = 12 * time.Hour
	seenInterval = time.Minute // how exactly the last request is remembered
)

// Session is one browser in which a person is signed in. Only a hash of its
// token is stored.
type Session struct {
	Hash    string
	Person  id.ID
	Created time.Time
	Seen    time.Time
	Strong  bool   // a second factor or a passkey was used
	Pending string // a challenge that the browser is answering (passkeys, OIDC); opaque
}

const sessionColumns = `token_hash, person, created, seen, strong, pending`

func (s *Session) pointers() []any {
	return []any{&s.Hash, &s.Person, &s.Created, &s.Seen, &s.Strong, &s.Pending}
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// findSession gives the living session of a token, or a fault.NotFound.
func findSession(tx *db.Tx, token string) (Session, error) {
	return db.One(tx, (*Session).pointers, `select `+sessionColumns+` from sessions where token_hash = $1 and seen > $2 and created > $3`,
		hashToken(token), tx.Now().Add(-IdleTime), tx.Now().Add(-LongestTime))
}

func insertSession(tx *db.Tx, s Session) error {
	tx.Housekeeping("the sign-in itself is audited by those who checked it")
	return tx.Exec(`insert into sessions (`+sessionColumns+`) values ($1, $2, $3, $4, $5, $6)`, s.Hash, s.Person, s.Created, s.Seen, s.Strong, s.Pending)
}

func touchSession(tx *db.Tx, hash string) error {
	tx.Housekeeping("when a session was last seen is nobody's act")
	return tx.Exec(`update sessions set seen = $2 where token_hash = $1`, hash, tx.Now())
}

func deleteSession(tx *db.Tx, hash string) error {
	tx.Housekeeping("the end of a session")
	return tx.Exec(`delete from sessions where token_hash = $1`, hash)
}

// EndSessions signs a person out everywhere.
func EndSessions(tx *db.Tx, person id.ID) error {
	return tx.Exec(`delete from sessions where person = $1`, person)
}

// PurgeSessions removes those that have run out.
func PurgeSessions(tx *db.Tx) error {
	tx.Housekeeping("old sessions")
	return tx.Exec(`delete from sessions where seen < $1 or created < $2`, tx.Now().Add(-IdleTime), tx.Now().Add(-LongestTime))
}
