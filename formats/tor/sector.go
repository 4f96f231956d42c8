package tor

import (
	"regexp"
	"strings"
)

// sectors are the fields of humanitarian coordination by their usual names.
// The order decides: what is narrow stands before what contains its words.
var sectors = []struct {
	name  string
	match *regexp.Regexp
}{
	{"Counter-Trafficking (CT)", pattern(`(?:counter|anti|combat\w*|against)[ -]?(?:human[ -])?(?:trafficking|smuggling)|trafficking in (?:persons|human beings)|human trafficking|\b(?:tip|ct|thb) (?:sub|working|task|sector)|traite des (?:personnes|êtres)|trata de personas|handl\w+ ludźmi|торгівл\w+ людьми`)},
	{"Protection from Sexual Exploitation and Abuse (PSEA)", pattern(`\bps[eh]+ah?\b|sexual exploitation|exploitation sexuel|explotación.* sexual|\bpeas\b|сексуальн\w+ експлуатац`)},
	{"Gender-Based Violence (GBV)", pattern(`\bs?gbv\b|gender[ -]based violence|violences? basées? sur le genre|\bvbg\b|violencia (?:basada en|de) género|przemoc\w* ze względu na płeć|гендерно.{0,3}зумовлен|\bгзн\b`)},
	{"Child Protection", pattern(`child protection|protection of children|protection de l.enfan|protección (?:de (?:la )?(?:niñez|infancia)|infantil)|ochron\w+ dzieci|захист\w* (?:дітей|дитини)`)},
	{"Mental Health and Psychosocial Support (MHPSS)", pattern(`\bmhpss\b|psycho-?social|mental health|santé mentale|\bsmsps\b|smaps|salud mental|zdrowi\w+ psychiczn|психосоціальн|психічн`)},
	{"Accountability to Affected Populations (AAP)", pattern(`\baap\b|accountability to affected|community engagement|\bcea\b|\brcce\b|redevabilité|rendición de cuentas|підзвітн`)},
	{"Housing, Land and Property (HLP)", pattern(`\bhlp\b|housing,? land|logement,? terre|vivienda,? tierra`)},
	{"Mine Action", pattern(`mine action|explosive ordnance|antimines|desminado|протимінн`)},
	{"Social Protection", pattern(`social protection|protection sociale|protección social|соціальн\w+ захист`)},
	{"Camp Coordination and Camp Management (CCCM)", pattern(`\bcccm\b|camp (?:coordination|management)|site management`)},
	{"Water, Sanitation and Hygiene (WASH)", pattern(`\bwash\b|sanitation|hygiene|assainissement|\beha\b|saneamiento|санітарі|гігієн`)},
	{"Shelter", pattern(`shelter|\bnfis?\b|accommodation|abris?\b|alojamiento|albergue|zakwaterowan|житл|притул`)},
	{"Nutrition", pattern(`nutrition|nutrición|żywieni|харчуван`)},
	{"Food Security and Livelihoods", pattern(`food security|\bfsl\b|\bfsac?\b|agriculture|sécurité alimentaire|seguridad alimentaria|продовольч`)},
	{"Health", pattern(`health|santé|salud|zdrowi|здоров|охорон\w+ здоров`)},
	{"Education", pattern(`education|éducation|educación|edukac|освіт`)},
	{"Cash and Voucher Assistance (CVA)", pattern(`\bcash\b|\bcva\b|vouchers?|transferts? monétaires?|transferencias monetarias|pomoc\w* gotówkow|грошов`)},
	{"Logistics", pattern(`logisti`)},
	{"Emergency Telecommunications (ETC)", pattern(`telecommunication|\betc (?:cluster|sector)`)},
	{"Localisation", pattern(`locali[sz]ation|localización`)},
	{"Disability and Age Inclusion", pattern(`disabilit|discapacidad|handicap|older people|niepełnosprawn|інвалідн`)},
	{"Information Management", pattern(`information management|\bimwg\b|gestion de l.information|gestión de información|управління інформаці`)},
	{"Humanitarian Access", pattern(`\baccess\b|civil-military`)},
	{"Livelihoods and Socio-Economic Inclusion", pattern(`livelihood|socio-?economic|economic inclusion|early recovery|moyens de subsistance|medios de vida|integración`)},
	{"Basic Needs", pattern(`basic needs|besoins essentiels|necesidades básicas`)},
	{"Anticipatory Action", pattern(`anticipatory`)},
	{"Gender", pattern(`\bgender\b|\bgenre\b|\bgénero\b|гендер`)},
	{"Youth", pattern(`\byouth\b|jeunesse|juventud|młodzież|молод`)},
	{"Inter-Sector Coordination", pattern(`inter-?(?:sector|cluster|agency)|intersector`)},
	{"Protection", pattern(`protection|protección|ochron|захист`)},
}

func sectorIn(folded string) string {
	for _, s := range sectors {
		if s.match.MatchString(folded) {
			return s.name
		}
	}
	return ""
}

// readSector looks at a row that gives it, the name, the title, and what the
// group says it coordinates. A name of no known sector is its own sector.
func (r *reading) readSector() {
	for i := range r.sentences {
		s := &r.sentences[i]
		if s.key == "sector" || s.key == "cluster" || s.key == "secteur" || s.key == "sektor" {
			known := sectorIn(s.low)
			if known == "" {
				known = s.String()
			}
			r.Sector = Text(known)
			r.note("sector", s)
			return
		}
	}
	for _, where := range append([]string{string(r.Name)}, r.titleLines()...) {
		if known := sectorIn(fold(where)); known != "" {
			r.Sector = Text(known)
			r.note("sector", &sentence{text: newText(where)})
			return
		}
	}
	own := newText(string(r.Name))
	if at := groupNoun.FindStringIndex(own.low); at != nil && at[0] > 3 {
		r.Sector = Text(strings.TrimRight(own.cut(0, at[0]), edges))
		r.note("sector", &sentence{text: own})
	}
}
