package evidence

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"ostoja/internal/command"
	"ostoja/internal/fault"
	"ostoja/internal/jobs"
	"ostoja/stats/capture"
)

func some(x float64) *float64 { return &x }

// answered answers a study on a table as a page does.
func answered(t *testing.T, study, data string, c Choices) Outcome {
	t.Helper()
	if c.Settings == nil {
		c.Settings = map[string]string{}
	}
	in, err := newInput("data.csv", []byte(data), c, time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	in.progress = &jobs.Progress{}
	o, err := solve(context.Background(), studies[study], in)
	if err != nil {
		t.Fatal(words(err))
	}
	return o
}

// Where methods disagree the range holds each method's own interval: an answer
// in doubt is never surer than one of its methods.
func TestARangeHoldsEveryInterval(t *testing.T) {
	o := Outcome{Estimate: some(100), Low: some(60), High: some(150), Rows: []Line{
		{Estimate: some(100), Low: some(60), High: some(150)}, {Estimate: some(400), Low: some(200), High: some(900)},
		{Estimate: some(120)}, {Low: some(1), High: some(1e9)},
	}}
	o.compare()
	if !o.Range || *o.Low != 60 || *o.High != 900 || o.Spread != 4 {
		t.Errorf("from %v to %v, spread %v", *o.Low, *o.High, o.Spread)
	}
	// Stored before: 400 to 500 by the estimates, 200 to 900 by the intervals.
	old := Outcome{Unit: "people", Range: true, Low: some(400), High: some(500), Rows: []Line{
		{Estimate: some(400), Low: some(200), High: some(800)}, {Estimate: some(500), Low: some(350), High: some(900)}}}
	for high, want := range map[float64]string{190: "more", 250: "same"} {
		last := Outcome{Unit: "people", Low: some(100), High: some(high)}
		if got := compared(&last, &old); got != want {
			t.Errorf("100 to %v, then the range: %s, want %s", high, got, want)
		}
	}
	near := Outcome{Low: some(60), High: some(150), Rows: []Line{{Estimate: some(100), Low: some(10)}, {Estimate: some(120)}}}
	if near.compare(); near.Range || *near.Low != 60 || len(near.Cautions) > 0 {
		t.Errorf("methods that agree became a range: %+v", near)
	}
}

// The command and its report say the same range.
func TestTheCommandsRangeHoldsEveryInterval(t *testing.T) {
	file := write(t, "a.csv", "A,B,C,n\n1,0,0,30\n0,1,0,40\n0,0,1,35\n1,1,0,10\n1,0,1,8\n0,1,1,9\n1,1,1,3\n")
	args := []string{file, "--method", "all", "--boot", "100"}
	low, high := math.Inf(1), 0.0
	for _, r := range answer(t, args...)["results"].([]any) {
		for _, name := range []string{"ci_naive", "ci_bca", "ci_credible"} {
			if ci, ok := r.(map[string]any)[name].([]any); ok && (name != "ci_naive" || r.(map[string]any)["ci_bca"] == nil) {
				low, high = min(low, ci[0].(float64)), max(high, ci[1].(float64))
			}
		}
	}
	text, err := call(mseCommand, args...)
	want := fmt.Sprintf("Between about %s and %s people, by the method and its interval.", about(low), about(high))
	if err != nil || !strings.HasPrefix(text, want) {
		t.Errorf("%v: %q, want %q", err, text[:min(len(text), 120)], want)
	}
}

// The figure without weights is a contrast: it warns, and changes no interval.
func TestAContrastIsNoSecondAnswer(t *testing.T) {
	var data strings.Builder
	data.WriteString("w,deceived\n")
	for i := range 80 {
		fmt.Fprintf(&data, "%d,%s\n", []int{1, 40}[b(i%4 == 0)], []string{"no", "yes"}[b(i%4 == 0 || i%7 == 0)])
	}
	o := answered(t, "survey", data.String(), Choices{Columns: map[string][]string{"answer": {"deceived=yes"}, "weights": {"w"}}})
	if o.Range || o.Spread <= spreadWarning || *o.Low != *o.Rows[0].Low || *o.High != *o.Rows[0].High {
		t.Errorf("%+v", o)
	}
	if len(o.Cautions) == 0 || o.Cautions[0].Key != "estimates.caution.design" {
		t.Errorf("cautions %v", o.Cautions)
	}
}

func b(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// No figure lets one person's change be worked out; that she decides is said.
func TestOnePersonsChangeStaysHers(t *testing.T) {
	columns := map[string][]string{"before": {"before"}, "after": {"after"}}
	pairs := "before,after\n"
	for i := range 20 {
		pairs += fmt.Sprintf("%d,%d\n", 10, 10+i%3)
	}
	for name, c := range map[string]struct {
		more  string
		warns bool
	}{"nobody stands out": {"", false}, "one turns it": {"0,-100\n", true}} {
		o := answered(t, "prepost", pairs+c.more, Choices{Columns: columns})
		text, _ := json.Marshal(o)
		if strings.Contains(string(text), "change.largest_out") || strings.Contains(string(text), "caution.largest_out") != c.warns {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// Six lists have an answer on a page: the method that would take all the time is
// left out in words.
func TestSixListsOnAPage(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	names := []string{"a", "b", "c", "d", "e", "f"}
	data := strings.Join(names, ",") + ",count\n"
	for h := 1; h < 64; h++ {
		n := 1
		for i := range 6 {
			data += fmt.Sprintf("%d,", h>>i&1)
			n += 1 - h>>i&1
		}
		data += fmt.Sprint([]int{1, 2, 6, 20, 70, 380, 500}[n-1], "\n")
	}
	in, err := newInput("data.csv", []byte(data), Choices{Columns: map[string][]string{"lists": names, "count": {"count"}}, Boot: 20}, time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	o, err := runLists(context.Background(), in) // without the page's four minutes: a busy machine is no failure
	if err != nil {
		t.Fatal(words(err))
	}
	if o.Refusal != "" || o.Estimate == nil || o.N < 2500 {
		t.Fatalf("%d people: refused for %q", o.N, o.Refusal)
	}
	if notes := strings.Join(o.Notes, "\n"); !strings.Contains(notes, "Left out: This method takes too long for 6 lists") {
		t.Errorf("notes: %s", notes)
	}
}

// Counts that could not be read are not taken for rows of one person each.
func TestUnreadCountsAreNotRows(t *testing.T) {
	o := answered(t, "lists", "a,b,count\n1,0,\"1,000\"\n0,1,\"2,000\"\n1,1,\"1,500\"\n", Choices{Columns: map[string][]string{"lists": {"a", "b"}}})
	if o.Refusal != "input" || len(o.Notes) != 1 || !strings.Contains(o.Notes[0], "may be one or a thousand") {
		t.Errorf("%q %q", o.Refusal, o.Notes)
	}
}

// Where there are two years of data the season is taken out.
func TestASeriesOfTwoYearsHasASeason(t *testing.T) {
	for months, seasonal := range map[int]bool{20: false, 30: true} {
		data := "month,reports\n"
		for i := range months {
			data += fmt.Sprintf("%d-%02d,%d\n", 2020+i/12, 1+i%12, 40+(i*7)%11)
		}
		o := answered(t, "series", data, Choices{Columns: map[string][]string{"time": {"month"}, "outcome": {"reports"}}, Settings: map[string]string{"start": "2021-01"}})
		warned := strings.Contains(fmt.Sprint(o.Cautions), "caution.season")
		if strings.Contains(o.Command, "--harmonics 2 --period 12") != seasonal || warned == seasonal {
			t.Errorf("%d months: %q, refusal %q %v, warned %v", months, o.Command, o.Refusal, o.Notes, warned)
		}
	}
}

// Every command takes a seed and a number of workers, and stops when nobody waits.
func TestEveryCommandTakesSeedAndWorkers(t *testing.T) {
	sample := write(t, "s.csv", "y,c\n1,p\n2,q\n3,r\n5,s\n")
	ties, known := write(t, "t.csv", "a,b,h\n1,2,1\n2,3,0\n3,1,1\n"), write(t, "k.csv", "group,size\na,2000\nb,3000\n")
	panel := "u,t,y\n"
	for i := range 40 {
		panel += fmt.Sprintf("u%d,%d,%d\n", i/8, i%8, i%5+i/8)
	}
	for name, c := range map[string]struct {
		args  []string
		stops bool
	}{
		"mse":     {[]string{"mse", write(t, "l.csv", "A,B,n\n1,0,30\n0,1,40\n1,1,10\n"), "--boot", "20"}, true},
		"survey":  {[]string{"survey", sample, "--mean", "y", "--replicates", "bootstrap", "--reps", "20"}, true},
		"by":      {[]string{"survey", sample, "--mean", "y", "--by", "c"}, true},
		"rds":     {[]string{"rds", write(t, "r.csv", recruited()), "--outcome", "y", "--degree", "d", "--id", "id", "--recruiter", "r", "--boot", "20"}, true},
		"scaleup": {[]string{"scaleup", ties, "--known", known, "--n", "100000"}, false},
		"trend":   {[]string{"trend", write(t, "w.csv", yearOfWeeks()), "--from", "58", "--b", "1", "--freq", "12"}, true},
		"impact":  {[]string{"impact", write(t, "p.csv", panel), "--design", "synthetic", "--outcome", "y", "--unit", "u", "--time", "t", "--treated-unit", "u0", "--from", "5"}, true},
	} {
		if _, err := estimate(append(c.args, "--seed", "7", "--workers", "2")...); err != nil {
			t.Errorf("%s: %s", name, words(err))
		}
		if _, err := estimate(append(c.args, "--workers", "-1")...); err == nil {
			t.Errorf("%s works with less than nobody", name)
		}
		if !c.stops {
			continue
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		run, rest, _ := command.Find(Commands(), append([]string{"estimate"}, c.args...))
		env := &command.Env{Stdout: nowhere{}, Stderr: nowhere{}, Now: time.Now}
		if err := run.Run(ctx, env, rest); err == nil {
			t.Errorf("%s goes on when it was stopped", name)
		}
	}
}

// A ranking without a model that can be estimated is an empty one, not a field
// that is missing.
func TestAnEmptyRankingIsThere(t *testing.T) {
	text, err := json.Marshal(mseAnswer{Models: []mseModel{}})
	if err != nil || !strings.Contains(string(text), `"models":[]`) {
		t.Errorf("%v: %s", err, text)
	}
	if text, _ = json.Marshal(mseAnswer{}); strings.Contains(string(text), "models") {
		t.Errorf("another method: %s", text)
	}
}

// What would take memory or hours is refused with its bound.
func TestBoundsOfTheCommands(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"too many replicates": {[]string{"survey", write(t, "s.csv", "y\n1\n2\n"), "--mean", "y", "--replicates", "bootstrap", "--reps", "10001"}, "--reps"},
		"a long season":       {[]string{"impact", write(t, "i.csv", "y,d\n1,0\n2,1\n"), "--design", "its", "--outcome", "y", "--treated", "d", "--harmonics", "21"}, "--harmonics"},
	} {
		if _, err := estimate(c.args...); err == nil || !strings.Contains(words(err), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Code 4: a sampler that does not settle gives no number, but its R-hat and a sentence.
func TestChainsThatDoNotSettle(t *testing.T) {
	table, _, err := readMSE(write(t, "a.csv", "A,B,C,n\n1,0,0,30\n0,1,0,40\n0,0,1,35\n1,1,0,10\n1,0,1,8\n0,1,1,9\n1,1,1,3\n"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := estimateLatent(context.Background(), table, mseOptions{Latent: capture.LatentOptions{Draws: 100, Thin: 1, BurnIn: 10, Double: 1, MinESS: 1e9}})
	if err != nil {
		t.Fatal(err)
	}
	r := mseResult{results: []mseAnswer{a}}
	text, err := json.Marshal(r.document(table))
	var got struct {
		Estimate *float64
		CI       *[2]float64 `json:"ci_credible"`
		Code     int
		Chains   struct {
			RHat *float64 `json:"r_hat"`
		}
	}
	if err != nil || json.Unmarshal(text, &got) != nil || got.Estimate != nil || got.CI != nil || got.Code != 4 || got.Chains.RHat == nil {
		t.Errorf("%v: %s", err, text)
	}
	if said := r.text(table); !strings.Contains(said, "No estimate can be given") || !strings.Contains(said, "the sampler does not settle (R-hat") {
		t.Error(said)
	}
}

// FuzzCommands: whatever the file holds, a command answers or refuses in words.
// What cannot be written as JSON, such as a number that is none, is neither.
func FuzzCommands(f *testing.F) {
	for which, seeds := range [][]string{
		{"y,w,s,c\n1,2,a,p\n2,2,a,q\n3,2,b,v\n4,2,b,w\n", "y;w;s;c\n1,5;2;a;p\n3;1 500,5;a;q\n", "y,w,s,c\n1,1e300,a,p\n1e99,2,a,q\n"},
		{recruited(), "id,r,y,d\n1,,1,3\n2,1,0,0\n", "id,r,y,d\n1,2,1,3\n2,1,0,4\n"},
		{"a,b,h\n1,2,1\n2,3,0\n3,1,1\n", "a;b;h\n1;2;1\n2;3,5;0\n", "a,b,h\n0,0,1\n0,0,0\n"},
		{"t,observed\n1,2\n2,3\n3,1\n4,2\n5,9\n6,2\n7,2\n8,1\n9,4\n", "t,observed\n2026-W01,2\n2026-W02,\n2026-W03,1\n2026-W04,1\n"},
		{"t,y,d\n1,5,0\n2,7,0\n3,6,0\n4,8,0\n5,3,1\n6,4,1\n7,2,1\n8,3,1\n", "t,y,d\n1,\"5,5\",0\n2,7,1\n", "t,y,d\n1,0,0\n2,0,0\n3,0,1\n4,0,1\n"},
	} {
		for _, seed := range seeds {
			f.Add(uint8(which), seed)
		}
	}
	known := write(f, "known.csv", "group,size\na,2000\nb,3000\n")
	f.Fuzz(func(t *testing.T, which uint8, content string) {
		if len(content) > 4000 {
			return
		}
		path := write(t, "a.csv", content)
		args := [][]string{
			{"survey", path, "--mean", "y", "--weights", "w", "--strata", "s", "--lonely", "adjust"},
			{"rds", path, "--outcome", "y", "--degree", "d", "--id", "id", "--recruiter", "r", "--n", "500", "--boot", "10"},
			{"scaleup", path, "--known", known, "--n", "100000"},
			{"trend", path, "--from", "4", "--method", "ears-c1", "--baseline", "2"},
			{"impact", path, "--design", "its", "--outcome", "y", "--treated", "d"},
		}[which%5]
		out, err := estimate(append(args, "--json")...)
		switch {
		case err != nil && fault.KindOf(err) == fault.Internal:
			t.Errorf("%v of %q: %v is no refusal", args, content, err)
		case err == nil && !json.Valid([]byte(out)):
			t.Errorf("%v of %q gives %s", args, content, out)
		}
	})
}
