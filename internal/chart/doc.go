// Package chart draws figures as SVG on the server: no script, no style from
// elsewhere, a title and a description for those who do not see it. The numbers
// behind a figure belong beside it in a table; Lorenz gives them as points.
package chart
