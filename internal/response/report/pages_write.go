package report

import (
	"slices"
	"strconv"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/lang"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (m *Report) writeRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /joint-reports/{id}/write/{section}", Policy: web.InGroup, Handle: m.writePage},
		{Pattern: "POST /joint-reports/{id}/write/{section}", Policy: web.Voices, Handle: m.write},
	}
}

// section opens the report and the section of the address.
func section(r *web.Request, tx *db.Tx) (Joint, *Content, string, error) {
	j, err := open(r, tx)
	if err != nil {
		return j, nil, "", err
	}
	c, err := contentOf(tx, j.ID)
	if err == nil && (c == nil || !slices.Contains(c.Sections(), r.PathValue("section"))) {
		err = web.NotFound()
	}
	return j, c, r.PathValue("section"), err
}

// writePage shows a section with what partners say, what is written, and what
// somebody sent who had not seen it.
func (m *Report) writePage(r *web.Request) (web.Answer, error) {
	var page web.Page
	err := r.Read(func(tx *db.Tx) error {
		j, c, name, err := section(r, tx)
		if err != nil {
			return err
		}
		all, err := versions(tx, j.ID, name)
		if err != nil {
			return err
		}
		page = web.Page{Title: sectionName(r.Speaker, c, name), Caption: r.T("joint.title", r.Month(j.Month.First())), Back: &ui.BackLink{Text: r.T("joint.back"), Href: j.Desk()}}
		page.Parts = append(m.background(r, c, name), besideParts(r, all)...)
		if j.State == Writing && r.Person.Decides() {
			page.Parts = append(page.Parts, writeForm(r, all, name))
		}
		page.Parts = append(page.Parts, versionTable(r, all))
		return nil
	})
	return page, err
}

// background is what a text can rest on: the output's figures and the partners' words.
func (m *Report) background(r *web.Request, c *Content, name string) []ui.Part {
	kind, o := c.section(name)
	if o == nil {
		return nil
	}
	t := m.teller(r.Speaker, &Content{Month: c.Month})
	t.output(&Output{Code: o.Code, Name: o.Name, Indicators: o.Indicators})
	parts := t.show()[1:]
	for _, s := range o.Said {
		words := s.Achievements
		if kind == "hard" {
			words = s.Challenges
		}
		if words != "" {
			parts = append(parts, ui.InsetText{Text: t.in(s.Partner) + ": " + words})
		}
	}
	return parts
}

// besideParts show what somebody sent over a version that she had not seen.
func besideParts(r *web.Request, all []Text) (parts []ui.Part) {
	aside := beside(all)
	for _, l := range Languages {
		for _, t := range aside[place{sectionOf(all), l}] {
			parts = append(parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T("joint.beside", t.Author, r.Time(t.Saved), lang.OwnNames[l])},
				ui.InsetText{Content: ui.Paragraph{Text: t.Words, Lang: string(l)}})
		}
	}
	return parts
}

func sectionOf(all []Text) string {
	if len(all) == 0 {
		return ""
	}
	return all[0].Section
}

// last is the number of the latest version in a language, of those beside too.
func last(all []Text, l lang.Lang) (n int) {
	for _, t := range all {
		if t.Language == l {
			n = max(n, t.Number)
		}
	}
	return n
}

func writeForm(r *web.Request, all []Text, name string) ui.Part {
	now := current(all)
	form := ui.Form{Buttons: []ui.Button{{Text: r.T("joint.save"), Once: true}}}
	for _, l := range Languages {
		form.Hidden = append(form.Hidden, ui.Hidden{Name: "base." + string(l), Value: strconv.Itoa(last(all, l))})
		form.Parts = append(form.Parts, ui.Textarea{Field: ui.Field{Name: "text." + string(l), Label: lang.OwnNames[l]}, Value: now[place{name, l}].Words, Rows: 8, Lang: string(l)})
	}
	return form
}

func versionTable(r *web.Request, all []Text) ui.Part {
	t := ui.Table{ID: "versions", Caption: r.T("joint.versions"), RowHeaders: true, Stacked: true, Empty: r.T("joint.nothing_written"),
		Columns: []ui.Column{{Text: r.T("joint.when")}, {Text: r.T("joint.language")}, {Text: r.T("joint.by")}, {Text: r.T("joint.text")}}}
	for _, v := range slices.Backward(all) {
		words := v.Words
		if v.Beside {
			words = r.T("joint.beside_short") + ": " + words
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: r.Time(v.Saved)}, {Text: lang.OwnNames[v.Language]}, {Text: v.Author}, {Text: words}})
	}
	return ui.Details{Summary: r.T("joint.versions"), Content: t}
}

// write stores the texts of a section, each language by itself.
func (m *Report) write(r *web.Request) (web.Answer, error) {
	done, to := "joint.saved", ""
	err := r.Write(func(tx *db.Tx) error {
		j, _, name, err := section(r, tx)
		if err != nil {
			return err
		}
		if j.State != Writing {
			return fault.New(fault.Conflict, "joint.no_way")
		}
		to = j.Desk()
		for _, l := range Languages {
			words := r.Value("text." + string(l))
			if len(words) > maxWords {
				return fault.New(fault.Invalid, "joint.too_long", maxWords)
			}
			base, err := strconv.Atoi(r.Value("base." + string(l)))
			if err != nil {
				continue // a language that the form did not ask for
			}
			aside, err := write(tx, j.ID, name, l, base, words)
			if err != nil {
				return err
			}
			if aside {
				done, to = "joint.saved_beside", j.Desk()+"/write/"+name
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return web.Redirect{To: to, Done: done}, nil
}
