package actors

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"ostoja/formats/xlsx"
	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// previewRows is how many rows a page of a preview shows.
const previewRows = 100

// rowsPart says row by row what will be done, or was, and why not.
func (a *Actors) rowsPart(r *web.Request, tx *db.Tx, run Run, page *web.Page) error {
	after, _ := strconv.Atoi(r.Value("after"))
	act := r.Value("act")
	rows, err := rowsOf(tx, run.ID, act, after, previewRows)
	if err != nil {
		return err
	}
	t := ui.Table{Caption: r.T("imports.rows"), Stacked: true, Empty: r.T("imports.no_rows"),
		Columns: []ui.Column{{Text: r.T("imports.row"), Numeric: true}, {Text: r.T("imports.what")}, {Text: r.T("activities.one")}, {Text: r.T("imports.why")}}}
	for _, row := range rows {
		t.Rows = append(t.Rows, a.rowCells(r, tx, run, row))
	}
	page.Parts = append(page.Parts, t)
	if len(rows) == previewRows {
		page.Parts = append(page.Parts, ui.Paragraph{Link: &ui.Link{Text: r.T("imports.more"), Href: importPath(run) + "?act=" + act + "&after=" + strconv.Itoa(rows[len(rows)-1].n)}})
	}
	return nil
}

var actColours = map[string]ui.Colour{actAdd: ui.Green, actChange: ui.Yellow, actSame: ui.Grey, actRefuse: ui.Red}

func (a *Actors) rowCells(r *web.Request, tx *db.Tx, run Run, row importRow) []ui.Cell {
	cells := []ui.Cell{{Text: strconv.Itoa(row.place)}, {Content: ui.Tag{Text: r.T("imports.act." + row.act), Colour: actColours[row.act]}}, {}, {}}
	if row.act == actRefuse {
		bad := row.refused()
		cells[2].Text = strings.Join(filled(bad.Cells, 4), " · ")
		var why []string
		for _, p := range bad.Problems {
			why = append(why, strings.Trim(p.Column+" „"+p.Value+"”: "+a.sayReason(r.Speaker, p.Reason), " :"))
		}
		cells[3].Text = strings.Join(why, "; ")
		return cells
	}
	if run.Sheet == partnerSheet {
		return partnerCells(r, run, row, cells)
	}
	var activity Activity
	if row.body != "" {
		_ = json.Unmarshal([]byte(row.body), &activity) // ours
	}
	if row.record != "" {
		if k, err := a.activities.Activities.Get(tx, row.record); err == nil {
			cells[2].Href = "/activities/" + string(row.record)
			if row.body == "" {
				activity = k.Activity()
			} else if row.act == actChange {
				cells[3].Text = differences(r, "activities.", a.activities.Activities.Diff(&k, changedTo(k, activity)))
			}
		}
	}
	cells[2].Text = activity.Who() + ": " + (&Kept{Name: activity.Name, Indicator: activity.Indicator, Sector: activity.Sector, Place: activity.Place}).called()
	return cells
}

// changedTo gives a record as it would be after an activity is stored over it.
func changedTo(k Kept, a Activity) *Kept {
	to := keep(a, noOrganisation)
	to.Kind = a.kindOf()
	to.Row, to.Organisation, to.Key, to.Content, to.Import = k.Row, k.Organisation, k.Key, k.Content, k.Import
	to.LeadOrg, to.ImplementingOrg, to.DonorOrg = k.LeadOrg, k.ImplementingOrg, k.DonorOrg
	return &to
}

// differences says what a change would change: field: old → new.
func differences(r *web.Request, prefix string, changes []audit.Change) string {
	var out []string
	for _, c := range changes {
		key := prefix + c.Field
		if r.Has(key) {
			out = append(out, r.T(key)+": "+c.Old+" → "+c.New)
		}
	}
	return strings.Join(out, "; ")
}

func filled(cells []string, most int) []string {
	var out []string
	for _, c := range cells {
		if c = strings.TrimSpace(c); c != "" && len(out) < most {
			out = append(out, c)
		}
	}
	return out
}

// refusedFile is the file that goes back: the bad rows as they were, each with the reason.
func (a *Actors) refusedFile(r *web.Request) (web.Answer, error) {
	var run Run
	if err := r.Read(func(tx *db.Tx) (err error) { run, err = ownRun(r, tx); return err }); err != nil {
		return nil, err
	}
	heads := strings.Split(run.Heads, "\n")
	t := xlsx.Table{Sheet: "5W", Columns: []xlsx.Column{{Header: r.T("imports.row")}, {Header: r.T("imports.why"), Width: 60}}}
	for _, h := range heads {
		header, tag, _ := strings.Cut(h, "\t")
		t.Columns = append(t.Columns, xlsx.Column{Header: header, Tag: tag})
	}
	return web.File{Name: "refused-" + string(run.ID) + ".xlsx", Type: excelType, Write: func(w io.Writer) error {
		return r.Read(func(tx *db.Tx) error {
			var failed error
			t.Rows = func(yield func([]any) bool) {
				for row, err := range eachRefused(tx, run.ID) {
					if failed = err; err != nil || !yield(a.refusedCells(r.Speaker, row, len(heads))) {
						return
					}
				}
			}
			return errors.Join(xlsx.Write(w, t), failed)
		})
	}}, nil
}

func (a *Actors) refusedCells(s lang.Speaker, row importRow, columns int) []any {
	bad := row.refused()
	var why []string
	for _, p := range bad.Problems {
		why = append(why, strings.TrimPrefix(p.Column+": ", ": ")+a.sayReason(s, p.Reason))
	}
	out := []any{row.place, strings.Join(why, "; ")}
	for i := range columns {
		cell := ""
		if i < len(bad.Cells) {
			cell = bad.Cells[i]
		}
		out = append(out, cell)
	}
	return out
}
