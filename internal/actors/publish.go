package actors

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// Publication says how the public directory becomes a folder of files.
type Publication struct {
	Dir       string // replaced whole
	URL       string // where the folder will be found; "" where that is not known
	Leave     string // where 'Leave this page' leads
	GroupName string
	Catalog   *lang.Catalog
	Asset     func(address string) ([]byte, error) // a built file by its address on the site
	Progress  func(done, all int)                  // may be nil

	// More are pages of other modules in a language; nil for none. The directory's
	// first page stands below "help" then, for theirs is the first.
	More func(l lang.Lang) []Document
}

// Document is a page that another module adds to the folder. Up leads from it to
// the folder of its language.
type Document struct {
	Dir  string
	Page func(s lang.Speaker, up string) web.Page
}

// Published tells what was written. Its fields are those of the command's JSON.
type Published struct {
	Services  int      `json:"services"`
	Pages     int      `json:"pages"`
	Languages []string `json:"languages"`
	Files     int      `json:"files"`
	Bytes     int64    `json:"bytes"`
}

// mark is the file that tells a folder that Publish may replace.
const mark = ".published-directory"

// Publish writes the public directory in all languages into a folder that any
// web server carries, or that is opened from a disk: links are relative, nothing
// needs a server or a script. The folder is made beside the old one and takes
// its place in one step when it is whole; see takePlace.
func (a *Actors) Publish(ctx context.Context, tx *db.Tx, p Publication) (Published, error) {
	dir, err := a.directoryOf(tx)
	if err != nil {
		return Published{}, err
	}
	if err := mayReplace(p.Dir); err != nil {
		return Published{}, err
	}
	if err := os.MkdirAll(filepath.Dir(filepath.Clean(p.Dir)), 0o755); err != nil {
		return Published{}, err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(filepath.Clean(p.Dir)), "."+filepath.Base(p.Dir)+"-*")
	if err != nil {
		return Published{}, err
	}
	defer os.RemoveAll(fresh) // what is left of it where something failed
	w := &publisher{Publication: p, a: a, dir: dir, root: fresh, assets: map[string]bool{}}
	w.out.Services = len(dir.entries)
	if err := w.all(ctx, tx); err != nil {
		return w.out, err
	}
	if err := os.Chmod(fresh, 0o755); err != nil {
		return w.out, err
	}
	return w.out, takePlace(fresh, p.Dir)
}

// mayReplace refuses a folder that holds anything but an earlier publication.
func mayReplace(dir string) error {
	files, err := os.ReadDir(dir)
	if os.IsNotExist(err) || err == nil && len(files) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, mark)); err != nil {
		return fmt.Errorf("%s holds other files, which would be lost. Name a new or an empty folder", dir)
	}
	return nil
}

// takePlace puts the new folder where the old one is, in one step where the
// system can: whoever reads meanwhile finds the old site or the new one. The old
// one is removed.
func takePlace(fresh, dir string) error {
	if _, err := os.Lstat(dir); os.IsNotExist(err) {
		return os.Rename(fresh, dir)
	}
	err := exchange(fresh, dir)
	if errors.Is(err, errors.ErrUnsupported) {
		return inTwoSteps(fresh, dir)
	}
	if err != nil {
		return err
	}
	return os.RemoveAll(fresh)
}

// inTwoSteps leaves a moment without a site. If the second step fails, the old
// folder comes back.
func inTwoSteps(fresh, dir string) error {
	old := fresh + ".old"
	if err := os.Rename(dir, old); err != nil {
		return err
	}
	if err := os.Rename(fresh, dir); err != nil {
		return fmt.Errorf("%w (the old folder is back: %v)", err, os.Rename(old, dir))
	}
	return os.RemoveAll(old)
}

// publisher writes the files.
type publisher struct {
	Publication
	a      *Actors
	dir    *directory
	root   string
	assets map[string]bool
	paths  []string // of the pages that search engines are told of
	out    Published
}

func (w *publisher) all(ctx context.Context, tx *db.Tx) error {
	listing := w.a.listing(w.dir, false)
	total := len(listing) * len(lang.All)
	done := 0
	for _, l := range lang.All {
		w.out.Languages = append(w.out.Languages, string(l))
		v := view{Speaker: w.Catalog.Speaker(l, w.dir.zone), a: w.a, dir: w.dir}
		if err := w.more(v.Speaker); err != nil {
			return err
		}
		for _, page := range listing {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := w.page(v, page); err != nil {
				return err
			}
			if done++; w.Progress != nil {
				w.Progress(done, total)
			}
		}
		for _, area := range w.a.mapAreas(w.dir) {
			if err := w.sheet(v, area, tx); err != nil {
				return err
			}
		}
	}
	return w.rest()
}

// more writes the pages of other modules.
func (w *publisher) more(s lang.Speaker) error {
	if w.More == nil {
		return nil
	}
	for _, d := range w.More(s.Lang) {
		at := w.at(s.Lang, d.Dir)
		if err := w.put(view{Speaker: s}, at, d.Page(s, at.up())); err != nil {
			return err
		}
	}
	return nil
}

// at is a page's place in the folder.
func (w *publisher) at(l lang.Lang, dir string) static {
	if w.More != nil {
		return static{lang: l, dir: dir, help: "help"}
	}
	return static{lang: l, dir: dir}
}

// page writes one page of the listing, and those that it goes on over.
func (w *publisher) page(v view, l listed) error {
	switch {
	case l.service != "":
		at := w.at(v.Lang, path.Join("service", l.service))
		v.at = at
		return w.put(v, at, v.service(&w.dir.entries[w.dir.byID[l.service]]))
	case l == listed{}:
		at := w.at(v.Lang, w.at(v.Lang, "").help)
		v.at = at
		return w.put(v, at, v.home(nil))
	}
	if l.kind == anyKind {
		l.kind = ""
	}
	for number, more := 1, true; more; number++ {
		at := w.at(v.Lang, listDir(l.kind, l.area, number))
		v.at = at
		var page web.Page
		page, more = v.list(l.kind, l.area, number)
		if err := w.put(v, at, page); err != nil {
			return err
		}
	}
	return nil
}

func (w *publisher) sheet(v view, area string, tx *db.Tx) error {
	at := w.at(v.Lang, path.Join("sheet", area))
	v.at = at
	address := strings.TrimSuffix(w.URL, "/") + "/" + path.Join(string(v.Lang), listDir("", area, 1)) + "/"
	page, err := v.sheet(area, address, w.URL != "", tx.Now())
	if err != nil {
		return err
	}
	return w.put(v, at, page)
}

var assetAddress = regexp.MustCompile(`="(/assets/[\w.-]+)"`)

// put writes a page into its folder.
func (w *publisher) put(v view, at static, page web.Page) error {
	content, err := ui.HTML(page.Content())
	if err != nil {
		return err
	}
	f := ui.Frame{Lang: string(v.Lang), Title: page.Title, GroupName: w.GroupName, HomeHref: at.up() + "index.html", Public: true, Description: page.Description,
		NoIndex: page.NoIndex, LeaveHref: w.Leave, BackLink: page.Back, Content: content, Words: web.FrameWords(v.Speaker)}
	for _, l := range lang.All {
		f.Languages = append(f.Languages, ui.LanguageLink{Lang: string(l), Name: lang.OwnNames[l], Current: l == v.Lang, Href: at.up() + "../" + path.Join(string(l), at.dir, "index.html")})
	}
	w.forSearchEngines(&f, at)
	var out bytes.Buffer
	if err := ui.Write(&out, f); err != nil {
		return err
	}
	if !page.NoIndex {
		w.paths = append(w.paths, path.Join(string(v.Lang), at.dir)+"/")
	}
	w.out.Pages++
	return w.file(path.Join(string(v.Lang), at.dir, "index.html"), w.relative(out.Bytes(), at.up()+"../"))
}

// forSearchEngines says where a page is in each language, where that is known.
func (w *publisher) forSearchEngines(f *ui.Frame, at static) {
	if w.URL == "" || f.NoIndex {
		return
	}
	address := func(l lang.Lang) string {
		return strings.TrimSuffix(w.URL, "/") + "/" + path.Join(string(l), at.dir) + "/"
	}
	f.Canonical = address(at.lang)
	for _, l := range lang.All {
		f.Alternates = append(f.Alternates, ui.LanguageLink{Lang: string(l), Href: address(l)})
	}
}

// relative makes the addresses of built files relative, and remembers them.
func (w *publisher) relative(page []byte, up string) []byte {
	return assetAddress.ReplaceAllFunc(page, func(m []byte) []byte {
		address := string(m[2 : len(m)-1])
		w.assets[address] = true
		return []byte(`="` + up + address[1:] + `"`)
	})
}

func (w *publisher) file(name string, content []byte) error {
	at := filepath.Join(w.root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		return err
	}
	w.out.Files++
	w.out.Bytes += int64(len(content))
	return os.WriteFile(at, content, 0o644)
}

// rest writes the page that asks for the language, the built files, and what
// search engines read.
func (w *publisher) rest() error {
	s := w.Catalog.Speaker(lang.En, nil)
	var links []ui.Link
	for _, l := range lang.All {
		links = append(links, ui.Link{Text: lang.OwnNames[l], Href: string(l) + "/index.html"})
	}
	first := web.Page{Title: w.GroupName, Parts: []ui.Part{ui.List{Items: links}}}
	content, err := ui.HTML(first.Content())
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := ui.Write(&out, ui.Frame{Lang: "en", Title: s.T("help.title"), GroupName: w.GroupName, HomeHref: "index.html", Public: true, LeaveHref: w.Leave, Content: content, Words: web.FrameWords(s)}); err != nil {
		return err
	}
	if err := w.file("index.html", w.relative(out.Bytes(), "")); err != nil {
		return err
	}
	for address := range w.assets {
		content, err := w.Asset(address)
		if err != nil {
			return err
		}
		if err := w.file(address[1:], content); err != nil {
			return err
		}
	}
	return w.forRobots()
}

func (w *publisher) forRobots() error {
	robots := "User-agent: *\nAllow: /\n"
	if w.URL != "" {
		base := strings.TrimSuffix(w.URL, "/") + "/"
		var addresses []string
		for _, p := range w.paths {
			addresses = append(addresses, base+p)
		}
		name := "sitemap.xml"
		for part := range slices.Chunk(addresses, mostInSitemap) {
			var sitemap bytes.Buffer
			if err := writeSitemap(&sitemap, part); err != nil {
				return err
			}
			if err := w.file(name, sitemap.Bytes()); err != nil {
				return err
			}
			robots += "Sitemap: " + base + name + "\n"
			name = fmt.Sprintf("sitemap-%d.xml", strings.Count(robots, "Sitemap: ")+1)
		}
	}
	if err := w.file("robots.txt", []byte(robots)); err != nil {
		return err
	}
	return w.file(mark, []byte("This folder is replaced whole by 'ostoja publish'.\n"))
}

// static says where the pages are in a published folder, seen from one of them.
type static struct {
	lang lang.Lang
	dir  string // of the page, below its language's folder
	help string // of the directory's first page, likewise
}

// up leads from the page to its language's folder.
func (s static) up() string {
	if s.dir == "" {
		return ""
	}
	return strings.Repeat("../", 1+strings.Count(s.dir, "/"))
}

func listDir(kind Kind, area string, page int) string {
	if kind == "" {
		kind = anyKind
	}
	number := ""
	if page > 1 {
		number = "page-" + strconv.Itoa(page)
	}
	return path.Join(string(kind), area, number)
}

func (s static) home() string { return s.up() + path.Join(s.help, "index.html") }
func (s static) list(kind Kind, area string, page int) string {
	return s.up() + path.Join(listDir(kind, area, page), "index.html")
}
func (s static) service(id string) string { return s.up() + path.Join("service", id, "index.html") }
func (s static) sheet(area string) string { return s.up() + path.Join("sheet", area, "index.html") }
