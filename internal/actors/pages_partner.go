package actors

import (
	"encoding/json"
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// directoryForm asks those who manage the group's data for a partner's directory.
func (a *Actors) directoryForm(r *web.Request, tx *db.Tx, page *web.Page) error {
	if !r.Person.Manages() {
		return nil
	}
	owners, err := a.members.OrganisationOptions(r, tx)
	if err != nil {
		return err
	}
	var languages []ui.Option
	for _, l := range lang.All {
		languages = append(languages, ui.Option{Value: string(l), Text: lang.OwnNames[l], Selected: l == r.Lang})
	}
	page.Parts = append(page.Parts, ui.Details{Summary: r.T("imports.hsds"), Content: ui.Form{Action: "/imports/hsds", Upload: true, Parts: []ui.Part{
		ui.FileUpload{Field: ui.Field{Name: "directory", Label: r.T("imports.hsds.file"), Hint: r.T("imports.hsds.hint")}, Accept: ".json,.ndjson"},
		ui.Select{Field: ui.Field{Name: "language", Label: r.T("imports.hsds.language")}, Options: languages},
		ui.Select{Field: ui.Field{Name: "organisation", Label: r.T("imports.hsds.organisation")}, Options: append([]ui.Option{{Text: r.T("imports.hsds.refuse")}}, owners...)},
	}, Buttons: []ui.Button{{Text: r.T("imports.upload"), Once: true}}}})
	return nil
}

// uploadDirectory stores a partner's directory and reads it for its preview.
func (a *Actors) uploadDirectory(r *web.Request) (web.Answer, error) {
	name, body, err := uploadedFile(r, "directory")
	if err != nil {
		return a.uploadForm(r, r.T("imports.no_file"))
	}
	o := partnerOptions{Language: lang.Lang(r.Value("language"))}
	if !slices.Contains(lang.All, o.Language) {
		o.Language = r.Lang
	}
	if chosen := r.Value("organisation"); chosen != "" {
		if o.Organisation, err = id.Parse(chosen); err != nil {
			return nil, web.NotFound()
		}
	}
	options, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	run := Run{Name: name, Sheet: partnerSheet, Person: r.Person.ID, Organisation: r.Person.Organisation, State: Reading, Layout: string(options), Tagged: true, Heads: r.T("services.name") + "\t"}
	return a.advanced(r, &run, func(tx *db.Tx) error {
		if o.Organisation != "" {
			if _, err := a.members.Store.Organisations.Get(tx, o.Organisation); err != nil {
				return err
			}
		}
		return run.insert(tx, body)
	}, len(body))
}

// columnButtons is how many buttons a preview has: a directory has no columns to choose.
func columnButtons(run Run) int {
	if run.Sheet == partnerSheet {
		return 1
	}
	return 2
}

// partnerCells shows a row of a directory's import.
func partnerCells(r *web.Request, run Run, row importRow, cells []ui.Cell) []ui.Cell {
	var body partnerRow
	_ = json.Unmarshal([]byte(row.body), &body) // ours
	cells[2].Text = body.Name
	if row.act != actAdd || run.State == Stored {
		cells[2].Href = "/services/" + string(row.record)
	}
	cells[3].Text = differences(r, "services.", body.Changes)
	return cells
}
