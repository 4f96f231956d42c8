package tor

import "regexp"

// wordTable finds any of a table's words at the start of a word.
type wordTable struct{ inside, start *regexp.Regexp }

func words(alternatives string) *wordTable {
	return &wordTable{pattern(`\b(?:` + alternatives + `)`), pattern(`^(?:` + alternatives + `)`)}
}

func (w *wordTable) in(folded string) bool     { return w.inside.MatchString(folded) }
func (w *wordTable) begins(folded string) bool { return w.start.MatchString(folded) }
