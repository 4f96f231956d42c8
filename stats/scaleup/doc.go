// Package scaleup estimates how many people belong to hidden groups from a
// survey of the general population: how many people do you know who ...?
//
// Respondents are asked about groups of known size too, which tells how many
// people each respondent knows (the degree), and so what share of them the
// hidden group's number is. MLE and PIMLE are the two classic estimates
// (Killworth and others 1998), LeaveOneOut tests them on the known groups, and
// Bayes adds what they leave out: unequal chances to know somebody of the group
// (barrier effect) and acquaintances who do not say that they belong to it
// (transmission effect).
package scaleup
