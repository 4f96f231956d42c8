// Package mail sends letters through a durable outbox: a letter is stored in
// the transaction that causes it, a job hands it to the mail server, and what
// the server did not take is tried again. Nothing confidential belongs in a
// letter; its text is wiped once it has been sent.
//
//	Outbox.Send     stores a letter and a job, in the caller's transaction  (mail.go)
//	deliver         the job: all that is due, over one connection           (deliver.go)
//	SMTP            the connection                                          (smtp.go)
//	/mail           who runs the group sees what waits and what was refused (pages.go)
//
// A letter that the server took is marked before the next one is sent, so that
// a program that is killed sends at most one letter twice; the same holds for a
// connection that breaks after the text and before the server's word that it
// took it: nobody can know, and a second copy is better than none. Every letter
// keeps one Message-ID, by which mail programs drop a second copy.
package mail
