package surveys

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"ostoja/internal/lang"
)

// Finding is something in a form that could do harm. It does not forbid the
// form: whoever releases it says why it has to be so. Only what a template left to
// be filled in has no reason to stay.
type Finding struct {
	Code     string // the message "surveys.finding.CODE" says what and why
	Question string // its path; "" for the form as a whole
	Label    string
	Detail   string // what {1} of the message is
}

// Blocks tells whether the form cannot be released with it, whatever the reason.
func (f Finding) Blocks() bool { return f.Code == "placeholder" }

// Key names the finding in a form and in the stored reasons.
func (f Finding) Key() string { return f.Code + ":" + f.Question }

func words(patterns ...string) *regexp.Regexp {
	return regexp.MustCompile(`(^|[^a-z])(` + strings.Join(patterns, "|") + `)([^a-z]|$)`)
}

// What names and labels say, in folded text (Latin letters, no accents), in
// English, Polish, Ukrainian and Russian.
var (
	identifiers = words(`(first|last|full|given|family|father'?s|mother'?s)[ _]?name`, `surname`, `respondent[ _]?name`, `your name`, `imie`, `nazwisk\w*`, `imia`, `prizvyshche`, `ymia`, `famylyia`,
		`pesel`, `passport`, `paszport\w*`, `pasport\w*`, `id[ _](card|number|no)`, `national[ _]id`, `case[ _](id|number)`, `phone\w*`, `telefon\w*`, `mobile`, `whatsapp`, `viber`, `telegram`, `facebook`, `e-?mail`, `email[ _]?address`,
		`home address`, `street`, `ulica`, `adres\w*`, `house[ _]number`, `date[ _]of[ _]birth`, `birth[ _]?date`, `dob`, `data urodzenia`, `data narodzhennia`, `data rozhdenyia`, `bank[ _]account`, `iban`)
	consentWords = words(`consent\w*`, `agree( to)?`, `willing to (take part|participate|answer)`, `zgod\w*`, `zhod\w*`, `pohodzhu\w*`, `sohlas\w*`)
	helpWords    = words(`help ?line\w*`, `hotline`, `get help`, `help is`, `where to find help`, `refer(ral|red)?`, `infolini\w*`, `pomoc\w*`, `dopomo[hz]\w*`, `pomoshch\w*`, `hariach\w*`, `horiach\w*`)
	indicators   = words(`traffick\w*`, `exploit\w*`, `forced`, `against your (own )?will`, `violence`, `sexual\w*`, `abuse\w*`, `handel ludzmi`, `wykorzyst\w*`, `przemoc\w*`, `nasyl\w*`, `ekspluat\w*`, `prymus\w*`, `prynuzh\w*`, `zmush\w*`, `zmusz\w*`, `zastavl\w*`)
)

// placeholders are what the library leaves to whoever uses it.
var placeholders = regexp.MustCompile(`PUT THE NUMBER|WPISZ NUMER|ВПИШІТЬ НОМЕР|ВПИШИТЕ НОМЕР|TEMPLATE:|SZABLON:|ШАБЛОН:`)

// traits are what identifies in combination. The order is that of the answer.
var traits = []struct {
	name string
	says *regexp.Regexp
}{
	{"age", words(`age`, `how old`, `wiek`, `lat`, `vik`, `vozrast`, `skilky vam rokiv`, `skolko vam let`, `year[ _]of[ _]birth`)},
	{"gender", words(`gender`, `sex`, `plec`, `stat`, `pol`)},
	{"nationality", words(`nationality`, `citizenship`, `country[ _]of[ _]origin`, `obywatelstwo`, `narodowosc`, `hromadianstvo`, `hrazhdanstvo`)},
	{"ethnicity", words(`ethnic\w*`, `minority`, `roma`, `religion`, `etniczn\w*`)},
	{"place", words(`city`, `town`, `village`, `gmina`, `powiat`, `settlement`, `shelter`, `accommodation`, `location`, `miasto`, `misto`, `horod`, `hromada`)},
	{"arrival", words(`(date|day|month)[ _]of[ _](arrival|entry|departure|leaving)`, `arriv\w*`, `border[ _](crossing|point)`)},
	{"family", words(`family[ _](size|members)`, `household[ _]?(size)?`, `children`, `marital\w*`, `pregnan\w*`)},
	{"work", words(`occupation`, `profession`, `employer`, `workplace`, `zawod`)},
	{"disability", words(`disab\w*`, `niepelnosprawn\w*`, `illness`, `diagnosis`)},
}

// combinationLimit is how many traits may stand together before they point to
// one person: with age, gender and place alone most small towns have cells of one.
const combinationLimit = 4

// preloads are values that devices fill in by themselves and that name a person or a device.
var preloads = []string{"property"}

// Review lists what could do harm, in the order of the questions, the form as a whole last.
func Review(s *Survey) []Finding {
	var found []Finding
	for _, q := range s.Questions {
		found = append(found, reviewQuestion(q)...)
	}
	found = append(found, reviewConsent(s)...)
	return append(found, reviewWhole(s)...)
}

// said gives findings with their questions in a language of the form.
func (s *Survey) said(findings []Finding, language string) []Finding {
	for i, f := range findings {
		if q := s.byPath[f.Question]; q != nil && f.Label == q.Title("") {
			findings[i].Label = q.Title(language)
		}
	}
	return findings
}

func reviewQuestion(q *Question) []Finding {
	finding := func(code string) []Finding {
		return []Finding{{Code: code, Question: q.Path, Label: q.Title("")}}
	}
	switch {
	case slices.Contains(preloads, q.Preload):
		return finding("device")
	case q.Control == "" && strings.HasPrefix(q.Type, "geo"): // taken without a question: start-geopoint, background-geopoint
		return finding("location")
	case q.Control == "" && q.Type == "binary": // background-audio
		return finding("recording")
	case !q.answers():
		return nil
	case strings.HasPrefix(q.Type, "geo"):
		return finding("location")
	case q.Control == "upload":
		return finding("recording")
	case q.Control == "input" && identifiers.MatchString(q.said()):
		return finding("identifier")
	case q.Control == "input" && q.Type == "barcode": // of a document or a ration card
		return finding("identifier")
	case q.Control == "input" && q.Type == "string" && !strings.Contains(q.Appearance, "numbers"):
		return finding("text")
	}
	return nil
}

// said is everything that a question's name and labels say, folded.
func (q *Question) said() string {
	all := []string{strings.ReplaceAll(q.Path, "/", " ")}
	for _, text := range q.Label {
		all = append(all, text)
	}
	return lang.Fold(strings.ReplaceAll(strings.Join(all, " "), "_", " "))
}

// reviewConsent: somebody is asked, and without a yes nothing more is asked.
func reviewConsent(s *Survey) []Finding {
	consent := s.consent()
	switch {
	case !slices.ContainsFunc(s.Questions, func(q *Question) bool { return q.Control != "" }):
		return []Finding{{Code: "empty"}}
	case consent == nil:
		return []Finding{{Code: "no_consent"}}
	}
	after, free := false, 0
	for _, q := range s.Questions {
		if q == consent {
			after = true
		} else if after && q.answers() && !dependsOn(q, consent) {
			free++
		}
	}
	if free > 0 {
		return []Finding{{Code: "consent_open", Question: consent.Path, Label: consent.Title("")}}
	}
	return nil
}

// consent is the first question that asks for it; nil for none.
func (s *Survey) consent() *Question {
	for _, q := range s.Questions {
		if (q.Control == "select1" || q.Control == "trigger") && consentWords.MatchString(q.said()) {
			return q
		}
	}
	return nil
}

// answers tells questions from notes.
func (q *Question) answers() bool {
	return q.Control != "" && q.Control != "trigger" && !q.Readonly
}

// dependsOn tells whether a question is asked because of the consent: its condition
// names that very question, and needs more than that nobody has said no.
func dependsOn(q, consent *Question) bool {
	for _, rest := range strings.Split(q.Relevant, "/"+consent.name())[1:] {
		if !longerName.MatchString(rest) && !withoutYes.MatchString(rest) {
			return true
		}
	}
	return false
}

// How a condition goes on after the consent's name: with more of another name, or
// so that it holds for who refused or was not asked.
var (
	longerName = regexp.MustCompile(`^[\w.-]`)
	withoutYes = regexp.MustCompile(`^\s*(?:[=,]\s*['"](?:no|nie|0|false)['"]|!=\s*['"][^'"])`)
)

// name is the last part of the path.
func (q *Question) name() string { return q.Path[strings.LastIndex(q.Path, "/")+1:] }

// reviewWhole looks at the questions together.
func reviewWhole(s *Survey) []Finding {
	var found []Finding
	var together []string
	sensitive, help := false, false
	for _, q := range s.Questions {
		if q.Control != "" {
			sensitive = sensitive || indicators.MatchString(q.said())
			help = help || helpWords.MatchString(q.said())
		}
	}
	for _, t := range traits {
		if slices.ContainsFunc(s.Questions, func(q *Question) bool { return q.Control != "" && t.says.MatchString(q.said()) }) {
			together = append(together, t.name)
		}
	}
	for _, q := range s.Questions {
		if slices.ContainsFunc(slices.Collect(maps.Values(q.Label)), placeholders.MatchString) {
			found = append(found, Finding{Code: "placeholder", Question: q.Path, Label: q.name()})
		}
	}
	if s.Audit {
		found = append(found, Finding{Code: "audit"})
	}
	if s.Places {
		found = append(found, Finding{Code: "audit_place"})
	}
	for _, list := range s.Lists {
		found = append(found, Finding{Code: "list", Question: list, Label: list})
	}
	if len(together) >= combinationLimit {
		found = append(found, Finding{Code: "combination", Detail: strings.Join(together, " ")})
	}
	if sensitive && !help {
		found = append(found, Finding{Code: "no_help"})
	}
	return found
}
