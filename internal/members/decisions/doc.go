// Package decisions is how the members decide: a proposal is opened, each
// organisation raises its one voice, and the result stands for good.
//
//	decision.go   a decision, its three ways (no objection, consensus, vote), what makes a valid proposal
//	count.go      the result, computed from the voices alone: a pure function
//	voice.go      one organisation, one voice; a later one replaces the earlier, which is kept
//	donor.go      a donor's invitation, which rests on a decision and ends by itself
//	store*.go     Propose, Of, Raise, Close; each takes the decision's lock, so that
//	              a voice cannot slip in while somebody closes, and two who close give one result
//	periodic.go   closes at the deadline, seats donors, writes to the voices
//	pages*.go     the pages
//
// Other parts of the program have something decided in three steps: they tell
// a Decisions value of their Kind and of what follows from its adoption (On),
// open a proposal (Propose) and ask how it stands (Of). What follows happens in
// the transaction that closes the decision.
//
// Nothing about a decision changes once it is closed, and a decision whose
// deadline has passed is closed for every reader, whether or not the periodic
// work has come by.
package decisions
