package feedback

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/module"
)

// answers are how quickly and how well people were answered.
type answers struct {
	said   int // conversations
	due    int // those whose promised time is over, or that were answered
	inTime int // of due
	ended  int // of due: closed with an answer
	median int // hours to the first answer
	rated  int // people who said whether it helped
	helped int // of rated: wholly or partly
}

func answersOf(all []tally, now time.Time) (a answers) {
	a.said = len(all)
	var hours []float64
	for _, t := range all {
		within := answerIn[Kind(t.kind)]
		if !t.answer.IsZero() {
			hours = append(hours, t.answer.Sub(t.created).Hours())
		}
		if t.answer.IsZero() && now.Sub(t.created) < within {
			continue // there is time left
		}
		a.due++
		if !t.answer.IsZero() && t.answer.Sub(t.created) <= within {
			a.inTime++
		}
		if !t.answer.IsZero() && !t.closed.IsZero() {
			a.ended++
		}
		if t.rating > 0 {
			a.rated++
		}
		if t.rating > 1 {
			a.helped++
		}
	}
	slices.SortFunc(hours, cmp.Compare)
	if n := len(hours); n > 0 {
		a.median = int((hours[(n-1)/2]+hours[n/2])/2 + 0.5)
	}
	return a
}

// fewest is the smallest number of conversations of which anything is said.
const fewest = 10

// withheld tells of which parts of a whole nothing may be said: those that are too
// small, and as many more, the smallest first, that what is left of the whole does
// not tell of too few either.
func withheld(counts []int) []bool {
	out := make([]bool, len(counts))
	order := make([]int, len(counts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(counts[a], counts[b]) })
	hidden := 0
	for _, i := range order {
		if counts[i] < fewest || 0 < hidden && hidden < fewest {
			out[i] = true
			hidden += counts[i]
		}
	}
	return out
}

// part is what is said of the people of one language, or of one way to write.
type part struct {
	name string
	answers
	share int  // percent of all conversations
	small bool // too few to say any of it
}

// parts tells people apart by something, in the order of its names.
func parts(all []tally, now time.Time, names []string, of func(*tally) string) []part {
	groups := map[string][]tally{}
	for i := range all {
		name := of(&all[i])
		groups[name] = append(groups[name], all[i])
	}
	var counts []int
	for _, name := range names {
		counts = append(counts, len(groups[name]))
	}
	small := withheld(counts)
	out := make([]part, len(names))
	for i, name := range names {
		out[i] = part{name: name, answers: answersOf(groups[name], now), small: small[i]}
		if len(all) > 0 {
			out[i].share = percent(counts[i], len(all))
		}
	}
	return out
}

func byLanguage(all []tally, now time.Time) []part {
	var names []string
	for _, l := range lang.All {
		names = append(names, string(l))
	}
	return parts(all, now, names, func(t *tally) string { return string(t.lang) })
}

func byChannel(all []tally, now time.Time) []part {
	var names []string
	for _, c := range Channels {
		names = append(names, string(c))
	}
	return parts(all, now, names, func(t *tally) string { return t.channel })
}

func percent(n, of int) int { return (200*n + of) / (2 * of) }

// lastYear is the year up to the quarter that has ended: who looks again tomorrow
// does not see who wrote today.
func lastYear(now time.Time) (from, to time.Time) {
	to = time.Date(now.Year(), now.Month()-(now.Month()-1)%3, 1, 0, 0, 0, 0, time.UTC)
	return to.AddDate(-1, 0, 0), to
}

// measured is the time over which the promise is measured.
const measured = 90 * day

// measure: people get an answer, in the time that the page promises. Of how many
// is not said: who reads some of them could tell that there are others.
func (m *Feedback) measure(tx *db.Tx) (module.Evidence, error) {
	e := module.Evidence{State: module.Unmeasured, Says: "evidence.feedback_few", Args: []any{fewest}, Proof: "/feedback/figures"}
	now := tx.Now()
	all, err := tallies(tx, now.Add(-measured), now)
	if err != nil {
		return e, err
	}
	a := answersOf(all, now)
	if a.due < fewest {
		return e, nil
	}
	share := float64(a.inTime) / float64(a.due)
	e.State, e.Says, e.Value = module.ByShare(share, 0.9, 0.7), "evidence.feedback", share
	e.Args = []any{percent(a.inTime, a.due), medians(a, byLanguage(all, now)), percent(a.ended, a.due)}
	if a.rated >= fewest {
		e.Says, e.Args = "evidence.feedback_rated", append(e.Args, percent(a.helped, a.rated))
	}
	return e, nil
}

// medians writes the hours to the first answer: of all, and of each language of which it can be said.
func medians(all answers, languages []part) string {
	var each []string
	for _, p := range languages {
		if !p.small {
			each = append(each, lang.OwnNames[lang.Lang(p.name)]+" "+strconv.Itoa(p.median))
		}
	}
	if len(each) == 0 {
		return strconv.Itoa(all.median)
	}
	return strconv.Itoa(all.median) + " (" + strings.Join(each, ", ") + ")"
}
