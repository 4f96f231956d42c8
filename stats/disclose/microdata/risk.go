package microdata

import "math"

// IndividualRisk is the probability that a row whose keys match frequency rows
// of the sample is rightly linked to its person in the population, where the
// matching rows stand for weight persons (Benedetti and Franconi 1998;
// Capobianchi, Polettini and Lucarelli 2001): the mean of 1/F given f under a
// negative binomial F with p = f/weight.
//
// For f = 1 and f = 2 it is the closed form. From f = 3 on it is their
// approximation p/(f-(1-p)), which is what sdcMicro reports; it errs on the safe
// side, above the exact mean by at most 4.1 % at f = 3 and less after. ExactRisk
// has no approximation.
func IndividualRisk(frequency int, weight float64) float64 {
	f, p := float64(frequency), sampleShare(frequency, weight)
	q := 1 - p
	switch {
	case frequency <= 2 && q < 1e-3:
		return ExactRisk(frequency, weight) // the closed forms lose their digits near q = 0
	case frequency == 1:
		return p / q * math.Log(1/p)
	case frequency == 2:
		return p/q - p/q*(p/q)*math.Log(1/p)
	}
	return p / (f - q)
}

// ExactRisk is IndividualRisk without approximation:
//
//	p * I(f),  I(f) = integral over u from 0 to 1 of u^(f-1) / (p + q u),  q = 1-p
//
// with I(1) = ln(1/p)/q and I(f) = (1/(f-1) - p I(f-1)) / q, which is stable
// while p < q, and else the series p/f * sum of q^j j! f!/(f+j)! over j >= 0.
func ExactRisk(frequency int, weight float64) float64 {
	f, p := float64(frequency), sampleShare(frequency, weight)
	q := 1 - p
	if p < 0.5 {
		integral := math.Log(1/p) / q
		for i := 1.0; i < f; i++ {
			integral = (1/i - p*integral) / q
		}
		return p * integral
	}
	sum, term := 0.0, p/f
	for j := 1.0; term > 1e-17*sum; j++ {
		sum += term
		term *= q * j / (f + j)
	}
	return sum
}

// sampleShare is p = f/F. A class cannot stand for fewer persons than it has
// rows, so p is at most 1.
func sampleShare(frequency int, weight float64) float64 {
	return min(1, float64(frequency)/weight)
}

// Risk gives the individual risk of every row.
func (c *Classes) Risk() []float64 {
	risk := make([]float64, len(c.Of))
	for row, id := range c.Of {
		risk[row] = IndividualRisk(c.Frequency[id], c.Weight[id])
	}
	return risk
}

// ExpectedReidentifications is the sum of the individual risks: how many rows
// an attacker who links them all gets right on average. Divided by the number
// of rows it is the global risk.
func (c *Classes) ExpectedReidentifications() float64 {
	sum := 0.0
	for id, rows := range c.Rows {
		sum += float64(rows) * IndividualRisk(c.Frequency[id], c.Weight[id])
	}
	return sum
}

// AttackerRisk is the risk of re-identification under the three attackers of
// El Emam and Dankar 2008, each as the highest and the average over the rows.
type AttackerRisk struct {
	ProsecutorHighest float64 // knows that the person is in the file: 1 / smallest class
	ProsecutorAverage float64
	JournalistHighest float64 // does not know it: 1 / smallest class in the population
	JournalistAverage float64
	Marketer          float64 // links the whole file: expected share of right links
}

// Attackers gives the risk under the three attackers. The population's class
// sizes are the sums of sampling weights; without weights the journalist's risk
// equals the prosecutor's.
func (c *Classes) Attackers() AttackerRisk {
	var r AttackerRisk
	n := float64(len(c.Of))
	for id, rows := range c.Rows {
		share := float64(rows) / n
		sample := 1 / float64(c.Frequency[id])
		population := 1 / max(c.Weight[id], float64(c.Frequency[id]))
		r.ProsecutorHighest = max(r.ProsecutorHighest, sample)
		r.ProsecutorAverage += share * sample
		r.JournalistHighest = max(r.JournalistHighest, population)
		r.JournalistAverage += share * population
	}
	r.Marketer = r.JournalistAverage
	return r
}
