package evidence

import (
	"io"
	"strings"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (e *Evidence) dataRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /evidence/data", Policy: web.Voices, Handle: e.dataPage},
		{Pattern: "POST /evidence/data/{dataset}/delete", Policy: web.Voices, Handle: e.deleteData},
		{Pattern: "GET /evidence/estimates/{estimate}/data.csv", Policy: web.InGroup, Handle: e.dataFile},
	}
}

// dataPage lists the data sets that this person may use. No row of theirs is
// ever shown on a page.
func (e *Evidence) dataPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("estimates.data"), Lead: r.T("estimates.data_lead"), Back: back(r)}
	err := r.Read(func(tx *db.Tx) error {
		sets, err := datasetsFor(tx, r.Person)
		if err != nil {
			return err
		}
		t := ui.Table{ID: "datasets", Caption: r.T("estimates.data"), Empty: r.T("estimates.data_empty"), Stacked: true, RowHeaders: true,
			Columns: []ui.Column{{Text: r.T("estimates.file")}, {Text: r.T("estimates.columns_of")}, {Text: r.T("estimates.rows"), Numeric: true}, {Text: r.T("estimates.when")}, {Text: r.T("estimates.delete"), Unseen: true}}}
		for _, d := range sets {
			t.Rows = append(t.Rows, []ui.Cell{{Text: d.Name, Detail: d.SHA256[:12]}, {Text: strings.Join(d.Columns, ", ")}, {Text: r.Number(d.Rows)}, {Text: r.Day(d.Created)}, {Content: deleteButton(r, d)}})
		}
		page.Parts = []ui.Part{t}
		return nil
	})
	return page, err
}

func deleteButton(r *web.Request, d Dataset) ui.Part {
	if !d.Deleted.IsZero() {
		return ui.Tag{Text: r.T("estimates.deleted"), Colour: ui.Grey}
	}
	return ui.Form{Action: "/evidence/data/" + string(d.ID) + "/delete", Buttons: []ui.Button{{Text: r.T("estimates.delete"), Kind: ui.Secondary}}}
}

// deleteData wipes the rows; fingerprint and estimates stay.
func (e *Evidence) deleteData(r *web.Request) (web.Answer, error) {
	dataset, err := r.PathID("dataset")
	if err != nil {
		return nil, err
	}
	err = r.Write(func(tx *db.Tx) error {
		d, err := getDataset(tx, dataset)
		if err != nil {
			return err
		}
		if !owner(r.Person, d.Organisation) {
			return web.NotFound()
		}
		if n, err := usersOf(tx, d.ID); err != nil || n > 0 {
			if err == nil {
				err = fault.New(fault.Conflict, "estimates.fault.in_use")
			}
			return err
		}
		return wipe(tx, d)
	})
	return web.Redirect{To: "/evidence/data", Done: "estimates.done.deleted"}, err
}

// dataFile gives the data as the command reads it, to those whose it is. The
// reading is written down.
func (e *Evidence) dataFile(r *web.Request) (web.Answer, error) {
	var in input
	var data []byte
	err := r.Write(func(tx *db.Tx) error {
		x, err := e.estimate(r, tx)
		if err != nil {
			return err
		}
		d, err := getDataset(tx, x.Dataset)
		if err != nil {
			return err
		}
		if !owner(r.Person, d.Organisation) || !d.Deleted.IsZero() {
			return web.NotFound()
		}
		if in, err = e.input(tx, x); err != nil {
			return err
		}
		data = in.data
		if x.Design == "lists" {
			if data, err = in.f.histories(x.Choices.Columns["lists"], x.Choices.column("count")); err != nil {
				return err
			}
		}
		return audit.Record(tx, "read", "datasets", d.ID)
	})
	return web.File{Name: in.file, Type: "text/csv; charset=utf-8", Write: func(w io.Writer) error { _, err := w.Write(data); return err }}, err
}
