package evidence

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// demoEstimate is an estimate of the demonstration. Its data are invented and
// its answer is worked out from them.
type demoEstimate struct {
	title, design, file string
	data                func(now time.Time) string
	choices             Choices
	assumptions         map[string]Judgement
	signatures          int
	daysAgo             int
}

// demoBoot keeps the start of the demonstration short.
const demoBoot = 200

var demoEstimates = []demoEstimate{
	{title: "People trafficked for labour in eastern Poland (invented)", design: "lists", file: "four lists, first half year.csv", data: demoLists,
		choices: Choices{Columns: map[string][]string{"lists": {"hotline", "shelter", "police", "clinic"}, "count": {"count"}}, Boot: demoBoot},
		assumptions: map[string]Judgement{
			"closed": {"partly", "People arrive and leave; the half year was kept short for that reason."}, "linkage": {"yes", "Lists were matched on coded names and dates of birth, twice."},
			"homogeneity": {"partly", "Women in private homes are hardly on any list."}, "dependence": {"yes", "The shelter refers to the clinic; the model may have it."}, "small": {"yes", ""},
		}, signatures: 2, daysAgo: 40},
	{title: "People trafficked in the north (invented)", design: "lists", file: "north.csv", data: demoApart,
		choices: Choices{Columns: map[string][]string{"lists": {"hotline", "border", "shelter"}, "count": {"count"}}, Boot: demoBoot}, daysAgo: 20},
	{title: "Reports of false job offers, week by week (invented)", design: "trend", file: "reports by week.csv", data: demoWeeks,
		choices: Choices{Columns: map[string][]string{"time": {"week"}, "count": {"reports"}}, Settings: map[string]string{"last": "12"}}, daysAgo: 2},
	{title: "What border guards learnt in the half-day course (invented)", design: "prepost", file: "course.csv", data: demoCourse,
		choices: Choices{Columns: map[string][]string{"before": {"before"}, "after": {"after"}}},
		assumptions: map[string]Judgement{
			"same_test": {"yes", "Ten questions, the same before and after."}, "dropout": {"partly", "Four left early for their shift."},
			"nothing_else": {"yes", "It was one day."}, "lasting": {"unknown", "Nobody has asked again since."},
		}, signatures: 1, daysAgo: 9},
}

// fillDemo works out the demonstration's estimates, signs some and adopts one.
func (e *Evidence) fillDemo(tx *db.Tx) error {
	signers, err := e.demoSigners(tx)
	if err != nil || len(signers) < signaturesNeeded {
		return err
	}
	for _, d := range demoEstimates {
		if err := e.demoEstimate(tx, d, signers); err != nil {
			return fmt.Errorf("evidence: %s: %w", d.title, err)
		}
	}
	return nil
}

// demoSigners are people with a voice, each of another organisation.
func (e *Evidence) demoSigners(tx *db.Tx) ([]who.Person, error) {
	people, err := e.Members.People.List(tx, register.Query{Where: map[string]any{"role": string(who.FocalPoint)}, Limit: 50})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(people, func(a, b members.Person) int { return cmp.Compare(a.ID, b.ID) })
	var out []who.Person
	seen := map[string]bool{}
	for _, p := range people {
		if !seen[string(p.Organisation)] && p.State == members.Active {
			seen[string(p.Organisation)] = true
			out = append(out, who.Person{ID: p.ID, Name: p.Name, Organisation: p.Organisation, Seat: who.Member, Role: p.Role})
		}
	}
	return out, nil
}

func (e *Evidence) demoEstimate(tx *db.Tx, d demoEstimate, signers []who.Person) error {
	asks := signers[0]
	f, data, err := readUpload(d.file, []byte(d.data(tx.Now())))
	if err != nil {
		return err
	}
	set, err := e.insertDataset(tx, d.file, asks, f, data)
	if err != nil {
		return err
	}
	x := Estimate{Title: d.title, Design: d.design, Dataset: set.ID, Choices: d.choices, Person: asks.ID, Organisation: asks.Organisation}
	if err := insert(tx, &x); err != nil {
		return err
	}
	if _, err := claim(tx, x.ID); err != nil {
		return err
	}
	in, err := newInput(set.Name, data, x.Choices, tx.Now())
	if err != nil {
		return err
	}
	o, err := solve(context.WithoutCancel(tx.Context()), studies[x.Design], in)
	if err != nil {
		return err
	}
	if _, err := e.finish(tx, &x, in.f, o); err != nil {
		return err
	}
	return e.demoSign(tx, d, x, signers)
}

func (e *Evidence) demoSign(tx *db.Tx, d demoEstimate, x Estimate, signers []who.Person) error {
	x, err := e.get(tx, x.ID)
	if err != nil {
		return err
	}
	if d.assumptions != nil {
		if err := e.judge(tx, &x, d.assumptions); err != nil {
			return err
		}
		x.Assumptions = d.assumptions
	}
	for _, p := range signers[:d.signatures] {
		if _, err := e.sign(tx, &x, p, x.fingerprint()); err != nil {
			return err
		}
	}
	return backdate(tx, x.ID, d.daysAgo)
}

// demoLists are capture histories drawn around a model with one dependence.
func demoLists(time.Time) string {
	return "hotline,shelter,police,clinic,count\n1,0,0,0,142\n0,1,0,0,96\n0,0,1,0,118\n0,0,0,1,74\n1,1,0,0,19\n1,0,1,0,15\n1,0,0,1,11\n0,1,1,0,12\n0,1,0,1,24\n0,0,1,1,8\n1,1,1,0,3\n1,1,0,1,6\n0,1,1,1,3\n1,0,1,1,1\n"
}

// demoApart are lists that have nobody in common.
func demoApart(time.Time) string {
	return "hotline,border,shelter,count\n1,0,0,31\n0,1,0,58\n0,0,1,22\n"
}

// demoWeeks are six years of weekly reports with a season, and a rise in the
// last four weeks.
func demoWeeks(now time.Time) string {
	const weeks = 6 * 52
	random := rand.New(rand.NewPCG(7, 11))
	var b strings.Builder
	b.WriteString("week,reports\n")
	for i := range weeks {
		day := now.AddDate(0, 0, -7*(weeks-i))
		year, week := day.ISOWeek()
		expected := 16 + 4*math.Sin(2*math.Pi*float64(week)/52)
		if i >= weeks-4 {
			expected *= 2.2
		}
		fmt.Fprintf(&b, "%d-W%02d,%d\n", year, week, poisson(random, expected))
	}
	return b.String()
}

// poisson draws a count, by Knuth's product of uniforms.
func poisson(random *rand.Rand, mean float64) int {
	n, product, end := 0, random.Float64(), math.Exp(-mean)
	for product > end {
		n, product = n+1, product*random.Float64()
	}
	return n
}

// demoCourse is a test of ten questions before and after a course.
func demoCourse(time.Time) string {
	random := rand.New(rand.NewPCG(3, 5))
	var b strings.Builder
	b.WriteString("before,after\n")
	for i := range 44 {
		before := 3 + random.IntN(4)
		after := fmt.Sprint(min(10, before+random.IntN(5)))
		if i%11 == 10 {
			after = ""
		}
		fmt.Fprintf(&b, "%d,%s\n", before, after)
	}
	return b.String()
}
