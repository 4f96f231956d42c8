package tor

import (
	"regexp"
	"strings"
)

// Roles of those who lead, in the words of a label and inside a sentence.
const (
	roleNoun = `(?:co-? ?)?(?:chair(?:person|man|woman)?|lead|leader|facilitator|convener|convenor|coordinator|president|présidence|président|coprésident|chef de file|pilote|líder|presidencia|copresidente|coordinadora?|przewodniczący|współprzewodniczący|lider|голов[аи]|співголов[аи])s?`
	ledVerb  = `(?:co-? ?)?(?:led|chaired|facilitated|convened|coordinated|headed)`
)

var (
	leadKey = pattern(`^(?:the )?(?:current |elected )?(?:` + roleNoun + `)(?:hip)?(?: ?(?:and|/|&|,) ?(?:` + roleNoun + `))*(?:[ -](?:agency|agencies|organi[sz]ations?|institutions?))?(?: of the (?:group|wg|working group))?$|^leadership$|^(?:co-?)?(?:chaired|led|facilitated) by$|^(?:co-?)?chairing$|^лідер|^головування$|^współprzewod`)
	// leadsAfter introduce those who lead; they follow.
	leadsAfter = pattern(`\b` + ledVerb + `(?: \w+ly| together)? by\b:? |` +
		`\bunder the (?:joint |overall )?(?:co-?)?(?:leadership|chairmanship|lead|chair|facilitation) of |` +
		`\b(?:` + roleNoun + `)(?: (?:agency|agencies|organi[sz]ations?))?(?: of (?:the |this )?[a-z -]{2,40})? (?:is|are|will be|shall be)(?: currently| jointly)?:? |` +
		`\b(?:` + roleNoun + `)(?:[ -](?:agency|agencies|organi[sz]ations?))? ?(?::|-) |` +
		`\b(?:co-?)?(?:preside|dirige|pilote|copreside|anime|facilite|coordonne)(?:e|s|es|ee)?(?: conjointement)? par |` +
		`\b(?:co-?)?(?:liderad|presidid|coordinad|facilitad|dirigid|copresidid)[oa](?: conjuntamente)? por |` +
		`\b(?:współ)?(?:kierowan\w+|prowadzon\w+|przewodniczon\w+|koordynowan\w+)(?: wspólnie)? przez |\b(?:współ)?przewodnicz[aą] (?:jej |mu )?|` +
		`\b(?:спів)?(?:очолю\w+|головує|головують|координу\w+)(?: спільно)? |головуванням |керівництвом `)
	// leadsBefore follow those who lead.
	leadsBefore = pattern(`\b(?:will |shall |currently |jointly |is |are )*(?:(?:co-?)(?:chairs?|leads?|facilitates?|convenes?|coordinates?)|chairs?|leads?|facilitates?|convenes?|(?:act|serve|function)(?:s|ing)? as (?:the )?(?:` + roleNoun + `))\b(?: together| jointly)?(?: (?:the|this|of|it|and|meetings)\b|[.,;]|$)`)
	otherBody   = pattern(`\b(?:response|refugee coordination forum|rcf|country team|hct|sub-?groups?|(?:sub-?national|regional|local|field)[a-z -]* groups?|task teams?|inter-?sector\w*|organi[sz]ations|activities|efforts|discussions?|process|initiative),?(?: (?:is|are|was|will|be|jointly|which|currently|in|the|country|poland))*,? $`)
	roleSuffix  = regexp.MustCompile(`^(.{2,80}?)\s*(?:\(|[–—-]\s*|,\s*|:\s*)(?i:(?:current )?(?:co-?)?(?:chair|lead|facilitator|convener)(?:person)?(?: agency| organi[sz]ation)?)\)?\.?$`)
)

// readLeads collects those who lead from the surest place that names any:
// rows and labels, then sentences of the clause on leadership, then others.
func (r *reading) readLeads() {
	for _, tier := range []func(*sentence) []string{r.leadsOfRow, r.leadsOfClause, r.leadsOfSentence} {
		for i := range r.sentences {
			s := &r.sentences[i]
			if found := tier(s); len(found) > 0 {
				r.CoLeads = mergeOrganisations(r.CoLeads, found)
				r.note("co_leads", s)
			}
		}
		if len(r.CoLeads) > 0 {
			return
		}
	}
}

func (r *reading) leadsOfRow(s *sentence) []string {
	if leadKey.MatchString(s.key) {
		m := leadsAfter.FindStringIndex(s.low)
		if m == nil && leadsBefore.FindStringIndex(s.low) == nil {
			return organisations(s.String())
		}
		found := r.leadsAround(s)
		if m != nil && strings.ContainsAny(s.low[m[0]:m[1]], ":-") { // "Chair: UNHCR; Co-chair: IOM"
			found = append(organisations(strings.TrimRight(s.cut(0, m[0]), " ;,")), found...)
		}
		return found
	}
	if m := roleSuffix.FindStringSubmatch(s.String()); m != nil && s.item {
		return organisations(m[1])
	}
	return nil
}

// leadsOfClause reads sentences, and bare items such as "UNHCR", of the clause on leadership.
func (r *reading) leadsOfClause(s *sentence) []string {
	if s.topics&chairs == 0 {
		return nil
	}
	if found := r.leadsAround(s); len(found) > 0 {
		return found
	}
	if found := organisations(s.String()); s.item && s.topics&membership == 0 && len(found) == 1 && len(found[0])+4 >= len(strings.TrimRight(s.String(), ".;")) {
		return found
	}
	return nil
}

func (r *reading) leadsOfSentence(s *sentence) []string {
	if s.topics&chairs != 0 {
		return nil
	}
	return r.leadsAround(s)
}

// leadsAround finds "led by X and Y" and "X and Y lead the group" in a sentence.
func (r *reading) leadsAround(s *sentence) []string {
	var found []string
	ms := leadsAfter.FindAllStringIndex(s.low, -1)
	for i, m := range ms {
		end := len(s.low)
		if i+1 < len(ms) {
			end = ms[i+1][0]
		}
		if !r.ofAnother(s.low[:m[0]]) {
			found = append(found, organisations(s.cut(m[1], end))...)
		}
	}
	if len(found) > 0 {
		return found
	}
	from := 0
	for _, m := range leadsBefore.FindAllStringIndex(s.low, -1) {
		subject := s.cut(from, m[0])
		if at := strings.LastIndex(subject, " and "); from > 0 && at >= 0 { // "UNHCR chairs the group and IOM co-chairs"
			subject = subject[at+5:]
		}
		found = append(found, cleanOrganisations(subject)...)
		from = m[1]
	}
	return found
}

// ofAnother tells whether the words before "led by" speak of another body
// than this group: another sector, the response, a sub-group.
func (r *reading) ofAnother(before string) bool {
	if otherBody.MatchString(strings.TrimSpace(before) + " ") {
		return true
	}
	ms := groupNoun.FindAllStringIndex(before, -1)
	if len(ms) == 0 {
		return false
	}
	last := ms[len(ms)-1]
	named := before[max(0, last[0]-40):last[1]]
	if at := strings.LastIndexAny(named, ",;("); at >= 0 {
		named = named[at:]
	}
	sector := sectorIn(named)
	return sector != "" && sector != string(r.Sector) && !strings.Contains(fold(string(r.Name)), strings.TrimSpace(before[last[0]:last[1]]))
}
