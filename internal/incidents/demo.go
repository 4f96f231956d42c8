package incidents

import (
	"math/rand/v2"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/members"
)

// demoQuarters is how many quarters have incidents, the running one included;
// demoPerQuarter how many.
const (
	demoQuarters   = 3
	demoPerQuarter = 420
)

// weights are how common the codes of a variable are in the demonstration, in
// the order of its list. All of it is invented.
var weights = map[string][]int{
	"gender":       {60, 36, 1, 1, 0, 2},
	"age":          {2, 12, 34, 32, 14, 6},
	"nationality":  {62, 10, 5, 6, 2, 5, 6, 2, 2},
	"exploitation": {48, 28, 3, 2, 8, 0, 0, 7, 0, 1, 3},
	"status":       {55, 35, 10},
}

// fillDemo invents incidents, the same ones on every day of a quarter.
func (m *Incidents) fillDemo(tx *db.Tx) error {
	c, err := members.CharterInForce(tx)
	if err != nil {
		return err
	}
	here := &Incidents{m.atlas, func() string { return c.Country }} // what this transaction writes is not to be seen outside yet
	random := rand.New(rand.NewPCG(7, 2026))
	now := tx.Now()
	start := time.Date(now.Year(), now.Month()-(now.Month()-1)%3, 1, 0, 0, 0, 0, time.UTC).AddDate(0, -3*(demoQuarters-1), 0)
	domain := here.domain()
	for q := range demoQuarters {
		first := start.AddDate(0, 3*q, 0)
		for range demoPerQuarter {
			pick := func(variable int) string {
				return choose(random, domain[variable].Values, weights[domain[variable].Name])
			}
			i := Incident{Person: id.New(), Organisation: id.New(), Day: first.AddDate(0, 0, random.IntN(89)),
				Gender: pick(0), Age: pick(1), Nationality: pick(2), Exploitation: pick(3), Status: pick(4), Region: region(random, domain[5].Values)}
			if err := here.add(tx, &i); err != nil {
				return err
			}
		}
	}
	return nil
}

// choose draws a value by its weight; one in thirty is not known.
func choose(random *rand.Rand, values []string, weight []int) string {
	if random.IntN(30) == 0 {
		return ""
	}
	total := 0
	for _, w := range weight {
		total += w
	}
	at := random.IntN(total)
	for i, w := range weight {
		if at -= w; at < 0 {
			return values[i]
		}
	}
	return ""
}

// region draws an area, the last in the list seldom.
func region(random *rand.Rand, codes []string) string {
	if len(codes) == 0 {
		return ""
	}
	if random.IntN(100) == 0 {
		return codes[len(codes)-1]
	}
	return codes[random.IntN(max(1, len(codes)-1))]
}
