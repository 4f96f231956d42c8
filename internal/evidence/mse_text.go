package evidence

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"ostoja/internal/fault"
	"ostoja/stats/capture"
)

// compare makes the warnings of a comparison of methods.
func (r *mseResult) compare() {
	r.warnings = []string{}
	if s := spread(r.results); s > spreadWarning {
		low, high := r.extremes()
		r.warnings = append(r.warnings, fmt.Sprintf("The methods disagree: %s says %s, %s says %s, %.1f times as many. The data does not decide between them; give the whole range, not one number.",
			lowerFirst(methodTitles[low.Method]), about(*low.Estimate), lowerFirst(methodTitles[high.Method]), about(*high.Estimate), s))
	}
	for _, a := range r.results {
		if a.Estimate == nil {
			r.warnings = append(r.warnings, fmt.Sprintf("%s gives no number.", methodTitles[a.Method]))
		}
	}
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// extremes are the answers with the lowest and the highest estimate.
func (r *mseResult) extremes() (low, high mseAnswer) {
	for _, a := range r.results {
		if a.Estimate == nil {
			continue
		}
		if low.Estimate == nil || *a.Estimate < *low.Estimate {
			low = a
		}
		if high.Estimate == nil || *a.Estimate > *high.Estimate {
			high = a
		}
	}
	return low, high
}

func faultText(err error) string {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e.Message
	}
	return err.Error()
}

// text is the answer for a person at a terminal.
func (r *mseResult) text(table *capture.Table) string {
	var b strings.Builder
	if r.all {
		r.writeComparison(&b, table)
	} else {
		r.results[0].write(&b)
	}
	if r.influence != nil {
		writeInfluence(&b, r.influenceTitle(), r.influenceLines(table, true))
	}
	b.WriteString("\nIt holds only if the population was the same for all lists, every person was\nrecognised on every list, and people are not too different in how easily they are\nseen. 'ostoja help estimate mse' tells the methods apart.\n")
	return b.String()
}

// write says what one method found.
func (a mseAnswer) write(b *strings.Builder) {
	fmt.Fprintf(b, "%s\n", a.headline())
	fmt.Fprintf(b, "%s people are on at least one of the %d lists.\n\n", people(float64(a.NObserved)), a.NLists)
	fmt.Fprintf(b, "Method: %s. %s\n", lowerFirst(methodTitles[a.Method]), a.note)
	if a.Model != nil {
		fmt.Fprintf(b, "Model:  %s, %s\n", *a.Model, sayDependence(a.Terms))
	}
	if len(a.Models) > 1 {
		b.WriteString("\nThe best models by BIC (lower is better)\n")
		for _, m := range a.Models[:min(len(a.Models), 8)] {
			fmt.Fprintf(b, "  %-28s %12s  BIC %.2f\n", m.Model, people(m.Estimate), m.BIC)
		}
	}
	writeWarnings(b, a.Warnings)
}

// headline is the answer in one sentence.
func (a mseAnswer) headline() string {
	if a.Estimate == nil {
		return "No estimate can be given by this method."
	}
	text := fmt.Sprintf("About %s people", about(*a.Estimate))
	if ci := a.interval(); ci != nil {
		text += fmt.Sprintf(" (95 %% interval %s to %s)", about(ci[0]), about(ci[1]))
	}
	return text + "."
}

func sayDependence(terms []string) string {
	const most = 8
	switch n := len(terms); {
	case n == 0:
		return "no dependence between lists"
	case n > most:
		return fmt.Sprintf("dependence between %s and %d more", strings.Join(terms[:most], ", "), n-most)
	}
	return "dependence between " + strings.Join(terms, ", ")
}

func writeWarnings(b *strings.Builder, warnings []string) {
	if len(warnings) == 0 {
		return
	}
	b.WriteString("\nBe careful\n")
	for _, w := range warnings {
		fmt.Fprintf(b, "  - %s\n", w)
	}
}

// headline is the range of all methods in one sentence: from the lowest end of
// their intervals to the highest.
func (r *mseResult) headline() string {
	low, high := math.Inf(1), math.Inf(-1)
	for _, a := range r.results {
		if a.Estimate == nil {
			continue
		}
		low, high = min(low, *a.Estimate), max(high, *a.Estimate)
		if ci := a.interval(); ci != nil {
			low, high = min(low, ci[0]), max(high, ci[1])
		}
	}
	if low > high {
		return "No method can give an estimate."
	}
	return fmt.Sprintf("Between about %s and %s people, by the method and its interval.", about(low), about(high))
}

// writeComparison shows the methods side by side.
func (r *mseResult) writeComparison(b *strings.Builder, table *capture.Table) {
	b.WriteString(r.headline() + "\n")
	fmt.Fprintf(b, "%s people are on at least one of the %d lists.\n\n", people(float64(table.N)), len(table.Lists))
	fmt.Fprintf(b, "  %-30s %12s  %s\n", "method", "estimate", "95 % interval")
	for _, a := range r.results {
		estimate, interval := a.cells()
		fmt.Fprintf(b, "  %-30s %12s  %s\n", methodTitles[a.Method], estimate, interval)
	}
	if s := spread(r.results); s > 0 {
		fmt.Fprintf(b, "\nSpread ratio (highest to lowest estimate): %.2f\n", s)
	}
	writeWarnings(b, r.everyWarning())
}

// cells are the estimate and the interval as a table shows them.
func (a mseAnswer) cells() (estimate, interval string) {
	estimate, interval = "none", ""
	if a.Estimate != nil {
		estimate = people(*a.Estimate)
	}
	if ci := a.interval(); ci != nil {
		interval = people(ci[0]) + " to " + people(ci[1])
	}
	return estimate, interval
}

// everyWarning has the warnings of the comparison, then those of the methods,
// each once with the methods that it concerns.
func (r *mseResult) everyWarning() []string {
	if !r.all {
		return r.results[0].Warnings
	}
	concerns := map[string][]string{}
	var texts []string
	for _, a := range r.results {
		for _, w := range a.Warnings {
			if concerns[w] == nil {
				texts = append(texts, w)
			}
			concerns[w] = append(concerns[w], methodTitles[a.Method])
		}
	}
	all := slices.Clone(r.warnings)
	for _, w := range texts {
		all = append(all, strings.Join(concerns[w], ", ")+": "+w)
	}
	return all
}
