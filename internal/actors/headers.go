package actors

import (
	"slices"
	"strings"
	"unicode"

	"ostoja/formats/hxl"
)

// headerWords has the words by which tables without hashtags head a field, in
// English, French, Spanish, Polish, Ukrainian, and some in Portuguese and
// Russian. The longest that is found in a header decides.
var headerWords = map[Field]string{
	FieldLead: `lead organisation|lead organization|lead agency|lead org|programme organisation|programme organization|program organization|programme org|prog org|
		appealing organisation|appealing agency|organisation chef de file|organización líder|organización principal|organização líder|organizacja wiodąca|lider projektu|
		організація-лідер|головна організація|провідна організація`,
	FieldImplementing: `implementing organisation|implementing organization|implementing agency|implementing partner|implementing org|implementing|implementer|
		partenaire de mise en œuvre|partenaire d exécution|organisation de mise en œuvre|organización implementadora|socio implementador|organizacja wdrażająca|
		organizacja realizująca|partner wdrażający|partner realizujący|realizator|виконавець|партнер-виконавець|організація-виконавець|parceiro de implementação|исполнитель`,
	FieldDonor: `donor|donors|funder|funding|funding source|bailleur|bailleur de fonds|bailleurs|donateur|donante|organización donante|financiador|darczyńca|donator|
		źródło finansowania|донор|джерело фінансування|doador`,
	FieldOrg: `organisation|organization|organisation name|organization name|org|org name|agency|agency name|partner|partner name|partner full name|ngo|who|
		nom de l organisation|agence|partenaire|organización|nombre de la organización|agencia|socio|organizacja|nazwa organizacji|podmiot|instytucja|
		організація|назва організації|установа|організація-партнер|партнер|организация|organização`,
	FieldSector: `sector|sectors|cluster|secteur|secteurs|secteur cluster|sector cluster|sektor|obszar|сектор|кластер|setor|sectors cleaned|sectors en`,
	FieldSubsector: `sub sector|subsector|sub cluster|sous secteur|subsector|sub sector aor|area of responsibility|área de responsabilidad|podsektor|
		підсектор|підкластер`,
	FieldActivity: `activity|activities|activity name|activity description|intervention|what|activité|activités|nom de l activité|actividad|actividades|działanie|działania|
		nazwa działania|aktywność|usługa|захід|заходи|діяльність|активність|назва заходу|послуга|atividade|мероприятие|cluster activities|service|services`,
	FieldIndicator: `indicator|indicator name|indicateur|indicador|wskaźnik|індикатор|показник`,
	FieldProject:   `project|project name|project title|projet|nom du projet|proyecto|nombre del proyecto|projekt|nazwa projektu|проєкт|проект|назва проєкту`,
	FieldLocation: `location|location name|site|place|village|town|city|lieu|localité|site village|lugar|nombre del lugar|comunidad|miejsce|miejscowość|lokalizacja|
		місце|населений пункт|місто|локація|where`,
	FieldStart: `start date|start|date start|begin|beginning|from date|date début|date de début|date débute|début|fecha de inicio|fecha inicio|inicio|
		data rozpoczęcia|data początkowa|początek|rozpoczęcie|od dnia|дата початку|початок|data de início|дата начала`,
	FieldEnd: `end date|end|date end|to date|date fin|date de fin|fin|fecha de finalización|fecha de fin|fecha fin|finalización|data zakończenia|data końcowa|
		koniec|zakończenie|do dnia|дата завершення|дата закінчення|кінець|завершення|data final|дата окончания`,
	FieldPeriod: `month|reporting month|reporting period|period|date|date reported|report date|mois|période|mes|fecha de reporte|período|fecha|miesiąc|
		okres sprawozdawczy|okres|data|місяць|звітний період|період|дата|месяц`,
	FieldYear: `year|année|año|rok|рік|год`,
	FieldGroup: `population group|target group|beneficiary type|beneficiary group|type of beneficiary|vulnerable group|for whom|population type|groupe cible|
		groupe de population|type de bénéficiaire|grupo de población|grupo meta|tipo de beneficiario|población|grupa docelowa|grupa odbiorców|grupa|
		цільова група|група населення|категорія населення|tipo de beneficiário`,
	FieldUnit:     `unit|unit of measure|activity unit|unité|unidad|jednostka|jednostka miary|одиниця|одиниця виміру`,
	FieldStatus:   `status|project status|activity status|statut|état du projet|état|estado|stan|status działania|статус|стан|состояние`,
	FieldModality: `modality|delivery modality|modalité|modalidad|modalność|sposób realizacji|модальність|спосіб надання|modalidade de entrega`,
	FieldTargeted: `targeted|target|people targeted|planned beneficiaries|people planned|bénéficiaires ciblés|personnes ciblées|ciblés|cible|ciblé|meta|
		personas meta|beneficiarios planificados|población objetivo|planowana liczba osób|planowana liczba|zaplanowano|liczba docelowa|cel|osoby docelowe|
		заплановано|цільова кількість|цільовий показник|заплановано осіб|overall target`,
	FieldReached: `reached|people reached|persons reached|beneficiaries reached|number of beneficiaries|beneficiaries|people assisted|total reached|
		bénéficiaires atteints|personnes atteintes|atteints|atteint|nombre bénéficiaire|nombre de bénéficiaires|personas alcanzadas|alcanzados|alcanzadas|
		beneficiarios|beneficiarios alcanzados|liczba osób objętych wsparciem|objęto wsparciem|liczba odbiorców|liczba beneficjentów|liczba osób|osiągnięto|
		dotarto do|охоплено|охоплено осіб|кількість осіб|кількість отримувачів|досягнуто|número de beneficiários assistidos|охвачено`,
	AreaName(0): `country|country name|adm0|admin0|admin 0|pays|país|kraj|państwo|країна|страна`,
	AreaName(1): `adm1|admin1|admin 1|adm 1|admin level 1|region|régions|région|province|provinces|provincia|província|governorate|oblast|voivodeship|województwo|woj|
		область|воєводство|воеводство|departamento|state|states|estado federal|states name|регіон`,
	AreaName(2): `adm2|admin2|admin 2|adm 2|admin level 2|district|county|powiat|poviat|zone|municipio|raion|rayon|район|повіт|département|lga|locality|distrito`,
	AreaName(3): `adm3|admin3|admin 3|adm 3|admin level 3|gmina|commune|woreda|sub district|subdistrict|hromada|громада|гміна|comuna|municipality|posto|cercle`,
	AreaName(4): `adm4|admin4|admin 4|adm 4|admin level 4|kebele|localidade`,
}

// wholeHeaders mean a field where they are all that a header says: in longer ones
// their words may mean something else.
var wholeHeaders = map[Field]string{
	FieldSector:  `rodzaj wsparcia|rodzaj pomocy|typ wsparcia|type of support|type of assistance|type d aide|tipo de apoyo|вид допомоги|вид підтримки|вид помощи`,
	FieldStart:   `od|від`,
	FieldEnd:     `do|до`,
	FieldReached: `osoby|осіб|люди`,
}

var (
	codeWords    = set("code", "codes", "pcode", "pcodes", "id", "kod", "код", "codigo", "código", "p", "teryt", "cod")
	typeWords    = set("type", "tipo", "typ", "rodzaj", "тип")
	acronymWords = set("acronym", "acronyme", "skrót", "acrónimo", "siglas", "абревіатура", "acronimo")
	countWords   = set("organisations", "organizations", "orgs")
	numberWords  = set("number", "liczba", "ilość", "кількість", "число", "количество")
	plannedWords = set("planned", "targeted", "target", "planowana", "planowane", "planowanych", "zaplanowana", "zaplanowanych", "docelowa", "docelowych", "planificadas", "planificados", "previstas", "previstos",
		"prévu", "prévus", "prévues", "ciblé", "ciblés", "ciblées", "запланована", "запланованих", "плановий", "планова", "планується", "planejado")
	contactWords = set("url", "email", "mail", "phone", "contact", "kontakt", "telefon", "website", "adres", "address", "latitude", "longitude", "cost", "costo", "budget", "budżet")
	peopleWords  = map[string]string{}
	headerIndex  = indexOf(headerWords)
	wholeIndex   = indexOf(wholeHeaders)
)

// indexOf gives the field of each phrase, by its key.
func indexOf(words map[Field]string) map[string]Field {
	index := map[string]Field{}
	for field, list := range words {
		for phrase := range strings.SplitSeq(list, "|") {
			index[headerKey(phrase)] = field
		}
	}
	return index
}

func init() {
	for kind, list := range map[string]string{
		"f": "female females women woman femmes femme mujeres mujer kobiety kobiet жінки жінок женщины f k ж", "m": "male males men man hommes homme hombres hombre mężczyźni mężczyzn чоловіки чоловіків мужчины m ч",
		"children+f": "girls girl filles fille niñas dziewczęta dziewczynki дівчата дівчатка", "children+m": "boys boy garçons garçon niños chłopcy хлопці хлопчики",
		"children": "children enfants dzieci діти", "adults": "adults adultes adultos dorośli дорослі", "elderly": "elderly older seniorzy літні",
		"disability": "disability disabilities handicap discapacidad niepełnosprawność niepełnosprawni інвалідність", "hh": "households household hh families familles ménages familias hogares gospodarstwa rodziny домогосподарства сім'ї",
	} {
		for w := range strings.FieldsSeq(list) {
			peopleWords[fold(w)] = kind
		}
	}
}

func set(words ...string) map[string]bool {
	out := map[string]bool{}
	for _, w := range words {
		out[fold(w)] = true
	}
	return out
}

// fold is the form in which words of tables are compared.
func fold(s string) string { return strings.ReplaceAll(hxl.Normal(s), "'", "") }

// headerKey cuts a header into words, folded, with one space between: letters
// and digits only, ClusterActivities and adm1code as two words each.
func headerKey(header string) string {
	var b strings.Builder
	last := ' '
	for _, r := range header {
		inner := unicode.IsUpper(r) && unicode.IsLower(last) || unicode.IsLetter(r) && unicode.IsDigit(last)
		if inner || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && !unicode.Is(unicode.Mn, r) {
			b.WriteByte(' ')
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || r == '\'' {
			b.WriteRune(r)
		}
		last = r
	}
	return fold(strings.ReplaceAll(b.String(), "'", " "))
}

// heading is what a header says of its column.
type heading struct {
	field Field
	kind  string // of people, for figures
	exact bool   // the header is the words and nothing more
}

// headingOf reads a header. A bare kind of people (Girls) has that kind and no field.
func headingOf(header string) heading {
	words := strings.Fields(headerKey(header))
	has := func(set map[string]bool) bool {
		return slices.ContainsFunc(words, func(w string) bool { return set[w] })
	}
	h := heading{kind: kindOfWords(words)}
	if len(words) == 0 || len(words) > 12 || has(countWords) || has(contactWords) {
		return heading{}
	}
	if field, ok := wholeIndex[strings.Join(words, " ")]; ok {
		return heading{field: field, exact: true}
	}
	h.field, h.exact = longestPhrase(words)
	switch {
	case h.field == FieldReached && has(plannedWords):
		h.field = FieldTargeted
	case h.field.isArea() && has(codeWords):
		h.field += fieldCode - fieldName
	case h.field.isOrg() && (has(typeWords) || has(numberWords)), has(codeWords) && !h.field.isFigure():
		h.field = NoField
	case h.field.isOrg() && has(acronymWords), h.field == NoField && has(acronymWords):
		h.field = FieldAcronym
	case has(typeWords) && h.field != FieldGroup:
		h.field = NoField
	}
	return h
}

func longestPhrase(words []string) (Field, bool) {
	for n := len(words); n > 0; n-- {
		for i := 0; i+n <= len(words); i++ {
			if field, ok := headerIndex[strings.Join(words[i:i+n], " ")]; ok {
				return field, n == len(words)
			}
		}
	}
	return NoField, false
}

func kindOfWords(words []string) string {
	var kinds []string
	for i, w := range words {
		if len(w) == 1 && i != len(words)-1 {
			continue // F and M mean a sex at the end of a header only
		}
		if kind, ok := peopleWords[w]; ok {
			for k := range strings.SplitSeq(kind, "+") {
				if !slices.Contains(kinds, k) {
					kinds = append(kinds, k)
				}
			}
		}
	}
	return sortedKind(kinds)
}
