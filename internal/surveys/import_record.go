package surveys

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/formats/openrosa"
	"ostoja/formats/openrosa/xmldoc"
)

// imported is a record of an export.
type imported struct {
	line      int // in the file; the header is 1
	instance  string
	submitted time.Time // zero where the export does not say
	row       *Row
}

// importProblem is a cell that cannot be taken.
type importProblem struct {
	Table  string
	Line   int
	Column string
	Value  string
	Why    string // the end of a message, surveys.import_why.*
}

// reading is an export laid out for a form.
type reading struct {
	records  []imported
	problems []importProblem // a record with one is left out
	refused  int             // records left out
	ignored  []string        // columns, those of repeats with the table's name
	unknown  []string        // tables that are no repeat of the form
}

// layOut makes records of an export. The table without PARENT_KEY is that of the records.
func (s *Survey) layOut(e exported) reading {
	var out reading
	by := map[string]*Row{} // rows by KEY, of which rows of repeats are parts
	bad := map[*Row]bool{}
	for _, t := range e.tables {
		if b := s.bind(t.header, ""); b.parent < 0 && out.records == nil {
			out.ignored = append(out.ignored, b.ignored...)
			s.layRecords(t, b, by, bad, &out)
		}
	}
	for _, repeat := range s.Repeats { // outer ones first
		for _, t := range e.tables {
			if b := s.bind(t.header, repeat); b.parent >= 0 && ofRepeat(t.name, repeat) {
				s.layRepeat(t, b, repeat, by, bad, &out)
			}
		}
	}
	for _, t := range e.tables {
		if slices.Contains(t.header, "PARENT_KEY") && !slices.ContainsFunc(s.Repeats, func(r string) bool { return ofRepeat(t.name, r) }) {
			out.unknown = append(out.unknown, t.name)
		}
	}
	all := len(out.records)
	out.records = slices.DeleteFunc(out.records, func(r imported) bool { return bad[r.row] })
	out.refused = all - len(out.records)
	return out
}

// ofRepeat tells whether a table is that of a repeat: "form-household-child".
func ofRepeat(table, repeat string) bool {
	name := repeat[strings.LastIndex(repeat, "/")+1:]
	return table == name || strings.HasSuffix(table, "-"+name)
}

func (s *Survey) layRecords(t exportedTable, b binding, by map[string]*Row, bad map[*Row]bool, out *reading) {
	out.records = []imported{}
	for i, cells := range t.rows {
		row := &Row{Values: map[string]string{}, Repeats: map[string][]*Row{}}
		b.fill(row, cells, t.name, i+2, bad, out)
		r := imported{line: i + 2, instance: instanceOf(b.cell(cells, b.instance)), row: row}
		r.submitted = moments(b.cell(cells, b.submitted))
		if r.instance == "" { // the same row has the same name when it comes again
			r.instance = "uuid:import-" + digest([]byte(strings.Join(cells, "\x00")))[:32]
		}
		if len(r.instance) > openrosa.MaxID {
			bad[row] = true
			out.problems = append(out.problems, importProblem{t.name, i + 2, "instanceID", r.instance[:40], "long"})
		}
		if key := b.cell(cells, b.key); key != "" {
			by[key] = row
		} else {
			by[r.instance] = row
		}
		out.records = append(out.records, r)
	}
}

func (s *Survey) layRepeat(t exportedTable, b binding, repeat string, by map[string]*Row, bad map[*Row]bool, out *reading) {
	for _, head := range b.ignored {
		out.ignored = append(out.ignored, t.name+": "+head)
	}
	for i, cells := range t.rows {
		parent := by[b.cell(cells, b.parent)]
		if parent == nil {
			out.problems = append(out.problems, importProblem{t.name, i + 2, "PARENT_KEY", b.cell(cells, b.parent), "parent"})
			continue
		}
		row := &Row{Values: map[string]string{}, Repeats: map[string][]*Row{}}
		b.fill(row, cells, t.name, i+2, bad, out)
		if bad[row] { // a part that cannot be taken: nor can the whole
			bad[parent] = true
		}
		parent.Repeats[repeat] = append(parent.Repeats[repeat], row)
		if key := b.cell(cells, b.key); key != "" {
			by[key] = row
		}
	}
}

func (b binding) cell(cells []string, at int) string {
	if at < 0 || at >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[at])
}

// fill takes the answers of a row.
func (b binding) fill(row *Row, cells []string, table string, line int, bad map[*Row]bool, out *reading) {
	ticked, parts := map[*Question][]string{}, map[*Question]map[string]string{}
	for i, c := range b.columns {
		raw := b.cell(cells, i)
		switch {
		case c.question == nil || raw == "":
		case c.choice != "":
			if raw == "1" || strings.EqualFold(raw, "true") {
				ticked[c.question] = append(ticked[c.question], c.choice)
			}
		case c.part != "":
			if parts[c.question] == nil {
				parts[c.question] = map[string]string{}
			}
			parts[c.question][c.part] = raw
		default:
			value, why := c.question.imported(raw)
			if why != "" {
				bad[row] = true
				out.problems = append(out.problems, importProblem{table, line, c.question.Path, raw, why})
			}
			row.Values[c.question.Path] = value
		}
	}
	for q, chosen := range ticked {
		if row.Values[q.Path] == "" {
			row.Values[q.Path] = strings.Join(chosen, " ")
		}
	}
	for q, p := range parts {
		if value := strings.TrimSpace(p["Latitude"] + " " + p["Longitude"] + " " + p["Altitude"] + " " + p["Accuracy"]); row.Values[q.Path] == "" {
			row.Values[q.Path] = value
		}
	}
}

// imported gives a cell as the value of an answer, or why it is none.
func (q *Question) imported(raw string) (value, why string) {
	switch {
	case len(q.Choices) > 0:
		return q.importedChoice(raw)
	case q.Type == "int":
		if _, err := strconv.ParseInt(raw, 10, 64); err != nil {
			return raw, "number"
		}
	case q.Type == "decimal":
		if _, err := strconv.ParseFloat(raw, 64); err != nil {
			return raw, "number"
		}
	case q.Type == "date":
		if _, err := time.Parse(time.DateOnly, raw[:min(len(raw), len(time.DateOnly))]); err != nil {
			return raw, "date"
		}
	}
	return raw, ""
}

// importedChoice takes a choice by its value or, where an export has words, by its label.
func (q *Question) importedChoice(raw string) (value, why string) {
	var values []string
	for _, c := range q.Choices {
		if c.Value == raw {
			return raw, ""
		}
		for _, label := range c.Label {
			if label == raw {
				values = append(values, c.Value)
				break
			}
		}
	}
	if len(values) == 1 {
		return values[0], ""
	}
	if q.Multiple() || q.Control == "rank" {
		for word := range strings.FieldsSeq(raw) {
			if !q.offers(word) {
				return raw, "choice"
			}
		}
		return raw, ""
	}
	return raw, "choice"
}

// instanceOf writes an id as an instanceID: Kobo's _uuid has no "uuid:".
func instanceOf(id string) string {
	if len(id) == 36 && strings.Count(id, "-") == 4 {
		return "uuid:" + id
	}
	return id
}

// moments reads a time of an export; zero for none. Kobo writes UTC without a zone.
func moments(text string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", time.DateTime} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// recordXML writes a row as a client sends it; readRow gives the row again.
func (s *Survey) recordXML(formID, version, instance string, row *Row) []byte {
	var b strings.Builder
	b.WriteString("<" + s.Root + ` id="` + xmldoc.Escape(formID) + `"`)
	if version != "" {
		b.WriteString(` version="` + xmldoc.Escape(version) + `"`)
	}
	b.WriteString(">")
	root := &branch{}
	s.branches(root, row, "")
	root.write(&b)
	b.WriteString("<meta><instanceID>" + xmldoc.Escape(instance) + "</instanceID></meta></" + s.Root + ">")
	return []byte(b.String())
}

// branch is an element of a record in the making.
type branch struct {
	name, text string
	children   []*branch
}

// at gives the element of a path below, the last of several, and makes what is missing.
func (e *branch) at(path string) *branch {
	if path == "" {
		return e
	}
	name, rest, _ := strings.Cut(path, "/")
	for _, c := range slices.Backward(e.children) {
		if c.name == name {
			return c.at(rest)
		}
	}
	return e.add(name).at(rest)
}

func (e *branch) add(name string) *branch {
	c := &branch{name: name}
	e.children = append(e.children, c)
	return c
}

func (e *branch) write(b *strings.Builder) {
	b.WriteString(xmldoc.Escape(e.text))
	for _, c := range e.children {
		b.WriteString("<" + c.name + ">")
		c.write(b)
		b.WriteString("</" + c.name + ">")
	}
}

// branches lays the answers of a row below an element, in the order of the form.
func (s *Survey) branches(e *branch, row *Row, repeat string) {
	done := map[string]bool{}
	for _, q := range s.Questions {
		if q.Repeat == repeat {
			if value := row.Values[q.Path]; value != "" {
				e.at(below(q.Path, repeat)).text = value
			}
			continue
		}
		inner := s.repeatBelow(q.Repeat, repeat)
		if inner == "" || done[inner] {
			continue
		}
		done[inner] = true
		folder, name := "", below(inner, repeat)
		if i := strings.LastIndexByte(name, '/'); i >= 0 {
			folder, name = name[:i], name[i+1:]
		}
		for _, one := range row.Repeats[inner] {
			s.branches(e.at(folder).add(name), one, inner)
		}
	}
}

func below(path, repeat string) string {
	if repeat == "" {
		return path
	}
	return strings.TrimPrefix(path, repeat+"/")
}

// repeatBelow is the outermost repeat within outer that a repeat is or lies in.
func (s *Survey) repeatBelow(repeat, outer string) string {
	for _, r := range s.Repeats {
		if under(r, outer, s.Repeats) && (repeat == r || strings.HasPrefix(repeat, r+"/")) {
			return r
		}
	}
	return ""
}
