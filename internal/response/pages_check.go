package response

import (
	"fmt"
	"html/template"
	"io"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// lineFindings ask about what is odd in one line.
func lineFindings(r *web.Request, f *Form, l *Line, all []Finding, n names) ui.Stack {
	var parts ui.Stack
	for _, finding := range all {
		if finding.Activity == l.Activity.ID {
			parts = append(parts, findingParts(r, f, finding, n)...)
		}
	}
	return parts
}

// checked is the place below a line where its questions stand. Where script runs
// it asks the server anew whenever a figure of the line has changed.
func checked(f *Form, l *Line, questions ui.Stack) ui.Part {
	activity := string(l.Activity.ID)
	var triggers []string
	for _, name := range []string{"[name='" + newName(l) + "']", "[name='" + servedName(l) + "']", "[name^='g." + activity + ".']"} {
		triggers = append(triggers, "change from:"+name)
	}
	opening := fmt.Sprintf(`<div hx-post="/reports/%s/check?line=%s" hx-trigger="%s" hx-include="closest form" aria-live="polite">`,
		f.Period.Month, activity, template.HTMLEscapeString(strings.Join(triggers, ", ")))
	return framed{opening, questions}.part()
}

// framed is a part inside markup of this module.
type framed struct {
	opening string
	inside  ui.Stack
}

func (f framed) part() ui.Part {
	inside, err := ui.HTML(f.inside)
	if err != nil {
		inside = ""
	}
	return ui.Markup(template.HTML(f.opening) + inside + "</div>")
}

// checkTyped looks at what is typed so far and gives the questions about one
// line. It stores nothing.
func (m *Response) checkTyped(r *web.Request) (web.Answer, error) {
	typed, err := r.Values()
	if err != nil {
		return nil, err
	}
	return m.withForm(r, func(tx *db.Tx, f *Form) (web.Answer, error) {
		n, err := m.organisationNames(tx, r.Lang)
		if err != nil {
			return nil, err
		}
		problems := f.read(typed)
		for i := range f.Lines {
			l := &f.Lines[i]
			if string(l.Activity.ID) != r.Value("line") {
				continue
			}
			parts := lineFindings(r, f, l, f.Findings(), n)
			for _, p := range problems {
				if strings.Contains(p.Field, string(l.Activity.ID)) {
					parts = append(ui.Stack{ui.WarningText{Word: r.T("records.warning"), Text: r.T(p.Message, p.Args...)}}, parts...)
				}
			}
			content, err := ui.HTML(parts)
			return web.Body{Type: "text/html; charset=utf-8", Content: []byte(content)}, err
		}
		return nil, web.NotFound()
	})
}

// markName is the hidden field that carries what is wrong with a row of a file.
func markName(activity id.ID) string { return "mark." + string(activity) }

// markedForm offers the file that came back with what is wrong beside each row:
// what could be read is in it already.
func markedForm(r *web.Request, f *Form, marks []mark) ui.Part {
	form := ui.Form{Action: "/reports/" + string(f.Period.Month) + "/marked", Buttons: []ui.Button{{Text: r.T("reports.marked"), Kind: ui.Secondary}}}
	for _, k := range marks {
		form.Hidden = append(form.Hidden, ui.Hidden{Name: markName(k.activity), Value: k.says})
	}
	return form
}

// markedFile gives the workbook of what is stored, with the marks that the page carried.
func (m *Response) markedFile(r *web.Request) (web.Answer, error) {
	typed, err := r.Values()
	if err != nil {
		return nil, err
	}
	return m.withForm(r, func(tx *db.Tx, f *Form) (web.Answer, error) {
		n, err := m.organisationNames(tx, r.Lang)
		if err != nil {
			return nil, err
		}
		var marks []mark
		for _, activity := range append([]id.ID{""}, activityIDs(f)...) {
			says, _ := typed.Get(markName(activity))
			for _, text := range says {
				marks = append(marks, mark{activity, cutTo(text, maxWords)})
			}
		}
		return web.File{Name: "report-" + string(f.Period.Month) + "-marked.xlsx", Type: xlsxType,
			Write: func(w io.Writer) error { return m.writeReport(r, w, f, n, marks...) }}, nil
	})
}

func activityIDs(f *Form) (ids []id.ID) {
	for i := range f.Lines {
		ids = append(ids, f.Lines[i].Activity.ID)
	}
	return ids
}
