package response

import (
	"io"
	"iter"

	"ostoja/formats/xlsx"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/web"
)

// periodFile gives all that was handed in since the plan began, a value a row and
// month after month, streamed from the database into the file.
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
	rows := func(months []monthFilled) iter.Seq[[]any] {
		return func(yield func([]any) bool) {
			for _, month := range months {
				for v, err := range handedIn(tx, o.Plan.ID, month.Month) {
					if broken = err; err != nil {
						return
					}
					if a := o.byID[v.Activity]; a != nil && !yield(m.periodRow(r, o, a, month.Month, &v, n)) {
						return
					}
				}
			}
		}
	}
	var sheets []xlsx.Table
	for _, some := range inSheets(months) {
		sheets = append(sheets, xlsx.Table{Sheet: sheetOf(some), Columns: periodColumns(r), RoomFor: 1, Rows: rows(some)})
	}
	if err := xlsx.Write(w, sheets...); err != nil {
		return err
	}
	return broken
}

// mostInSheet is how many rows one sheet gets: what a spreadsheet program opens
// is not much more, and each sheet costs memory until the file is done.
const mostInSheet = 1_040_000

// inSheets parts months so that each part fits into a sheet; nothing is one part.
func inSheets(months []monthFilled) [][]monthFilled {
	parts, filled := [][]monthFilled{nil}, 0
	for _, m := range months {
		last := len(parts) - 1
		if filled += m.values; filled > mostInSheet && len(parts[last]) > 0 {
			parts, filled = append(parts, nil), m.values
			last++
		}
		parts[last] = append(parts[last], m)
	}
	return parts
}

// sheetOf names a sheet by its months.
func sheetOf(months []monthFilled) string {
	if len(months) == 0 {
		return reportSheet
	}
	from, to := months[0].Month, months[len(months)-1].Month
	if from == to {
		return string(from)
	}
	return string(from) + " – " + string(to)
}

func periodColumns(r *web.Request) []xlsx.Column {
	columns := []xlsx.Column{
		{Header: r.T("reports.month"), Tag: monthTag},
		{Header: r.T("plan_activities.partner"), Tag: partnerTag, Width: 30}, {Header: r.T("plan_indicators.code"), Tag: "#indicator+code"},
		{Header: r.T("plan_activities.one"), Tag: nameTag, Width: 40}, {Header: r.T("plan_activities.area"), Tag: "#adm+code"},
		{Header: r.T("reports.state"), Tag: "#status"}, {Header: r.T("reports.count.people"), Tag: reachedTag, Kind: xlsx.Integer}, {Header: r.T("reports.served"), Tag: servedTag, Kind: xlsx.Integer},
	}
	for _, g := range allGroups {
		columns = append(columns, xlsx.Column{Header: r.T("group." + g), Tag: partTag(g), Kind: xlsx.Integer})
	}
	return columns
}

func (m *Response) periodRow(r *web.Request, o *Outline, a *Activity, month Month, v *handed, n names) []any {
	row := []any{string(month), n.say(a.Partner), o.IndicatorOf(a).Code, a.Name, a.Area, r.T("reports.state." + string(v.State)), optional(v.New), optional(v.Served)}
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
