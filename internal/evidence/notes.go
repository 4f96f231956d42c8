package evidence

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"ostoja/internal/lang"
)

// Commands and methods speak English: what they warn of is part of their JSON,
// and the packages under stats know no language. A page says the same in its
// reader's: the English text of each message estimates.note.NAME is what the
// program writes, with {0}, {1}... where a number or a name stands, and so a
// warning is known again and said anew. A test holds that none is missing.
var noteNames = []string{
	"survey_same", "survey_lonely", "survey_crossed", "missing_variable", "missing_rows", "trend_unjudged", "trend_chance", "trend_late",
	"trend_incomplete", "did_parallel", "did_untested", "did_few", "did_unclustered", "pairs_left", "pairs_alone", "its_poisson", "its_short",
	"its_correlated", "its_scatter", "its_else", "rds_waves", "rds_seeds", "rds_moved", "rds_holds", "rds_orphans", "rds_disagree", "rds_homophily",
	"scaleup_zero", "scaleup_known", "scaleup_disagree", "scaleup_few", "scaleup_transmission", "scaleup_under", "mse_disagree", "mse_none",
	"mse_left_out", "mse_too_long", "mse_infinity", "mse_undecided", "mse_both", "mse_cause", "mse_nobody", "mse_empty", "mse_thin", "mse_near", "mse_failed",
	"mse_singular", "mse_extreme", "mse_peaks", "mse_listed", "mse_no_interval", "mse_tail", "mse_chains", "no_column", "not_number", "decimal_comma",
	"value_missing", "not_binary", "weight_negative", "weight_zero", "not_count", "thousand_row", "thousand", "periods_missing", "periods_order", "list_empty", "no_stratum_size",
	"stratum_small",
}

// note says what a method warned of or refused in the reader's language. What is
// not known stays in English, and false.
func (t teller) note(text string) (string, bool) {
	if t.Lang == lang.En {
		return text, true
	}
	if method, rest, ok := strings.Cut(text, ": "); ok {
		if methods, known := t.methods(method); known {
			said, known := t.note(rest)
			return methods + ": " + said, known
		}
	}
	if said, known := t.oneNote(text); known {
		return said, true
	}
	return t.sentences(text)
}

// oneNote says a text that is one note as a whole.
func (t teller) oneNote(text string) (string, bool) {
	english := t
	english.Lang = lang.En
	for _, name := range noteNames {
		key := "estimates.note." + name
		if args, ok := cut(english.T(key), text); ok {
			return t.T(key, t.arguments(english.T(key), args)...), true
		}
	}
	return text, false
}

// mostSentences bounds the search for notes that stand one after the other.
const mostSentences = 12

// sentences says a text that is several notes one after the other.
func (t teller) sentences(text string) (string, bool) {
	at := 0
	for range mostSentences {
		i := strings.Index(text[at:], ". ")
		if i < 0 {
			break
		}
		at += i + 2
		if first, known := t.oneNote(strings.TrimSpace(text[:at])); known {
			if rest, known := t.note(text[at:]); known {
				return first + " " + rest, true
			}
		}
	}
	return text, false
}

// methods says a list of methods' names.
func (t teller) methods(text string) (string, bool) {
	var said []string
	for name := range strings.SplitSeq(text, ", ") {
		method, known := methodByTitle[strings.ToLower(name)]
		if !known {
			return text, false
		}
		said = append(said, t.T("estimates.method."+method))
	}
	return strings.Join(said, ", "), true
}

// methodByTitle finds a method by its English name in small letters.
var methodByTitle = func() map[string]string {
	out := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(methodTitles)) {
		out[strings.ToLower(methodTitles[name])] = name
	}
	return out
}()

// arguments says numbers as the language writes them, and methods and notes
// within the note; what stands in quotes is a name and stays as it is.
func (t teller) arguments(english string, texts []string) []any {
	var args []any
	for i, text := range texts {
		said := text
		if !strings.Contains(english, `"{`+strconv.Itoa(i)+`}"`) {
			said = t.argument(text)
		}
		args = append(args, said)
	}
	return args
}

func (t teller) argument(text string) string {
	if said, known := t.methods(text); known {
		return said
	}
	if figureLike.MatchString(text) {
		x, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
		_, fraction, _ := strings.Cut(text, ".")
		if err == nil && (fraction != "" || strings.Contains(text, ",")) {
			return t.Decimal(x, len(fraction))
		}
		return text
	}
	for _, c := range []struct{ english, key string }{{" % more", "estimates.percent_more"}, {" times as many", "estimates.times_many"}} {
		if number, ok := strings.CutSuffix(text, c.english); ok {
			return t.T(c.key, t.argument(number))
		}
	}
	said, _ := t.oneNote(text)
	return said
}

// figureLike is a number as the methods write it: 1,184 or 0.25.
var figureLike = regexp.MustCompile(`^-?\d{1,3}(,\d{3})*(\.\d+)?$|^-?\d+(\.\d+)?$`)

// patterns are what notes look like, by their English text.
var patterns sync.Map

// cut gives what stands in the places {0}, {1}... of an English note.
func cut(english, text string) ([]string, bool) {
	start, _, _ := strings.Cut(english, "{")
	if !strings.HasPrefix(text, start) {
		return nil, false
	}
	known, ok := patterns.Load(english)
	if !ok {
		known, _ = patterns.LoadOrStore(english, regexp.MustCompile(`(?s)^`+place.ReplaceAllString(regexp.QuoteMeta(english), `(.+?)`)+`$`))
	}
	found := known.(*regexp.Regexp).FindStringSubmatch(text)
	if found == nil {
		return nil, false
	}
	return found[1:], true
}

// place is {0} as QuoteMeta writes it.
var place = regexp.MustCompile(`\\\{\d\\\}`)
