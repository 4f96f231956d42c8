// Package disclose is the roof over what keeps people from being found in
// published data. It has no code of its own; its rooms are
//
//	microdata  files with one row a person: how easily a row is linked to its
//	           person, and recoding, suppression and noise that lower the risk
//	tables     counts: which cells are sensitive, which others to hide with
//	           them, and what an attacker derives from all that was ever published
//
// and, beside them, differential privacy and synthetic data.
//
// A file for one partner goes through microdata: measure (Group, SUDA,
// Diversity), recode (OptimalRecoding), suppress (LocalSuppression), measure
// again. A table goes through tables: name the sensitive cells (Threshold,
// Dominance, PPercent, Homogeneous), hide others with them (Suppress for two
// dimensions, Audit.Protect for more), and let the Audit decide.
package disclose
