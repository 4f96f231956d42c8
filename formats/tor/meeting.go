package tor

import "regexp"

var (
	meetVerb = pattern(`\bmeet(?:s|ings?)?\b|\bmet\b|\bconven|gather|\bsessions?\b|\bcalls?\b|réuni|\breun[eií]|rencontr|sesion|spotka|spotyka|posiedze|zebra|засіда|зустріч|збира`)
	// others are bodies whose own meetings are not the group's.
	others = pattern(`\b(?:task (?:teams?|forces)|sub-?(?:working )?groups|(?:sub-?national|regional|local) (?:\w+ )?(?:groups|clusters|sectors|hubs)|steering (?:committee|group)|advisory (?:group|board)|\bsag\b|co-?chairs|co-?leads|co-?facilitators|secretariat|donors|core (?:group|team|members)|field[- ]level (?:\w+ )?groups) (?:will |shall |should |may |can )?(?:\w+ly )?meets?\b`)
	// papers come regularly too: a monthly report is no monthly meeting.
	papers = pattern(`^\W*(?:\w+ )?(?:reports?|reporting|updates?|newsletter|bulletin|situation|sitreps?|dashboards?|data|[345]w|basis,? report|briefs?|bulletins?|submission)\b`)
	aside  = pattern(`(?:\b(?:agenda|minutes|notes|inputs?|reports?|submi\w+|circulat\w+|disseminat\w+|deadline|sent|shared)\b[^,;.]{0,60}|\b(?:by|before|no later than|until) )$`)
)

// rule is a pattern with what it means.
type rule struct {
	means string
	match *regexp.Regexp
}

var frequencies = []rule{
	{"", pattern(`bi-?monthly|every (?:two|2|second|other|six|6|four|4) (?:to \w+ )?months|twice (?:a|per) week|twice weekly|every (?:four|4|three|3|six|6) weeks|bimestr\w+|bimensu\w+|tous les (?:deux|2) mois|cada (?:dos|2) meses|co dwa miesiące|кожні два місяці|двічі на тиждень|dwa razy w tygodniu`)},
	{"biweekly", pattern(`(?:bi|by)-? ?weekly|fort-?night\w*|(?:every|each|once (?:in |every )?)(?: ?(?:two|2|second|2nd|other|alternate)) weeks?|(?:two|2) weeks intervals|every (?:14|fourteen) days|(?:twice|two times|2 times|2x|2 x) (?:a|per|each|every|in a)? ?month\w*|twice monthly|semi-?monthly|` +
		`every (?:second|2nd|other|alternate) (?:mon|tues|wednes|thurs|fri|satur|sun)day|alternat\w+ (?:weeks|(?:mon|tues|wednes|thurs|fri|satur|sun)days)|toutes les (?:deux|2) semaines|tous les quinze jours|deux fois par mois|bihebdo\w+|quincenal\w*|cada (?:dos|2|quince|15) (?:semanas|días)|dos veces al mes|` +
		`co (?:dwa|2) tygodnie|dwutygodniow\w+|dwa razy w miesiącu|co drugi tydzień|(?:раз|один раз) (?:на|у|в) два тижні|кожні (?:два|2) тижні|двічі на місяць|раз на 2 тижні`)},
	{"weekly", pattern(`\bweekly|(?:every|each|once a|once per|per|once in a|once every) week\b|(?:every|each) (?:mon|tues|wednes|thurs|fri|satur|sun)day|on (?:mon|tues|wednes|thurs|fri|satur|sun)days|hebdomadaire\w*|(?:chaque|toutes les|par) semaines?|(?:chaque|tous les) (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?|` +
		`semanal\w*|(?:cada|por) semana|una vez (?:a la|por) semana|(?:cada|todos los) (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)s?|(?:raz w|co|każdego) tygodni\w*|co tydzień|cotygodniow\w+|tygodniowo|(?:każdy|każdą|każdego|w każd\w+) (?:poniedzia\w+|wtor\w+|środ\w+|czwart\w+|piąt\w+|sobot\w+|niedziel\w+)|` +
		`щотижн\w*|(?:раз на|кожного|кожен) тиж\w+|щопонеділка|щовівторка|щосереди|щочетверга|щоп.ятниці|кожн\w+ (?:понеділ\w+|вівтор\w+|серед\w+|четвер\w*|п.ятниц\w+)`)},
	{"monthly", pattern(`\bmonthly|(?:every|each|once a|once per|per|once in a|of the|once every) (?:calendar )?month\b|mensuel\w*|(?:chaque|par|du|tous les) mois|mensual\w*|(?:cada|por|al|del) mes\b|comiesięczn\w+|co miesiąc|miesięcznie|(?:raz w|każdego) miesiąc\w*|miesiąca|щомісяч\w*|щомісяця|(?:раз на|кожного) місяц\w*|місяця`)},
	{"quarterly", pattern(`quarterly|(?:every|each|once a|per|once per|once every|of the) quarter|(?:every|each|once every) (?:three|3) months|four times (?:a|per) year|trimestr\w+|tous les (?:trois|3) mois|cada (?:tres|3) meses|kwartaln\w*|(?:raz na|co|każdego) kwarta\w+|щокварта\w*|раз на (?:квартал|три місяці)`)},
}

// meetingSentences gives the sentences that may tell of the regular meetings,
// the surest first: rows of a table, sentences of the section that speak of
// meeting, its others, and sentences elsewhere.
func (r *reading) meetingSentences() []*sentence {
	var tiers [4][]*sentence
	for i := range r.sentences {
		s := &r.sentences[i]
		about, verb := s.topics&meetings != 0, meetVerb.MatchString(s.low)
		tier := 3
		switch {
		case others.MatchString(s.low) || !about && !verb:
			continue
		case s.key != "" && topicsOf(s.key)&meetings != 0:
			tier = 0
		case about && verb:
			tier = 1
		case about:
			tier = 2
		}
		tiers[tier] = append(tiers[tier], s)
	}
	return append(append(append(tiers[0], tiers[1]...), tiers[2]...), tiers[3]...)
}

func (r *reading) readMeeting() {
	candidates := r.meetingSentences()
	r.readFrequency(candidates)
	r.readWeekday(candidates)
	timed := r.readTime(candidates)
	r.readZone(timed, candidates)
	r.readPlace(candidates)
	r.readAdHoc()
}

func (r *reading) readFrequency(candidates []*sentence) {
	for _, s := range candidates {
		if means, ok := frequencyIn(s); ok {
			if means != "" {
				r.Meeting.Frequency = Text(means)
				r.note("meeting.frequency", s)
			}
			return
		}
	}
}

// frequencyIn finds the first frequency of a sentence; at one place the
// longest wins ("bi-weekly" over "weekly"). A frequency that the charter has
// no word for, or that is ambiguous such as "bi-monthly", is found and empty.
func frequencyIn(s *sentence) (means string, ok bool) {
	first, last := len(s.low), 0
	for _, f := range frequencies {
		for _, m := range f.match.FindAllStringIndex(s.low, -1) {
			skip := papers.MatchString(s.low[m[1]:]) && s.key == "" || overlapsLonger(m, first, last)
			if !skip && (m[0] < first || m[0] < last && m[1] > last) {
				first, last, means, ok = m[0], m[1], f.means, true
			}
		}
	}
	if means == "weekly" && ordinalDay.MatchString(s.low) {
		means = "monthly" // "every first Thursday"
	}
	if !ok || means == "monthly" {
		if ms := ordinalDay.FindStringSubmatch(s.low); ms != nil && ms[2] != "" {
			return "biweekly", true // "first and third Tuesday"
		} else if ms != nil && !ok {
			return "monthly", !everySecond.MatchString(s.low)
		}
	}
	if means == "biweekly" && everySecond.MatchString(s.low) && ofMonth.MatchString(s.low) {
		means = "monthly" // "every second Tuesday of the month"
	}
	return means, ok
}

// overlapsLonger tells whether a match lies inside the one that was found.
func overlapsLonger(m []int, first, last int) bool { return m[0] >= first && m[1] <= last }

var weekdays = []rule{
	{"monday", pattern(`\b(?:mondays?|lundis?|lunes|poniedział\w+|\w*понеділ\w+)\b`)},
	{"tuesday", pattern(`\b(?:tuesdays?|mardis?|martes|wtor(?:ek|k)\w*|\w*вівтор\w+)\b`)},
	{"wednesday", pattern(`\b(?:wednesdays?|mercredis?|miércoles|środ[aęyom]\w*|(?:що)?серед[аиуі])\b`)},
	{"thursday", pattern(`\b(?:thursdays?|jeudis?|jueves|czwart(?:ek|k)\w*|(?:що)?четвер(?:г\w*)?)\b`)},
	{"friday", pattern(`\b(?:fridays?|vendredis?|viernes|piąt(?:ek|k)\w*|(?:що)?п.ятниц\w+)\b`)},
	{"saturday", pattern(`\b(?:saturdays?|samedis?|sábados?|sobot\w+|(?:що)?субот\w+)\b`)},
	{"sunday", pattern(`\b(?:sundays?|dimanches?|domingos?|niedziel\w+|(?:що)?неділ\w+)\b`)},
}

var shortDays = regexp.MustCompile(`\b(?:(Mon)|(Tues?)|(Weds?)|(Thu(?:rs?)?)|(Fri)|(Sat)|(Sun))\b`)

var (
	ordinals = []struct {
		nth   int
		match *regexp.Regexp
	}{
		{1, pattern(`^(?:first|1st|premiere?|1er|primer|pierwsz\w+|перш\w+)$`)},
		{2, pattern(`^(?:second|2nd|deuxieme|2eme|segundo|drug\w+|друг\w+)$`)},
		{3, pattern(`^(?:third|3rd|troisieme|3eme|tercer|trzeci\w*|трет\w+)$`)},
		{4, pattern(`^(?:fourth|4th|quatrieme|4eme|cuarto|czwart\w+|четверт\w+)$`)},
		{-1, pattern(`^(?:last|final|dernier|ultimo|ostatni\w*|останн\w+)$`)},
	}
	ordinal     = `(first|1st|second|2nd|third|3rd|fourth|4th|last|final|premier|1er|deuxieme|2eme|troisieme|3eme|quatrieme|dernier|primer|segundo|tercer|cuarto|ultimo|pierwsz\w+|drug\w+|trzeci\w*|czwart[yaąe]\w*|ostatni\w*|перш\w+|друг\w+|трет\w+|четверт\w+|останн\w+)`
	dayWord     = `(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miercoles|jueves|viernes|sabado|domingo|poniedzial\w+|wtor\w+|srod\w+|czwart(?:ek|k)\w*|piat(?:ek|k)\w*|sobot\w+|niedziel\w+|понеділ\w+|вівтор\w+|серед[аиуі]|четвер(?:г\w*)?|п.ятниц\w+|субот\w+|неділ\w+)`
	ordinalDay  = pattern(`\b` + ordinal + `(?:(?: ?,? ?(?:and|&|et|y|i|oraz|та|і) (?:the |le |el )?| ?/ ?)` + ordinal + `)? (?:working |jour )?` + dayWord + `\b`)
	everySecond = pattern(`\b(?:every|each) (?:second|2nd|other|alternate)\b`)
	ofMonth     = pattern(`\b(?:of|in|du|del?|de cada|w|каждого)?\s*(?:the |each |every |a |chaque |cada |el |każdego |кожного )?(?:calendar )?(?:month|quarter|mois|mes|miesiąca|miesiącu|місяця|kwartału|кварталу|trimestre)\b`)
)

// readWeekday finds the day and, for a monthly or quarterly rule, which one of
// the month.
func (r *reading) readWeekday(candidates []*sentence) {
	for _, s := range candidates {
		day, at := weekdayIn(s)
		if day == "" {
			continue
		}
		r.Meeting.Weekday = Text(day)
		r.note("meeting.weekday", s)
		if f := r.Meeting.Frequency; f == "monthly" || f == "quarterly" {
			if nth := nthIn(s.low, at); nth != 0 {
				r.Meeting.Nth = &nth
				r.note("meeting.nth", s)
			}
		}
		return
	}
}

// weekdayIn gives the first day that is not a deadline for papers, and where it ends.
func weekdayIn(s *sentence) (day string, end int) {
	first := len(s.low)
	for _, d := range weekdays {
		for _, m := range d.match.FindAllStringIndex(s.low, -1) {
			if m[0] < first && !aside.MatchString(s.low[:m[0]]) {
				first, end, day = m[0], m[1], d.means
			}
		}
	}
	if day != "" {
		return day, end
	}
	if m := shortDays.FindStringSubmatchIndex(s.String()); m != nil {
		for i, d := range weekdays {
			if m[2*i+2] >= 0 {
				return d.means, m[1]
			}
		}
	}
	return "", 0
}

func nthIn(low string, end int) int {
	for _, m := range ordinalDay.FindAllStringSubmatchIndex(low, -1) {
		if m[1] < end || m[4] >= 0 {
			continue
		}
		for _, o := range ordinals {
			if o.match.MatchString(low[m[2]:m[3]]) {
				return o.nth
			}
		}
	}
	return 0
}

var (
	adHoc     = pattern(`\bad[- ]?hoc\b|extra-?ordinar\w+|(?:emergency|additional|special|urgent|exceptional) (?:meetings?|sessions?|calls?)|short notice|doraźn\w+|nadzwyczajn\w+|позачергов\w+|додатков\w+ (?:засідан|зустріч)\w*|réunions? exceptionnelles?`)
	adHocBody = pattern(`ad[- ]?hoc (?:\w+ )?(?:task|working|sub|groups?|experts?|committees?|teams?|members?|participants?)`)
	adHocNot  = pattern(`\b(?:no|not|never|without|pas de|sin|nie|не)\b[^.;,]{0,30}(?:ad[- ]?hoc|extra-?ordinar|additional|nadzwyczaj|позачергов)`)
)

func (r *reading) readAdHoc() {
	for i := range r.sentences {
		s := &r.sentences[i]
		if !adHoc.MatchString(s.low) || adHocBody.MatchString(s.low) || s.topics&meetings == 0 && !meetVerb.MatchString(s.low) {
			continue
		}
		yes := !adHocNot.MatchString(s.low)
		r.Meeting.AdHoc = &yes
		r.note("meeting.ad_hoc", s)
		return
	}
}
