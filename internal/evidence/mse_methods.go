package evidence

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"ostoja/internal/fault"
	"ostoja/stats/capture"
)

// mseOptions is what the flags of 'estimate mse' ask for.
type mseOptions struct {
	Method  string
	Order   int
	PThresh float64
	Boot    int
	Top     int                   // models by BIC that the bootstrap chooses among; 0: as many as are cheap
	NMax    int                   // dga: largest number of hidden people; 0: chosen from the data
	Latent  capture.LatentOptions // lcmcr: the zero value is the method's own
	Most    float64               // most steps of work of dga and bic; what needs more is left out; 0: no bound
	Run     capture.Run
	Label   func(string) func(done, total int) // progress for one step of the work
}

// An mseMethod answers for a table.
type mseMethod func(ctx context.Context, table *capture.Table, opt mseOptions) (mseAnswer, error)

// mseMethods has the methods in the order in which they are shown.
var mseMethods = []struct {
	name string
	run  mseMethod
}{
	{"main", estimateMain},
	{"pairs", estimatePairs},
	{"stepwise", estimateStepwise},
	{"bic", estimateBIC},
	{"dga", estimateDGA},
	{"lcmcr", estimateLatent},
}

// methodTitles name the methods for people.
var methodTitles = map[string]string{
	"main":     "Independent lists",
	"pairs":    "All pairs of lists",
	"stepwise": "Stepwise selection",
	"bic":      "Best model by BIC",
	"dga":      "Decomposable graphs",
	"lcmcr":    "Latent classes",
}

func methodNames() []string {
	var names []string
	for _, m := range mseMethods {
		names = append(names, m.name)
	}
	return append(names, "all")
}

// step is the Run of one step of the work, with its own line of progress.
func (opt mseOptions) step(label string) capture.Run {
	run := opt.Run
	if opt.Label != nil {
		run.Progress = opt.Label(label)
	}
	return run
}

func estimateMain(ctx context.Context, table *capture.Table, opt mseOptions) (mseAnswer, error) {
	a := newAnswer(table, "main")
	a.note = "It takes the lists to be independent of each other."
	return a, a.fixedModel(ctx, table, capture.MainEffects(len(table.Lists)), opt)
}

func estimatePairs(ctx context.Context, table *capture.Table, opt mseOptions) (mseAnswer, error) {
	a := newAnswer(table, "pairs")
	a.note = "It lets every two lists depend on each other."
	return a, a.fixedModel(ctx, table, capture.AllPairs(len(table.Lists)), opt)
}

// fixedModel fills in a model that was given in advance.
func (a *mseAnswer) fixedModel(ctx context.Context, table *capture.Table, model capture.Model, opt mseOptions) error {
	a.takeModel(table, model, model.Interactions())
	fit, err := capture.Estimate(table, model)
	if err != nil {
		return a.refused(table, model, err)
	}
	a.takeFit(fit)
	a.warnEmptyOverlaps(table, fit)
	if opt.Boot == 0 {
		return nil
	}
	b, err := capture.BootstrapModel(ctx, table, model, opt.Boot, opt.step(methodTitles[a.Method]+", bootstrap"))
	if err != nil {
		return err
	}
	a.takeBootstrap(b)
	return nil
}

// refused fills in that the model has no estimate, and names the lists that
// stand in the way. Any other error is passed on.
func (a *mseAnswer) refused(table *capture.Table, model capture.Model, err error) error {
	var u *capture.Unestimable
	if !errors.As(err, &u) {
		return fault.Refuse("The model %s could not be fitted: %v. Try --method stepwise.", model, err)
	}
	a.Code = u.Verdict.Code
	a.warn("%s", sayRefused(table, *u))
	return nil
}

func estimateStepwise(ctx context.Context, table *capture.Table, opt mseOptions) (mseAnswer, error) {
	a := newAnswer(table, "stepwise")
	fit, added, err := capture.Stepwise(table, opt.PThresh)
	if err != nil {
		main := capture.MainEffects(len(table.Lists))
		a.takeModel(table, main, nil)
		return a, a.refused(table, main, err)
	}
	a.note = fmt.Sprintf("It starts from independent lists and adds pairs whose overlap chance does not explain (p < %v).", opt.PThresh)
	a.takeModel(table, fit.Model, added)
	a.takeFit(fit)
	a.warnEmptyOverlaps(table, fit)
	if opt.Boot == 0 {
		return a, nil
	}
	b, err := capture.BootstrapStepwise(ctx, table, opt.PThresh, opt.Boot, opt.step("Stepwise selection, bootstrap"))
	if err != nil {
		return a, err
	}
	a.takeBootstrap(b)
	return a, nil
}

func estimateBIC(ctx context.Context, table *capture.Table, opt mseOptions) (mseAnswer, error) {
	a := newAnswer(table, "bic")
	if lists := len(table.Lists); opt.Most > 0 && opt.Order == 2 && math.Ldexp(1, lists*(lists-1)/2+lists) > opt.Most {
		return a, tooLong(table, "bic")
	}
	ranking, err := capture.Rank(ctx, table, opt.Order, opt.step("Fitting all models"))
	if err != nil {
		return a, refuseRank(ctx, err)
	}
	a.Models = []mseModel{}
	if len(ranking.Models) == 0 {
		main := capture.MainEffects(len(table.Lists))
		a.takeModel(table, main, nil)
		_, err := capture.Estimate(table, main)
		return a, a.refused(table, main, err)
	}
	best := ranking.Models[0].Model
	fit, err := capture.Estimate(table, best)
	if err != nil {
		return a, a.refused(table, best, err)
	}
	a.takeModel(table, best, best.Interactions())
	a.takeFit(fit)
	a.takeRanking(ranking)
	a.warnEmptyOverlaps(table, fit)
	a.warnNearModels(ranking)
	if opt.Boot == 0 {
		return a, nil
	}
	top := opt.top(len(ranking.Models))
	b, err := capture.BootstrapTop(ctx, table, ranking, []int{top}, opt.Boot, opt.step("Best model by BIC, bootstrap"))
	if err != nil {
		return a, err
	}
	a.note += fmt.Sprintf(" The interval repeats the choice among the best %d models.", top)
	a.takeBootstrap(b[0])
	return a, nil
}

// refuseRank gives an interrupted ranking as it is, and a refused one as input to mend.
func refuseRank(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fault.Refuse("%s.", upperFirst(err.Error()))
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// Models among which a bootstrap chooses unless --top says otherwise.
const (
	allUpTo = 1100 // all of them when there are so few: every pairwise model of five lists
	defTop  = 60   // else the best, since replicates hardly ever choose a later one
)

func (opt mseOptions) top(models int) int {
	switch {
	case opt.Top > 0:
		return min(opt.Top, models)
	case models <= allUpTo:
		return models
	}
	return defTop
}

func (a *mseAnswer) takeRanking(r capture.Ranking) {
	for _, m := range r.Models {
		a.Models = append(a.Models, mseModel{m.Model.String(), m.Population, m.BIC})
	}
	a.note = fmt.Sprintf("It is the best by BIC of %d models; %d of them can be estimated.", r.Total, r.Estimable)
	if len(r.Models) < r.Estimable {
		a.warn("Only the best %d of %d models are listed.", len(r.Models), r.Estimable)
	}
}

// takeBootstrap fills in the BCa interval and what is wrong with the bootstrap.
func (a *mseAnswer) takeBootstrap(b capture.Bootstrap) {
	ci, err := b.BCa(.95)
	if err != nil {
		a.warn("No bootstrap interval can be given: %v.", err)
		return
	}
	a.CIBCa = &ci
	a.warnHealth(b.Health(ci), len(b.Replicates)+b.Failed)
}

func (a *mseAnswer) warn(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !slices.Contains(a.Warnings, text) {
		a.Warnings = append(a.Warnings, text)
	}
}
