package web

import (
	"ostoja/internal/lang"
	"ostoja/internal/web/ui"
)

// frame puts a page's content between header and footer.
func (r *Request) frame(p Page, content ui.Stack) (ui.Frame, error) {
	markup, err := ui.HTML(content)
	if err != nil {
		return ui.Frame{}, err
	}
	f := ui.Frame{
		Lang: string(r.Lang), Title: p.Title, GroupName: r.server.groupName(r), HomeHref: r.Href("/"),
		Public: r.route.Public, NoIndex: !r.route.Public || p.NoIndex, Description: p.Description, Ribbon: r.ribbon(),
		Nav: r.nav(), SideNav: p.Side, Languages: r.languages(),
		BackLink: p.Back, Banner: r.done(), Content: markup, Words: FrameWords(r.Speaker),
	}
	if len(p.Crumbs) > 0 {
		f.Breadcrumbs = &ui.Breadcrumbs{Label: r.T("frame.crumbs"), Links: p.Crumbs}
	}
	if len(p.Problems) > 0 {
		f.ErrorSummary = &ui.ErrorSummary{Title: r.T("frame.problem"), Errors: p.Problems}
	}
	if r.route.Public {
		f.LeaveHref = r.server.leaveHref()
		r.forSearchEngines(&f)
	}
	if r.Person.SignedIn() {
		f.User = &ui.User{Name: r.Person.Name, Detail: r.T("role." + string(r.Person.Role)), Href: "/me"}
		f.SignOutAction = "/sign-out"
	} else {
		f.SignInHref = r.Href("/sign-in")
	}
	return f, nil
}

// FrameWords are the fixed words of the frame, said by a speaker.
func FrameWords(r lang.Speaker) ui.FrameWords {
	return ui.FrameWords{
		Skip: r.T("frame.skip"), Menu: r.T("frame.menu"), MainNav: r.T("frame.main"), Languages: r.T("frame.languages"),
		SignIn: r.T("frame.sign_in"), SignOut: r.T("frame.sign_out"), Leave: r.T("frame.leave"), Error: r.T("frame.error"), Footer: r.T("frame.footer"),
	}
}

func (r *Request) ribbon() string {
	if !r.server.Demonstration {
		return ""
	}
	return r.T("frame.demonstration")
}

// nav lists the pages whose policy lets this person in, under their sections. The
// page with the longest path that begins the address is current.
func (r *Request) nav() []ui.NavSection {
	open := r.open()
	current := r.current(open)
	if !r.Person.SignedIn() {
		return visitorNav(r, open, current)
	}
	var sections []ui.NavSection
	for _, name := range Sections {
		section := ui.NavSection{Title: r.T("section." + string(name))}
		for i, n := range open {
			if n.Section == name {
				section.Items = append(section.Items, r.navItem(n, i == current))
			}
		}
		if len(section.Items) > 0 {
			sections = append(sections, section)
		}
	}
	return sections
}

// visitorNav is a section for each page.
func visitorNav(r *Request, open []NavItem, current int) []ui.NavSection {
	var sections []ui.NavSection
	for i, n := range open {
		sections = append(sections, ui.NavSection{Title: r.T(n.Label), Items: []ui.NavItem{r.navItem(n, i == current)}})
	}
	return sections
}

func (r *Request) navItem(n NavItem, current bool) ui.NavItem {
	return ui.NavItem{Text: r.T(n.Label), Href: r.Href(n.Path), Current: current}
}

// open are the pages that let this person in.
func (r *Request) open() []NavItem {
	var open []NavItem
	for _, n := range r.server.nav {
		if n.Policy.Allow(r.Person) && (n.Shown == nil || n.Shown(r)) {
			open = append(open, n)
		}
	}
	return open
}

// current is the index of the page that the reader is on or below, -1 for none.
func (r *Request) current(open []NavItem) int {
	current, longest := -1, 0
	for i, n := range open {
		if under(r.URL.Path, n.Path) && len(n.Path) > longest {
			current, longest = i, len(n.Path)
		}
	}
	return current
}

// under tells whether path is base or below it.
func under(path, base string) bool {
	return path == base || base != "/" && len(path) > len(base) && path[:len(base)] == base && path[len(base)] == '/'
}

func (r *Request) languages() []ui.LanguageLink {
	var links []ui.LanguageLink
	for _, l := range lang.All {
		links = append(links, ui.LanguageLink{
			Lang: string(l), Name: lang.OwnNames[l], Current: l == r.Lang,
			Href: withQuery(r.URL.RequestURI(), "lang", string(l)),
		})
	}
	return links
}

// done shows what the page before has just done.
func (r *Request) done() *ui.NotificationBanner {
	if r.banner == "" {
		return nil
	}
	return &ui.NotificationBanner{Title: r.T("frame.done"), Text: r.T(r.banner), Success: true}
}

// forSearchEngines says where a public page lives: its language is part of its
// address, and nothing else of the query is.
func (r *Request) forSearchEngines(f *ui.Frame) {
	if f.NoIndex || r.server.PublicURL == "" {
		return
	}
	address := r.Absolute(r.URL.EscapedPath())
	f.Canonical = address + "?lang=" + string(r.Lang)
	for _, l := range lang.All {
		f.Alternates = append(f.Alternates, ui.LanguageLink{Lang: string(l), Href: address + "?lang=" + string(l)})
	}
	f.Alternates = append(f.Alternates, ui.LanguageLink{Lang: "x-default", Href: address})
}
