package members

import (
	"regexp"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/module"
	"ostoja/internal/who"
)

// Commitment is a promise that a clause of the ToR makes.
type Commitment struct {
	ID      id.ID
	Charter id.ID
	Clause  id.ID
	Promise string // a code of the table below; also the name of the measure and of the message
}

// promises tells by its words which promises a clause makes. The code is the
// name of the measure that gives the evidence; a module that is not there
// leaves its promises unmeasured, and the page says so. Words are matched on
// folded text: lower case, no accents, Latin letters.
var promises = []struct {
	code  string
	words *regexp.Regexp
}{
	{"needs.gaps", words(`gaps`, `needs? analysis`, `needs and gaps`)},
	{"needs.recommendations", words(`recommendations?`)},
	{"response.plan", words(`response plan`, `joint planning`, `work ?plan`)},
	{"response.gaps", words(`joint planning`, `plans? jointly`, `(address|answer|clos|fill)\w* .{0,40}gaps`)},
	{"actors.sharing", words(`information management`, `information sharing`)},
	{"response.reporting", words(`joint reporting`, `reporting to`)},
	{"trainings.reach", words(`capacity building`, `trainings?`)},
	{"messages.plan", words(`communication plan`)},
	{"messages.current", words(`key .{0,20}messages`, `awareness`, `campaigns?`)},
	{"surveys.collection", words(`data collection`, `data collected`, `surveys?`, `assessments?`)},
	{"evidence.prevalence", words(`prevalence`)},
	{"evidence.impact", words(`impact of`, `measuring the impact`)},
	{"evidence.trends", words(`trends`, `monitor .{0,40}occurrence`)},
	{"needs.barriers", words(`referral mechanism`, `referral pathways?`)},
	{"actors.freshness", words(`up to date mapping`, `mapping of`, `service mapping`, `3w`, `5w`)},
	{"response.funding", words(`funding`, `allocation of resources`)},
	{"actors.duplicates", words(`duplication`)},
	{"actors.synergies", words(`synergies`)},
	{"figures.gate", words(`do no harm`)},
	{"needs.impartiality", words(`impartiality`, `without discrimination`)},
	{"messages.rights", words(`claim(ing)? .{0,20}rights`)},
	{"figures.diversity", words(`age gender`, `gender nationality`, `diversity`)},
	{"actors.coverage", words(`nation ?wide coverage`, `geographical coverage`)},
	{"needs.participation", words(`participatory`)},
	{"standards.adopted", words(`standards guidelines`, `good practices`, `guidelines`)},
	{"standards.advocacy", words(`advocate`, `advocacy`)},
	{"feedback.answered", words(`two way communication`, `accountability to affected`, `feedback mechanism`)},
	{"members.leads", words(`co led by`, `co chaired by`, `chaired by`, `led by`)},
	{"members.donors", words(`donors? (can|may) be invited`, `donors? .{0,40}agreed`)},
	{"meetings.held", words(`convene`, `meetings? (will|are|is|shall) .{0,30}(held|weekly|monthly)`, `meets? (weekly|monthly|every)`)},
	{"meetings.minutes", words(`minutes`)},
	{"members.revision", words(`revised every`, `terms of reference .{0,80}(revis|review)`, `reviewed every`)},
	{"members.cooperation", words(`close (cooperation|collaboration)`)},
}

func words(patterns ...string) *regexp.Regexp {
	return regexp.MustCompile(`\b(` + strings.Join(patterns, "|") + `)\b`)
}

// Promises lists the promises that a text makes.
func Promises(text string) []string {
	folded := lang.Fold(text)
	var found []string
	for _, p := range promises {
		if p.words.MatchString(folded) {
			found = append(found, p.code)
		}
	}
	return found
}

// commitments gives each promise of the clauses once, at the clause that makes
// it first in more than a passing word: the one whose heading names it, else
// the first.
func commitments(charter id.ID, clauses []Clause) []Commitment {
	var all []Commitment
	seen := map[string]bool{}
	add := func(c Clause, text string) {
		for _, code := range Promises(text) {
			if !seen[code] {
				seen[code] = true
				all = append(all, Commitment{ID: id.New(), Charter: charter, Clause: c.ID, Promise: code})
			}
		}
	}
	for _, c := range clauses {
		add(c, c.Heading)
	}
	for _, c := range clauses {
		if !background(c) {
			add(c, c.Body)
		}
	}
	return all
}

// background tells a clause that explains and does not promise.
func background(c Clause) bool {
	heading := lang.Fold(c.Heading)
	for _, word := range []string{"background", "context", "introduction", "rationale"} {
		if strings.Contains(heading, word) {
			return true
		}
	}
	return false
}

// Measures are the measures that this package itself can take; members.donors is taken where donors are decided on.
func (m *Members) measures() []module.Measure {
	return []module.Measure{
		{Name: "members.leads", Take: m.measureLeads},
		{Name: "members.revision", Take: m.measureRevision},
		{Name: "members.cooperation", Take: m.measureCooperation},
	}
}

// measureLeads: every co-lead organisation has a co-lead who has signed in.
func (m *Members) measureLeads(tx *db.Tx) (module.Evidence, error) {
	present, all, err := leadsPresent(tx)
	e := module.Evidence{State: module.Late, Says: "evidence.leads", Args: []any{present, all}, Value: share(present, all), Proof: "/organisations?seat=" + string(who.CoLead)}
	if all > 0 && present == all {
		e.State = module.Kept
	}
	return e, err
}

// revisionWarning is how long before the revision it counts as due.
const revisionWarning = 14 * 24 * time.Hour

// measureRevision: the ToR in force are not older than the charter allows.
func (m *Members) measureRevision(tx *db.Tx) (module.Evidence, error) {
	c, err := CharterInForce(tx)
	if err != nil {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.none"}, db.IgnoreNotFound(err)
	}
	next := c.NextRevision()
	days := int(next.Sub(tx.Now()).Hours() / 24)
	e := module.Evidence{State: module.Kept, Says: "evidence.revision", Args: []any{next, days}, Value: float64(days), Due: next, Proof: "/charter"}
	switch {
	case next.IsZero():
		e.State, e.Says, e.Args = module.Unmeasured, "evidence.none", nil
	case tx.Now().After(next):
		e.State, e.Says, e.Args = module.Late, "evidence.revision_late", []any{next, -days}
	case next.Sub(tx.Now()) < revisionWarning:
		e.State = module.Due
	}
	return e, nil
}

// partners are the kinds of organisation that the ToR name for close cooperation.
var partners = [][]OrganisationKind{{UN}, {InternationalNGO, NationalNGO, RefugeeLed}, {NationalAuthority, LocalAuthority, Police}}

// measureCooperation: authorities, UN agencies and NGOs are all at the table.
func (m *Members) measureCooperation(tx *db.Tx) (module.Evidence, error) {
	kinds, err := kindsSeated(tx)
	present := 0
	for _, group := range partners {
		for _, k := range group {
			if kinds[k] > 0 {
				present++
				break
			}
		}
	}
	e := module.Evidence{State: module.Late, Says: "evidence.cooperation", Args: []any{present, len(partners)}, Value: share(present, len(partners)), Proof: "/organisations"}
	if present == len(partners) {
		e.State = module.Kept
	}
	return e, err
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
