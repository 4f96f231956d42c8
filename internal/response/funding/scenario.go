package funding

import (
	"cmp"
	"math/big"
	"slices"

	"ostoja/internal/id"
	"ostoja/internal/response"
)

// Choice is an output that more money could go to. A person costs what the
// output asks for, divided by the people that its largest indicator wants to
// reach: indicators of one output may count the same people.
type Choice struct {
	Output   id.ID
	Required Money
	Received Money
	People   int // of the target; 0 where the output counts no people
	Dearer   int // percent by which a person costs more than planned; negative for less
}

// Gap is what the output lacks.
func (c Choice) Gap() Money { return max(0, c.Required-c.Received) }

// cost is what one person costs; nil where nobody is counted.
func (c Choice) cost() *big.Rat {
	if c.People <= 0 || c.Required <= 0 {
		return nil
	}
	return new(big.Rat).Mul(big.NewRat(int64(c.Required), int64(c.People)), big.NewRat(int64(100+c.Dearer), 100))
}

// Cost is what one person costs, to the nearest hundredth; 0 where nobody is counted.
func (c Choice) Cost() Money {
	cost := c.cost()
	if cost == nil {
		return 0
	}
	return Money(1).times(cost)
}

// reach is how many people an amount reaches, in whole people.
func (c Choice) reach(m Money) int {
	cost := c.cost()
	if cost == nil {
		return 0
	}
	n := new(big.Rat).Quo(big.NewRat(int64(m), 1), cost)
	return int(new(big.Int).Quo(n.Num(), n.Denom()).Int64())
}

// Question is what is asked of a scenario.
type Question struct {
	Amount Money
	Cap    int // percent of the amount that one output gets at most
	Floor  int // percent of its requirement that each output is brought to first, the poorest first
}

// Bought is what an output gets, and how many people that reaches.
type Bought struct {
	Choice
	Money   Money
	Reached int
}

// Plan is a way to spend an amount.
type Plan struct {
	Bought []Bought // those that get something, in the order in which they got it
	People int      // reached by all
	Left   Money    // that the question's bounds leave unspent
}

// Spend answers a question. First each output is brought to the floor, the one
// that has least of what it asks for first. Then money goes where it reaches most
// people, until that output's gap is closed or its cap reached, then to the next.
// With divisible money and constant costs no other way under the same bounds
// reaches more people: it is the fractional knapsack.
func Spend(choices []Choice, q Question) Plan {
	cap := q.Amount * Money(q.Cap) / 100
	left := q.Amount
	given := map[id.ID]Money{}
	var order []Choice
	give := func(c Choice, m Money) {
		m = min(m, left, cap-given[c.Output], c.Gap()-given[c.Output])
		if m <= 0 {
			return
		}
		if given[c.Output] == 0 {
			order = append(order, c)
		}
		given[c.Output] += m
		left -= m
	}
	for _, c := range poorestFirst(choices) {
		give(c, c.Required*Money(q.Floor)/100-c.Received)
	}
	for _, c := range cheapestFirst(choices) {
		give(c, left)
	}
	p := Plan{Left: left}
	for _, c := range order {
		b := Bought{c, given[c.Output], c.reach(given[c.Output])}
		p.Bought, p.People = append(p.Bought, b), p.People+b.Reached
	}
	return p
}

func poorestFirst(choices []Choice) []Choice {
	return slices.SortedStableFunc(slices.Values(choices), func(a, b Choice) int {
		return cmp.Compare(a.Received.Share(a.Required), b.Received.Share(b.Required))
	})
}

// cheapestFirst leaves out the outputs that count nobody: what they are worth is no number of people.
func cheapestFirst(choices []Choice) []Choice {
	counted := slices.DeleteFunc(slices.Clone(choices), Choice.countsNobody)
	slices.SortStableFunc(counted, func(a, b Choice) int { return a.cost().Cmp(b.cost()) })
	return counted
}

func (c Choice) countsNobody() bool { return c.cost() == nil }

func uncounted(choices []Choice) []Choice {
	return slices.DeleteFunc(slices.Clone(choices), func(c Choice) bool { return !c.countsNobody() })
}

// Swing is how far the answer moves when one output's people cost more and less than planned.
type Swing struct {
	Output       id.ID
	Dearer       Plan // a person costs by unsure percent more
	Cheaper      Plan // and less
	MoneyDearer  Money
	MoneyCheaper Money
}

// unsure is by how many percent unit costs are varied.
const unsure = 20

// Sensitivity varies the unit cost of each output that got something, one at a time.
func Sensitivity(choices []Choice, q Question) []Swing {
	var out []Swing
	for _, b := range Spend(choices, q).Bought {
		dearer, cheaper := Spend(with(choices, b.Output, unsure), q), Spend(with(choices, b.Output, -unsure), q)
		out = append(out, Swing{b.Output, dearer, cheaper, dearer.moneyOf(b.Output), cheaper.moneyOf(b.Output)})
	}
	return out
}

// with gives the choices with another cost of one output; "" for all of them.
func with(choices []Choice, output id.ID, percent int) []Choice {
	out := slices.Clone(choices)
	for i := range out {
		if output == "" || out[i].Output == output {
			out[i].Dearer = percent
		}
	}
	return out
}

func (p Plan) moneyOf(output id.ID) Money {
	for _, b := range p.Bought {
		if b.Output == output {
			return b.Money
		}
	}
	return 0
}

// choicesOf reads the choices from a plan and its money.
func choicesOf(o *response.Outline, t Totals) []Choice {
	people := map[id.ID]int{}
	for _, x := range o.Indicators {
		if x.Unit == response.People && x.Target != nil {
			people[x.Output] = max(people[x.Output], int(*x.Target))
		}
	}
	var out []Choice
	for _, l := range t.ByOutput {
		if l.Key != "" && l.Required > 0 {
			out = append(out, Choice{Output: id.ID(l.Key), Required: l.Required, Received: l.Received, People: people[id.ID(l.Key)]})
		}
	}
	return out
}
