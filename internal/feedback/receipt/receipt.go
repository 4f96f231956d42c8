// Package receipt makes and reads the words that open a conversation again.
//
// A receipt is nine words from a list in the reader's language: eight of them
// are 80 bits of chance, the ninth is a check, so that a slip of the pen is
// noticed before anything is looked up. A list has 1,024 common, harmless words,
// no two of which begin with the same four letters: four letters of each word are
// enough, and whatever form of the word she remembers will do.
//
// The words are those of Unicode's CLDR annotations (the names and keywords of
// pictures, Unicode License v3) without violence, bodies, illness, beliefs and states.
package receipt

import (
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"ostoja/internal/lang"
)

//go:embed words
var files embed.FS

const (
	listSize = 1024 // ten bits a word
	bits     = 10
	chance   = 8 // words of chance
	// Words is how many words a receipt has.
	Words   = chance + 1
	letters = 4 // that tell the words of a list apart
	longest = 2000
)

// Code is what the words stand for: which list, and the numbers of the words of chance.
type Code string

// The reasons why words are no receipt.
var (
	ErrCount = errors.New("receipt: not nine words")
	ErrWord  = errors.New("receipt: a word is in no list")
	ErrCheck = errors.New("receipt: the words do not fit together")
)

type list struct {
	words []string
	at    map[string]int // the number of a word by its first letters
}

var lists = read()

func read() map[lang.Lang]list {
	all := map[lang.Lang]list{}
	for _, l := range lang.All {
		content, err := files.ReadFile("words/" + string(l) + ".txt")
		if err != nil {
			panic(err) // the program was built without its words
		}
		one := list{strings.Fields(string(content)), map[string]int{}}
		for i, w := range one.words {
			one.at[stem(w)] = i
		}
		all[l] = one
	}
	return all
}

// New makes a receipt in a language, English where there is no list for it.
func New(l lang.Lang) (words []string, code Code) {
	if _, ok := lists[l]; !ok {
		l = lang.En
	}
	for {
		var random [2 * chance]byte
		rand.Read(random[:])
		numbers := make([]int, chance)
		for i := range numbers {
			numbers[i] = int(binary.BigEndian.Uint16(random[2*i:])) % listSize // a power of two: no word is likelier
		}
		words, code = spell(l, numbers), encode(l, numbers)
		if read, err := Parse(strings.Join(words, " ")); err == nil && read == code { // another list might have the same words
			return words, code
		}
	}
}

func spell(l lang.Lang, numbers []int) []string {
	var words []string
	for _, n := range append(slices.Clone(numbers), check(l, numbers)) {
		words = append(words, lists[l].words[n])
	}
	return words
}

func encode(l lang.Lang, numbers []int) Code {
	b := []byte(l + ":")
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint16(b, uint16(n))
	}
	return Code(b)
}

// check is the number of the ninth word.
func check(l lang.Lang, numbers []int) int {
	sum := sha256.Sum256([]byte("ostoja receipt 1 " + encode(l, numbers)))
	return int(binary.BigEndian.Uint16(sum[:])) % listSize
}

// Parse reads words as people write them: in any case, with commas, numbers or
// line breaks between them, with or without the accents of Polish, in any of the
// languages. The error is one of this package's.
func Parse(text string) (Code, error) {
	stems := split(text)
	if len(stems) != Words {
		return "", ErrCount
	}
	err := ErrWord
	for _, l := range lang.All {
		numbers, ok := find(lists[l], stems)
		if !ok {
			continue
		}
		if check(l, numbers[:chance]) == numbers[chance] {
			return encode(l, numbers[:chance]), nil
		}
		err = ErrCheck
	}
	return "", err
}

func find(l list, stems []string) ([]int, bool) {
	var numbers []int
	for _, s := range stems {
		n, ok := l.at[s]
		if !ok {
			return nil, false
		}
		numbers = append(numbers, n)
	}
	return numbers, true
}

// split gives the first letters of each word; what is no letter stands between
// words, but for signs that nobody sees.
func split(text string) []string {
	if len(text) > longest {
		return nil
	}
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
	var stems []string
	for _, w := range strings.FieldsFunc(norm.NFC.String(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) }) {
		stems = append(stems, stem(w))
	}
	return stems
}

// stem is the beginning of a word, without what people leave out when they type.
func stem(word string) string {
	var out []rune
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		switch {
		case unicode.Is(unicode.Mn, r) && r != '\u0306': // й keeps its breve: и is another letter
			continue
		case r == 'ł':
			r = 'l'
		case r == 'ґ':
			r = 'г'
		}
		out = append(out, r)
	}
	composed := []rune(norm.NFC.String(string(out)))
	return string(composed[:min(letters, len(composed))])
}
