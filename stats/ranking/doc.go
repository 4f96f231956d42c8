// Package ranking orders things from comparisons of two at a time, and says how
// sure the order is.
//
// The model is that of Bradley and Terry (Rank Analysis of Incomplete Block
// Designs, Biometrika 39, 1952): item i is preferred to j with probability
// 1/(1+exp(s_j-s_i)). Fit finds the strengths s by Newton's method on the
// log-likelihood with a small normal prior on each strength, so that items that
// won or lost always, and items never compared with each other, have finite
// strengths and honest, wide intervals. Strengths sum to nothing in particular;
// only their differences mean something.
//
// Intervals are those of the normal approximation at the maximum (Laplace); the
// interval of a rank counts the items that are surely above and surely below.
package ranking
