package surveys

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/who"
)

// upload is an export that waits for a person's yes, or is being imported since; it is
// kept sealed and for a day at most.
type upload struct {
	ID       id.ID
	Form     id.ID
	Person   id.ID
	Name     string
	State    importState
	Progress float64 // 0 to 1
	Taken    int     // records that were new, once it is done
}

type importState string

const (
	importWaiting importState = "waiting" // for a yes
	importQueued  importState = "queued"
	importRunning importState = "running"
	importDone    importState = "done"
)

// importWaits is how long an export waits.
const importWaits = 24 * time.Hour

func importPlace(u id.ID) string { return "survey_imports/" + string(u) }

func (s *Store) putUpload(tx *db.Tx, u *upload, content []byte) error {
	u.ID = id.New()
	if err := tx.Exec(`delete from survey_imports where form = $1 and person = $2`, u.Form, u.Person); err != nil { // the one before
		return err
	}
	if err := tx.Exec(`insert into survey_imports (id, form, person, created, name, content) values ($1, $2, $3, $4, $5, $6)`,
		u.ID, u.Form, u.Person, tx.Now(), u.Name, s.box.SealBytes(importPlace(u.ID), content)); err != nil {
		return err
	}
	return audit.Record(tx, "upload", "survey_imports", u.ID)
}

// uploadOf gives an export to the person who brought it, without its content.
func uploadOf(tx *db.Tx, form, person, key id.ID) (upload, error) {
	u, err := uploadByID(tx, key)
	if err == nil && (u.Form != form || u.Person != person) {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return u, err
}

func uploadByID(tx *db.Tx, key id.ID) (upload, error) {
	return db.One(tx, func(u *upload) []any {
		return []any{&u.ID, &u.Form, &u.Person, &u.Name, &u.State, &u.Progress, &u.Taken}
	}, `select id, form, person, name, state, progress, taken from survey_imports where id = $1`, key)
}

// sealedContent is the content of an export as it is kept; openUpload opens it.
func sealedContent(tx *db.Tx, u id.ID) ([]byte, error) {
	return db.Value[[]byte](tx, `select content from survey_imports where id = $1`, u)
}

func (s *Store) openUpload(u id.ID, sealed []byte) ([]byte, error) {
	return s.box.OpenBytes(importPlace(u), sealed)
}

// queueUpload says yes to an export that waits; false where somebody has.
func queueUpload(tx *db.Tx, u id.ID) (bool, error) {
	n, err := tx.ExecCount(`update survey_imports set state = $2, progress = 0 where id = $1 and state = $3`, u, importQueued, importWaiting)
	if err != nil || n == 0 {
		return false, err
	}
	return true, audit.Record(tx, "import", "survey_imports", u)
}

// claimUpload takes an export to import, unless that was cancelled or another worker is at it.
func claimUpload(tx *db.Tx, u id.ID) (bool, error) {
	tx.Housekeeping("who works on an import is no act of a person")
	n, err := tx.ExecCount(`update survey_imports set state = $2, beat = $3 where id = $1 and (state = $4 or state = $2 and beat < $5)`,
		u, importRunning, tx.Now(), importQueued, db.FormatTime(tx.Now().Add(-jobs.Stale)))
	return n == 1, err
}

// beatUpload says how far an import is, and whether it is still wanted.
func beatUpload(tx *db.Tx, u id.ID, share float64) (bool, error) {
	tx.Housekeeping("progress of an import")
	n, err := tx.ExecCount(`update survey_imports set beat = $2, progress = $3 where id = $1 and state = $4`, u, tx.Now(), share, importRunning)
	return n == 1, err
}

// finishUpload keeps of an export only how much was new.
func (s *Store) finishUpload(tx *db.Tx, u id.ID, taken int) error {
	n, err := tx.ExecCount(`update survey_imports set state = $2, progress = 1, taken = $3, content = $4 where id = $1 and state = $5`,
		u, importDone, taken, s.box.SealBytes(importPlace(u), nil), importRunning)
	if err != nil {
		return err
	}
	if n == 0 {
		tx.Housekeeping("somebody cancelled it, or another worker was first")
		return nil
	}
	return audit.Record(tx, "finish", "survey_imports", u)
}

// cancelUpload stops an import: what is stored stays, the export waits again.
func cancelUpload(tx *db.Tx, u id.ID) error {
	if err := tx.Exec(`update survey_imports set state = $2 where id = $1 and state in ($3, $4)`, u, importWaiting, importQueued, importRunning); err != nil {
		return err
	}
	return audit.Record(tx, "cancel", "survey_imports", u)
}

func dropUpload(tx *db.Tx, u id.ID) error {
	if err := tx.Exec(`delete from survey_imports where id = $1`, u); err != nil {
		return err
	}
	return audit.Record(tx, "delete", "survey_imports", u)
}

// dropOldUploads deletes exports that nobody said yes to.
func dropOldUploads(tx *db.Tx) error {
	tx.Housekeeping("an export that waits for a yes is no record yet")
	return tx.Exec(`delete from survey_imports where created < $1`, tx.Now().Add(-importWaits))
}

// knownInstance gives the submission with an instanceID; "" where there is none.
func knownInstance(tx *db.Tx, form id.ID, instance string) (id.ID, error) {
	return db.Optional(db.Value[id.ID](tx, `select id from survey_submissions where form = $1 and test = $2 and instance_id = $3`, form, false, instance))
}

// knownInstances counts how many of some instanceIDs are there already.
func knownInstances(tx *db.Tx, form id.ID, instances []string) (known int, err error) {
	for some := range slices.Chunk(instances, importBatch) {
		marks, args := make([]string, len(some)), []any{form, false}
		for i, instance := range some {
			marks[i], args = "$"+strconv.Itoa(i+3), append(args, instance)
		}
		n, err := db.Value[int](tx, `select count(*) from survey_submissions where form = $1 and test = $2 and instance_id in (`+strings.Join(marks, ", ")+`)`, args...)
		if err != nil {
			return 0, err
		}
		known += n
	}
	return known, nil
}

// keepImported stores a record of an export once. What is there already stays as
// it is, but gets the files that it lacks.
func (s *Store) keepImported(tx *db.Tx, f *Form, by who.Person, r imported, xml []byte, files []attachment) (fresh bool, err error) {
	sub, created := id.New(), r.submitted
	if created.IsZero() || created.After(tx.Now()) {
		created = tx.Now()
	}
	n, err := tx.ExecCount(`insert into survey_submissions (id, form, version, test, instance_id, hash, record, encrypted, created, person, device, replaces, current)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (form, test, instance_id) do nothing`,
		sub, f.ID, f.Live, false, r.instance, digest(xml), s.box.SealBytes(recordPlace(sub), xml), false, created, by.ID, id.ID(""), nil, true)
	if err != nil {
		return false, err
	}
	if fresh = n == 1; !fresh {
		if sub, err = knownInstance(tx, f.ID, r.instance); err != nil {
			return false, err
		}
	}
	for _, a := range files {
		if err := s.keepMissing(tx, sub, a); err != nil {
			return fresh, err
		}
	}
	return fresh, nil
}

// keepMissing stores a file where there is none of its name.
func (s *Store) keepMissing(tx *db.Tx, sub id.ID, a attachment) error {
	return tx.Exec(`insert into survey_attachments (submission, name, type, size, hash, content) values ($1, $2, $3, $4, $5, $6) on conflict (submission, name) do nothing`,
		sub, a.Name, a.Type, a.Size, a.Hash, s.box.SealBytes(filePlace(sub, a.Name), a.Content))
}
