package xlsform

import (
	"bytes"
	"strings"

	"ostoja/formats/xlsform/workbook"
)

// Options are what the file itself does not say.
type Options struct {
	Name string // name of the form's root node where the settings name none; "data" when empty
	ID   string // the form's id where the settings give none; Name when empty
}

// Form is a converted form.
type Form struct {
	ID, Title, Version string
	XML                []byte // the XForm
	Itemsets           []byte // itemsets.csv, for select_one_external; nil without
	Warnings           []Problem
}

// form is a form on its way from the sheets to XML.
type form struct {
	book     *workbook.Workbook
	settings settings

	surveyColumns, choiceColumns, entityColumns []column

	lists     map[string]*choiceList
	listNames []string
	external  map[string]bool // lists of the sheet external_choices

	rows          []record // of the survey
	expressions   []expression
	byName        map[string]int // how many rows of the survey have a name
	questionNames map[string]bool
	copies        map[string]int // how often a loop copied a repeat
	copied        int            // how many elements loops copied
	root          *element
	meta          []*element // what stands in the form's meta block
	elements      map[string]*element
	triggered     map[string][]*element // by the question that triggers them
	geoLists      []geoList

	entities        []*entity
	entitiesVersion string

	languages  []string // of the itext block
	translated bool     // the survey or the choices have translations
	orOther    bool

	problems, warnings []Problem
}

// Read reads a form from a file's content; name tells its kind by its ending.
func Read(name string, data []byte) (*workbook.Workbook, error) {
	format, err := workbook.FormatOf(name, data[:min(len(data), 8)])
	if err != nil {
		return nil, err
	}
	book, err := workbook.Read(data, format, isSheet)
	if err != nil {
		return nil, err
	}
	if len(book.Sheets) == 1 && format == workbook.XLSX && !isSheet(book.Sheets[0].Name) {
		book.Sheets[0].Name = "survey" // a workbook of one sheet is the survey, whatever its name
	}
	return book, nil
}

func isSheet(name string) bool {
	for _, known := range sheetNames {
		if strings.EqualFold(name, known) {
			return true
		}
	}
	return false
}

// Convert makes the XForm of a form. The error of a form that has to be mended
// is of type Problems.
func Convert(book *workbook.Workbook, opt Options) (*Form, error) {
	if opt.Name == "" {
		opt.Name = "data"
	}
	if opt.ID == "" {
		opt.ID = opt.Name
	}
	f := &form{book: book, byName: map[string]int{}, questionNames: map[string]bool{}, copies: map[string]int{}, triggered: map[string][]*element{}}
	phases := [][]func(){
		{func() { f.readSheets(opt) }},
		{f.checkReferences, f.buildTree, f.parseExpressions},
		{f.checkTree, f.checkExpressions},
	}
	for _, phase := range phases {
		for _, step := range phase {
			step()
		}
		if len(f.problems) > 0 {
			return nil, inOrder(f.problems)
		}
	}
	xml := f.write()
	if len(f.problems) > 0 {
		return nil, inOrder(f.problems)
	}
	f.warnLanguages()
	return &Form{ID: f.settings.id, Title: f.settings.title, Version: f.settings.values["version"],
		XML: xml, Itemsets: f.itemsets(), Warnings: f.warnings}, nil
}

// readSheets reads everything but the rows of the survey.
func (f *form) readSheets(opt Options) {
	sheet := f.book.Sheet("survey")
	if sheet == nil {
		f.refuse(place{"survey", 0, ""}, "there is no sheet named survey; add it with the columns type, name and label%s", f.lookalike("survey"))
		return
	}
	f.readSettings(opt)
	f.readChoices()
	f.readExternal()
	f.readEntities()
	f.warnLookalikes()
	f.surveyColumns = f.columns(sheet, "survey", surveyDialect)
	if !has(f.surveyColumns, "type") {
		f.refuse(place{"survey", 1, "type"}, "the column type is missing; a form needs the columns type, name and label")
	}
	f.warnUntranslated()
	f.rows = f.records(sheet.Rows, f.surveyColumns, f.is("clean_text_values", true), true)
	f.countNames(f.rows)
}

// buildTree reads the rows of the survey.
func (f *form) buildTree() {
	f.readSurvey(f.rows)
	f.warnOther()
}

// countNames counts the names of the survey, for references.
func (f *form) countNames(records []record) {
	for i := range records {
		name, typ := records[i].fields["name"], records[i].fields["type"]
		if word, _, _, control := parseControl(typ); name != "" && !(control && word == "end") {
			f.byName[name]++
			f.questionNames[name] = !control
			for _, made := range madeBeside(&records[i]) {
				f.byName[made]++
			}
		}
	}
	for _, made := range []string{"instanceID", "instanceName"} {
		f.byName[made] = max(f.byName[made], 1)
	}
}

// madeBeside names the nodes that a row makes beside its own.
func madeBeside(r *record) []string {
	name := r.fields["name"]
	if count := r.control.get("jr:count"); count != "" && !isReference(count) {
		return []string{name + "_count"}
	}
	if sel, ok := parseSelect(r.fields["type"]); ok && sel.other {
		return []string{name + "_other"}
	}
	return nil
}

// namespaces are those of every XForm.
var namespaces = []pair{
	{"xmlns", "http://www.w3.org/2002/xforms"}, {"xmlns:h", "http://www.w3.org/1999/xhtml"},
	{"xmlns:ev", "http://www.w3.org/2001/xml-events"}, {"xmlns:xsd", "http://www.w3.org/2001/XMLSchema"},
	{"xmlns:jr", "http://openrosa.org/javarosa"}, {"xmlns:orx", "http://openrosa.org/xforms"},
	{"xmlns:odk", "http://www.opendatakit.org/xforms"},
}

// write prints the XForm.
func (f *form) write() []byte {
	html := elem("h:html")
	for _, ns := range namespaces {
		html.set(ns.key, ns.value)
	}
	for _, ns := range strings.Fields(f.settings.values["namespaces"]) {
		prefix, uri, ok := strings.Cut(ns, "=")
		if ok && isNCName(prefix) && !strings.Contains(uri, "=") && !known("xmlns:"+prefix) {
			html.set("xmlns:"+prefix, strings.NewReplacer(`"`, "", "'", "").Replace(uri))
		}
	}
	if f.entitiesVersion != "" {
		html.set("xmlns:entities", "http://www.opendatakit.org/xforms/entities")
	}
	html.add(elem("h:head").add(elem("h:title").say(f.settings.title), f.model()), f.body())
	b := bytes.NewBufferString(`<?xml version="1.0"?>`)
	html.write(b, 0)
	b.WriteByte('\n')
	return b.Bytes()
}

func known(prefix string) bool {
	for _, ns := range namespaces {
		if ns.key == prefix {
			return true
		}
	}
	return false
}
