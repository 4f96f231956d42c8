// Package microdata measures and lowers the risk that a row of a file is linked
// to a person.
package microdata
