package tor

import (
	"strconv"
	"strings"
)

var (
	nationWide  = pattern(`\b(?:nation-? ?wide|country-? ?wide|(?:the )?(?:whole|entire)(?: of the)? (?:country|territory)|national level|national coverage|ogólnokrajow\w+|(?:na terenie )?cał\w+ kraj\w*|échelle nationale|ensemble du territoire|tout le pays|couverture nationale|nationale?\b|todo el (?:país|territorio)(?: nacional)?|(?:nivel|alcance|cobertura|ámbito) nacional|(?:на )?всій території|загальнонаціональн\w+|по всій (?:країні|україні))\b`)
	areaWords   = pattern(`region|province|district|count(?:y|ies)|oblast|governorate|camps?\b|municipal|area|zone|voivod|state\b|départ|departament|област|громад|wojewódz|powiat|gmin|sub-?national`)
	coversWords = pattern(`\b(?:cover|works?\b|scope|operates?\b|geograph|couvr|cubr|obejmuj|охоплю|поширю)`)
	numberWords = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9, "twelve": 12, "eighteen": 18,
		"deux": 2, "trois": 3, "quatre": 4, "douze": 12, "dos": 2, "tres": 3, "cuatro": 4, "seis": 6, "doce": 12,
		"dwa": 2, "trzy": 3, "cztery": 4, "szesc": 6, "dwanascie": 12, fold("два"): 2, fold("три"): 3, fold("шість"): 6, fold("дванадцять"): 12}
)

// readCoverage takes "nation-wide" where that is said, else the sentence that
// names the areas.
func (r *reading) readCoverage() {
	in, others := r.about(coverage)
	for _, s := range in {
		if found := nationWide.FindStringIndex(s.low); found != nil {
			r.Coverage = Text(s.cut(found[0], found[1]))
		} else if areaWords.MatchString(s.low) || len(world().mentions(s.text)) > 0 || strings.Contains(s.key, "coverage") {
			r.Coverage = Text(strings.TrimSuffix(s.String(), "."))
		} else {
			continue
		}
		r.note("coverage", s)
		return
	}
	for _, s := range others {
		if found := nationWide.FindStringIndex(s.low); found != nil && coversWords.MatchString(s.low) {
			r.Coverage = Text(s.cut(found[0], found[1]))
			r.note("coverage", s)
			return
		}
	}
}

var (
	minuteWords  = pattern(`(?:^|[^0-9a-z] ?|[a-z] )\b(?:minutes|meeting notes|notes of|meeting (?:records?|summar\w+)|summary (?:records?|notes)|action points|records? of|summar(?:y|ies) of|comptes?[- ]rendus?|procès-verba\w+|actas?\b|minutas?\b|protok[oó][lł]\w*|протокол\w*)\b`)
	lasting      = pattern(`(?:\d|thirty|forty|sixty|ninety|five|ten) ?minutes`)
	circulated   = pattern(`circulat|\bshare|distribut|\bsent\b|\bsend|disseminat|\bissued|e-?mailed|made available|receiv|posted|diffus|partag|envoy|transm|distribu|compart|envia|remit|przesył|rozsył|przekaz|udostępn|rozes|надсила|розсила|поширю|надають|направля|доводят`)
	theyThen     = pattern(`^(?:they|these|it|this|ils|elles|estas?|są|вони)\b`)
	recipients   = pattern(`\b(?:to|among|amongst|with|between|for|aux?|à|avec|entre|a|do|wśród|серед|між)\s+((?:(?:all|every|the|each|working|group|wg|tous|toutes|les|l.ensemble|des|todos|todas|los|las|wszystkich|wszystkim|усім|всім|усіх|всіх)\s)*(?:[\w'-]+\s){0,3}?` + people + `(?:\s?(?:,|and|et|y|i|та|&)\s?(?:[\w'-]+\s){0,2}?` + people + `)*)`)
	plainPeople  = pattern(`\b((?:all )?members) (?:will |shall )?receiv|\b((?:wszystk\w+|усім|всім|усіх|всіх)\s(?:[\w'-]+\s){0,2}?` + people + `)`)
	deadlineForm = pattern(`(?:within|no(?:t)? later than|at (?:the )?latest(?: within)?|not more than|max(?:imum)?(?: of)?|in) (?:a maximum of |a period of |the )?(?:next |following )?(?:[\w-]+ ){0,2}?(?:\(\w+\) )?(?:\d+ ?)?(?:working |business |calendar )?(?:hours?|hrs|days?|weeks?|h)\b(?: (?:after|of|following|from) (?:the |each |every )?(?:\w+ ){0,2}?meetings?)?|` +
		`\b(?:\d+|two|three|four|five|seven|ten|one)(?: \(\w+\))? (?:working |business |calendar )?(?:hours|days?|weeks?) (?:after|following|before|of) (?:the |each |every )?(?:\w+ )?meetings?|\b\d+ ?(?:working |business |calendar )?(?:hours|days|weeks?|h)\b|` +
		`(?:on |by )?(?:the )?(?:same|next|following) (?:working |business |calendar )?(?:day|week)|(?:before|prior to|ahead of) the (?:next|following|subsequent) meeting|in a timely (?:manner|fashion)|\bpromptly|as soon as possible|without delay|` +
		`by (?:the )?(?:end of (?:the )?)?(?:same |following )?(?:week|day|monday|tuesday|wednesday|thursday|friday)|` +
		`dans (?:les |un délai de )(?:\w+ ){1,3}?(?:heures|jours|semaines?)(?: ouvrables)?|(?:dentro de(?: las| los)?|en un plazo de|en las|en los) (?:\w+ ){1,3}?(?:horas|días|semanas?)(?: hábiles)?|` +
		`w (?:ciągu|terminie) (?:\w+ ){0,3}?(?:godzin\w*|dni|tygodni\w*)(?: roboczych)?|(?:протягом|упродовж|не пізніше)(?: ніж)?(?: через)? (?:\w+ ){0,3}?(?:годин\w*|дн\w+|тижн\w+)`)
)

const people = `(?:members?|membership|participants?|partners?|attendees|focal points?|mailing list|stakeholders?|organi[sz]ations?|agencies|membres|participantes|partenaires|miembros|socios|integrantes|członk\w+|uczestnik\w+|partner\w+|член\w+|учасник\w+|партнер\w+)`

// readMinutes finds to whom the minutes go, and by when.
func (r *reading) readMinutes() {
	clause, before := "", false
	for i := range r.sentences {
		s := &r.sentences[i]
		says := minuteWords.MatchString(s.low) && !lasting.MatchString(s.low) || topicsOf(s.key)&minutes != 0 && minuteWords.MatchString(" "+s.key)
		follows := before && s.clause == clause && (theyThen.MatchString(s.low) || circulated.MatchString(s.low))
		clause, before = s.clause, says
		if says && (circulated.MatchString(s.low) || s.key != "") || follows {
			r.minutesOf(s)
		}
	}
}

func (r *reading) minutesOf(s *sentence) {
	if r.Minutes.CirculatedTo == "" {
		m := recipients.FindStringSubmatchIndex(s.low)
		if m == nil {
			m = plainPeople.FindStringSubmatchIndex(s.low)
		}
		if m != nil {
			to := s.group(m, 1)
			if to == "" {
				to = s.group(m, 2)
			}
			r.Minutes.CirculatedTo = Text(strings.TrimPrefix(to, "the "))
			r.note("minutes.circulated_to", s)
		}
	}
	if r.Minutes.Deadline == "" {
		if m := deadlineForm.FindStringIndex(s.low); m != nil {
			r.Minutes.Deadline = Text(s.cut(m[0], m[1]))
			r.note("minutes.deadline", s)
		}
	}
}

var (
	reviseVerb = pattern(`revis|review|updat|amend|\bvalid|révis|revoi|réexam|actualiz|rewid|przegląd|aktualiz|zmian|перегляд|оновл`)
	toRNoun    = pattern(`terms of reference|\btors?\b|\btdrs?\b|termes de référence|términos de referencia|this document|this charter|zakres|regulamin|положення|технічн|документ`)
	onNeed     = pattern(`as (?:and when )?(?:needed|required|necessary|appropriate)|(?:when|where|if|whenever)(?:ever)? (?:needed|required|necessary|deemed|the (?:need|situation|context)|circumstances|there is a need)|(?:based|depending) on (?:\w+ )?(?:needs?|the (?:needs?|situation|context|evol))|on (?:a )?needs?\b|need arises|needs-based|at any time|(?:the )?(?:situation|context) (?:evolves|changes|requires)|(?:up)?on request|members (?:ask|request|wish|so decide)|at the request|evolving (?:needs|context|situation)|should the need|` +
		`si nécessaire|selon les besoins|en fonction des besoins|au besoin|cuando sea necesario|según (?:sea necesario|las necesidades)|de ser necesario|w razie potrzeby|w miarę potrzeb|за потреби|у разі (?:потреби|необхідності)|за необхідності`)
	intervals = []struct {
		months int
		rule
	}{
		{0, rule{"", pattern(`bi-?monthly|every \w+ ?(?:-|to|or) ?\w+ months`)}},
		{24, rule{"", pattern(`biennial|every (?:two|2|second|other) years?|tous les deux ans|cada dos años|co dwa lata`)}},
		{6, rule{"", pattern(`(?:bi|semi)-?annual|half-?year|twice (?:a|per) year|every half (?:a )?year|semestr|półroc|двічі на рік|раз на півроку|кожні півроку|dos veces al año|deux fois par an`)}},
		{3, rule{"", pattern(`quarterly|every quarter|each quarter|trimestr|kwarta|щокварта|раз на квартал`)}},
		{12, rule{"", pattern(`annual|yearly|(?:every|each|once a|per|once per|after (?:one|a|1)|(?:for|of) (?:one|a|1)) years?\b|every (?:twelve|12) months|annuel|chaque année|tous les ans|une fois par an|anual|cada año|una vez al año|(?:co|raz w) rok|raz do roku|corocz|щорічн|щороку|раз на рік`)}},
		{1, rule{"", pattern(`\bmonthly|every month\b|each month\b|mensuel|mensual|co miesiąc|comiesięcz|щомісяч`)}},
	}
	everyMonths = pattern(`(?:every|each|after|at|of|for|on an?|tous les|cada|co|кожні|раз на|through|in) (?:the first |a period of )?(\w+)(?: \(\d+\))?[ -](?:months?|mois|meses|miesi\w+|місяц\w+)`)
	everyWeeks  = pattern(`every (\w+) weeks`)
)

// readRevision finds how often the ToR is to be revised, and whether on need too.
func (r *reading) readRevision() {
	for i := range r.sentences {
		s := &r.sentences[i]
		if !(reviseVerb.MatchString(s.low) && (toRNoun.MatchString(s.low) || s.topics&revision != 0)) && topicsOf(s.key)&revision == 0 && (s.topics&revision == 0 || len(strings.Fields(s.low)) > 8) {
			continue
		}
		if n := monthsIn(s.low); n > 0 && r.Revision.IntervalMonths == nil {
			r.Revision.IntervalMonths = &n
			r.note("revision.interval_months", s)
		}
		if r.Revision.OnNeed == nil && onNeed.MatchString(s.low) {
			yes := true
			r.Revision.OnNeed = &yes
			r.note("revision.on_need", s)
		}
	}
}

// monthsIn reads an interval, 0 where there is none or it is ambiguous.
func monthsIn(low string) int {
	if intervals[0].match.MatchString(low) {
		return 0
	}
	if m := everyMonths.FindStringSubmatch(low); m != nil {
		if n := numberOf(m[1]); n > 0 {
			return n
		}
	}
	if m := everyWeeks.FindStringSubmatch(low); m != nil && numberOf(m[1]) > 0 {
		return 0 // weeks are no months
	}
	for _, i := range intervals[1:] {
		if i.match.MatchString(low) {
			return i.months
		}
	}
	return 0
}

func numberOf(word string) int {
	if n, err := strconv.Atoi(word); err == nil && n > 0 && n <= 120 {
		return n
	}
	return numberWords[word]
}

var (
	donorWord = pattern(`\b(?:donors?|bailleurs?|donantes?|darczyńc\w*|donator\w*|донор\w*)\b`)
	takePart  = pattern(`invit|attend|particip|\bjoin|observ|presen|zaprasz|zapros|uczestnic|запрош|участь|asist`)
	agreement = pattern(`agree|consensus|approv|consent|decision|decided|discretion of (?:the )?members|upon (?:the )?request of|endors|accord|acuerdo|aprobación|zgod[yaąęi]|uzgodni|decyzj|згод|рішення|погодж`)
	openDoors = pattern(`\b(?:are|may be) (?:full |also )?members?\b|\b(?:may|can|will|shall) (?:also )?(?:attend|participate|join)|standing (?:observers?|invit)`)
)

// readDonors finds whether donors come only when members agree. Donors who
// simply may attend do not; a ToR that does not say leaves it open.
func (r *reading) readDonors() {
	for i := range r.sentences {
		s := &r.sentences[i]
		if !donorWord.MatchString(s.low) && !donorWord.MatchString(s.key) {
			continue
		}
		byAgreement := agreement.MatchString(s.low) && takePart.MatchString(s.low) || agreement.MatchString(s.low) && donorWord.MatchString(s.key)
		if byAgreement || openDoors.MatchString(s.low) {
			r.Membership.DonorsByAgreement = &byAgreement
			r.note("membership.donors_by_agreement", s)
			return
		}
	}
}
