package tor

import (
	"regexp"
	"strings"
)

// latin lists, for each plain letter, the letters that fold to it.
var latin = map[byte]string{
	'a': "àáâãäåāăąæ", 'c': "çćĉċč", 'd': "ďđð", 'e': "èéêëēĕėęě", 'g': "ĝğġģ", 'h': "ĥħ",
	'i': "ìíîïĩīĭįı", 'j': "ĵ", 'k': "ķ", 'l': "ĺļľŀł", 'n': "ñńņňŋ", 'o': "òóôõöøōŏőœ",
	'r': "ŕŗř", 's': "śŝşšșß", 't': "ţťŧțþ", 'u': "ùúûüũūŭůűų", 'w': "ŵ", 'y': "ýÿŷ", 'z': "źżž",
	'\'': "’‘ʼ`´", '"': "“”„«»", '-': "–—‐‑−", ' ': "\u00a0\u2009\u202f\t\n\r",
}

// cyrillic letters fold to capitals: distinct from every folded Latin letter,
// so that no Ukrainian word is taken for an English one.
var cyrillic = map[byte]string{
	'A': "а", 'B': "б", 'V': "в", 'G': "гґ", 'D': "д", 'E': "еєёэ", 'J': "ж", 'Z': "з", 'I': "иіїы",
	'Y': "й", 'K': "к", 'L': "л", 'M': "м", 'N': "н", 'O': "о", 'P': "п", 'R': "р", 'S': "с", 'T': "т",
	'U': "у", 'F': "ф", 'H': "х", 'C': "ц", 'Q': "ч", 'W': "шщ", 'X': "ьъ",
}

var folds = func() map[rune]byte {
	m := map[rune]byte{'ю': 'U', 'я': 'A'}
	for _, table := range []map[byte]string{latin, cyrillic} {
		for to, from := range table {
			for _, r := range from {
				m[r] = to
			}
		}
	}
	return m
}()

// fold gives the text that patterns see: lower case without accents, exactly
// one ASCII byte for each rune, so that byte i of the result is rune i of s.
func fold(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		b.WriteByte(foldRune(r))
	}
	return b.String()
}

func foldRune(r rune) byte {
	if to, ok := folds[r]; ok {
		return to
	}
	if r < 128 {
		return byte(r)
	}
	return '~'
}

// pattern compiles a rule's expression. Letters beyond ASCII in it are folded
// as the text will be; the rest is an ordinary regular expression.
func pattern(expr string) *regexp.Regexp {
	var b strings.Builder
	for _, r := range expr {
		if r < 128 {
			b.WriteRune(r)
		} else {
			b.WriteByte(foldRune([]rune(strings.ToLower(string(r)))[0]))
		}
	}
	return regexp.MustCompile(b.String())
}

// text is a string with its folded copy, position by position.
type text struct {
	runes []rune
	low   string
}

func newText(s string) text {
	t := text{low: fold(s)}
	if t.runes = []rune(s); len(t.runes) != len(t.low) { // a rune whose lower case is two runes: İ
		t.runes = []rune(strings.ToLower(s))
	}
	return t
}

// cut gives the original characters from i to j, trimmed.
func (t text) cut(i, j int) string { return strings.TrimSpace(string(t.runes[i:j])) }

// group gives the original characters of group n of a match, "" when it took no part.
func (t text) group(match []int, n int) string {
	if 2*n+1 >= len(match) || match[2*n] < 0 {
		return ""
	}
	return t.cut(match[2*n], match[2*n+1])
}
