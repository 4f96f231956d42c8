package feedback

import (
	"errors"
	"slices"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// Change is what the group did because of what people said, in its own words.
type Change struct {
	ID        id.ID
	Theme     string
	Day       time.Time
	Said      lang.Texts // what many said: never one person's words
	Done      lang.Texts
	Published bool
	Person    id.ID // who wrote it; another one publishes it
}

const mostChanges = 200

// changesPage is "you said, we did", for everybody. It has no figures: who looked
// at exact ones each day would see when somebody's conversation is closed. Figures for
// everybody come through the gate alone.
func (m *Feedback) changesPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("changes.title"), Lead: r.T("changes.lead"), Description: r.T("changes.lead")}
	err := r.Read(func(tx *db.Tx) error {
		all, err := changes(tx, true)
		if err != nil {
			return err
		}
		for _, c := range all {
			said, saidIn := c.Said.In(r.Lang)
			done, doneIn := c.Done.In(r.Lang)
			page.Parts = append(page.Parts, ui.Heading{Text: r.T("theme." + c.Theme)}, ui.Paragraph{Text: r.Day(c.Day), Quiet: true},
				ui.SummaryList{Rows: []ui.SummaryRow{{Key: r.T("changes.said"), Content: inLang(said, saidIn, r.Lang)}, {Key: r.T("changes.done"), Content: inLang(done, doneIn, r.Lang)}}})
		}
		if len(all) == 0 {
			page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("changes.none")})
		}
		return nil
	})
	page.Parts = append(page.Parts, ui.ButtonGroup{{Text: r.T("talk.title"), Href: r.Href("/talk")}, {Text: r.T("talk.help"), Href: r.Href("/help"), Kind: ui.Secondary}})
	return page, err
}

func inLang(text string, in, page lang.Lang) ui.Part {
	p := ui.Paragraph{Text: text}
	if in != page {
		p.Lang = string(in)
	}
	return p
}

// changesForm writes and publishes.
func (m *Feedback) changesForm(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("changes.title"), Lead: r.T("changes.write_lead"), Back: &ui.BackLink{Text: r.T("feedback.title"), Href: "/feedback"}}
	err := r.Read(func(tx *db.Tx) error {
		all, err := changes(tx, false)
		t := ui.Table{ID: "changes", Caption: r.N("changes.count", len(all)), Stacked: true, RowHeaders: true, Empty: r.T("changes.none"),
			Columns: []ui.Column{{Text: r.T("feedback.theme")}, {Text: r.T("changes.said")}, {Text: r.T("changes.done")}, {Text: r.T("feedback.state")}}}
		for _, c := range all {
			said, _ := c.Said.In(r.Lang)
			done, _ := c.Done.In(r.Lang)
			state := ui.Cell{Content: ui.Tag{Text: r.T("changes.published"), Colour: ui.Green}}
			switch {
			case !c.Published && c.Person == r.Person.ID:
				state.Content = ui.Tag{Text: r.T("feedback.message.waiting"), Colour: ui.Purple}
			case !c.Published:
				state.Content = ui.Form{Hidden: []ui.Hidden{{Name: "publish", Value: string(c.ID)}}, Buttons: []ui.Button{{Text: r.T("changes.publish"), Kind: ui.Secondary}}}
			}
			t.Rows = append(t.Rows, []ui.Cell{{Text: r.T("theme." + c.Theme)}, {Text: said}, {Text: done}, state})
		}
		page.Parts = []ui.Part{t, changeForm(r)}
		return err
	})
	return page, err
}

func changeForm(r *web.Request) ui.Part {
	var themes []ui.Option
	for _, t := range Themes {
		themes = append(themes, ui.Option{Value: t, Text: r.T("theme." + t)})
	}
	parts := []ui.Part{ui.Heading{Text: r.T("changes.write")}, ui.Select{Field: ui.Field{Name: "theme", Label: r.T("feedback.theme")}, Options: themes}}
	for _, l := range lang.All {
		parts = append(parts, ui.Textarea{Field: ui.Field{Name: "said-" + string(l), Label: r.T("changes.said") + " – " + lang.OwnNames[l]}, Rows: 2, Lang: string(l)},
			ui.Textarea{Field: ui.Field{Name: "done-" + string(l), Label: r.T("changes.done") + " – " + lang.OwnNames[l]}, Rows: 2, Lang: string(l)})
	}
	return ui.Form{Parts: parts, Buttons: []ui.Button{{Text: r.T("talk.keep")}}}
}

// changesSave keeps one, or publishes one that somebody else has written.
func (m *Feedback) changesSave(r *web.Request) (web.Answer, error) {
	if at, err := id.Parse(r.Value("publish")); err == nil {
		return web.Redirect{To: "/feedback/changes", Done: "feedback.done"}, r.Write(func(tx *db.Tx) error {
			if done, err := publishChange(tx, at, r.Person.ID); err != nil || !done {
				return errors.Join(err, fault.New(fault.Conflict, "feedback.second.other"))
			}
			return audit.Record(tx, "publish", "feedback_changes", at)
		})
	}
	c := Change{ID: id.New(), Theme: r.Value("theme"), Said: lang.Texts{}, Done: lang.Texts{}}
	for _, l := range lang.All {
		for name, texts := range map[string]lang.Texts{"said-": c.Said, "done-": c.Done} {
			if text := tidy(r.Value(name + string(l))); text != "" {
				texts[l] = lang.Text{Text: text}
			}
		}
	}
	if !slices.Contains(Themes, c.Theme) || c.Said.Empty() || c.Done.Empty() {
		return nil, fault.New(fault.Invalid, "changes.incomplete")
	}
	return web.Redirect{To: "/feedback/changes", Done: "feedback.done"}, r.Write(func(tx *db.Tx) error {
		c.Day = tx.Now()
		if err := insertChange(tx, c, r.Person.ID); err != nil {
			return err
		}
		return audit.Record(tx, "create", "feedback_changes", c.ID)
	})
}
