// Package microdata measures and lowers the risk that a row of a file is linked
// to its person.
//
// The keys of a file (quasi-identifiers) are the columns that an outsider could
// know of somebody. Encode or an Encoder makes Columns of them; a missing value
// matches every value, as in sdcMicro with alpha = 1.
//
// Measuring. Group forms the classes of rows with the same keys; its Frequency
// is k-anonymity's k. IndividualRisk and ExactRisk turn a frequency and the sum
// of sampling weights into a probability of re-identification; SUDA finds the
// small sets of keys that single a person out; Diversity says whether a class
// gives its sensitive value away although nobody in it is found; Attackers and
// DIS describe whole files.
//
// Lowering. OptimalRecoding finds the levels of the keys' hierarchies that reach
// the criteria (KAnonymity, DistinctDiversity, EntropyDiversity,
// RecursiveDiversity, TCloseness by an equal, ordered or hierarchical Distance)
// at the least loss. LocalSuppression takes away single values instead. TopCode,
// BottomCode, PRAM and Microaggregate change numbers and categories.
//
// Everything is a pure function of its arguments: the same input gives the same
// bits. Errors name the column and the row.
package microdata
