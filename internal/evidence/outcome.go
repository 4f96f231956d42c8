package evidence

import "math"

// Outcome is what an estimate found, in no language: pages say it in the
// reader's. Small counts are taken out before it is made.
type Outcome struct {
	Unit      string   `json:"unit"`              // what Estimate counts: a key of the messages estimates.says.UNIT
	Refusal   string   `json:"refusal,omitempty"` // why there is no number; "" where there is one
	Causes    []string `json:"causes,omitempty"`  // the lists or columns that cause the refusal
	Estimate  *float64 `json:"estimate"`
	Low       *float64 `json:"low"`
	High      *float64 `json:"high"`
	Range     bool     `json:"range,omitempty"` // the methods disagree: Low to High, over all their intervals, is the answer
	N         int      `json:"n"`               // people, interviews or periods that it rests on
	Of        string   `json:"of,omitempty"`    // the answer or group that it is about
	Rows      []Line   `json:"rows,omitempty"`  // methods or groups side by side
	Spread    float64  `json:"spread,omitempty"`
	By        string   `json:"by,omitempty"`     // the column that Groups are of
	Groups    []Line   `json:"groups,omitempty"` // the same figure for each group
	Series    []Period `json:"series,omitempty"`
	Changes   []Shift  `json:"changes,omitempty"` // what would change it
	Cautions  []Say    `json:"cautions,omitempty"`
	Notes     []string `json:"notes,omitempty"` // of the method, in English
	File      string   `json:"file"`
	SHA256    string   `json:"sha256"` // of the data that the command reads
	Version   string   `json:"version"`
	Command   string   `json:"command"` // that repeats it
	Seconds   float64  `json:"seconds"`
	markdown  string   // the report, stored beside
	html      string
	protected int // cells that were taken out for being small
}

// Line is one method's or group's answer. Label is a message's key where Method
// is set, else a name from the data.
type Line struct {
	Label     string   `json:"label"`
	Method    bool     `json:"method,omitempty"`
	Estimate  *float64 `json:"estimate"`
	Low, High *float64
	Small     bool `json:"small,omitempty"` // not shown, to protect a small group
}

// Period is one week or month of a series. A count that is too small to show is
// nil, and Small.
type Period struct {
	Label  string   `json:"label"`
	Value  *float64 `json:"value"`
	Bound  *float64 `json:"bound"`
	Alarm  bool     `json:"alarm,omitempty"`
	Small  bool     `json:"small,omitempty"`
	Reason string   `json:"reason,omitempty"`
}

// Shift is what a small change of the data does to the estimate.
type Shift struct {
	Says     string   `json:"says"`
	Args     []string `json:"args,omitempty"`
	Estimate *float64 `json:"estimate"` // nil where nothing can be estimated any more
}

// Say is a message with its arguments.
type Say struct {
	Key     string    `json:"key"`
	Texts   []string  `json:"texts,omitempty"` // {0}, {1}...
	Numbers []float64 `json:"numbers,omitempty"`
}

// smallest is the smallest count of people that a page shows. What is below it
// could be known by name.
const smallest = 5

// tooFew tells a count of people that must not be shown; nobody is no secret.
func tooFew(n float64) bool { return n > 0 && n < smallest }

// refuse makes an outcome without a number.
func refusal(why string, causes ...string) Outcome { return Outcome{Refusal: why, Causes: causes} }

// caution adds a warning in words.
func (o *Outcome) caution(key string, numbers ...float64) {
	o.Cautions = append(o.Cautions, Say{Key: key, Numbers: numbers})
}

// compare sets the spread of the methods. Where they disagree the answer is a
// range, from the lowest end of their intervals to the highest: the uncertainty
// about the method comes on top of each method's own.
func (o *Outcome) compare() {
	if o.apart("estimates.caution.spread") {
		low, high := o.reach()
		o.Range, o.Low, o.High = true, &low, &high
	}
}

// apart sets the ratio of the highest line to the lowest, and warns where it is large.
func (o *Outcome) apart(caution string) bool {
	low, high, n := math.Inf(1), 0.0, 0
	for _, l := range o.Rows {
		if l.Estimate != nil && *l.Estimate > 0 {
			low, high, n = min(low, *l.Estimate), max(high, *l.Estimate), n+1
		}
	}
	if n < 2 {
		return false
	}
	if o.Spread = high / low; o.Spread <= spreadWarning {
		return false
	}
	o.caution(caution, o.Spread)
	return true
}

// reach is the lowest and the highest that a line holds possible.
func (o *Outcome) reach() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, l := range o.Rows {
		for _, x := range []*float64{l.Estimate, l.Low, l.High} {
			if l.Estimate != nil && x != nil {
				low, high = min(low, *x), max(high, *x)
			}
		}
	}
	return low, high
}

// effect is a number with its interval, where it has one.
func (o *Outcome) effect(estimate float64, ci []*float64) {
	o.Estimate = &estimate
	if len(ci) == 2 && ci[0] != nil && ci[1] != nil {
		o.Low, o.High = ci[0], ci[1]
	}
}
