package members

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"ostoja/formats/tor"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (m *Members) uploadPage(r *web.Request) (web.Answer, error) { return m.uploadForm(r, "") }

func (m *Members) uploadForm(r *web.Request, problem string) (web.Answer, error) {
	page := web.Page{Title: r.T("charter.upload"), Lead: r.T("charter.upload_lead"), Back: &ui.BackLink{Text: r.T("charter.title"), Href: "/charter"}}
	field := ui.Field{Name: "file", Label: r.T("charter.file"), Hint: r.T("charter.file_hint"), Error: problem, ErrorPrefix: r.T("frame.error_prefix")}
	if problem != "" {
		page.Problems = []ui.ErrorLink{{Text: problem, Href: "#file"}}
	}
	page.Parts = []ui.Part{ui.Form{Upload: true, Parts: []ui.Part{ui.FileUpload{Field: field, Accept: ".txt,.md,.docx"}}, Buttons: []ui.Button{{Text: r.T("charter.read"), Once: true}}}}
	return page, nil
}

// upload reads a ToR and proposes a charter from it.
func (m *Members) upload(r *web.Request) (web.Answer, error) {
	name, content, err := uploaded(r, "file")
	if err != nil {
		return m.uploadForm(r, r.T("charter.file_missing"))
	}
	c, clauses, sources, err := Propose(name, content)
	if refused, ok := errors.AsType[*tor.RefusedError](err); ok {
		return m.uploadForm(r, refused.Error())
	}
	if err != nil {
		return nil, err
	}
	if err := r.Write(func(tx *db.Tx) error { return m.Store.storeProposal(tx, &c, clauses, sources) }); err != nil {
		return nil, err
	}
	return web.Redirect{To: "/charter/confirm"}, nil
}

func uploaded(r *web.Request, field string) (string, []byte, error) {
	if err := r.ParseMultipartForm(maxToR); err != nil {
		return "", nil, err
	}
	file, header, err := r.FormFile(field)
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxToR+1))
	return header.Filename, content, err
}

func (m *Members) confirmPage(r *web.Request) (web.Answer, error) { return m.confirmForm(r, nil, nil) }

// confirmForm shows each field with the sentence that it was read from; what
// was not found is asked.
func (m *Members) confirmForm(r *web.Request, values register.Form, problems register.Problems) (web.Answer, error) {
	page := web.Page{Title: r.T("charter.confirm_title"), Lead: r.T("charter.confirm_lead"), Problems: r.ProblemLinks(problems), Back: &ui.BackLink{Text: r.T("charter.title"), Href: "/charter"}}
	err := r.Read(func(tx *db.Tx) error {
		c, err := charterIn(tx, Proposed)
		if err != nil {
			return err
		}
		sources, err := sourcesOf(tx, c.ID)
		if err != nil {
			return err
		}
		pages := m.CharterPages()
		pages.Hints = func(field string) string { return sourceHint(r, sources, field, &c) }
		form := pages.Form(r, &c, values, problems, nil)
		form.Buttons[0].Text = r.T("charter.confirm")
		page.Parts = []ui.Part{form}
		return nil
	})
	if db.IsNotFound(err) {
		return web.Redirect{To: "/charter"}, nil
	}
	return page, err
}

// sourceHint quotes the sentence of a field, or says that the text does not say it.
func sourceHint(r *web.Request, sources []Source, field string, c *Charter) string {
	for _, s := range sources {
		switch {
		case s.Field != field:
		case s.Inferred:
			return r.T("charter.inferred")
		case s.Clause == "":
			return r.T("charter.from_title", s.Sentence)
		default:
			return r.T("charter.from_clause", s.Clause, s.Sentence)
		}
	}
	if f, ok := Charters.Field(field); ok && f.Text(c) == "" {
		return r.T("charter.not_found")
	}
	return ""
}

func (m *Members) confirm(r *web.Request) (web.Answer, error) {
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	var problems register.Problems
	err = r.Write(func(tx *db.Tx) error {
		c, err := charterIn(tx, Proposed)
		if err != nil {
			return err
		}
		c.Country = strings.ToUpper(c.Country)
		if problems = Charters.Parse(r.Person, values, &c); len(problems) > 0 {
			tx.Housekeeping("nothing is changed")
			return nil
		}
		if v, _ := values.Get("version"); len(v) != 1 || v[0] != strconv.Itoa(c.Version) {
			return fault.New(fault.Conflict, "fault.stale")
		}
		return m.Store.confirm(tx, &c)
	})
	if err == nil && len(problems) > 0 {
		return m.confirmForm(r, values, problems)
	}
	if db.IsNotFound(err) {
		return web.Redirect{To: "/charter"}, nil
	}
	return web.Redirect{To: "/charter", Done: "charter.confirmed"}, err
}
