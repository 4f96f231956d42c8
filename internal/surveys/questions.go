package surveys

import (
	"fmt"
	"slices"
	"strings"

	"ostoja/formats/openrosa/xmldoc"
)

// Survey is what an XForm asks.
type Survey struct {
	Root      string // name of the record's root
	Languages []string
	Questions []*Question // in the order of the record
	Repeats   []string    // paths of the repeats, outer ones first
	Lists     []string    // of entities that its records keep up
	Audit     bool        // its devices log how it is filled in
	Places    bool        // and where they are meanwhile
	byPath    map[string]*Question
}

// Question is a place for an answer. Calculated values have no Control.
type Question struct {
	Path       string // "household/age": names from below the root
	Type       string // of the bind: "string", "int", "date", "binary"...
	Control    string // "input", "select1", "select", "upload", "rank", "range", "trigger"
	Label      Words
	Choices    []Choice
	Repeat     string // path of the innermost repeat; "" outside
	Required   bool
	Readonly   bool // shows something and asks nothing
	Relevant   string
	Constraint string
	Appearance string
	Preload    string
}

// Words are a text by language; "" is the key of a form with one language.
type Words map[string]string

// In gives the text in a language, else in any.
func (w Words) In(language string) string {
	if text := w[language]; text != "" {
		return text
	}
	for _, key := range slices.Sorted(keysOf(w)) {
		if w[key] != "" {
			return w[key]
		}
	}
	return ""
}

func keysOf(w Words) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range w {
			if !yield(k) {
				return
			}
		}
	}
}

// Choice is an answer to choose.
type Choice struct {
	Value string
	Label Words
}

// Multiple tells whether several choices can be the answer.
func (q *Question) Multiple() bool { return q.Control == "select" }

// collectOnly are the questions that the web form cannot ask: lines and areas on a map.
func (s *Survey) collectOnly() (all []*Question) {
	for _, q := range s.Questions {
		if q.answers() && (q.Type == "geotrace" || q.Type == "geoshape") {
			all = append(all, q)
		}
	}
	return all
}

// languageOf is the form's own name of a language ("Polski (pl)" for "pl"); "" for none.
func (s *Survey) languageOf(code string) string {
	for _, l := range s.Languages {
		if strings.Contains(strings.ToLower(l), "("+code+")") || l == code {
			return l
		}
	}
	return ""
}

// unfinishable is the question because of which a form cannot be finished in the
// browser: the first that is required and that the web form cannot ask; nil for none.
func (s *Survey) unfinishable() *Question {
	for _, q := range s.collectOnly() {
		if q.Required {
			return q
		}
	}
	return nil
}

// Title is the question as people read it; its name where it has no words.
func (q *Question) Title(language string) string {
	if text := q.Label.In(language); text != "" {
		return text
	}
	return q.Path
}

// choice says a stored value in words.
func (q *Question) choice(value, language string) string {
	for _, c := range q.Choices {
		if c.Value == value {
			if text := c.Label.In(language); text != "" {
				return text
			}
		}
	}
	return value
}

// surveyReader gathers a Survey from the parts of an XForm.
type surveyReader struct {
	survey *Survey
	texts  map[string]Words // by text id
	lists  map[string][]*xmldoc.Element
}

// ReadSurvey reads an XForm.
func ReadSurvey(xform []byte) (*Survey, error) {
	root, err := xmldoc.Parse(xform)
	if err != nil {
		return nil, err
	}
	head, body := root.Child("head"), root.Child("body")
	if head == nil || head.Child("model") == nil || body == nil {
		return nil, fmt.Errorf("the XForm has no model or no body")
	}
	r := &surveyReader{survey: &Survey{byPath: map[string]*Question{}}, texts: map[string]Words{}, lists: map[string][]*xmldoc.Element{}}
	r.readModel(head.Child("model"))
	r.readBody(body, "")
	return r.survey, nil
}

func (r *surveyReader) readModel(model *xmldoc.Element) {
	for _, e := range model.Elements() {
		switch elements := e.Elements(); {
		case e.Name.Local == "itext":
			r.readTexts(e)
		case e.Name.Local == "instance" && r.survey.Root == "" && len(elements) > 0:
			r.survey.Root = elements[0].Name.Local
			r.readRecord(elements[0], "")
		case e.Name.Local == "instance" && len(elements) > 0:
			r.lists[e.Attr("id")] = elements[0].Elements()
		}
	}
	for _, e := range model.Elements() {
		if e.Attr("location-priority") != "" && strings.HasSuffix(e.Attr("nodeset"), "/meta/audit") {
			r.survey.Places = true
		}
		if q := r.question(e.Attr("nodeset")); q != nil && e.Name.Local == "bind" {
			q.Type, q.Relevant, q.Constraint, q.Preload = e.Attr("type"), e.Attr("relevant"), e.Attr("constraint"), e.Attr("preload")
			q.Required, q.Readonly = e.Attr("required") == "true()", e.Attr("readonly") == "true()"
		}
	}
	r.groupRelevance(model)
}

// groupRelevance hands the condition of a group down to its questions.
func (r *surveyReader) groupRelevance(model *xmldoc.Element) {
	for _, e := range model.Elements() {
		group := r.path(e.Attr("nodeset"))
		if e.Name.Local != "bind" || e.Attr("relevant") == "" || r.survey.byPath[group] != nil {
			continue
		}
		for _, q := range r.survey.Questions {
			if strings.HasPrefix(q.Path, group+"/") {
				q.Relevant = strings.TrimSpace(q.Relevant + " " + e.Attr("relevant"))
			}
		}
	}
}

// readRecord lists the leaves of the record in their order.
func (r *surveyReader) readRecord(e *xmldoc.Element, above string) {
	for _, c := range e.Elements() {
		path := join(above, c.Name.Local)
		if c.Name.Local == "meta" {
			if e := c.Child("entity"); e != nil && !slices.Contains(r.survey.Lists, e.Attr("dataset")) {
				r.survey.Lists = append(r.survey.Lists, e.Attr("dataset"))
			}
			r.survey.Audit = r.survey.Audit || c.Child("audit") != nil
			continue
		}
		if len(c.Elements()) > 0 {
			r.readRecord(c, path)
			continue
		}
		if r.survey.byPath[path] == nil {
			q := &Question{Path: path}
			r.survey.byPath[path] = q
			r.survey.Questions = append(r.survey.Questions, q)
		}
	}
}

func join(above, name string) string {
	if above == "" {
		return name
	}
	return above + "/" + name
}

// path cuts the root off an absolute path.
func (r *surveyReader) path(nodeset string) string {
	return strings.TrimPrefix(nodeset, "/"+r.survey.Root+"/")
}

func (r *surveyReader) question(nodeset string) *Question { return r.survey.byPath[r.path(nodeset)] }

func (r *surveyReader) readTexts(itext *xmldoc.Element) {
	for _, t := range itext.Elements() {
		language := t.Attr("lang")
		r.survey.Languages = append(r.survey.Languages, language)
		for _, text := range t.Elements() {
			for _, value := range text.Elements() {
				if value.Attr("form") != "" {
					continue
				}
				key := text.Attr("id")
				if r.texts[key] == nil {
					r.texts[key] = Words{}
				}
				r.texts[key][language] = strings.TrimSpace(value.Value())
			}
		}
	}
}

// readBody finds the questions that people see.
func (r *surveyReader) readBody(e *xmldoc.Element, repeat string) {
	for _, c := range e.Elements() {
		switch c.Name.Local {
		case "group":
			r.readBody(c, repeat)
		case "repeat":
			path := r.path(c.Attr("nodeset"))
			r.survey.Repeats = append(r.survey.Repeats, path)
			for _, q := range r.survey.Questions {
				if strings.HasPrefix(q.Path, path+"/") {
					q.Repeat = path
				}
			}
			r.readBody(c, path)
		case "input", "select", "select1", "upload", "rank", "range", "trigger":
			r.readControl(c)
		}
	}
}

func (r *surveyReader) readControl(c *xmldoc.Element) {
	q := r.question(c.Attr("ref"))
	if q == nil {
		return
	}
	q.Control, q.Appearance = c.Name.Local, c.Attr("appearance")
	if mime := c.Attr("mediatype"); mime != "" {
		q.Appearance = mime
	}
	for _, e := range c.Elements() {
		switch e.Name.Local {
		case "label":
			q.Label = r.words(e)
		case "item":
			q.Choices = append(q.Choices, r.item(e, "value", "label"))
		case "itemset":
			q.Choices = r.itemset(e)
		}
	}
}

// words gives the text of a label: by reference or as it stands there.
func (r *surveyReader) words(e *xmldoc.Element) Words {
	ref := e.Attr("ref")
	if key, ok := strings.CutPrefix(ref, "jr:itext('"); ok {
		return r.texts[strings.TrimSuffix(key, "')")]
	}
	return Words{"": strings.TrimSpace(e.Value())}
}

func (r *surveyReader) item(e *xmldoc.Element, value, label string) Choice {
	c := Choice{Value: valueOf(e, value)}
	if l := e.Child(label); l != nil {
		c.Label = r.words(l)
	}
	if key := valueOf(e, "itextId"); key != "" {
		c.Label = r.texts[key]
	}
	return c
}

// itemset lists all choices of a list; a filter narrows them only while filling in.
func (r *surveyReader) itemset(e *xmldoc.Element) []Choice {
	_, rest, _ := strings.Cut(e.Attr("nodeset"), "instance('")
	name, _, _ := strings.Cut(rest, "'")
	value, label := "name", "label"
	if v := e.Child("value"); v != nil && v.Attr("ref") != "" {
		value = v.Attr("ref")
	}
	if l := e.Child("label"); l != nil && l.Attr("ref") != "" && !strings.HasPrefix(l.Attr("ref"), "jr:") {
		label = l.Attr("ref")
	}
	var choices []Choice
	for _, item := range r.lists[name] {
		choices = append(choices, r.item(item, value, label))
	}
	return choices
}

func valueOf(e *xmldoc.Element, name string) string {
	if c := e.Child(name); c != nil {
		return strings.TrimSpace(c.Value())
	}
	return ""
}

// copied is a copy that can be added to.
func (s *Survey) copied() *Survey {
	c := *s
	c.Questions, c.byPath, c.Repeats = nil, map[string]*Question{}, nil
	c.add(s)
	return &c
}

// add takes over copies of the questions and choices that are missing.
func (s *Survey) add(earlier *Survey) {
	for _, q := range earlier.Questions {
		known := s.byPath[q.Path]
		if known == nil {
			mine := *q
			mine.Choices = slices.Clip(q.Choices)
			s.byPath[q.Path] = &mine
			s.Questions = append(s.Questions, &mine)
			continue
		}
		for _, c := range q.Choices {
			if !known.offers(c.Value) {
				known.Choices = append(known.Choices, c)
			}
		}
	}
	for _, path := range earlier.Repeats {
		if !slices.Contains(s.Repeats, path) {
			s.Repeats = append(s.Repeats, path)
		}
	}
}

func (q *Question) offers(value string) bool {
	return slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.Value == value })
}
