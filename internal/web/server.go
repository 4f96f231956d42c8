package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/lang"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
	assets "ostoja/web"
)

// Server answers requests with the routes that it was given.
type Server struct {
	DB            *db.DB
	Catalog       *lang.Catalog
	People        People
	Log           *slog.Logger
	PublicURL     string         // "https://ct.example.org"; without a slash at the end
	LeaveURL      string         // where 'Leave this page' leads
	Proxies       []netip.Prefix // ours: what they say of where a request comes from is believed
	Demonstration bool
	GroupName     func(r *Request) string                            // may be nil
	Observe       func(route string, status int, took time.Duration) // metrics; may be nil

	nav    []NavItem
	routes []Route
	mux    *http.ServeMux
	guard  *http.CrossOriginProtection
}

// Add registers routes. One without a policy or handler is an error of the
// program, found at its start.
func (s *Server) Add(nav []NavItem, routes []Route) error {
	if s.mux == nil {
		s.mux, s.guard = http.NewServeMux(), http.NewCrossOriginProtection()
		s.mux.Handle("GET "+assets.Prefix, assets.Handler())
		routes = append(s.leaveRoutes(), routes...)
	}
	for _, route := range routes {
		if route.Policy.Allow == nil || route.Handle == nil {
			return fmt.Errorf("web: the route %q has no policy or no handler", route.Pattern)
		}
		if route.MaxBody == 0 {
			route.MaxBody = defaultMaxBody
		}
		s.routes = append(s.routes, route)
		s.mux.Handle(route.Pattern, s.serve(route))
	}
	s.nav = append(s.nav, nav...)
	return nil
}

// Routes lists all routes, for the table of rights.
func (s *Server) Routes() []Route { return slices.Clone(s.routes) }

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.setHeaders(w.Header())
	r = s.behind(r)
	if err := s.guard.Check(r); err != nil && !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
		s.fail(w, s.visitor(r), fault.New(fault.Forbidden, "fault.cross_origin").Because(err))
		return
	}
	if _, pattern := s.mux.Handler(r); pattern == "" {
		s.serve(Route{Policy: Anyone, Handle: func(*Request) (Answer, error) { return nil, NotFound() }})(w, r)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// serve is what every request to a route goes through.
func (s *Server) serve(route Route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		watched := &watchedWriter{ResponseWriter: w}
		if route.MaxBody > defaultMaxBody {
			r.Body = newPatient(watched, r.Body, bodyGrace, slowestLine)
		}
		r.Body = http.MaxBytesReader(watched, r.Body, route.MaxBody)
		request := s.visitor(r)
		request.route = route
		defer func() { // a page that panics answers like one that failed
			if problem := recover(); problem != nil {
				s.Log.Error("panic", "route", route.Pattern, "problem", problem, "stack", string(debug.Stack()))
				s.fail(watched, request, errors.New("panic"))
			}
			s.observe(route, watched.status, time.Since(start))
		}()
		if err := s.answer(watched, request); err != nil {
			s.fail(watched, request, err)
		}
	}
}

func (s *Server) answer(w http.ResponseWriter, r *Request) error {
	known, session, err := s.identify(r.Request, r.route)
	if err != nil {
		return err
	}
	s.greet(w, r, known, session)
	if !r.route.Policy.Allow(r.Person) {
		if !r.Person.SignedIn() {
			return fault.New(fault.Unauthenticated, "fault.sign_in")
		}
		return NotFound()
	}
	answer, err := r.route.Handle(r)
	if err != nil {
		return err
	}
	return answer.write(w, r)
}

// visitor is the request before anybody knows who asks.
func (s *Server) visitor(r *http.Request) *Request {
	l, _ := lang.Choose(r.Header.Get("Accept-Language"))
	return &Request{Request: r, server: s, Speaker: s.Catalog.Speaker(l, time.UTC)}
}

// greet makes the request the person's, in her language.
func (s *Server) greet(w http.ResponseWriter, r *Request, known Known, session *Session) {
	known.Weak = session != nil && !session.Strong
	r.Person, r.Session = known.Person, session
	r.Request = r.WithContext(who.In(r.Context(), known.Person))
	r.Speaker = s.Catalog.Speaker(s.language(w, r, known), known.Zone)
	if c, err := r.Cookie(s.cookieName("done")); err == nil && !r.route.Public && r.Method == http.MethodGet {
		if s.Catalog.Has(c.Value) {
			r.banner = c.Value
		}
		http.SetCookie(w, s.cookie("done", "", -1))
	}
}

// language is the one asked for in the address, else the one chosen before in
// this browser, else the person's, else the browser's. Public pages set no cookie.
func (s *Server) language(w http.ResponseWriter, r *Request, known Known) lang.Lang {
	asked := lang.Lang(r.URL.Query().Get("lang"))
	if slices.Contains(lang.All, asked) {
		if !r.route.Public {
			http.SetCookie(w, s.cookie("lang", string(asked), int(LongestTime.Seconds())))
		}
		return asked
	}
	if c, err := r.Cookie(s.cookieName("lang")); err == nil && slices.Contains(lang.All, lang.Lang(c.Value)) {
		return lang.Lang(c.Value)
	}
	if known.Lang != "" {
		return known.Lang
	}
	return r.Lang
}

func (s *Server) groupName(r *Request) string {
	if s.GroupName != nil {
		if name := s.GroupName(r); name != "" {
			return name
		}
	}
	return "Ostoja"
}

// fail answers an error in words. What is ours to mend is logged; what people
// sent is not.
func (s *Server) fail(w http.ResponseWriter, r *Request, err error) {
	kind := fault.KindOf(err)
	if watched, ok := w.(*watchedWriter); ok && watched.status != 0 {
		s.Log.Error("answer cut off", "route", r.route.Pattern, "error", err)
		return
	}
	if kind == fault.Internal || kind == fault.Unavailable {
		s.Log.Error("failed", "route", r.route.Pattern, "error", err)
	}
	if strings.HasPrefix(r.URL.Path, "/api/") {
		JSON{Value: map[string]any{"error": map[string]string{"message": r.explain(err)}}, Status: kind.Status()}.write(w, r)
		return
	}
	if kind == fault.Unauthenticated {
		Redirect{To: signInAddress(r)}.write(w, r)
		return
	}
	page := Page{Title: r.T("fault.title." + kind.String()), Status: kind.Status(), Parts: []ui.Part{ui.Paragraph{Text: r.explain(err)}, ui.Paragraph{Link: &ui.Link{Text: r.T("fault.home"), Href: r.Href("/")}}}}
	if err := page.write(w, r); err != nil {
		http.Error(w, "Something went wrong, and this page could not be shown.", http.StatusInternalServerError)
	}
}

// explain gives the words of an error for a person; those of an unknown one say nothing.
func (r *Request) explain(err error) string {
	if e, ok := errors.AsType[*fault.Error](err); ok && e.Kind != fault.Internal {
		return r.T(e.Message, e.Args...)
	}
	return r.T("fault.internal")
}

// signInAddress remembers where somebody wanted to go, if a link leads there.
func signInAddress(r *Request) string {
	if r.Method != http.MethodGet {
		return "/sign-in"
	}
	return withQuery("/sign-in", "next", r.URL.Path)
}

func (s *Server) observe(route Route, status int, took time.Duration) {
	s.Log.Info("answered", "route", route.Pattern, "status", status, "ms", took.Milliseconds())
	if s.Observe != nil {
		s.Observe(route.Pattern, status, took)
	}
}

// watchedWriter remembers the status that was sent; 0 before the first byte.
type watchedWriter struct {
	http.ResponseWriter
	status int
}

func (w *watchedWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *watchedWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the real writer.
func (w *watchedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
