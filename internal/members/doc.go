// Package members is the working group itself: its charter (the Terms of
// Reference), the commitments in it, the organisations and people in it, and
// how people sign in.
//
// The way through it, from an empty program to a group:
//
//	ostoja init --tor FILE   formats/tor proposes a charter (propose.go)
//	/charter/confirm         a co-lead confirms or corrects it (pages_charter.go)
//	/organisations, /people  registers (organisation.go, person.go)
//	/invitations             one-time links (invitation.go)
//	/sign-in                 password, second factor, passkey (signin*.go)
//	/charter                 each clause with its commitments and their live
//	                         evidence (commitment.go); other modules add
//	                         measures through module.Measure
//	/                        home: what each person has to do now
//
// Two packages below this one belong to it: decisions (what the members decide,
// and whom they invite) and revisions (how the Terms of Reference change).
//
// A Members value ties it together: New makes it, Module gives it to the
// program. It is a base module: others may import it for the charter's rules.
package members
