package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"ostoja/internal/register"
	"ostoja/internal/web/ui"
)

// Answer is what a handler gives back.
type Answer interface {
	write(w http.ResponseWriter, r *Request) error
}

// Page is a page in the frame. Its words are said already.
type Page struct {
	Title    string // the page's question or fact
	Caption  string // a quiet line above the title: where this belongs
	Lead     string // the first sentence, larger
	Parts    []ui.Part
	Back     *ui.BackLink
	Crumbs   []ui.Link
	Side     *ui.SideNavigation
	Problems []ui.ErrorLink // what is wrong with a form that was sent
	NoTitle  bool           // a part of the page is its heading
	Status   int            // 200 where zero
	Wasm     bool           // a script of the page runs WebAssembly; still no eval

	Description string // of a public page, for search engines
	NoIndex     bool   // keeps a public page out of search engines
}

func (p Page) write(w http.ResponseWriter, r *Request) error {
	if p.Wasm {
		w.Header().Set("Content-Security-Policy", strings.Replace(policy, "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", 1))
	}
	frame, err := r.frame(p, p.Content())
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := ui.Write(&out, frame); err != nil {
		return err
	}
	return send(w, r, "text/html; charset=utf-8", p.status(), out.Bytes())
}

// Content is the page's title and parts, as they stand in the frame.
func (p Page) Content() ui.Stack {
	if p.NoTitle {
		return p.Parts
	}
	return append(ui.Stack{ui.Title{Text: p.Title, Caption: p.Caption, Lead: p.Lead}}, p.Parts...)
}

func (p Page) status() int {
	switch {
	case p.Status != 0:
		return p.Status
	case len(p.Problems) > 0:
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// Redirect leads to another page after something was done. Done is the key of
// the message that the next page shows.
type Redirect struct {
	To   string
	Done string
}

func (d Redirect) write(w http.ResponseWriter, r *Request) error {
	if d.Done != "" {
		http.SetCookie(w, r.server.cookie("done", d.Done, 60))
	}
	http.Redirect(w, r.Request, d.To, http.StatusSeeOther)
	return nil
}

// JSON is a document of the API.
type JSON struct {
	Value  any
	Status int // 200 where zero
}

func (j JSON) write(w http.ResponseWriter, r *Request) error {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(j.Value); err != nil {
		return err
	}
	return send(w, r, "application/json", max(j.Status, http.StatusOK), out.Bytes())
}

// File is something to download or, Inline, to show. Write may stream: once its
// first bytes are out, an error can only cut the answer off.
type File struct {
	Name   string
	Type   string
	Inline bool
	Write  func(io.Writer) error
}

func (f File) write(w http.ResponseWriter, _ *Request) error {
	disposition := "attachment"
	if f.Inline {
		disposition = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", f.Type)
	if f.Name != "" {
		h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": f.Name}))
	}
	return f.Write(w)
}

// Body is a small document in a format of others, with the status and the
// headers that its protocol asks for.
type Body struct {
	Type    string
	Status  int // 200 where zero
	Headers map[string]string
	Content []byte
}

func (b Body) write(w http.ResponseWriter, r *Request) error {
	for name, value := range b.Headers {
		w.Header().Add(name, value)
	}
	if len(b.Content) == 0 && b.Type == "" {
		w.WriteHeader(b.Status)
		return nil
	}
	status := b.Status
	if status == 0 {
		status = http.StatusOK
	}
	return send(w, r, b.Type, status, b.Content)
}

// Empty is an answer of a status alone.
type Empty int

func (e Empty) write(w http.ResponseWriter, _ *Request) error {
	w.WriteHeader(int(e))
	return nil
}

// send writes a whole body at once, compressed where that pays and the client takes it.
func send(w http.ResponseWriter, r *Request, contentType string, status int, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Add("Vary", "Accept-Encoding")
	if len(body) >= worthCompressing && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = compressed(body)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, err := w.Write(body)
	return err
}

// worthCompressing is the size below which a body is sent as it is, in bytes.
const worthCompressing = 1400

var compressors = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

func compressed(body []byte) []byte {
	var out bytes.Buffer
	z := compressors.Get().(*gzip.Writer)
	defer compressors.Put(z)
	z.Reset(&out)
	z.Write(body) // into memory: cannot fail
	z.Close()
	return out.Bytes()
}

// ProblemLinks says a form's problems, each with a link to its field.
func (r *Request) ProblemLinks(problems register.Problems) []ui.ErrorLink {
	var links []ui.ErrorLink
	for _, p := range problems {
		links = append(links, ui.ErrorLink{Text: r.T(p.Message, p.Args...), Href: "#" + p.Field})
	}
	return links
}
