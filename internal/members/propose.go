package members

import (
	"regexp"
	"strconv"
	"strings"

	"ostoja/formats/tor"
	"ostoja/internal/db"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// defaultConfirmDays is how often services are confirmed where nobody says otherwise.
const defaultConfirmDays = 30

// charterFields maps the fields of a proposal to those of a charter.
var charterFields = map[string]string{
	"name": "name", "sector": "sector", "country": "country", "co_leads": "co_leads", "coverage": "coverage",
	"meeting.frequency": "frequency", "meeting.nth": "nth", "meeting.weekday": "weekday", "meeting.time": "time",
	"meeting.timezone": "zone", "meeting.place": "place", "meeting.ad_hoc": "ad_hoc",
	"minutes.circulated_to": "circulated_to", "minutes.deadline": "minutes_days",
	"revision.interval_months": "revision_months", "revision.on_need": "on_need",
	"membership.donors_by_agreement": "donors_by_agreement",
}

// Propose reads a ToR and gives the charter that it proposes, its clauses and
// where each field comes from. Errors are those of formats/tor: text that says
// what to do.
func Propose(name string, content []byte) (Charter, []Clause, []Source, error) {
	doc, err := tor.Read(name, content)
	if err != nil {
		return Charter{}, nil, nil, err
	}
	p, err := tor.Propose(doc)
	if err != nil {
		return Charter{}, nil, nil, err
	}
	return fromProposal(name, p)
}

func fromProposal(name string, p tor.Proposal) (Charter, []Clause, []Source, error) {
	days := defaultConfirmDays
	c := Charter{
		Name: string(p.Name), Sector: string(p.Sector), Country: string(p.Country), CoLeads: strings.Join(p.CoLeads, "\n"), Coverage: string(p.Coverage),
		Frequency: string(p.Meeting.Frequency), Nth: p.Meeting.Nth, Weekday: string(p.Meeting.Weekday), Time: string(p.Meeting.Time),
		Zone: string(p.Meeting.Timezone), Place: string(p.Meeting.Place), AdHoc: is(p.Meeting.AdHoc),
		CirculatedTo: string(p.Minutes.CirculatedTo), MinutesDays: daysIn(string(p.Minutes.Deadline)),
		RevisionMonths: p.Revision.IntervalMonths, OnNeed: is(p.Revision.OnNeed), DonorsByAgreement: is(p.Membership.DonorsByAgreement),
		ConfirmDays: &days, Source: name,
	}
	clauses := make([]Clause, len(p.Clauses))
	for i, cl := range p.Clauses {
		clauses[i] = Clause{Number: cl.Number, Heading: cl.Heading, Body: cl.Text}
	}
	var sources []Source
	for _, s := range p.Sources {
		if field, ok := charterFields[s.Field]; ok {
			sources = append(sources, Source{Field: field, Clause: s.Clause, Sentence: s.Sentence})
		}
	}
	for _, inferred := range p.Inferred {
		if field, ok := charterFields[inferred]; ok {
			sources = append(sources, Source{Field: field, Inferred: true})
		}
	}
	return c, clauses, sources, nil
}

func is(b *bool) bool { return b != nil && *b }

var span = regexp.MustCompile(`(\d+)\s*(hours?|h|days?|working days?|weeks?)\b`)

// daysIn reads a deadline such as "within 48 hours"; nil for words like "timely", which a person puts into a number.
func daysIn(deadline string) *int {
	m := span.FindStringSubmatch(strings.ToLower(deadline))
	if m == nil {
		return nil
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return nil
	}
	switch {
	case strings.HasPrefix(m[2], "h"):
		n = (n + 23) / 24
	case strings.HasPrefix(m[2], "week"):
		n *= 7
	case strings.HasPrefix(m[2], "working"):
		n += 2 * ((n + 4) / 5) // a weekend for each week begun
	}
	return &n
}

// Init makes a group from a proposal: the charter to confirm, the co-lead
// organisations that it names, and the first co-lead, whose invitation it gives.
func (s *Store) Init(tx *db.Tx, c *Charter, clauses []Clause, sources []Source) (string, error) {
	if err := s.storeProposal(tx, c, clauses, sources); err != nil {
		return "", err
	}
	names := strings.Split(c.CoLeads, "\n")
	if c.CoLeads == "" {
		names = []string{"Co-lead"}
	}
	var first Organisation
	for i, name := range names {
		o, err := s.EnsureOrganisation(tx, name, OtherKind, who.CoLead)
		if err != nil {
			return "", err
		}
		if i == 0 {
			first = o
		}
	}
	p := Person{Name: "Co-lead", Organisation: first.ID, Role: who.CoLeadRole, Email: placeholderEmail, Language: "en", Zone: c.Zone, State: Invited}
	if err := s.People.Insert(tx, &p); err != nil {
		return "", err
	}
	return s.Invite(tx, p.ID)
}

func queryName(name string) register.Query {
	return register.Query{Search: name, Sort: "name", Limit: 50}
}
