package hxl

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// isSpace is the reference library's idea of white space: Unicode's, and the
// four separators of ASCII.
func isSpace(r rune) bool {
	if r > ' ' && r < 0x7f {
		return false
	}
	return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f
}

// Empty tells whether a cell holds nothing but white space.
func Empty(cell string) bool {
	return cell == "" || strings.IndexFunc(cell, func(r rune) bool { return !isSpace(r) }) < 0
}

// Squeeze takes white space from both ends and makes each run of it within one space.
func Squeeze(cell string) string {
	if plainSpaced(cell) {
		return cell
	}
	return strings.Join(strings.FieldsFunc(cell, isSpace), " ")
}

// plainSpaced tells, for most cells, that Squeeze has nothing to do.
func plainSpaced(cell string) bool {
	before := ' '
	for _, r := range cell {
		if r == ' ' && before == ' ' || r != ' ' && isSpace(r) {
			return false
		}
		before = r
	}
	return before != ' ' || cell == ""
}

// Normal is the form in which values are compared without regard to case,
// accents and spacing.
func Normal(cell string) string { return strings.ToLower(Squeeze(Fold(cell))) }

// Fold writes Latin letters without their accents and Cyrillic and Greek ones in
// Latin, so that Łódź equals Lodz. Other scripts stay as they are.
func Fold(s string) string {
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(norm.NFKC.String(s)) {
		switch latin, known := letters[r]; {
		case r < 0x80:
			b.WriteByte(byte(r))
		case known:
			b.WriteString(latin)
		case unicode.Is(unicode.Mn, r), r == '\ufeff':
		case isSpace(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// letters has what does not come apart into a base letter and its accent.
var letters = letterTable(map[string]string{
	"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t", "ĸ": "k", "ŋ": "ng", "ə": "@",
	"а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z", "и": "i", "і": "i", "к": "k", "л": "l",
	"м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
	"щ": "shch", "ъ": "'", "ы": "y", "ь": "'", "э": "e", "ю": "iu", "я": "ia",
	"α": "a", "β": "b", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "e", "θ": "th", "ι": "i", "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x",
	"ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "u", "φ": "ph", "χ": "kh", "ψ": "ps", "ω": "o",
	"‘": "'", "’": "'", "‚": ",", "“": "\"", "”": "\"", "„": ",,", "«": "<<", "»": ">>", "–": "-", "—": "--", "‐": "-", "‑": "-", "•": "*", "·": "*", "×": "x", "°": "deg", "№": "No", "€": "EUR",
})

// letterTable adds the capital letters.
func letterTable(lower map[string]string) map[rune]string {
	out := make(map[rune]string, 2*len(lower))
	for from, to := range lower {
		r := []rune(from)[0]
		out[r] = to
		if upper := unicode.ToUpper(r); upper != r && to != "" {
			out[upper] = strings.ToUpper(to[:1]) + to[1:]
		}
	}
	return out
}
