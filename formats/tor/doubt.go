package tor

import "strings"

var (
	minutesTitle = pattern(`^(?:draft |meeting )?(?:minutes|notes|summary|record|agenda)\b|\bminutes of\b|meeting (?:minutes|notes|summary|record|agenda)|compte[- ]rendu|procès-verbal|^acta\b|^protokół|^протокол`)
	consultancy  = pattern(`consultan|\bvacancy|job (?:title|description)|individual contractor|service provider|evaluation of the`)
)

// doubt says why a text does not look like the ToR of a group, "" when it does.
// Signs are counted that no recipe, invoice or novel has together: the words
// "terms of reference" at the front, a group's name, and headings or facts.
func (r *reading) doubt() string {
	const advice = " Give the Terms of Reference of the group: a text with its purpose, members, leads and meetings."
	front := ""
	for _, b := range r.title {
		front += fold(b.Text) + "\n"
	}
	if len(r.sections) > 0 && len(r.sections[0].blocks) > 0 {
		front += fold(r.sections[0].blocks[0].Text)
	}
	named := torPhrase.MatchString(front)
	subjects := r.subjects()
	switch {
	case minutesTitle.MatchString(front) && !named:
		return "This looks like the minutes or the agenda of a meeting, not like Terms of Reference." + advice
	case consultancy.MatchString(front) && !groupNoun.MatchString(front):
		return "This looks like the Terms of Reference of a consultant or a post, not of a group." + advice
	case r.Name == "" && !r.speaksOfGroup():
		return "This does not look like Terms of Reference: no working group is named in it." + advice
	case !named && subjects < 3 || subjects < 1:
		return "This does not look like Terms of Reference: it says too little of what a group is for, who leads it and when it meets." + advice
	}
	return ""
}

// subjects counts the different things that a ToR says and this text does too.
func (r *reading) subjects() int {
	found := map[topic]bool{}
	for _, s := range r.sections {
		for t := purpose; t <= revision; t <<= 1 {
			if s.own&t != 0 && len(strings.Fields(s.heading)) <= 6 {
				found[t] = true
			}
		}
	}
	for t, has := range map[topic]bool{
		chairs: len(r.CoLeads) > 0, meetings: r.Meeting.Frequency != "", revision: r.Revision.IntervalMonths != nil,
		objectives: len(r.Objectives) > 0, membership: r.Membership.DonorsByAgreement != nil, minutes: r.Minutes.CirculatedTo != "",
	} {
		if has {
			found[t] = true
		}
	}
	return len(found)
}

func (r *reading) speaksOfGroup() bool {
	n := 0
	for i := range r.sentences {
		if groupNoun.MatchString(r.sentences[i].low) {
			n++
		}
	}
	return n >= 2
}
