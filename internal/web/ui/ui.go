package ui

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"
)

//go:embed templates/*.html
var files embed.FS

// Part is anything that can stand on a page; each is a struct of this package,
// written by the partial of its name.
type Part interface{ partial() string }

// parsed is never executed, for what has been executed cannot be cloned;
// own is executed and never cloned. Set in init, for part refers to own.
var parsed, own *template.Template

func init() {
	funcs := template.FuncMap{"part": HTML, "href": href}
	parsed = template.Must(template.New("ui").Funcs(funcs).ParseFS(files, "templates/*.html"))
	own = template.Must(parsed.Clone())
}

// href lets a phone number be a link, which html/template takes for a danger;
// anything else it judges itself.
func href(address string) any {
	if number, ok := strings.CutPrefix(address, "tel:"); ok && strings.Trim(number, "+0123456789") == "" {
		return template.URL(address)
	}
	return address
}

// Templates returns a copy of all partials, to which a module adds its pages.
// Besides the partials the set knows the functions part and href.
func Templates() *template.Template { return template.Must(parsed.Clone()) }

// Write writes a part. It fails only where w does.
func Write(w io.Writer, p Part) error {
	if err := own.ExecuteTemplate(w, p.partial(), p); err != nil {
		return fmt.Errorf("writing %s: %w", p.partial(), err)
	}
	return nil
}

// HTML returns a part as markup; none for a nil part.
func HTML(p Part) (template.HTML, error) {
	if p == nil {
		return "", nil
	}
	var out strings.Builder
	err := Write(&out, p)
	return template.HTML(out.String()), err
}

// Markup is a part that has been rendered already, by a template of a module.
type Markup template.HTML

func (Markup) partial() string { return "markup" }

// HTML is the markup itself.
func (m Markup) HTML() template.HTML { return template.HTML(m) }

// Size is one of the four sizes of headings, labels and captions.
type Size string

// The sizes, from a page's title to the label of one field of many.
const (
	ExtraLarge Size = "xl"
	Large      Size = "l"
	Medium     Size = "m"
	Small      Size = "s"
)
