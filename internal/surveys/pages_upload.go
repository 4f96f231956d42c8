package surveys

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ostoja/formats/openrosa"
	"ostoja/formats/xlsform"
	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

func (s *Surveys) newPage(r *web.Request) (web.Answer, error) { return s.uploadForm(r, nil) }

// uploadForm asks for a file; problems are those of the file that came before.
func (s *Surveys) uploadForm(r *web.Request, err error) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.add_title"), Lead: r.T("surveys.add_lead"), Back: &ui.BackLink{Text: r.T("surveys.title"), Href: "/surveys"}}
	field := ui.FileUpload{Field: ui.Field{Name: "file", Label: r.T("surveys.file"), Hint: r.T("surveys.file_hint"), ErrorPrefix: r.T("frame.error") + ":"}, Accept: ".xlsx,.xlsm,.csv,.md,.xml,.zip"}
	if problems, ok := errors.AsType[xlsform.Problems](err); ok {
		field.Error = r.N("surveys.problems", len(problems))
		page.Parts = append(page.Parts, problemTable(r, problems))
	} else if err != nil {
		field.Error = explain(r, err)
	}
	if field.Error != "" {
		page.Problems = []ui.ErrorLink{field.Link()}
	}
	page.Parts = append([]ui.Part{ui.Form{Upload: true, Parts: []ui.Part{field}, Buttons: []ui.Button{{Text: r.T("surveys.check"), Once: true}}}}, page.Parts...)
	page.Parts = append(page.Parts, ui.Paragraph{Text: r.T("surveys.library_lead"), Link: &ui.Link{Text: r.T("surveys.library"), Href: "/surveys/library"}})
	return page, nil
}

func explain(r *web.Request, err error) string {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return r.T(e.Message, e.Args...)
	}
	return err.Error()
}

func problemTable(r *web.Request, problems xlsform.Problems) ui.Part {
	table := ui.Table{ID: "problems", Caption: r.T("surveys.problems_title"), Stacked: true, Columns: []ui.Column{
		{Text: r.T("surveys.sheet")}, {Text: r.T("surveys.row"), Numeric: true}, {Text: r.T("surveys.column")}, {Text: r.T("surveys.mend")}}}
	for _, p := range problems {
		row := ""
		if p.Row > 0 {
			row = strconv.Itoa(p.Row)
		}
		table.Rows = append(table.Rows, []ui.Cell{{Text: p.Sheet}, {Text: row}, {Text: p.Column}, {Text: p.Message}})
	}
	return table
}

// readFile reads one uploaded file, bounded.
func readFile(r *web.Request, name string, most int64) (string, []byte, error) {
	file, header, err := r.FormFile(name)
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return "", nil, fault.New(fault.TooLarge, "fault.too_large", tooLarge.Limit/1024)
	}
	if err != nil {
		return "", nil, fault.New(fault.Invalid, "surveys.no_file")
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(content)) > most {
		err = fault.New(fault.TooLarge, "fault.too_large", most/1024)
	}
	return filepath.Base(header.Filename), content, err
}

// read makes a version of a file: an XLSForm is converted, an XForm taken as it is.
func read(name string, source []byte) (Version, *openrosa.Form, error) {
	v := Version{SourceName: name, Source: source, XML: source, Warnings: []string{}, Reasons: map[string]string{}}
	if !strings.EqualFold(filepath.Ext(name), ".xml") {
		book, err := xlsform.Read(name, source)
		if err != nil {
			return v, nil, err
		}
		form, err := xlsform.Convert(book, xlsform.Options{ID: strings.TrimSuffix(name, filepath.Ext(name))})
		if err != nil {
			return v, nil, err
		}
		v.XML = form.XML
		for _, w := range form.Warnings {
			v.Warnings = append(v.Warnings, w.String())
		}
	}
	form, err := openrosa.ParseForm(v.XML)
	if err != nil {
		return v, nil, err
	}
	if _, err := ReadSurvey(v.XML); err != nil {
		return v, nil, err
	}
	v.Version, v.Title, v.Encrypted, v.Hash = form.Version, form.Title, form.PublicKey != "", openrosa.Hash(v.XML)
	if v.Title == "" {
		v.Title = form.ID
	}
	return v, form, nil
}

func (s *Surveys) upload(r *web.Request) (web.Answer, error) {
	name, source, err := readFile(r, "file", maxFormBundle)
	if err != nil {
		return s.uploadForm(r, err)
	}
	name, source, files, err := unpack(name, source)
	if err != nil {
		return s.uploadForm(r, err)
	}
	v, form, err := read(name, source)
	if err != nil {
		return s.uploadForm(r, err)
	}
	var f Form
	err = r.Write(func(tx *db.Tx) (err error) {
		if f, err = s.formFor(r, tx, form, v.Title); err != nil {
			return err
		}
		if err := s.addVersion(tx, &f, v, form.Media, form.EntityLists, r.Person); err != nil {
			return err
		}
		return putFiles(tx, f.Draft, form.Media, files)
	})
	if kind := fault.KindOf(err); err != nil && (kind == fault.Conflict || kind == fault.Invalid) {
		return s.uploadForm(r, err)
	}
	return web.Redirect{To: address(&f), Done: "surveys.checked"}, err
}

// unpack takes the form out of a zip, with the files that stand beside it: what
// ODK Central and KoboToolbox give for a form. Another file is the form itself.
func unpack(name string, source []byte) (string, []byte, map[string][]byte, error) {
	if !strings.EqualFold(filepath.Ext(name), ".zip") {
		if len(source) > maxFormFile {
			return "", nil, nil, fault.New(fault.TooLarge, "fault.too_large", maxFormFile/1024)
		}
		return name, source, nil, nil
	}
	files := map[string][]byte{}
	if err := eachEntry(source, func(entry string, content []byte) error {
		files[path.Base(entry)] = content
		return nil
	}); err != nil {
		return "", nil, nil, err
	}
	for _, ending := range []string{".xlsx", ".xlsm", ".xml"} {
		for _, inner := range slices.Sorted(maps.Keys(files)) {
			if strings.EqualFold(filepath.Ext(inner), ending) {
				if len(files[inner]) > maxFormFile {
					return "", nil, nil, fault.New(fault.TooLarge, "fault.too_large", maxFormFile/1024)
				}
				return inner, files[inner], files, nil
			}
		}
	}
	return "", nil, nil, fault.New(fault.Invalid, "surveys.import_no_form")
}

// putFiles keeps those of the files that a version uses.
func putFiles(tx *db.Tx, version id.ID, used []string, files map[string][]byte) error {
	for _, name := range used {
		content, ok := files[name]
		if !ok {
			continue
		}
		if len(content) > maxMedia {
			return fault.New(fault.TooLarge, "fault.too_large", maxMedia/1024)
		}
		if err := putMedia(tx, version, Media{Name: name, Type: mediaType(name), Hash: openrosa.Hash(content), Content: content}); err != nil {
			return err
		}
	}
	return nil
}

// formFor finds the form that a file is a version of, or makes it.
func (s *Surveys) formFor(r *web.Request, tx *db.Tx, form *openrosa.Form, title string) (Form, error) {
	if r.PathValue("id") == "" {
		if known, err := formByFormID(tx, form.ID); err == nil {
			return known, fault.New(fault.Conflict, "surveys.id_taken", form.ID)
		}
		f := Form{FormID: form.ID, Title: title, Owner: r.Person.Organisation, State: Draft, RetentionDays: usualRetention}
		return f, insertForm(tx, &f)
	}
	f, err := ownForm(r, tx)
	if err == nil && f.FormID != form.ID {
		err = fault.New(fault.Invalid, "surveys.other_id", form.ID, f.FormID)
	}
	return f, err
}

// addVersion makes a version the draft of its form.
func (s *Surveys) addVersion(tx *db.Tx, f *Form, v Version, media, lists []string, by who.Person) error {
	v.Form = f.ID
	if err := insertVersion(tx, &v, by.ID); err != nil {
		return err
	}
	before := f.Draft
	if before == "" {
		before = f.Live
	}
	if err := copyMedia(tx, before, v.ID, media); err != nil {
		return err
	}
	if err := linkLists(tx, f, v.ID, media, lists); err != nil {
		return err
	}
	if err := dropTests(tx, f.ID); err != nil {
		return err
	}
	f.Draft = v.ID
	if f.Live == "" {
		f.Title = v.Title
	}
	return updateForm(tx, f, "upload", audit.Change{Field: "version", New: v.Version})
}

func (s *Surveys) addMedia(r *web.Request) (web.Answer, error) {
	name, content, err := readFile(r, "file", maxMedia)
	if err != nil {
		return nil, err
	}
	var f Form
	err = r.Write(func(tx *db.Tx) (err error) {
		if f, err = ownForm(r, tx); err != nil {
			return err
		}
		if f.Draft == "" {
			return fault.New(fault.Conflict, "surveys.media_draft")
		}
		v, err := versionByID(tx, f.Draft)
		if err != nil {
			return err
		}
		form, err := openrosa.ParseForm(v.XML)
		if err != nil {
			return err
		}
		if !slices.Contains(form.Media, name) {
			return fault.New(fault.Invalid, "surveys.media_unused", name, strings.Join(form.Media, ", "))
		}
		return putMedia(tx, f.Draft, Media{Name: name, Type: mediaType(name), Hash: openrosa.Hash(content), Content: content})
	})
	return web.Redirect{To: address(&f), Done: "surveys.saved"}, err
}

// mediaTypes are the kinds of files that forms use; others go as they are.
var mediaTypes = map[string]string{".csv": "text/csv", ".xml": "text/xml", ".geojson": "application/geo+json", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
	".gif": "image/gif", ".webp": "image/webp", ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".mp4": "video/mp4", ".webm": "video/webm"}

func mediaType(name string) string {
	if t := mediaTypes[strings.ToLower(filepath.Ext(name))]; t != "" {
		return t
	}
	return "application/octet-stream"
}
