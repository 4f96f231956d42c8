package microdata

import "fmt"

// DIS is the data intrusion simulation measure of a file (Skinner and Elliot
// 2002): the probability that a unique match of an attacker's person with a row
// of the file is right, when the file is a sample of the given fraction:
//
//	U d / (U d + P (1-d))
//
// with U the number of unique rows and P the number of pairs, classes of two
// rows. Without any pair the estimate says nothing, however many unique rows
// there are: known is false, where other programs report a certainty of 1.
func (c *Classes) DIS(fraction float64) (dis float64, known bool, err error) {
	if !(fraction > 0 && fraction < 1) {
		return 0, false, fmt.Errorf("the sampling fraction is %v and must be between 0 and 1", fraction)
	}
	unique, inPairs := 0, 0
	for id, f := range c.Frequency {
		switch f {
		case 1:
			unique += c.Rows[id]
		case 2:
			inPairs += c.Rows[id]
		}
	}
	if inPairs == 0 {
		return 0, false, nil
	}
	right := float64(unique) * fraction
	return right / (right + float64(inPairs)/2*(1-fraction)), true, nil
}
