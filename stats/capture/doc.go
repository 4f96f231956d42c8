// Package capture estimates the size of a hidden population from several
// incomplete lists of its members: multiple systems estimation (MSE), known in
// ecology as capture-recapture.
//
// # The data
//
// A Table says how many people have each capture history: which of the lists
// they are on and which they are not. A History is a set of lists, kept as
// bits; the history with no bit, the people whom no list has seen, is the one
// that is wanted. Up to ten lists are taken.
//
// # The tour
//
//   - Model is a hierarchical log-linear model; ParseModel reads the usual
//     notation "[12,13,4]", Model.String writes it.
//   - Check says whether a model can be estimated on a table at all: whether the
//     extended maximum likelihood estimate exists, and whether it is unique.
//     Both answers are exact. Blame names the lists that stand in the way.
//   - Estimate fits a model, with parameters at minus infinity where the lists
//     do not overlap, and gives the number of people with its naive interval.
//   - Stepwise chooses the pairs of lists that belong in the model by their
//     Poisson p-values; Rank fits all hierarchical models and orders them by BIC.
//   - Bootstrap repeats a whole procedure, its selection included, on resampled
//     tables; BCa turns the replicates into an interval.
//   - Closed fits the family M0, Mt, Mh, Mth, Mb, Mbh; Profile gives the
//     profile-likelihood interval of a log-linear model.
//   - Decomposable averages over all decomposable graphs (Madigan and York);
//     LatentClass samples the latent class model (Manrique-Vallier) with several
//     chains and refuses an answer while they disagree.
//   - Influence moves counts, drops and merges lists, and breaks the linkage, to
//     show what the estimate hangs on.
//
// # How it is fast
//
// The linear predictor of a log-linear model is a sum over the subsets of a
// history, and every entry of its information matrix is a sum over supersets.
// Both are one Moebius transform over the lattice of histories (lattice.go), so
// a Newton step costs microseconds and allocates nothing.
//
// # Promises
//
// Everything here is a pure function of its arguments. Randomness comes from a
// seed; the same seed gives the same bits for any number of workers. Nothing
// panics on data, and no answer holds a NaN: what cannot be estimated is an
// error or a Verdict that says why.
package capture
