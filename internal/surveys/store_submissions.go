package surveys

import (
	"iter"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
)

// keep stores a submission for a collector, once: the same request again changes
// nothing and succeeds, also when both come at the same time.
func (s *Store) keep(tx *db.Tx, c collector, in incoming) error {
	f, err := formByFormID(tx, in.parsed.FormID)
	if err != nil || !c.reaches(&f) {
		return firstOf(err, errNoForm)
	}
	v, err := versionSent(tx, f, in.parsed.Version, c.Test)
	if err != nil {
		return firstOf(err, errNoVersion)
	}
	if v.Encrypted && !in.parsed.Encrypted {
		return errPlain
	}
	switch no, err := s.refuses(tx, v.ID, in); {
	case err != nil:
		return err
	case no:
		return s.withdraw(tx, c, f, in.parsed.DeprecatedID)
	}
	sub, fresh, err := s.keepRecord(tx, c, f, v, in)
	if err != nil {
		return err
	}
	if fresh && in.parsed.DeprecatedID != "" {
		if err := s.replace(tx, c, f, sub, in); err != nil {
			return err
		}
	}
	if fresh && !c.Test && in.parsed.DeprecatedID == "" && in.mayHaveEntities() {
		if err := s.applyEntities(tx, f, v.ID, sub, in.parsed); err != nil {
			return err
		}
	}
	added, err := s.keepFiles(tx, sub, in.files)
	switch {
	case err != nil:
		return err
	case fresh:
		return audit.Record(tx, "submit", "survey_submissions", sub)
	case added:
		return audit.Record(tx, "attach", "survey_submissions", sub)
	}
	tx.Housekeeping("the same submission again changes nothing")
	return nil
}

// refuses tells whether a record says that its person did not consent.
func (s *Store) refuses(tx *db.Tx, version id.ID, in incoming) (bool, error) {
	if !in.mayRefuse() {
		return false, nil
	}
	v, err := s.parsed(tx, version)
	if err != nil {
		return false, err
	}
	row, err := v.survey.readRow(Submission{Record: in.record})
	return err == nil && v.survey.refused(row), err
}

// withdraw keeps nothing of a record without consent; where it is an edit, what it
// edits goes too, with what that one had replaced.
func (s *Store) withdraw(tx *db.Tx, c collector, f Form, instance string) error {
	tx.Housekeeping("without consent nothing is kept")
	for instance != "" {
		old, err := db.One(tx, func(u *Submission) []any { return []any{&u.ID, &u.Person, &u.Device, &u.Replaces} },
			`select id, person, device, replaces from survey_submissions where form = $1 and test = $2 and instance_id = $3`, f.ID, c.Test, instance)
		if db.IsNotFound(err) || err == nil && (old.Person != c.Person || old.Device != c.Device) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := tx.Exec(`delete from survey_attachments where submission = $1`, old.ID); err != nil {
			return err
		}
		if err := tx.Exec(`delete from survey_submissions where id = $1`, old.ID); err != nil {
			return err
		}
		if err := audit.Record(tx, "withdraw", "survey_submissions", old.ID); err != nil {
			return err
		}
		instance = old.Replaces
	}
	return nil
}

// firstOf gives what the caller may hear instead of "there is no such row".
func firstOf(err, instead error) error {
	if err != nil && !db.IsNotFound(err) {
		return err
	}
	return instead
}

func (s *Store) keepRecord(tx *db.Tx, c collector, f Form, v versionHead, in incoming) (sub id.ID, fresh bool, err error) {
	sub = id.New()
	hash := digest(in.record)
	n, err := tx.ExecCount(`insert into survey_submissions (id, form, version, test, instance_id, hash, record, encrypted, created, person, device, replaces, current)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (form, test, instance_id) do nothing`,
		sub, f.ID, v.ID, c.Test, in.parsed.InstanceID, hash, s.box.SealBytes(recordPlace(sub), in.record), in.parsed.Encrypted, tx.Now(), c.Person, c.Device, nullable(in.parsed.DeprecatedID), true)
	if err != nil || n == 1 {
		return sub, n == 1, err
	}
	type row struct {
		id   id.ID
		hash string
	}
	known, err := db.One(tx, func(r *row) []any { return []any{&r.id, &r.hash} },
		`select id, hash from survey_submissions where form = $1 and test = $2 and instance_id = $3`, f.ID, c.Test, in.parsed.InstanceID)
	if err == nil && known.hash != hash {
		err = errDiffers
	}
	return known.id, false, err
}

func nullable(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// replace puts a submission in the place of the one that it names. Two edits of
// the same copy cannot both win.
func (s *Store) replace(tx *db.Tx, c collector, f Form, sub id.ID, in incoming) error {
	type row struct {
		id             id.ID
		person, device id.ID
	}
	old, err := db.One(tx, func(r *row) []any { return []any{&r.id, &r.person, &r.device} },
		`select id, person, device from survey_submissions where form = $1 and test = $2 and instance_id = $3`, f.ID, c.Test, in.parsed.DeprecatedID)
	if err != nil || old.person != c.Person || old.device != c.Device {
		return firstOf(err, errNoOriginal)
	}
	n, err := tx.ExecCount(`update survey_submissions set current = $2 where id = $1 and current = $3`, old.id, false, true)
	if err != nil {
		return err
	}
	if n == 0 {
		return errStale
	}
	return s.takeOver(tx, old.id, sub, in)
}

// takeOver keeps the files of the old record that the new one still has.
func (s *Store) takeOver(tx *db.Tx, old, sub id.ID, in incoming) error {
	files, err := filesOf(tx, old)
	if err != nil {
		return err
	}
	for _, a := range files {
		if !in.parsed.Declares(a.Name) {
			continue
		}
		if a, err = s.fileByName(tx, old, a.Name); err != nil {
			return err
		}
		if _, err := s.keepFiles(tx, sub, []attachment{a}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) keepFiles(tx *db.Tx, sub id.ID, files []attachment) (added bool, err error) {
	for _, a := range files {
		n, err := tx.ExecCount(`insert into survey_attachments (submission, name, type, size, hash, content) values ($1, $2, $3, $4, $5, $6) on conflict (submission, name) do nothing`,
			sub, a.Name, a.Type, a.Size, a.Hash, s.box.SealBytes(filePlace(sub, a.Name), a.Content))
		if err != nil {
			return added, err
		}
		if added = added || n == 1; n == 1 {
			continue
		}
		hash, err := db.Value[string](tx, `select hash from survey_attachments where submission = $1 and name = $2`, sub, a.Name)
		if err != nil {
			return added, err
		}
		if hash != a.Hash {
			return added, errFileDiffers
		}
	}
	return added, nil
}

// filesOf lists the files of a submission, without their content.
func filesOf(tx *db.Tx, sub id.ID) ([]attachment, error) {
	return db.All(tx, func(a *attachment) []any { return []any{&a.Name, &a.Type, &a.Size, &a.Hash} },
		`select name, type, size, hash from survey_attachments where submission = $1 order by name`, sub)
}

func (s *Store) fileByName(tx *db.Tx, sub id.ID, name string) (attachment, error) {
	a, err := db.One(tx, func(a *attachment) []any { return []any{&a.Name, &a.Type, &a.Size, &a.Hash, &a.Content} },
		`select name, type, size, hash, content from survey_attachments where submission = $1 and name = $2`, sub, name)
	if err != nil {
		return a, err
	}
	a.Content, err = s.box.OpenBytes(filePlace(sub, name), a.Content)
	return a, err
}

// window is which submissions of a form are looked at. Person, where it is
// given, sees her own alone.
type window struct {
	Form   id.ID
	Test   bool
	Person id.ID
	From   time.Time // the first moment that is looked at, To the first that is not;
	To     time.Time // zero for all
}

const windowClause = ` from survey_submissions where form = $1 and test = $2 and current = $3 and ($4 = '' or person = $4)
	and ($5 = '' or created >= $5) and ($6 = '' or created < $6)`

func (w window) args(more ...any) []any {
	return append([]any{w.Form, w.Test, true, string(w.Person), moment(w.From), moment(w.To)}, more...)
}

// moment is a time as it is stored; "" for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return db.FormatTime(t)
}

func submissionPointers(u *Submission) []any {
	return []any{&u.ID, &u.Version, &u.InstanceID, &u.Encrypted, &u.Created, &u.Person, &u.Device, &u.Replaces, &u.Record}
}

const submissionColumns = `id, version, instance_id, encrypted, created, person, device, replaces, record`

// each gives the submissions in the order of their arrival, opened.
func (s *Store) each(tx *db.Tx, w window) iter.Seq2[Submission, error] {
	return s.opened(db.Each(tx, submissionPointers, `select `+submissionColumns+windowClause+` order by created, id`, w.args()...))
}

// newest gives so many submissions from a place on, the newest first, opened.
func (s *Store) newest(tx *db.Tx, w window, most, from int) iter.Seq2[Submission, error] {
	return s.opened(db.Each(tx, submissionPointers, `select `+submissionColumns+windowClause+` order by created desc, id desc limit $7 offset $8`, w.args(most, from)...))
}

func (s *Store) opened(all iter.Seq2[Submission, error]) iter.Seq2[Submission, error] {
	return func(yield func(Submission, error) bool) {
		for u, err := range all {
			if err == nil {
				u.Record, err = s.box.OpenBytes(recordPlace(u.ID), u.Record)
			}
			if !yield(u, err) || err != nil {
				return
			}
		}
	}
}

// sealedOf lists the encrypted submissions of the window, without their envelopes.
func sealedOf(tx *db.Tx, w window) iter.Seq2[Submission, error] {
	return db.Each(tx, func(u *Submission) []any { return []any{&u.ID, &u.Created, &u.Person, &u.Device} },
		`select id, created, person, device`+windowClause+` and encrypted = $7 order by created, id`, w.args(true)...)
}

// hasSealed tells whether there are encrypted submissions in the window.
func hasSealed(tx *db.Tx, w window) (bool, error) {
	n, err := db.Value[int](tx, `select count(*)`+windowClause+` and encrypted = $7`, w.args(true)...)
	return n > 0, err
}

// submission gives one of the window.
func (s *Store) submission(tx *db.Tx, w window, sub id.ID) (Submission, error) {
	u, err := db.One(tx, submissionPointers, `select `+submissionColumns+windowClause+` and id = $7`, w.args(sub)...)
	if err != nil {
		return u, err
	}
	u.Record, err = s.box.OpenBytes(recordPlace(u.ID), u.Record)
	return u, err
}

// tally is how many submissions a form has, and when the last came.
type tally struct {
	Count int
	Last  time.Time
}

func tallyOf(tx *db.Tx, w window) (tally, error) {
	return db.One(tx, func(t *tally) []any { return []any{&t.Count, &t.Last} }, `select count(*), max(created)`+windowClause, w.args()...)
}

// deviceNames names the keys of a form, for lists.
func deviceNames(tx *db.Tx, form id.ID) (map[id.ID]string, error) {
	keys, err := keysOfForm(tx, form)
	names := map[id.ID]string{}
	for _, k := range keys {
		names[k.ID] = k.Name
	}
	return names, err
}

// expire deletes what is older than its form keeps it, and gives how many.
func (s *Store) expire(tx *db.Tx) (int64, error) {
	forms, err := db.All(tx, formPointers, `select `+formColumns+` from survey_forms`)
	if err != nil {
		return 0, err
	}
	var all int64
	for _, f := range forms {
		before := tx.Now().AddDate(0, 0, -f.RetentionDays)
		if err := tx.Exec(`delete from survey_attachments where submission in (select id from survey_submissions where form = $1 and created < $2)`, f.ID, before); err != nil {
			return all, err
		}
		n, err := tx.ExecCount(`delete from survey_submissions where form = $1 and created < $2`, f.ID, before)
		if err != nil {
			return all, err
		}
		if err := s.expireEntities(tx, f); err != nil {
			return all, err
		}
		if all += n; n > 0 {
			if err := audit.Record(tx, "expire", "survey_forms", f.ID); err != nil {
				return all, err
			}
		}
	}
	tx.Housekeeping("nothing is due")
	return all, nil
}

// collecting counts the released forms, and what came in since a time.
func collecting(tx *db.Tx, since time.Time) (released, recent int, err error) {
	if released, err = db.Value[int](tx, `select count(*) from survey_forms where state = $1`, string(Released)); err != nil {
		return 0, 0, err
	}
	recent, err = db.Value[int](tx, `select count(*) from survey_submissions where test = $1 and current = $2 and created >= $3`, false, true, since)
	return released, recent, err
}

// waitingDrafts lists the drafts of an organisation, the oldest first.
func waitingDrafts(tx *db.Tx, owner id.ID) ([]Form, error) {
	return db.All(tx, formPointers, `select `+formColumns+` from survey_forms where owner = $1 and draft is not null order by updated limit 20`, owner)
}

// backdate moves an invented submission into the past.
func backdate(tx *db.Tx, form id.ID, instance string, at time.Time) error {
	return tx.Exec(`update survey_submissions set created = $3 where form = $1 and instance_id = $2`, form, instance, at)
}
