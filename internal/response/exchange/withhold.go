package exchange

import (
	"strconv"

	"ostoja/internal/response"
)

// figure is a number that may be missing, or too small to leave the group.
type figure struct {
	n        int
	known    bool
	withheld bool
}

// smallest is the smallest number of people that leaves the group.
const smallest = 5

// figureOf makes a figure; of people: from 1 to 4 are withheld.
func figureOf(n *int, unit response.Unit) figure {
	if n == nil {
		return figure{}
	}
	few := unit != response.Events && unit != response.Items
	return figure{n: *n, known: true, withheld: few && *n > 0 && *n < smallest}
}

func (f figure) text() string {
	if !f.known || f.withheld {
		return ""
	}
	return strconv.Itoa(f.n)
}

// groupFigures gives the figures of the groups of one way to tell people apart.
// Where few are withheld together and the total is not, the total would give them
// away: the smallest of the others are withheld with them, until what is withheld
// is more than one figure and of five people or more.
func groupFigures(parts response.Parts, groups []string, unit response.Unit) []figure {
	out := make([]figure, len(groups))
	hidden, sum := 0, 0
	for i, g := range groups {
		n, ok := parts[g]
		if !ok {
			continue
		}
		if out[i] = figureOf(&n, unit); out[i].withheld {
			hidden, sum = hidden+1, sum+n
		}
	}
	for hidden == 1 || hidden > 0 && sum < smallest {
		least := leastShown(out)
		if least < 0 {
			break
		}
		out[least].withheld = true
		hidden, sum = hidden+1, sum+out[least].n
	}
	return out
}

// leastShown is the place of the smallest figure that is shown and not nothing; -1 for none.
func leastShown(all []figure) int {
	least := -1
	for i, f := range all {
		if !f.withheld && f.n > 0 && (least < 0 || f.n < all[least].n) {
			least = i
		}
	}
	return least
}
