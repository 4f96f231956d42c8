package xlsform

import (
	"fmt"
	"slices"
	"strings"

	"ostoja/formats/xlsform/workbook"
)

// column is one column of a sheet: what the author wrote above it, and the
// path that it stands for, as in {"label", "Polski (pl)"} or
// {"bind", "relevant"}.
type column struct {
	header string
	path   []string
	known  bool // the sheet's dialect knows the whole header
}

// dialect is how the headers of one sheet are read.
type dialect struct {
	aliases map[string][]string // header in snake case to the path it begins
	known   []string            // headers that mean themselves
}

var surveyDialect = dialect{
	aliases: map[string][]string{
		"caption": {"label"}, "command": {"type"}, "tag": {"name"}, "value": {"name"},
		"compact_tag": {"instance", "odk:tag"}, "body": {"control"}, "appearance": {"control", "appearance"},
		"read_only": {"bind", "readonly"}, "readonly": {"bind", "readonly"}, "required": {"bind", "required"},
		"relevant": {"bind", "relevant"}, "relevance": {"bind", "relevant"}, "constraint": {"bind", "constraint"},
		"constraining_message": {"bind", "jr:constraintMsg"}, "constraint_message": {"bind", "jr:constraintMsg"},
		"calculation": {"bind", "calculate"}, "calculate": {"bind", "calculate"}, "save_to": {"bind", "entities:saveto"},
		"image": {"media", "image"}, "big-image": {"media", "big-image"}, "audio": {"media", "audio"}, "video": {"media", "video"},
		"count": {"control", "jr:count"}, "repeat_count": {"control", "jr:count"}, "jr:count": {"control", "jr:count"},
		"autoplay": {"control", "autoplay"}, "rows": {"control", "rows"},
		"noapperrorstring": {"bind", "jr:noAppErrorString"}, "no_app_error_string": {"bind", "jr:noAppErrorString"},
		"requiredmsg": {"bind", "jr:requiredMsg"}, "required_message": {"bind", "jr:requiredMsg"},
	},
	known: []string{"type", "name", "label", "hint", "guidance_hint", "default", "trigger", "parameters",
		"choice_filter", "media", "bind", "control", "instance", "query", "sms_field", "itemset", "list_name"},
}

var choicesDialect = dialect{
	aliases: map[string][]string{
		"caption": {"label"}, "value": {"name"}, "list_name": {"list name"},
		"image": {"media", "image"}, "big-image": {"media", "big-image"}, "audio": {"media", "audio"}, "video": {"media", "video"},
	},
	known: []string{"name", "label", "media", "sms_option"},
}

var settingsDialect = dialect{
	aliases: map[string][]string{
		"form_title": {"title"}, "set_form_title": {"title"}, "form_id": {"id_string"}, "set_form_id": {"id_string"},
	},
	known: []string{"title", "id_string", "name", "version", "default_language", "public_key", "submission_url",
		"auto_send", "auto_delete", "client_editable", "allow_choice_duplicates", "clean_text_values", "style",
		"instance_name", "instance_id", "instance_xmlns", "namespaces", "omit_instanceID", "attribute", "prefix", "delimiter", "flat", "add_none_option",
		"sms_keyword", "sms_separator", "sms_allow_media", "sms_date_format", "sms_datetime_format", "sms_response"},
}

var entitiesDialect = dialect{
	aliases: map[string][]string{"list_name": {"dataset"}},
	known:   []string{"dataset", "entity_id", "create_if", "update_if", "label", "repeat"},
}

// columns reads the headers of a sheet. Two headers for the same thing are a
// problem, since one of the columns would be lost.
func (f *form) columns(sheet *workbook.Sheet, name string, d dialect) []column {
	double := slices.ContainsFunc(sheet.Header, func(h string) bool { return strings.Contains(h, "::") })
	taken := map[string]string{}
	result := make([]column, len(sheet.Header))
	for i, header := range sheet.Header {
		if header == "" {
			continue
		}
		path := d.path(header, double)
		key := strings.Join(path, "\x00")
		if other, twice := taken[key]; twice {
			f.refuse(place{name, 1, header}, "the columns %q and %q mean the same; rename or remove one of them", other, header)
		}
		taken[key] = header
		_, known := d.whole(header)
		result[i] = column{header, path, known}
	}
	return result
}

// path resolves one header. Colons part a header from its language or
// attribute; single ones do so only in sheets without double ones, since
// names such as jr:count hold a colon themselves.
func (d dialect) path(header string, double bool) []string {
	if path, ok := d.whole(header); ok {
		return path
	}
	parts := split(header, double)
	first, ok := d.whole(parts[0])
	if !ok {
		return parts // an unknown column keeps its name: choice filters may use it
	}
	return append(slices.Clone(first), parts[1:]...)
}

func (d dialect) whole(header string) ([]string, bool) {
	snake := strings.ToLower(strings.Join(strings.Fields(header), "_"))
	if path, ok := d.aliases[snake]; ok {
		return path, true
	}
	for _, h := range []string{header, snake} {
		if slices.Contains(d.known, h) {
			return []string{h}, true
		}
	}
	return nil, false
}

func split(header string, double bool) []string {
	if double || strings.Contains(header, "::") {
		return trimAll(strings.Split(header, "::"))
	}
	parts := trimAll(strings.Split(header, ":"))
	if at := slices.Index(parts, "jr"); at >= 0 && at+1 < len(parts) {
		parts = slices.Concat(parts[:at], []string{"jr:" + parts[at+1]}, parts[at+2:])
	}
	return parts
}

func trimAll(parts []string) []string {
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// has tells whether one of the columns begins with the given word.
func has(columns []column, first string) bool {
	return slices.ContainsFunc(columns, func(c column) bool { return len(c.path) > 0 && c.path[0] == first })
}

// headerOf finds the author's name of a column from the beginning of its path.
func headerOf(columns []column, path ...string) string {
	for _, c := range columns {
		if len(c.path) >= len(path) && slices.Equal(c.path[:len(path)], path) {
			return c.header
		}
	}
	return path[len(path)-1]
}

func quoteAll(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = fmt.Sprintf("'%s'", w)
	}
	return strings.Join(quoted, ", ")
}
