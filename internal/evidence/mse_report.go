package evidence

import (
	"fmt"

	"ostoja/stats/capture"
)

// report is the readable report of an estimate. It shows no count of people
// with one history: those can be single persons.
func (r *mseResult) report(table *capture.Table, made provenance) report {
	doc := report{Title: "How many people: an estimate from overlapping lists"}
	doc.text("Internal. Not for publication before two people have signed it and its figures have passed disclosure control.")
	doc.heading("The answer")
	if r.all {
		doc.text(r.headline())
	} else {
		doc.text(r.results[0].headline())
	}
	doc.text(fmt.Sprintf("%s people are on at least one of %d lists; the others are estimated from how far the lists overlap.", about(float64(table.N)), len(table.Lists)))
	doc.chart(r.chart())
	if s := spread(r.results); s > 0 {
		doc.text(fmt.Sprintf("Spread ratio, the highest estimate to the lowest: %.2f.", s))
	}
	if w := r.everyWarning(); len(w) > 0 {
		doc.heading("Be careful")
		doc.list(w...)
	}
	doc.heading("How it was made")
	doc.table(r.methodTable())
	if models := r.topModels(); models != nil {
		doc.heading("The best models by BIC")
		doc.table(*models)
	}
	if lines := r.influenceLines(table, false); len(lines) > 0 {
		doc.heading(r.influenceTitle())
		doc.table(influenceTable(lines))
	}
	doc.assumptions()
	doc.heading("Where it comes from")
	doc.provenance(made)
	return doc
}

func (r *mseResult) chart() intervalChart {
	c := intervalChart{Title: "Estimates", Unit: "people", Caption: "Estimates of the number of people with their 95 percent intervals, by method. The table below has the numbers."}
	for _, a := range r.results {
		row := intervalRow{Label: methodTitles[a.Method], Estimate: a.Estimate}
		if ci := a.interval(); ci != nil && a.Estimate != nil {
			row.Low, row.High = ci[0], ci[1]
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

func (r *mseResult) methodTable() grid {
	t := grid{Header: []string{"Method", "Model", "How"}}
	for _, a := range r.results {
		model := "average over models"
		if a.Model != nil {
			model = *a.Model + ", " + sayDependence(a.Terms)
		}
		t.Rows = append(t.Rows, []string{methodTitles[a.Method], model, a.note})
	}
	return t
}

func (r *mseResult) topModels() *grid {
	for _, a := range r.results {
		if len(a.Models) == 0 {
			continue
		}
		t := &grid{Header: []string{"Model", "Estimate", "BIC"}, Numbers: 1}
		for _, m := range a.Models[:min(len(a.Models), 10)] {
			t.Rows = append(t.Rows, []string{m.Model, people(m.Estimate), fmt.Sprintf("%.2f", m.BIC)})
		}
		return t
	}
	return nil
}

func influenceTable(lines []influenceLine) grid {
	t := grid{Header: []string{"If", "Estimate", "Change"}, Numbers: 1}
	for _, l := range lines {
		t.Rows = append(t.Rows, []string{l.what, l.estimate, l.change})
	}
	return t
}

// assumptions is the page that is signed with the estimate.
func (r *report) assumptions() {
	r.heading("What it rests on, to be signed")
	r.table(grid{
		Header: []string{"Assumption", "What to ask", "Holds? (yes, no, partly)"},
		Rows: [][]string{
			{"Closed population", "Do all lists cover the same people, the same area and the same time? Did few people come or go in between?", ""},
			{"Linkage", "Was every person on several lists recognised as one, and no two people taken for one?", ""},
			{"Homogeneity", "Is nobody certain to be missed by every list? Are people alike enough in how easily they are seen?", ""},
			{"Dependence", "Do referrals between the organisations explain the pairs of lists in the model?", ""},
			{"No small cells", "Were counts of single persons kept out of everything that leaves this group?", ""},
		},
	})
	r.table(grid{
		Header: []string{"", "Name", "Organisation", "Date", "Signature"},
		Rows:   [][]string{{"Made by", "", "", "", ""}, {"Checked by", "", "", "", ""}},
	})
}
