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
// Where a single group is withheld and the total is not, the smallest of the
// others is withheld with it: else the total would give it away.
func groupFigures(parts response.Parts, groups []string, unit response.Unit) []figure {
	out := make([]figure, len(groups))
	hidden, least := 0, -1
	for i, g := range groups {
		n, ok := parts[g]
		if !ok {
			continue
		}
		if out[i] = figureOf(&n, unit); out[i].withheld {
			hidden++
		} else if n > 0 && (least < 0 || n < out[least].n) {
			least = i
		}
	}
	if hidden == 1 && least >= 0 {
		out[least].withheld = true
	}
	return out
}
