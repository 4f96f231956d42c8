package actors

import (
	"context"
	"slices"

	"ostoja/stats/linkage"
)

// prepared is a list of entries made ready for comparison.
type prepared struct {
	entries []preparedEntry
	words   *vocabulary
	shared  map[string]int // telephones and web addresses: how many entries have them
}

type preparedEntry struct {
	names        preparedNames
	phones       []string
	web          string
	town         []int32 // words of the town's name
	area, region string
}

// commonFrom is from how many entries on a telephone or web address is taken to
// belong to a network, not to one entry.
const commonFrom = 4

func prepare(entries []Entity) *prepared {
	p := &prepared{words: newVocabulary(), shared: map[string]int{}}
	for _, e := range entries {
		one := preparedEntry{web: webKey(e.Web, e.Email), area: e.Area, region: e.Region, town: p.words.name(e.Town).words}
		for _, name := range e.Names {
			for _, n := range namesIn(name) {
				one.names = append(one.names, p.words.name(n))
			}
		}
		for _, phone := range e.Phones {
			if key := phoneKey(phone); key != "" && !slices.Contains(one.phones, key) {
				one.phones = append(one.phones, key)
				p.shared["t"+key]++
			}
		}
		if one.web != "" {
			p.shared["w"+one.web]++
		}
		p.words.count(one.names)
		p.entries = append(p.entries, one)
	}
	p.words.weigh(len(entries))
	return p
}

// townWeight is the weight of a town's name where both entries are there.
const townWeight = 0.2

// weights gives the weights of words for two entries: how rare a word is, but
// next to nothing for the name of the town where both are there, and for a
// town's name in both names where one entry tells its region only.
func (p *prepared) weights(a, b preparedEntry) func(int32) float64 {
	same := a.area == b.area
	if a.region == "" || a.region != b.region || !same && a.area != a.region && b.area != b.region {
		return func(w int32) float64 { return p.words.weight[w] }
	}
	return func(w int32) float64 {
		if (slices.Contains(a.town, w) || slices.Contains(b.town, w)) && (same || a.names.have(w) && b.names.have(w)) {
			return townWeight
		}
		return p.words.weight[w]
	}
}

// Bounds of the blocking index: a key that more entries share is not looked at.
const (
	maxContactBlock = 60
	maxWordBlock    = 40
	maxPairBlock    = 60
)

// compare compares every two entries that share a key: a telephone, a web
// address, a rare word, two words, or a word and a place. A key that many share
// tells little and is left out, so that the work grows with the list and not
// with its square.
func (p *prepared) compare(ctx context.Context, progress func(done, all int)) ([]comparison, error) {
	blocks := p.blocks()
	var out []comparison
	seen := make(map[int32]struct{})
	for a := range p.entries {
		if a%512 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if progress != nil {
				progress(a, len(p.entries))
			}
		}
		clear(seen)
		for _, key := range p.keys(a) {
			for _, b := range blocks[key] {
				if int(b) <= a {
					continue
				}
				if _, done := seen[b]; !done {
					seen[b] = struct{}{}
					out = append(out, comparison{int32(a), b, p.levels(a, int(b))})
				}
			}
		}
	}
	return out, nil
}

func (p *prepared) blocks() map[blockKey][]int32 {
	blocks := map[blockKey][]int32{}
	for i := range p.entries {
		for _, key := range p.keys(i) {
			blocks[key] = append(blocks[key], int32(i))
		}
	}
	for key, members := range blocks {
		if len(members) > key.most() {
			delete(blocks, key)
		}
	}
	return blocks
}

// blockKey is a key of the index: a contact, or one or two words, or a word and a place.
type blockKey struct {
	contact      string
	word, second int32
}

func (k blockKey) most() int {
	switch {
	case k.word == 0:
		return maxContactBlock
	case k.second == 0 && k.contact == "":
		return maxWordBlock
	}
	return maxPairBlock
}

func (p *prepared) keys(i int) []blockKey {
	e := p.entries[i]
	var keys []blockKey
	for _, phone := range e.phones {
		keys = append(keys, blockKey{contact: "t" + phone})
	}
	if e.web != "" {
		keys = append(keys, blockKey{contact: "w" + e.web})
	}
	for _, n := range e.names {
		words := p.words.rarest(n, 4)
		for j, w := range words {
			keys = append(keys, blockKey{word: w})
			if e.area != "" {
				keys = append(keys, blockKey{contact: e.area, word: w})
			}
			for _, v := range words[:j] {
				keys = append(keys, blockKey{word: min(v, w), second: max(v, w)})
			}
		}
		if n.acronym != 0 {
			keys = append(keys, blockKey{word: n.acronym, contact: e.region})
		}
	}
	return keys
}

// levels compares two entries field by field.
func (p *prepared) levels(i, j int) [4]int {
	a, b := p.entries[i], p.entries[j]
	out := [4]int{
		nameField:  p.nameLevel(a, b),
		phoneField: p.phoneLevel(a, b),
		webField:   p.webLevel(a, b),
		placeField: placeLevel(a, b),
	}
	if out[nameField] == 0 && out[phoneField] == nearlySame { // two tenants of one house, or mere chance
		out[phoneField] = 0
	}
	return out
}

// nearlySame is the level of telephones that are near.
const nearlySame = 1

func (p *prepared) nameLevel(a, b preparedEntry) int {
	if len(a.names) == 0 || len(b.names) == 0 {
		return linkage.Missing
	}
	weight, level := p.weights(a, b), 0
	for _, x := range a.names {
		for _, y := range b.names {
			level = max(level, p.words.nameLevel(x, y, weight))
		}
	}
	return level
}

func (p *prepared) phoneLevel(a, b preparedEntry) int {
	if len(a.phones) == 0 || len(b.phones) == 0 {
		return linkage.Missing
	}
	level := 0
	for _, x := range a.phones {
		for _, y := range b.phones {
			switch {
			case x == y && p.shared["t"+x] < commonFrom:
				return 3
			case x == y:
				level = max(level, 2)
			case nearPhones(x, y):
				level = max(level, nearlySame)
			}
		}
	}
	return level
}

// nearPhones tells that two numbers are lines of one house (all but the last two
// digits are the same) or one of them is mistyped in a digit.
func nearPhones(x, y string) bool {
	if len(x) != 9 || len(y) != 9 {
		return false
	}
	differ := 0
	for i := range 9 {
		if x[i] != y[i] {
			differ++
		}
	}
	return differ == 1 || x[:7] == y[:7]
}

func (p *prepared) webLevel(a, b preparedEntry) int {
	switch {
	case a.web == "" || b.web == "":
		return linkage.Missing
	case a.web != b.web:
		return 0
	case p.shared["w"+a.web] < commonFrom:
		return 2
	}
	return 1
}

func placeLevel(a, b preparedEntry) int {
	switch {
	case a.area != "" && a.area == b.area && a.area != a.region:
		return 2
	case a.region == "" || b.region == "":
		return linkage.Missing
	case a.region != b.region:
		return 0
	}
	return 1
}
