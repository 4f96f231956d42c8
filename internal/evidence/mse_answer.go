package evidence

import (
	"fmt"
	"math"

	"ostoja/stats/capture"
)

// An mseAnswer is what one method says; its JSON is a stable interface. What a
// method does not have is null.
type mseAnswer struct {
	NLists     int           `json:"n_lists"`
	NObserved  int           `json:"n_observed"`
	Method     string        `json:"method"`
	Model      *string       `json:"model"` // generators, as [12,3]; null for an average over models
	Terms      []string      `json:"terms"` // interactions, as A:C, in the order of selection
	Estimate   *float64      `json:"estimate"`
	CINaive    *[2]float64   `json:"ci_naive"`
	CIBCa      *[2]float64   `json:"ci_bca"`
	CICredible *[2]float64   `json:"ci_credible,omitempty"` // Bayesian methods alone
	Code       int           `json:"code"`
	Deviance   *float64      `json:"deviance"`
	AIC        *float64      `json:"aic"`
	BIC        *float64      `json:"bic"`
	Warnings   []string      `json:"warnings"`
	Models     []mseModel    `json:"models,omitzero"`     // bic alone, also where no model has an estimate
	Posterior  *msePosterior `json:"posterior,omitempty"` // Bayesian methods alone
	Chains     *mseChains    `json:"chains,omitempty"`    // lcmcr alone

	Influence []mseChange `json:"influence,omitempty"` // with --influence alone

	// For the text and the report.
	note string // how the model was chosen, in words
}

// An mseModel is one line of the ranking by BIC.
type mseModel struct {
	Model    string  `json:"model"`
	Estimate float64 `json:"estimate"`
	BIC      float64 `json:"bic"`
}

// An mseChange is what a small change of the data does to the estimate.
type mseChange struct {
	Change   string   `json:"change"`
	Estimate *float64 `json:"estimate"` // null when the changed data has no estimate
}

// An msePosterior sums up a posterior distribution of the population.
type msePosterior struct {
	Mean   float64 `json:"mean"`
	Median float64 `json:"median"`
	Mode   *int    `json:"mode"` // null for a sampler
}

// mseChains says how the chains of a sampler behaved.
type mseChains struct {
	N    int      `json:"n"`
	RHat *float64 `json:"r_hat"` // null when a chain stands still
	ESS  float64  `json:"ess"`
}

func newChains(p capture.LatentPosterior) *mseChains {
	c := &mseChains{N: len(p.Chains), ESS: p.ESS}
	if !math.IsInf(p.RHat, 0) {
		c.RHat = &p.RHat
	}
	return c
}

func sayRHat(r float64) string {
	if math.IsInf(r, 0) {
		return "infinite, a chain stands still"
	}
	return fmt.Sprintf("%.2f", r)
}

// An mseComparison is the answer of --method all.
type mseComparison struct {
	mseAnswer
	SpreadRatio *float64    `json:"spread_ratio"`
	Results     []mseAnswer `json:"results"`
}

func newAnswer(table *capture.Table, method string) mseAnswer {
	return mseAnswer{NLists: len(table.Lists), NObserved: table.N, Method: method, Terms: []string{}, Warnings: []string{}}
}

// interval is the one to show: the widest-reaching that the method has.
func (a mseAnswer) interval() *[2]float64 {
	switch {
	case a.CIBCa != nil:
		return a.CIBCa
	case a.CICredible != nil:
		return a.CICredible
	}
	return a.CINaive
}

// takeFit fills in a fitted model.
func (a *mseAnswer) takeFit(fit capture.Fit) {
	n, ci := fit.Population(), fit.Naive(.95)
	a.Estimate, a.CINaive = &n, &ci
	a.Deviance, a.AIC, a.BIC = &fit.Deviance, &fit.AIC, &fit.BIC
	a.warnThinOverlap()
}

// takeModel fills in the model and its interactions in the given order.
func (a *mseAnswer) takeModel(table *capture.Table, model capture.Model, terms []capture.History) {
	name := model.String()
	a.Model = &name
	for _, theta := range terms {
		a.Terms = append(a.Terms, table.Name(theta))
	}
}
