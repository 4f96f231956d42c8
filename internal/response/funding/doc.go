// Package funding says what the response plan's money is, where it comes from
// and where it is missing.
//
// The way through it, from a donor's letter to the next decision:
//
//	/contributions          a register: who gives what to whom, for which output and
//	                        area, how closely it is tied (contribution.go, register.go)
//	/funding/rates          the euro's rates, imported as the European Central Bank
//	                        publishes them; a contribution keeps its rates and their
//	                        day, so that its value never moves (rates.go)
//	/funding                asked, received, missing: by output, partner and year
//	                        (summary.go); a donor sees the totals and what is hers
//	/funding/allocation     money and help against need, by area and group (allocation.go)
//	/funding/scenario       what the next 100,000 buys most, with what it rests on
//	                        and how far it can be trusted (scenario.go)
//
// Money is counted in whole hundredths (money.go): sums are exact, and parts add
// up to their totals. Whoever wants the totals elsewhere calls Summary.
package funding
