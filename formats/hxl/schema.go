package hxl

import (
	"fmt"
	"iter"
	"regexp"
	"strconv"
	"strings"

	"ostoja/formats/table"
)

// Severity says how bad a breach is.
type Severity string

// The severities of HXL's schema language. A breach of any makes a table invalid.
const (
	Info    Severity = "info"
	Warning Severity = "warning"
	Error   Severity = "error"
)

// Rule is one rule of a schema for one tag pattern. The zero values of its
// conditions ask for nothing.
type Rule struct {
	Pattern     Pattern
	Severity    Severity
	Description string // instead of the test's own words

	Required      bool
	MinOccurs     *int   // least filled cells in a row
	MaxOccurs     *int   // most
	Datatype      string // text, number, url, email, phone, date
	Min, Max      string // of the value: a date, a number or a text
	Whitespace    bool   // refuse it at the ends and in runs
	Regex         *regexp.Regexp
	Case          bool // compare with regard to case and accents
	Spelling      bool // find rare values close to frequent ones
	Unique        bool // no value twice
	UniqueRow     bool // no row twice, by UniqueKey; by the whole row where that is empty
	UniqueKey     []Pattern
	Correlation   []Pattern // these columns decide the value
	Consistent    bool      // one type of value in a column
	Outliers      bool      // no number further than 3 standard deviations from the mean
	Allowed       []string  // values
	AllowedFailed string    // why a list of allowed values could not be read
}

// Schema is a list of rules. It may be used many times, by many goroutines.
type Schema struct{ Rules []Rule }

// Lists reads the allowed values that a schema names by URL: the values of the
// columns that match target in the table at url.
type Lists func(url string, target Pattern) ([]string, error)

// ReadSchema reads a schema, itself a HXL table whose rows are rules. lists may
// be nil; rules that need it are then reported as external issues.
func ReadSchema(all iter.Seq2[table.Row, error], lists Lists) (Schema, error) {
	found, err := Find(all)
	if err != nil {
		return Schema{}, err
	}
	var s Schema
	for row, err := range all {
		if err != nil {
			return Schema{}, err
		}
		if row.Number <= found.TagRow {
			continue
		}
		rules, err := ruleRow{found.Columns, row.Cells, lists}.rules()
		if err != nil {
			return Schema{}, fmt.Errorf("row %d of the schema: %w", row.Number, err)
		}
		s.Rules = append(s.Rules, rules...)
	}
	if len(s.Rules) == 0 {
		return Schema{}, fmt.Errorf("the schema has no rule: no row with a #valid_tag")
	}
	return s, nil
}

// ruleRow is one row of a schema.
type ruleRow struct {
	columns []Column
	cells   []string
	lists   Lists
}

// get gives the first filled cell among the columns of a pattern.
func (r ruleRow) get(tag, with, without string) string {
	p := Pattern{Tag: tag, With: words(with), Without: words(without)}
	for i, c := range r.columns {
		if i < len(r.cells) && r.cells[i] != "" && p.Match(c) {
			return r.cells[i]
		}
	}
	return ""
}

func words(s string) []string { return strings.Fields(s) }

// rules gives one rule for each pattern in #valid_tag.
func (r ruleRow) rules() ([]Rule, error) {
	tags := r.get("#valid_tag", "", "")
	if tags == "" {
		return nil, nil
	}
	patterns, err := ParsePatterns(tags)
	if err != nil {
		return nil, err
	}
	common, err := r.common()
	if err != nil {
		return nil, err
	}
	rules := make([]Rule, len(patterns))
	for i, p := range patterns {
		rules[i] = common
		rules[i].Pattern = p
		if url := r.get("#valid_value", "url", ""); !Empty(url) {
			r.load(&rules[i], url)
		}
	}
	return rules, nil
}

func (r ruleRow) common() (Rule, error) {
	var p parser
	rule := Rule{
		Severity:    p.severity(r.get("#valid_severity", "", "")),
		Description: r.get("#description", "", ""),
		Required:    p.boolean(r.get("#valid_required", "", "min max")),
		MinOccurs:   p.count(r.get("#valid_required", "min", "")),
		MaxOccurs:   p.count(r.get("#valid_required", "max", "")),
		Datatype:    p.datatype(r.get("#valid_datatype", "", "consistent")),
		Min:         r.get("#valid_value", "min", ""),
		Max:         r.get("#valid_value", "max", ""),
		Whitespace:  p.boolean(r.get("#valid_value", "whitespace", "")),
		Case:        p.boolean(r.get("#valid_value", "case", "")),
		Spelling:    p.boolean(r.get("#valid_value", "spelling", "")),
		Unique:      p.boolean(r.get("#valid_unique", "", "key")),
		Consistent:  p.boolean(r.get("#valid_datatype", "consistent", "")),
		Outliers:    p.boolean(r.get("#valid_value", "outliers", "")),
		Correlation: p.patterns(r.get("#valid_correlation", "", "")),
	}
	rule.Regex = p.regex(r.get("#valid_value", "regex", ""), rule.Case)
	switch key := r.get("#valid_unique", "key", ""); {
	case truths[Normal(key)]:
		rule.UniqueRow = true
	case !Empty(key):
		rule.UniqueRow, rule.UniqueKey = true, p.patterns(key)
	}
	if list := r.get("#valid_value", "list", ""); !Empty(list) {
		for value := range strings.SplitSeq(list, "|") {
			rule.Allowed = append(rule.Allowed, Squeeze(value))
		}
	}
	return rule, p.err
}

func (r ruleRow) load(rule *Rule, url string) {
	target := rule.Pattern
	if spec := r.get("#valid_value", "target_tag", ""); spec != "" {
		p, err := ParsePattern(spec)
		if err != nil {
			rule.AllowedFailed = err.Error()
			return
		}
		target = p
	}
	if r.lists == nil {
		rule.AllowedFailed = "lists at other addresses are not read here"
		return
	}
	values, err := r.lists(url, target)
	if err != nil {
		rule.AllowedFailed = fmt.Sprintf("allowed values at %s: %v", url, err)
		return
	}
	rule.Allowed = append(rule.Allowed, values...)
}

// parser reads cells of a schema and keeps the first error.
type parser struct{ err error }

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

var (
	truths = set("y", "yes", "t", "true", "1")
	lies   = set("", "n", "no", "f", "false", "0")
	types  = set("text", "number", "url", "email", "phone", "date")
)

func (p *parser) boolean(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	if !truths[s] && !lies[s] {
		p.fail("'%s' is neither true nor false", s)
	}
	return truths[s]
}

func (p *parser) count(s string) *int {
	if s == "" {
		return nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		p.fail("'%s' is no number of cells", s)
	}
	return &n
}

func (p *parser) severity(s string) Severity {
	switch v := Severity(Normal(s)); v {
	case "":
		return Error
	case Info, Warning, Error:
		return v
	}
	p.fail("'%s' is no severity; write info, warning or error", s)
	return Error
}

func (p *parser) datatype(s string) string {
	if v := Normal(s); v == "" || types[v] {
		return v
	}
	p.fail("'%s' is no type; write text, number, url, email, phone or date", s)
	return ""
}

func (p *parser) patterns(s string) []Pattern {
	if Empty(s) {
		return nil
	}
	out, err := ParsePatterns(s)
	if err != nil {
		p.fail("%w", err)
	}
	return out
}

func (p *parser) regex(s string, caseSensitive bool) *regexp.Regexp {
	if s == "" {
		return nil
	}
	if !caseSensitive {
		s = "(?i)" + s
	}
	re, err := regexp.Compile(s)
	if err != nil {
		p.fail("the regular expression '%s' cannot be used: %w", strings.TrimPrefix(s, "(?i)"), err)
	}
	return re
}
