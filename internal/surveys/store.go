package surveys

import (
	"encoding/json"
	"strings"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/seal"
)

// Store keeps forms and what was collected. Records, files and secrets are
// sealed before they come here.
type Store struct {
	box      *seal.Box
	versions parsedVersions
}

const formColumns = `id, created, form_id, title, owner, state, retention_days, draft, live, figures, offered`

func formPointers(f *Form) []any {
	return []any{&f.ID, &f.Created, &f.FormID, &f.Title, &f.Owner, &f.State, &f.RetentionDays, &f.Draft, &f.Live, &f.Figures, &f.Offered}
}

func formByID(tx *db.Tx, form id.ID) (Form, error) {
	return db.One(tx, formPointers, `select `+formColumns+` from survey_forms where id = $1`, form)
}

// formByFormID finds a form by the name that devices know.
func formByFormID(tx *db.Tx, formID string) (Form, error) {
	return db.One(tx, formPointers, `select `+formColumns+` from survey_forms where form_id = $1`, formID)
}

func formsOf(tx *db.Tx, owner id.ID) ([]Form, error) {
	return db.All(tx, formPointers, `select `+formColumns+` from survey_forms where owner = $1 order by created desc limit 500`, owner)
}

// formsForFigures lists the forms of which the group may make figures.
func formsForFigures(tx *db.Tx) ([]Form, error) {
	return db.All(tx, formPointers, `select `+formColumns+` from survey_forms where figures = $1 and live is not null order by id`, true)
}

// formsOffered lists the forms that an organisation may take over.
func formsOffered(tx *db.Tx, organisation id.ID) ([]Form, error) {
	return db.All(tx, formPointers, `select `+formColumns+` from survey_forms where offered = $1 order by title limit 100`, organisation)
}

// handOver gives a form with its answers and its devices to the organisation that
// it was offered to. What the owner before had decided for it ends: figures for the group.
func handOver(tx *db.Tx, f *Form) error {
	old := f.Owner
	f.Owner, f.Offered, f.Figures = f.Offered, "", false
	if err := tx.Exec(`update survey_keys set owner = $2 where form = $1`, f.ID, f.Owner); err != nil {
		return err
	}
	return updateForm(tx, f, "hand over", audit.Change{Field: "owner", Old: string(old), New: string(f.Owner)})
}

func insertForm(tx *db.Tx, f *Form) error {
	f.ID, f.Created = id.New(), tx.Now()
	if err := tx.Exec(`insert into survey_forms (id, created, updated, form_id, title, owner, state, retention_days, draft, live) values ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9)`,
		f.ID, f.Created, f.FormID, f.Title, f.Owner, string(f.State), f.RetentionDays, f.Draft, f.Live); err != nil {
		return err
	}
	return audit.Record(tx, "create", "survey_forms", f.ID, audit.Change{Field: "form_id", New: f.FormID})
}

// updateForm stores a form; act is what was done to it.
func updateForm(tx *db.Tx, f *Form, act string, changes ...audit.Change) error {
	if err := tx.Exec(`update survey_forms set updated = $2, title = $3, state = $4, retention_days = $5, draft = $6, live = $7, figures = $8, owner = $9, offered = $10 where id = $1`,
		f.ID, tx.Now(), f.Title, string(f.State), f.RetentionDays, f.Draft, f.Live, f.Figures, f.Owner, f.Offered); err != nil {
		return err
	}
	return audit.Record(tx, act, "survey_forms", f.ID, changes...)
}

// texts is a struct, list or map of strings as JSON.
func texts(v any) string {
	b, _ := json.Marshal(v) // strings and booleans: cannot fail
	return string(b)
}

func insertVersion(tx *db.Tx, v *Version, by id.ID) error {
	v.ID, v.Created = id.New(), tx.Now()
	return tx.Exec(`insert into survey_versions (id, form, version, title, hash, created, created_by, source_name, source, xml, encrypted, warnings, reasons, released)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		v.ID, v.Form, v.Version, v.Title, v.Hash, v.Created, by, v.SourceName, v.Source, v.XML, v.Encrypted, texts(v.Warnings), texts(v.Reasons), v.Released)
}

func versionByID(tx *db.Tx, version id.ID) (Version, error) {
	var warnings, reasons string
	v, err := db.One(tx, func(v *Version) []any {
		return []any{&v.ID, &v.Form, &v.Version, &v.Title, &v.Hash, &v.Created, &v.SourceName, &v.Source, &v.XML, &v.Encrypted, &warnings, &reasons, &v.Released}
	}, `select id, form, version, title, hash, created, source_name, source, xml, encrypted, warnings, reasons, released from survey_versions where id = $1`, version)
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal([]byte(warnings), &v.Warnings); err != nil {
		return v, err
	}
	return v, json.Unmarshal([]byte(reasons), &v.Reasons)
}

// versionHead is a version without its text.
type versionHead struct {
	ID                  id.ID
	Version, SourceName string
	Title, Hash         string
	Encrypted           bool
	Created, Released   time.Time
}

func versionHeadPointers(v *versionHead) []any {
	return []any{&v.ID, &v.Version, &v.SourceName, &v.Title, &v.Hash, &v.Encrypted, &v.Created, &v.Released}
}

const versionHeadColumns = `id, version, source_name, title, hash, encrypted, created, released`

func versionsOf(tx *db.Tx, form id.ID) ([]versionHead, error) {
	return db.All(tx, versionHeadPointers, `select `+versionHeadColumns+` from survey_versions where form = $1 order by created desc limit 500`, form)
}

func headOf(tx *db.Tx, version id.ID) (versionHead, error) {
	return db.One(tx, versionHeadPointers, `select `+versionHeadColumns+` from survey_versions where id = $1`, version)
}

// versionSent finds the version that a submission names: the draft while trying,
// else any that was released.
func versionSent(tx *db.Tx, f Form, version string, test bool) (versionHead, error) {
	if test {
		return db.One(tx, versionHeadPointers, `select `+versionHeadColumns+` from survey_versions where id = $1 and version = $2`, f.Draft, version)
	}
	return db.One(tx, versionHeadPointers, `select `+versionHeadColumns+` from survey_versions where form = $1 and version = $2 and released is not null order by released desc`, f.ID, version)
}

// release makes the draft the version that devices get.
func release(tx *db.Tx, f *Form, reasons map[string]string) error {
	draft, err := headOf(tx, f.Draft)
	if err != nil {
		return err
	}
	earlier, err := db.Value[int](tx, `select count(*) from survey_versions where form = $1 and version = $2 and released is not null`, f.ID, draft.Version)
	if err != nil {
		return err
	}
	if earlier > 0 {
		return fault.New(fault.Conflict, "surveys.version_again", draft.Version)
	}
	if err := tx.Exec(`update survey_versions set released = $2, reasons = $3 where id = $1`, draft.ID, tx.Now(), texts(reasons)); err != nil {
		return err
	}
	f.Live, f.Draft, f.State, f.Title = f.Draft, "", Released, draft.Title
	if err := dropTests(tx, f.ID); err != nil {
		return err
	}
	return updateForm(tx, f, "release", audit.Change{Field: "version", New: draft.Version}, audit.Change{Field: "reasons", New: texts(reasons)})
}

// dropTests deletes what was sent to try the draft.
func dropTests(tx *db.Tx, form id.ID) error {
	if err := tx.Exec(`delete from survey_attachments where submission in (select id from survey_submissions where form = $1 and test = $2)`, form, true); err != nil {
		return err
	}
	return tx.Exec(`delete from survey_submissions where form = $1 and test = $2`, form, true)
}

func mediaPointers(m *Media) []any { return []any{&m.Name, &m.Type, &m.Hash} }

// mediaOf lists the files of a version, without their content.
func mediaOf(tx *db.Tx, version id.ID) ([]Media, error) {
	return db.All(tx, mediaPointers, `select name, type, hash from survey_media where version = $1 order by name`, version)
}

func mediaByName(tx *db.Tx, version id.ID, name string) (Media, error) {
	return db.One(tx, func(m *Media) []any { return append(mediaPointers(m), &m.Content) },
		`select name, type, hash, content from survey_media where version = $1 and name = $2`, version, name)
}

func putMedia(tx *db.Tx, version id.ID, m Media) error {
	all, err := db.One(tx, func(s *struct{ n, size int64 }) []any { return []any{&s.n, &s.size} },
		`select count(*), coalesce(sum(length(content)), 0) from survey_media where version = $1 and name <> $2`, version, m.Name)
	if err != nil {
		return err
	}
	if all.n >= maxFormMedia || all.size+int64(len(m.Content)) > maxMediaAll {
		return fault.New(fault.TooLarge, "surveys.media_full", maxFormMedia, maxMediaAll>>20)
	}
	if err := tx.Exec(`insert into survey_media (version, name, type, hash, content) values ($1, $2, $3, $4, $5)
		on conflict (version, name) do update set type = excluded.type, hash = excluded.hash, content = excluded.content`, version, m.Name, m.Type, m.Hash, m.Content); err != nil {
		return err
	}
	return audit.Record(tx, "upload", "survey_versions", version, audit.Change{Field: "media", New: m.Name})
}

// copyMedia takes over the files of an earlier version that the new one uses.
func copyMedia(tx *db.Tx, from, to id.ID, used []string) error {
	if from == "" || len(used) == 0 {
		return nil
	}
	for _, name := range used {
		if err := tx.Exec(`insert into survey_media (version, name, type, hash, content) select $2, name, type, hash, content from survey_media where version = $1 and name = $3
			on conflict (version, name) do nothing`, from, to, name); err != nil {
			return err
		}
	}
	return nil
}

func keyPointers(k *Key) []any {
	return []any{&k.ID, &k.Form, &k.Name, &k.Test, &k.Created, &k.Revoked}
}

func keysOfForm(tx *db.Tx, form id.ID) ([]Key, error) {
	return db.All(tx, keyPointers, `select id, form, name, test, created, revoked from survey_keys where form = $1 order by created desc limit 500`, form)
}

func insertKey(tx *db.Tx, k *Key, owner, by id.ID, hash string) error {
	k.ID, k.Created = id.New(), tx.Now()
	if err := tx.Exec(`insert into survey_keys (id, owner, form, name, test, token_hash, created, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		k.ID, owner, k.Form, k.Name, k.Test, hash, k.Created, by); err != nil {
		return err
	}
	return audit.Record(tx, "create", "survey_keys", k.ID, audit.Change{Field: "name", New: k.Name}, audit.Change{Field: "form", New: string(k.Form)})
}

func revokeKey(tx *db.Tx, form, key id.ID) error {
	n, err := tx.ExecCount(`update survey_keys set revoked = $3 where id = $2 and form = $1 and revoked is null`, form, key, tx.Now())
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return audit.Record(tx, "revoke", "survey_keys", key)
}

// keyByHash finds a key that may collect.
func keyByHash(tx *db.Tx, hash string) (Key, error) {
	return db.One(tx, keyPointers, `select id, form, name, test, created, revoked from survey_keys where token_hash = $1 and revoked is null`, hash)
}

// putPassword stores the secret of a collection password, sealed.
func (s *Store) putPassword(tx *db.Tx, person id.ID, user, ha1 string) error {
	if err := tx.Exec(`insert into survey_passwords (person, user_name, ha1, created) values ($1, $2, $3, $4)
		on conflict (person) do update set user_name = excluded.user_name, ha1 = excluded.ha1, created = excluded.created`,
		person, user, s.box.Seal("survey_passwords/"+string(person), ha1), tx.Now()); err != nil {
		return err
	}
	return audit.Record(tx, "password", "survey_passwords", person)
}

func dropPassword(tx *db.Tx, person id.ID) error {
	if err := tx.Exec(`delete from survey_passwords where person = $1`, person); err != nil {
		return err
	}
	return audit.Record(tx, "delete", "survey_passwords", person)
}

// secretOf gives the person and the HA1 of a user name.
func (s *Store) secretOf(tx *db.Tx, user string) (person id.ID, ha1 string, err error) {
	type row struct {
		person id.ID
		sealed string
	}
	r, err := db.One(tx, func(r *row) []any { return []any{&r.person, &r.sealed} }, `select person, ha1 from survey_passwords where user_name = $1`, strings.ToLower(user))
	if err != nil {
		return "", "", err
	}
	ha1, err = s.box.Open("survey_passwords/"+string(r.person), r.sealed)
	return r.person, ha1, err
}

func hasPassword(tx *db.Tx, person id.ID) (user string, err error) {
	return db.Optional(db.Value[string](tx, `select user_name from survey_passwords where person = $1`, person))
}
