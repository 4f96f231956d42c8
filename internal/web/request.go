package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Request is a request with everything that a handler needs to answer it. Its
// Speaker says messages in the reader's language: r.T("home.title").
type Request struct {
	*http.Request
	lang.Speaker
	Person  who.Person
	Session *Session // nil for a visitor
	server  *Server
	route   Route
	banner  string // what has just been done, a message's key
}

// DB is the database.
func (r *Request) DB() *db.DB { return r.server.DB }

// Read runs f in a reading transaction.
func (r *Request) Read(f func(*db.Tx) error) error { return r.server.DB.Read(r.Context(), f) }

// Write runs f in a writing transaction.
func (r *Request) Write(f func(*db.Tx) error) error { return r.server.DB.Write(r.Context(), f) }

// PathID reads an id from the path; what is no id is not found.
func (r *Request) PathID(name string) (id.ID, error) {
	parsed, err := id.Parse(r.PathValue(name))
	if err != nil {
		return "", fault.New(fault.NotFound, "fault.not_found")
	}
	return parsed, nil
}

// Values reads the form that was sent, files excepted.
func (r *Request) Values() (register.Form, error) {
	if err := r.ParseForm(); err != nil {
		if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, fault.New(fault.TooLarge, "fault.too_large", tooLarge.Limit/1024)
		}
		return nil, fault.New(fault.Invalid, "fault.form").Because(err)
	}
	return register.Form(r.PostForm), nil
}

// Value reads one value of the form or the query, trimmed.
func (r *Request) Value(name string) string {
	return strings.TrimSpace(r.FormValue(name))
}

// Query gives a copy of the address's query.
func (r *Request) Query() url.Values { return r.URL.Query() }

// Href gives the address of a path for this reader: on public pages, which set
// no cookie, the language stays in the address.
func (r *Request) Href(path string) string {
	if !r.route.Public || r.URL.Query().Get("lang") == "" {
		return path
	}
	return withQuery(path, "lang", string(r.Lang))
}

// Opens tells whether the page at a path lets this reader in, so that no link
// leads to where she may not go. A record may still be closed to her.
func (r *Request) Opens(path string) bool {
	page, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return false
	}
	_, pattern := r.server.mux.Handler(page)
	for _, route := range r.server.routes {
		if route.Pattern == pattern {
			return route.Policy.Allow(r.Person)
		}
	}
	return false
}

// Absolute gives the whole address of a path, for mails and feeds.
func (r *Request) Absolute(path string) string { return r.server.PublicURL + path }

// withQuery sets one value in an address's query.
func withQuery(address, name, value string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

// NotFound is the answer to what is not there or may not be seen: always the same.
func NotFound() error { return fault.New(fault.NotFound, "fault.not_found") }

// In gives a speaker of another language, for words that somebody else will read.
func (r *Request) In(l lang.Lang) lang.Speaker { return r.server.Catalog.Speaker(l, r.Zone) }
