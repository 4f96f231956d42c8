package web

import (
	"net/http"
)

// leavePath is where 'Leave this page' goes first.
const leavePath = "/leave"

func (s *Server) leaveRoutes() []Route {
	return []Route{{Pattern: "GET " + leavePath, Policy: Anyone, Public: true, Handle: leave}}
}

// leaveHref is where the button leads; "" where there is no page to go to.
func (s *Server) leaveHref() string {
	if s.LeaveURL == "" {
		return ""
	}
	return leavePath
}

// leave takes with it what this site has left in the browser, as far as a site
// can, and goes on to a page that says nothing. The cookies are named besides,
// for browsers heed Clear-Site-Data over TLS alone, and some not at all. The cache
// is not cleared: no page is in it, only styles, scripts and fonts, and browsers
// may look through all they have kept from anywhere before they go on, for
// seconds. Whoever presses the button has none.
func leave(r *Request) (Answer, error) {
	s := r.server
	if s.LeaveURL == "" {
		return nil, NotFound()
	}
	answer := &WithCookies{Answer: Body{Status: http.StatusSeeOther, Headers: map[string]string{
		"Location": s.LeaveURL, "Clear-Site-Data": `"cookies", "storage"`}}}
	for _, name := range []string{"session", "lang", "done", "talk"} {
		answer.Set(s.cookie(name, "", -1))
	}
	return answer, nil
}
