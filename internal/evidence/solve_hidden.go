package evidence

import (
	"context"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/stats/scaleup"
)

// runChain is 'How many hidden people ...?' from people who brought each other
// (respondent-driven sampling): the share with an answer.
func runChain(ctx context.Context, in input) (Outcome, error) {
	q, err := in.answerAsked("hidden_share")
	if err != nil {
		return Outcome{}, err
	}
	column, answer, _ := strings.Cut(q.variable, "=")
	if n, fewest := q.behind(slices.Repeat([]bool{true}, len(q.values))); fewest < smallest {
		o := refusal("small", column)
		o.N = n
		return o, nil
	}
	args := []string{in.file, "--outcome", column, "--degree", in.choices.column("degree"), "--id", in.choices.column("id"), "--recruiter", in.choices.column("recruiter")}
	if n := in.choices.Settings["population"]; n != "" {
		args = append(args, "--n", n)
	}
	var s rdsFlags
	flags := command.Flags("estimate rds")
	s.declare(flags)
	if err := s.output.parse(flags, args); err != nil {
		return Outcome{}, err
	}
	if err := s.check(); err != nil {
		return Outcome{}, err
	}
	sample, groups, notes, err := s.sample(in.f)
	if err != nil {
		return Outcome{}, err
	}
	in.progress.Next()
	a, err := s.answer(ctx, silent(in), in.f, sample, groups)
	if err != nil {
		return Outcome{}, err
	}
	a.Warnings = append(notes, a.Warnings...)
	o := a.outcome(answer)
	o.Of = q.of
	in.describe(&o, in.data, a.reading().report, append([]string{"rds"}, args...)...)
	return o, nil
}

// silent is the terminal of a command that runs where nobody watches.
func silent(in input) *command.Env {
	return &command.Env{Stdout: nowhere{}, Stderr: nowhere{}, Now: in.clock()}
}

type nowhere struct{}

func (nowhere) Write(b []byte) (int, error) { return len(b), nil }

// outcome is the share with one answer by the methods that could estimate it.
func (a rdsAnswer) outcome(answer string) Outcome {
	o := Outcome{Unit: "hidden_share", N: a.N, Notes: a.Warnings}
	for _, method := range []string{"rds1", "rds2", "ss"} {
		e, known := a.Estimates[method]
		if !known {
			continue
		}
		line := Line{Label: "estimates.method." + method, Method: true}
		for _, g := range e.Groups {
			if g.Group == answer && g.Estimate != nil {
				line.Estimate = g.Estimate
				if len(g.CI) == 2 {
					line.Low, line.High = g.CI[0], g.CI[1]
				}
			}
		}
		o.Rows = append(o.Rows, line)
		if method == a.Method {
			o.Estimate, o.Low, o.High = line.Estimate, line.Low, line.High
		}
	}
	if o.Estimate == nil {
		o.Refusal = "unestimable"
		return o
	}
	o.compare()
	for _, h := range a.Homophily {
		if h > 1.5 {
			o.caution("estimates.caution.homophily", h)
			break
		}
	}
	if a.Waves < 3 {
		o.caution("estimates.caution.waves", float64(a.Waves))
	}
	return o
}

// runKnown is 'How many hidden people ...?' from how many of them, and of groups
// of known size, the people asked know (network scale-up). The first hidden
// group leads.
func runKnown(_ context.Context, in input) (Outcome, error) {
	n, err := strconv.ParseFloat(strings.ReplaceAll(in.choices.Settings["population"], " ", ""), 64)
	if err != nil || n <= 0 || n > 1e15 {
		return Outcome{}, fault.Refuse("Write the size of the population in digits, such as 1000000.")
	}
	s := scaleupFlags{method: "mle", n: n, level: .95}
	g, err := in.scaleGroups(n)
	if err != nil {
		return Outcome{}, err
	}
	a, err := s.answer(in.f, g)
	if err != nil {
		return Outcome{}, err
	}
	lead := a.Estimates[0]
	o := Outcome{Unit: "hidden_people", N: a.Respondents, Of: lead.Group, Notes: a.Warnings}
	o.effect(lead.Estimate, []*float64{&lead.CI[0], &lead.CI[1]})
	low, high := scaleup.Estimate{Size: lead.PIMLE, SE: lead.PIMLESE}.CI(s.level)
	o.Rows = []Line{{Label: "estimates.method.mle", Method: true, Estimate: &lead.MLE, Low: o.Low, High: o.High},
		{Label: "estimates.method.pimle", Method: true, Estimate: &lead.PIMLE, Low: &low, High: &high}}
	o.compare()
	in.leaveOut(g, &o)
	for _, c := range a.LeaveOneOut {
		if c.Ratio > 1.5 || c.Ratio < 1/1.5 {
			o.Cautions = append(o.Cautions, Say{Key: "estimates.caution.known_group", Texts: []string{c.Group}, Numbers: []float64{c.Ratio}})
		}
	}
	if len(g.hidden) > 1 {
		o.Cautions = append(o.Cautions, Say{Key: "estimates.caution.first_hidden", Texts: []string{lead.Group}, Numbers: []float64{float64(len(g.hidden))}})
	}
	o.caution("estimates.caution.underestimate")
	in.describe(&o, in.data, a.reading().report, "scaleup", in.file, "--known", "known.csv", "--n", strconv.FormatFloat(n, 'f', -1, 64), "--hidden", strings.Join(g.hidden, ","))
	return o, nil
}

// leaveOut repeats the leading estimate without each known group.
func (in input) leaveOut(g scaleGroups, o *Outcome) {
	if len(g.known) < 3 {
		return
	}
	for i, name := range g.known {
		rest := scaleup.Data{Population: g.data.Population, Hidden: g.data.Hidden}
		for k := range g.known {
			if k != i {
				rest.Known, rest.Sizes = append(rest.Known, g.data.Known[k]), append(rest.Sizes, g.data.Sizes[k])
			}
		}
		shift := Shift{Says: "estimates.change.known_out", Args: []string{name}}
		if mle, err := rest.MLE(); err == nil {
			shift.Estimate = &mle[0].Size
		}
		o.Changes = append(o.Changes, shift)
	}
}

// thousands is a number at the end of a line that grouped knows.
var thousands = regexp.MustCompile(`(^|[\s:;=,])[1-9]\d{0,2}([.,]\d{3})+\s*$`)

// scaleGroups reads the groups of known size from the setting, one a line:
// the column's name and its size.
func (in input) scaleGroups(n float64) (scaleGroups, error) {
	g := scaleGroups{data: scaleup.Data{Population: n}, hidden: in.choices.Columns["hidden"]}
	for _, line := range strings.Split(in.choices.Settings["known"], "\n") {
		words := strings.Fields(strings.NewReplacer(",", " ", ";", " ", ":", " ", "=", " ").Replace(line))
		if len(words) == 0 {
			continue
		}
		if thousands.MatchString(line) {
			return g, fault.Refuse("%q may be one or a thousand. Write thousands without a sign, as 1000.", short(strings.TrimSpace(line)))
		}
		size, err := strconv.ParseFloat(words[len(words)-1], 64)
		name := strings.Join(words[:len(words)-1], " ")
		if err != nil || !(size > 0) || size > n || size != math.Trunc(size) {
			return g, fault.Refuse("%q: write a column's name and the number of people in that group, such as: nurses 12000.", short(line))
		}
		y, err := in.f.numberOfPeople(name)
		if err != nil {
			return g, err
		}
		g.known = append(g.known, name)
		g.data.Known, g.data.Sizes = append(g.data.Known, y), append(g.data.Sizes, size)
	}
	for _, name := range g.hidden {
		y, err := in.f.numberOfPeople(name)
		if err != nil {
			return g, err
		}
		g.data.Hidden = append(g.data.Hidden, y)
	}
	if len(g.known) == 0 || len(g.hidden) == 0 {
		return g, fault.Refuse("Name at least one group of known size and one hidden group.")
	}
	return g, nil
}
