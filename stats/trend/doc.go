// Package trend finds counts that are higher than the past explains: the
// methods of public health surveillance, for any count per week, day or month.
//
// A Series holds the counts. Each method judges a range of its periods and gives
// one Point per period, with the bound above which a count is an alarm:
//
//   - Farrington: quasi-Poisson regression on the same season of earlier years,
//     in which past outbreaks lose weight. Needs years of history. The settings
//     DefaultFarrington, Noufaily and Classic are the common ones.
//   - EARS: C1 to C3 compare with the last weeks only. For young series.
//   - CUSUM: small shifts that last.
//   - RKI and Bayes: simple bounds from chosen weeks of the past.
//
// Where no bound can be given, Upper is nil and Reason says why: too short a
// history, low counts, a missing report. A missing report is NaN in the series;
// it never counts as 0.
//
// Judged often enough, any series raises alarms by chance: FalseAlarms says how
// many to expect.
package trend
