package tor

import (
	"regexp"
	"strings"
	"unicode"
)

// known are organisations that lead such groups: acronym, then full name. They
// join "IOM" with "International Organization for Migration", and keep names
// that contain "and" whole.
var known = map[string]string{
	"IOM": "International Organization for Migration", "UNHCR": "United Nations High Commissioner for Refugees",
	"UNICEF": "United Nations Children's Fund", "WHO": "World Health Organization", "WFP": "World Food Programme",
	"UNFPA": "United Nations Population Fund", "OCHA": "Office for the Coordination of Humanitarian Affairs",
	"UNDP": "United Nations Development Programme", "FAO": "Food and Agriculture Organization", "ILO": "International Labour Organization",
	"UNODC": "United Nations Office on Drugs and Crime", "OHCHR": "Office of the High Commissioner for Human Rights",
	"IFRC": "International Federation of Red Cross and Red Crescent Societies", "ICRC": "International Committee of the Red Cross",
	"NRC": "Norwegian Refugee Council", "DRC": "Danish Refugee Council", "IRC": "International Rescue Committee",
	"MSF": "Médecins Sans Frontières", "HI": "Humanity & Inclusion", "CRS": "Catholic Relief Services", "TDH": "Terre des hommes",
	"PIN": "People in Need", "LWF": "Lutheran World Federation", "MDM": "Médecins du Monde", "NCA": "Norwegian Church Aid",
}

// bare are well-known names without an acronym of their own.
var bare = pattern(`^(?:save the children|world vision|plan international|oxfam|care\b|la strada|caritas|hias\b|intersos|acted\b|reach\b|un women|red cross|mercy corps|goal\b|concern|islamic relief|action against hunger|terre des hommes|people in need|medecins|humanity|handicap|right to protection|polish|ukrainian|norwegian|danish|catholic|jesuit|lutheran|international|national|united nations|un\b|european|association|foundation|fundacja|fundatia|stowarzyszenie|asociatia|fundacion|organi[sz]ation|centre|center|cruz roja|croix-rouge|czerwony krzyz)`)

// authority begins the names that may contain commas and "and".
var (
	authority  = pattern(`^(?:ministr|ministèr|ministeri|department|directorate|office|agency|secretariat|commission|committee|service|bureau|authority|state |general |centre for|center for|institute|міністерств|державн|управлінн|департамент|urząd|instituto|institut|direction|dirección|unidad)`)
	lowerNames = pattern(`^(?:ministèr|ministerio|ministers|міністерств|державн|управлінн|департамент|urząd|direction|dirección|médecins|terre des|croix|cruz|haut-?commiss|alto comision|organisation internat|organización internac|fonds|fondo|програм|управлін|міжнародн|międzynarodow|організац)`)
	orgEnd     = regexp.MustCompile(`[,;]?\s+(?:with (?:the )?(?:\w+ )?(?:support|assistance|participation|secretariat|guidance)|in (?:close |full )?(?:collaboration|coordination|cooperation|consultation|line)|supported by|on an? |on behalf|for an? |for the (?:first|period|duration)|which|who|that|as (?:the |well|per|a )|at (?:the )?(?:national|country|field|regional)|while|under|until|during|every|each|(?:will|shall|should|may|is|are|was|has|have|act|acts|serve|serves)\b|elected|selected|appointed|nominated|rotat\w*|on rotat\w*|and (?:supported|meets|reports|will|is|its|consists|facilitated|co-?facilitated|co-?chaired|co-?led)|avec (?:le |l')|con (?:el )?apoyo|przy wsparciu|z udziałem|za|за (?:підтрим|участ))`)
	orgJoin    = regexp.MustCompile(`(?i)\s*(?:;|,? ?\bin (?:close )?partnership with\b|,? (?:together|jointly|along|alongside)(?: with)?\b|\n|\s\|\s| / )\s*`)
	orgSplit   = regexp.MustCompile(`,\s*(?:and|et|y|i|oraz|та|і|й|&)\s+|\s+(?:and|et|y|i|oraz|та|і|й|&)\s+|,\s+|/`)
	contact    = regexp.MustCompile(`\s*[(<\[][^)>\]]*(?:@|\d{5,})[^)>\]]*[)>\]]|\S+@\S+|\s*\((?i:(?:cluster |sector )?(?:co-?)?(?:lead|chair|facilitator|coordinator)s?|tbc|tbd|government|national|interim|current|secretariat)[^)]*\)`)
	person     = regexp.MustCompile(`^(?:Mr|Ms|Mrs|Dr|Prof|Mme|M|Sra|Sr|Pan|Pani)\.? .*?(?:\(([^)]+)\))?$`)
	inParens   = regexp.MustCompile(`\(([^)]*)\)`)
)

// organisations splits the words after "led by" into names. Lists inside the
// name of a ministry stay together.
func organisations(s string) []string {
	s = contact.ReplaceAllString(s, "")
	s = strings.TrimSpace(strings.Trim(s, ".:"))
	if m := orgEnd.FindStringIndex(" " + s); m != nil {
		s = strings.TrimSpace((" " + s)[:m[0]])
	}
	var names []string
	for _, part := range orgJoin.Split(s, -1) {
		for _, piece := range splitNames(part) {
			if name := organisation(piece); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

// cleanOrganisations is organisations for words before a verb: all of them
// must be names, else the sentence is about something else.
func cleanOrganisations(s string) []string {
	s = strings.TrimSuffix(strings.TrimSpace(s), ",")
	names := organisations(s)
	length := 0
	for _, n := range names {
		length += len(n) + 5
		if groupNoun.MatchString(fold(n)) && !authority.MatchString(fold(n)) {
			return nil
		}
	}
	if length+8 < len(s) {
		return nil
	}
	return names
}

func splitNames(s string) []string {
	for _, full := range known { // "Food and Agriculture Organization" is one name
		if strings.Contains(full, " and ") || strings.Contains(full, " & ") {
			s = strings.ReplaceAll(s, full, orgJoiner.Replace(full))
		}
	}
	var pieces []string
	from := 0
	cut := func(to int, sep string) {
		piece := strings.TrimSpace(s[from:to])
		if n := len(pieces); n > 0 && (belongs(pieces[n-1], piece) || strings.HasPrefix(sep, ",") && unitOf(pieces[n-1], piece)) {
			pieces[n-1] += sep + piece
		} else {
			pieces = append(pieces, piece)
		}
	}
	sep := ""
	for _, m := range orgSplit.FindAllStringIndex(s, -1) {
		if strings.Count(s[:m[0]], "(") > strings.Count(s[:m[0]], ")") {
			continue
		}
		cut(m[0], sep)
		from, sep = m[1], s[m[0]:m[1]]
	}
	cut(len(s), sep)
	for i := range pieces {
		pieces[i] = orgUnjoiner.Replace(pieces[i])
	}
	return pieces
}

var (
	orgJoiner   = strings.NewReplacer(" and ", " \x01 ", " & ", " \x02 ")
	orgUnjoiner = strings.NewReplacer(" \x01 ", " and ", " \x02 ", " & ")
)

// belongs tells whether piece continues the name of a ministry or office:
// "Ministry of Labour" + "Social Protection".
func belongs(before, piece string) bool {
	article := regexpArticle.ReplaceAllString(before, "")
	if !authority.MatchString(fold(article)) || !strings.Contains(article, " ") || inParens.MatchString(article) {
		return false
	}
	if continues.MatchString(piece) {
		return true
	}
	name := regexpArticle.ReplaceAllString(piece, "")
	if name != piece || bare.MatchString(fold(name)) || authority.MatchString(fold(name)) || knownName(name) {
		return false
	}
	first, _, _ := strings.Cut(name, " ")
	return !isAcronym(first)
}

// unitOf tells whether piece names a part of the ministry before it:
// "Ministry of Interior, Department of Migration".
func unitOf(before, piece string) bool {
	return strings.Contains(before, "inistr") && unit.MatchString(fold(regexpArticle.ReplaceAllString(piece, "")))
}

var unit = pattern(`^(?:state secretariat|department|directorate|division|unit|office of|section|general directorate|département|direction|dirección|departament|департамент)`)

// continues begins the second half of a French or Spanish name: "et de la Protection".
var continues = regexp.MustCompile(`^(?:de|du|des|del|d['’]|à la|aux)\b`)

var regexpArticle = regexp.MustCompile(`^(?:the|The|le|la|les|el|los|las|l'|du|de la|de l'|del|au|aux|national NGO|local NGO)\s*\b`)

func knownName(name string) bool {
	for _, full := range known {
		if strings.HasPrefix(fold(name), fold(full)) {
			return true
		}
	}
	return false
}

func isAcronym(w string) bool {
	capitals := 0
	for _, r := range w {
		if unicode.IsUpper(r) {
			capitals++
		}
	}
	return capitals >= 2
}

// connectors are the small words inside a name.
var connectors = map[string]bool{"of": true, "the": true, "for": true, "and": true, "de": true, "la": true, "le": true, "du": true, "des": true, "del": true,
	"y": true, "et": true, "to": true, "in": true, "on": true, "al": true, "el": true, "na": true, "von": true, "&": true, "sans": true, "w": true, "ds": true, "d/s": true, "los": true, "las": true}

// organisation gives the name at the front of a piece, "" where there is none:
// capitals and the small words between them, after an article or "the NGO".
func organisation(piece string) string {
	piece = strings.Trim(piece, " ,.;:–—-")
	if m := person.FindStringSubmatch(piece); m != nil {
		return m[1]
	}
	if lowerNames.MatchString(fold(piece)) {
		return piece
	}
	fields := strings.Fields(elision.ReplaceAllString(piece, ""))
	for len(fields) > 0 && (!beginsName(fields[0]) || articles[fields[0]]) {
		fields = fields[1:]
	}
	end := 0
	for i, w := range fields {
		if bareWord := strings.ToLower(w); beginsName(w) {
			end = i + 1
		} else if !connectors[bareWord] && !(w == "hommes" || w == "frontières") {
			break
		} else if !connectors[bareWord] {
			end = i + 1
		}
		if strings.HasSuffix(w, ")") && end == i+1 {
			break
		}
	}
	name := strings.Trim(strings.Join(fields[:end], " "), " ,.;:")
	if len([]rune(name)) < 2 || notNames[fold(name)] || isDayOrMonth(name) || isGroup(name) {
		return ""
	}
	return name
}

var notNames = map[string]bool{"ngo": true, "un": false, "tbd": true, "tbc": true, "n/a": true, "working group": true, "group": true, "the": true, "members": true, "chair": true, "co-chair": true, "it": true, "this": true, "they": true, "both": true, "one": true, "two": true, "a": true, "an": true, "each": true, "all": true, "its": true, "in": true, "to": true, "if": true, "as": true, "at": true}

var (
	elision  = regexp.MustCompile(`^(?:l|d|de l)['’]`)
	articles = map[string]bool{"The": true, "Le": true, "Les": true, "El": true, "Los": true, "This": true, "Our": true}
)

// isGroup tells whether a name is only "Working Group" or "CWG".
func isGroup(name string) bool {
	at := groupNoun.FindStringIndex(fold(name))
	return at != nil && at[0] == 0 && at[1] == len([]rune(name))
}

func isDayOrMonth(name string) bool {
	for _, d := range weekdays {
		if d.match.MatchString(fold(name)) {
			return true
		}
	}
	return false
}

func beginsName(w string) bool {
	r := []rune(strings.TrimLeft(w, `("'“«`))
	return len(r) > 0 && (unicode.IsUpper(r[0]) || unicode.IsDigit(r[0]) && len(r) > 1 && unicode.IsUpper(r[1]))
}

// mergeOrganisations adds names that are not there yet, the fuller form of two wins.
func mergeOrganisations(have, more []string) []string {
	for _, name := range more {
		at := -1
		for i, h := range have {
			if sameOrganisation(h, name) {
				at = i
			}
		}
		if at < 0 {
			have = append(have, name)
		} else if len(name) > len(have[at]) {
			have[at] = name
		}
	}
	return have
}

func sameOrganisation(a, b string) bool {
	fa, fb := fold(a), fold(b)
	return fa == fb || acronymOf(a) != "" && acronymOf(a) == acronymOf(b) || strings.HasPrefix(fa, fb+" ") || strings.HasPrefix(fb, fa+" ")
}

// acronymOf gives "IOM" for "IOM", "... (IOM)" and the known full name.
func acronymOf(name string) string {
	if m := inParens.FindStringSubmatch(name); m != nil && isAcronym(m[1]) {
		return strings.ToUpper(m[1])
	}
	for acronym, full := range known {
		if strings.EqualFold(name, acronym) || strings.HasPrefix(fold(name), fold(full)) {
			return acronym
		}
	}
	return ""
}
