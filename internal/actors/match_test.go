package actors

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// measure gives precision and recall of the pairs found on a labelled set.
func measure(set labelled, found []Pair) (precision, recall float64, wrong []Pair) {
	right := 0
	for _, p := range found {
		if set.truth[[2]string{p.A, p.B}] {
			right++
		} else {
			wrong = append(wrong, p)
		}
	}
	return float64(right) / float64(len(found)), float64(2*right) / float64(len(set.truth)), wrong
}

// On a set of entries with realistic errors, precision and recall are both above
// 0.95. With some 1,000 true pairs in the smaller set the standard error of
// either is below 0.006; the seeds are fixed, so the test does not waver.
func TestDuplicatesAreFound(t *testing.T) {
	for _, seed := range []uint64{1, 2} {
		set := newLabelledSet(seed, 5000)
		found, err := FindDuplicates(context.Background(), set.entries, MatchOptions{})
		if err != nil {
			t.Fatal(err)
		}
		precision, recall, wrong := measure(set, found)
		t.Logf("seed %d: %d true pairs, %d found, precision %.3f, recall %.3f", seed, len(set.truth)/2, len(found), precision, recall)
		if precision <= 0.95 || recall <= 0.95 {
			t.Errorf("seed %d: precision %.3f, recall %.3f", seed, precision, recall)
		}
		if os.Getenv("OSTOJA_SHOW") != "" {
			show(t, set, found, wrong)
		}
	}
}

func show(t *testing.T, set labelled, found, wrong []Pair) {
	byID := map[string]Entity{}
	for _, e := range set.entries {
		byID[e.ID] = e
	}
	for i, p := range wrong {
		if i < 25 {
			t.Logf("wrong %.2f %v\n   %+v\n   %+v", p.Probability, p.Why, byID[p.A], byID[p.B])
		}
	}
	got := map[[2]string]bool{}
	for _, p := range found {
		got[[2]string{p.A, p.B}], got[[2]string{p.B, p.A}] = true, true
	}
	n := 0
	for pair := range set.truth {
		if n < 25 && !got[pair] && pair[0] < pair[1] {
			n++
			t.Logf("missed\n   %+v\n   %+v", byID[pair[0]], byID[pair[1]])
		}
	}
}

// TestTrainWeights prints the weights that builtIn has, from labelled sets of
// other seeds than those on which matching is measured.
func TestTrainWeights(t *testing.T) {
	if os.Getenv("OSTOJA_TRAIN") == "" {
		t.Skip("set OSTOJA_TRAIN to print the weights")
	}
	var m, u [4][9]float64
	for seed := uint64(101); seed < 104; seed++ {
		set := newLabelledSet(seed, 10_000)
		compared, _ := prepare(set.entries).compare(context.Background(), nil)
		for _, c := range compared {
			into := &u
			if set.truth[[2]string{set.entries[c.a].ID, set.entries[c.b].ID}] {
				into = &m
			}
			for f, l := range c.levels {
				if l >= 0 {
					into[f][l]++
				}
			}
		}
	}
	for name, p := range map[string][4][9]float64{"M": m, "U": u} {
		for f := range p {
			sum := 0.0
			for _, v := range p[f] {
				sum += v
			}
			for l := range matchLevels[f] {
				p[f][l] /= sum
			}
			t.Logf("%s field %d: %.4f", name, f, p[f][:matchLevels[f]])
		}
	}
}

// In a list too short to learn from, built-in weights find what is plain.
func TestShortLists(t *testing.T) {
	entries := []Entity{
		{ID: "1", Names: []string{"Polski Czerwony Krzyż"}, Phones: []string{"+48 22 326 12 86"}, Web: "https://pck.pl", Area: "PL014065", Region: "PL014"},
		{ID: "2", Names: []string{"PCK"}, Web: "www.pck.pl/", Phones: []string{"223261286"}, Region: "PL014"},
		{ID: "3", Names: []string{"Fundacja La Strada"}, Phones: []string{"22 628 99 99"}, Area: "PL014065", Region: "PL014"},
		{ID: "4", Names: []string{"Ла Страда, фонд"}, Phones: []string{"0048226289999"}, Region: "PL014"},
		{ID: "5", Names: []string{"Fundacja La Tormenta"}, Phones: []string{"12 111 22 33"}, Region: "PL012"},
		{ID: "6", Names: []string{"Ukrainian House"}, Web: "ukrainskidom.pl"}, {ID: "7", Names: []string{"Український дім"}, Web: "http://ukrainskidom.pl"},
		{ID: "10", Names: []string{"Fundacja Przystań"}, Phones: []string{"22 000 01 03"}}, {ID: "11", Names: []string{"Children First Foundation"}, Phones: []string{"22 000 01 06"}}, // lines of one house, no more
		{ID: "8", Names: nil}, {ID: "9", Names: []string{"", "()", "…"}},
	}
	found, err := FindDuplicates(context.Background(), entries, MatchOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range found {
		got = append(got, p.A+"="+p.B)
		if p.A == "10" && p.B == "11" {
			t.Errorf("a line of the same house is taken for the same: %+v", p)
		}
		if len(p.Why) == 0 || !(p.Probability >= 0.5 && p.Probability <= 1) {
			t.Errorf("%+v", p)
		}
	}
	for _, want := range []string{"1=2", "3=4", "6=7"} {
		if !strings.Contains(strings.Join(got, " "), want) {
			t.Errorf("missing %s in %v", want, got)
		}
	}
	if len(got) != 3 {
		t.Errorf("got %v", got)
	}
}

func TestNamesInManyWritings(t *testing.T) {
	v := newVocabulary()
	for _, c := range []struct {
		a, b  string
		alike bool
	}{
		{"Stowarzyszenie Pomocy Kobietom", "Association for Help to Women", true}, {"Fundacja Nadzieja", "Фонд «Надія»", true}, {"Fundacja Nadzieja sp. z o.o.", "NADZIEJA, Fundacja", true},
		{"Halina Niedźwiedzka", "Галіна Нєдзвєдзка", true}, {"Centrum Kryzysowe Wołoska", "Centrum Kryzysowe Woloska", true}, {"Fundacja Ocalenie", "Fundacja Ocaleni", true},
		{"GOPS w Borowie", "GOPS w Starachowicach", false}, {"Fundacja Nadzieja", "Fundacja Tęcza", false}, {"Caritas Diecezji Radomskiej", "Caritas Diecezji Lubelskiej", false},
	} {
		a, b := v.name(c.a), v.name(c.b)
		v.count([]preparedName{a})
		v.weigh(1000)
		if s := v.similarity(a, b, func(w int32) float64 { return v.weight[w] }); (s >= 0.85) != c.alike {
			t.Errorf("%s / %s: %.2f", c.a, c.b, s)
		}
	}
}

func TestContactKeys(t *testing.T) {
	for _, p := range []string{"+48 22 628 99 99", "0048226289999", "(22) 628-99-99", "22.628.99.99"} {
		if phoneKey(p) != "226289999" {
			t.Errorf("%s: %s", p, phoneKey(p))
		}
	}
	for _, w := range [][2]string{{"https://www.strada.org.pl/", ""}, {"strada.org.pl", ""}, {"HTTP://STRADA.ORG.PL/kontakt?x=1", ""}, {"", "biuro@strada.org.pl"}} {
		if webKey(w[0], w[1]) != "strada.org.pl" {
			t.Errorf("%v: %s", w, webKey(w[0], w[1]))
		}
	}
	if k := webKey("", "strada@gmail.com"); k != "" {
		t.Errorf("a free host tells nothing: %s", k)
	}
	if k := webKey("https://facebook.com/strada", ""); k != "facebook.com/strada" {
		t.Errorf("got %s", k)
	}
}

func TestMatchingIsCancelledAndChecked(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := FindDuplicates(ctx, newLabelledSet(1, 600).entries, MatchOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for _, threshold := range []float64{-1, 1, 2} {
		if _, err := FindDuplicates(context.Background(), nil, MatchOptions{Threshold: threshold}); err == nil {
			t.Errorf("threshold %v was taken", threshold)
		}
	}
}

// The same entries give the same pairs, bit for bit.
func TestMatchingIsDeterministic(t *testing.T) {
	set := newLabelledSet(5, 1500)
	first, err := FindDuplicates(context.Background(), set.entries, MatchOptions{})
	again, _ := FindDuplicates(context.Background(), set.entries, MatchOptions{})
	if err != nil || fmt.Sprint(first) != fmt.Sprint(again) {
		t.Errorf("%d and %d pairs, %v", len(first), len(again), err)
	}
}

func BenchmarkDuplicates20000(b *testing.B) {
	set := newLabelledSet(1, 20_000)
	for b.Loop() {
		found, err := FindDuplicates(context.Background(), set.entries, MatchOptions{})
		if err != nil {
			b.Fatal(err)
		}
		precision, recall, _ := measure(set, found)
		b.ReportMetric(precision, "precision")
		b.ReportMetric(recall, "recall")
	}
}
