package xlsform

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"ostoja/formats/xlsform/xpath"
)

// ref is a reference to another question: ${name} or ${last-saved#name}.
type ref struct {
	start, end int // where it stands, in bytes
	name       string
	lastSaved  bool
}

// references finds the references in a cell. bad is the piece of text that
// begins like a reference and is none, "" when all is well.
func references(s string) (refs []ref, bad string) {
	for at := 0; ; {
		open := strings.Index(s[at:], "${")
		if open < 0 {
			return refs, ""
		}
		open += at
		closed := strings.IndexByte(s[open:], '}')
		if closed < 0 {
			return refs, xpath.Clip(s[open:])
		}
		r := ref{start: open, end: open + closed + 1, name: s[open+2 : open+closed]}
		r.name, r.lastSaved = strings.CutPrefix(r.name, "last-saved#")
		if !isName(r.name) {
			return refs, xpath.Clip(s[r.start:r.end])
		}
		refs = append(refs, r)
		at = r.end
	}
}

// isReference tells whether s is one reference and nothing else.
func isReference(s string) bool {
	s = strings.TrimSpace(s)
	refs, bad := references(s)
	return bad == "" && len(refs) == 1 && refs[0].start == 0 && refs[0].end == len(s)
}

// checkReferences looks at every cell in which a reference may stand.
func (f *form) checkReferences() {
	f.checkSheet("settings", f.settings.columns, nil)
	f.checkSheet("entities", f.entityColumns, func(first string) bool { return first != "dataset" && first != "repeat" })
	f.checkSheet("survey", f.surveyColumns, func(first string) bool { return first != "type" && first != "name" && first != "trigger" })
	f.checkSheet("choices", f.choiceColumns, func(first string) bool { return first == "label" || first == "media" })
}

func (f *form) checkSheet(name string, columns []column, wanted func(first string) bool) {
	sheet := f.book.Sheet(name)
	if sheet == nil {
		return
	}
	for i, cells := range sheet.Rows {
		for j, value := range cells {
			if j >= len(columns) || len(columns[j].path) == 0 || !strings.Contains(value, "${") || wanted != nil && !wanted(columns[j].path[0]) {
				continue
			}
			at := place{name, i + 2, columns[j].header}
			refs, bad := references(value)
			if bad != "" {
				f.refuse(at, "'%s' is no reference; write ${name}, with the name of a question and without spaces", bad)
				continue
			}
			for _, r := range refs {
				if !f.resolvable(r, at) {
					break
				}
			}
		}
	}
}

// resolvable checks that exactly one row of the survey has the name.
func (f *form) resolvable(r ref, at place) bool {
	switch f.byName[r.name] {
	case 0:
		f.refuse(at, "there is no question or group named '%s' on the survey sheet; mend the name", r.name)
		return false
	case 1:
		return true
	}
	f.refuse(at, "several rows of the survey sheet are named '%s', so ${%[1]s} could mean any; give them different names", r.name)
	return false
}

// defaultToken matches the beginning of a default. The group "dyn" holds what
// makes it an expression: an operator, a predicate, a function, a reference.
var defaultToken = regexp.MustCompile(`^(?:` +
	`-?\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[+-]\d{2}:\d{2}|Z)?|-?\d{4}-\d{2}-\d{2}|\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[+-]\d{2}:\d{2}|Z)?` +
	`|-?\d+\.\d*|-?\.\d+|-?\d+` +
	`|"[^"]*"|'[^']*'` +
	`|(?P<dyn>[*+|-]| mod | div |\$\{[^{}]*\}|` + namePattern + `[(\[])` +
	`|` + namePattern + `(?:://)?|.)`)

const namePattern = `[\p{L}_](?:[\p{L}\p{N}_.\-\x{B7}])*(?::[\p{L}_][\p{L}\p{N}_.\-]*)?`

// isDynamic tells a default that is computed from one that is a plain value.
// A hyphen alone does not make a date or a place an expression.
func isDynamic(value, typ string) bool {
	for rest := strings.ReplaceAll(value, "\n", " "); rest != ""; {
		m := defaultToken.FindStringSubmatch(rest)
		if m == nil {
			_, size := utf8.DecodeRuneInString(rest)
			rest = rest[size:]
			continue
		}
		if m[1] != "" {
			switch typ {
			case "date", "dateTime", "geopoint", "geotrace", "geoshape":
				return m[1] != "-"
			}
			return true
		}
		rest = rest[len(m[0]):]
	}
	return false
}
