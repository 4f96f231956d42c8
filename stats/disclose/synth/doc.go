// Package synth makes synthetic records from a differentially private release,
// and compares data sets.
//
// [New] sees nothing but a dp.Release, so what it makes costs no more privacy:
// a junction tree of the columns that tell most about each other is chosen from
// the released tables (tree.go), as many records as the release counts are drawn
// along it (sample.go), and single values are changed until all pairs of columns
// agree with the release (refine.go). No attribute and no pair of attributes
// comes out that the release itself does not show.
//
// [Evaluate] compares a real with another data set, synthetic or protected in
// another way. Its answer is computed from the real data and is not private.
package synth
