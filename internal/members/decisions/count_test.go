package decisions

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestCount(t *testing.T) {
	two, three := 2, 3
	plain := func(way Way, quorum *int) Decision { return Decision{Way: way, Quorum: quorum} }
	options := func(way Way) Decision { return Decision{Way: way, Quorum: &two, Options: "red\ngreen\nblue"} }
	for name, test := range map[string]struct {
		d      Decision
		voices []Choice
		state  State
		winner string
	}{
		"silence agrees":                   {plain(NoObjection, nil), nil, Adopted, ""},
		"one objection stops it":           {plain(NoObjection, nil), []Choice{Agree, Agree, Against}, Rejected, ""},
		"abstaining is no objection":       {plain(NoObjection, nil), []Choice{Abstain}, Adopted, ""},
		"more for than against":            {plain(Vote, &three), []Choice{Agree, Agree, Against}, Adopted, ""},
		"more against than for":            {plain(Vote, &three), []Choice{Agree, Against, Against}, Rejected, ""},
		"too few":                          {plain(Vote, &three), []Choice{Agree, Agree}, NoQuorum, ""},
		"abstentions make a quorum":        {plain(Vote, &three), []Choice{Agree, Abstain, Abstain}, Adopted, ""},
		"as many for as against":           {plain(Vote, &two), []Choice{Agree, Against}, Tie, ""},
		"all abstain":                      {plain(Vote, &two), []Choice{Abstain, Abstain}, Rejected, ""},
		"consensus":                        {plain(Consensus, &two), []Choice{Agree, Agree, Abstain}, Adopted, ""},
		"no consensus with one against":    {plain(Consensus, &two), []Choice{Agree, Agree, Against}, Rejected, ""},
		"nobody at the meeting":            {plain(Consensus, &two), nil, NoQuorum, ""},
		"all abstain at the meeting":       {plain(Consensus, &two), []Choice{Abstain, Abstain}, Rejected, ""},
		"the option with most voices":      {options(Vote), []Choice{"1", "3", "3", Abstain}, Adopted, "blue"},
		"two options with as many":         {options(Vote), []Choice{"1", "3"}, Tie, ""},
		"options, all abstain":             {options(Vote), []Choice{Abstain, Abstain}, Rejected, ""},
		"consensus on one option":          {options(Consensus), []Choice{"2", "2", Abstain}, Adopted, "green"},
		"no consensus between two options": {options(Consensus), []Choice{"2", "2", "1"}, Rejected, ""},
	} {
		var voices []Voice
		for _, c := range test.voices {
			voices = append(voices, Voice{Choice: c, Counts: true}, Voice{Choice: Against}) // a replaced one never counts
		}
		if got := Count(&test.d, voices); got.State != test.state || got.Winner != test.winner {
			t.Errorf("%s: %s %q, not %s %q", name, got.State, got.Winner, test.state, test.winner)
		}
	}
}

// The order of voices changes nothing, and another voice for the winner never
// takes the adoption away.
func TestCountIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		quorum := rapid.IntRange(1, 5).Draw(t, "quorum")
		d := Decision{Way: rapid.SampledFrom(Ways).Draw(t, "way"), Quorum: &quorum}
		if d.Way != NoObjection {
			d.Options = rapid.SampledFrom([]string{"", "a\nb", "a\nb\nc"}).Draw(t, "options")
		}
		choices := rapid.SliceOfN(rapid.SampledFrom(ChoicesOf(&d)), 0, 9).Draw(t, "choices")
		var voices, shuffled []Voice
		for _, c := range choices {
			voices = append(voices, Voice{Choice: c, Counts: true})
		}
		for _, c := range rapid.Permutation(choices).Draw(t, "order") {
			shuffled = append(shuffled, Voice{Choice: c, Counts: true})
		}
		r := Count(&d, voices)
		if again := Count(&d, shuffled); again != r {
			t.Fatalf("%+v in one order, %+v in another", r, again)
		}
		if r.Agree+r.Against+r.Abstain != len(voices) {
			t.Fatalf("%+v does not add up to %d", r, len(voices))
		}
		if r.State != Adopted {
			return
		}
		winner := Agree
		for _, c := range ChoicesOf(&d) {
			if option, ok := d.option(c); ok && option == r.Winner {
				winner = c
			}
		}
		if more := Count(&d, append(voices, Voice{Choice: winner, Counts: true})); more.State != Adopted || more.Winner != r.Winner {
			t.Fatalf("one more for the winner: %+v", more)
		}
	})
}

func TestLocalTime(t *testing.T) {
	warsaw, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"2026-12-01 18:00": "2026-12-01T17:00:00Z", "2026-07-01 18:00": "2026-07-01T16:00:00Z",
		"2027-03-28 02:30": "0001-01-01T00:00:00Z", "2026-02-30 10:00": "0001-01-01T00:00:00Z", " ": "0001-01-01T00:00:00Z",
	} {
		day, clock := text[:min(10, len(text))], text[min(11, len(text)):]
		if got := localTime(day, clock, warsaw).Format(time.RFC3339); got != want {
			t.Errorf("%s in Warsaw is %s, not %s", text, got, want)
		}
	}
}
