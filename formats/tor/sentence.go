package tor

import (
	"strings"
	"unicode"
)

// sentence is one sentence with the place it stands in.
type sentence struct {
	text
	clause string // number
	key    string // label of its row or line, folded: "frequency"
	topics topic  // of its key, else of its section
	item   bool
}

func (s *sentence) String() string { return string(s.runes) }

// abbreviations end with a full stop that ends no sentence.
var abbreviations = map[string]bool{
	"e.g": true, "i.e": true, "etc": true, "p.m": true, "a.m": true, "mr": true, "mrs": true, "ms": true, "dr": true, "no": true,
	"vs": true, "incl": true, "approx": true, "art": true, "st": true, "sec": true, "prof": true, "godz": true, "np": true, "tj": true,
	"ul": true, "im": true, "m": true, "p": true, "h": true, "hrs": true, "h.e": true, "u.s": true, "sra": true, "sr": true, "вул": true, "м": true, "год": true,
}

// sentences splits a paragraph. A full stop ends a sentence when white space
// and a capital, digit or quote follow and no abbreviation stands before it.
func sentences(paragraph string) []string {
	var out []string
	runes := []rune(paragraph)
	start := 0
	for i, r := range runes {
		if (r == '.' || r == '!' || r == '?') && ends(runes, start, i) {
			out = append(out, strings.TrimSpace(string(runes[start:i+1])))
			start = i + 1
		}
	}
	if rest := strings.TrimSpace(string(runes[start:])); rest != "" {
		out = append(out, rest)
	}
	return out
}

func ends(runes []rune, start, dot int) bool {
	next := dot + 1
	for next < len(runes) && strings.ContainsRune(`)"”’'`, runes[next]) {
		next++
	}
	if next >= len(runes) || !unicode.IsSpace(runes[next]) {
		return next >= len(runes)
	}
	for next < len(runes) && unicode.IsSpace(runes[next]) {
		next++
	}
	if next < len(runes) && (unicode.IsLower(runes[next]) || runes[next] == '(') {
		return false
	}
	from := dot
	for from > start && !unicode.IsSpace(runes[from-1]) && runes[from-1] != '(' {
		from--
	}
	word := strings.ToLower(string(runes[from:dot]))
	initial := dot-from == 1 && unicode.IsUpper(runes[from])
	return runes[dot] != '.' || !abbreviations[word] && !initial
}

// read makes the sentences of all sections, in the order of the text.
func read(sections []*section, numbers map[string]string) []sentence {
	var all []sentence
	for _, s := range sections {
		clause := s.number
		for _, b := range s.blocks {
			place := sentence{clause: s.number, topics: s.topics, key: fold(b.Key), item: b.Kind == Item}
			if b.Kind == Item {
				if n, ok := numbers[b.Text]; ok {
					clause = n
				}
				place.clause = clause
			}
			if t := topicsOf(b.Key); t != 0 {
				place.topics = t
			} else if place.key == "" && s.own != 0 && len(strings.Fields(s.heading)) <= 3 && len(strings.Fields(b.Text)) <= 14 {
				place.key = fold(s.heading)
			}
			for _, one := range sentences(b.Text) {
				place.text = newText(one)
				all = append(all, place)
			}
		}
	}
	return all
}

// reading is a ToR while it is read: the rules look here and write into the
// Proposal.
type reading struct {
	Proposal
	file      string
	title     []Block
	sections  []*section
	sentences []sentence
}

func newReading(doc Document) *reading {
	r := &reading{file: doc.Name}
	n := titleLength(doc.Blocks)
	r.title = doc.Blocks[:n]
	r.sections = outline(doc.Blocks[n:])
	var numbers map[string]string
	r.Clauses, numbers = clauses(r.sections)
	r.sentences = read(r.sections, numbers)
	r.CoLeads, r.Objectives, r.Tasks, r.Principles, r.Inferred = []string{}, []Point{}, []string{}, []Point{}, []string{}
	return r
}

// note records the sentence that a field was read from.
func (r *reading) note(field string, s *sentence) {
	r.Sources = append(r.Sources, Source{Field: field, Clause: s.clause, Sentence: s.String()})
}

// about gives the sentences whose topics include any of t, then the others.
func (r *reading) about(t topic) (in, others []*sentence) {
	for i := range r.sentences {
		if s := &r.sentences[i]; s.topics&t != 0 {
			in = append(in, s)
		} else {
			others = append(others, s)
		}
	}
	return in, others
}

// titleLength counts the blocks before the first section: title, group,
// country, date, version.
func titleLength(blocks []Block) int {
	for i, b := range blocks {
		long := len(strings.Fields(b.Text)) > 25
		own := topicsOf(b.Text)
		if groupNoun.MatchString(fold(b.Text)) {
			own &^= chairs | naming | country // "Protection Coordination Forum"
		}
		begins := b.Kind == Heading && (own != 0 || b.Label != "") && !torPhrase.MatchString(fold(b.Text)) && (i > 0 || !groupNoun.MatchString(fold(b.Text)))
		if i == 8 || long || b.Key != "" || b.Kind == Item || begins || i > 0 && b.Kind == Paragraph && strings.HasSuffix(b.Text, ".") {
			return i
		}
	}
	return min(len(blocks), 1)
}
