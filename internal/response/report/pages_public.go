package report

import (
	"io"
	"path"
	"strconv"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/response"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (m *Report) publicRoutes() []web.Route {
	route := func(pattern string, handle web.Handler) web.Route {
		return web.Route{Pattern: "GET " + pattern, Policy: web.Anyone, Public: true, Handle: handle}
	}
	return []web.Route{route("/joint", m.publishedList), route("/joint/{month}", m.show), route("/joint/{month}/{number}", m.show), route("/joint/{month}/{number}/{file}", m.file)}
}

// publishedList lists what was published, for anyone.
func (m *Report) publishedList(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("joint.list"), Description: r.T("joint.public_lead"), Lead: r.T("joint.public_lead")}
	err := r.Read(func(tx *db.Tx) error {
		all, err := list(tx)
		var items ui.List
		for i := range all {
			if j := &all[i]; j.State == Published {
				items.Items = append(items.Items, ui.Link{Text: r.T("joint.title", r.Month(j.Month.First())) + ", " + r.T("joint.version", j.Number) + ", " + r.Day(j.Published), Href: r.Href(j.Path())})
			}
		}
		if len(items.Items) == 0 {
			page.Parts = []ui.Part{ui.Paragraph{Text: r.T("joint.none")}}
		} else {
			page.Parts = []ui.Part{items}
		}
		return err
	})
	return page, err
}

// version finds the published version of the address.
func version(r *web.Request, tx *db.Tx) (Joint, error) {
	month, ok := response.ParseMonth(r.PathValue("month"))
	number := 0
	if text := r.PathValue("number"); text != "" {
		n, err := strconv.Atoi(text)
		if number = n; err != nil || n < 1 {
			ok = false
		}
	}
	if !ok {
		return Joint{}, web.NotFound()
	}
	return published(tx, month, number)
}

// show is the published report.
func (m *Report) show(r *web.Request) (web.Answer, error) {
	var page web.Page
	err := r.Read(func(tx *db.Tx) error {
		j, err := version(r, tx)
		if err != nil {
			return err
		}
		c, err := contentOf(tx, j.ID)
		if err != nil {
			return err
		}
		latest, err := published(tx, j.Month, 0)
		if err != nil {
			return err
		}
		links, err := fileLinks(r, tx, &j)
		if err != nil {
			return err
		}
		t := m.teller(r.Speaker, c)
		page = web.Page{Title: t.title(), Caption: c.Group, Lead: t.lead(), Description: t.lead(), Back: &ui.BackLink{Text: r.T("joint.list"), Href: r.Href("/joint")}}
		if latest.Number > j.Number {
			page.Parts = append(page.Parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T("joint.outdated", r.Day(latest.Published))},
				ui.Paragraph{Link: &ui.Link{Text: r.T("joint.newest"), Href: r.Href(latest.Path())}})
		}
		if j.Reason != "" {
			page.Parts = append(page.Parts, ui.InsetText{Text: r.T("joint.correction_because", j.Reason)})
		}
		page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("joint.version", j.Number) + ", " + r.Day(j.Published), Quiet: true}, ui.Paragraph{Text: r.T("joint.permanent"), Link: &ui.Link{Text: m.Response.URL + j.Path(), Href: r.Href(j.Path())}}, links)
		page.Parts = append(page.Parts, t.show()...)
		return nil
	})
	return page, err
}

// fileLinks offers the files, those in the reader's language first.
func fileLinks(r *web.Request, tx *db.Tx, j *Joint) (ui.Part, error) {
	names, err := fileNames(tx, j.ID)
	var own, others ui.List
	for _, name := range names {
		link := ui.Link{Text: fileTitle(r, name), Href: j.Path() + "/" + name}
		if strings.Contains(name, "-"+string(r.Lang)+".") {
			own.Items = append(own.Items, link)
		} else {
			others.Items = append(others.Items, link)
		}
	}
	return ui.Details{Summary: r.T("joint.files"), Content: ui.List{Items: append(own.Items, others.Items...)}, Open: true}, err
}

// fileTitle says what a file is by its name: PDF, polski.
func fileTitle(r *web.Request, name string) string {
	base, kind := strings.TrimSuffix(name, path.Ext(name)), strings.ToUpper(strings.TrimPrefix(path.Ext(name), "."))
	for _, l := range Languages {
		if strings.HasSuffix(base, "-"+string(l)) {
			return r.T("joint.file."+strings.ToLower(kind), lang.OwnNames[l])
		}
	}
	switch {
	case strings.HasSuffix(base, "-hxl"):
		return r.T("joint.file.hxl")
	case strings.HasSuffix(base, "-5w"):
		return r.T("joint.file.5w")
	}
	return r.T("joint.file.csv")
}

var types = map[string]string{".pdf": "application/pdf", ".csv": "text/csv; charset=utf-8",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}

// file gives one of the files that were made when the report was published.
func (m *Report) file(r *web.Request) (web.Answer, error) {
	name := r.PathValue("file")
	var content []byte
	err := r.Read(func(tx *db.Tx) error {
		j, err := version(r, tx)
		if err != nil {
			return err
		}
		content, err = fileOf(tx, j.ID, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.File{Name: name, Type: types[path.Ext(name)], Write: func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	}}, nil
}
