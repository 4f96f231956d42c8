// Package tables protects tables of counts about people.
//
// Hiding small counts alone protects nobody: totals give them back. Suppress
// finds for a two-way Table the fewest further cells to hide, so that the
// interval that an attacker can derive for each small count stays wide.
// Table.Intervals is that attacker: in the graph whose nodes are the rows and
// columns and whose edges are the hidden cells, a maximum flow says how far a
// cell can move.
//
// An Audit is the attacker for everything else: tables of more dimensions
// (Figures), hierarchies, linked tables, rounded figures, and everything that
// was published before. Audit.Protect chooses what to leave out of a Plan, and
// Audit.Safe has the last word. It answers for whole numbers, exactly or on the
// safe side.
//
// Rule says which cells are sensitive: Threshold, Dominance, PPercent;
// Homogeneous finds groups that share one value. ControlledRounding and the
// cell-key method (Perturbation) change numbers instead of hiding them.
//
// Below are a maximum flow (flow.go), a dual simplex (lp.go), and two searches
// built on them: branch and cut for suppression (cover.go, separate.go,
// construct.go), branch and bound for intervals (extreme.go).
package tables
