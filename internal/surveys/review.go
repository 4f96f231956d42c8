package surveys

import (
	"regexp"
	"slices"
	"strings"

	"ostoja/internal/lang"
)

// Finding is something in a form that could do harm. It does not forbid the
// form: whoever releases it says why it has to be so.
type Finding struct {
	Code     string // the message "surveys.finding.CODE" says what and why
	Question string // its path; "" for the form as a whole
	Label    string
	Detail   string // what {1} of the message is
}

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

func reviewQuestion(q *Question) []Finding {
	finding := func(code string) []Finding {
		return []Finding{{Code: code, Question: q.Path, Label: q.Title("")}}
	}
	switch {
	case slices.Contains(preloads, q.Preload):
		return finding("device")
	case !q.answers():
		return nil
	case strings.HasPrefix(q.Type, "geo"):
		return finding("location")
	case q.Control == "upload":
		return finding("recording")
	case q.Control == "input" && identifiers.MatchString(q.said()):
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
	var consent *Question
	asked := 0
	for _, q := range s.Questions {
		if q.Control == "" {
			continue
		}
		if asked++; consent == nil && (q.Control == "select1" || q.Control == "trigger") && consentWords.MatchString(q.said()) {
			consent = q
		}
	}
	switch {
	case asked == 0:
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

// answers tells questions from notes.
func (q *Question) answers() bool {
	return q.Control != "" && q.Control != "trigger" && !q.Readonly
}

func dependsOn(q, consent *Question) bool {
	name := consent.Path[strings.LastIndex(consent.Path, "/")+1:]
	return strings.Contains(q.Relevant, "/"+name)
}

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
