package surveys

import (
	"encoding/json"
	"io"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// Encrypted answers are opened in the browser of whoever holds the form's private
// key (web/islands/collect-open.ts): the server lists them and gives the
// ciphertext that it has.

func (s *Surveys) sealedRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /surveys/keypair", Policy: web.Voices, Handle: keypairPage},
		{Pattern: "GET /surveys/{id}/open", Policy: web.Voices, Handle: s.openPage},
		{Pattern: "GET /surveys/{id}/results/sealed.json", Policy: web.Voices, Handle: s.sealedList},
		{Pattern: "GET /surveys/{id}/results/{record}/record.xml", Policy: web.InGroup, Handle: s.recordXML},
	}
}

// openIsland is what the script of the pages gets.
type openIsland struct {
	Act     string            `json:"act"`
	Form    string            `json:"form"`
	Address string            `json:"address"`
	Tables  []openTable       `json:"tables"`
	Words   map[string]string `json:"words"`
}

type openTable struct {
	Repeat  string       `json:"repeat"`
	Title   string       `json:"title"`
	Columns []openColumn `json:"columns"`
}

type openColumn struct {
	Name    string            `json:"name"`
	Path    string            `json:"path"`
	Title   string            `json:"title"`
	Choice  string            `json:"choice,omitempty"`
	Choices map[string]string `json:"choices,omitempty"`
}

var openWords = []string{"insecure", "make", "key", "key_hint", "open", "no_key", "progress", "unreachable", "failed", "csv", "private", "private_hint", "public"}

func (i openIsland) part(r *web.Request) ui.Part {
	i.Words = map[string]string{}
	for _, word := range openWords {
		i.Words[word] = r.T("surveys.open." + word)
	}
	return ui.Island{ID: "collect-open", Name: "collect-open", Data: texts(i), Parts: []ui.Part{ui.Paragraph{Text: r.T("surveys.web.needs_script")}}}
}

// keypairPage makes a pair of keys in the browser.
func keypairPage(r *web.Request) (web.Answer, error) {
	return web.Page{Title: r.T("surveys.keypair"), Lead: r.T("surveys.keypair_lead"), Back: &ui.BackLink{Text: r.T("surveys.title"), Href: "/surveys"},
		Parts: []ui.Part{ui.WarningText{Word: r.T("surveys.warning"), Text: r.T("surveys.keypair_warning")}, openIsland{Act: "keys"}.part(r)}}, nil
}

// openPage opens the encrypted answers of a form in the browser.
func (s *Surveys) openPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.open_title"), Lead: r.T("surveys.open_lead")}
	err := r.Read(func(tx *db.Tx) error {
		in, err := s.ownResults(r, tx)
		if err != nil {
			return err
		}
		page.Caption, page.Back = in.form.Title, &ui.BackLink{Text: r.T("surveys.results"), Href: address(&in.form, "results")}
		island := openIsland{Act: "open", Form: in.form.FormID, Address: address(&in.form, "results")}
		for _, repeat := range append([]string{""}, in.survey.Repeats...) {
			island.Tables = append(island.Tables, tableFor(r, in, repeat))
		}
		page.Parts = []ui.Part{island.part(r)}
		return nil
	})
	return page, err
}

func tableFor(r *web.Request, in results, repeat string) openTable {
	language := in.language(r)
	table := openTable{Repeat: repeat, Title: repeat, Columns: []openColumn{}}
	if repeat == "" {
		table.Title = in.form.Title
	}
	for _, c := range in.survey.columns(repeat) {
		column := openColumn{Name: c.name, Path: c.question.Path, Title: c.question.Title(language), Choice: c.choice}
		if c.choice == "" && len(c.question.Choices) > 0 {
			column.Choices = map[string]string{}
			for _, choice := range c.question.Choices {
				column.Choices[choice.Value] = c.question.choice(choice.Value, language)
			}
		}
		table.Columns = append(table.Columns, column)
	}
	return table
}

// sealedRecord is an encrypted record in the list.
type sealedRecord struct {
	ID        string `json:"id"`
	Submitted string `json:"submitted"`
	Collector string `json:"collector"`
}

// sealedList lists the encrypted records, one after the other; whoever asks is
// about to read them, so it is noted as an export.
func (s *Surveys) sealedList(r *web.Request) (web.Answer, error) {
	err := r.Write(func(tx *db.Tx) error {
		in, err := s.ownResults(r, tx)
		if err != nil {
			return err
		}
		return audit.Record(tx, "export", "survey_forms", in.form.ID)
	})
	return web.File{Name: "sealed.json", Type: "application/json", Write: func(w io.Writer) error {
		return r.Read(func(tx *db.Tx) error {
			in, err := s.ownResults(r, tx)
			if err != nil {
				return err
			}
			separator := "[\n"
			for u, err := range sealedOf(tx, in.window) {
				if err != nil {
					return err
				}
				line, _ := json.Marshal(sealedRecord{string(u.ID), db.FormatTime(u.Created), in.names[collectorID(&Row{Submission: u})]}) // strings: cannot fail
				if _, err := io.WriteString(w, separator+string(line)); err != nil {
					return err
				}
				separator = ",\n"
			}
			return endList(w, separator)
		})
	}}, err
}

// recordXML gives a record as it came: its XML, or the envelope of an encrypted one.
func (s *Surveys) recordXML(r *web.Request) (web.Answer, error) {
	var row *Row
	err := r.Read(func(tx *db.Tx) (err error) {
		_, row, err = s.oneRow(r, tx)
		return err
	})
	return web.File{Name: "submission.xml", Type: "text/xml; charset=utf-8", Write: func(w io.Writer) error { _, err := w.Write(row.Record); return err }}, err
}
