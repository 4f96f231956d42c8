package evidence

import (
	"slices"
	"strconv"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/mail"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// asking is a question on its way: a study, a data set, what was chosen.
type asking struct {
	name    string
	study   study
	dataset Dataset
	f       *frame
	again   Estimate // the zero Estimate where nothing is repeated
	title   string
	chosen  Choices
}

// asking reads study and data set of the address. Somebody else's data set is
// not found.
func (e *Evidence) asking(r *web.Request, tx *db.Tx) (a asking, err error) {
	if a.name, a.study, err = studyOf(r); err != nil {
		return a, err
	}
	dataset, err := r.PathID("dataset")
	if err != nil {
		return a, err
	}
	if a.dataset, err = getDataset(tx, dataset); err != nil {
		return a, err
	}
	if !owner(r.Person, a.dataset.Organisation) || !a.dataset.Deleted.IsZero() {
		return a, web.NotFound()
	}
	data, err := e.content(tx, a.dataset)
	if err != nil {
		return a, err
	}
	if a.f, err = parseFrame(a.dataset.Name, data); err != nil {
		return a, err
	}
	a.chosen = a.study.propose(a.f)
	if before, err := id.Parse(r.Value("again")); err == nil {
		x, err := e.get(tx, before)
		if err == nil && x.Design == a.name {
			a.again, a.title = x, x.Title
			a.keep(x.Choices)
		}
	}
	return a, nil
}

// keep takes over what was chosen before, as far as this table has it.
func (a *asking) keep(before Choices) {
	for _, role := range a.study.roles {
		options := role.options(a.f)
		was := slices.DeleteFunc(slices.Clone(before.Columns[role.name]), func(v string) bool { return !slices.Contains(options, v) })
		if len(was) > 0 {
			a.chosen.Columns[role.name] = was
		}
	}
	for _, s := range a.study.settings {
		if v := before.Settings[s.name]; v != "" && s.name != "start" {
			a.chosen.Settings[s.name] = v
		}
	}
}

func (e *Evidence) columnsPage(r *web.Request) (web.Answer, error) {
	var page web.Page
	err := r.Read(func(tx *db.Tx) error {
		a, err := e.asking(r, tx)
		if err == nil {
			page = columnsForm(r, a, nil)
		}
		return err
	})
	return page, err
}

// columnsForm asks which column plays which role, with a proposal for each.
// problems has the errors by field.
func columnsForm(r *web.Request, a asking, problems map[string]string) web.Page {
	page := web.Page{Title: r.T("estimates.columns"), Caption: r.T("estimates.question." + a.study.question), Lead: r.T("estimates.columns_lead", a.dataset.Name, r.Number(a.dataset.Rows)),
		Back: &ui.BackLink{Text: r.T("estimates.back_to_data"), Href: "/evidence/new/" + a.name}}
	field := func(name, label, hint string) ui.Field {
		if problem := problems[name]; problem != "" {
			page.Problems = append(page.Problems, ui.ErrorLink{Text: problem, Href: "#" + name})
		}
		return ui.Field{Name: name, Label: label, Hint: hint, Error: problems[name], ErrorPrefix: r.T("frame.error_prefix")}
	}
	parts := []ui.Part{ui.Input{Field: field("title", r.T("estimates.name"), r.T("estimates.name_hint")), Value: a.title}}
	for _, role := range a.study.roles {
		parts = append(parts, rolePart(r, a, role, field("role-"+role.name, r.T("estimates.role."+role.name), hint(r, "estimates.role_hint."+role.name))))
	}
	for _, s := range a.study.settings {
		parts = append(parts, settingPart(r, a, s, field("set-"+s.name, r.T("estimates.setting."+s.name), hint(r, "estimates.setting_hint."+s.name))))
	}
	if names := a.f.unread(); len(names) > 0 {
		page.Parts = append(page.Parts, ui.WarningText{Word: r.T("records.warning"), Text: r.T("estimates.unread", strings.Join(names, ", "))})
	}
	page.Parts = append(page.Parts, ui.Form{Hidden: again(r), Parts: parts, Buttons: []ui.Button{{Text: r.T("estimates.start"), Once: true}}})
	return page
}

// hint is a message that not every role and setting has.
func hint(r *web.Request, key string) string {
	if !r.Has(key) {
		return ""
	}
	return r.T(key)
}

func rolePart(r *web.Request, a asking, role role, field ui.Field) ui.Part {
	options, chosen := role.options(a.f), a.chosen.Columns[role.name]
	if role.many {
		boxes := ui.Checkboxes{Field: field, Small: true}
		for _, o := range options {
			boxes.Choices = append(boxes.Choices, ui.Choice{Value: o, Label: o, Checked: slices.Contains(chosen, o)})
		}
		return boxes
	}
	list := ui.Select{Field: field}
	if role.optional || len(chosen) == 0 {
		list.Options = append(list.Options, ui.Option{Text: r.T(map[bool]string{true: "estimates.none", false: "estimates.choose"}[role.optional])})
	}
	for _, o := range options {
		list.Options = append(list.Options, ui.Option{Value: o, Text: strings.Replace(o, "=", ": ", 1), Selected: slices.Contains(chosen, o)})
	}
	return list
}

func settingPart(r *web.Request, a asking, s setting, field ui.Field) ui.Part {
	value := a.chosen.Settings[s.name]
	switch {
	case s.name == "start":
		return startPart(a, value, field)
	case s.choices != nil:
		radios := ui.Radios{Field: field, Inline: true, Small: true}
		for _, c := range s.choices {
			radios.Choices = append(radios.Choices, ui.Choice{Value: c, Label: r.T("estimates.setting." + s.name + "." + c), Checked: c == value})
		}
		return radios
	case s.long:
		return ui.Textarea{Field: field, Value: value, Rows: 4}
	}
	return ui.Input{Field: field, Value: value, InputMode: "numeric", Width: ui.Chars10}
}

// startPart offers the periods of the time column.
func startPart(a asking, value string, field ui.Field) ui.Part {
	list := ui.Select{Field: field}
	cells, _ := a.f.text(a.chosen.column("time"))
	for i, c := range cells {
		list.Options = append(list.Options, ui.Option{Value: c, Text: c, Selected: c == value || value == "" && i == len(cells)/2})
	}
	return list
}

// mostAtOnce is how many estimates of one organisation may wait or run.
const mostAtOnce = 5

// start stores the question and lets a job answer it.
func (e *Evidence) start(r *web.Request) (web.Answer, error) {
	if _, err := r.Values(); err != nil {
		return nil, err
	}
	var answer web.Answer
	err := r.Write(func(tx *db.Tx) error {
		a, err := e.asking(r, tx)
		if err != nil {
			return err
		}
		if problems := a.read(r); len(problems) > 0 {
			tx.Housekeeping("nothing is changed")
			answer = columnsForm(r, a, problems)
			return nil
		}
		if n, err := unfinished(tx, r.Person.Organisation); err != nil || n >= mostAtOnce {
			if err == nil {
				err = fault.New(fault.TooMany, "estimates.fault.many", mostAtOnce)
			}
			return err
		}
		x := Estimate{Title: a.title, Design: a.name, Dataset: a.dataset.ID, Choices: a.chosen, Again: a.again.ID, Person: r.Person.ID, Organisation: r.Person.Organisation}
		if err := insert(tx, &x); err != nil {
			return err
		}
		letter, err := e.letter(r, tx, x)
		if err != nil {
			return err
		}
		answer = web.Redirect{To: pathOf(x)}
		return e.Queue.Add(tx, jobName, task{x.ID, letter}, 0)
	})
	return answer, err
}

// letter is what the person gets once the answer is there.
func (e *Evidence) letter(r *web.Request, tx *db.Tx, x Estimate) (mail.Message, error) {
	p, err := e.Members.People.Get(tx, r.Person.ID)
	if db.IsNotFound(err) {
		return mail.Message{}, nil
	}
	return mail.Message{Person: p.ID, To: p.Email, Subject: r.T("estimates.mail.subject"), Text: r.T("estimates.mail.text", p.Name, e.URL+pathOf(x))}, err
}

// read takes the form's values and gives the problems by field.
func (a *asking) read(r *web.Request) map[string]string {
	problems, used := map[string]string{}, map[string]bool{}
	if a.title = r.Value("title"); a.title == "" || len(a.title) > 200 {
		problems["title"] = r.T("estimates.problem.title")
	}
	for _, role := range a.study.roles {
		options := role.options(a.f)
		var chosen []string
		twice := false
		for _, v := range r.PostForm["role-"+role.name] {
			column, _, _ := strings.Cut(v, "=")
			if slices.Contains(options, v) {
				if !role.shared {
					twice, used[column] = twice || used[column], true
				}
				chosen = append(chosen, v)
			}
		}
		a.chosen.Columns[role.name] = chosen
		if twice || len(chosen) == 0 && !role.optional || role.many && role.name == "lists" && len(chosen) < 2 {
			problems["role-"+role.name] = r.T("estimates.problem.column")
		}
	}
	for _, s := range a.study.settings {
		v := r.Value("set-" + s.name)
		a.chosen.Settings[s.name] = v
		if n, err := strconv.Atoi(v); v == "" && !s.optional || s.number && v != "" && (err != nil || n < 1) || len(v) > 4000 || s.choices != nil && !slices.Contains(s.choices, v) {
			problems["set-"+s.name] = r.T("estimates.problem.setting")
		}
	}
	return problems
}
