// Package feedback is the two-way channel: what people say to the group, and
// what the group answers. The reader may be in danger, and so may be whoever
// wrote; nothing here may give either away.
//
// A conversation has a key (keys.Key) that seals its messages and the keys of its
// files. The key is wrapped to each reader who may read that kind, to the escrow,
// and to the pair of the person who wrote, whose private half opens with her
// receipt (package receipt). What is stored is ciphertext and the little that
// routes it: kind, language, channel, place, times.
//
//	feedback.go       kinds, states, how long an answer may take
//	readers.go        who may read what: one rule, asked before every key is wrapped and every page shown
//	talk.go           opening, finding and continuing a conversation
//	reseal.go         another key for other readers, one conversation at a time
//	escrow.go         holders of different organisations, and who lost her key
//	files.go          uploads in pieces, cleaned copies
//	answers.go        how quickly and how well people are answered, and of how few nothing is said
//	flood.go          one place's flood is that place's problem
//	store*.go         the only SQL; no other package reads these tables
//	pages_talk*.go    what anybody sees, without script or cookie until one is needed
//	pages_*.go        what readers see
//	source.go         figures, through the gate of package figures alone
package feedback
