package messages

import (
	"strings"
	"unicode"
)

// LIX is how hard a text is to read, by Björnsson (Läsbarhet, 1968):
//
//	words / sentences + 100 · long words / words
//
// where a word is long with more than six letters. It counts letters, not
// syllables, and so works in every script that parts words; Anderson (Lix and
// Rix: variations on a little-known readability index, Journal of Reading
// 26(6), 1983) used it across languages. 0 for a text without words.
func LIX(text string) float64 {
	words, long, sentences := 0, 0, 0
	open := false // a sentence has begun
	for line := range strings.Lines(text) {
		for _, field := range strings.Fields(strings.TrimLeft(line, "#- ")) {
			letters := 0
			for _, r := range field {
				if unicode.IsLetter(r) {
					letters++
				}
			}
			if letters > 0 {
				words++
				open = true
			}
			if letters > longWord {
				long++
			}
			if open && endsSentence(field) {
				sentences++
				open = false
			}
		}
		if open { // a heading or an item of a list needs no stop
			sentences++
			open = false
		}
	}
	if words == 0 {
		return 0
	}
	return float64(words)/float64(sentences) + 100*float64(long)/float64(words)
}

const longWord = 6

// endsSentence looks at the last sign that is no bracket or quotation mark.
func endsSentence(word string) bool {
	word = strings.TrimRightFunc(word, func(r rune) bool { return unicode.In(r, unicode.Pe, unicode.Pf, unicode.Pi) || r == '"' || r == '\'' })
	for _, stop := range []string{".", "!", "?", "…", ":", "؟", "。", "।"} {
		if strings.HasSuffix(word, stop) {
			return true
		}
	}
	return false
}

// plainest are the values up to which a text counts as plain. Björnsson's band
// of easy texts ends at 40. Words are longer in languages that bend them: the
// demonstration's texts, which say the same in each language, lie higher there
// by the difference that is added here (docs/messages.md).
var plainest = map[string]float64{"en": 40, "pl": 56, "uk": 58, "ru": 60}

// Plain tells whether a text is easy to read, for its language.
func Plain(language string, lix float64) bool {
	most, known := plainest[language]
	if !known {
		most = 50
	}
	return lix <= most
}
