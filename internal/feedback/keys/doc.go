// Package keys has the keys of the people who may read what is reported, and
// nothing about reports.
//
//	slow.go     Argon2id with bounds on memory: many wait, few compute
//	content.go  Key seals one conversation; Wrap seals the Key to a person
//	pair.go     Locked is a person's key pair under her passphrase and her recovery code
//	shamir.go   Split and Join share a secret among holders, k of n
//	escrow.go   NewEscrow: a key pair whose private half only holders together can open
//	vault.go    Vault keeps what is unlocked in memory, for a while, and so many at most
//
// The pairs are age's hybrid ones (X25519 and ML-KEM-768): what is reported today
// must stay closed for longer than X25519 alone may last.
package keys
