package messages

import (
	"encoding/xml"
	"io"
	"path"
	"slices"
	"strings"

	"ostoja/internal/actors"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/web"
)

func (m *Messages) siteRoutes() []web.Route {
	route := func(path string, handle web.Handler) web.Route {
		return web.Route{Pattern: "GET " + path, Policy: web.Anyone, Public: true, Handle: handle}
	}
	return []web.Route{route("/read/{slug}", m.readPage), route("/topic/{topic}", m.topicPage), route("/about", m.aboutPage), route("/published", m.publishedPage), route("/sitemap.xml", m.sitemap)}
}

// show reads what the site needs and lets page make the answer from it.
func (m *Messages) show(r *web.Request, page func(tx *db.Tx, s site) (web.Page, error)) (web.Answer, error) {
	var out web.Page
	open := m.talks(r)
	err := r.Read(func(tx *db.Tx) error {
		s, err := m.siteOf(tx, r.Speaker)
		if err != nil {
			return err
		}
		s.at = r.Href
		s.contacts = func(piece id.ID) []Contact {
			all, contactErr := m.contacts(tx, piece)
			if contactErr != nil {
				err = contactErr
			}
			return live(all)
		}
		if open {
			s.talk = r.Href(talkPath)
		}
		if in := r.URL.Query().Get("in"); slices.Contains(s.lib.more, in) {
			s = s.inLanguage(in)
		}
		shown, pageErr := page(tx, s)
		if pageErr != nil {
			return pageErr
		}
		out = shown
		return err
	})
	return out, err
}

func (m *Messages) siteOf(tx *db.Tx, speaker lang.Speaker) (site, error) {
	s := site{Speaker: speaker, in: string(speaker.Lang)}
	var err error
	if s.lib, err = m.libraryOf(tx); err != nil {
		return s, err
	}
	s.group, err = db.Optional(members.CharterInForce(tx))
	s.Speaker.Zone = s.group.Location()
	return s, err
}

// Front is the first page, for visitors.
func (m *Messages) Front(r *web.Request) (web.Answer, error) {
	return m.show(r, func(_ *db.Tx, s site) (web.Page, error) { return s.front(), nil })
}

func (m *Messages) aboutPage(r *web.Request) (web.Answer, error) {
	return m.show(r, func(_ *db.Tx, s site) (web.Page, error) { return s.about(), nil })
}

func (m *Messages) topicPage(r *web.Request) (web.Answer, error) {
	topic := r.PathValue("topic")
	return m.show(r, func(_ *db.Tx, s site) (web.Page, error) {
		if !slices.Contains(Topics, topic) || len(s.links(topic)) == 0 {
			return web.Page{}, web.NotFound()
		}
		return s.topic(topic), nil
	})
}

func (m *Messages) readPage(r *web.Request) (web.Answer, error) {
	return m.show(r, func(_ *db.Tx, s site) (web.Page, error) {
		a := s.lib.bySlug[r.PathValue("slug")]
		if a == nil || s.shown(a) == nil {
			return web.Page{}, web.NotFound()
		}
		return s.article(a, s.shown(a)), nil
	})
}

// paths are the pages of the site that search engines are told of.
func (s site) paths() []string {
	all := []string{"/", "/about"}
	for _, t := range Topics {
		if len(s.links(t)) > 0 {
			all = append(all, "/topic/"+t)
		}
	}
	for _, a := range s.lib.articles {
		if s.shown(a) != nil {
			all = append(all, "/read/"+a.Slug)
		}
	}
	return all
}

// sitemap lists the pages with their languages, as sitemaps.org and hreflang have it.
func (m *Messages) sitemap(r *web.Request) (web.Answer, error) {
	type alternate struct {
		Rel  string `xml:"rel,attr"`
		Lang string `xml:"hreflang,attr"`
		Href string `xml:"href,attr"`
	}
	type location struct {
		Loc        string      `xml:"loc"`
		Alternates []alternate `xml:"xhtml:link"`
	}
	set := struct {
		XMLName xml.Name   `xml:"urlset"`
		NS      string     `xml:"xmlns,attr"`
		XHTML   string     `xml:"xmlns:xhtml,attr"`
		URLs    []location `xml:"url"`
	}{NS: "http://www.sitemaps.org/schemas/sitemap/0.9", XHTML: "http://www.w3.org/1999/xhtml"}
	err := r.Read(func(tx *db.Tx) error {
		s, err := m.siteOf(tx, r.Speaker)
		if err != nil {
			return err
		}
		s.at = r.Href
		for _, p := range append(s.paths(), "/published") {
			var others []alternate
			for _, l := range lang.All {
				others = append(others, alternate{"alternate", string(l), r.Absolute(p) + "?lang=" + string(l)})
			}
			for _, l := range lang.All {
				set.URLs = append(set.URLs, location{r.Absolute(p) + "?lang=" + string(l), others})
			}
		}
		return nil
	})
	return web.File{Type: "application/xml; charset=utf-8", Write: func(w io.Writer) error {
		if _, err := io.WriteString(w, xml.Header); err != nil {
			return err
		}
		return xml.NewEncoder(w).Encode(set)
	}}, err
}

// Documents gives the pages of the site as files of a folder, for one language.
// What needs a server is not among them.
func (m *Messages) Documents(tx *db.Tx) (func(l lang.Lang) []actors.Document, error) {
	s, err := m.siteOf(tx, m.Speaker(lang.En, nil))
	if err != nil {
		return nil, err
	}
	reachable := map[id.ID][]Contact{}
	for _, a := range s.lib.articles {
		all, err := m.contacts(tx, a.ID)
		if err != nil {
			return nil, err
		}
		reachable[a.ID] = live(all)
	}
	s.contacts = func(piece id.ID) []Contact { return reachable[piece] }
	s.at = func(path string) string { return path }
	zone := s.Zone
	return func(l lang.Lang) (documents []actors.Document) {
		for _, in := range append([]string{string(l)}, s.lib.more...) {
			for _, p := range s.paths() {
				documents = append(documents, actors.Document{Dir: folderOf(p, in, l), Page: func(speaker lang.Speaker, up string) web.Page {
					here := s
					here.Speaker, here.in = speaker, in
					here.Zone = zone
					here.at = func(path string) string { return fileAt(path, up, in, l) }
					return here.document(p)
				}})
			}
		}
		return documents
	}, nil
}

// document is the page of a path.
func (s site) document(p string) web.Page {
	switch {
	case p == "/":
		return s.front()
	case p == "/about":
		return s.about()
	case strings.HasPrefix(p, "/topic/"):
		return s.topic(path.Base(p))
	}
	a := s.lib.bySlug[path.Base(p)]
	return s.article(a, s.shown(a))
}

// folderOf is where a page is below its language's folder.
func folderOf(p, in string, l lang.Lang) string {
	dir := strings.Trim(p, "/")
	if in != string(l) {
		return path.Join("more", in, dir)
	}
	return dir
}

// fileAt leads from a page to another; "" to what only a server has.
func fileAt(p, up, in string, l lang.Lang) string {
	asked, query, _ := strings.Cut(p, "?")
	if other, ok := strings.CutPrefix(query, "in="); ok {
		in = other
	}
	switch {
	case strings.HasPrefix(asked, "/help/"): // kinds stand beside the site's own pages
		return up + strings.TrimPrefix(asked, "/help/") + "/index.html"
	case asked == "/help":
		return up + "help/index.html"
	case asked == "/" || asked == "/about" || strings.HasPrefix(asked, "/read/") || strings.HasPrefix(asked, "/topic/"):
		return up + path.Join(folderOf(asked, in, l), "index.html")
	}
	return ""
}
