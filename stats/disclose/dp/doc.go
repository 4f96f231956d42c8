// Package dp counts people with differential privacy.
//
// A [Release] has the number of records that have each combination of up to
// Length attributes, such that nobody can tell from it, but with the bounds
// epsilon and delta, whether any one person is in the data. Persons are added or
// removed whole; a person has at most Options.Bound records.
//
// How a release is made, and where to read on:
//
//   - The domain (domain.go) is public: code lists, never values read from the
//     records. Absence is a code of its own, so a record is in exactly one cell of
//     the table of any set of columns, and that is all that bounds a person's
//     influence: no bound is chosen from the data.
//   - Records are streamed into the tables of all sets of columns (layout.go,
//     count.go); memory grows with the cells, not with the records.
//   - A hundredth of epsilon buys a rough count of records, from which the plan
//     says how long the measured sets are (plan.go). Each cell of them gets
//     discrete Gaussian noise, drawn exactly on whole numbers (random.go,
//     noise.go) and accounted by zero-concentrated DP or the exact Gaussian
//     profile, whichever is tighter (account.go).
//   - From here on everything is post-processing. All noisy tables together give
//     the best linear unbiased estimate (estimate.go); it gives the intervals.
//   - The estimate is fitted (fit.go): no negative counts, long combinations that
//     agree with short ones, and no more trust in a measured interaction than
//     its noise warrants.
//   - Counts become whole numbers that do not contradict each other, and those
//     under the minimum are left out (aggregate.go).
//
// A failing random source gives an error and no release.
package dp
