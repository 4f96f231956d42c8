package figures

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"ostoja/internal/db/dbtest"
	"ostoja/stats/disclose/dp"
)

// tinyDomain has nine combinations of codes, 'not known' included.
var tinyDomain = dp.Domain{{Name: "gender", Values: []string{"f", "m"}}, {Name: "harm", Values: []string{"labour", "sexual"}}}

// crowdOf is how many people have each combination of codes of tinyDomain.
type crowdOf [9]int

// fact is a figure that was shown.
type fact struct {
	version int
	q       Request
	key     []int
	count   int64
}

// takes tells whether a combination is in a group: a code or Total for each variable.
func takes(cell int, group [2]int) bool {
	return (group[0] == Total || group[0] == cell/3) && (group[1] == Total || group[1] == cell%3)
}

func (c *crowdOf) in(group [2]int) (n int) {
	for cell, people := range c {
		if takes(cell, group) {
			n += people
		}
	}
	return n
}

// counts is the figure that a request shows of a crowd.
func (c *crowdOf) counts(q Request, key []int) (n int64) {
	group := [2]int{Total, Total}
	for i, name := range q.Variables {
		group[variable(tinyDomain, name)] = key[i]
	}
	for cell, people := range c {
		if !takes(cell, group) {
			continue
		}
		if f := q.Filter; f != nil {
			v := variable(tinyDomain, f.Variable)
			has := [2]int{cell / 3, cell % 3}[v] > 0 && tinyDomain[v].Values[max([2]int{cell / 3, cell % 3}[v], 1)-1] == f.Code
			if has == f.Without {
				continue
			}
		}
		n += int64(people)
	}
	return n
}

// everyCrowd visits all crowds of n people.
func everyCrowd(n int, visit func(crowdOf)) {
	var c crowdOf
	var fill func(cell, left int)
	fill = func(cell, left int) {
		if cell == len(c)-1 {
			c[cell] = left
			visit(c)
			return
		}
		for k := range left + 1 {
			c[cell] = k
			fill(cell+1, left-k)
		}
	}
	fill(0, n)
}

// total tells whether the number of all people in a version was shown.
func total(facts []fact, version int) bool {
	return slices.ContainsFunc(facts, func(f fact) bool { return f.version == version && f.q.Filter == nil && grandTotal(f.key) })
}

// fitting lists every history, who was there first and who came, that agrees
// with all that was shown. Where it was not shown how many came, it may be some
// more or nobody.
func fitting(facts []fact, first, came int) (all [][2]crowdOf) {
	least, most := came, came
	if !total(facts, 1) {
		least, most = 0, came+2
	}
	agrees := func(version int, c crowdOf) bool {
		for _, f := range facts {
			if f.version == version && c.counts(f.q, f.key) != f.count {
				return false
			}
		}
		return true
	}
	everyCrowd(first, func(one crowdOf) {
		if !agrees(0, one) {
			return
		}
		for n := least; n <= most; n++ {
			everyCrowd(n, func(more crowdOf) {
				two := one
				for cell, n := range more {
					two[cell] += n
				}
				if agrees(1, two) {
					all = append(all, [2]crowdOf{two, more})
				}
			})
		}
	})
	return all
}

// givenAway looks in all histories that fit for what must stay unknown: a group
// of fewer than k, and that nobody in a larger group has another harm.
func givenAway(fits [][2]crowdOf, truth [2]crowdOf, k int) string {
	for crowd, name := range []string{"everybody", "newcomers"} {
		for gender := Total; gender < 3; gender++ {
			for harm := Total; harm < 3; harm++ {
				group, whole := [2]int{gender, harm}, [2]int{gender, Total}
				n := truth[crowd].in(group)
				low, high, other := n, n, 0
				for _, fit := range fits {
					low, high = min(low, fit[crowd].in(group)), max(high, fit[crowd].in(group))
					other = max(other, fit[crowd].in(whole)-fit[crowd].in(group))
				}
				if 0 < n && n < k && high-low < k {
					return fmt.Sprintf("%s %v: %d is known to be between %d and %d", name, group, n, low, high)
				}
				alike := harm != Total && n >= k && truth[crowd].in(whole) == n && !(crowd == 0 && gender == Total)
				if alike && other < k {
					return fmt.Sprintf("%s %v: at most %d of a group of %d have another harm", name, group, other, n)
				}
			}
		}
	}
	return ""
}

// An attacker who needs none of the gate's own tools: she lists every data set
// that fits the figures that she has got, in worlds so small that there are not
// too many.
func TestAttackByListingEveryWorld(t *testing.T) {
	const k = 2
	for _, a := range []Audience{Partners, Members} {
		kept := limits[a]
		t.Cleanup(func() { limits[a] = kept })
		small := kept
		small.k = k
		limits[a] = small
	}
	random := rand.New(rand.NewPCG(8, 8))
	only := func(variable, code string, without bool, of ...string) Request {
		q := ask(Partners, 0, of...)
		q.Filter = &Filter{variable, code, without}
		return q
	}
	broken, released := 0, 0
	for range trials(25) {
		s := &invented{domain: tinyDomain}
		var truth [2]crowdOf
		add := func(crowd int) {
			gender, harm := 1+random.IntN(2), 1+random.IntN(2)
			if random.IntN(12) == 0 {
				harm = 0
			}
			s.records = append(s.records, record{fmt.Sprint("person ", len(s.records)), []uint16{uint16(gender), uint16(harm)}})
			truth[crowd][3*gender+harm]++
		}
		first, came := 5+random.IntN(4), 1+random.IntN(3)
		for range first {
			add(0)
		}
		g := newGate(t, dbtest.SQLite(t, migrations), s)
		menu := []Request{ask(Partners, 0, "gender"), ask(Partners, 0, "harm"), ask(Partners, 0, "gender", "harm"),
			only("gender", "f", false, "harm"), only("gender", "f", true, "harm"), only("harm", "labour", false, "gender"), only("harm", "sexual", true, "gender")}
		random.Shuffle(len(menu), func(i, j int) { menu[i], menu[j] = menu[j], menu[i] })
		var ours, weakly []fact
		learn := func(into *[]fact, version int, q Request, table *Table) {
			for _, r := range table.Rows {
				if r.Shown {
					*into = append(*into, fact{version, q, r.Key, r.Count})
				}
			}
		}
		publish := func(version int, all []Request) {
			for _, q := range all {
				q.Version = version + 1
				learn(&weakly, version, q, weak(s, q))
				if r, err := release(g, q); err == nil {
					released++
					learn(&ours, version, q, r.Result.Table)
				}
			}
		}
		publish(0, menu[:3])
		for range came {
			add(1)
		}
		publish(1, menu[2:5])
		for cell, n := range truth[1] {
			truth[0][cell] += n // everybody, in the end
		}
		if givenAway(fitting(weakly, first, came), truth, k) != "" {
			broken++
		}
		if !total(ours, 0) {
			continue // how many there are was not shown
		}
		fits := fitting(ours, first, came)
		if len(fits) == 0 {
			t.Fatal("not even the truth fits what was shown")
		}
		if what := givenAway(fits, truth, k); what != "" {
			t.Errorf("%v: %s", s.records, what)
		}
	}
	if broken == 0 || released < 10 {
		t.Errorf("the weak gate is broken %d times, ours has released %d tables", broken, released)
	}
}
