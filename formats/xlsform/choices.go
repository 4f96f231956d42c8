package xlsform

import (
	"slices"
	"strconv"
	"strings"
)

// choice is one row of the choices sheet.
type choice struct {
	row   int
	name  string
	label text
	media attrs
	extra []pair // columns for choice filters
	sms   string
	tags  []*choice // choices of an OSM tag
}

// choiceList is the choices that share a list name.
type choiceList struct {
	name    string
	choices []*choice
	itext   bool // labels stand in the itext block: translated, with media or with references
	search  bool // a question lists them in the body, for search()
}

// itextID is the id of the words of choice i.
func (l *choiceList) itextID(i int) string { return l.name + "-" + strconv.Itoa(i) }

func (l *choiceList) settle() {
	l.itext = slices.ContainsFunc(l.choices, func(c *choice) bool {
		return len(c.media) > 0 || c.label.translated() || strings.Contains(c.label.plain, "${")
	})
}

func (l *choiceList) has(name string) bool {
	return slices.ContainsFunc(l.choices, func(c *choice) bool { return c.name == name })
}

// list finds a choice list; nil when there is none of that name.
func (f *form) list(name string) *choiceList { return f.lists[name] }

// readChoices reads the choices sheet.
func (f *form) readChoices() {
	f.lists = map[string]*choiceList{}
	sheet := f.book.Sheet("choices")
	if sheet == nil {
		return
	}
	f.choiceColumns = f.columns(sheet, "choices", choicesDialect)
	if len(sheet.Rows) > 0 && !has(f.choiceColumns, "name") {
		f.refuse(place{"choices", 1, "name"}, "the column name is missing; add it, with the value that is stored for each choice")
		return
	}
	clean := f.is("clean_text_values", true)
	dropped := f.unusableColumns()
	for _, r := range f.records(sheet.Rows, f.choiceColumns, clean, false) {
		if name := r.fields["list name"]; name != "" {
			f.addChoice(f.listNamed(name), r, dropped)
		}
	}
	for _, name := range f.listNames {
		f.checkChoices(f.lists[name])
		f.lists[name].settle()
	}
}

// listNamed finds or begins a list.
func (f *form) listNamed(name string) *choiceList {
	l := f.lists[name]
	if l == nil {
		l = &choiceList{name: name}
		f.lists[name] = l
		f.listNames = append(f.listNames, name)
	}
	return l
}

// unusableColumns warns of columns that cannot become elements.
func (f *form) unusableColumns() []string {
	var dropped []string
	for _, c := range f.choiceColumns {
		if len(c.path) == 0 || c.path[0] == "list name" {
			continue
		}
		if _, known := choicesDialect.whole(c.path[0]); !known && len(c.path) == 1 && !isName(c.header) {
			f.warn(place{"choices", 1, c.header}, "the column '%s' was left out, since its name cannot be used in a choice filter; %s", c.header, nameRule)
			dropped = append(dropped, c.header)
		}
	}
	return dropped
}

func (f *form) addChoice(l *choiceList, r record, dropped []string) {
	c := choiceOf(r)
	c.extra = slices.DeleteFunc(c.extra, func(p pair) bool { return slices.Contains(dropped, p.key) })
	l.choices = append(l.choices, c)
}

func choiceOf(r record) *choice {
	return &choice{row: r.row, name: r.fields["name"], label: r.label, media: r.media, extra: r.extra, sms: r.fields["sms_option"]}
}

// checkChoices refuses choices without a name or with another's name.
func (f *form) checkChoices(l *choiceList) {
	nameColumn := headerOf(f.choiceColumns, "name")
	twiceAllowed := f.is("allow_choice_duplicates", false)
	seen := map[string]bool{}
	for _, c := range l.choices {
		at := place{"choices", c.row, nameColumn}
		switch {
		case c.name == "":
			f.refuse(at, "the choice has no name in the list '%s'; give it the value that is to be stored", l.name)
			continue
		case seen[c.name] && !twiceAllowed:
			f.refuse(at, "the name '%s' is twice in the list '%s'; rename one, or set allow_choice_duplicates to yes on the settings sheet", c.name, l.name)
		}
		if c.label.empty() {
			f.warn(place{"choices", c.row, headerOf(f.choiceColumns, "label")}, "the choice '%s' has no label; write what people are to read", c.name)
		}
		seen[c.name] = true
	}
}

// addOther gives a list the choice "other".
func (l *choiceList) addOther() {
	if l.has("other") {
		return
	}
	c := &choice{name: "other"}
	var languages []string
	for _, other := range l.choices {
		for _, p := range other.label.langs {
			if !slices.Contains(languages, p.key) {
				languages = append(languages, p.key)
			}
		}
	}
	for _, language := range languages {
		c.label.langs = append(c.label.langs, pair{language, "Other"})
	}
	if len(languages) == 0 {
		c.label.plain = "Other"
	}
	l.choices = append(l.choices, c)
}

// readTags reads the sheet osm: the tags of each list, and a tag's choices
// where a list has the tag's name.
func (f *form) readTags() map[string][]*choice {
	tags := map[string][]*choice{}
	sheet := f.book.Sheet("osm")
	if sheet == nil {
		return tags
	}
	columns := f.columns(sheet, "osm", choicesDialect)
	for _, r := range f.records(sheet.Rows, columns, false, false) {
		if list := r.fields["list name"]; list != "" {
			tags[list] = append(tags[list], choiceOf(r))
		}
	}
	return tags
}

// readExternal reads the names of the lists on the sheet external_choices.
func (f *form) readExternal() {
	sheet := f.book.Sheet("external_choices")
	if sheet == nil {
		return
	}
	f.external = map[string]bool{}
	columns := f.columns(sheet, "external_choices", choicesDialect)
	for _, r := range f.records(sheet.Rows, columns, true, false) {
		if list := r.fields["list name"]; list != "" {
			f.external[list] = true
		}
	}
}
