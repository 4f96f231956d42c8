package evidence

import (
	"fmt"
	"math"
	"strings"

	"ostoja/stats/capture"
)

// When two answers differ so much, it is said.
const (
	nearBIC        = 2.0  // models within this of the best BIC explain the data about as well
	nearDifference = 1.25 // the ratio from which such models are said to disagree
	spreadWarning  = 1.5  // the ratio from which methods are said to disagree
	thinOverlap    = 100  // the ratio of estimate to people seen from which it hangs on next to nothing
)

// sayRefused says in words why a model has no estimate and which lists cause it.
func sayRefused(table *capture.Table, u capture.Unestimable) string {
	why := map[int]string{
		capture.NoMaximum:                           "no estimate exists (code 1): its best fit lies at infinity",
		capture.NotIdentifiable:                     "the data cannot decide between different answers (code 2)",
		capture.NoMaximum | capture.NotIdentifiable: "no estimate exists, and the data could not decide between different answers (code 3)",
	}[u.Verdict.Code]
	text := fmt.Sprintf("No number is given for the model %s: %s.", u.Model, why)
	if blame := capture.Blame(table, u.Model); len(blame) > 0 && blame[0].Size() > 1 && len(u.Model.Interactions()) > 0 {
		text += fmt.Sprintf(" The cause: %s. Leave this dependence out, merge the lists, or use another method.", sayTerms(table, blame))
	}
	if len(u.Verdict.Empty) > 0 {
		text += fmt.Sprintf(" Nobody is on exactly %s, where the model needs somebody.", sayTerms(table, u.Verdict.Empty))
	}
	return text
}

func sayTerms(table *capture.Table, terms []capture.History) string {
	const most = 6
	var names []string
	for i, theta := range terms {
		if i == most {
			names = append(names, fmt.Sprintf("%d more", len(terms)-most))
			break
		}
		names = append(names, table.Name(theta))
	}
	return strings.Join(names, ", ")
}

// warnEmptyOverlaps names the lists of the model that share nobody: their
// parameter is minus infinity.
func (a *mseAnswer) warnEmptyOverlaps(table *capture.Table, fit capture.Fit) {
	var empty []capture.History
	for _, c := range fit.Parameters {
		if c.Boundary {
			empty = append(empty, c.Term)
		}
	}
	if len(empty) > 0 {
		a.warn("Lists without a common person, whose parameter in the model is minus infinity: %s.", sayTerms(table, empty))
	}
}

// warnThinOverlap warns of an estimate that is many times what was seen.
func (a *mseAnswer) warnThinOverlap() {
	if ratio := *a.Estimate / float64(a.NObserved); ratio > thinOverlap {
		a.warn("The estimate is %s times the number of people seen: it hangs on hardly any overlap. Do not use it.", about(ratio))
	}
}

// warnNearModels warns when models that explain the data about as well as the
// best give other numbers.
func (a *mseAnswer) warnNearModels(r capture.Ranking) {
	near := r.Near(nearBIC)
	low, high := near[0], near[0]
	for _, m := range near {
		if m.Population < low.Population {
			low = m
		}
		if m.Population > high.Population {
			high = m
		}
	}
	if ratio := high.Population / low.Population; ratio > nearDifference {
		a.warn("%d models explain the data about as well (BIC within %g of the best) and disagree: from %s by %s to %s by %s, %s.",
			len(near), nearBIC, people(low.Population), low.Model, people(high.Population), high.Model, sayRatio(ratio))
	}
}

func sayRatio(ratio float64) string {
	if ratio < 2 {
		return fmt.Sprintf("%.0f %% more", 100*(ratio-1))
	}
	return fmt.Sprintf("%.1f times as many", ratio)
}

// warnHealth says what is wrong with a bootstrap.
func (a *mseAnswer) warnHealth(h capture.Health, replicates int) {
	if h.FailedShare > .01 {
		a.warn("%.0f %% of the %d bootstrap tables gave no estimate; the interval is made from the others and is too narrow.", math.Max(1, 100*h.FailedShare), replicates)
	}
	if h.Singular > 0 {
		a.warn("Without a single person, %d of the histories leave no estimate: the data only just suffices.", h.Singular)
	}
	if h.Extreme {
		a.warn("An end of the bootstrap interval is the most extreme of the %d replicates: its exact place is chance. Use more (--boot %d) to steady it.", replicates, max(10_000, 10*replicates))
	}
	if h.Modes > 1 {
		a.warn("The bootstrap estimates have %d separate peaks: small changes of the data switch between different answers.", h.Modes)
	}
}

// spread is the ratio of the largest to the smallest estimate; 0 with fewer than two.
func spread(results []mseAnswer) float64 {
	low, high, n := math.Inf(1), 0.0, 0
	for _, r := range results {
		if r.Estimate != nil {
			low, high, n = min(low, *r.Estimate), max(high, *r.Estimate), n+1
		}
	}
	if n < 2 {
		return 0
	}
	return high / low
}

// people writes a number of people: whole, with thousands apart.
func people(n float64) string {
	digits := fmt.Sprintf("%.0f", n)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// about rounds a number of people to three digits, as much as an estimate can mean.
func about(n float64) string {
	if n < 100 {
		return people(n)
	}
	unit := math.Pow(10, math.Floor(math.Log10(n))-2)
	return people(math.Round(n/unit) * unit)
}
