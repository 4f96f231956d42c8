package tor

import "strings"

// topic is a set of the subjects that a clause of a ToR may have.
type topic uint16

const (
	background topic = 1 << iota
	purpose
	objectives
	tasks
	principles
	coverage
	membership
	chairs
	meetings
	minutes
	revision
	country
	naming
)

// words start what headings and labels say, by topic. They are matched at the
// start of a word; the heading must be short (see topicsOf).
var topicWords = []struct {
	topic topic
	match *wordTable
}{
	{background, words(`background|context|introduction|rationale|justification|preamble|contexte|antecedentes|contexto|introducci|wprowadzenie|kontekst|tło|вступ|передумови|контекст|обґрунтування`)},
	{purpose, words(`purpose|aims?\b|mission|vision|mandate|overall (goal|objective|aim)|general objective|but\b|finalité|propósito|finalidad|misión|mandato|cel\b|misja|мета\b|призначення|мандат`)},
	{objectives, words(`objectives?|goals?\b|aims?\b|objectifs?|objetivos?|cele\b|cel\b|цілі|мета\b`)},
	{tasks, words(`tasks?\b|responsibilit|functions?\b|key (actions|activities|areas)|activities|deliverables|roles?\b|scope of work|areas of work|workplan|work plan|tâches|attributions|responsabilit|fonctions|rôles?\b|tareas|funciones|actividades|activités|zadania|obowiązki|działania|завдання|функції|обов.язки|діяльність`)},
	{principles, words(`principles?|values\b|principes|principios|valores|zasady|wartości|принципи|засади`)},
	{coverage, words(`coverage|geograph|géograph|geográf|scope\b|area of (operation|responsibility|coverage)|areas? covered|couverture|cobertura|alcance|zasięg|obszar|охоплення|географ`)},
	{membership, words(`members?\b|membership|composition|participants|participation|structure|partners|donors?\b|membres|composición|miembros|membresía|membrecía|participantes|członk|skład|uczestni|член|склад|учасник|участь|донор`)},
	{chairs, words(`(co-?)?chair|(co-?)?lead(?:s|ers?|ership|ing|| agenc\w+| organi\w+)\b|(co-?)?conven[eo]r|(co-?)?coordinat(?:ion|ors?)|(co-?)?facilitat(?:ion|ors?|ed)|governance|management|présid|coprésid|co-présid|pilotage|chef de file|presiden|copresiden|co-presiden|lidera|coordinación|coordinador|przewodni|współprzewodni|kierow|koordynac|голов|співголов|керівництво|лідер|координа`)},
	{meetings, words(`meetings?|frequency|modalit|modus operandi|working methods|methods of work|ways of working|working (arrangements|modalities|procedures)|operating|operations|schedule|when\b|where\b|time\b|timing|day\b|days\b|venue|location|place|platform|réunion|fréquence|lieu\b|heure|horaire|jour\b|fonctionnement|reunion|reunión|frecuencia|lugar|hora\b|horario|día\b|periodicidad|funcionamiento|spotka|posiedze|częstotliwość|miejsce|godzina|termin|tryb pracy|засідання|зустріч|періодичність|частота|місце|час\b|порядок роботи`)},
	{minutes, words(`minutes|reporting|records?\b|notes\b|communication|information (sharing|management)|documentation|compte|procès|actas?\b|informes|comunicaci|protokoł|sprawozda|komunikacj|протокол|звіт|комунікац`)},
	{revision, words(`revision|review|amend|update|duration|validity|time-?frame|révision|durée|modification|revisión|duración|vigencia|rewizja|przegląd|zmian|okres obow|перегляд|тривалість|зміни|внесення змін`)},
	{country, words(`country|pays\b|país\b|kraj\b|країна|location|geographic`)},
	{naming, words(`(full |official )?name\b|group\b|working group\b|title|nom\b|nombre|nazwa|назва`)},
}

var torPhrase = pattern(`\bterms? of references?\b|\btors?\b|termes? de reference|terminos de referencia|\btdrs?\b|zakres zadań|zakres (działania|obowiązków|kompetencji)|regulamin|warunki odniesienia|технічне завдання|положення про|круг повноважень|сфера повноважень|коло повноважень|мандат групи`)

// bodyNames contain words of topics that do not mean them: "task force".
var bodyNames = pattern(`\btask (?:force|team)s?\b|coordination (?:group|team|body|mechanism)\b`)

// topicsOf classifies a heading or label of at most eight words. The title of
// the ToR itself has no topic.
func topicsOf(heading string) topic {
	low := bodyNames.ReplaceAllString(fold(heading), "group")
	n := len(strings.Fields(low))
	if n == 0 || n > 8 {
		return 0
	}
	var found topic
	for _, w := range topicWords {
		if w.match.in(low) {
			found |= w.topic
		}
	}
	if torPhrase.MatchString(low) && found&(revision|purpose|objectives|background) == 0 {
		return 0
	}
	if found&objectives != 0 && found&purpose != 0 && strings.Contains(low, "objective") {
		found &^= chairs // "objectives of the coordination group"
	}
	return found
}

// strongTopic tells whether the words are a heading even where nothing in the
// layout says so: they begin with a topic's word, after an article at most.
func strongTopic(heading string) bool {
	low := strings.TrimSpace(fold(heading))
	for _, lead := range []string{"the ", "key ", "main ", "guiding ", "specific ", "general ", "overall ", "core ", "working group ", "group "} {
		low = strings.TrimPrefix(low, lead)
	}
	if len(strings.Fields(low)) > 6 || topicsOf(heading) == 0 {
		return false
	}
	for _, w := range topicWords {
		if w.match.begins(low) {
			return true
		}
	}
	return false
}
