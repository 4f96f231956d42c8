package needs

import (
	"time"

	"ostoja/internal/actors"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/register"
)

// demoNeeds are invented numbers: area, kind, group, people, severity.
var demoNeeds = []struct {
	area     string
	kind     actors.Kind
	group    Group
	people   int
	severity int
}{
	{"PL014", "psychological", "women", 900, 3}, {"PL014", "psychological", "children", 600, 3}, {"PL014", "psychological", "men", 420, 3},
	{"PL014", "shelter", "women", 260, 4}, {"PL014", "shelter", "men", 140, 4}, {"PL014", "return", "third-country", 300, 2},
	{"PL006", "legal", "at-risk", 700, 3}, {"PL006", "shelter", "women", 120, 4}, {"PL006", "psychological", "children", 310, 3},
	{"PL018", "guardianship", "unaccompanied", 180, 4}, {"PL018", "legal", "at-risk", 520, 4}, {"PL018", "information", "roma", 450, 3}, {"PL018", "identification", "victims", 75, 4},
	{"PL012", "material", "families", 4200, 3}, {"PL012", "employment", "women", 800, 2}, {"PL012", "employment", "men", 650, 2},
	{"PL002", "education", "children", 500, 2}, {"PL002", "psychological", "women", 260, 3}, {"PL030", "legal", "third-country", 340, 3},
}

var demoGaps = []struct {
	title, description string
	sort               GapSort
	kind               actors.Kind
	area               string
	group              Group
}{
	{"No safe accommodation for men", "Shelters take women and children; men who leave an employer at night have nowhere to go.", "missing", "shelter", "PL014", "men"},
	{"Interpreters in Romani are missing", "Interviews are put off for weeks.", "missing", "interpretation", "PL018", "roma"},
	{"People fear to report because of their residence status", "Many believe that a report ends their right to stay.", "barrier", "legal", "", "third-country"},
	{"The helpline is busy at weekends", "Calls on Saturday night wait for twenty minutes.", "quality", "hotline", "", "everybody"},
	{"No guardian on the day of arrival", "Unaccompanied children wait three days on average.", "missing", "guardianship", "PL018", "unaccompanied"},
}

// fillDemo adds invented needs, gaps, a joint ranking and recommendations.
func (n *Needs) fillDemo(tx *db.Tx) error {
	day := tx.Now().Truncate(24*time.Hour).AddDate(0, 0, -45)
	for _, d := range demoNeeds {
		low, high := d.people*8/10, d.people*13/10
		if err := n.Store.Needs.Insert(tx, &Need{Area: d.area, Kind: d.kind, Group: d.group, People: &d.people, Low: &low, High: &high, Severity: &d.severity, Source: "Joint needs assessment (invented)", SourceDay: day}); err != nil {
			return err
		}
	}
	organisations, err := n.members.Store.Organisations.List(tx, register.Query{Where: map[string]any{"seat": []any{"co-lead", "member"}}, Sort: "found", Limit: 8})
	if err != nil || len(organisations) == 0 {
		return err
	}
	var gaps []id.ID
	for i, d := range demoGaps {
		g := Gap{Title: d.title, Description: d.description, Sort: d.sort, Kind: d.kind, Area: d.area, Group: d.group, Organisation: organisations[i%len(organisations)].ID, State: OpenGap}
		if err := n.Store.Gaps.Insert(tx, &g); err != nil {
			return err
		}
		gaps = append(gaps, g.ID)
	}
	for i, o := range organisations {
		if err := demoVotes(tx, o.ID, gaps, i); err != nil {
			return err
		}
	}
	for i, text := range []string{"Find ten places for men with two partners", "Train four interpreters in Romani", "One leaflet on rights of residence in six languages"} {
		r := Recommendation{Text: text, Gap: gaps[i], Owner: organisations[i%len(organisations)].ID, Due: tx.Now().Truncate(24*time.Hour).AddDate(0, 0, 30*i-5), State: "open"}
		if err := n.Store.Recommendations.Insert(tx, &r); err != nil {
			return err
		}
	}
	return nil
}

// demoVotes lets an organisation compare most pairs: mostly in the order of the
// list, each with one exception.
func demoVotes(tx *db.Tx, organisation id.ID, gaps []id.ID, nth int) error {
	pair := 0
	for i := range gaps {
		for j := i + 1; j < len(gaps); j++ {
			pair++
			winner, loser := gaps[i], gaps[j]
			if pair%4 == nth%4 {
				winner, loser = loser, winner
			}
			if pair%3 == nth%3 {
				continue
			}
			if err := compare(tx, organisation, "", winner, loser); err != nil {
				return err
			}
		}
	}
	return setDots(tx, organisation, "", map[id.ID]int{gaps[1+nth%(len(gaps)-1)]: 3, gaps[0]: 2})
}
