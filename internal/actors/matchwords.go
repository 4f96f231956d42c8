package actors

import (
	"iter"
	"slices"
	"strings"

	"ostoja/internal/places"
)

// littleWords tell nothing: they are left out of names and of acronyms.
var littleWords = set("i", "w", "we", "z", "ze", "dla", "na", "do", "od", "o", "im", "imienia", "przy", "the", "of", "and", "for", "in", "a", "an", "to",
	"та", "і", "у", "в", "для", "з", "на", "и", "с", "по", "ul", "de", "la", "el", "del", "imeni", "імені", "имени")

// legalForms say what an organisation is in law; tables leave them out or put them in as they like.
var legalForms = set("sp", "zoo", "oo", "spzoo", "sa", "sc", "spj", "ltd", "llc", "inc", "gmbh", "ev", "ngo", "go", "bf", "bo", "mbf", "mgo", "ooo", "tov", "opp", "pbo",
	"го", "бф", "бо", "мбф", "мго", "тов", "ооо", "кп", "гс", "нгo", "spolka", "spółka", "spol", "non", "profit", "nonprofit")

// commonWords makes words of organisations' names one, whatever the language,
// the case and the usual abbreviation. The value is the English word.
var commonWords = wordTable(`
foundation: fundacja fundacji fundacją fund foundation fundation fond фонд фонду фундація фундації fundatsiia fundatsiya fondu
association: stowarzyszenie stowarzyszenia stow association assoc assn асоціація асоціації ассоциация об'єднання объединение товариство obiednannia asotsiatsiia
society: towarzystwo towarzystwa tow society общество спілка union
center: centrum centra center centre центр центру tsentr cent ctr
office: ośrodek ośrodka osr biuro office офіс осередок
help: pomoc pomocy help aid assistance допомога допомоги помощь помощи dopomoha dopomohy
social: społeczna społecznej społeczny społecznego społ social соціальна соціальної соціальний социальной социальный
children: dzieci dziecko dziecka children child kids діти дітей дітям дети детей детям
women: kobiety kobiet kobietom women woman жінки жінок женщины женщин
family: rodzina rodziny rodzin family families родина родини сім'я сім'ї семья семьи
human: człowiek człowieka ludzka human людина людини человека
rights: prawa praw rights right права прав
legal: prawna prawnej prawny legal law правова правової правовой юридична юридической
crisis: kryzys kryzysowa kryzysowej crisis криза кризовий кризисный
intervention: interwencja interwencji interwencyjny intervention втручання вмешательство
shelter: schronisko schroniska shelter притулок притулку приют приюта
refugees: uchodźcy uchodźców uchodźcom refugees refugee біженці біженців беженцы беженцев
migrants: migranci migrantów migranta migrants migrant мігранти мігрантів мигрантов
support: wsparcie wsparcia support підтримка підтримки поддержка поддержки
psychological: psychologiczna psychologicznej psychologiczny psychological психологічна психологічної психологической
polish: polski polska polskie polskiego polskich polish польський польська польское польский
ukrainian: ukraiński ukraińska ukraińskie ukraińców ukrainian український українська українських украинский украинская
red: czerwony czerwonego red червоний червоного красный красного
cross: krzyż krzyża cross хрест хреста крест креста
international: międzynarodowy międzynarodowa międzynarodowe int intl international міжнародний міжнародна международный международная
organization: organizacja organizacji org organization organisation організація організації организация организации
branch: oddział oddziału odd branch відділення філія отделение филиал
municipal: miejski miejska miejskie municipal city міський міська городской
communal: gminny gminna gminne communal
county: powiatowy powiatowa powiatowe county
house: dom domu house home будинок дім дом
hope: nadzieja nadziei hope надія надії надежда надежды
hand: dłoń dłoni ręka hand hands рука руки
school: szkoła szkoły school школа школи школы
victims: ofiary ofiar victims victim жертви жертв жертвы
trafficking: handel handlu trafficking торгівля торгівлі торговля торговли
training: szkolenia szkoleniowy training навчання обучения
integration: integracja integracji integration інтеграція інтеграції интеграции
education: edukacja edukacji education освіта освіти образование образования
health: zdrowie zdrowia health здоров'я здоровья
caritas: caritas карітас каритас karitas
diocese: diecezja diecezji archidiecezji diocese єпархія дієцезії епархии
`)

// wordTable reads the list: words by their sound.
func wordTable(lines string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		common, words, _ := strings.Cut(line, ":")
		for w := range strings.FieldsSeq(common + " " + words) {
			out[places.Sound(w)] = "=" + common
		}
	}
	return out
}

// erringFrom is the length from which a word with one error is taken for a common one.
const erringFrom = 6

// nearCommon has the sounds of common words by what is left of them when one
// letter is taken out: two words at most one error apart share such a rest.
var nearCommon = func() map[string][]string {
	out := map[string][]string{}
	for sound := range commonWords {
		for rest := range rests(sound) {
			out[rest] = append(out[rest], sound)
		}
	}
	for _, sounds := range out {
		slices.Sort(sounds)
	}
	return out
}()

// rests gives a word of erringFrom letters or more, whole and without each of its letters.
func rests(w string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if len(w) < erringFrom || !yield(w) {
			return
		}
		for i := range len(w) {
			if !yield(w[:i] + w[i+1:]) {
				return
			}
		}
	}
}

// commonOrSound gives the common word that a word is, perhaps with one error,
// else its sound.
func commonOrSound(w string) string {
	sound := places.Sound(w)
	if common := commonWords[sound]; common != "" {
		return common
	}
	for rest := range rests(sound) {
		for _, near := range nearCommon[rest] {
			if near[0] == sound[0] && places.Distance(near, sound, 1) <= 1 {
				return commonWords[near]
			}
		}
	}
	return sound
}
