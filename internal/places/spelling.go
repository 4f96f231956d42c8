package places

import (
	"strings"

	"ostoja/formats/hxl"
)

// Key is the form in which names are equal whatever their case, accents, script
// and punctuation: Łódź, LODZ and Лодзь are lodz.
func Key(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(hxl.Fold(name)) {
		switch {
		case r == '\'' || r == '`':
		case r == '-' || r == ' ' || r == '.' || r == ',' || r == '(' || r == ')' || r == '/':
			gap = b.Len() > 0
		default:
			if gap {
				b.WriteByte(' ')
				gap = false
			}
			b.WriteRune(r)
		}
	}
	return withoutKind(b.String())
}

// kinds are words that say what an area is, not which one.
var kinds = map[string]bool{}

func init() {
	for _, w := range strings.Fields(`voivodeship województwo woj wojewodztwo воєводство воеводство oblast obwód область обл region
		район raion powiat pow повіт повят county gmina miasto gm m kraj province prowincja department`) {
		kinds[strings.ReplaceAll(strings.ToLower(hxl.Fold(w)), "'", "")] = true
	}
}

func withoutKind(key string) string {
	words := strings.Fields(key)
	kept := words[:0:0]
	for _, w := range words {
		if !kinds[w] {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		return key
	}
	return strings.Join(kept, " ")
}

// sounds has what is written in several ways and heard as one, longest first.
var sounds = strings.NewReplacer(
	"shch", "sc", "szcz", "sc", "sch", "s", "tch", "c", "tsch", "c",
	"sz", "s", "sh", "s", "cz", "c", "ch", "h", "kh", "h", "zh", "z", "rz", "z", "dz", "d", "ts", "c",
	"ks", "x", "ph", "f", "w", "v", "ck", "k", "qu", "k", "q", "k", "ij", "i", "iy", "i", "yi", "i", "ii", "i",
	"ie", "e", "je", "e", "ye", "e", "ia", "a", "ja", "a", "ya", "a", "iu", "u", "ju", "u", "yu", "u", "io", "o", "jo", "o", "yo", "o",
	"y", "i", "j", "i", "g", "h", "oe", "o", "ue", "u", "ae", "a", " ", "",
)

// latin spells Cyrillic as Polish does, which tells ч from х where the English
// way would write ch for one and Polish for the other.
var latin = strings.NewReplacer(
	"щ", "szcz", "ш", "sz", "ч", "cz", "ж", "ż", "х", "ch", "ц", "c", "в", "w", "й", "j", "я", "ja", "є", "je", "ё", "jo", "ю", "ju", "ї", "ji",
	"и", "y", "і", "i", "ы", "y", "э", "e", "г", "g", "ґ", "g", "ь", "", "ъ", "", "'", "", "’", "",
)

// Latin spells Cyrillic letters as Polish does, in lower case; other letters stay.
func Latin(s string) string { return latin.Replace(strings.ToLower(s)) }

// Sound is the form in which names are equal whatever the transliteration:
// Dnipropetrovsk and Dniepropietrowsk, Kharkiv and Charkiv. It is coarse: use it
// to find candidates.
func Sound(name string) string {
	s := sounds.Replace(Key(Latin(name)))
	var b strings.Builder
	for i := range len(s) {
		if i == 0 || s[i] != s[i-1] {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
