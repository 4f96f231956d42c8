package lang

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// latin spells the Cyrillic letters of Ukrainian and Russian, and the letters
// of Polish that no decomposition reaches, with plain Latin ones. It is no
// official transliteration: it makes spellings meet, so that 'Łódź', 'Lodz' and
// 'Лодзь' are found by any of them.
var latin = map[rune]string{
	'ł': "l", 'ø': "o", 'đ': "d", 'ß': "ss", 'æ': "ae", 'œ': "oe",
	'а': "a", 'б': "b", 'в': "v", 'г': "h", 'ґ': "g", 'д': "d", 'е': "e", 'є': "ie", 'ж': "zh", 'з': "z",
	'и': "y", 'і': "i", 'ї': "i", 'й': "i", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p",
	'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "shch",
	'ь': "", 'ъ': "", 'ы': "y", 'э': "e", 'ю': "iu", 'я': "ia", 'ё': "e", '’': "", 'ʼ': "",
}

// Fold makes text comparable: lower case, no accents, Latin letters, single
// spaces between words of letters and digits. Search and uniqueness use it.
func Fold(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFC.String(strings.ToLower(s)) {
		spelt, wordPart := spell(r)
		if !wordPart {
			gap = true
		}
		if spelt == "" || !wordPart {
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteString(spelt)
	}
	return b.String()
}

// spell gives a rune's plain spelling, and whether it belongs to a word.
func spell(r rune) (string, bool) {
	if r == '\'' {
		return "", true
	}
	if r < unicode.MaxASCII {
		return string(r), unicode.IsLetter(r) || unicode.IsDigit(r)
	}
	if unicode.Is(unicode.Mn, r) { // an accent that no letter took in
		return "", true
	}
	if s, ok := latin[r]; ok {
		return s, true
	}
	base := []rune(norm.NFD.String(string(r)))[0]
	if s, ok := latin[base]; ok { // 'ǽ' is 'æ' with an accent
		return s, true
	}
	return string(base), unicode.IsLetter(r) || unicode.IsDigit(r)
}

// SortBy sorts items for a reader of l by the text that name gives.
func SortBy[T any](l Lang, items []T, name func(T) string) {
	c := collate.New(language.Make(string(l)), collate.IgnoreCase)
	slices.SortStableFunc(items, func(a, b T) int { return c.CompareString(name(a), name(b)) })
}

// Choose finds the first of the reader's languages (an Accept-Language header) that pages exist in.
func Choose(acceptLanguage string) (Lang, bool) {
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return En, false
	}
	for _, tag := range tags {
		base, _ := tag.Base()
		if l := Lang(base.String()); slices.Contains(All, l) {
			return l, true
		}
	}
	return En, false
}
