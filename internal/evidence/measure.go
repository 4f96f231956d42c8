package evidence

import (
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/module"
	"ostoja/internal/who"
)

// promises are the promises of the Terms of Reference that estimates keep: with
// which questions, and how old an adopted answer may be.
var promises = []struct {
	measure   string
	questions []string
	months    int
}{
	{"evidence.prevalence", []string{"people", "share", "hidden"}, 12},
	{"evidence.trends", []string{"rising"}, 3},
	{"evidence.impact", []string{"helped"}, 12},
}

// soon is how many days before an answer is too old a new one is due.
const soon = 30

// measures: there is an adopted answer to such a question, not too old.
func (e *Evidence) measures() []module.Measure {
	var out []module.Measure
	for _, p := range promises {
		out = append(out, module.Measure{Name: p.measure, Take: func(tx *db.Tx) (module.Evidence, error) {
			return e.measure(tx, p.questions, p.months)
		}})
	}
	return out
}

func (e *Evidence) measure(tx *db.Tx, questions []string, months int) (module.Evidence, error) {
	none := module.Evidence{State: module.Late, Says: "estimates.measure.none", Args: []any{signaturesNeeded}, Proof: "/evidence"}
	all, err := e.adopted(tx)
	if err != nil {
		return none, err
	}
	i := slices.IndexFunc(all, func(x Estimate) bool { return slices.Contains(questions, studies[x.Design].question) })
	if i < 0 {
		return none, nil
	}
	x := all[i]
	due := x.Adopted.AddDate(0, months, 0)
	out := module.Evidence{State: module.Kept, Says: "estimates.measure.adopted", Args: []any{x.Title, x.Adopted, due}, Value: float64(len(all)), Due: due, Proof: pathOf(x)}
	switch {
	case tx.Now().After(due):
		out.State, out.Says = module.Late, "estimates.measure.old"
	case tx.Now().AddDate(0, 0, soon).After(due):
		out.State = module.Due
	}
	return out, nil
}

// tasks: an estimate of somebody's own waits for its assumptions, and one that is
// ready for a signature of her organisation.
func (e *Evidence) tasks(tx *db.Tx, p who.Person) ([]module.Task, error) {
	if !p.Decides() {
		return nil, nil
	}
	all, err := e.inState(tx, Answered)
	if err != nil {
		return nil, err
	}
	var tasks []module.Task
	for _, x := range all {
		if !x.judged() {
			if x.Person == p.ID {
				tasks = append(tasks, module.Task{Says: "estimates.task.assumptions", Args: []any{x.Title}, Href: pathOf(x), Since: x.Finished})
			}
			continue
		}
		signed, err := signatures(tx, x.ID)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(signed, func(s Signature) bool { return s.Organisation == p.Organisation }) && (p.Leads() || len(signed) > 0) {
			tasks = append(tasks, module.Task{Says: "estimates.task.sign", Args: []any{x.Title}, Href: pathOf(x) + "#sign", Since: x.Finished})
		}
	}
	return tasks, nil
}
