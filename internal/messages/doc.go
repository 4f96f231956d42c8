// Package messages is what the group tells people: key messages, the
// communication plan, what is printed, and the public site.
//
// The way of a sentence, from a draft to a poster in Ukrainian:
//
//	text.go        a piece (a message or an article) and the versions of its
//	               text: which translation is current, which may be shown. All
//	               other files ask Shown, and nothing else is ever published
//	decide.go      which decision of the members clears which version of a message
//	lix.go         how hard a text is to read, by language
//	prose.go       the little markup of bodies
//	register.go    the registers: messages, articles, campaigns, remarks
//	store*.go      the only SQL: versions, second readers, clearing; contacts;
//	               short links and how often they were opened; materials
//	pages_text.go, pages_decide.go
//	               writing, translating, reading a second time, clearing
//	contact.go     phone numbers as the directory has them now, and who is told
//	               when one has changed
//	campaign.go    the plan: who covers which group in which language where
//	link.go        short links and QR codes, counted per day and nothing else
//	material.go    what is made of a message: posters, cards, pictures, each
//	               with a mark that tells later whether it is outdated
//	print.go, picture.go   the same as PDF, PNG and SVG
//	site.go        the public site, live or as files for any web server
//
// Texts are never changed: a new version is added, and what was cleared before
// stays shown until the new one is cleared in its turn.
package messages
