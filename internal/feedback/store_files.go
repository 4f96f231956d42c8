package feedback

import (
	"time"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
)

func insertFile(tx *db.Tx, file id.ID) error {
	return tx.Exec(`insert into conversation_files (id, size, pieces, created) values ($1, 0, 0, $2)`, file, tx.Now())
}

// uploadState is how far a file has come that belongs to no conversation yet.
func uploadState(tx *db.Tx, file id.ID) (size int64, pieces int, err error) {
	type state struct {
		size   int64
		pieces int
	}
	s, err := db.One(tx, func(s *state) []any { return []any{&s.size, &s.pieces} }, `select size, pieces from conversation_files where id = $1 and conversation is null`, file)
	return s.size, s.pieces, err
}

// growFile notes a piece, if the file is as long as its sender believes.
func growFile(tx *db.Tx, file id.ID, at int64, by int) (bool, error) {
	n, err := tx.ExecCount(`update conversation_files set size = size + $3, pieces = pieces + 1 where id = $1 and size = $2 and conversation is null`, file, at, by)
	return n == 1, err
}

func insertPiece(tx *db.Tx, file id.ID, part string, seq int, sealed []byte) error {
	return tx.Exec(`insert into conversation_pieces (file, part, seq, sealed) values ($1, $2, $3, $4)`, file, part, seq, sealed)
}

func pieceOf(tx *db.Tx, file id.ID, part string, seq int) ([]byte, error) {
	return db.Value[[]byte](tx, `select sealed from conversation_pieces where file = $1 and part = $2 and seq = $3`, file, part, seq)
}

func countPieces(tx *db.Tx, file id.ID, part string) (int, error) {
	return db.Value[int](tx, `select count(*) from conversation_pieces where file = $1 and part = $2`, file, part)
}

func deletePart(tx *db.Tx, file id.ID, part string) error {
	return tx.Exec(`delete from conversation_pieces where file = $1 and part = $2`, file, part)
}

// takeFile makes an upload part of a conversation; a file belongs to one for ever.
func takeFile(tx *db.Tx, file, conversation id.ID) error {
	n, err := tx.ExecCount(`update conversation_files set conversation = $2 where id = $1 and conversation is null`, file, conversation)
	if err == nil && n == 0 {
		err = fault.New(fault.Invalid, "talk.file.lost")
	}
	return err
}

// fileOf tells whether a file belongs to a conversation.
func fileOf(tx *db.Tx, file, conversation id.ID) error {
	_, err := db.Value[id.ID](tx, `select id from conversation_files where id = $1 and conversation = $2`, file, conversation)
	return err
}

// deleteUploads removes files that were begun before a time and never sent.
func deleteUploads(tx *db.Tx, before time.Time) error {
	if err := tx.Exec(`delete from conversation_pieces where file in (select id from conversation_files where conversation is null and created < $1)`, before); err != nil {
		return err
	}
	return tx.Exec(`delete from conversation_files where conversation is null and created < $1`, before)
}
