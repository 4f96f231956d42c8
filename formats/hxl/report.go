package hxl

import (
	"cmp"
	"crypto/md5"
	"encoding/base64"
	"slices"
)

// Report is what a validation found, in the form of the reference library's
// JSON report. Rows and columns count from 0 there.
type Report struct {
	Validator      string  `json:"validator"`
	Valid          bool    `json:"is_valid"`
	Stats          Stats   `json:"stats"`
	Issues         []Issue `json:"issues"`
	ExternalIssues []Issue `json:"external_issues"`
}

// Stats counts locations by severity.
type Stats struct {
	Info     int `json:"info"`
	Warning  int `json:"warning"`
	Error    int `json:"error"`
	External int `json:"external"`
	Total    int `json:"total"`
}

// Issue is one rule that was broken, with every place where it was.
type Issue struct {
	RuleID      string     `json:"rule_id"`
	Pattern     string     `json:"tag_pattern"`
	Description string     `json:"description"`
	Severity    Severity   `json:"severity"`
	Scope       string     `json:"scope"` // dataset, row or cell
	Count       int        `json:"location_count"`
	Locations   []Location `json:"locations"`
}

// Location is one place. Row and SourceRow are nil for the dataset as a whole;
// Column is nil where no column is to blame.
type Location struct {
	Row       *int   `json:"row,omitempty"`        // among the rows below the tags, from 0
	SourceRow *int   `json:"source_row,omitempty"` // in the sheet, from 0
	Column    *int   `json:"col,omitempty"`        // from 0
	Tag       string `json:"hashtag,omitempty"`
	Value     string `json:"location_value,omitempty"`
	Suggested string `json:"suggested_value,omitempty"`
}

// finding is one breach before it is grouped.
type finding struct {
	phase     phase
	rule      int
	row       int // from 0; noPlace for the dataset
	sourceRow int
	column    int // from 0; noPlace where none
	scope     string
	message   string
	value     string
	suggested string
}

const noPlace = -1

// phase orders findings as a validation meets them.
type phase int

const (
	external phase = iota
	dataset
	rows
	ending
)

// ruleID is the reference library's name of a rule: the first eight letters of
// the base64 of the MD5 of severity, description and pattern. It names, it does
// not protect.
func ruleID(r Rule) string {
	description := r.Description
	if description == "" {
		description = "None"
	}
	sum := md5.Sum([]byte(string(r.Severity) + "\r" + description + "\r" + r.Pattern.String()))
	return base64.URLEncoding.EncodeToString(sum[:])[:8]
}

// report groups findings by rule, in the order in which they would have been met.
func report(s Schema, columns []Column, findings []finding) Report {
	slices.SortStableFunc(findings, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.phase, b.phase), comparePlace(a, b))
	})
	out := Report{Validator: "ostoja", Valid: len(findings) == 0, Issues: []Issue{}, ExternalIssues: []Issue{}}
	groups := map[string]*group{}
	var order []*group
	for _, f := range findings {
		rule := s.Rules[f.rule]
		id := ruleID(rule)
		if f.phase == external {
			id += "/external"
		}
		g := groups[id]
		if g == nil {
			g = newGroup(rule, f)
			groups[id] = g
			order = append(order, g)
		}
		g.add(f, columns)
	}
	for _, g := range order {
		g.issue.Count = len(g.issue.Locations)
		out.Stats.count(g)
		if g.external {
			out.ExternalIssues = append(out.ExternalIssues, g.issue)
		} else {
			out.Issues = append(out.Issues, g.issue)
		}
	}
	return out
}

// comparePlace orders what was met row by row by its row, and then by rule.
func comparePlace(a, b finding) int {
	if a.phase != rows {
		return 0
	}
	return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.rule, b.rule))
}

func (s *Stats) count(g *group) {
	n := g.issue.Count
	s.Total += n
	switch {
	case g.external:
		s.External += n
	case g.issue.Severity == Info:
		s.Info += n
	case g.issue.Severity == Warning:
		s.Warning += n
	default:
		s.Error += n
	}
}

// group gathers the findings of one issue, each place once.
type group struct {
	issue    Issue
	external bool
	seen     map[place]bool
}

type place struct {
	row, column      int
	value, suggested string
}

func newGroup(r Rule, f finding) *group {
	description := r.Description
	if description == "" || f.phase == external {
		description = f.message
	}
	return &group{external: f.phase == external, seen: map[place]bool{}, issue: Issue{
		RuleID: ruleID(r), Pattern: r.Pattern.String(), Description: description, Severity: r.Severity, Scope: f.scope,
	}}
}

func (g *group) add(f finding, columns []Column) {
	key := place{f.row, f.column, f.value, f.suggested}
	if g.seen[key] {
		return
	}
	g.seen[key] = true
	l := Location{Value: f.value, Suggested: f.suggested}
	if f.row != noPlace {
		l.Row, l.SourceRow = &f.row, &f.sourceRow
	}
	if f.column != noPlace {
		l.Column, l.Tag = &f.column, columns[f.column].Display()
	}
	g.issue.Locations = append(g.issue.Locations, l)
}
