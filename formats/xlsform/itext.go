package xlsform

import "slices"

// itext is the block of translations: for each language the texts by id, and
// for each text its forms.
type itext struct {
	languages []*translation
}

type translation struct {
	name  string
	texts []*entry
	byID  map[string]*entry
}

// entry is one text: the words and the media that belong to them.
type entry struct {
	id    string
	hint  bool // hints have no media, and one form more: guidance
	forms []wording
}

// wording is one form of a text: "long" for the words, "guidance", or a kind of
// media.
type wording struct {
	name  string
	value string
	from  *element // where references in it are seen from; nil for choices
}

func (t *itext) language(name string) *translation {
	for _, l := range t.languages {
		if l.name == name {
			return l
		}
	}
	l := &translation{name: name, byID: map[string]*entry{}}
	t.languages = append(t.languages, l)
	return l
}

func (l *translation) entry(id string, hint bool) *entry {
	e := l.byID[id]
	if e == nil {
		e = &entry{id: id, hint: hint}
		l.byID[id] = e
		l.texts = append(l.texts, e)
	}
	return e
}

func (e *entry) put(form, value string, from *element) {
	for i := range e.forms {
		if e.forms[i].name == form {
			e.forms[i] = wording{form, value, from}
			return
		}
	}
	e.forms = append(e.forms, wording{form, value, from})
}

func (e *entry) has(form string) bool {
	return slices.ContainsFunc(e.forms, func(f wording) bool { return f.name == form })
}

// gatherTexts collects everything that is translated or has media.
func (f *form) gatherTexts() *itext {
	t := &itext{}
	for _, name := range f.listNames {
		if list := f.lists[name]; list.itext {
			f.gatherChoices(t, list)
		}
	}
	f.root.all(func(e *element) bool { f.gatherWords(t, e); return true })
	f.root.all(func(e *element) bool { f.gatherMedia(t, e); return true })
	if texts := t.count(); texts*len(t.languages) > maxTexts {
		f.refuse(place{}, "%d texts in %d languages are too many; %d together are the most", texts, len(t.languages), maxTexts)
		return &itext{}
	}
	t.fillGaps()
	return t
}

// maxTexts is how many texts a form may have, each language counted.
const maxTexts = 2_000_000

// count gives the number of texts of the language with the most.
func (t *itext) count() int {
	most := 0
	for _, l := range t.languages {
		most = max(most, len(l.texts))
	}
	return most
}

func (f *form) gatherChoices(t *itext, list *choiceList) {
	for i, c := range list.choices {
		id := list.itextID(i)
		for _, p := range c.label.in(f.settings.defaultLanguage) {
			t.language(p.key).entry(id, false).put("long", p.value, nil)
		}
		for _, m := range c.media {
			for _, p := range m.value.in(f.settings.defaultLanguage) {
				t.language(p.key).entry(id, false).put(m.key, p.value, nil)
			}
		}
	}
}

// gatherWords takes an element's messages, label and hints.
func (f *form) gatherWords(t *itext, e *element) {
	put := func(words text, id, form string, hint bool) {
		for _, p := range words.in(f.settings.defaultLanguage) {
			t.language(p.key).entry(e.path()+":"+id, hint).put(form, p.value, e)
		}
	}
	for _, message := range messages {
		if words, ok := e.bind.find(message); ok && inItext(message, words) {
			put(words, message, "long", false)
		}
	}
	if e.itext() {
		put(e.label, "label", "long", false)
	}
	if e.hint.translated() || !e.guidance.empty() {
		put(e.hint, "hint", "long", true)
	}
	put(e.guidance, "hint", "guidance", true)
}

func (f *form) gatherMedia(t *itext, e *element) {
	for _, m := range e.media {
		if !slices.Contains(mediaForms, m.key) {
			f.refuse(f.at(e.row, "media", m.key), "there is no medium '%s'; use image, big-image, audio or video", m.key)
			continue
		}
		for _, p := range m.value.in(f.settings.defaultLanguage) {
			t.language(p.key).entry(e.path()+":label", false).put(m.key, p.value, nil)
		}
	}
}

var mediaForms = []string{"image", "big-image", "audio", "video"}

// fillGaps gives every language every text: clients do not fall back to the
// default language, so "-" stands for what was not translated.
func (t *itext) fillGaps() {
	var order []*entry
	all := map[string]*entry{}
	for _, l := range t.languages {
		for _, e := range l.texts {
			union := all[e.id]
			if union == nil {
				union = &entry{id: e.id, hint: e.hint}
				all[e.id] = union
				order = append(order, union)
			}
			for _, form := range e.forms {
				union.put(form.name, "-", nil)
			}
		}
	}
	for _, l := range t.languages {
		for _, union := range order {
			e := l.entry(union.id, union.hint)
			for _, form := range union.forms {
				if !e.has(form.name) {
					e.put(form.name, "-", nil)
				}
			}
		}
	}
}

// node writes the block.
func (f *form) itextNode(t *itext) *node {
	block := elem("itext")
	for _, l := range t.languages {
		n := elem("translation", pair{"lang", l.name})
		if l.name == f.settings.defaultLanguage {
			n.set("default", "true()")
		}
		for _, e := range l.texts {
			n.add(f.entryNode(e))
		}
		block.add(n)
	}
	return block
}

func (f *form) entryNode(e *entry) *node {
	n := elem("text", pair{"id", e.id})
	for _, form := range e.forms {
		value, prefix := elem("value"), ""
		switch form.name {
		case "long":
		case "guidance":
			value.set("form", form.name)
		case "image", "big-image":
			value.set("form", form.name)
			prefix = "jr://images/"
		default:
			value.set("form", form.name)
			prefix = "jr://" + form.name + "/"
		}
		if prefix != "" && form.value == "-" {
			continue
		}
		from := form.from
		if from == nil {
			from = f.root
		}
		n.add(f.speak(value, prefix+form.value, from))
	}
	return n
}
