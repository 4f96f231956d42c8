package response

import (
	"slices"

	"ostoja/internal/id"
)

// Line is one line of a partner's form: an activity with its history.
type Line struct {
	Activity  *Activity
	Indicator *Indicator
	Before    []Value // of the months before, the oldest first
	Now       Value
	Others    []id.ID // partners that report people for the same indicator in the same place
}

// Cumulated is how many were reached since the plan began, this month included.
func (l Line) Cumulated() int {
	sum := l.Now.Count()
	for _, v := range l.Before {
		sum += v.Count()
	}
	return sum
}

// Last is the value of the month before; empty where there is none.
func (l Line) Last() Value {
	if len(l.Before) == 0 {
		return Value{}
	}
	return l.Before[len(l.Before)-1]
}

// Finding is what is odd about a value. One that Blocks must be corrected; the
// others need the partner's answer, which is kept. Its words are the message
// "check." + Code with Args.
type Finding struct {
	Code     string
	Activity id.ID
	Other    id.ID // the other partner, of "shared"
	Args     []any
	Blocks   bool
}

// The bounds at which a figure is asked about.
const (
	jumpFactor = 3  // times the mean of the months before, up or down
	jumpLeast  = 15 // people; smaller steps are the way of small numbers
	jumpMonths = 2  // with fewer months before nothing is usual
)

// Check looks at one line and lists what is odd, in the order of the form.
func Check(l Line) []Finding {
	var found []Finding
	add := func(code string, blocks bool, args ...any) {
		found = append(found, Finding{Code: code, Activity: l.Activity.ID, Args: args, Blocks: blocks})
	}
	n := l.Now.Count()
	if l.Now.Served != nil && *l.Now.Served < n {
		add("served", true, n, *l.Now.Served)
	}
	for _, d := range Dimensions {
		if sum, given := l.Now.sum(d); given && slices.Contains(l.Indicator.By, d.Code) && sum != n {
			add("sum."+d.Code, false, sum, n)
		}
	}
	if t := l.Activity.Target; t != nil && float64(l.Cumulated()) > *t {
		add("target", false, l.Cumulated(), int(*t))
	}
	switch {
	case l.looksCumulated():
		add("cumulated", false, n, l.Cumulated()-n)
	case l.jumps():
		add("jump", false, n, l.mean())
	}
	if l.Indicator.Unit == People && n > 0 {
		for _, other := range l.Others {
			found = append(found, Finding{Code: "shared", Activity: l.Activity.ID, Other: other})
		}
	}
	return found
}

// sum adds the groups of a dimension, and tells whether any is given.
func (v Value) sum(d Dimension) (sum int, given bool) {
	for _, g := range d.Groups {
		n, ok := v.Parts[g]
		sum, given = sum+n, given || ok
	}
	return sum, given
}

// looksCumulated: a 'new' figure that is as large as all before it together is
// often the total so far.
func (l Line) looksCumulated() bool {
	before := l.Cumulated() - l.Now.Count()
	return l.reportedMonths() >= jumpMonths && before >= jumpLeast && l.Now.Count() >= before
}

func (l Line) jumps() bool {
	n, mean := l.Now.Count(), l.mean()
	if l.Now.New == nil || l.reportedMonths() < jumpMonths || max(n-mean, mean-n) < jumpLeast {
		return false
	}
	return n > jumpFactor*mean || n*jumpFactor < mean
}

func (l Line) reportedMonths() int {
	months := 0
	for _, v := range l.Before {
		if v.New != nil {
			months++
		}
	}
	return months
}

// mean is the mean of the months before that were reported, rounded down.
func (l Line) mean() int {
	if l.reportedMonths() == 0 {
		return 0
	}
	return (l.Cumulated() - l.Now.Count()) / l.reportedMonths()
}

// Unanswered lists the findings that keep a report from being submitted.
func Unanswered(found []Finding, answers []Answer) []Finding {
	var open []Finding
	for _, f := range found {
		answered := slices.ContainsFunc(answers, func(a Answer) bool {
			return a.Code == f.Code && a.Activity == f.Activity && a.Other == f.Other && (a.Text != "" || a.Shared != nil)
		})
		if f.Blocks || !answered {
			open = append(open, f)
		}
	}
	return open
}
