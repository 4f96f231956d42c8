package evidence

import (
	"os"
	"path/filepath"
	"strings"

	"ostoja/internal/fault"
)

// A report is a readable document, in the order in which it is read. It is
// written as Markdown or as HTML; blocks know nothing of either.
type report struct {
	Title  string
	Lang   string // of its words; English where empty
	Blocks []block
}

// A block is one part of a report: exactly one of its fields is set.
type block struct {
	Heading string
	Text    string
	List    []string
	Table   *grid
	Chart   *intervalChart
	Drawing drawing // in HTML alone
}

// A grid is a table: it has its header and rows as text; Numbers says from which column on
// the cells are numbers, which are set to the right. 0 means none are.
type grid struct {
	Header  []string
	Rows    [][]string
	Numbers int
}

func (r *report) heading(text string)   { r.Blocks = append(r.Blocks, block{Heading: text}) }
func (r *report) text(text string)      { r.Blocks = append(r.Blocks, block{Text: text}) }
func (r *report) list(items ...string)  { r.Blocks = append(r.Blocks, block{List: items}) }
func (r *report) table(t grid)          { r.Blocks = append(r.Blocks, block{Table: &t}) }
func (r *report) chart(c intervalChart) { r.Blocks = append(r.Blocks, block{Chart: &c}) }
func (r *report) provenance(p provenance) {
	r.table(grid{Header: []string{"", "Value"}, Rows: p.rows()})
}

// reportWriters has the formats by the ending of the file's name.
var reportWriters = map[string]func(report) string{
	".md":   report.markdown,
	".html": report.html,
}

// checkReportName refuses a name whose ending is not known; no name is fine.
func checkReportName(name string) error {
	if name == "" || reportWriters[strings.ToLower(filepath.Ext(name))] != nil {
		return nil
	}
	return fault.Misuse("--report %s: the name must end in .md or .html.", name)
}

// writeReport writes the report in the format that the name ends in.
func writeReport(name string, r report) error {
	text := reportWriters[strings.ToLower(filepath.Ext(name))](r)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		return fault.Refuse("The report cannot be written to %s. Check the folder and its permissions.", name)
	}
	return nil
}
