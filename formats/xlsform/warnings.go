package xlsform

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"ostoja/formats/near"
)

// translatable are the columns that can have a language, by the sheet, with
// the names that warnings give them.
var translatable = map[string]map[string]string{
	"survey": {"label": "label", "hint": "hint", "guidance_hint": "guidance_hint", "image": "image", "big-image": "big-image",
		"audio": "audio", "video": "video", "jr:constraintMsg": "constraint_message", "jr:requiredMsg": "required_message"},
	"choices": {"label": "label", "image": "image", "big-image": "big-image", "audio": "audio", "video": "video"},
}

// seenColumns are the translatable columns of a sheet, by language.
type seenColumns struct {
	languages []string
	columns   map[string][]string
}

func seen(sheet string, columns []column) seenColumns {
	s := seenColumns{columns: map[string][]string{}}
	for _, c := range columns {
		path := c.path
		if len(path) > 1 && (path[0] == "media" || path[0] == "bind") {
			path = path[1:]
		}
		if len(path) == 0 || len(path) > 2 {
			continue
		}
		name, ok := translatable[sheet][path[0]]
		if !ok {
			continue
		}
		language := "default"
		if len(path) == 2 {
			language = path[1]
		}
		if s.columns[language] == nil {
			s.languages = append(s.languages, language)
		}
		s.columns[language] = append(s.columns[language], name)
	}
	slices.Sort(s.languages)
	return s
}

// monolingual tells a sheet without translations.
func (s seenColumns) monolingual() bool {
	return len(s.languages) == 0 || len(s.languages) == 1 && s.languages[0] == "default"
}

// missing lists the columns that a language lacks and another has.
func (s seenColumns) missing(language string) []string {
	var names []string
	for _, other := range s.languages {
		for _, name := range s.columns[other] {
			if !slices.Contains(s.columns[language], name) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// warnUntranslated says which columns some language lacks.
func (f *form) warnUntranslated() {
	var lines []string
	for _, sheet := range []string{"survey", "choices"} {
		columns := f.surveyColumns
		if sheet == "choices" {
			columns = f.choiceColumns
		}
		s := seen(sheet, columns)
		if s.monolingual() {
			continue
		}
		f.translated = true
		for _, language := range s.languages {
			switch missing := s.missing(language); len(missing) {
			case 0:
			case 1:
				lines = append(lines, fmt.Sprintf("Language '%s' is missing the %s %s column.", language, sheet, missing[0]))
			default:
				lines = append(lines, fmt.Sprintf("Language '%s' is missing the %s columns %s.", language, sheet, strings.Join(missing, ", ")))
			}
		}
	}
	if len(lines) > 0 {
		f.warn(place{}, "%s", strings.Join(lines, "\n"))
	}
}

// warnOther warns of or_other in a form with translations.
func (f *form) warnOther() {
	if f.orOther && f.translated {
		f.warn(place{}, "or_other adds a choice and a question in English only; in a form with translations write both yourself")
	}
}

var languageCode = regexp.MustCompile(`\((.*)\)$`)

// warnLanguages warns of languages that name no code of the IANA registry, as
// in "English (en)": clients cannot choose them by the device's language.
func (f *form) warnLanguages() {
	var bad []string
	for _, name := range f.languages {
		code := name
		if m := languageCode.FindStringSubmatch(name); m != nil {
			code = m[1]
		}
		if name != "default" && !isLanguageCode(code) {
			bad = append(bad, name)
		}
	}
	if len(bad) > 0 {
		f.warn(place{}, "these languages have no code that devices know: %s; write it behind the name, as in 'English (en)'", strings.Join(bad, ", "))
	}
}

// isLanguageCode looks a code up among the languages of the IANA registry; the
// registry has no three letters for a language that has two.
func isLanguageCode(code string) bool {
	base, err := language.ParseBase(code)
	return err == nil && (base.String() == code || base.ISO3() == code && len(base.String()) == 3)
}

// sheetNames are the sheets of a form, in the order in which their problems
// are listed.
var sheetNames = []string{"settings", "survey", "choices", "entities", "external_choices", "osm"}

// lookalikes finds sheets whose names are nearly the wanted one. A name that
// begins with an underscore is meant otherwise.
func (f *form) lookalikes(wanted string) []string {
	var found []string
	for _, name := range f.book.Names {
		lower := strings.ToLower(name)
		if !slices.Contains(sheetNames, name) && !strings.HasPrefix(name, "_") && near.Words(lower, wanted, 2) <= 2 {
			found = append(found, name)
		}
	}
	return found
}

// lookalike is the end of an error about a missing sheet.
func (f *form) lookalike(wanted string) string {
	if found := f.lookalikes(wanted); len(found) > 0 {
		return fmt.Sprintf(" (is it the sheet %s?)", quoteAll(found))
	}
	return ""
}

// warnLookalikes warns of sheets that the author may have misspelt.
func (f *form) warnLookalikes() {
	for _, wanted := range []string{"settings", "entities"} {
		if found := f.lookalikes(wanted); f.book.Sheet(wanted) == nil && len(found) > 0 {
			f.warn(place{}, "there is no sheet '%s', but %s; rename it, or put an underscore before its name if it is something else", wanted, quoteAll(found))
		}
	}
}
