package web

import (
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/who"
)

// People tells who somebody is. Package members implements it.
type People interface {
	// Person gives a person as she is now; a fault.NotFound when she has left.
	Person(tx *db.Tx, person id.ID) (Known, error)
	// Token gives the person of a personal token.
	Token(tx *db.Tx, token string) (Known, error)
}

// Known is a person with her preferences.
type Known struct {
	who.Person
	Lang lang.Lang
	Zone *time.Location
}

// identify finds out who asks; a visitor is nobody's error.
func (s *Server) identify(r *http.Request, route Route) (Known, *Session, error) {
	if route.Public && !route.Tokens {
		if _, err := r.Cookie(s.cookieName("session")); err != nil {
			return Known{}, nil, nil
		}
	}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok && route.Tokens {
		return s.byToken(r, token)
	}
	c, err := r.Cookie(s.cookieName("session"))
	if err != nil {
		return Known{}, nil, nil
	}
	return s.bySession(r, c.Value)
}

func (s *Server) byToken(r *http.Request, token string) (known Known, _ *Session, err error) {
	err = s.DB.Read(r.Context(), func(tx *db.Tx) (err error) {
		known, err = db.Optional(s.People.Token(tx, token))
		return err
	})
	known.Token = true
	return known, nil, err
}

func (s *Server) bySession(r *http.Request, token string) (known Known, session *Session, err error) {
	err = s.DB.Read(r.Context(), func(tx *db.Tx) error {
		found, err := findSession(tx, token)
		if err != nil {
			return err
		}
		session = &found
		known, err = s.People.Person(tx, found.Person)
		return err
	})
	if db.IsNotFound(err) {
		return Known{}, nil, nil
	}
	if err == nil && s.DB.Now().Sub(session.Seen) > seenInterval {
		err = s.DB.Write(r.Context(), func(tx *db.Tx) error { return touchSession(tx, session.Hash) })
	}
	return known, session, err
}

// SignIn starts a session for a person who has proven who she is, and ends the
// one that this browser had: a token never survives a change of rights.
func (r *Request) SignIn(tx *db.Tx, w CookieJar, person id.ID, strong bool) error {
	if r.Session != nil {
		if err := deleteSession(tx, r.Session.Hash); err != nil {
			return err
		}
	}
	session, token, err := NewSession(tx, person, strong)
	if err != nil {
		return err
	}
	tx.AfterCommit(func() { w.Set(r.server.cookie("session", token, int(LongestTime.Seconds()))) })
	r.Session = &session
	return nil
}

// NewSession stores a session and gives the token that its cookie holds.
func NewSession(tx *db.Tx, person id.ID, strong bool) (Session, string, error) {
	token := rand.Text() + rand.Text() // 2 x 130 bits
	now := tx.Now()
	session := Session{Hash: hashToken(token), Person: person, Created: now, Seen: now, Strong: strong}
	return session, token, insertSession(tx, session)
}

// SignOut ends the session of this browser.
func (r *Request) SignOut(tx *db.Tx, w CookieJar) error {
	if r.Session == nil {
		return nil
	}
	tx.AfterCommit(func() { w.Set(r.server.cookie("session", "", -1)) })
	return deleteSession(tx, r.Session.Hash)
}

// CookieJar collects the cookies of an answer.
type CookieJar interface{ Set(*http.Cookie) }

// WithCookies is an answer that sets cookies.
type WithCookies struct {
	Answer
	cookies []*http.Cookie
}

// Set implements CookieJar.
func (a *WithCookies) Set(c *http.Cookie) { a.cookies = append(a.cookies, c) }

func (a *WithCookies) write(w http.ResponseWriter, r *Request) error {
	for _, c := range a.cookies {
		http.SetCookie(w, c)
	}
	return a.Answer.write(w, r)
}

// cookie makes one that scripts and other sites cannot read.
func (s *Server) cookie(name, value string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: s.cookieName(name), Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: s.secure(), SameSite: http.SameSiteLaxMode}
}

// cookieName binds cookies to this host where the site is served over TLS.
func (s *Server) cookieName(name string) string {
	if s.secure() {
		return "__Host-ostoja-" + name
	}
	return "ostoja-" + name
}

func (s *Server) secure() bool { return strings.HasPrefix(s.PublicURL, "https://") }
