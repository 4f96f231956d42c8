package xlsform

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// rangeNumbers are the parameters of a range as exact decimals; tick and
// placeholder are nil when not given.
type rangeNumbers struct{ start, end, step, tick, placeholder *big.Rat }

func (n rangeNumbers) holds(v *big.Rat) bool {
	low, high := n.start, n.end
	if low.Cmp(high) > 0 {
		low, high = high, low
	}
	return v.Cmp(low) >= 0 && v.Cmp(high) <= 0
}

// multiple tells whether v is a whole number of steps.
func multiple(v, step *big.Rat) bool { return new(big.Rat).Quo(v, step).IsInt() }

var rangeDefaults = []pair{{"start", "1"}, {"end", "10"}, {"step", "1"}}

// rangeOf reads the parameters of a range.
func (s *surveyReader) rangeOf(e *element, p params) bool {
	if !s.allow(p, "start", "end", "step", "tick_interval", "placeholder", "tick_labelset") {
		return false
	}
	appearance := e.control.get("appearance")
	if strings.Trim(strings.NewReplacer("vertical", "", "no-ticks", "").Replace(appearance), " ") != "" {
		for _, key := range []string{"tick_interval", "placeholder", "tick_labelset"} {
			if _, given := p.get(key); given {
				s.refuse(p.at, "%s goes with the appearances vertical, no-ticks and 'vertical no-ticks' only, not with '%s'", key, appearance)
				return false
			}
		}
	}
	for _, d := range rangeDefaults {
		if _, given := p.get(d.key); !given {
			p.pairs = append(p.pairs, d)
		}
	}
	n, ok := s.rangeNumbers(p)
	if !ok || !s.checkRange(n, p) {
		return false
	}
	if list, given := p.get("tick_labelset"); given {
		if !s.tickLabels(n, list, strings.Contains(appearance, "no-ticks"), p) {
			return false
		}
		e.list = list
	}
	s.rangeAttributes(e, n, p)
	return true
}

// rangeAttributes puts the parameters on the control, in their order, start,
// end and step first.
func (s *surveyReader) rangeAttributes(e *element, n rangeNumbers, p params) {
	for _, key := range []string{"start", "end", "step"} {
		value, _ := p.get(key)
		e.control.set(key, value)
	}
	for _, extra := range []pair{{"tick_interval", "odk:tick-interval"}, {"placeholder", "odk:placeholder"}} {
		if value, given := p.get(extra.key); given {
			e.control.set(extra.value, value)
		}
	}
	for _, v := range []*big.Rat{n.start, n.end, n.step, n.tick, n.placeholder} {
		if v != nil && !v.IsInt() {
			e.bind.set("type", "decimal")
		}
	}
}

func (s *surveyReader) rangeNumbers(p params) (n rangeNumbers, ok bool) {
	ok = true
	for _, field := range []struct {
		key  string
		into **big.Rat
	}{{"start", &n.start}, {"end", &n.end}, {"step", &n.step}, {"tick_interval", &n.tick}, {"placeholder", &n.placeholder}} {
		value, given := p.get(field.key)
		if !given {
			continue
		}
		v, isNumber := decimal(value)
		if !isNumber {
			s.refuse(p.at, "%s=%s is no number", field.key, value)
			ok = false
		}
		*field.into = v
	}
	return n, ok
}

var decimalPattern = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$`)

// decimal reads a number exactly.
func decimal(s string) (*big.Rat, bool) {
	s = strings.TrimSpace(s)
	if !decimalPattern.MatchString(s) || len(s) > 100 {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// checkRange holds the numbers against each other.
func (s *surveyReader) checkRange(n rangeNumbers, p params) bool {
	width := new(big.Rat).Sub(n.end, n.start)
	width.Abs(width)
	for _, step := range []struct {
		key   string
		value *big.Rat
	}{{"step", n.step}, {"tick_interval", n.tick}} {
		switch {
		case step.value == nil:
		case step.value.Sign() == 0:
			s.refuse(p.at, "%s cannot be 0", step.key)
			return false
		case step.value.Cmp(width) > 0:
			s.refuse(p.at, "%s is larger than the whole range from start to end", step.key)
			return false
		case !multiple(step.value, n.step):
			s.refuse(p.at, "%s must be a multiple of step", step.key)
			return false
		}
	}
	if n.placeholder == nil {
		return true
	}
	if !multiple(new(big.Rat).Sub(n.placeholder, n.start), n.step) {
		s.refuse(p.at, "placeholder must be a whole number of steps from start")
		return false
	}
	if !n.holds(n.placeholder) {
		s.refuse(p.at, "placeholder must lie between start and end")
		return false
	}
	return true
}

// tickLabels checks the choices that label the ticks.
func (s *surveyReader) tickLabels(n rangeNumbers, list string, noTicks bool, p params) bool {
	labels := s.list(list)
	if labels == nil {
		s.refuse(p.at, "tick_labelset=%s is no list on the choices sheet; add it, or mend the name", list)
		return false
	}
	step, stepName := n.step, "step"
	if n.tick != nil {
		step, stepName = n.tick, "tick_interval"
	}
	var values []*big.Rat
	for _, c := range labels.choices {
		v, isNumber := decimal(c.name)
		switch {
		case !isNumber:
			s.refuse(p.at, "the choice '%s' of tick_labelset=%s is no number", c.name, list)
			return false
		case !n.holds(v):
			s.refuse(p.at, "the choice '%s' of tick_labelset=%s must lie between start and end", c.name, list)
			return false
		case !multiple(new(big.Rat).Sub(v, n.start), step) || !multiple(new(big.Rat).Sub(v, n.start), n.step):
			s.refuse(p.at, "the choice '%s' of tick_labelset=%s must be a whole multiple of %s from start", c.name, list, stepName)
			return false
		}
		if !slices.ContainsFunc(values, func(o *big.Rat) bool { return o.Cmp(v) == 0 }) {
			values = append(values, v)
		}
	}
	ends := func(v *big.Rat) bool { return v.Cmp(n.start) == 0 || v.Cmp(n.end) == 0 }
	if noTicks && (len(values) != 2 || !ends(values[0]) || !ends(values[1])) {
		s.refuse(p.at, "with the appearance no-ticks, tick_labelset=%s must be two choices: start and end", list)
		return false
	}
	return true
}
