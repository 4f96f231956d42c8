package hsds

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Check gives what keeps a record (a *Service, *Organization, ... or a Page of
// them) from being valid HSDS, each with the path to it; nil for nothing. It
// looks at the record as JSON, since that is what partners get.
func Check(record any) []string {
	data, err := json.Marshal(record)
	if err != nil {
		return []string{err.Error()}
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return []string{err.Error()}
	}
	c := checker{}
	c.value("", v)
	return c.problems
}

type checker struct{ problems []string }

func (c *checker) add(path, format string, args ...any) {
	c.problems = append(c.problems, strings.TrimPrefix(path, ".")+": "+fmt.Sprintf(format, args...))
}

func (c *checker) value(path string, v any) {
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			c.value(fmt.Sprintf("%s[%d]", path, i), item)
		}
	case map[string]any:
		for _, key := range slices.Sorted(keysOf(v)) {
			at := path + "." + key
			if text, ok := v[key].(string); ok {
				c.text(at, key, text)
			}
			c.value(at, v[key])
		}
	}
}

func keysOf(m map[string]any) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// enums has the values allowed in a field, wherever it stands.
var enums = map[string][]string{
	"status":        {Active, Inactive, Defunct, TemporarilyClosed},
	"location_type": {"physical", "postal", "virtual"}, "address_type": {"physical", "postal", "virtual"},
	"wkst": {"MO", "TU", "WE", "TH", "FR", "SA", "SU"}, "freq": {"WEEKLY", "MONTHLY"},
}

// needed are the texts that may not be empty where a record has them at all.
var needed = []string{"id", "name", "number", "address_1", "city", "country", "identifier"}

func (c *checker) text(path, key, text string) {
	switch {
	case enums[key] != nil && !slices.Contains(enums[key], text):
		c.add(path, "'%s' is not one of %s", text, strings.Join(enums[key], ", "))
	case text == "" && slices.Contains(needed, key):
		c.add(path, "is missing")
	case (key == "id" || strings.HasSuffix(key, "_id")) && key != "tax_id" && !isUUID(text):
		c.add(path, "'%s' is no UUID", text)
	case key == "email" || key == "assurer_email":
		if a, err := mail.ParseAddress(text); err != nil || a.Address != text {
			c.add(path, "'%s' is no e-mail address", text)
		}
	case isLink[key] && !isURI(text):
		c.add(path, "'%s' is no web address; begin it with https://", text)
	case key == "last_modified":
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			c.add(path, "'%s' is no moment such as 2025-03-31T10:00:00Z", text)
		}
	}
}

var isLink = map[string]bool{"url": true, "uri": true, "website": true, "schedule_link": true, "term_uri": true}

func isURI(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme != "" && (u.Host != "" || u.Opaque != "")
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (s[i] == '-') || !dash && !strings.ContainsRune("0123456789abcdefABCDEF", rune(s[i])) {
			return false
		}
	}
	return true
}
