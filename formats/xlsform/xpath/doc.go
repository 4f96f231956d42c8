// Package xpath reads the XPath expressions of ODK forms and checks them:
// XPath 1.0 (https://www.w3.org/TR/1999/REC-xpath-19991116) with the functions
// that ODK clients add, and with ${name}, the XLSForm's way to name a question.
//
// Parse gives a tree or an Error with the place of the fault. Check looks at
// the functions in a tree: are they known, and do they get as many arguments
// as they take? What a name in the expression refers to is for the caller to
// find out: Walk visits every part of the tree.
package xpath
