package actors

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"

	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/places"
	"ostoja/internal/web"
)

// mapAreas lists the first-level areas of the country of the group, in which
// help is looked for; of the countries that have services where there is no charter.
func (a *Actors) mapAreas(d *directory) []string {
	g := a.atlas.Gazetteer()
	country := d.country
	var codes []string
	for _, area := range g.All() {
		if area.Level == 1 && area.To == "" && (area.Parent == country || country == "" && area.Parent == "PL") {
			codes = append(codes, area.Code)
		}
	}
	return codes
}

// countryOf is the country of a charter, as the gazetteer writes it.
func countryOf(c members.Charter, g *places.Gazetteer) string {
	area, ok := g.ByCode(c.Country)
	if !ok {
		return ""
	}
	return area.Code
}

// listed is a page of the directory that search engines are told of.
type listed struct {
	kind    Kind
	area    string
	service string
}

// listing names the pages of the directory: each kind, each area, each kind in
// each area (only those that have it themselves, where served is true), each service.
func (a *Actors) listing(d *directory, served bool) []listed {
	areas := a.mapAreas(d)
	all := []listed{{}, {kind: anyKind}}
	g := a.atlas.Gazetteer()
	kindsIn := map[string][]Kind{}
	for i := range d.entries {
		e := &d.entries[i]
		for _, code := range areas {
			if area, ok := g.ByCode(e.Area); ok && g.Within(area, code) && !slices.Contains(kindsIn[code], e.Kind) {
				kindsIn[code] = append(kindsIn[code], e.Kind)
			}
		}
	}
	for _, k := range Kinds {
		all = append(all, listed{kind: k})
	}
	for _, code := range areas {
		all = append(all, listed{area: code})
		for _, k := range Kinds {
			if !served || slices.Contains(kindsIn[code], k) {
				all = append(all, listed{kind: k, area: code})
			}
		}
	}
	for i := range d.entries {
		all = append(all, listed{service: string(d.entries[i].ID)})
	}
	return all
}

// path is where the page is on the site.
func (l listed) path() string {
	switch {
	case l.service != "":
		return "/help/service/" + l.service
	case l == listed{}:
		return "/help"
	}
	return listPath(l.kind, l.area, 1)
}

// mostInSitemap is how many addresses one sitemap may have.
const mostInSitemap = 50_000

func (a *Actors) sitemap(r *web.Request) (web.Answer, error) {
	dir, err := a.directoryNow(r)
	if err != nil {
		return nil, err
	}
	var addresses []string
	for _, page := range a.listing(dir, true) {
		for _, l := range lang.All {
			addresses = append(addresses, r.Absolute(page.path())+"?lang="+string(l))
		}
	}
	parts := slices.Collect(slices.Chunk(addresses, mostInSitemap))
	part, err := strconv.Atoi(cmp.Or(r.Value("part"), "1"))
	if err != nil || part < 1 || part > len(parts) {
		return nil, web.NotFound()
	}
	return web.File{Type: "application/xml; charset=utf-8", Write: func(w io.Writer) error { return writeSitemap(w, parts[part-1]) }}, nil
}

func writeSitemap(w io.Writer, addresses []string) error {
	type location struct {
		Loc string `xml:"loc"`
	}
	type set struct {
		XMLName xml.Name   `xml:"urlset"`
		NS      string     `xml:"xmlns,attr"`
		URLs    []location `xml:"url"`
	}
	s := set{NS: "http://www.sitemaps.org/schemas/sitemap/0.9"}
	for _, address := range addresses {
		s.URLs = append(s.URLs, location{address})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return xml.NewEncoder(w).Encode(s)
}

// robots tells search engines what to read: the directory, not the answers of its search.
func (a *Actors) robots(r *web.Request) (web.Answer, error) {
	dir, err := a.directoryNow(r)
	if err != nil {
		return nil, err
	}
	text := fmt.Sprintf("User-agent: *\nDisallow: /help/search\nDisallow: /g/\nDisallow: /leave\nAllow: /\nSitemap: %s\nSitemap: %s\n", r.Absolute("/help/sitemap.xml"), r.Absolute("/sitemap.xml"))
	for part := 2; (part-1)*mostInSitemap < len(a.listing(dir, true))*len(lang.All); part++ {
		text += fmt.Sprintf("Sitemap: %s?part=%d\n", r.Absolute("/help/sitemap.xml"), part)
	}
	return web.File{Type: "text/plain; charset=utf-8", Write: func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}}, nil
}
