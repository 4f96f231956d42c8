package actors

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"ostoja/internal/places"
)

// preparedName is a name as a list of words, in the form in which words of all
// languages and scripts are compared.
type preparedName struct {
	words   []int32 // of the vocabulary, each once, sorted
	acronym int32   // the word that the first letters make, or that the name is; 0 for none
	short   bool    // the name is nothing but that acronym
	runs    []run   // what the name may be abbreviated to at its start
}

// run is an acronym of the first words of a name: GOPS of Gminny Ośrodek Pomocy
// Społecznej w Borowie.
type run struct {
	acronym int32
	words   []int32
}

// preparedNames are the names of one entry.
type preparedNames []preparedName

func (n preparedNames) have(w int32) bool {
	return slices.ContainsFunc(n, func(x preparedName) bool { return slices.Contains(x.words, w) })
}

// vocabulary numbers words and knows how rare each is. Word 0 is no word.
type vocabulary struct {
	number  map[string]int32
	text    []string
	entries []int     // how many entries have the word
	weight  []float64 // inverse document frequency
	alike   map[[2]int32]float64
}

func newVocabulary() *vocabulary {
	return &vocabulary{number: map[string]int32{"": 0}, text: []string{""}, entries: []int{0}, alike: map[[2]int32]float64{}}
}

func (v *vocabulary) word(text string) int32 {
	if n, ok := v.number[text]; ok {
		return n
	}
	n := int32(len(v.text))
	v.number[text] = n
	v.text = append(v.text, text)
	v.entries = append(v.entries, 0)
	return n
}

// namesIn takes a name apart: an acronym in brackets is a name too, other
// remarks in brackets are none.
func namesIn(name string) []string {
	open, end := strings.LastIndexByte(name, '('), strings.LastIndexByte(name, ')')
	if open <= 0 || end < open {
		return []string{name}
	}
	names := []string{name[:open] + " " + name[end+1:]}
	if inside := name[open+1 : end]; len(strings.Fields(inside)) == 1 {
		names = append(names, inside)
	}
	return names
}

// name prepares a name: words folded, legal forms and little words left out,
// words of several languages made one, the rest as it sounds.
func (v *vocabulary) name(name string) preparedName {
	var out preparedName
	initials := ""
	raw := nameWords(name)
	for _, w := range raw {
		if littleWords[w] || len(w) == 1 {
			continue
		}
		initials += w[:1]
		if legalForms[w] {
			continue
		}
		if w = commonOrSound(w); w == "" {
			continue
		}
		if n := v.word(w); !slices.Contains(out.words, n) {
			out.words = append(out.words, n)
		}
		if n := len(initials); n >= 3 && n <= 6 {
			out.runs = append(out.runs, run{v.word(places.Sound(initials)), slices.Clone(out.words)})
		}
	}
	slices.Sort(out.words)
	switch {
	case len(raw) == 1 && len(raw[0]) >= 2 && len(raw[0]) <= 6:
		out.acronym, out.short = v.word("acronym "+raw[0]), true
	case len(initials) >= 3 && len(initials) <= 6:
		out.acronym = v.word("acronym " + initials)
	}
	return out
}

// nameWords cuts a name into folded words; dots join (S.A. is sa), everything
// else that is no letter or digit parts.
func nameWords(name string) []string {
	folded := fold(strings.NewReplacer(".", "", "\"", " ", "„", " ", "”", " ", "«", " ", "»", " ").Replace(places.Latin(joinSingles(name))))
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// joinSingles keeps "z o.o." and the like together and parts "im.Jana" and "ul.Nowa".
func joinSingles(name string) string {
	var b strings.Builder
	r := []rune(name)
	for i, c := range r {
		b.WriteRune(c)
		if c == '.' && i >= 2 && i+2 < len(r) && unicode.IsLetter(r[i-1]) && unicode.IsLetter(r[i-2]) && unicode.IsLetter(r[i+1]) && unicode.IsLetter(r[i+2]) {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// count notes which words an entry has.
func (v *vocabulary) count(names []preparedName) {
	seen := map[int32]bool{}
	for _, n := range names {
		for _, w := range n.words {
			if !seen[w] {
				seen[w] = true
				v.entries[w]++
			}
		}
	}
}

// weigh sets the weights of words: log((entries + 1) / having it), so that a word
// that everybody has weighs next to nothing.
func (v *vocabulary) weigh(entries int) {
	v.weight = make([]float64, len(v.text))
	for w := range v.weight {
		v.weight[w] = 0.2 + math.Log(float64(entries+1)/float64(max(v.entries[w], 1)))
	}
}

// rarest gives the n rarest words of a name.
func (v *vocabulary) rarest(name preparedName, n int) []int32 {
	words := slices.Clone(name.words)
	slices.SortStableFunc(words, func(a, b int32) int { return cmp.Compare(v.entries[a], v.entries[b]) })
	return words[:min(len(words), n)]
}

// nameLevel gives the level of a comparison of names (see levelWords): how alike
// they are and, from alike on, whether they share a rare word.
func (v *vocabulary) nameLevel(a, b preparedName, weight func(int32) float64) int {
	s := v.similarity(a, b, weight)
	level := 0
	for _, least := range []float64{0.3, 0.55, 0.72, 0.85, 0.97} {
		if s >= least {
			level++
		}
	}
	if level >= 3 && v.shareRare(a, b, weight) {
		level += 3
	}
	return level
}

// rareMost is the most entries that a rare word is in.
const rareMost = 4

func (v *vocabulary) shareRare(a, b preparedName, weight func(int32) float64) bool {
	return slices.ContainsFunc(a.words, func(w int32) bool {
		return v.entries[w] <= rareMost && weight(w) > townWeight && slices.Contains(b.words, w)
	})
}

// contradiction is what remains of the likeness of two names each of which has a
// telling word that the other lacks (Fundacja Most, Fundacja Azyl).
const contradiction = 0.8

// similarity tells how alike two names are, from 0 to 1, by the weight of the
// words they share, exactly or nearly, in the weight of all (a soft Dice
// coefficient); a name that is wholly in the other counts for more, two that
// contradict each other for less. weight gives the weight of a word.
func (v *vocabulary) similarity(a, b preparedName, weight func(int32) float64) float64 {
	if a.acronym != 0 && a.acronym == b.acronym && (a.short || b.short) {
		if a.short && b.short {
			return 1
		}
		return 0.8
	}
	inB, allA := v.shared(a, b, weight)
	inA, allB := v.shared(b, a, weight)
	if allA == 0 || allB == 0 {
		return 0
	}
	dice := (inA + inB) / (allA + allB)
	s := (2*dice + max(inB/allA, inA/allB)) / 3
	if allA-inB > tellingWeight && allB-inA > tellingWeight {
		s *= contradiction
	}
	return s
}

// tellingWeight is the weight of words that are in less than a tenth of the entries.
const tellingWeight = 2.3

// shared gives the weight of the words of x that are in y, and of all words of x.
func (v *vocabulary) shared(x, y preparedName, weight func(int32) float64) (in, all float64) {
	whole := y.abbreviated(x)
	for _, w := range x.words {
		all += weight(w)
		if slices.Contains(whole, w) {
			in += weight(w)
		} else {
			in += weight(w) * v.best(w, y.words)
		}
	}
	return in, all
}

// abbreviated gives the words of x that y has as an acronym, or the acronym that
// y's words make.
func (y preparedName) abbreviated(x preparedName) []int32 {
	for _, r := range slices.Backward(x.runs) {
		if slices.Contains(y.words, r.acronym) {
			return r.words
		}
	}
	for _, r := range slices.Backward(y.runs) {
		if slices.Contains(x.words, r.acronym) {
			return []int32{r.acronym}
		}
	}
	return nil
}

// best gives how alike a word is to the one most like it among others.
func (v *vocabulary) best(w int32, others []int32) float64 {
	best := 0.0
	for _, o := range others {
		if o == w {
			return 1
		}
	}
	for _, o := range others {
		best = max(best, v.likeness(w, o))
	}
	return best
}

// maxRememberedWords bounds the memory for compared words.
const maxRememberedWords = 2_000_000

func (v *vocabulary) likeness(a, b int32) float64 {
	key := [2]int32{min(a, b), max(a, b)}
	if l, known := v.alike[key]; known {
		return l
	}
	l := wordLikeness(v.text[a], v.text[b])
	if len(v.alike) < maxRememberedWords {
		v.alike[key] = l
	}
	return l
}

// wordLikeness compares two words as they sound: an abbreviation, one error from
// five letters, two from nine.
func wordLikeness(a, b string) float64 {
	short, long := a, b
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(short) >= 3 && len(long) >= len(short)+2 && strings.HasPrefix(long, short) {
		return 0.8
	}
	if len(short) < 4 || short[0] != long[0] {
		return 0
	}
	switch d := places.Distance(short, long, min((len(long)-1)/4, 2)); {
	case d == 1 && len(long) >= 5:
		return 0.9
	case d == 2 && len(long) >= 9:
		return 0.8
	}
	return 0
}
