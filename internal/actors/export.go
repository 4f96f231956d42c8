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
type Export struct {
	Areas *places.Gazetteer
	Orgs  []string // the group's organisations, to choose from
	More  []Figure // one of each kind of people, beside the usual, that the activities tell apart (MoreKinds)
}

// mostKinds is how many kinds of people have columns beside the usual.
const mostKinds = 60

// MoreKinds gives one figure of each kind of people, beside the usual, that the
// activities tell apart: each is a column of its own.
func MoreKinds(activities iter.Seq[Activity]) []Figure {
	seen, out := map[Figure]bool{}, []Figure(nil)
	for a := range activities {
		for _, f := range a.Figures {
			column := Figure{Reached: f.Reached, Kind: attributesOf(f.Kind)}
			if usualKind(f.Kind) || seen[column] || len(out) == mostKinds {
				continue
			}
			seen[column] = true
			out = append(out, Figure{Reached: f.Reached, Kind: f.Kind})
		}
	}
	return sortedFigures(out)
}

func (e Export) ready(a Activity) exported { return exported{a, e.Areas.Lineage(a.Area)} }

// exportColumns are the columns of every 5W table that we write, in their order.
// Import reads each of them back into the same field, but for the site, which
// stays as it is.
var exportColumns = []exportColumn{
	{xlsx.Column{Header: "Lead organisation", Tag: "#org+prog+name", Width: 28}, func(a exported) any { return a.Lead }},
	{xlsx.Column{Header: "Implementing partner", Tag: "#org+impl+name", Width: 28}, func(a exported) any { return a.Implementing }},
	{xlsx.Column{Header: "Donor", Tag: "#org+funder+name", Width: 20}, func(a exported) any { return a.Donor }},
	{xlsx.Column{Header: "Sector", Tag: "#sector+name", Width: 20}, func(a exported) any { return a.Sector }},
	{xlsx.Column{Header: "Sub-sector", Tag: "#subsector+name", Width: 20}, func(a exported) any { return a.Subsector }},
	{xlsx.Column{Header: "Activity", Tag: "#activity+name", Width: 36}, func(a exported) any { return a.Name }},
	{xlsx.Column{Header: "Indicator", Tag: "#indicator+name", Width: 28}, func(a exported) any { return a.Indicator }},
	{xlsx.Column{Header: "Project", Tag: "#project+name", Width: 24}, func(a exported) any { return a.Project }},
	{xlsx.Column{Header: "Country code", Tag: "#country+code"}, areaCell(0)},
	{xlsx.Column{Header: "Voivodeship code", Tag: "#adm1+code", Note: "P-code, such as PL014"}, areaCell(1)},
	{xlsx.Column{Header: "Powiat code", Tag: "#adm2+code"}, areaCell(2)},
	{xlsx.Column{Header: "Gmina code", Tag: "#adm3+code"}, areaCell(3)},
	{xlsx.Column{Header: "Settlement code", Tag: "#adm4+code"}, areaCell(4)},
	{xlsx.Column{Header: "Place", Tag: "#loc+name", Width: 24}, func(a exported) any { return a.Place }},
	{xlsx.Column{Header: "Site", Tag: "#loc+site", Width: 24}, func(a exported) any { return a.Location }},
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
var exportKinds = []exportKind{{"Girls", "children+f"}, {"Boys", "children+m"}, {"Women", "adults+f"}, {"Men", "adults+m"}}

type exportKind struct{ header, kind string }

// idColumn tells which activity a row is when the table comes back.
var idColumn = exportColumn{xlsx.Column{Header: "Activity ID", Tag: "#activity+id", Width: 12, Note: "Leave it as it is: it tells which activity this row is. Empty in a new row."},
	func(a exported) any { return a.ID }}

// columns are those of every table, those of the kinds of people, and the ID.
func (e Export) columns() []exportColumn {
	out := slices.Clone(exportColumns)
	for i, c := range out {
		if level := slices.Index([]string{"#country+code", "#adm1+code"}, c.Tag); level >= 0 {
			out[i].Choices = e.codesOf(level)
		}
		if choices := e.helps(c.Tag); len(choices) > 0 {
			out[i].Choices, out[i].Open = choices, true
		}
	}
	for _, reached := range []bool{false, true} {
		for _, k := range exportKinds {
			out = append(out, figureColumn(Figure{Reached: reached, Kind: k.kind}, k.header))
		}
	}
	for _, f := range e.More {
		out = append(out, figureColumn(f, "People "+f.Kind))
	}
	return append(out, idColumn)
}

// modalities are the usual ways in which help is given.
var modalities = []string{"service", "in kind", "cash", "voucher", "training"}

// helps lists what people usually write in a column; they may write something else.
func (e Export) helps(tag string) []string {
	switch tag {
	case "#org+prog+name", "#org+impl+name", "#org+funder+name":
		return e.Orgs
	case "#beneficiary+name":
		return groupsInEnglish()
	case "#modality":
		return modalities
	}
	return nil
}

// groupsInEnglish names the groups of people in the language of the headers.
func groupsInEnglish() (names []string) {
	for _, g := range Groups {
		names = append(names, inAllLanguages("groups." + g)[:1]...)
	}
	return names
}

// codesOf lists the codes of a level, for a list in a cell.
func (e Export) codesOf(level int) (codes []string) {
	for _, area := range e.Areas.All() {
		if area.Level == level && area.To == "" {
			codes = append(codes, area.Code)
		}
	}
	slices.Sort(codes)
	return codes
}

func figureColumn(f Figure, who string) exportColumn {
	side := "targeted"
	if f.Reached {
		side = "reached"
	}
	return exportColumn{xlsx.Column{Header: who + " " + side, Tag: "#" + side + "+" + attributesOf(f.Kind) + "+ind", Kind: xlsx.Integer},
		func(a exported) any { return figureCell(a, f) }}
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

func figureCell(a exported, column Figure) any {
	i := slices.IndexFunc(a.Figures, func(f Figure) bool { return f.Reached == column.Reached && f.Kind == column.Kind })
	if i < 0 {
		return nil
	}
	return a.Figures[i].People
}

// Table gives activities as a sheet of a workbook, with HXL hashtags, types
// and lists; without activities it is the template that members fill in.
func (e Export) Table(activities iter.Seq[Activity]) xlsx.Table {
	t, columns := xlsx.Table{Sheet: "5W"}, e.columns()
	for _, c := range columns {
		t.Columns = append(t.Columns, c.Column)
	}
	t.Rows = func(yield func([]any) bool) {
		if activities == nil {
			return
		}
		for a := range activities {
			out, row := e.ready(a), make([]any, len(columns))
			for i, c := range columns {
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
	b, columns := bufio.NewWriter(w), e.columns()
	line := func(cell func(exportColumn) string) {
		for i, c := range columns {
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
