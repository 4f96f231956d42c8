package evidence

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ostoja/internal/fault"
)

// recruited is a chain of recruitment: two groups that recruit each other.
func recruited() string {
	text := "id,r,y,d\n1,,1,3\n2,,0,4\n"
	for i := 3; i <= 40; i++ {
		text += fmt.Sprintf("%d,%d,%d,%d\n", i, i/2, (i/3)%2, 2+i%5)
	}
	return text
}

// yearOfWeeks is a series with a year and more behind it.
func yearOfWeeks() string {
	text := "t,observed\n"
	for i := 1; i <= 60; i++ {
		text += fmt.Sprintf("%d,%d\n", i, 5+i%3)
	}
	return text
}

// TestFields holds every command to the fields that it promises: those that
// must be there, those that may, and no others.
func TestFields(t *testing.T) {
	lists := write(t, "lists.csv", "A,B,C,n\n1,0,0,30\n0,1,0,40\n0,0,1,35\n1,1,0,10\n1,0,1,8\n0,1,1,9\n1,1,1,3\n")
	sample := write(t, "sample.csv", "s,c,w,f,x,y,g\na,1,10,30,5,2,m\na,2,10,30,6,3,n\na,3,12,30,4,2,m\nb,4,9,20,8,5,n\nb,5,9,20,7,3,m\nb,6,11,20,9,4,n\n")
	chain := write(t, "chain.csv", recruited())
	series := write(t, "weeks.csv", yearOfWeeks())
	ties := write(t, "ties.csv", "nurses,teachers,hidden\n2,5,1\n1,2,0\n4,3,1\n3,3,0\n2,4,2\n")
	known := write(t, "known.csv", "group,size\nnurses,2000\nteachers,3000\n")
	groups := write(t, "groups.csv", "y,tr,po\n1,0,0\n2,0,0\n2,0,1\n3,0,1\n1,1,0\n2,1,0\n6,1,1\n5,1,1\n")
	its := write(t, "its.csv", "t,y,d\n1,5,0\n2,7,0\n3,6,0\n4,8,0\n5,3,1\n6,4,1\n7,2,1\n8,3,1\n")

	mse := "n_lists n_observed method model terms estimate ci_naive ci_bca code deviance aic bic warnings"
	figure := "estimate se deff ci df"
	design := []string{"survey", sample, "--strata", "s", "--cluster", "c", "--weights", "w", "--fpc", "f"}
	with := func(more ...string) []string { return append(slices.Clone(design), more...) }
	for _, c := range []struct {
		args       []string
		must, may  string
		each, keys string // a list of objects, with the fields of each
	}{
		{[]string{"mse", lists, "--method", "main", "--boot", "20"}, mse, "", "", ""},
		{[]string{"mse", lists, "--method", "pairs", "--boot", "20"}, mse, "", "", ""},
		{[]string{"mse", lists, "--boot", "20"}, mse, "", "", ""},
		{[]string{"mse", lists, "--method", "bic", "--boot", "20"}, mse + " models", "", "models", "model estimate bic"},
		{with("--mean", "x"), figure, "missing warnings", "", ""},
		{with("--total", "x"), figure, "missing warnings", "", ""},
		{with("--ratio", "y/x"), figure, "missing warnings", "", ""},
		{with("--mean", "x", "--by", "g"), "by domains warnings", "", "domains", "domain " + figure + " missing"},
		{with("--total", "x", "--by", "g"), "by domains warnings", "", "domains", "domain " + figure + " missing"},
		{with("--ratio", "y/x", "--by", "g"), "by domains warnings", "", "domains", "domain " + figure + " missing"},
		{with("--mean", "g"), figure, "missing warnings levels", "levels", "level " + figure + " missing"},
		{[]string{"rds", chain, "--outcome", "y", "--degree", "d", "--id", "id", "--recruiter", "r", "--n", "500", "--boot", "20"},
			"method outcome n population estimate se ci groups estimates warnings", "levels group seeds waves recruitment homophily convergence by_seed bottleneck", "groups", "group estimate se ci"},
		{[]string{"scaleup", ties, "--known", known, "--n", "100000"},
			"method population respondents estimates mean_degree degrees zero_degree_rows leave_one_out warnings", "barrier", "leave_one_out", "group known estimate ratio"},
		{[]string{"scaleup", write(t, "two.csv", "nurses,teachers,hidden,other\n2,5,1,1\n1,2,0,1\n4,3,1,0\n3,3,0,2\n2,4,2,1\n"), "--known", known, "--n", "100000"},
			"method population respondents estimates mean_degree degrees zero_degree_rows leave_one_out warnings", "barrier", "estimates", "group estimate se ci mle mle_se pimle pimle_se"},
		{[]string{"trend", series, "--from", "58", "--method", "ears-c1"}, "t upper alarm reason", "method observed expected warnings", "", ""},
		{[]string{"trend", series, "--from", "58", "--method", "farrington", "--b", "1", "--freq", "12"}, "t upper alarm reason", "method observed expected warnings", "", ""},
		{[]string{"impact", groups, "--design", "did", "--outcome", "y", "--treated", "tr", "--post", "po"}, "design estimate se ci p n warnings", "coefficients deviance", "coefficients", "name estimate se ci p"},
		{[]string{"impact", its, "--design", "its", "--outcome", "y", "--treated", "d"}, "design estimate se ci p n warnings rr rr_ci", "dispersion deviance autocorrelation coefficients", "coefficients", "name estimate se ci p"},
	} {
		got := estimated(t, c.args...)
		may := append(strings.Fields(c.must), strings.Fields(c.may)...)
		for _, field := range strings.Fields(c.must) {
			if _, ok := got[field]; !ok {
				t.Errorf("%v: no field %q", c.args, field)
			}
		}
		for field := range got {
			if !slices.Contains(may, field) {
				t.Errorf("%v: a field %q that nobody promised", c.args, field)
			}
		}
		several, _ := got[c.each].([]any)
		if c.each != "" && len(several) < 2 {
			t.Errorf("%v: %q is %v", c.args, c.each, got[c.each])
		}
		for _, one := range several {
			want := strings.Fields(c.keys)
			slices.Sort(want)
			if keys := slices.Sorted(maps.Keys(one.(map[string]any))); !slices.Equal(keys, want) {
				t.Errorf("%v: %s has %v, want %v", c.args, c.each, keys, want)
			}
		}
		for _, pair := range []string{"ci", "ci_naive", "ci_bca", "rr_ci"} {
			if ci, ok := got[pair].([]any); ok && (len(ci) != 2 || ci[0] != nil && ci[1] != nil && ci[0].(float64) > ci[1].(float64)) {
				t.Errorf("%v: %s is %v", c.args, pair, ci)
			}
		}
	}
}

// mend are the words with which a refusal says what to do.
var mend = regexp.MustCompile(`(?i)\b(add|ask|check|choose|correct|fill|give|leave|merge|name|needs?|needed|needs|put|remove|save|say|shows? how|sort|take|use|write|must|join|start)\b`)

// TestBadInput has the bad input of every kind: exit code 1, the row and the
// column or the stratum by name, and what to do.
func TestBadInput(t *testing.T) {
	weekly := func(text string) []string {
		return []string{"trend", write(t, "weeks.csv", text), "--from", "2026-W04", "--method", "ears-c1"}
	}
	sample := func(text string, flags ...string) []string {
		return append([]string{"survey", write(t, "sample.csv", text), "--mean", "y", "--weights", "w"}, flags...)
	}
	chain := func(text string) []string {
		return []string{"rds", write(t, "chain.csv", text), "--outcome", "y", "--degree", "d", "--id", "id", "--recruiter", "r"}
	}
	known := write(t, "known.csv", "group,size\na,2000\nb,3000\n")
	for name, c := range map[string]struct {
		args []string
		says []string
	}{
		"a week missing":           {weekly("week,observed\n2026-W01,2\n2026-W02,3\n2026-W04,1\n2026-W05,1\n"), []string{"row 3", "line 4", `"week"`, "2026-W04 follows 2026-W02"}},
		"a week over New Year":     {weekly("week,observed\n2025-W52,2\n2026-W02,3\n2026-W03,1\n2026-W04,1\n"), []string{"row 2", `"week"`}},
		"a week twice":             {weekly("week,observed\n2026-W01,2\n2026-W01,3\n2026-W04,1\n"), []string{"row 2", `"week"`, "does not come after"}},
		"no such week":             {weekly("week,observed\n2026-W01,2\n2026-W60,3\n2026-W04,1\n"), []string{"row 2", `"week"`, "2026-W60"}},
		"a lone PSU":               {sample("y,w,s,c\n1,2,a,p\n2,2,a,q\n3,2,b,v\n4,2,b,v\n", "--strata", "s", "--cluster", "c"), []string{`"b"`, "only one sampled unit", "lonely-PSU policy"}},
		"a lone PSU of stage 2":    {sample("y,w,c,d\n1,2,p,1\n2,2,p,1\n3,2,q,2\n4,2,q,3\n", "--cluster", "c,d", "--fpc", "w,w"), []string{"stage 2", "only one sampled unit"}},
		"a weight missing":         {sample("y,w\n1,2\n3,\n"), []string{"row 2", `"w"`, "missing"}},
		"a weight NA":              {sample("y,w\n1,2\n3,NA\n"), []string{"row 2", `"w"`, "missing"}},
		"no weight above 0":        {sample("y,w\n1,0\n3,0\n"), []string{`"w"`, "0"}},
		"a degree of 0":            {chain("id,r,y,d\n1,,1,3\n2,1,0,0\n"), []string{"row 2", `"d"`, "0"}},
		"a degree missing":         {chain("id,r,y,d\n1,,1,3\n2,1,0,\n"), []string{"row 2", `"d"`}},
		"decimal commas":           {sample("y,w\n1,2\n3,\"1,5\"\n"), []string{"row 2", `"w"`, "1,5"}},
		"Arabic decimals":          {sample("y,w\n1,2\n3,١٫٥\n"), []string{"row 2", `"w"`, "١٫٥"}},
		"thousands":                {sample("y;w\n1;2\n3;1 500,5\n"), []string{"row 2", `"w"`, "1 500,5"}},
		"decimals in counts":       {weekly("week;observed\n2026-W01;2\n2026-W02;3,5\n2026-W03;1\n2026-W04;1\n"), []string{"row 2", `"observed"`}},
		"decimals in ties":         {[]string{"scaleup", write(t, "ties.csv", "a;b;h\n1;2;1\n2;3,5;0\n"), "--known", known, "--n", "100000"}, []string{"row 2", `"b"`, "3.5"}},
		"nobody knows anybody":     {[]string{"scaleup", write(t, "ties.csv", "a,b,h\n0,0,1\n0,0,0\n"), "--known", known, "--n", "100000"}, []string{"nobody knows anybody"}},
		"decimals in the outcome":  {[]string{"impact", write(t, "its.csv", "t,y,d\n1,\"5,5\",0\n2,7,1\n"), "--design", "its", "--outcome", "y", "--treated", "d"}, []string{"row 1", `"y"`, "5,5"}},
		"neither treated nor not":  {[]string{"impact", write(t, "did.csv", "y,a,b\n1,0,0\n2,2,1\n3,1,1\n"), "--design", "did", "--outcome", "y", "--treated", "a", "--post", "b"}, []string{"row 2"}},
		"a population of nothing":  {[]string{"rds", write(t, "chain.csv", recruited()), "--outcome", "y", "--degree", "d", "--id", "id", "--recruiter", "r", "--n", "10"}, []string{"10", "40"}},
		"eleven lists":             {[]string{"mse", write(t, "lists.csv", "A,B,C,D,E,F,G,H,I,J,K,n\n1,1,0,0,0,0,0,0,0,0,1,3\n")}, []string{"11 lists"}},
		"all overlaps are 0":       {[]string{"mse", write(t, "lists.csv", "A,B,n\n1,0,3\n0,1,4\n1,1,0\n")}, []string{"nobody is on two lists"}},
		"a population below known": {[]string{"scaleup", write(t, "ties.csv", "a,b,h\n1,2,1\n2,3,0\n"), "--known", known, "--n", "2500"}, []string{`"b"`, "3000"}},
	} {
		out, err := estimate(append(c.args, "--json")...)
		if err == nil || fault.KindOf(err).ExitCode() != 1 || fault.KindOf(err) == fault.Internal || out != "" {
			t.Errorf("%s: %v %s", name, err, out)
			continue
		}
		for _, part := range c.says {
			if !strings.Contains(words(err), part) {
				t.Errorf("%s: %q does not say %q", name, words(err), part)
			}
		}
		if !mend.MatchString(words(err)) {
			t.Errorf("%s: %q does not say what to do", name, words(err))
		}
	}
}
