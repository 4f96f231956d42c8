// Package near tells how far apart two words are, for the word that somebody
// meant: a sheet named "survye", a code with a letter wrong.
package near

// Distance is Levenshtein's distance: how many letters to change, add or take
// away to make b of a. Above limit it is limit + 1, found sooner.
func Distance(a, b []rune, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	row := make([]int, len(a)+1)
	for i := range row {
		row[i] = i
	}
	for j, cb := range b {
		diagonal, least := row[0], j+1
		row[0] = j + 1
		for i, ca := range a {
			cost := diagonal
			if ca != cb {
				cost = 1 + min(diagonal, row[i], row[i+1])
			}
			diagonal, row[i+1] = row[i+1], cost
			least = min(least, cost)
		}
		if least > limit {
			return limit + 1
		}
	}
	return min(row[len(a)], limit+1)
}

// Words is Distance for texts.
func Words(a, b string, limit int) int { return Distance([]rune(a), []rune(b), limit) }
