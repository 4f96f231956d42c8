package evidence

import (
	"errors"
	"io"
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (e *Evidence) askRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /evidence/new", Policy: web.Voices, Handle: e.questionPage},
		{Pattern: "GET /evidence/new/{study}", Policy: web.Voices, Handle: e.uploadPage},
		{Pattern: "POST /evidence/new/{study}", Policy: web.Voices, Handle: e.upload, MaxBody: maxUpload + 64<<10},
		{Pattern: "GET /evidence/new/{study}/{dataset}", Policy: web.Voices, Handle: e.columnsPage},
		{Pattern: "POST /evidence/new/{study}/{dataset}", Policy: web.Voices, Handle: e.start},
	}
}

// questionPage asks for the question, and where its data can have several
// shapes, for that.
func (e *Evidence) questionPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("estimates.ask"), Lead: r.T("estimates.ask_lead"), Back: back(r)}
	asked := r.Value("question")
	problem := ""
	for _, q := range inquiries {
		if q.name != asked {
			continue
		}
		if shape := r.Value("shape-" + q.name); len(q.studies) == 1 || slices.Contains(q.studies, shape) {
			if len(q.studies) == 1 {
				shape = q.studies[0]
			}
			return web.Redirect{To: "/evidence/new/" + shape}, nil
		}
		problem = r.T("estimates.choose_shape")
	}
	if problem == "" && r.URL.RawQuery != "" && r.Query().Has("send") {
		problem = r.T("estimates.choose_question")
	}
	if problem != "" {
		page.Problems = []ui.ErrorLink{{Text: problem, Href: "#question"}}
	}
	field := ui.Field{Name: "question", Label: r.T("estimates.ask_which"), LabelSize: ui.Medium, Error: problem, ErrorPrefix: r.T("frame.error_prefix")}
	page.Parts = []ui.Part{ui.Form{Get: true, Parts: []ui.Part{ui.Radios{Field: field, Choices: questionChoices(r, asked)}},
		Buttons: []ui.Button{{Text: r.T("estimates.continue"), Name: "send", Value: "1"}}}}
	return page, nil
}

func questionChoices(r *web.Request, asked string) []ui.Choice {
	var choices []ui.Choice
	for _, q := range inquiries {
		c := ui.Choice{Value: q.name, Label: r.T("estimates.question." + q.name), Hint: r.T("estimates.question_hint." + q.name), Checked: q.name == asked}
		if len(q.studies) > 1 {
			shapes := ui.Radios{Field: ui.Field{Name: "shape-" + q.name, Label: r.T("estimates.shape")}, Small: true}
			for _, s := range q.studies {
				shapes.Choices = append(shapes.Choices, ui.Choice{Value: s, Label: r.T("estimates.shape." + s)})
			}
			c.Reveal = shapes
		}
		choices = append(choices, c)
	}
	return choices
}

func back(r *web.Request) *ui.BackLink {
	return &ui.BackLink{Text: r.T("estimates.title"), Href: "/evidence"}
}

// studyOf is the study that an address names.
func studyOf(r *web.Request) (string, study, error) {
	name := r.PathValue("study")
	s, known := studies[name]
	if !known {
		return "", s, web.NotFound()
	}
	return name, s, nil
}

func (e *Evidence) uploadPage(r *web.Request) (web.Answer, error) { return e.uploadForm(r, "") }

// uploadForm shows what the table must look like, and asks for it.
func (e *Evidence) uploadForm(r *web.Request, problem string) (web.Answer, error) {
	name, s, err := studyOf(r)
	if err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("estimates.question." + s.question), Caption: r.T("estimates.ask"), Lead: r.T("estimates.needs." + name),
		Back: &ui.BackLink{Text: r.T("estimates.ask"), Href: "/evidence/new"}}
	if problem != "" {
		page.Problems = []ui.ErrorLink{{Text: problem, Href: "#file"}}
	}
	file := ui.FileUpload{Field: ui.Field{Name: "file", Label: r.T("estimates.file"), Hint: r.T("estimates.file_hint", maxUpload>>20), Error: problem, ErrorPrefix: r.T("frame.error_prefix")}, Accept: ".csv,.xlsx,.json,.txt,.tsv"}
	page.Parts = []ui.Part{exampleTable(r, s), ui.WarningText{Word: r.T("records.warning"), Text: r.T("estimates.no_names")},
		ui.Form{Upload: true, Hidden: again(r), Parts: []ui.Part{file}, Buttons: []ui.Button{{Text: r.T("estimates.upload"), Once: true}}}}
	err = r.Read(func(tx *db.Tx) error {
		sets, err := datasetsFor(tx, r.Person)
		if part := choosePart(r, name, sets); part != nil {
			page.Parts = append(page.Parts, part...)
		}
		return err
	})
	return page, err
}

// again keeps which estimate is repeated.
func again(r *web.Request) []ui.Hidden {
	if v := r.Value("again"); v != "" {
		return []ui.Hidden{{Name: "again", Value: v}}
	}
	return nil
}

func exampleTable(r *web.Request, s study) ui.Part {
	t := ui.Table{ID: "example", Caption: r.T("estimates.example")}
	for _, name := range s.example[0] {
		t.Columns = append(t.Columns, ui.Column{Text: name})
	}
	for _, row := range s.example[1:] {
		var cells []ui.Cell
		for _, c := range row {
			cells = append(cells, ui.Cell{Text: c})
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// choosePart lists the data sets that are there already.
func choosePart(r *web.Request, study string, sets []Dataset) []ui.Part {
	var items []ui.Link
	for _, d := range sets {
		if !d.Deleted.IsZero() || len(items) == 20 {
			continue
		}
		address := "/evidence/new/" + study + "/" + string(d.ID)
		if v := r.Value("again"); v != "" {
			address += "?again=" + v
		}
		items = append(items, ui.Link{Text: r.T("estimates.dataset_line", d.Name, r.Number(d.Rows), d.Created), Href: address})
	}
	if len(items) == 0 {
		return nil
	}
	return []ui.Part{ui.Heading{Text: r.T("estimates.or_choose"), ID: "choose"}, ui.List{Items: items}}
}

// upload stores a table and leads on to its columns.
func (e *Evidence) upload(r *web.Request) (web.Answer, error) {
	name, _, err := studyOf(r)
	if err != nil {
		return nil, err
	}
	file, content, err := uploaded(r)
	if err != nil {
		return e.uploadForm(r, r.T("estimates.file_missing"))
	}
	f, data, err := readUpload(file, content)
	if refused, ok := errors.AsType[*fault.Error](err); ok && refused.Kind == fault.Invalid {
		said, _ := teller{r.Speaker}.note(refused.Message)
		return e.uploadForm(r, said)
	}
	if err != nil {
		return nil, err
	}
	var d Dataset
	if err := r.Write(func(tx *db.Tx) error {
		d, err = e.insertDataset(tx, file, r.Person, f, data)
		return err
	}); err != nil {
		return nil, err
	}
	to := "/evidence/new/" + name + "/" + string(d.ID)
	if v := r.Value("again"); v != "" {
		to += "?again=" + v
	}
	return web.Redirect{To: to}, nil
}

func uploaded(r *web.Request) (string, []byte, error) {
	if err := r.ParseMultipartForm(maxUpload); err != nil {
		return "", nil, err
	}
	file, header, err := r.FormFile("file")
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxUpload+1))
	name := []rune(header.Filename)
	return string(name[:min(len(name), 100)]), content, err
}
