package actors

import (
	"slices"
	"strings"
)

// sectorWords are beginnings of words (folded) by which a text tells what kind of
// support it is about: English, French, Spanish, Polish, Ukrainian, Russian. The first kind that
// fits is taken, so narrow ones stand before wide ones.
var sectorWords = []struct {
	kind  Kind
	words []string
}{
	{"hotline", []string{"hotline", "helpline", "telefon zaufania", "infolinia", "гаряча лінія", "горячая линия", "línea de ayuda"}},
	{"identification", []string{"identification of victim", "identyfikac", "ідентифікац", "идентификац", "screening"}},
	{"guardianship", []string{"guardian", "opiekun prawn", "opieka prawna", "опік", "опек"}},
	{"return", []string{"voluntary return", "dobrowolny powrot", "поверненн", "возвращен", "reintegration"}},
	{"family", []string{"family tracing", "reunification", "family reunif", "poszukiwanie rodz", "розшук", "воззднан"}},
	{"interpretation", []string{"interpret", "translation", "tłumacz", "переклад", "перевод"}},
	{"compensation", []string{"compensation", "odszkodow", "відшкод", "возмещен"}},
	{"documents", []string{"document", "residence", "registration", "dokument", "pobyt", "документ", "реєстрац"}},
	{"legal", []string{"legal", "law", "prawn", "porady prawne", "правов", "юридич", "juridique", "justice"}},
	{"psychological", []string{"psycho", "mhpss", "psychosoc", "mental", "психо", "trauma"}},
	{"crisis", []string{"crisis", "kryzys", "кризов", "кризис", "emergency response"}},
	{"shelter", []string{"shelter", "accommodation", "housing", "abri", "zakwaterow", "schronie", "mieszka", "житло", "притул", "жиль", "refugio", "alojamiento"}},
	{"health", []string{"health", "medical", "nutrition", "zdrow", "medycz", "здоров", "медич", "медицин", "sante", "salud", "clinic"}},
	{"education", []string{"education", "school", "learning", "training", "eduk", "szkol", "освіт", "навчан", "образован", "educacion", "enseignement"}},
	{"employment", []string{"employ", "livelihood", "job", "zatrudn", "praca", "зайнят", "робот", "работ", "medios de vida", "moyens d"}},
	{"material", []string{"food", "nfi", "cash", "wash", "water", "material", "voucher", "agricultur", "hygiene", "zywno", "rzeczow", "pomoc material", "харч", "їж", "готівк", "одяг", "еда", "alimentos", "securite alimentaire", "eau"}},
	{"information", []string{"information", "awareness", "informac", "інформ", "информ", "communicat", "accountability", "kampani"}},
}

func init() {
	for i := range sectorWords {
		for j, w := range sectorWords[i].words {
			sectorWords[i].words[j] = fold(w)
		}
	}
}

// KindOfWords tells from texts what kind of support they are about, the first
// text that tells deciding; "" where none does.
func KindOfWords(texts ...string) Kind {
	for _, text := range texts {
		folded := " " + fold(text)
		for _, k := range sectorWords {
			if slices.ContainsFunc(k.words, func(w string) bool { return strings.Contains(folded, " "+w) }) {
				return k.kind
			}
		}
	}
	return ""
}

var groupWords = map[string][]string{
	"victims": {"victim", "vot", "ofiar", "постраждал", "пострадав", "survivor"}, "at-risk": {"at risk", "zagrozon", "ризик", "риск", "vulnerable"},
	"women": {"women", "woman", "girl", "female", "kobiet", "жін", "жен", "femmes", "mujeres"}, "men": {"men ", "boys", "male", "mezczyz", "чолов", "мужч", "hommes", "hombres"},
	"children": {"child", "girl", "boy", "minor", "dziec", "діт", "дет", "enfants", "ninos"}, "unaccompanied": {"unaccompanied", "bez opieki", "без супров"},
	"families": {"famil", "household", "rodzin", "родин", "сем"}, "ukraine": {"ukrain", "refugee", "uchodz", "україн", "украин", "біжен"},
	"third-country": {"third country", "tcn", "migrant", "cudzoziem", "іноземц"}, "roma": {"roma", "rom ", "ром"}, "disability": {"disab", "niepelnospr", "інвалід", "инвалид"},
	"older": {"older", "elder", "senior", "starsz", "похил", "пожил"}, "lgbtiq": {"lgbt", "лгбт", "лґбт"},
}

// GroupsOfWords tells from a text for which groups of people something is; none
// where it does not tell.
func GroupsOfWords(text string) []string {
	folded := " " + fold(text) + " "
	var out []string
	for _, group := range Groups {
		if slices.ContainsFunc(groupWords[group], func(w string) bool { return strings.Contains(folded, " "+fold(w)) }) {
			out = append(out, group)
		}
	}
	return out
}
