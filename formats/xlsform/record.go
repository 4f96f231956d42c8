package xlsform

import "strings"

// record is one row of the survey, choices or entities sheet, its cells sorted
// by what they mean.
type record struct {
	row      int
	fields   map[string]string // columns without parts, by their first word
	extra    []pair            // columns that the sheet's dialect does not know, in order
	label    text
	hint     text
	guidance text
	media    attrs // image, big-image, audio, video
	bind     attrs
	control  attrs
	instance attrs
}

// empty tells a row without any cell.
func (r *record) empty() bool {
	return len(r.fields) == 0 && len(r.extra) == 0 && r.label.empty() && r.hint.empty() && r.guidance.empty() &&
		len(r.media) == 0 && len(r.bind) == 0 && len(r.control) == 0 && len(r.instance) == 0
}

// put sorts one cell into the record.
func (r *record) put(c column, value, defaultLanguage string) {
	first, second, third := c.path[0], "", ""
	if len(c.path) > 1 {
		second = c.path[1]
	}
	if len(c.path) > 2 {
		third = strings.Join(c.path[2:], "::")
	}
	switch first {
	case "label":
		r.label.add(second, value, defaultLanguage)
	case "hint":
		r.hint.add(second, value, defaultLanguage)
	case "guidance_hint":
		r.guidance.add(second, value, defaultLanguage)
	case "media", "bind", "control", "instance":
		if second != "" {
			r.group(first).add(second, third, value, defaultLanguage)
		}
	default:
		if second == "" {
			r.fields[first] = value
			if !c.known {
				r.extra = append(r.extra, pair{c.header, value})
			}
		}
	}
}

func (r *record) group(name string) *attrs {
	switch name {
	case "media":
		return &r.media
	case "control":
		return &r.control
	case "instance":
		return &r.instance
	}
	return &r.bind
}

// smartQuotes are what word processors make of quotes; XPath knows only the
// plain ones.
var smartQuotes = strings.NewReplacer("\u2018", "'", "\u2019", "'", "\u201c", `"`, "\u201d", `"`)

// tidy mends a cell: plain quotes and, on the survey sheet, single spaces.
func tidy(value string, spaces bool) string {
	if spaces && strings.Contains(value, "  ") {
		var b strings.Builder
		for i := range len(value) {
			if value[i] != ' ' || i == 0 || value[i-1] != ' ' {
				b.WriteByte(value[i])
			}
		}
		value = b.String()
	}
	return smartQuotes.Replace(value)
}

// records reads the rows of a sheet under its columns.
func (f *form) records(rows [][]string, columns []column, clean, spaces bool) []record {
	result := make([]record, len(rows))
	for i, cells := range rows {
		r := record{row: i + 2, fields: make(map[string]string, 4)}
		for j, value := range cells {
			if value == "" || j >= len(columns) || len(columns[j].path) == 0 {
				continue
			}
			if clean {
				value = tidy(value, spaces)
			}
			r.put(columns[j], value, f.settings.defaultLanguage)
		}
		result[i] = r
	}
	return result
}
