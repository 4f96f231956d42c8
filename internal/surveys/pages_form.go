package surveys

import (
	"net/url"
	"strconv"
	"strings"

	"ostoja/formats/openrosa"
	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// formPage shows a form: what can be done with it now, its results, its devices,
// its files and versions.
func (s *Surveys) formPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Back: &ui.BackLink{Text: r.T("surveys.title"), Href: "/surveys"}}
	err := r.Read(func(tx *db.Tx) error {
		f, err := formOf(r, tx)
		if err != nil {
			return err
		}
		page.Title, page.Caption = f.Title, f.FormID
		t, err := tallyOf(tx, s.window(r, &f))
		if err != nil {
			return err
		}
		next, err := s.doNow(r, tx, &f, t)
		if err != nil {
			return err
		}
		page.Parts = append(page.Parts, next...)
		if !f.runs(r.Person) {
			return nil
		}
		parts, err := s.formDetails(r, tx, &f)
		page.Parts = append(page.Parts, parts...)
		return err
	})
	return page, err
}

// doNow is the state of the form and the next step.
func (s *Surveys) doNow(r *web.Request, tx *db.Tx, f *Form, t tally) ([]ui.Part, error) {
	facts := ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: r.T("surveys.state"), Content: stateTag(r, f)},
		{Key: r.T("surveys.count"), Value: r.Number(t.Count)}, {Key: r.T("surveys.last"), Value: r.Time(t.Last)}}}
	var buttons ui.ButtonGroup
	if f.runs(r.Person) && f.Draft != "" {
		buttons = append(buttons, ui.Button{Text: r.T("surveys.review"), Href: address(f, "review")})
	}
	var warning []ui.Part
	if f.State == Released {
		var err error
		if warning, err = s.collectWarning(r, tx, f.Live); err != nil {
			return nil, err
		}
	}
	if f.State == Released && warning == nil {
		buttons = append(buttons, ui.Button{Text: r.T("surveys.fill"), Href: "/collect/fill/" + string(f.ID), Kind: secondaryIf(len(buttons) > 0)})
	}
	if f.Live != "" {
		buttons = append(buttons, ui.Button{Text: r.T("surveys.results"), Href: address(f, "results"), Kind: ui.Secondary})
	}
	if f.runs(r.Person) {
		buttons = append(buttons, ui.Button{Text: r.T("surveys.devices"), Href: address(f, "keys"), Kind: ui.Secondary})
		if f.Live != "" {
			buttons = append(buttons, ui.Button{Text: r.T("surveys.import_title"), Href: address(f, "import"), Kind: ui.Secondary})
		}
	}
	return append(append([]ui.Part{facts}, warning...), buttons), nil
}

func secondaryIf(yes bool) ui.ButtonKind {
	if yes {
		return ui.Secondary
	}
	return ui.Primary
}

func (s *Surveys) formDetails(r *web.Request, tx *db.Tx, f *Form) ([]ui.Part, error) {
	media, err := s.mediaPart(r, tx, f)
	if err != nil {
		return nil, err
	}
	versions, err := versionsOf(tx, f.ID)
	if err != nil {
		return nil, err
	}
	parts := append(media, versionTable(r, f, versions), ui.ButtonGroup{
		{Text: r.T("surveys.new_version"), Href: address(f, "version"), Kind: ui.Secondary},
		{Text: r.T("surveys.source"), Href: address(f, "source"), Kind: ui.Secondary},
		{Text: r.T("surveys.xform"), Href: address(f, "xform"), Kind: ui.Secondary},
		{Text: r.T("surveys.owner_title"), Href: address(f, "owner"), Kind: ui.Secondary}})
	parts = append(parts, ui.Heading{Text: r.T("surveys.retention"), ID: "retention"}, ui.Form{Action: address(f, "retention"),
		Parts:   []ui.Part{ui.Input{Field: ui.Field{Name: "days", Label: r.T("surveys.retention_days"), Hint: r.T("surveys.retention_hint")}, Value: strconv.Itoa(f.RetentionDays), InputMode: "numeric", Width: ui.Chars5}},
		Buttons: []ui.Button{{Text: r.T("surveys.save"), Kind: ui.Secondary, Once: true}}})
	parts = append(parts, ui.Heading{Text: r.T("surveys.figures")}, figuresForm(r, f))
	if f.State != Draft {
		word := map[State]string{Released: "surveys.close", Closed: "surveys.reopen"}[f.State]
		parts = append(parts, ui.Heading{Text: r.T(word)}, ui.Form{Action: address(f, "state"), Parts: []ui.Part{ui.Paragraph{Text: r.T(word + "_hint")}},
			Buttons: []ui.Button{{Text: r.T(word), Kind: ui.Secondary, Once: true}}})
	}
	return parts, nil
}

// figuresForm lets the group make figures of the answers, or takes that back.
func figuresForm(r *web.Request, f *Form) ui.Part {
	word := "surveys.figures_on"
	if f.Figures {
		word = "surveys.figures_off"
	}
	return ui.Form{Action: address(f, "figures"), Parts: []ui.Part{ui.Paragraph{Text: r.T(word + "_hint")}}, Buttons: []ui.Button{{Text: r.T(word), Kind: ui.Secondary, Once: true}}}
}

func versionTable(r *web.Request, f *Form, versions []versionHead) ui.Part {
	table := ui.Table{ID: "versions", Caption: r.T("surveys.versions"), Stacked: true, RowHeaders: true,
		Columns: []ui.Column{{Text: r.T("surveys.version")}, {Text: r.T("surveys.uploaded")}, {Text: r.T("surveys.released")}, {Text: r.T("surveys.file")}}}
	for _, v := range versions {
		name := v.Version
		if name == "" {
			name = "–"
		}
		detail := ""
		switch v.ID {
		case f.Live:
			detail = r.T("surveys.live")
		case f.Draft:
			detail = r.T("surveys.state.draft")
		}
		table.Rows = append(table.Rows, []ui.Cell{{Text: name, Detail: detail}, {Text: r.Time(v.Created)}, {Text: r.Time(v.Released)}, {Text: v.SourceName}})
	}
	return table
}

// mediaPart lists the files that the newest version uses, and takes those that are missing.
func (s *Surveys) mediaPart(r *web.Request, tx *db.Tx, f *Form) ([]ui.Part, error) {
	newest := f.Draft
	if newest == "" {
		newest = f.Live
	}
	v, err := s.store.parsed(tx, newest)
	if err != nil || len(v.form.Media) == 0 {
		return nil, err
	}
	have, err := mediaOf(tx, newest)
	if err != nil {
		return nil, err
	}
	missing := missingMedia(v.form.Media, have)
	table := ui.Table{ID: "media", Caption: r.T("surveys.media"), Stacked: true, RowHeaders: true, Columns: []ui.Column{{Text: r.T("surveys.file")}, {Text: r.T("surveys.state")}}}
	for _, name := range v.form.Media {
		tag := ui.Tag{Text: r.T("surveys.media_there"), Colour: ui.Green}
		if missing[name] {
			tag = ui.Tag{Text: r.T("surveys.media_missing"), Colour: ui.Orange}
		}
		table.Rows = append(table.Rows, []ui.Cell{{Text: name}, {Content: tag}})
	}
	parts := []ui.Part{table}
	if f.Draft != "" {
		parts = append(parts, ui.Form{Action: address(f, "media"), Upload: true, Parts: []ui.Part{ui.FileUpload{Field: ui.Field{Name: "file", Label: r.T("surveys.media_add"), Hint: r.T("surveys.media_hint")}}},
			Buttons: []ui.Button{{Text: r.T("surveys.media_send"), Kind: ui.Secondary, Once: true}}})
	}
	return parts, nil
}

func missingMedia(used []string, have []Media) map[string]bool {
	missing := map[string]bool{}
	for _, name := range used {
		missing[name] = true
	}
	for _, m := range have {
		delete(missing, m.Name)
	}
	return missing
}

// reviewPage asks to answer for what could do harm.
func (s *Surveys) reviewPage(r *web.Request) (web.Answer, error) {
	var f Form
	var v Version
	err := r.Read(func(tx *db.Tx) (err error) {
		f, v, err = draftOf(r, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return reviewForm(r, &f, v, nil, nil)
}

// draftOf reads a form that has a draft.
func draftOf(r *web.Request, tx *db.Tx) (f Form, v Version, err error) {
	if f, err = ownForm(r, tx); err != nil {
		return f, v, err
	}
	if f.Draft == "" {
		return f, v, web.NotFound()
	}
	v, err = versionByID(tx, f.Draft)
	return f, v, err
}

// shortestReason is how many characters a reason has at least.
const shortestReason = 10

func reviewForm(r *web.Request, f *Form, v Version, reasons map[string]string, missing []string) (web.Answer, error) {
	survey, err := ReadSurvey(v.XML)
	if err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("surveys.review_title"), Caption: v.Title, Lead: r.T("surveys.review_lead"), Back: &ui.BackLink{Text: f.Title, Href: address(f)}}
	language := survey.languageOf(string(r.Lang))
	form := ui.Form{Buttons: []ui.Button{{Text: r.T("surveys.release"), Once: true}, {Text: r.T("surveys.change"), Kind: ui.Secondary, Href: address(f, "version")}}}
	for _, w := range v.Warnings {
		form.Parts = append(form.Parts, ui.InsetText{Text: w})
	}
	for _, q := range survey.collectOnly() {
		word := "surveys.collect_only"
		if q.Required {
			word = "surveys.collect_only_required"
		}
		form.Parts = append(form.Parts, ui.InsetText{Text: r.T(word, q.Title(language))})
	}
	findings := survey.said(Review(survey), language)
	for _, finding := range findings {
		if finding.Blocks() {
			form.Parts = append(form.Parts, ui.InsetText{Text: finding.title(r) + ". " + r.T("surveys.finding."+finding.Code+".why")})
			if reasons != nil {
				page.Problems = append(page.Problems, ui.ErrorLink{Text: finding.title(r), Href: address(f, "version")})
			}
			continue
		}
		field := ui.Textarea{Field: ui.Field{Name: finding.Key(), Label: finding.title(r), Hint: r.T("surveys.finding." + finding.Code + ".why"), ErrorPrefix: r.T("frame.error") + ":"}, Rows: 2, Value: reasons[finding.Key()]}
		if reasons != nil && len([]rune(field.Value)) < shortestReason {
			field.Error = r.T("surveys.reason_missing", finding.title(r))
			page.Problems = append(page.Problems, field.Link())
		}
		form.Parts = append(form.Parts, field)
	}
	if len(findings) == 0 {
		form.Parts = append(form.Parts, ui.Paragraph{Text: r.T("surveys.review_clean")})
	} else {
		form.Parts = append([]ui.Part{ui.Paragraph{Text: r.N("surveys.findings", len(findings))}}, form.Parts...)
	}
	for _, name := range missing {
		page.Problems = append(page.Problems, ui.ErrorLink{Text: r.T("surveys.media_needed", name), Href: address(f) + "#media"})
	}
	page.Parts = []ui.Part{form}
	return page, nil
}

// title says a finding in one line.
func (f Finding) title(r *web.Request) string {
	detail := ""
	for _, trait := range strings.Fields(f.Detail) {
		if detail != "" {
			detail += ", "
		}
		detail += r.T("surveys.trait." + trait)
	}
	return r.T("surveys.finding."+f.Code, f.Label, detail)
}

func (s *Surveys) release(r *web.Request) (web.Answer, error) {
	sent, err := r.Values()
	if err != nil {
		return nil, err
	}
	var f Form
	var v Version
	var missing []string
	reasons, whole := map[string]string{}, true
	err = r.Write(func(tx *db.Tx) (err error) {
		if f, v, err = draftOf(r, tx); err != nil {
			return err
		}
		form, err := openrosa.ParseForm(v.XML)
		if err != nil {
			return err
		}
		if err := linkLists(tx, &f, v.ID, form.Media, form.EntityLists); err != nil {
			return err
		}
		if missing, err = draftMissing(tx, v); err != nil {
			return err
		}
		survey, err := ReadSurvey(v.XML)
		if err != nil {
			return err
		}
		for _, finding := range Review(survey) {
			reason := strings.TrimSpace(url.Values(sent).Get(finding.Key()))
			reasons[finding.Key()] = reason
			whole = whole && !finding.Blocks() && len([]rune(reason)) >= shortestReason
		}
		if !whole || len(missing) > 0 {
			tx.Housekeeping("nothing is changed")
			return nil
		}
		if err := makeLists(tx, f.Owner, form.EntityLists); err != nil {
			return err
		}
		return release(tx, &f, reasons)
	})
	if err == nil && (!whole || len(missing) > 0) {
		return reviewForm(r, &f, v, reasons, missing)
	}
	return web.Redirect{To: address(&f), Done: "surveys.released_done"}, err
}

// draftMissing lists the files that a version uses and that nobody has uploaded.
func draftMissing(tx *db.Tx, v Version) ([]string, error) {
	form, err := openrosa.ParseForm(v.XML)
	if err != nil {
		return nil, err
	}
	have, err := mediaOf(tx, v.ID)
	var names []string
	missing := missingMedia(form.Media, have)
	for _, name := range form.Media {
		if missing[name] {
			names = append(names, name)
		}
	}
	return names, err
}
