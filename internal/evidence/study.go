package evidence

import (
	"context"
	"regexp"
	"slices"
)

// An inquiry is what a person comes with; the shape of her data decides on the
// design, and the design on the methods.
type inquiry struct {
	name    string // messages estimates.question.NAME
	studies []string
}

var inquiries = []inquiry{
	{"people", []string{"lists"}},
	{"share", []string{"survey", "amount"}},
	{"rising", []string{"trend"}},
	{"helped", []string{"prepost", "series", "groups"}},
	{"hidden", []string{"chain", "known"}},
}

// A study is a shape of data with what is asked of it: which columns play
// which role, what else must be known, and what the answer rests on.
type study struct {
	question    string
	roles       []role
	settings    []setting
	assumptions []string   // messages estimates.assume.NAME
	steps       int        // of its work, for the progress bar
	example     [][]string // a table of this shape, heading first
	run         func(ctx context.Context, in input) (Outcome, error)
}

// A role is the part that a column plays: messages estimates.role.NAME.
type role struct {
	name     string
	many     bool // several columns
	optional bool
	shared   bool                // its column may play another part as well
	answers  bool                // the choice is a column with one of its answers: "column=answer"
	named    *regexp.Regexp      // how such columns are often called
	fits     func(columnOf) bool // whether a column can play it
}

// A setting is a value that no column holds: messages estimates.setting.NAME.
type setting struct {
	name     string
	optional bool
	number   bool
	long     bool // several lines
	usual    string
	choices  []string // the only values; messages estimates.setting.NAME.VALUE
}

func called(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?i)` + pattern) }

// design are the roles of columns that say how people were drawn, and the groups
// that a figure is asked for.
var design = []role{
	{name: "weights", optional: true, named: called(`^(weight|pw|wt|waga|вага|вес)`), fits: columnOf.numeric},
	{name: "strata", optional: true, named: called(`^(strat|region|voivod|stype)`), fits: columnOf.anything},
	{name: "cluster", optional: true, named: called(`^(cluster|psu|site|centre|center|shelter|dnum)`), fits: columnOf.anything},
	{name: "fpc", optional: true, named: called(`^fpc`), fits: columnOf.numeric},
	{name: "by", optional: true, shared: true, fits: columnOf.words},
}

var studies = map[string]study{
	"lists": {question: "people", steps: 8, run: runLists,
		roles: []role{
			{name: "lists", many: true, fits: columnOf.binary},
			{name: "count", optional: true, named: called(`^(count|n|freq|people|number|liczba|кільк|колич)`), fits: columnOf.whole},
		},
		example:     [][]string{{"hotline", "shelter", "police", "count"}, {"1", "0", "0", "52"}, {"0", "1", "0", "90"}, {"1", "1", "0", "14"}},
		assumptions: []string{"closed", "linkage", "homogeneity", "dependence", "small"}},
	"survey": {question: "share", steps: 1, run: runShare,
		roles:       slices.Concat([]role{{name: "answer", answers: true, fits: columnOf.words}}, design),
		example:     [][]string{{"region", "weight", "deceived"}, {"north", "112.5", "yes"}, {"north", "112.5", "no"}, {"south", "80", "no"}},
		assumptions: []string{"sample", "nonresponse", "truth", "small"}},
	"amount": {question: "share", steps: 1, run: runAmount,
		roles: slices.Concat([]role{
			{name: "amount", named: called(`^(amount|sum|paid|debt|income|days|kwota|сума|сумма)`), fits: columnOf.numeric},
			{name: "per", optional: true, fits: columnOf.numeric},
		}, design),
		settings:    []setting{{name: "figure", usual: "mean", choices: []string{"mean", "total"}}},
		example:     [][]string{{"region", "weight", "debt"}, {"north", "112.5", "900"}, {"north", "112.5", "0"}, {"south", "80", "1500"}},
		assumptions: []string{"sample", "nonresponse", "truth", "small"}},
	"trend": {question: "rising", steps: 1, run: runRising,
		roles: []role{
			{name: "time", named: called(`^(t|time|week|date|day|month|period|tydz|data|тиж|нед|дата)`), fits: columnOf.period},
			{name: "count", named: called(`^(count|cases|observed|n|reports|liczba|кільк|колич)`), fits: columnOf.whole},
		},
		settings:    []setting{{name: "last", number: true, usual: "12"}, {name: "series", number: true, optional: true, usual: "1"}},
		example:     [][]string{{"week", "reports"}, {"2026-W46", "9"}, {"2026-W47", "12"}, {"2026-W48", "21"}},
		assumptions: []string{"reporting", "definition", "awareness", "small"}},
	"prepost": {question: "helped", steps: 1, run: runPrePost,
		roles: []role{
			{name: "before", named: called(`^(before|pre|przed|до)`), fits: columnOf.numeric},
			{name: "after", named: called(`^(after|post|po$|po_|після|после)`), fits: columnOf.numeric},
		},
		example:     [][]string{{"before", "after"}, {"5", "8"}, {"4", "4"}, {"6", "9"}},
		assumptions: []string{"same_test", "dropout", "nothing_else", "lasting"}},
	"series": {question: "helped", steps: 1, run: runSeries,
		roles: []role{
			{name: "time", named: called(`^(t|time|week|date|day|month|period)`), fits: columnOf.period},
			{name: "outcome", named: called(`^(count|cases|outcome|y$|reports)`), fits: columnOf.numeric},
		},
		settings:    []setting{{name: "start"}},
		example:     [][]string{{"month", "reports"}, {"2026-08", "31"}, {"2026-09", "28"}, {"2026-10", "17"}},
		assumptions: []string{"nothing_else", "definition", "reporting", "forecast"}},
	"groups": {question: "helped", steps: 1, run: runGroups,
		roles: []role{
			{name: "outcome", named: called(`^(outcome|y$|score|result)`), fits: columnOf.numeric},
			{name: "treated", named: called(`^(treat|group|helped|program|intervention)`), fits: columnOf.binary},
			{name: "post", named: called(`^(post|after|period)`), fits: columnOf.binary},
			{name: "cluster", optional: true, named: called(`^(unit|cluster|site|centre|center|shelter|id)`), fits: columnOf.anything},
		},
		example:     [][]string{{"site", "score", "treated", "post"}, {"A", "4.5", "1", "0"}, {"A", "6.5", "1", "1"}, {"B", "4.0", "0", "0"}},
		assumptions: []string{"parallel", "same_people", "spillover", "nothing_else"}},
	"chain": {question: "hidden", steps: 3, run: runChain,
		roles: []role{
			{name: "answer", answers: true, fits: columnOf.words},
			{name: "degree", named: called(`(degree|network|knows|size)`), fits: columnOf.whole},
			{name: "id", named: called(`^(id|number|nr|coupon)$`), fits: columnOf.anything},
			{name: "recruiter", named: called(`(recruiter|referrer|by)`), fits: columnOf.anything},
		},
		settings:    []setting{{name: "population", number: true, optional: true}},
		example:     [][]string{{"id", "recruiter", "degree", "deceived"}, {"1", "", "12", "no"}, {"2", "1", "7", "yes"}, {"3", "1", "20", "no"}},
		assumptions: []string{"connected", "degree", "random_recruit", "truth", "small"}},
	"known": {question: "hidden", steps: 1, run: runKnown,
		roles:       []role{{name: "hidden", many: true, fits: columnOf.whole}},
		settings:    []setting{{name: "known", long: true}, {name: "population", number: true}},
		example:     [][]string{{"nurses", "teachers", "hidden"}, {"2", "5", "0"}, {"0", "1", "1"}, {"4", "3", "0"}},
		assumptions: []string{"transmission", "barrier", "recall", "known_sizes"}},
}
