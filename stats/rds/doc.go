// Package rds estimates from respondent-driven sampling: people recruit people
// they know, and who knows more people is more likely to be in the sample.
//
// A Sample holds the recruitment tree and each person's network size (degree).
// RDSI, RDSII and SS estimate the share of each group of the population:
//
//   - RDSI from who recruits whom (Salganik and Heckathorn 2004),
//   - RDSII by weighting with 1/degree (Volz and Heckathorn 2008),
//   - SS with the chances of successive sampling, when the sample is a good part
//     of a population of known size (Gile 2011).
//
// Bootstrap gives their standard errors, Diagnose what the estimates rest on:
// chains long enough to forget their seeds, estimates that have settled, seeds
// that agree, groups that mix.
package rds
