package lang

import (
	"bufio"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Lang is a language code such as "uk".
type Lang string

// The languages in which every page can be read.
const (
	En Lang = "en"
	Pl Lang = "pl"
	Uk Lang = "uk"
	Ru Lang = "ru"
)

// All lists the languages of the pages, in the order of the language switch.
var All = []Lang{En, Pl, Uk, Ru}

// OwnNames are the languages' names in themselves.
var OwnNames = map[Lang]string{En: "English", Pl: "Polski", Uk: "Українська", Ru: "Русский"}

// forms are the plural forms that a language needs for whole numbers (CLDR).
var forms = map[Lang][]string{
	En: {"one", "other"},
	Pl: {"one", "few", "many"},
	Uk: {"one", "few", "many"},
	Ru: {"one", "few", "many"},
}

// message is one message in one language: its plural form, or "" alone.
type message map[string]string

// Catalog holds messages by key and language.
type Catalog struct{ messages map[string]map[Lang]message }

// NewCatalog returns an empty catalog.
func NewCatalog() *Catalog { return &Catalog{messages: map[string]map[Lang]message{}} }

// Add reads messages.txt from files. A key that exists already is an error.
func (c *Catalog) Add(files fs.FS) error {
	f, err := files.Open("messages.txt")
	if err != nil {
		return err
	}
	defer f.Close()
	key := ""
	in := bufio.NewScanner(f)
	for n := 1; in.Scan(); n++ {
		line := in.Text()
		switch {
		case strings.TrimSpace(line) == "" || line[0] == '#':
		case line[0] != '\t':
			key = strings.TrimSpace(line)
			if c.messages[key] != nil {
				return fmt.Errorf("lang: line %d: the message %s exists already", n, key)
			}
			c.messages[key] = map[Lang]message{}
		default:
			if err := c.addForm(key, strings.TrimSpace(line)); err != nil {
				return fmt.Errorf("lang: line %d: %w", n, err)
			}
		}
	}
	return in.Err()
}

// addForm reads "pl few: {0} sprawy" or "pl: Sprawy".
func (c *Catalog) addForm(key, line string) error {
	head, text, ok := strings.Cut(line, ":")
	if !ok || c.messages[key] == nil {
		return fmt.Errorf("%q is neither a key nor a language with its text", line)
	}
	code, form, _ := strings.Cut(head, " ")
	l := Lang(code)
	if c.messages[key][l] == nil {
		c.messages[key][l] = message{}
	}
	c.messages[key][l][form] = strings.TrimSpace(text)
	return nil
}

// Has tells whether the message exists.
func (c *Catalog) Has(key string) bool { return c.messages[key] != nil }

// Missing lists what a translator still has to write: key, language, form.
func (c *Catalog) Missing() []string {
	var missing []string
	for key, langs := range c.messages {
		for _, l := range All {
			for _, form := range c.needed(key, l) {
				if langs[l][form] == "" {
					missing = append(missing, strings.TrimSpace(fmt.Sprintf("%s %s %s", key, l, form)))
				}
			}
		}
	}
	slices.Sort(missing)
	return missing
}

// needed gives the forms that the message must have: all plural forms if English has one.
func (c *Catalog) needed(key string, l Lang) []string {
	if c.messages[key][En]["one"] != "" || c.messages[key][En]["other"] != "" {
		return forms[l]
	}
	return []string{""}
}

// Keys lists all keys.
func (c *Catalog) Keys() []string { return slices.Sorted(maps.Keys(c.messages)) }

// text finds a message; the key itself where it is missing, so that it shows.
func (c *Catalog) text(l Lang, key, form string) string {
	if t := c.messages[key][l][form]; t != "" {
		return t
	}
	if t := c.messages[key][En][form]; t != "" {
		return t
	}
	return key
}

// pluralForm names the CLDR form of a whole number.
func pluralForm(l Lang, n int) string {
	n = max(n, -n)
	switch plural.Cardinal.MatchPlural(language.Make(string(l)), n, 0, 0, 0, 0) {
	case plural.One:
		return "one"
	case plural.Few:
		return "few"
	case plural.Many:
		return "many"
	}
	return "other"
}
