package actors

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"ostoja/stats/linkage"
)

// Entity is an organisation or a service, as far as it helps to tell whether
// another entry means the same.
type Entity struct {
	ID     string
	Names  []string // all its names, in any language; acronyms too
	Phones []string
	Web    string // address of its site
	Email  string
	Town   string // name of the town, as written; its words tell nothing more where the place is the same
	Area   string // code of the smallest known area
	Region string // code of the first-level area
}

// Pair is two entries that may mean the same.
type Pair struct {
	A, B        string // IDs, A before B in the order given
	Probability float64
	Why         []string // what speaks for it and against it, the weightiest first
}

// The fields that are compared, with their levels.
const (
	nameField = iota
	phoneField
	webField
	placeField
)

var (
	matchLevels = []int{9, 4, 3, 3}
	levelWords  = [][]string{
		{"the names differ", "the names share little", "the names share some words", "the names are alike", "the names are much alike", "the names are the same",
			"the names are alike and share a rare word", "the names are much alike and share a rare word", "the names are the same, and rare"},
		{"other telephones", "nearly the same telephone", "a telephone that several share", "the same telephone"},
		{"other web addresses", "a web address that several share", "the same web address"},
		{"other regions", "the same region", "the same place"},
	}
)

// MatchOptions steer FindDuplicates. The zero value takes the defaults.
type MatchOptions struct {
	Threshold float64             // least probability of a pair that is given (default 0.5)
	Progress  func(done, all int) // called now and then; may be nil
}

// FindDuplicates gives the pairs of entries that probably mean the same, the
// most probable first. It compares only entries that share a telephone, a web
// address or rare words of their names (see prepared.compare), and weighs what
// agrees and differs (package linkage). Its limits are in docs/import.md.
func FindDuplicates(ctx context.Context, entries []Entity, o MatchOptions) ([]Pair, error) {
	if o.Threshold == 0 {
		o.Threshold = 0.5
	}
	if !(o.Threshold > 0 && o.Threshold < 1) {
		return nil, fmt.Errorf("the threshold %v is not between 0 and 1", o.Threshold)
	}
	all := prepare(entries)
	compared, err := all.compare(ctx, o.Progress)
	if err != nil {
		return nil, err
	}
	model, err := learn(ctx, compared)
	if err != nil {
		return nil, err
	}
	var out []Pair
	for _, c := range compared {
		if p := model.Probability(c.levels[:]); p >= o.Threshold {
			out = append(out, Pair{entries[c.a].ID, entries[c.b].ID, p, why(model, c.levels[:])})
		}
	}
	slices.SortStableFunc(out, func(x, y Pair) int { return cmp.Compare(y.Probability, x.Probability) })
	return out, nil
}

// comparison is a pair of prepared entries with the levels of its fields.
type comparison struct {
	a, b   int32
	levels [4]int
}

// builtIn has the probabilities of levels among pairs that mean the same (M) and
// among others that share a key (U), measured on labelled sets (TestTrainWeights).
func builtIn() linkage.Model {
	return linkage.Model{
		Prior: 0.05,
		M: [][]float64{
			{0.011, 0.045, 0.046, 0.035, 0.092, 0.429, 0.004, 0.026, 0.312}, {0.003, 0.137, 0.016, 0.844}, {0.095, 0.122, 0.783}, {0.052, 0.269, 0.679},
		},
		U: [][]float64{
			{0.1587, 0.8310, 0.0082, 0.0007, 0.0004, 0.0004, 0.0004, 0.0001, 0.0001}, {0.9969, 0.0004, 0.0008, 0.0019}, {0.990, 0.0095, 0.0005}, {0.751, 0.193, 0.056},
		},
	}
}

// learn gives the weights, and the share of matches among the pairs compared,
// which each list has its own of.
func learn(ctx context.Context, compared []comparison) (linkage.Model, error) {
	start := builtIn()
	seen := map[[4]int]float64{}
	for _, c := range compared {
		seen[c.levels]++
	}
	if len(seen) < enoughPatterns {
		return start, nil
	}
	counts := make([]linkage.Count, 0, len(seen))
	for levels, n := range seen {
		counts = append(counts, linkage.Count{Levels: levels[:], Pairs: n})
	}
	// The same order, and so the same bits, each time.
	slices.SortFunc(counts, func(a, b linkage.Count) int { return slices.Compare(a.Levels, b.Levels) })
	return linkage.Fit(ctx, matchLevels, counts, linkage.Options{Start: &start, FixM: true, FixU: true})
}

// enoughPatterns is how many different comparisons a list must have for its
// share of matches to be learnt.
const enoughPatterns = 30

// why puts the fields into words, the weightiest first.
func why(m linkage.Model, levels []int) []string {
	fields := []int{nameField, phoneField, webField, placeField}
	fields = slices.DeleteFunc(fields, func(f int) bool { return levels[f] == linkage.Missing })
	slices.SortFunc(fields, func(a, b int) int {
		return cmp.Compare(abs(m.Contribution(b, levels[b])), abs(m.Contribution(a, levels[a])))
	})
	var out []string
	for _, f := range fields {
		out = append(out, levelWords[f][levels[f]])
	}
	return out
}

func abs(f float64) float64 { return max(f, -f) }

// phoneKey gives the last nine digits of a telephone number, which are the same
// with and without the codes of Poland and Ukraine; "" for fewer than six digits.
func phoneKey(s string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	if len(digits) < 6 {
		return ""
	}
	return digits[max(len(digits)-9, 0):]
}

// freeMail are hosts of mail addresses that tell nothing of their owner.
var freeMail = set("gmail.com", "wp.pl", "o2.pl", "onet.pl", "interia.pl", "op.pl", "poczta.fm", "ukr.net", "i.ua", "meta.ua", "mail.ru", "yahoo.com", "outlook.com", "hotmail.com", "facebook.com", "t.me")

// webKey gives the host of a web address without www, else of a mail address
// that is the owner's own; with the path for shared hosts.
func webKey(web, email string) string {
	s := strings.ToLower(strings.TrimSpace(web))
	if i := strings.Index(s, "://"); i >= 0 {
		s = s[i+3:]
	}
	s = strings.TrimPrefix(s, "www.")
	s, _, _ = strings.Cut(s, "?")
	host, path, _ := strings.Cut(strings.TrimSuffix(s, "/"), "/")
	if freeMail[host] {
		return strings.TrimSuffix(host+"/"+path, "/")
	}
	if strings.Contains(host, ".") {
		return host
	}
	if _, host, ok := strings.Cut(strings.ToLower(strings.TrimSpace(email)), "@"); ok && !freeMail[host] {
		return strings.TrimPrefix(host, "www.")
	}
	return ""
}
