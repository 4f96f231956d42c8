package response

import (
	"io"

	"ostoja/formats/xlsx"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/web"
)

// periodFile gives all that was handed in since the plan began: a sheet for each
// month, streamed from the database into the file.
func (m *Response) periodFile(r *web.Request) (web.Answer, error) {
	return web.File{Name: "reports.xlsx", Type: xlsxType, Write: func(w io.Writer) error {
		return r.Read(func(tx *db.Tx) error { return m.writePeriod(r, tx, w) })
	}}, nil
}

func (m *Response) writePeriod(r *web.Request, tx *db.Tx, w io.Writer) error {
	o, err := m.Store.InForce(tx)
	if err != nil {
		return err
	}
	n, err := m.organisationNames(tx, r.Lang)
	if err != nil {
		return err
	}
	months, err := monthsHandedIn(tx, o.Plan.ID)
	if err != nil {
		return err
	}
	var broken error // of reading: rows cannot give it back
	var sheets []xlsx.Table
	for _, month := range months {
		sheets = append(sheets, xlsx.Table{Sheet: string(month), Columns: periodColumns(r), RoomFor: 1, Rows: func(yield func([]any) bool) {
			for v, err := range handedIn(tx, o.Plan.ID, month) {
				if err != nil {
					broken = err
					return
				}
				if a := o.byID[v.Activity]; a != nil && !yield(m.periodRow(r, o, a, &v, n)) {
					return
				}
			}
		}})
	}
	if len(sheets) == 0 {
		sheets = []xlsx.Table{{Sheet: reportSheet, Columns: periodColumns(r), RoomFor: 1, Rows: func(func([]any) bool) {}}}
	}
	if err := xlsx.Write(w, sheets...); err != nil {
		return err
	}
	return broken
}

func periodColumns(r *web.Request) []xlsx.Column {
	columns := []xlsx.Column{
		{Header: r.T("plan_activities.partner"), Tag: partnerTag, Width: 30}, {Header: r.T("plan_indicators.code"), Tag: "#indicator+code"},
		{Header: r.T("plan_activities.one"), Tag: nameTag, Width: 40}, {Header: r.T("plan_activities.area"), Tag: "#adm+code"},
		{Header: r.T("reports.state"), Tag: "#status"}, {Header: r.T("reports.count.people"), Tag: reachedTag, Kind: xlsx.Integer}, {Header: r.T("reports.served"), Tag: servedTag, Kind: xlsx.Integer},
	}
	for _, g := range allGroups {
		columns = append(columns, xlsx.Column{Header: r.T("group." + g), Tag: partTag(g), Kind: xlsx.Integer})
	}
	return columns
}

func (m *Response) periodRow(r *web.Request, o *Outline, a *Activity, v *handed, n names) []any {
	row := []any{n.say(a.Partner), o.IndicatorOf(a).Code, a.Name, a.Area, r.T("reports.state." + string(v.State)), optional(v.New), optional(v.Served)}
	for _, g := range allGroups {
		if count, ok := v.Parts[g]; ok {
			row = append(row, count)
		} else {
			row = append(row, nil)
		}
	}
	return row
}

func optional(n *int) any {
	if n == nil {
		return nil
	}
	return *n
}

// handed is a value that has left its partner's hands.
type handed struct {
	Activity id.ID
	State    ReportState
	Value
}
