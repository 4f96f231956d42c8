// Package records derives the ordinary pages and the API of a register: the
// list with search, filters, sorting and downloads; one record with its
// history; the form to add or change it, which keeps what was typed when
// something is wrong and shows both versions when somebody else was faster.
//
// A module makes a Pages value and adds its Routes to its own. Whatever is
// derived can be left out (Without) and written by hand instead; the pieces
// that pages by hand need are exported: Form, Rows, Summary.
//
// Words come from messages named after the register and its fields:
// organisations.title, organisations.name, organisations.kind.un.
package records
