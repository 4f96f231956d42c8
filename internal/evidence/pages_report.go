package evidence

import (
	"html/template"
	"io"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (e *Evidence) reportRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /evidence/estimates/{estimate}/report.md", Policy: web.InGroup, Handle: e.reportPage(report.markdown, ".md", "text/markdown; charset=utf-8")},
		{Pattern: "GET /evidence/estimates/{estimate}/report.html", Policy: web.InGroup, Handle: e.reportPage(report.html, ".html", "text/html; charset=utf-8")},
		{Pattern: "GET /evidence/estimates/{estimate}/technical.html", Policy: web.InGroup, Handle: e.technicalReport},
	}
}

// reportPage gives an answer, with all that it rests on, as a file in the
// reader's language: the same words as the page.
func (e *Evidence) reportPage(write func(report) string, ending, mime string) web.Handler {
	return func(r *web.Request) (web.Answer, error) {
		doc := report{Lang: string(r.Lang)}
		err := r.Read(func(tx *db.Tx) error {
			x, err := e.estimate(r, tx)
			if err == nil && (!x.finished() || x.State == Cancelled || x.Outcome.Refusal != "") {
				err = web.NotFound()
			}
			if err != nil {
				return err
			}
			doc.Title = x.Title
			doc.text(teller{r.Speaker}.headline(&x.Outcome))
			parts, err := e.answerParts(r, tx, x)
			doc.parts(append(parts, madeParts(r, x)...))
			return err
		})
		text := write(doc)
		return web.File{Name: strings.TrimSuffix(fileName(doc.Title), ".csv") + ending, Type: mime, Write: func(w io.Writer) error { _, err := io.WriteString(w, text); return err }}, err
	}
}

// technicalReport gives the report of the command, in English, with every model.
func (e *Evidence) technicalReport(r *web.Request) (web.Answer, error) {
	var name, text string
	err := r.Read(func(tx *db.Tx) error {
		x, err := e.estimate(r, tx)
		if err != nil {
			return err
		}
		name = strings.TrimSuffix(fileName(x.Title), ".csv") + ".html"
		text, err = e.report(tx, x.ID, "html")
		return err
	})
	if err == nil && text == "" {
		err = web.NotFound()
	}
	return web.File{Name: name, Type: "text/html; charset=utf-8", Write: func(w io.Writer) error { _, err := io.WriteString(w, text); return err }}, err
}

// drawn is a chart that a page has drawn.
type drawn template.HTML

func (d drawn) html(b *strings.Builder) { b.WriteString(string(d) + "\n") }

// parts takes over what a page shows, without what can be done there.
func (r *report) parts(all []ui.Part) {
	for _, p := range all {
		switch p := p.(type) {
		case ui.Stack:
			r.parts(p)
		case ui.Section:
			r.heading(p.Title)
			r.parts([]ui.Part{p.Parts})
		case ui.Heading:
			r.heading(p.Text)
		case ui.Paragraph, ui.InsetText, ui.WarningText, ui.CopyText:
			r.text(wordsOf(p))
		case ui.Markup:
			if strings.HasPrefix(string(p), "<svg") {
				r.Blocks = append(r.Blocks, block{Drawing: drawn(p)})
			}
		case ui.List:
			var items []string
			for _, i := range p.Items {
				items = append(items, i.Text)
			}
			r.list(items...)
		case ui.Table:
			r.table(gridOf(p))
		case ui.SummaryList:
			t := grid{Header: []string{"", ""}}
			for _, row := range p.Rows {
				t.Rows = append(t.Rows, []string{row.Key, strings.TrimSpace(row.Value + " " + wordsOf(row.Content))})
			}
			r.table(t)
		}
	}
}

func gridOf(t ui.Table) grid {
	var g grid
	for i, c := range t.Columns {
		g.Header = append(g.Header, c.Text)
		if c.Numeric && g.Numbers == 0 {
			g.Numbers = i
		}
	}
	for _, cells := range t.Rows {
		var row []string
		for _, c := range cells {
			row = append(row, strings.TrimSpace(c.Text+" "+wordsOf(c.Content)))
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// wordsOf are what a part says.
func wordsOf(p ui.Part) string {
	switch p := p.(type) {
	case ui.Stack:
		var all []string
		for _, part := range p {
			all = append(all, wordsOf(part))
		}
		return strings.Join(all, " ")
	case ui.Paragraph:
		return p.Text
	case ui.InsetText:
		return strings.TrimSpace(p.Text + " " + wordsOf(p.Content))
	case ui.WarningText:
		return p.Text
	case ui.CopyText:
		return p.Text
	case ui.Tag:
		return "[" + p.Text + "]"
	case ui.Markup:
		return markup.Replace(string(p))
	}
	return ""
}

// markup is what stands around a fingerprint.
var markup = strings.NewReplacer(`<code class="ostoja-code">`, "", "</code>", "")
