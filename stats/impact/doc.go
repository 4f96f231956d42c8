// Package impact estimates what an intervention changed.
//
// Four designs, by what there is to compare with:
//
//   - ITS, an interrupted time series: one place, many periods before and after.
//   - TwoByTwo and TwoWay, difference in differences: a treated and an untreated
//     group, which start together.
//   - Staggered (Callaway and Sant'Anna): groups that start at different times,
//     with the event study and the test of parallel trends before the start.
//   - Synthetic, a synthetic control: one treated place, many others.
//
// Pairs compares the same people before and after a training.
//
// No design proves its own assumption. Each result carries Warnings: what was
// checked, what it showed, and what has to be believed.
package impact
