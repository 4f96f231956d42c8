// Package audit remembers who did what to which record, in the same transaction
// as the act itself: no row, no act (package db refuses the commit).
//
// The rows are the leaves of a Merkle tree (RFC 6962, by transparency-dev's
// library). Each row keeps the root of the tree that ends with it, so that
// Verify names the first row that was changed, removed or put in; a head (size
// and root) that somebody keeps outside shows even a log that was rewritten
// whole.
package audit

import (
	"embed"
	"encoding/json"
	"io/fs"
	"strconv"
	"time"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

//go:embed migrations
var files embed.FS

// Migrations of the audit log.
func Migrations() db.Migrations {
	sub, _ := fs.Sub(files, "migrations")
	return db.Migrations{Module: "audit", Files: sub}
}

// Change is one field that an act changed. Sealed values are masked before they come here.
type Change struct {
	Field string `json:"field"`
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
}

// Entry is one row of the log.
type Entry struct {
	Seq     int64
	At      time.Time
	Actor   string // a person's ID, or "system:worker"
	Act     string // "create", "update", "accept", "read"...
	Kind    string // the kind of record: "organisations"
	Record  id.ID
	Changes []Change
}

var factory = compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}

// Record writes one row about the act of whoever acts in tx's context.
func Record(tx *db.Tx, act, kind string, record id.ID, changes ...Change) error {
	size, nodes, err := lockHead(tx)
	if err != nil {
		return err
	}
	e := Entry{Seq: size, At: tx.Now(), Actor: actor(who.Acts(tx.Context())), Act: act, Kind: kind, Record: record, Changes: changes}
	detail, err := json.Marshal(e.Changes)
	if err != nil {
		return err
	}
	tree, err := grow(size, nodes, leaf(e, string(detail)))
	if err != nil {
		return err
	}
	root, err := tree.GetRootHash(nil)
	if err != nil {
		return err
	}
	if err := tx.Exec(`insert into audit (seq, at, actor, act, kind, record, detail, root) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		e.Seq, e.At, e.Actor, e.Act, e.Kind, string(e.Record), string(detail), root); err != nil {
		return err
	}
	if err := tx.Exec(`update audit_head set size = $1, nodes = $2 where one = 1`, size+1, join(tree.Hashes())); err != nil {
		return err
	}
	tx.Audited()
	return nil
}

func actor(p who.Person) string {
	switch {
	case p.ID != "":
		return string(p.ID)
	case p.System != "":
		return "system:" + p.System
	}
	return "visitor"
}

// lockHead reads the head and keeps others from doing so until the transaction
// ends: an update takes the row's lock on PostgreSQL, and SQLite has one writer.
func lockHead(tx *db.Tx) (size int64, nodes []byte, err error) {
	type head struct {
		size  int64
		nodes []byte
	}
	h, err := db.One(tx, func(h *head) []any { return []any{&h.size, &h.nodes} },
		`update audit_head set size = size where one = 1 returning size, nodes`)
	return h.size, h.nodes, err
}

// grow rebuilds the tree's right edge from its nodes and appends a leaf.
func grow(size int64, nodes []byte, leafHash []byte) (*compact.Range, error) {
	tree, err := factory.NewRange(0, uint64(size), split(nodes))
	if err != nil {
		return nil, err
	}
	return tree, tree.Append(leafHash, nil)
}

// leaf hashes a row: every column but the root, each with its length before it.
func leaf(e Entry, detail string) []byte {
	var b []byte
	for _, column := range []string{strconv.FormatInt(e.Seq, 10), db.FormatTime(e.At), e.Actor, e.Act, e.Kind, string(e.Record), detail} {
		b = strconv.AppendInt(b, int64(len(column)), 10)
		b = append(append(b, ':'), column...)
	}
	return rfc6962.DefaultHasher.HashLeaf(b)
}

func join(hashes [][]byte) []byte {
	out := []byte{}
	for _, h := range hashes {
		out = append(out, h...)
	}
	return out
}

func split(nodes []byte) [][]byte {
	var out [][]byte
	for size := rfc6962.DefaultHasher.Size(); len(nodes) >= size; nodes = nodes[size:] {
		out = append(out, nodes[:size])
	}
	return out
}
