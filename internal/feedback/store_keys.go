package feedback

import (
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/feedback/keys"
	"ostoja/internal/id"
)

// readers lists those who were appointed, without what they are in the group.
func readers(tx *db.Tx) ([]Reader, error) {
	type row struct {
		Reader
		kinds string
	}
	rows, err := db.All(tx, func(r *row) []any {
		return []any{&r.Person, &r.kinds, &r.Children, &r.Holder, &r.Created, &r.Key.Recipient, &r.Key.Salt, &r.Key.Sealed, &r.Key.ByRecovery}
	}, `select person, kinds, children, holder, created, recipient, salt, sealed, by_recovery from feedback_readers order by created, person`)
	var all []Reader
	for _, r := range rows {
		for _, k := range strings.Fields(r.kinds) {
			r.Kinds = append(r.Kinds, Kind(k))
		}
		all = append(all, r.Reader)
	}
	return all, err
}

// putReader stores what a reader may read; her key stays.
func putReader(tx *db.Tx, r *Reader) error {
	var kinds []string
	for _, k := range r.Kinds {
		kinds = append(kinds, string(k))
	}
	return tx.Exec(`insert into feedback_readers (person, kinds, children, holder, created, recipient) values ($1, $2, $3, $4, $5, '')
		on conflict (person) do update set kinds = excluded.kinds, children = excluded.children, holder = excluded.holder`,
		r.Person, strings.Join(kinds, " "), r.Children, r.Holder, tx.Now())
}

func putReaderKey(tx *db.Tx, person id.ID, l keys.Locked) error {
	return tx.Exec(`update feedback_readers set recipient = $2, salt = $3, sealed = $4, by_recovery = $5 where person = $1`, person, l.Recipient, l.Salt, l.Sealed, l.ByRecovery)
}

// deleteReader removes a person with every key that was wrapped to her.
func deleteReader(tx *db.Tx, person id.ID) error {
	for _, statement := range []string{
		`delete from conversation_keys where reader = $1`,
		`delete from feedback_shares where person = $1`,
		`delete from feedback_lent where person = $1`,
		`delete from feedback_readers where person = $1`,
	} {
		if err := tx.Exec(statement, person); err != nil {
			return err
		}
	}
	return nil
}

// latestEscrow gives the escrow in force; the zero one where there is none.
func latestEscrow(tx *db.Tx) (Escrow, error) {
	e, err := db.Optional(db.One(tx, func(e *Escrow) []any { return []any{&e.ID, &e.Recipient, &e.Threshold, &e.Created} },
		`select id, recipient, threshold, created from feedback_escrows order by created desc, id desc limit 1`))
	if err != nil || e.ID == "" {
		return e, err
	}
	e.Holders, err = db.All(tx, db.Column[id.ID], `select person from feedback_shares where escrow = $1 order by person`, e.ID)
	return e, err
}

func insertEscrow(tx *db.Tx, e Escrow, shares [][]byte) error {
	if err := tx.Exec(`insert into feedback_escrows (id, recipient, threshold, created) values ($1, $2, $3, $4)`, e.ID, e.Recipient, e.Threshold, e.Created); err != nil {
		return err
	}
	for i, person := range e.Holders {
		if err := tx.Exec(`insert into feedback_shares (escrow, person, sealed) values ($1, $2, $3)`, e.ID, person, shares[i]); err != nil {
			return err
		}
	}
	return nil
}

func shareOf(tx *db.Tx, escrow, person id.ID) ([]byte, error) {
	return db.Value[[]byte](tx, `select sealed from feedback_shares where escrow = $1 and person = $2`, escrow, person)
}

func insertLent(tx *db.Tx, person, holder id.ID, sealed []byte) error {
	return tx.Exec(`insert into feedback_lent (person, holder, sealed, lent) values ($1, $2, $3, $4)
		on conflict (person, holder) do update set sealed = excluded.sealed, lent = excluded.lent`, person, holder, sealed, tx.Now())
}

func lentTo(tx *db.Tx, person id.ID) ([][]byte, error) {
	return db.All(tx, db.Column[[]byte], `select sealed from feedback_lent where person = $1 order by holder`, person)
}

// lenders are the holders who have lent their share to somebody.
func lenders(tx *db.Tx, person id.ID) ([]id.ID, error) {
	return db.All(tx, db.Column[id.ID], `select holder from feedback_lent where person = $1 order by holder`, person)
}

func deleteLent(tx *db.Tx, person id.ID) error {
	return tx.Exec(`delete from feedback_lent where person = $1`, person)
}

func putKey(tx *db.Tx, conversation id.ID, name string, wrapped []byte) error {
	return tx.Exec(`insert into conversation_keys (conversation, reader, wrapped) values ($1, $2, $3)
		on conflict (conversation, reader) do update set wrapped = excluded.wrapped`, conversation, name, wrapped)
}

func wrappedKey(tx *db.Tx, conversation id.ID, name string) ([]byte, error) {
	return db.Value[[]byte](tx, `select wrapped from conversation_keys where conversation = $1 and reader = $2`, conversation, name)
}

func deleteKeys(tx *db.Tx, conversation id.ID) error {
	return tx.Exec(`delete from conversation_keys where conversation = $1`, conversation)
}

// lockedKey is a conversation's key as wrapped to somebody.
type lockedKey struct {
	conversation id.ID
	wrapped      []byte
}

func lockedConversations(tx *db.Tx, name string) ([]lockedKey, error) {
	return db.All(tx, func(k *lockedKey) []any { return []any{&k.conversation, &k.wrapped} },
		`select conversation, wrapped from conversation_keys where reader = $1 order by conversation`, name)
}

// nextFor gives the next conversation that a reader has a key of, in the order of their ids.
func nextFor(tx *db.Tx, name string, after id.ID) (id.ID, error) {
	return db.Value[id.ID](tx, `select conversation from conversation_keys where reader = $1 and conversation > $2 order by conversation limit 1`, name, string(after))
}
