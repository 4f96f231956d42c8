package meetings

import "ostoja/internal/id"

// Answer is what a person says to the question whether she comes to a meeting.
// She says it on the meeting's page, to which invitations lead; answers that a
// calendar program sends by mail are read by nobody.
type Answer struct {
	Person, Organisation id.ID
	Coming               bool
}

// apologies are the organisations of which somebody cannot come and nobody
// comes: what attendance begins with.
func apologies(answers []Answer) map[id.ID]bool {
	out := map[id.ID]bool{}
	for _, a := range answers {
		if !a.Coming {
			out[a.Organisation] = true
		}
	}
	for _, a := range answers {
		if a.Coming {
			delete(out, a.Organisation)
		}
	}
	return out
}
