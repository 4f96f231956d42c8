package decisions

// Result is what the voices say.
type Result struct {
	State                   State
	Winner                  string
	Agree, Against, Abstain int
}

// Count gives the result of the voices that count. It depends on nothing else,
// so whoever computes it, and however late, gives the same.
func Count(d *Decision, voices []Voice) Result {
	tally, present := map[Choice]int{}, 0
	for _, v := range voices {
		if v.Counts {
			tally[v.Choice]++
			present++
		}
	}
	r := Result{Agree: tally[Agree], Against: tally[Against], Abstain: tally[Abstain]}
	best, tied := Agree, false
	if d.Options != "" {
		best, tied = leading(d, tally)
		r.Agree = tally[best]
		r.Against = present - r.Abstain - r.Agree
	}
	switch {
	case d.Way == NoObjection:
		r.State = either(r.Against == 0)
	case d.Quorum != nil && present < *d.Quorum:
		r.State = NoQuorum
	case d.Way == Consensus:
		r.State = either(r.Against == 0 && r.Agree > 0)
	case tied || d.Options == "" && r.Agree == r.Against && r.Agree > 0:
		r.State = Tie
	default: // of several options the one with most voices is chosen
		r.State = either(r.Agree > 0 && (d.Options != "" || r.Agree > r.Against))
	}
	if r.State == Adopted {
		r.Winner, _ = d.option(best)
	}
	return r
}

// leading finds the option with most voices, and whether another has as many.
func leading(d *Decision, tally map[Choice]int) (best Choice, tied bool) {
	for _, c := range ChoicesOf(d) {
		switch {
		case c == Abstain:
		case best == "" || tally[c] > tally[best]:
			best, tied = c, false
		case tally[c] == tally[best] && tally[c] > 0:
			tied = true
		}
	}
	return best, tied
}

func either(adopted bool) State {
	if adopted {
		return Adopted
	}
	return Rejected
}
