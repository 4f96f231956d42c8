package xlsform

import (
	"strings"
	"unicode/utf8"
)

// isName tells whether s can be the name of a node: an XML name, with a prefix
// or without (https://www.w3.org/TR/xml-names/#NT-QName).
func isName(s string) bool {
	prefix, local, prefixed := strings.Cut(s, ":")
	if !prefixed {
		return isNCName(s)
	}
	return isNCName(prefix) && isNCName(local)
}

func isNCName(s string) bool {
	if s == "" || !utf8.ValidString(s) {
		return false
	}
	for i, r := range s {
		if !isNameStart(r) && (i == 0 || !isNameRest(r)) {
			return false
		}
	}
	return true
}

// isNameStart and isNameRest are the classes of characters of XML 1.0, fifth
// edition, productions 4 and 4a, without the colon.
func isNameStart(r rune) bool {
	switch {
	case r == '_', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z':
		return true
	case r < 0xC0 || r == 0xD7 || r == 0xF7 || r == 0x37E:
		return false
	}
	return r <= 0x2FF || r >= 0x370 && r <= 0x1FFF || r == 0x200C || r == 0x200D ||
		r >= 0x2070 && r <= 0x218F || r >= 0x2C00 && r <= 0x2FEF || r >= 0x3001 && r <= 0xD7FF ||
		r >= 0xF900 && r <= 0xFDCF || r >= 0xFDF0 && r <= 0xFFFD || r >= 0x10000 && r <= 0xEFFFF
}

func isNameRest(r rune) bool {
	return r == '-' || r == '.' || r >= '0' && r <= '9' || r == 0xB7 ||
		r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040
}

const nameRule = "begin it with a letter or an underscore and go on with letters, digits, underscores, hyphens and periods, without spaces"

// siblings are the names within one group, for the rule that they differ.
type siblings struct{ exact, folded map[string]bool }

func newSiblings() siblings { return siblings{map[string]bool{}, map[string]bool{}} }

// claim takes a name, or says what is wrong with it.
func (f *form) claim(s siblings, at place, name string) {
	if name == "meta" {
		f.refuse(at, "the name 'meta' is reserved for the form's own metadata; choose another")
		return
	}
	if s.exact[name] {
		f.refuse(at, "the name '%s' is taken by another row of the same group; give each its own name", name)
		return
	}
	s.exact[name] = true
	lower := strings.ToLower(name)
	if s.folded[lower] {
		f.warn(at, "the name '%s' differs from another only in capital letters, which some programs for analysis cannot tell apart; choose another", name)
	}
	s.folded[lower] = true
}
