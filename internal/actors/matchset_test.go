package actors

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"
)

// This file makes the labelled set on which matching is measured: entries of a
// directory such as members type them, many of them twice or three times, with
// the truth. Its limits: names are made of lists of words and invented towns
// and surnames, not taken from a register; errors are independent of each other;
// there are no entries that people themselves could not tell apart by anything
// but local knowledge, but there are many that differ in one word, and networks
// whose branches share name and web address.

// labelled is a set of entries and the pairs that mean the same.
type labelled struct {
	entries []Entity
	truth   map[[2]string]bool
}

type setMaker struct {
	*rand.Rand
	towns    []town
	surnames []string
	used     map[string]bool // names: two things in truth never have the same one
	out      labelled
	groups   [][]string // IDs that mean the same
}

type town struct{ name, code, region string }

// newLabelledSet makes n entries from a seed; about three in ten are a second or
// third entry of another.
func newLabelledSet(seed uint64, n int) labelled {
	m := &setMaker{Rand: rand.New(rand.NewPCG(seed, 2)), used: map[string]bool{}, out: labelled{truth: map[[2]string]bool{}}}
	m.makeWords()
	for len(m.out.entries) < n {
		m.group(n)
	}
	m.Shuffle(len(m.out.entries), func(i, j int) { m.out.entries[i], m.out.entries[j] = m.out.entries[j], m.out.entries[i] })
	for _, ids := range m.groups {
		for i, a := range ids {
			for _, b := range ids[:i] {
				m.out.truth[[2]string{a, b}], m.out.truth[[2]string{b, a}] = true, true
			}
		}
	}
	return m.out
}

func pick[T any](m *setMaker, list []T) T { return list[m.IntN(len(list))] }

func (m *setMaker) chance(p float64) bool { return m.Float64() < p }

var (
	onsets = strings.Fields("b br ch cz d dr f g gr h j k kr kw l ł m n p pr r rz s sk st sz t tr w wr z ż")
	vowels = strings.Fields("a e i o u y ą ę ó")
	codas  = strings.Fields("n l r k m sk w cz sz ń rz t")
	ends   = strings.Fields("ów owo ice in sk owa yn no ek ła nica wiec")
)

func (m *setMaker) stem(syllables int) string {
	var b strings.Builder
	for range syllables {
		b.WriteString(pick(m, onsets) + pick(m, vowels))
		if m.chance(0.4) {
			b.WriteString(pick(m, codas))
		}
	}
	return b.String()
}

func (m *setMaker) makeWords() {
	names := map[string]bool{}
	for len(m.towns) < 2500 {
		name := title(m.stem(1+m.IntN(2)) + pick(m, ends))
		if names[plain.Replace(name)] {
			continue
		}
		names[plain.Replace(name)] = true
		region := fmt.Sprintf("PL0%02d", 2*(1+m.IntN(16)))
		m.towns = append(m.towns, town{name, fmt.Sprintf("%s%04d", region, len(m.towns)), region})
	}
	for range 6000 {
		m.surnames = append(m.surnames, title(m.stem(2)+pick(m, strings.Fields("ski cki ak ek icz czyk owicz a"))))
	}
}

func title(s string) string {
	r := []rune(s)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}

// entity is one thing in truth.
type entity struct {
	name  string
	phone string
	web   string
	town  town
}

var (
	themes = strings.Fields("Nadzieja Rodzina Razem Dom Pomost Azyl Przystań Tęcza Iskra Most Krąg Promyk Dłoń Serce Start Arka Światło Horyzont Wolność Godność Integracja Dialog Solidarność Opoka")
	groups = []string{"Kobiet", "Dzieci", "Uchodźców", "Migrantów", "Rodzin", "Ofiar Handlu Ludźmi", "Osób Niepełnosprawnych", "Cudzoziemców", "Młodzieży"}
)

// invent makes a new thing with a name of its own.
func (m *setMaker) invent() entity {
	for {
		if e := m.anything(); !m.used[e.name] {
			m.used[e.name] = true
			return e
		}
	}
}

func (m *setMaker) anything() entity {
	e := entity{town: pick(m, m.towns), phone: fmt.Sprintf("%09d", 200_000_000+m.IntN(700_000_000))}
	who := pick(m, m.surnames)
	switch m.IntN(9) {
	case 0:
		e.name = fmt.Sprintf("Gminny Ośrodek Pomocy Społecznej w %s", e.town.name)
	case 1:
		e.name = fmt.Sprintf("Powiatowe Centrum Pomocy Rodzinie w %s", e.town.name)
	case 2:
		e.name = fmt.Sprintf("Fundacja %s %s", pick(m, themes), e.town.name)
	case 3:
		e.name = fmt.Sprintf("Stowarzyszenie %s im. Jana %s", pick(m, themes), who)
	case 4:
		e.name = fmt.Sprintf("Fundacja %s", who)
	case 5:
		e.name = fmt.Sprintf("Centrum Wsparcia %s %s", pick(m, groups), who)
	case 6:
		e.name = fmt.Sprintf("Towarzystwo Pomocy %s w %s", pick(m, groups), e.town.name)
	case 7:
		e.name = fmt.Sprintf("Ośrodek Interwencji Kryzysowej %s w %s", pick(m, themes), e.town.name)
	case 8:
		e.name = fmt.Sprintf("Międzynarodowa Organizacja %s %s", pick(m, themes), who)
	}
	if n := len(m.out.entries); n > 0 && m.chance(0.02) { // two under one roof share a telephone
		if other := m.out.entries[n-1]; len(other.Phones) > 0 {
			e.phone = phoneKey(other.Phones[0])
		}
	}
	e.web = strings.ToLower(strings.ReplaceAll(fold(who), " ", "")) + fmt.Sprint(len(m.used)) + ".org.pl"
	return e
}

var networks = []struct{ name, web string }{
	{"Polski Czerwony Krzyż Oddział w %s", "pck.pl"}, {"Caritas Oddział w %s", "caritas.pl"}, {"Polska Akcja Humanitarna %s", "pah.org.pl"},
	{"Centrum Praw Kobiet Oddział w %s", "cpk.org.pl"}, {"Związek Ukraińców w Polsce Koło w %s", "oup.ukraina.com.pl"}, {"Straż Miejska w %s", "straz.pl"},
}

// group adds one entity with all its entries; sometimes a whole network of
// branches, which are not the same.
func (m *setMaker) group(n int) {
	if m.chance(0.01) {
		network := pick(m, networks)
		for range 5 + m.IntN(20) {
			e := m.anything()
			e.name, e.web = fmt.Sprintf(network.name, e.town.name), network.web
			if !m.used[e.name] {
				m.used[e.name] = true
				m.write(e, n)
			}
		}
		return
	}
	m.write(m.invent(), n)
}

func (m *setMaker) write(e entity, n int) {
	copies := 1
	if m.chance(0.28) {
		copies = 2 + m.IntN(5)/4
	}
	var ids []string
	for i := range copies {
		if len(m.out.entries) == n {
			break
		}
		id := fmt.Sprint("e", len(m.out.entries))
		ids = append(ids, id)
		m.out.entries = append(m.out.entries, m.typed(id, e, i > 0))
	}
	m.groups = append(m.groups, ids)
}

// typed is an entry as somebody types it.
func (m *setMaker) typed(id string, e entity, again bool) Entity {
	name := e.name
	if again {
		name = m.distort(name)
	}
	out := Entity{ID: id, Names: []string{name}}
	if again && m.chance(0.07) { // another line of the same house
		e.phone = e.phone[:7] + fmt.Sprintf("%02d", m.IntN(100))
	}
	if again && m.chance(0.08) { // a page elsewhere
		e.web = pick(m, []string{"facebook.com/", "sites.google.com/"}) + strings.Split(e.web, ".")[0]
	}
	if again && m.chance(0.05) { // the seat of another year, or a slip
		e.town = pick(m, m.towns)
	}
	if m.chance(0.75) {
		out.Phones = []string{m.phone(e.phone)}
	}
	if m.chance(0.6) {
		out.Web = pick(m, []string{"https://", "http://www.", "www.", ""}) + e.web + pick(m, []string{"", "/"})
	}
	if m.chance(0.92) {
		out.Area, out.Region, out.Town = e.town.code, e.town.region, e.town.name
		if m.chance(0.15) {
			out.Area, out.Town = out.Region, ""
		}
	}
	return out
}

func (m *setMaker) phone(p string) string {
	if m.chance(0.04) { // a slip of one digit
		i := m.IntN(len(p))
		p = p[:i] + fmt.Sprint(m.IntN(10)) + p[i+1:]
	}
	return pick(m, []string{p, "+48" + p, "0048 " + p, p[:3] + " " + p[3:6] + " " + p[6:], "(" + p[:2] + ") " + p[2:5] + "-" + p[5:7] + "-" + p[7:]})
}

// distort writes a name as another person, in another language or in a hurry, would.
func (m *setMaker) distort(name string) string {
	if m.chance(0.25) {
		name = replaceWords(name, m.IntN(2) == 0)
	}
	if m.chance(0.3) {
		name = abbreviate(m, name)
	}
	if m.chance(0.25) {
		name = m.legalForm(name)
	}
	if m.chance(0.35) {
		name = m.typo(name)
	}
	switch x := m.Float64(); {
	case x < 0.15:
		name = ukrainian.Replace(strings.ToLower(name))
	case x < 0.2:
		name = russian.Replace(strings.ToLower(name))
	case x < 0.4:
		name = plain.Replace(name)
	case x < 0.5:
		name = strings.ToUpper(name)
	}
	if m.chance(0.1) {
		name = m.swapWords(name)
	}
	return name
}

var translations = [][3]string{
	{"Fundacja", "Foundation", "Фонд"}, {"Stowarzyszenie", "Association", "Асоціація"}, {"Centrum", "Center", "Центр"}, {"Pomocy", "Help", "Допомоги"},
	{"Kobiet", "Women", "Жінок"}, {"Dzieci", "Children", "Дітей"}, {"Uchodźców", "Refugees", "Біженців"}, {"Migrantów", "Migrants", "Мігрантів"}, {"Rodzin", "Families", "Родин"},
	{"Wsparcia", "Support", "Підтримки"}, {"Organizacja", "Organization", "Організація"}, {"Międzynarodowa", "International", "Міжнародна"}, {"Towarzystwo", "Society", "Товариство"},
	{"Ośrodek", "Center", "Осередок"}, {"Społecznej", "Social", "Соціальної"}, {"Kryzysowej", "Crisis", "Кризової"}, {"Oddział", "Branch", "Відділення"},
}

func replaceWords(name string, english bool) string {
	words := strings.Split(name, " ")
	for i, w := range words {
		for _, t := range translations {
			if w == t[0] && english {
				words[i] = t[1]
			} else if w == t[0] {
				words[i] = t[2]
			}
		}
	}
	return strings.Join(words, " ")
}

func abbreviate(m *setMaker, name string) string {
	for _, a := range [][2]string{
		{"Stowarzyszenie", "Stow."}, {"Fundacja", "Fund."}, {"Towarzystwo", "Tow."}, {"Oddział", "Odd."}, {"Gminny Ośrodek Pomocy Społecznej", "GOPS"},
		{"Powiatowe Centrum Pomocy Rodzinie", "PCPR"}, {"Ośrodek Interwencji Kryzysowej", "OIK"}, {"Ośrodek", "Ośr."}, {"Międzynarodowa", "Int."}, {"im. Jana", "im. J."},
		{"Polski Czerwony Krzyż", "PCK"}, {"Polska Akcja Humanitarna", "PAH"}, {"Centrum Praw Kobiet", "CPK"},
	} {
		if m.chance(0.7) {
			name = strings.Replace(name, a[0], a[1], 1)
		}
	}
	return name
}

func (m *setMaker) legalForm(name string) string {
	switch m.IntN(4) {
	case 0:
		return name + pick(m, []string{" sp. z o.o.", " NGO", " OPP", " non-profit", " (organizacja pożytku publicznego)"})
	case 1:
		return "ГО \"" + name + "\""
	case 2:
		return strings.TrimPrefix(strings.TrimPrefix(name, "Fundacja "), "Stowarzyszenie ")
	}
	return strings.Replace(name, " w ", " ", 1)
}

// typo makes one error in a word of five letters or more.
func (m *setMaker) typo(name string) string {
	words := strings.Split(name, " ")
	w := m.IntN(len(words))
	r := []rune(words[w])
	if len(r) < 5 {
		return name
	}
	i := 1 + m.IntN(len(r)-2)
	switch m.IntN(4) {
	case 0:
		r[i], r[i+1] = r[i+1], r[i]
	case 1:
		r = append(r[:i], r[i+1:]...)
	case 2:
		r = append(r[:i], append([]rune{r[i]}, r[i:]...)...)
	case 3:
		r[i] = []rune("aeioklmnprst")[m.IntN(12)]
	}
	words[w] = string(r)
	return strings.Join(words, " ")
}

func (m *setMaker) swapWords(name string) string {
	words := strings.Fields(name)
	i := m.IntN(len(words))
	return strings.Join(append(words[i:], words[:i]...), " ")
}

// How Polish names are written in Ukrainian and in Russian, roughly as the
// practical transcriptions of both languages have it, and without accents.
var (
	ukrainian = strings.NewReplacer("szcz", "щ", "sz", "ш", "cz", "ч", "ch", "х", "rz", "ж", "dż", "дж", "dź", "дз", "ia", "я", "ie", "є", "io", "йо", "iu", "ю", "ja", "я", "je", "є", "ju", "ю",
		"a", "а", "ą", "он", "b", "б", "c", "ц", "ć", "ць", "d", "д", "e", "е", "ę", "ен", "f", "ф", "g", "г", "h", "г", "i", "і", "j", "й", "k", "к", "l", "л", "ł", "л", "m", "м", "n", "н", "ń", "нь",
		"o", "о", "ó", "у", "p", "п", "r", "р", "s", "с", "ś", "сь", "t", "т", "u", "у", "w", "в", "y", "и", "z", "з", "ź", "зь", "ż", "ж", "v", "в", "x", "кс", "q", "к")
	russian = strings.NewReplacer("szcz", "щ", "sz", "ш", "cz", "ч", "ch", "х", "rz", "ж", "ia", "я", "ie", "е", "io", "ё", "iu", "ю", "ja", "я", "je", "е", "ju", "ю",
		"a", "а", "ą", "он", "b", "б", "c", "ц", "ć", "ць", "d", "д", "e", "е", "ę", "ен", "f", "ф", "g", "г", "h", "х", "i", "и", "j", "й", "k", "к", "l", "л", "ł", "л", "m", "м", "n", "н", "ń", "нь",
		"o", "о", "ó", "у", "p", "п", "r", "р", "s", "с", "ś", "сь", "t", "т", "u", "у", "w", "в", "y", "ы", "z", "з", "ź", "зь", "ż", "ж", "v", "в", "x", "кс", "q", "к")
	plain = strings.NewReplacer("ą", "a", "ć", "c", "ę", "e", "ł", "l", "ń", "n", "ó", "o", "ś", "s", "ź", "z", "ż", "z", "Ł", "L", "Ś", "S", "Ż", "Z", "Ź", "Z")
)
