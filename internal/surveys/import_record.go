package surveys

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/formats/openrosa"
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
		if firstIndex(t.header, parentNames) >= 0 && !slices.ContainsFunc(s.Repeats, func(r string) bool { return ofRepeat(t.name, r) }) {
			out.unknown = append(out.unknown, t.name)
		}
	}
	all := len(out.records)
	out.records = slices.DeleteFunc(out.records, func(r imported) bool { return bad[r.row] })
	out.refused = all - len(out.records)
	return out
}

// sheetLetters is how many letters the name of a sheet may have.
const sheetLetters = 31

// ofRepeat tells whether a table is that of a repeat: "form-household-child", or
// a sheet with its name, which may be cut.
func ofRepeat(table, repeat string) bool {
	name := repeat[strings.LastIndex(repeat, "/")+1:]
	return table == name || strings.HasSuffix(table, "-"+name) || len(table) == sheetLetters && strings.HasPrefix(name, table)
}

// keyIn is the key of a row of a repeat ("" for the records) over all tables.
func (b binding) keyIn(repeat string, cells []string, at int) string {
	key := b.cell(cells, at)
	if key != "" && repeat != "" && b.scoped {
		key = repeat + "#" + key
	}
	return key
}

func (s *Survey) layRecords(t exportedTable, b binding, by map[string]*Row, bad map[*Row]bool, out *reading) {
	out.records = []imported{}
	for _, read := range t.rows {
		cells, row := read.cells, &Row{Values: map[string]string{}, Repeats: map[string][]*Row{}}
		b.fill(row, cells, t.name, read.line, bad, out)
		r := imported{line: read.line, instance: instanceOf(b.cell(cells, b.instance)), row: row}
		r.submitted = moments(b.cell(cells, b.submitted))
		if r.instance == "" { // the same row has the same name when it comes again
			r.instance = "uuid:import-" + digest([]byte(strings.Join(cells, "\x00")))[:32]
		}
		if len(r.instance) > openrosa.MaxID {
			bad[row] = true
			out.problems = append(out.problems, importProblem{t.name, read.line, "instanceID", r.instance[:40], "long"})
		}
		if key := b.keyIn("", cells, b.key); key != "" {
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
	above := s.repeatAbove(repeat)
	for _, read := range t.rows {
		cells, parent := read.cells, by[b.keyIn(above, read.cells, b.parent)]
		if parent == nil {
			out.problems = append(out.problems, importProblem{t.name, read.line, t.header[b.parent], b.cell(cells, b.parent), "parent"})
			continue
		}
		row := &Row{Values: map[string]string{}, Repeats: map[string][]*Row{}}
		b.fill(row, cells, t.name, read.line, bad, out)
		if bad[row] { // a part that cannot be taken: nor can the whole
			bad[parent] = true
		}
		parent.Repeats[repeat] = append(parent.Repeats[repeat], row)
		if key := b.keyIn(repeat, cells, b.key); key != "" {
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
