package evidence

import (
	"context"
	"slices"
	"strings"

	"ostoja/internal/command"
	"ostoja/internal/fault"
)

// An asked is what is asked of a survey: the flag of the command with its
// variable, the unit of the figure, and each row's value in short, "" where it
// has none. Values are compared and counted to see how many people stand behind
// a figure; they are not reckoned with.
type asked struct {
	kind, variable string
	unit, of       string
	values         []string
}

// runShare is 'How many of the people we asked ...?' where an answer is counted.
func runShare(_ context.Context, in input) (Outcome, error) {
	q, err := in.answerAsked("share")
	if err != nil {
		return Outcome{}, err
	}
	return in.ofSurvey(q)
}

// answerAsked is the share of those who gave the chosen answer.
func (in input) answerAsked(unit string) (asked, error) {
	choice := in.choices.column("answer")
	column, answer, ok := strings.Cut(choice, "=")
	if !ok {
		return asked{}, fault.Refuse("Choose the answer that you ask about.")
	}
	values, err := in.f.text(column)
	for i, c := range values {
		switch c {
		case "":
		case answer:
			values[i] = "1"
		default:
			values[i] = "0"
		}
	}
	return asked{"proportion", choice, unit, column + ": " + answer, values}, err
}

// runAmount is the same where a number was asked: its mean, its total, or one
// number for each of another.
func runAmount(_ context.Context, in input) (Outcome, error) {
	amount, per := in.choices.column("amount"), in.choices.column("per")
	values, err := in.f.text(amount)
	if err != nil {
		return Outcome{}, err
	}
	q := asked{"mean", amount, "mean", amount, values}
	switch {
	case per != "":
		below, err := in.f.text(per)
		if err != nil {
			return Outcome{}, err
		}
		for i := range values {
			if below[i] == "" {
				values[i] = ""
			}
		}
		q.kind, q.variable, q.unit, q.of = "ratio", amount+"/"+per, "ratio", amount+" / "+per
	case in.choices.Settings["figure"] == "total":
		q.kind, q.unit = "total", "total"
	}
	return in.ofSurvey(q)
}

// ofSurvey answers by the survey's design, for all and for groups.
func (in input) ofSurvey(q asked) (Outcome, error) {
	n, fewest := q.behind(slices.Repeat([]bool{true}, len(q.values)))
	if fewest < smallest {
		o := refusal("small", q.variable)
		o.N = n
		return o, nil
	}
	args := append([]string{in.file, "--" + q.kind, q.variable}, in.design()...)
	a, flags, err := in.survey(args)
	if err != nil {
		return Outcome{}, err
	}
	if a.figure == nil || a.Estimate == nil {
		return refusal("unestimable"), nil
	}
	o := Outcome{Unit: q.unit, N: n, Of: q.of, Notes: a.Warnings}
	o.effect(*a.Estimate, a.CI)
	o.Rows = []Line{{Label: "estimates.method.design", Method: true, Estimate: a.Estimate, Low: o.Low, High: o.High}}
	if q.kind == "total" {
		if in.choices.column("weights") == "" && in.choices.column("fpc") == "" {
			o.caution("estimates.caution.sample_total")
		}
	} else {
		in.withoutDesign(&o, q)
	}
	if a.Deff != nil && *a.Deff > 1.5 {
		o.caution("estimates.caution.deff", *a.Deff)
	}
	if a.Missing > 0 {
		o.caution("estimates.caution.missing", 100*float64(a.Missing)/float64(len(in.f.rows)))
	}
	if by := in.choices.column("by"); by != "" {
		if a, flags, err = in.byGroup(&o, q, append(args, "--by", by), by); err != nil {
			return Outcome{}, err
		}
	}
	in.describe(&o, in.data, a.reading().report, flags.words[1:]...)
	return o, nil
}

// design is the survey's design as flags of the command.
func (in input) design() (args []string) {
	for _, role := range []string{"weights", "strata", "cluster", "fpc"} {
		if name := in.choices.column(role); name != "" {
			args = append(args, "--"+role, name)
		}
	}
	if in.choices.column("strata") != "" || in.choices.column("cluster") != "" {
		args = append(args, "--lonely", "adjust")
	}
	return args
}

// byGroup answers for each group, and takes out the figures of groups behind
// which too few people stand.
func (in input) byGroup(o *Outcome, q asked, args []string, by string) (surveyAnswer, surveyFlags, error) {
	a, flags, err := in.survey(args)
	if err != nil {
		return a, flags, err
	}
	cells, err := in.f.text(by)
	if err != nil {
		return a, flags, err
	}
	o.By = by
	hidden := q.tooSmall(cells, a.Domains)
	for i := range a.Domains {
		one := &a.Domains[i]
		if hidden[i] {
			*one = figure{Domain: one.Domain, CI: []*float64{nil, nil}, Reason: "not shown, to protect a small group"}
		}
		o.Groups = append(o.Groups, Line{Label: one.Domain, Estimate: one.Estimate, Low: one.CI[0], High: one.CI[1], Small: hidden[i]})
	}
	return a, flags, nil
}

// tooSmall tells which groups must not be shown. Where that is one alone, the
// next smallest goes with it: the whole less the others would give it away.
func (q asked) tooSmall(cells []string, groups []figure) []bool {
	hidden, sizes := make([]bool, len(groups)), make([]int, len(groups))
	n, next := 0, -1
	for i, g := range groups {
		var fewest int
		sizes[i], fewest = q.behind(equal(cells, g.Domain))
		if hidden[i] = fewest < smallest; hidden[i] {
			n++
		} else if next < 0 || sizes[i] < sizes[next] {
			next = i
		}
	}
	if n == 1 && next >= 0 {
		hidden[next] = true
	}
	return hidden
}

// behind counts the people of some rows who have a value, and the fewest that
// the figure would point at: where only two values occur in the whole survey,
// those on either side; else those whose value is not 0.
func (q asked) behind(rows []bool) (n, fewest int) {
	counts, nought := map[string]int{}, 0
	for i, v := range q.values {
		if v == "" {
			continue
		}
		if _, known := counts[v]; !known {
			counts[v] = 0
		}
		if rows[i] {
			n++
			counts[v]++
			if strings.Trim(v, "0.,") == "" {
				nought++
			}
		}
	}
	if len(counts) > 2 {
		return n, n - nought
	}
	fewest = n
	for _, c := range counts {
		fewest = min(fewest, c)
	}
	if len(counts) < 2 && q.kind == "proportion" {
		fewest = 0 // all give the answer, or nobody
	}
	return n, fewest
}

// survey runs 'ostoja estimate survey' on the input.
func (in input) survey(args []string) (surveyAnswer, surveyFlags, error) {
	var s surveyFlags
	flags := command.Flags("estimate survey")
	s.declare(flags)
	if err := s.output.parse(flags, args); err != nil {
		return surveyAnswer{}, s, err
	}
	ask, err := s.question()
	if err != nil {
		return surveyAnswer{}, s, err
	}
	d, warnings, err := s.design(in.f)
	if err != nil {
		return surveyAnswer{}, s, err
	}
	found, err := s.solve(in.f, d, ask, warnings)
	a, _ := found.(surveyAnswer)
	return a, s, err
}

// withoutDesign sets the figure beside what it would be if every row counted the
// same. That is a contrast and no second answer: the interval stays the design's.
func (in input) withoutDesign(o *Outcome, q asked) {
	plain, _, err := in.survey([]string{in.file, "--" + q.kind, q.variable})
	if err == nil && plain.figure != nil && plain.Estimate != nil {
		o.Rows = append(o.Rows, Line{Label: "estimates.method.plain", Method: true, Estimate: plain.Estimate, Low: plain.CI[0], High: plain.CI[1]})
		o.apart("estimates.caution.design")
	}
}
