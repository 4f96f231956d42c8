package actors

import (
	"bufio"
	"io"
	"iter"
	"slices"
	"strings"

	"ostoja/formats/xlsx"
	"ostoja/internal/places"
)

// exportColumn is a column of an exported 5W table and where its cells come from.
type exportColumn struct {
	xlsx.Column
	cell func(exported) any
}

// exported is an activity on its way out, with the codes of its area by level.
type exported struct {
	Activity
	codes [places.Levels]string
}

func areaCell(level int) func(exported) any { return func(a exported) any { return a.codes[level] } }

// Export writes activities. Areas tells what each area is part of.
type Export struct{ Areas *places.Gazetteer }

func (e Export) ready(a Activity) exported { return exported{a, e.Areas.Lineage(a.Area)} }

// exportColumns are the columns of every 5W table that we write, in their order.
// Import reads each of them back into the same field.
var exportColumns = []exportColumn{
	{xlsx.Column{Header: "Lead organisation", Tag: "#org+prog+name", Width: 28}, func(a exported) any { return a.Lead }},
	{xlsx.Column{Header: "Implementing partner", Tag: "#org+impl+name", Width: 28}, func(a exported) any { return a.Implementing }},
	{xlsx.Column{Header: "Donor", Tag: "#org+funder+name", Width: 20}, func(a exported) any { return a.Donor }},
	{xlsx.Column{Header: "Sector", Tag: "#sector+name", Width: 20}, func(a exported) any { return a.Sector }},
	{xlsx.Column{Header: "Sub-sector", Tag: "#subsector+name", Width: 20}, func(a exported) any { return a.Subsector }},
	{xlsx.Column{Header: "Activity", Tag: "#activity+name", Width: 36}, func(a exported) any { return a.Name }},
	{xlsx.Column{Header: "Indicator", Tag: "#indicator+name", Width: 28}, func(a exported) any { return a.Indicator }},
	{xlsx.Column{Header: "Voivodeship code", Tag: "#adm1+code", Note: "P-code, such as PL014"}, areaCell(1)},
	{xlsx.Column{Header: "Powiat code", Tag: "#adm2+code"}, areaCell(2)},
	{xlsx.Column{Header: "Gmina code", Tag: "#adm3+code"}, areaCell(3)},
	{xlsx.Column{Header: "Place", Tag: "#loc+name", Width: 24}, func(a exported) any { return a.Place }},
	{xlsx.Column{Header: "Start", Tag: "#date+start", Kind: xlsx.Date, Width: 12}, func(a exported) any { return dayCell(a.Start) }},
	{xlsx.Column{Header: "End", Tag: "#date+end", Kind: xlsx.Date, Width: 12}, func(a exported) any { return dayCell(a.End) }},
	{xlsx.Column{Header: "Population group", Tag: "#beneficiary+name", Width: 20}, func(a exported) any { return a.Group }},
	{xlsx.Column{Header: "Status", Tag: "#status", Choices: Statuses}, func(a exported) any { return a.Status }},
	{xlsx.Column{Header: "Modality", Tag: "#modality"}, func(a exported) any { return a.Modality }},
	{xlsx.Column{Header: "Unit", Tag: "#unit"}, func(a exported) any { return a.Unit }},
	{xlsx.Column{Header: "People targeted", Tag: "#targeted+ind", Kind: xlsx.Integer}, func(a exported) any { return peopleCell(a.Targeted) }},
	{xlsx.Column{Header: "People reached", Tag: "#reached+ind", Kind: xlsx.Integer}, func(a exported) any { return peopleCell(a.Reached) }},
}

// exportKinds are the kinds of people that have columns of their own.
var exportKinds = []struct{ header, kind string }{
	{"Girls reached", "children+f"}, {"Boys reached", "children+m"}, {"Women reached", "adults+f"}, {"Men reached", "adults+m"},
}

func init() {
	for _, k := range exportKinds {
		exportColumns = append(exportColumns, exportColumn{
			xlsx.Column{Header: k.header, Tag: "#reached+" + k.kind + "+ind", Kind: xlsx.Integer},
			func(a exported) any { return figureCell(a, k.kind) },
		})
	}
}

func dayCell(d Day) any {
	if d.IsZero() {
		return nil
	}
	return d.Time
}

func peopleCell(n *int64) any {
	if n == nil {
		return nil
	}
	return *n
}

func figureCell(a exported, kind string) any {
	i := slices.IndexFunc(a.Figures, func(f Figure) bool { return f.Reached && f.Kind == kind })
	if i < 0 {
		return nil
	}
	return a.Figures[i].People
}

// Table gives activities as a sheet of a workbook, with HXL hashtags, types
// and lists; without activities it is the template that members fill in.
func (e Export) Table(activities iter.Seq[Activity]) xlsx.Table {
	t := xlsx.Table{Sheet: "5W"}
	for _, c := range exportColumns {
		t.Columns = append(t.Columns, c.Column)
	}
	t.Rows = func(yield func([]any) bool) {
		if activities == nil {
			return
		}
		for a := range activities {
			out, row := e.ready(a), make([]any, len(exportColumns))
			for i, c := range exportColumns {
				row[i] = c.cell(out)
			}
			if !yield(row) {
				return
			}
		}
	}
	return t
}

// WriteCSV writes activities as CSV with HXL hashtags. A text that a spreadsheet
// would take for a formula gets an apostrophe in front, which Import takes away.
func (e Export) WriteCSV(w io.Writer, activities iter.Seq[Activity]) error {
	b := bufio.NewWriter(w)
	line := func(cell func(exportColumn) string) {
		for i, c := range exportColumns {
			if i > 0 {
				_ = b.WriteByte(',')
			}
			_, _ = b.WriteString(quoted(cell(c)))
		}
		_, _ = b.WriteString("\r\n")
	}
	line(func(c exportColumn) string { return c.Header })
	line(func(c exportColumn) string { return c.Tag })
	for a := range activities {
		out := e.ready(a)
		line(func(c exportColumn) string { return csvText(c.cell(out)) })
	}
	return b.Flush() // it keeps the first error of the writes above
}

func quoted(s string) string {
	if !strings.ContainsAny(s, "\",\r\n") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
