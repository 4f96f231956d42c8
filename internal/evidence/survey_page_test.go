package evidence_test

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"ostoja/internal/db/dbtest"
	"ostoja/internal/who"
)

// debts is a survey of 120 people: a debt, the jobs they had, a weight and where
// they live. Only three live in the hills.
func debts() (file string, mean, total, ratio, south float64) {
	var b strings.Builder
	b.WriteString("place,weight,debt,jobs,sex\n")
	var weights, weighted, jobs, weightsSouth, weightedSouth float64
	for i := range 120 {
		place, weight, debt, job := []string{"north", "south"}[i%2], 10+float64(i%3), float64(i*37%50*20), float64(1+i%4)
		if i < 3 {
			place = "hills"
		}
		fmt.Fprintf(&b, "%s,%v,%v,%v,%s\n", place, weight, debt, job, []string{"f", "m"}[i/60])
		weights, weighted, jobs = weights+weight, weighted+weight*debt, jobs+weight*job
		if place == "south" {
			weightsSouth, weightedSouth = weightsSouth+weight, weightedSouth+weight*debt
		}
	}
	return b.String(), weighted / weights, weighted, weighted / jobs, weightedSouth / weightsSouth
}

// The pages estimate means, totals and ratios, group by group, and a group of
// three is shown neither on the page nor in the report; nor is the one that
// would give it away.
func TestNumbersOfASurvey(t *testing.T) {
	g := newGroup(t, dbtest.SQLite(t, migrations))
	asker := g.add(t, who.Member, who.FocalPoint)
	file, mean, total, ratio, south := debts()
	columns := upload(t, asker, "amount", "debts.csv", file)
	if form := asker.Get(columns); !form.Has(`<option value="debt" selected`) || !form.Has(`<option value="weight" selected`) || !form.Has("The total") {
		t.Errorf("the columns are not proposed: %s", form.Body)
	}
	three := strconv.FormatFloat(total/1e5, 'f', 0, 64) // the first three digits of a total of six or more
	for _, c := range []struct {
		name   string
		form   url.Values
		answer string
	}{
		{"mean", url.Values{}, fmt.Sprintf("The mean of “debt” is about %.0f;", mean)},
		{"total", url.Values{"set-figure": {"total"}}, "The total of “debt” is about " + three[:1]},
		{"ratio", url.Values{"role-per": {"jobs"}}, fmt.Sprintf("The ratio “debt / jobs” is about %.0f;", ratio)},
	} {
		form := url.Values{"title": {c.name}, "role-amount": {"debt"}, "role-weights": {"weight"}, "role-by": {"place"}, "set-figure": {"mean"}}
		for k, v := range c.form {
			form[k] = v
		}
		page := ask(t, asker, columns, form)
		g.work(t)
		shown, report := asker.Get(page), asker.Get(page+"/technical.html")
		if !shown.Has(c.answer) {
			t.Errorf("%s: %q is not there: %s", c.name, c.answer, shown.Body)
		}
		if n := strings.Count(shown.Body, "not shown, to protect a small group"); n != 2 || !report.Has("not shown") {
			t.Errorf("%s: %d groups are not shown, want the hills and the next smallest", c.name, n)
		}
		if c.name == "mean" && (!shown.Has(fmt.Sprintf("%.0f", south)) || !report.Has("place")) {
			t.Errorf("the south has no figure: %s", shown.Body)
		}
	}
	if bad := asker.Post(columns, url.Values{"title": {"x"}, "role-amount": {"debt"}, "set-figure": {"median"}}); bad.Status != 200 && bad.Status != 422 || !bad.Has("Fill this in") {
		t.Errorf("an unknown figure: %d", bad.Status)
	}
}

// A number that only a few people have is theirs: its figure points at them.
func TestNumbersOfAFewAreRefused(t *testing.T) {
	g := newGroup(t, dbtest.SQLite(t, migrations))
	asker := g.add(t, who.Member, who.FocalPoint)
	for name, values := range map[string]func(i int) string{
		"four have any": func(i int) string { return []string{"0", strconv.Itoa(100 + i)}[b2i(i < 4)] },
		"four answered": func(i int) string { return []string{"", strconv.Itoa(100 + i)}[b2i(i < 4)] },
		"four say no":   func(i int) string { return []string{"1", "0"}[b2i(i < 4)] },
	} {
		var file strings.Builder
		file.WriteString("place,paid\n")
		for i := range 80 {
			fmt.Fprintf(&file, "%s,%s\n", []string{"north", "south"}[i%2], values(i))
		}
		for _, figure := range []string{"mean", "total"} {
			page := ask(t, asker, upload(t, asker, "amount", "paid.csv", file.String()), url.Values{"title": {name}, "role-amount": {"paid"}, "set-figure": {figure}, "role-by": {"place"}})
			g.work(t)
			if shown := asker.Get(page); !shown.Has("Fewer than 5 people") || shown.Has("south") {
				t.Errorf("%s, %s: %s", name, figure, shown.Body)
			}
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// A table as Polish Excel saves it keeps its weights: they are offered, and used.
func TestDecimalCommasOfAnUpload(t *testing.T) {
	g := newGroup(t, dbtest.SQLite(t, migrations))
	asker := g.add(t, who.Member, who.FocalPoint)
	var file strings.Builder
	file.WriteString("region;weight;deceived;debt\n")
	for i := range 60 {
		file.WriteString([]string{"north;112,5;yes;1,000\n", "north;112,5;no;900\n", "south;8;no;1,500\n"}[i%3])
	}
	columns := upload(t, asker, "survey", "polska.csv", file.String())
	form := asker.Get(columns)
	if !form.Has(`<option value="weight" selected`) || !form.Has("can be read in two ways") || !form.Has("debt") {
		t.Errorf("the form: %s", form.Body)
	}
	page := ask(t, asker, columns, url.Values{"title": {"Deceived"}, "role-answer": {"deceived=yes"}, "role-weights": {"weight"}})
	g.work(t)
	// 112.5 of 112.5 + 112.5 + 8
	if answer := asker.Get(page); !answer.Has("--weights weight") || !answer.Has("48.3 %") {
		t.Errorf("the answer: %s", answer.Body)
	}
}
