package xpath

import (
	"fmt"
	"strings"
)

// arity is how many arguments a function takes; most < 0 means: as many as
// one likes.
type arity struct{ least, most int }

// functions are those of XPath 1.0 and those that ODK clients add
// (https://docs.getodk.org/form-operators-functions,
// https://getodk.github.io/xforms-spec/#xpath-functions).
var functions = map[string]arity{
	"last": {0, 0}, "position": {0, 1}, "count": {1, 1}, "id": {1, 1}, "local-name": {0, 1}, "namespace-uri": {0, 1}, "name": {0, 1},
	"string": {0, 1}, "concat": {0, -1}, "starts-with": {2, 2}, "contains": {2, 2}, "substring-before": {2, 2}, "substring-after": {2, 2},
	"substring": {2, 3}, "string-length": {0, 1}, "normalize-space": {0, 1}, "translate": {3, 3},
	"boolean": {1, 1}, "not": {1, 1}, "true": {0, 0}, "false": {0, 0}, "lang": {1, 1},
	"number": {0, 1}, "sum": {1, 1}, "floor": {1, 1}, "ceiling": {1, 1}, "round": {1, 2},

	"if": {3, 3}, "once": {1, 1}, "coalesce": {1, -1}, "current": {0, 0}, "instance": {1, 1}, "depend": {1, -1},
	"selected": {2, 2}, "selected-at": {2, 2}, "count-selected": {1, 1}, "jr:choice-name": {2, 2}, "jr:itext": {1, 1},
	"indexed-repeat": {3, 7}, "count-non-empty": {1, 1}, "pulldata": {4, -1}, "property": {1, 1},
	"randomize": {1, 2}, "random": {0, 0}, "uuid": {0, 1}, "version": {0, 0},
	"join": {1, -1}, "substr": {2, 3}, "ends-with": {2, 2}, "regex": {2, 2}, "digest": {2, 3}, "extract-signed": {2, 2},
	"base64-decode": {1, 1}, "base64-encode": {1, 1}, "upper-case": {1, 1}, "lower-case": {1, 1},
	"boolean-from-string": {1, 1}, "checklist": {2, -1}, "weighted-checklist": {2, -1}, "null": {0, 0},
	"int": {1, 1}, "min": {1, -1}, "max": {1, -1}, "abs": {1, 1}, "pow": {2, 2}, "log": {1, 1}, "log10": {1, 1}, "exp": {1, 1}, "exp10": {1, 1},
	"sqrt": {1, 1}, "pi": {0, 0}, "sin": {1, 1}, "cos": {1, 1}, "tan": {1, 1}, "asin": {1, 1}, "acos": {1, 1}, "atan": {1, 1}, "atan2": {2, 2},
	"today": {0, 0}, "now": {0, 0}, "date": {1, 1}, "date-time": {1, 1}, "decimal-date-time": {1, 1}, "decimal-time": {1, 1},
	"format-date": {2, 2}, "format-date-time": {2, 2},
	"area": {1, 1}, "enclosed-area": {1, 1}, "distance": {1, -1}, "geofence": {2, 2}, "intersects": {1, 1},
}

// Check looks for calls of functions that clients do not know, and for calls
// with too few or too many arguments. Functions with a prefix other than jr
// belong to one client and are not judged.
func Check(n *Node) []*Error {
	var faults []*Error
	n.Walk(func(n *Node) bool {
		if n.Kind == Call {
			if err := checkCall(n); err != nil {
				faults = append(faults, err)
			}
		}
		return true
	})
	return faults
}

func checkCall(n *Node) *Error {
	a, known := functions[n.Text]
	got := len(n.Args)
	switch {
	case !known && strings.Contains(n.Text, ":") && !strings.HasPrefix(n.Text, "jr:"):
		return nil
	case !known:
		return fault(n.Pos, "there is no function %s()%s", n.Text, similar(n.Text))
	case n.Text == "indexed-repeat" && got >= 3 && got%2 == 0:
		return fault(n.Pos, "indexed-repeat() takes 3, 5 or 7 arguments, not %d: what, then a repeat and an index for each level", got)
	case got < a.least || a.most >= 0 && got > a.most:
		return fault(n.Pos, "%s() takes %s, not %d", n.Text, a, got)
	}
	return nil
}

func (a arity) String() string {
	switch {
	case a.most == 0:
		return "no arguments"
	case a.most < 0:
		return fmt.Sprintf("%d or more arguments", a.least)
	case a.least == a.most && a.least == 1:
		return "1 argument"
	case a.least == a.most:
		return fmt.Sprintf("%d arguments", a.least)
	}
	return fmt.Sprintf("%d to %d arguments", a.least, a.most)
}

// similar suggests the function whose name differs in case or hyphens only.
func similar(name string) string {
	plain := func(s string) string { return strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(s)) }
	for known := range functions {
		if plain(known) == plain(name) {
			return "; write " + known + "()"
		}
	}
	return "; see docs.getodk.org/form-operators-functions for those there are"
}
