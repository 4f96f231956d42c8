// Package linkage finds pairs of records that are about the same thing, by the
// method of Fellegi and Sunter (A Theory for Record Linkage, Journal of the
// American Statistical Association 64, 1969).
//
// Each pair of records is compared field by field; a comparison has a level,
// from 0 (they differ) up (they agree more and more), or Missing. Level l of
// field f is seen among pairs that match with probability m(f, l), among pairs
// that do not with u(f, l). The weight of a pair is the sum over its fields of
// log2(m/u); fields that are missing on a side weigh nothing. From the weight and
// the share of matches among the pairs follows the probability of a match.
//
// Fit estimates m, u and the share from unlabelled pairs by expectation and
// maximisation (Winkler, Using the EM Algorithm for Weight Computation in the
// Fellegi-Sunter Model, 1988). Fields are taken to be independent given the
// truth; where they are not, weights are too sure of themselves, and thresholds
// should be tried on labelled pairs.
package linkage
