package evidence

import (
	"context"
	"strings"

	"ostoja/internal/command"
	"ostoja/internal/fault"
)

// runShare is 'How many of the people we asked ...?' from a survey with its design.
func runShare(_ context.Context, in input) (Outcome, error) {
	args := []string{in.file, "--proportion", in.choices.column("answer")}
	for _, role := range []string{"weights", "strata", "cluster", "fpc"} {
		if name := in.choices.column(role); name != "" {
			args = append(args, "--"+role, name)
		}
	}
	if in.choices.column("strata") != "" || in.choices.column("cluster") != "" {
		args = append(args, "--lonely", "adjust")
	}
	if few, n, err := in.fewAnswers(); err != nil || few {
		o := refusal("small", in.choices.column("answer"))
		o.N = n
		return o, err
	}
	found, flags, err := in.survey(args)
	if err != nil {
		return Outcome{}, err
	}
	a, ok := found.(surveyAnswer)
	if !ok || a.figure == nil || a.Estimate == nil {
		return refusal("unestimable"), nil
	}
	o := Outcome{Unit: "share", N: len(in.f.rows) - a.Missing, Of: answerOf(in.choices.column("answer"))}
	o.effect(*a.Estimate, a.CI)
	o.Rows = []Line{{Label: "estimates.method.design", Method: true, Estimate: a.Estimate, Low: o.Low, High: o.High}}
	o.Notes = a.Warnings
	in.withoutDesign(&o)
	if a.Deff != nil && *a.Deff > 1.5 {
		o.caution("estimates.caution.deff", *a.Deff)
	}
	if a.Missing > 0 {
		o.caution("estimates.caution.missing", 100*float64(a.Missing)/float64(len(in.f.rows)))
	}
	in.describe(&o, in.data, found.reading().report, flags.words[1:]...)
	return o, nil
}

// survey runs 'ostoja estimate survey' on the input.
func (in input) survey(args []string) (finding, surveyFlags, error) {
	var s surveyFlags
	flags := command.Flags("estimate survey")
	s.declare(flags)
	if err := s.output.parse(flags, args); err != nil {
		return nil, s, err
	}
	ask, err := s.question()
	if err != nil {
		return nil, s, err
	}
	d, warnings, err := s.design(in.f)
	if err != nil {
		return nil, s, err
	}
	found, err := s.solve(in.f, d, ask, warnings)
	return found, s, err
}

// fewAnswers tells whether so few people gave the answer, or did not, that the
// share would point at them.
func (in input) fewAnswers() (few bool, n int, err error) {
	column, answer, ok := strings.Cut(in.choices.column("answer"), "=")
	if !ok {
		return false, 0, fault.Refuse("Choose the answer that you ask about.")
	}
	cells, err := in.f.text(column)
	if err != nil {
		return false, 0, err
	}
	with := 0
	for _, c := range cells {
		if c != "" {
			n++
		}
		if c == answer {
			with++
		}
	}
	return with < smallest || n-with < smallest, n, nil
}

// withoutDesign sets the figure beside what it would be if every row counted the same.
func (in input) withoutDesign(o *Outcome) {
	if found, _, err := in.survey([]string{in.file, "--proportion", in.choices.column("answer")}); err == nil {
		if plain, ok := found.(surveyAnswer); ok && plain.figure != nil && plain.Estimate != nil {
			o.Rows = append(o.Rows, Line{Label: "estimates.method.plain", Method: true, Estimate: plain.Estimate, Low: plain.CI[0], High: plain.CI[1]})
			o.compare()
		}
	}
}

func answerOf(choice string) string {
	column, answer, _ := strings.Cut(choice, "=")
	return column + ": " + answer
}
