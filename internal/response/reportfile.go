package response

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"ostoja/formats/table"
	"ostoja/formats/xlsx"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/web"
)

// The tags of a report's file. Columns may be moved: a file is read by them.
const (
	activityTag = "#activity+id"
	monthTag    = "#date+month"
	partnerTag  = "#org+name"
	nameTag     = "#activity+name"
	reachedTag  = "#reached+new"
	servedTag   = "#reached+all"
	answerTag   = "#meta+answer"
)

func partTag(group string) string { return "#reached+" + strings.ReplaceAll(group, "-", "_") }

const reportSheet = "Report"

// reportColumns are the columns of a partner's file.
func (m *Response) reportColumns(r *web.Request, f *Form) []xlsx.Column {
	columns := []xlsx.Column{
		{Header: r.T("planfile.key"), Tag: activityTag, Width: 12}, {Header: r.T("reports.month"), Tag: monthTag}, {Header: r.T("plan_activities.partner"), Tag: partnerTag, Width: 24},
		{Header: r.T("plan_activities.one"), Tag: nameTag, Width: 40, Choices: m.lineNames(r, f)}, {Header: r.T("plan_indicators.one"), Tag: "#indicator+name", Width: 40},
		{Header: r.T("reports.before"), Tag: "#reached+before", Kind: xlsx.Integer}, {Header: r.T("plan_indicators.target"), Tag: "#targeted", Kind: xlsx.Number},
		{Header: r.T("reports.count.people"), Tag: reachedTag, Kind: xlsx.Integer, Width: 16}, {Header: r.T("reports.served"), Tag: servedTag, Kind: xlsx.Integer, Width: 16},
	}
	for _, d := range Dimensions {
		for _, g := range d.Groups {
			columns = append(columns, xlsx.Column{Header: r.T("group." + g), Tag: partTag(g), Kind: xlsx.Integer})
		}
	}
	return append(columns, xlsx.Column{Header: r.T("check.answer"), Tag: answerTag, Width: 40})
}

func (m *Response) lineName(r *web.Request, l *Line) string {
	return l.Activity.Name + " – " + m.Atlas.Say(l.Activity.Area, string(r.Lang))
}

func (m *Response) lineNames(r *web.Request, f *Form) []string {
	var names []string
	for i := range f.Lines {
		names = append(names, m.lineName(r, &f.Lines[i]))
	}
	return names
}

func (m *Response) reportRows(r *web.Request, f *Form, n names) [][]any {
	var rows [][]any
	for i := range f.Lines {
		l := &f.Lines[i]
		row := []any{string(l.Activity.ID), string(f.Period.Month), n.say(f.Report.Partner), m.lineName(r, l), Indicators.Title(l.Indicator, string(r.Lang)),
			l.Cumulated() - l.Now.Count(), *l.Activity.Target, optional(l.Now.New), optional(l.Now.Served)}
		for _, d := range Dimensions {
			for _, g := range d.Groups {
				var cell any
				if n, ok := l.Now.Parts[g]; ok {
					cell = n
				}
				row = append(row, cell)
			}
		}
		var answer any
		if kept := f.keptAnswer(l); kept != "" {
			answer = kept
		}
		rows = append(rows, append(row, answer))
	}
	return rows
}

// keptAnswer is what a line's cell for answers holds: the first that was given.
func (f *Form) keptAnswer(l *Line) string {
	for _, a := range f.Answers {
		if a.Activity == l.Activity.ID && a.Text != "" {
			return a.Text
		}
	}
	return ""
}

// mark says what is wrong with a row of a file; with no activity it is a row that could not be placed.
type mark struct {
	activity id.ID
	says     string
}

// writeReport writes a partner's form as a workbook with its last values, and
// beside them what was wrong in the file that came back.
func (m *Response) writeReport(r *web.Request, w io.Writer, f *Form, n names, marks ...mark) error {
	rows, columns := m.reportRows(r, f, n), m.reportColumns(r, f)
	if len(marks) > 0 {
		columns = append(columns, xlsx.Column{Header: r.T("reports.to_mend"), Tag: "#meta+problem", Width: 60})
		rows = withMarks(f, rows, len(columns), marks)
	}
	return xlsx.Write(w, xlsx.Table{Sheet: reportSheet, Columns: columns, RoomFor: 50, Rows: func(yield func([]any) bool) {
		for _, row := range rows {
			if !yield(row) {
				return
			}
		}
	}})
}

// withMarks puts each mark into the last column of its row; those without a row come below.
func withMarks(f *Form, rows [][]any, width int, marks []mark) [][]any {
	for i := range rows {
		for len(rows[i]) < width {
			rows[i] = append(rows[i], nil)
		}
	}
	for _, k := range marks {
		at := slices.Index(activityIDs(f), k.activity)
		if at < 0 {
			at = len(rows)
			rows = append(rows, make([]any, width))
		}
		if before, ok := rows[at][width-1].(string); ok {
			k.says = before + " " + k.says
		}
		rows[at][width-1] = k.says
	}
	return rows
}

// writeCSV writes the same as CSV with the row of tags.
func (m *Response) writeCSV(r *web.Request, w io.Writer, f *Form, n names) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // Excel reads UTF-8 only with this mark
		return err
	}
	out := csv.NewWriter(w)
	var heads, tags []string
	for _, c := range m.reportColumns(r, f) {
		heads, tags = append(heads, c.Header), append(tags, c.Tag)
	}
	out.Write(heads)
	out.Write(tags)
	for _, row := range m.reportRows(r, f, n) {
		cells := make([]string, len(tags))
		for i, cell := range row {
			switch v := cell.(type) {
			case string:
				cells[i] = Harmless(v)
			case int:
				cells[i] = strconv.Itoa(v)
			case float64:
				cells[i] = strconv.FormatFloat(v, 'f', -1, 64)
			}
		}
		out.Write(cells)
	}
	out.Flush()
	return out.Error()
}

// Harmless keeps a text from being taken for a formula by a spreadsheet.
func Harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// readReport reads a partner's file into the values of the form, as if they had
// been typed. A row of another month or partner, or of an activity that is not
// this partner's, is refused by itself; the good rows count.
func (m *Response) readReport(r *web.Request, f *Form, name string, content []byte) (fileRead, register.Problems) {
	values, problems := register.Form{}, register.Problems{}
	source, err := table.Open(bytes.NewReader(content), int64(len(content)), table.Options{Name: name, MaxBytes: maxFile, MaxRows: 10_000, Excel: xlsx.Limits{Inflated: 100 << 20, Columns: 200}})
	if err != nil {
		problems.Add("file", "reports.no_table")
		return fileRead{}, problems
	}
	read := reportReader{m: m, r: r, form: f, seen: map[id.ID]int{}, fileRead: fileRead{values: values, answers: map[id.ID]string{}}}
	for _, sheet := range source.Sheets() {
		var at map[string]int
		for row, err := range source.Rows(sheet.Name) {
			if err != nil {
				problems.Add("file", "planfile.unreadable")
				break
			}
			if at == nil {
				if at = tagPlaces(row.Cells); at != nil {
					_, key := at[activityTag]
					_, named := at[nameTag]
					if !key && !named {
						at = nil
					}
				}
				continue
			}
			read.tagged = true
			read.row(row, at, &problems)
		}
		if read.tagged {
			break
		}
	}
	if !read.tagged {
		problems.Add("file", "planfile.no_tags")
	}
	return read.fileRead, problems
}

// fileRead is what a file says.
type fileRead struct {
	values  register.Form
	answers map[id.ID]string // by activity; those that stood in the form before are left out
	marks   []mark
}

func (read *fileRead) empty() bool { return len(read.values)+len(read.answers) == 0 }

// take puts what a file says into the form. Its answers are to what is odd about
// the figures of the same file as well, so the figures come first.
func (f *Form) take(read fileRead) register.Problems {
	problems := f.read(read.values)
	for _, finding := range f.Findings() {
		if text := read.answers[finding.Activity]; text != "" {
			f.readAnswer(register.Form{answerName(finding): {text}}, finding)
		}
	}
	return problems
}

type reportReader struct {
	fileRead
	m      *Response
	r      *web.Request
	form   *Form
	seen   map[id.ID]int // the row in which an activity stood before
	tagged bool
}

// wrong notes a problem, and marks the row of the activity.
func (p *reportReader) wrong(problems *register.Problems, activity id.ID, message string, args ...any) {
	problems.Add("file", message, args...)
	p.marks = append(p.marks, mark{activity, p.r.T(message, args...)})
}

func (p *reportReader) row(row table.Row, at map[string]int, problems *register.Problems) {
	cell := func(tag string) string {
		if i, ok := at[tag]; ok && i < len(row.Cells) {
			return strings.TrimSpace(row.Cells[i])
		}
		return ""
	}
	if month := cell(monthTag); month != "" && !strings.HasPrefix(month, string(p.form.Period.Month)) {
		p.wrong(problems, "", "reports.other_month", row.Number, cut(month), string(p.form.Period.Month))
		return
	}
	l := p.line(cell(activityTag), cell(nameTag))
	if l == nil {
		if cell(activityTag)+cell(nameTag)+cell(reachedTag) != "" {
			p.wrong(problems, "", "reports.not_yours", row.Number, cut(cell(nameTag)))
		}
		return
	}
	if before := p.seen[l.Activity.ID]; before > 0 {
		p.wrong(problems, l.Activity.ID, "reports.twice", row.Number, before)
		return
	}
	p.seen[l.Activity.ID] = row.Number
	take := func(tag, name string) {
		text := cell(tag)
		if text == "" {
			return // half filled: what is empty stays as it is
		}
		if _, ok := parseCount(text); !ok {
			p.wrong(problems, l.Activity.ID, "reports.file_number", row.Number, tag, cut(text))
			return
		}
		p.values[name] = []string{text}
	}
	take(reachedTag, newName(l))
	take(servedTag, servedName(l))
	for _, g := range groupsOf(l.Indicator) {
		take(partTag(g), partName(l, g))
	}
	if answer := cell(answerTag); answer != "" && answer != p.form.keptAnswer(l) {
		p.answers[l.Activity.ID] = answer
	}
}

// line finds a row's activity among the partner's own, by its key or its name.
func (p *reportReader) line(key, name string) *Line {
	for i := range p.form.Lines {
		l := &p.form.Lines[i]
		if key == string(l.Activity.ID) || key == "" && name != "" && lang.Fold(name) == lang.Fold(p.m.lineName(p.r, l)) {
			return l
		}
	}
	return nil
}
