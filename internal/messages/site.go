package messages

import (
	"cmp"
	"slices"
	"strings"

	"ostoja/internal/actors"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// library is all messages and articles in memory, made anew when something has
// changed in the group. It is never changed once it is made.
type library struct {
	head     int64 // of the audit log when it was made
	pieces   []*Piece
	articles []*article // in the order of the site
	bySlug   map[string]*article
	more     []string // languages beyond those of the pages in which something is shown
}

// article is an article with its texts.
type article struct {
	Article
	piece *Piece
}

// libraryOf gives the library as the records stand.
func (m *Messages) libraryOf(tx *db.Tx) (*library, error) {
	head, err := auditHead(tx)
	if err != nil {
		return nil, err
	}
	if lib := m.library.Load(); lib != nil && lib.head == head {
		return lib, nil
	}
	lib := &library{head: head, bySlug: map[string]*article{}}
	if lib.pieces, err = m.Store.Pieces(tx); err != nil {
		return nil, err
	}
	byID := map[id.ID]*Piece{}
	for _, p := range lib.pieces {
		byID[p.ID] = p
	}
	for a, err := range m.Store.Articles.Each(tx, register.Query{Sort: "found"}) {
		if err != nil {
			return nil, err
		}
		x := &article{a, byID[a.ID]}
		lib.articles, lib.bySlug[a.Slug] = append(lib.articles, x), x
	}
	slices.SortStableFunc(lib.articles, func(a, b *article) int {
		return cmp.Or(slices.Index(Topics, a.Topic)-slices.Index(Topics, b.Topic), place(a)-place(b))
	})
	lib.findLanguages()
	m.library.Store(lib)
	return lib, nil
}

func place(a *article) int {
	if a.Position == nil {
		return 1001
	}
	return *a.Position
}

func (l *library) findLanguages() {
	for _, language := range Languages {
		if !isPageLanguage(language) && slices.ContainsFunc(l.articles, func(a *article) bool { return a.piece.Shown(language) != nil }) {
			l.more = append(l.more, language)
		}
	}
}

// name is what the article is called in lists of those who work on it.
func (a *article) name(l lang.Lang) string {
	for _, language := range []string{string(l), a.piece.Source} {
		if t := a.piece.Latest(language); t != nil {
			return t.Title
		}
	}
	return a.Slug
}

// ownNames are languages' names in themselves, beyond those of the pages.
var ownNames = map[string]string{"ro": "Română", "rom": "Romani", "be": "Беларуская", "ka": "ქართული", "ar": "العربية", "vi": "Tiếng Việt", "de": "Deutsch", "fr": "Français", "es": "Español", "tr": "Türkçe", "hi": "हिन्दी"}

// site shows the public site to one reader.
type site struct {
	lang.Speaker
	lib      *library
	in       string // the language that she wants to read in: that of the page, or one beyond
	group    members.Charter
	at       func(path string) string    // where a page is; "" where it is not
	contacts func(piece id.ID) []Contact // that can be reached now
	talk     string                      // where the two-way channel is; "" while it is closed
}

// shown is the text of an article for this reader: in her language, else in that
// of the page, else in the one it was written in. Nil where nothing may be shown.
func (s site) shown(a *article) *Text {
	for _, l := range []string{s.in, string(s.Lang), a.piece.Source} {
		if t := a.piece.Shown(l); t != nil {
			return t
		}
	}
	return nil
}

// titled names a text in a list; one in another language says so.
func (s site) titled(t *Text) string {
	if t.Language == s.in {
		return t.Title
	}
	return t.Title + " (" + s.T("languages."+t.Language) + ")"
}

// links lists the articles of a topic.
func (s site) links(topic string) (items []ui.Link) {
	for _, a := range s.lib.articles {
		if t := s.shown(a); a.Topic == topic && t != nil {
			items = append(items, ui.Link{Text: s.titled(t), Href: s.at("/read/" + a.Slug)})
		}
	}
	return items
}

// danger says the number to ring when there is danger now.
func (s site) danger() ui.Part {
	return ui.WarningText{Word: s.T("help.danger_word"), Text: s.T("help.danger")}
}

// front is the first page.
func (s site) front() web.Page {
	page := web.Page{Title: s.T("site.title"), Lead: s.T("site.lead"), Description: s.T("site.lead")}
	buttons := ui.ButtonGroup{{Text: s.T("help.title"), Href: s.at("/help")}}
	if s.talk != "" {
		buttons = append(buttons, ui.Button{Text: s.T("site.talk"), Href: s.talk, Kind: ui.Secondary})
	}
	page.Parts = []ui.Part{s.danger(), buttons, ui.Paragraph{Text: s.T("site.safe", s.T("frame.leave"))}}
	for _, topic := range Topics {
		if items := s.links(topic); len(items) > 0 && topic != "group" {
			page.Parts = append(page.Parts, ui.Heading{Text: s.T("topic." + topic), ID: topic}, ui.List{Items: items})
		}
	}
	page.Parts = append(page.Parts, ui.Heading{Text: s.T("topic.group"), ID: "group"}, ui.List{Items: s.links("group")}, ui.List{Items: s.groupLinks()})
	if more := s.moreLanguages("/"); more != nil {
		page.Parts = append(page.Parts, more)
	}
	return page
}

// groupLinks lead to what the group does and publishes, where that is there.
func (s site) groupLinks() (items []ui.Link) {
	for _, l := range []ui.Link{{Text: s.T("site.about"), Href: s.at("/about")}, {Text: s.T("site.published"), Href: s.at("/published")}} {
		if l.Href != "" {
			items = append(items, l)
		}
	}
	return items
}

// moreLanguages leads to what there is in languages beyond those of the pages.
func (s site) moreLanguages(path string) ui.Part {
	var items []ui.Link
	for _, l := range s.lib.more {
		if l != s.in {
			items = append(items, ui.Link{Text: ownNames[l], Href: s.inLanguage(l).at(path)})
		}
	}
	if items == nil {
		return nil
	}
	return ui.Stack{ui.Heading{Text: s.T("site.more_languages")}, ui.List{Items: items}}
}

// inLanguage is the site for a reader of another language.
func (s site) inLanguage(l string) site {
	at := s.at
	s.at = func(path string) string { return at(withIn(path, l)) }
	s.in = l
	return s
}

// withIn adds the language to a path that has none yet.
func withIn(path, l string) string {
	if strings.Contains(path, "?in=") {
		return path
	}
	return path + "?in=" + l
}

// topic is the page of a chapter.
func (s site) topic(topic string) web.Page {
	page := web.Page{Title: s.T("topic." + topic), Lead: s.T("topic.lead." + topic), Description: s.T("topic.lead." + topic), Back: s.back()}
	page.Parts = []ui.Part{ui.List{Items: s.links(topic)}, s.danger()}
	return page
}

func (s site) back() *ui.BackLink { return &ui.BackLink{Text: s.T("site.front"), Href: s.at("/")} }

// article is the page of an article. A text in another language than the
// reader's says so; one about the law says where it is from and who checked it.
func (s site) article(a *article, t *Text) web.Page {
	page := web.Page{Title: t.Title, NoTitle: true, Caption: s.T("topic." + a.Topic), Description: firstSentence(t), Back: s.back()}
	page.Parts = []ui.Part{}
	if t.Language != s.in {
		page.Parts = append(page.Parts, ui.InsetText{Text: s.T("site.other_language", s.T("languages."+t.Language))})
	}
	title := ui.Prose{Lang: t.Language, Title: t.Title}
	if rightToLeft[t.Language] {
		title.Dir = "rtl"
	}
	if a.piece.Clear().Example() {
		page.Parts = append(page.Parts, ui.WarningText{Word: s.T("records.warning"), Text: s.T("site.example." + a.piece.clearing())})
	}
	page.Parts = append(page.Parts, title, prose(t))
	for _, c := range s.contacts(a.ID) {
		name, _ := c.Now.Name.In(s.Lang)
		page.Parts = append(page.Parts, ui.SummaryList{Title: name, Rows: []ui.SummaryRow{{Key: s.T("services.phone"), Content: ui.Paragraph{Link: &ui.Link{Text: c.Now.Phone, Href: c.Now.Dial}}}}})
	}
	if kind := helpFor[a.Slug]; kind != "" {
		page.Parts = append(page.Parts, ui.ButtonGroup{{Text: s.T("site.find_help", s.T("need."+string(kind))), Href: s.at("/help/" + string(kind))}})
	} else {
		page.Parts = append(page.Parts, ui.ButtonGroup{{Text: s.T("help.title"), Href: s.at("/help")}})
	}
	page.Parts = append(page.Parts, s.provenance(a)...)
	page.Parts = append(page.Parts, s.danger())
	if more := s.otherLanguages(a); more != nil {
		page.Parts = append(page.Parts, more)
	}
	return page
}

// helpFor names the kind of help that goes with an article.
var helpFor = map[string]actors.Kind{
	"legal-aid": "legal", "compensation": "compensation", "return": "return", "children": "guardianship", "housing": "shelter", "work": "employment",
	"reflection-period": "legal", "residence": "documents",
}

// provenance tells from where and from when a text about the law is.
func (s site) provenance(a *article) []ui.Part {
	source := a.piece.Clear()
	if !a.Law() {
		return []ui.Part{ui.Paragraph{Text: s.T("site.dated", s.Day(source.Written)), Quiet: true}}
	}
	basis := ui.SummaryRow{Key: s.T("site.basis"), Value: source.Basis}
	if source.BasisURL != "" {
		basis.Value, basis.Content = "", ui.Paragraph{Link: &ui.Link{Text: source.Basis, Href: source.BasisURL}}
	}
	rows := []ui.SummaryRow{basis, {Key: s.T("site.basis_day"), Value: s.Day(source.BasisDay)}}
	if !source.Example() {
		rows = append(rows, ui.SummaryRow{Key: s.T("site.checked"), Value: s.Day(source.Cleared)})
	}
	return []ui.Part{ui.SummaryList{Rows: rows},
		ui.Paragraph{Text: s.T("site.no_advice"), Quiet: true}}
}

// otherLanguages leads to the same article in languages beyond those of the pages.
func (s site) otherLanguages(a *article) ui.Part {
	var items []ui.Link
	for _, l := range s.lib.more {
		if l != s.in && a.piece.Shown(l) != nil {
			items = append(items, ui.Link{Text: ownNames[l], Href: s.inLanguage(l).at("/read/" + a.Slug)})
		}
	}
	if items == nil {
		return nil
	}
	return ui.Stack{ui.Heading{Text: s.T("site.more_languages")}, ui.List{Items: items}}
}

func firstSentence(t *Text) string {
	for _, b := range ParseProse(t.Body) {
		if b.Text != "" {
			end := strings.IndexAny(b.Text, ".!?")
			if end < 0 {
				end = len(b.Text) - 1
			}
			return b.Text[:end+1]
		}
	}
	return ""
}

// about tells what this group does, from its charter.
func (s site) about() web.Page {
	page := web.Page{Title: s.T("site.about"), Lead: s.group.Name, Description: s.T("site.about_lead"), Back: s.back()}
	var spoken []string
	for _, l := range s.group.Languages {
		spoken = append(spoken, s.T("languages."+l))
	}
	rows := []ui.SummaryRow{{Key: s.T("charters.co_leads"), Value: strings.ReplaceAll(s.group.CoLeads, "\n", ", ")}}
	if s.group.Coverage != "" {
		rows = append(rows, ui.SummaryRow{Key: s.T("charters.coverage"), Value: s.group.Coverage})
	}
	if spoken != nil {
		rows = append(rows, ui.SummaryRow{Key: s.T("charters.languages"), Value: strings.Join(spoken, ", ")})
	}
	page.Parts = []ui.Part{ui.Paragraph{Text: s.T("site.about_lead")}, ui.SummaryList{Rows: rows}, ui.List{Items: s.links("group")}, ui.Paragraph{Text: s.T("site.about_no_case")}}
	var staff []ui.Link
	for _, l := range []ui.Link{{Text: s.T("site.published"), Href: s.at("/published")}, {Text: s.T("join.title"), Href: s.at("/join")}} {
		if l.Href != "" {
			staff = append(staff, l)
		}
	}
	page.Parts = append(page.Parts, ui.List{Items: staff})
	return page
}
