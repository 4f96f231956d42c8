package needs

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/formats/hxl"
	"ostoja/formats/table"
	"ostoja/internal/actors"
	"ostoja/internal/places"
)

// Refusal is a cell or a column of a sheet that is not taken. Why is a message's key.
type Refusal struct {
	Row    int // 0 for a whole column
	Column string
	Value  string
	Why    string
}

// Sheet is what was read from a table of people in need.
type Sheet struct {
	Needs    []Need
	Refused  []Refusal
	Targeted bool // the table says targets, which are less than the need
}

// headRows is how far down tags or headers may stand.
const headRows = 25

// maxNeeds bounds one sheet: 500 areas, 20 kinds, 14 groups.
const maxNeeds = 140_000

// roles say what the columns of a sheet hold.
type roles struct {
	areas            []int // columns of names and codes, the smallest area last
	kind, population int
	severity         int
	people           []figure
}

// figure is a column with numbers of people.
type figure struct {
	column int
	header string
	bound  string // "min", "max" or "" for the number itself
	kind   actors.Kind
	group  Group
	why    string // the whole column is refused for this
}

// ReadSheet reads a table as of a Humanitarian Needs Overview: areas down, people
// in need across, by kind of help and group of people in columns of their own,
// in headers, or in HXL attributes. Without hashtags headers decide.
func ReadSheet(rows iter.Seq2[table.Row, error], resolver *places.Resolver, source string, day time.Time) (Sheet, error) {
	r := sheetReader{resolver: resolver, source: source, day: day, at: map[string]int{}}
	var head []table.Row
	for row, err := range rows {
		if err != nil {
			return r.Sheet, err
		}
		if r.columns != nil {
			r.row(row)
		} else if head = append(head, row); !r.begin(head) && len(head) >= headRows {
			break
		}
		if len(r.Needs) > maxNeeds {
			return r.Sheet, table.Refusal("The table has more numbers than a country has areas, kinds of help and groups of people.")
		}
	}
	if r.columns == nil && !r.byHeaders(head) {
		return r.Sheet, table.Refusal("No column says how many people need help. Tag it #inneed, or head it 'People in need', beside a column with areas.")
	}
	r.finish()
	return r.Sheet, nil
}

// finish takes out what has bounds and no number, or a number outside its bounds.
func (r *sheetReader) finish() {
	r.Needs = slices.DeleteFunc(r.Needs, func(n Need) bool {
		wrong := n.People == nil || len(checkNeed(&n)) > 0
		if wrong {
			r.Refused = append(r.Refused, Refusal{Column: string(n.Kind) + ", " + string(n.Group), Value: n.Area, Why: "needs.people.wrong"})
		}
		return wrong
	})
}

type sheetReader struct {
	Sheet
	resolver *places.Resolver
	source   string
	day      time.Time
	columns  []hxl.Column
	roles    roles
	at       map[string]int // index into Needs by area, kind and group
}

// begin takes the last row of the head as hashtags, if it is that.
func (r *sheetReader) begin(head []table.Row) bool {
	var above []string
	if len(head) > 1 {
		above = head[len(head)-2].Cells
	}
	columns, ok := hxl.ParseTagRow(head[len(head)-1].Cells, above)
	return ok && r.assign(columns)
}

// headerTags are the hashtags that words in a header stand for, the first that fits.
var headerTags = []struct{ words, tag string }{
	{"people in need|pin|in need|osoby w potrzebie|potrzebujący|людей у потребі|нуждающихся", "#inneed"},
	{"severity|dotkliwość|гострота|тяжесть", "#severity"},
	{"pcode|p-code|code|kod|код|teryt", "#adm1 +code"},
	{"sector|cluster|kind|sektor|rodzaj|сектор|вид", "#sector"},
	{"group|population|grupa|група|группа", "#population"},
	{"oblast|region|admin|voivodeship|województwo|powiat|area|область|район", "#adm1 +name"},
}

// byHeaders finds the row whose headers say most, and reads what stands below it.
func (r *sheetReader) byHeaders(head []table.Row) bool {
	for i, row := range head {
		columns := make([]hxl.Column, len(row.Cells))
		for j, cell := range row.Cells {
			columns[j].Header = hxl.Squeeze(cell)
			for _, h := range headerTags {
				if slices.ContainsFunc(strings.Split(h.words, "|"), func(w string) bool { return strings.Contains(" "+hxl.Normal(cell), " "+hxl.Normal(w)) }) {
					parsed, _ := hxl.ParseColumn(h.tag)
					columns[j].Tag, columns[j].Attributes = parsed.Tag, parsed.Attributes
					break
				}
			}
		}
		if r.assign(columns) {
			for _, below := range head[i+1:] {
				r.row(below)
			}
			return true
		}
	}
	return false
}

// assign gives the columns their roles; false where nothing says people or areas.
func (r *sheetReader) assign(columns []hxl.Column) bool {
	tag := "#targeted"
	if slices.ContainsFunc(columns, func(c hxl.Column) bool { return c.Tag == "#inneed" }) {
		tag = "#inneed"
	}
	out := roles{kind: -1, population: -1, severity: -1}
	for i, c := range columns {
		switch {
		case c.Tag == tag:
			out.people = append(out.people, figure{column: i, header: c.Header})
		case areaLevel(c.Tag) >= 0:
			out.areas = append(out.areas, i)
		case c.Tag == "#sector" || c.Tag == "#subsector":
			out.kind = i
		case c.Tag == "#population" || c.Tag == "#beneficiary" || c.Tag == "#group":
			out.population = i
		case c.Tag == "#severity":
			out.severity = i
		}
	}
	if len(out.people) == 0 || len(out.areas) == 0 {
		return false
	}
	for i := range out.people {
		out.people[i].describe(columns[out.people[i].column], out.kind >= 0, out.population >= 0)
		if why := out.people[i].why; why != "" {
			r.Refused = append(r.Refused, Refusal{Column: out.people[i].header, Why: why})
		}
	}
	r.columns, r.roles, r.Targeted = columns, out, tag == "#targeted"
	return true
}

// attributeGroups are the groups of people that HXL attributes stand for.
var attributeGroups = map[string]Group{
	"children": "children", "f": "women", "m": "men", "elderly": "older", "older": "older", "disability": "disability", "disabled": "disability",
	"refugees": "ukraine", "women": "women", "men": "men", "roma": "roma", "tcn": "third-country", "migrants": "third-country",
}

// plain attributes say nothing about who the people are.
var plain = map[string]bool{"ind": true, "num": true, "total": true, "all": true, "people": true, "pin": true, "adults": true, "est": true}

// describe reads from tag and header which people a column counts, and for what help.
func (f *figure) describe(c hxl.Column, hasKind, hasGroup bool) {
	f.group = "everybody"
	for _, a := range c.Attributes {
		group, known := attributeGroups[a]
		switch {
		case a == "min" || a == "max":
			f.bound = a
		case known && f.group != "children":
			f.group = group
		case !known && !plain[a] && !hasGroup:
			f.why = "needs.sheet.group"
		}
	}
	if hasKind {
		return
	}
	if f.kind = actors.KindOfWords(c.Header); f.kind == "" {
		f.why = "needs.sheet.kind"
	}
}

// areaLevel is the level of areas that a hashtag names; -1 for others.
func areaLevel(tag string) int {
	for _, prefix := range []string{"#adm", "#admin"} {
		if rest, ok := strings.CutPrefix(tag, prefix); ok && len(rest) == 1 && rest[0] >= '0' && rest[0] < '0'+places.Levels {
			return int(rest[0] - '0')
		}
	}
	if tag == "#country" {
		return 0
	}
	return -1
}

func (r *sheetReader) row(row table.Row) {
	if !slices.ContainsFunc(row.Cells, func(c string) bool { return !hxl.Empty(c) }) {
		return
	}
	area, ok := r.area(row)
	if !ok {
		return
	}
	for _, f := range r.roles.people {
		if f.why == "" {
			r.figure(row, area, f)
		}
	}
}

func (r *sheetReader) cell(row table.Row, column int) string {
	if column < 0 || column >= len(row.Cells) || hxl.Empty(row.Cells[column]) {
		return ""
	}
	return hxl.Squeeze(row.Cells[column])
}

func (r *sheetReader) refuse(row table.Row, column int, why string) {
	r.Refused = append(r.Refused, Refusal{Row: row.Number, Column: r.columns[column].Header, Value: r.cell(row, column), Why: why})
}

func (r *sheetReader) area(row table.Row) (string, bool) {
	var w places.Where
	for _, i := range r.roles.areas {
		level := areaLevel(r.columns[i].Tag)
		if c := r.columns[i]; c.Has("code") || c.Has("pcode") {
			w.Codes[level] = r.cell(row, i)
		} else if w.Names[level] == "" {
			w.Names[level] = r.cell(row, i)
		}
	}
	place := r.resolver.Resolve(w)
	if place.Code == "" || place.Wrong != nil {
		r.refuse(row, r.roles.areas[len(r.roles.areas)-1], "needs.sheet.area")
		return "", false
	}
	return place.Code, true
}

func (r *sheetReader) figure(row table.Row, area string, f figure) {
	text := r.cell(row, f.column)
	if text == "" {
		return
	}
	people, ok := actors.ParsePeople(text, f.column < len(row.Numbers) && row.Numbers[f.column])
	if !ok {
		r.refuse(row, f.column, "needs.sheet.number")
		return
	}
	kind, group := f.kind, f.group
	if r.roles.kind >= 0 {
		if kind = kindIn(r.cell(row, r.roles.kind)); kind == "" {
			r.refuse(row, r.roles.kind, "needs.sheet.kind")
			return
		}
	}
	if r.roles.population >= 0 {
		if group = groupIn(r.cell(row, r.roles.population)); group == "" {
			r.refuse(row, r.roles.population, "needs.sheet.group")
			return
		}
	}
	r.add(area, kind, group, f.bound, people, row)
}

// kindIn takes a code of ours, or words.
func kindIn(text string) actors.Kind {
	if slices.Contains(actors.Kinds, actors.Kind(text)) {
		return actors.Kind(text)
	}
	return actors.KindOfWords(text)
}

func groupIn(text string) Group {
	if text == "" || slices.Contains([]string{"all", "total", "wszyscy", "усі", "все"}, hxl.Normal(text)) {
		return "everybody"
	}
	if slices.Contains(actors.Groups, text) {
		return Group(text)
	}
	if found := actors.GroupsOfWords(text); len(found) > 0 {
		return Group(found[0])
	}
	return ""
}

// add keeps a number; several columns that mean the same kind and group are added up.
func (r *sheetReader) add(area string, kind actors.Kind, group Group, bound string, people int, row table.Row) {
	key := area + "/" + string(kind) + "/" + string(group)
	i, ok := r.at[key]
	if !ok {
		i = len(r.Needs)
		r.at[key] = i
		r.Needs = append(r.Needs, Need{Area: area, Kind: kind, Group: group, Source: r.source, SourceDay: r.day})
	}
	n := &r.Needs[i]
	at := map[string]**int{"": &n.People, "min": &n.Low, "max": &n.High}[bound]
	if *at != nil {
		people += **at
	}
	*at = &people
	if severity, err := strconv.Atoi(r.cell(row, r.roles.severity)); err == nil && severity >= 1 && severity <= 5 {
		n.Severity = &severity
	}
}
