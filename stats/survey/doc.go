// Package survey estimates from samples that were not drawn at random one by
// one: with strata, clusters, several stages and unequal weights.
//
// A Spec says how the sample was drawn, New makes the Design, and the Design
// estimates: Mean, Total, Ratio, Proportion, Quantile, and for a subpopulation
// the same on Domain. Each Estimate carries its standard error under the design,
// its degrees of freedom and the design effect.
//
// Standard errors come from Taylor linearisation with finite population
// corrections at every stage; Jackknife, BalancedHalf, Bootstrap and
// WithReplicates change to replicate weights. PostStratify, Rake and Calibrate
// bring in known population totals. Regress fits linear and logistic models, and
// Independence tests a table (Rao and Scott).
//
// A stratum with one sampled unit has no variance of its own. The default
// refuses it and names it; the other Lonely policies are the reader's choice and
// should be reported with the estimate.
//
// The references are C.-E. Särndal, B. Swensson, J. Wretman, Model Assisted
// Survey Sampling (1992), and T. Lumley, Complex Surveys (2010).
package survey
