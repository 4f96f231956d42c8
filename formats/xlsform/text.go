package xlsform

import "slices"

// text is a cell that may be translated: label, or label::English (en) beside
// label::Polski (pl). A text without translations is just plain.
type text struct {
	plain string
	langs []pair // language and words, in the order of the columns; nil when not translated
}

func (t text) translated() bool { return len(t.langs) > 0 }
func (t text) empty() bool      { return t.plain == "" && len(t.langs) == 0 }

// in gives the words in each language; the plain text counts as the default
// language's.
func (t text) in(defaultLanguage string) []pair {
	if t.translated() || t.plain == "" {
		return t.langs
	}
	return []pair{{defaultLanguage, t.plain}}
}

// add takes the words of one more column. Once a text has a translation, its
// column without a language is that of the default language, where the column
// that names the language wins.
func (t *text) add(language, words, defaultLanguage string) {
	switch {
	case language == "" && !t.translated():
		t.plain = words
	case language == "":
		t.put(defaultLanguage, words, false)
	default:
		if t.plain != "" {
			t.langs = append(t.langs, pair{defaultLanguage, t.plain})
			t.plain = ""
		}
		t.put(language, words, true)
	}
}

func (t *text) put(language, words string, overwrite bool) {
	for i := range t.langs {
		if t.langs[i].key == language {
			if overwrite {
				t.langs[i].value = words
			}
			return
		}
	}
	t.langs = append(t.langs, pair{language, words})
}

// attr is an attribute of a bind, a control or an instance node. Its value is
// a text because messages can be translated.
type attr struct {
	key   string
	value text
}

type attrs []attr

// get gives an attribute's untranslated value, "" when it is missing.
func (as attrs) get(key string) string {
	t, _ := as.find(key)
	return t.plain
}

func (as attrs) find(key string) (text, bool) {
	for _, a := range as {
		if a.key == key {
			return a.value, true
		}
	}
	return text{}, false
}

func (as attrs) has(key string) bool {
	_, found := as.find(key)
	return found
}

// set gives an attribute a plain value, in its old place if it had one.
func (as *attrs) set(key, value string) { as.put(key, text{plain: value}) }

func (as *attrs) put(key string, value text) {
	for i := range *as {
		if (*as)[i].key == key {
			(*as)[i].value = value
			return
		}
	}
	*as = append(*as, attr{key, value})
}

// add takes one cell of a column such as bind::jr:constraintMsg::Polski (pl).
func (as *attrs) add(key, language, words, defaultLanguage string) {
	t, _ := as.find(key)
	t.add(language, words, defaultLanguage)
	as.put(key, t)
}

// drop removes an attribute.
func (as *attrs) drop(key string) {
	*as = slices.DeleteFunc(*as, func(a attr) bool { return a.key == key })
}

// over lays these attributes over the given ones, which keep their place.
func (as attrs) over(base []pair) attrs {
	result := make(attrs, 0, len(base)+len(as))
	for _, p := range base {
		result = append(result, attr{p.key, text{plain: p.value}})
	}
	for _, a := range as {
		result.put(a.key, a.value)
	}
	return result
}
