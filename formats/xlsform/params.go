package xlsform

import (
	"slices"
	"strings"
)

// params are the key=value pairs of the column parameters. Keys are in small
// letters.
type params struct {
	pairs []pair
	at    place
}

func (p *params) get(key string) (string, bool) {
	for _, kv := range p.pairs {
		if kv.key == key {
			return kv.value, true
		}
	}
	return "", false
}

// caseMatters are the parameters whose values are names; those of others are
// words of XLSForm and read in small letters.
var caseMatters = []string{"value", "label", "seed", "app", "tick_labelset", "reference-geometry"}

// parseParams reads "key=value key=value"; commas and semicolons part the
// pairs as well as spaces do.
func (f *form) parseParams(raw string, at place) (params, bool) {
	p := params{at: at}
	separator := " "
	for _, s := range []string{";", ","} {
		if strings.Contains(raw, s) {
			separator = s
			break
		}
	}
	if separator == " " {
		raw = spacedEquals.ReplaceAllString(raw, "=")
	}
	for _, part := range strings.Split(raw, separator) {
		if part = strings.TrimSpace(part); part == "" && separator == " " {
			continue
		}
		key, value, found := strings.Cut(part, "=")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if !found || key == "" || strings.Contains(value, "=") {
			f.refuse(at, "'%s' is no parameter; write them as key=value key=value", part)
			return p, false
		}
		if !slices.Contains(caseMatters, key) {
			value = strings.ToLower(value)
		}
		p.pairs = append(p.pairs, pair{key, value})
	}
	return p, true
}

// allow refuses the parameters that the type does not know.
func (f *form) allow(p params, keys ...string) bool {
	slices.Sort(keys)
	ok := true
	for _, kv := range p.pairs {
		if !slices.Contains(keys, kv.key) {
			f.refuse(p.at, "the type does not know the parameter '%s'; it takes %s", kv.key, strings.Join(keys, ", "))
			ok = false
		}
	}
	return ok
}
