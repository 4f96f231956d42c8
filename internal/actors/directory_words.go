package actors

import (
	"strings"
	"unicode"

	"ostoja/internal/places"
)

// wordIndex finds what has a word, in any of the four languages' spellings: by
// the word's sound, in which адвокат and adwokat, юрист and jurist are equal.
type wordIndex struct {
	has     map[string][]int32 // by sound
	byFirst map[byte][]string  // the sounds by their first letter, in which people rarely err
}

func newWordIndex() wordIndex {
	return wordIndex{has: map[string][]int32{}, byFirst: map[byte][]string{}}
}

// splitWords gives a text's words.
func splitWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' })
}

func (x wordIndex) add(text string, i int32) {
	for _, word := range splitWords(text) {
		sound := places.Sound(word)
		if sound == "" {
			continue
		}
		list, known := x.has[sound]
		if !known {
			x.byFirst[sound[0]] = append(x.byFirst[sound[0]], sound)
		}
		if !known || list[len(list)-1] != i {
			x.has[sound] = append(list, i)
		}
	}
}

// How well two words fit.
const (
	unlike  = 0
	likely  = 1 // a typing error apart, or another ending
	certain = 2
)

// like tells how well a word of the index fits one that is looked for: the same
// sound; the beginning of it; another ending (Slavic words have many); or a
// typing error or two, the first letter right.
func like(has, asked string) int {
	if has == asked {
		return certain
	}
	if has[0] != asked[0] || len(asked) < 3 || len(has) < len(asked)-3 {
		return unlike
	}
	same := 0
	for same < min(len(has), len(asked)) && has[same] == asked[same] {
		same++
	}
	switch {
	case same == len(asked):
		return likely
	case same >= 4 && len(has)-same <= 3 && len(asked)-same <= 3:
		return likely
	case len(has) > len(asked)+2:
		return unlike
	case len(asked) >= 5 && places.Distance(has, asked, 1) <= 1, len(asked) >= 8 && places.Distance(has, asked, 2) <= 2:
		return likely
	}
	return unlike
}

// find marks what has a word like the one that is asked for: the best fit each.
// It tells whether anything has.
func (x wordIndex) find(word string, fit func(i int32, how int)) bool {
	asked := places.Sound(word)
	if asked == "" {
		return false
	}
	found := false
	for _, has := range x.byFirst[asked[0]] {
		how := like(has, asked)
		if how == unlike {
			continue
		}
		found = true
		for _, i := range x.has[has] {
			fit(i, how)
		}
	}
	return found
}

// kindWords knows by which words people look for each kind of help.
type kindWords struct{ index wordIndex }

// newKindWords takes the words from the messages of all languages.
func newKindWords(say func(key string) []string) kindWords {
	k := kindWords{newWordIndex()}
	for i, kind := range Kinds {
		for _, key := range []string{"services.kind.", "need.", "words."} {
			for _, text := range say(key + string(kind)) {
				for _, word := range splitWords(text) {
					if len([]rune(word)) > 3 || key == "words." { // 'a', 'the', 'dla' say nothing
						k.index.add(word, int32(i))
					}
				}
			}
		}
	}
	return k
}

// kindSet is a set of kinds of help, by their numbers in Kinds.
type kindSet uint32

func (s kindSet) has(kind uint8) bool { return s&(1<<kind) != 0 }

// kinds gives the kinds of help that a word means; only sure ones where there are any.
func (k kindWords) kinds(word string) kindSet {
	var sure, perhaps kindSet
	k.index.find(word, func(i int32, how int) {
		if how == certain {
			sure |= 1 << i
		} else {
			perhaps |= 1 << i
		}
	})
	if sure != 0 {
		return sure
	}
	return perhaps
}
