package surveys

import (
	"encoding/json"
	"slices"

	"ostoja/formats/openrosa"
	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
)

func listPointers(l *entityList) []any {
	return []any{&l.ID, &l.Owner, &l.Name, &l.Created, &l.Revision}
}

const listColumns = `id, owner, name, created, revision`

func listsOf(tx *db.Tx, owner id.ID) ([]entityList, error) {
	return db.All(tx, listPointers, `select `+listColumns+` from survey_lists where owner = $1 order by name limit 500`, owner)
}

func listByID(tx *db.Tx, list id.ID) (entityList, error) {
	return db.One(tx, listPointers, `select `+listColumns+` from survey_lists where id = $1`, list)
}

func listByName(tx *db.Tx, owner id.ID, name string) (entityList, error) {
	return db.One(tx, listPointers, `select `+listColumns+` from survey_lists where owner = $1 and name = $2`, owner, name)
}

// makeLists makes the lists of a form that its owner does not have yet.
func makeLists(tx *db.Tx, owner id.ID, names []string) error {
	for _, name := range names {
		list := id.New()
		n, err := tx.ExecCount(`insert into survey_lists (id, owner, name, created, revision) values ($1, $2, $3, $4, 0) on conflict (owner, name) do nothing`, list, owner, name, tx.Now())
		if err == nil && n == 1 {
			err = audit.Record(tx, "create", "survey_lists", list, audit.Change{Field: "name", New: name})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func entityPlace(list id.ID, entity, field string) string {
	return "survey_entities/" + string(list) + "/" + entity + "/" + field
}

// sealedEntity is an entity as it is stored.
type sealedEntity struct {
	entity
	label, data []byte
}

func sealedPointers(e *sealedEntity) []any {
	return []any{&e.List, &e.ID, &e.Form, &e.Version, &e.label, &e.data, &e.Branch, &e.Created, &e.Updated, &e.Deleted, &e.Conflict}
}

const entityColumns = `list, entity, form, version, label, data, branch, created, updated, deleted, conflict`

func (s *Store) openEntity(e sealedEntity, err error) (entity, error) {
	if err != nil {
		return e.entity, err
	}
	label, err := s.box.OpenBytes(entityPlace(e.List, e.ID, "label"), e.label)
	if err != nil {
		return e.entity, err
	}
	e.Label = string(label)
	e.Values, err = s.openValues(e.List, e.ID, e.data)
	return e.entity, err
}

func (s *Store) openValues(list id.ID, entity string, sealed []byte) (values map[string]string, err error) {
	data, err := s.box.OpenBytes(entityPlace(list, entity, "data"), sealed)
	if err != nil {
		return nil, err
	}
	return values, json.Unmarshal(data, &values)
}

func (s *Store) entityByID(tx *db.Tx, list id.ID, entity string) (entity, error) {
	return s.openEntity(db.One(tx, sealedPointers, `select `+entityColumns+` from survey_entities where list = $1 and entity = $2`, list, entity))
}

// maxEntities is how many entities of a list devices get.
const maxEntities = 100_000

// entitiesOf lists those that were not deleted, in the order of their creation.
func (s *Store) entitiesOf(tx *db.Tx, list id.ID, limit, offset int) (all []entity, err error) {
	for e, err := range db.Each(tx, sealedPointers, `select `+entityColumns+` from survey_entities where list = $1 and deleted = $2 order by created, entity limit $3 offset $4`, list, false, limit, offset) {
		opened, err := s.openEntity(e, err)
		if err != nil {
			return nil, err
		}
		all = append(all, opened)
	}
	return all, nil
}

func countEntities(tx *db.Tx, list id.ID) (int, error) {
	return db.Value[int](tx, `select count(*) from survey_entities where list = $1 and deleted = $2`, list, false)
}

// putEntity stores an entity with its new version, which submission made.
func (s *Store) putEntity(tx *db.Tx, e *entity, submission id.ID) error {
	data := s.box.SealBytes(entityPlace(e.List, e.ID, "data"), []byte(texts(e.Values)))
	label := s.box.SealBytes(entityPlace(e.List, e.ID, "label"), []byte(e.Label))
	e.Updated = tx.Now()
	if err := tx.Exec(`insert into survey_entities (`+entityColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		on conflict (list, entity) do update set form = excluded.form, version = excluded.version, label = excluded.label, data = excluded.data, branch = excluded.branch,
			updated = excluded.updated, deleted = excluded.deleted, conflict = excluded.conflict`,
		e.List, e.ID, e.Form, e.Version, label, data, e.Branch, e.Created, e.Updated, e.Deleted, e.Conflict); err != nil {
		return err
	}
	if err := tx.Exec(`insert into survey_entity_versions (list, entity, version, submission, created, branch, data) values ($1, $2, $3, $4, $5, $6, $7)`,
		e.List, e.ID, e.Version, submission, e.Updated, e.Branch, data); err != nil {
		return err
	}
	return touchList(tx, e.List)
}

func touchList(tx *db.Tx, list id.ID) error {
	return tx.Exec(`update survey_lists set revision = revision + 1 where id = $1`, list)
}

// changedSince lists the properties that changed after a version, and the last version of a branch.
func (s *Store) changedSince(tx *db.Tx, e *entity, version int) (changed []string, err error) {
	type row struct{ data []byte }
	var before map[string]string
	for r, err := range db.Each(tx, func(r *row) []any { return []any{&r.data} }, `select data from survey_entity_versions where list = $1 and entity = $2 and version >= $3 order by version`, e.List, e.ID, version) {
		if err != nil {
			return nil, err
		}
		values, err := s.openValues(e.List, e.ID, r.data)
		if err != nil {
			return nil, err
		}
		for name, value := range values {
			if before != nil && before[name] != value && !slices.Contains(changed, name) {
				changed = append(changed, name)
			}
		}
		before = values
	}
	return changed, nil
}

func branchVersion(tx *db.Tx, e *entity, branch string) (int, error) {
	if branch == "" {
		return 0, nil
	}
	return db.Value[int](tx, `select coalesce(max(version), 0) from survey_entity_versions where list = $1 and entity = $2 and branch = $3`, e.List, e.ID, branch)
}

// applyEntities does what a record says to entities of its owner's lists.
func (s *Store) applyEntities(tx *db.Tx, f Form, version id.ID, submission id.ID, record *openrosa.Submission) error {
	v, err := s.parsed(tx, version)
	if err != nil {
		return err
	}
	for _, act := range v.form.Entities(record) {
		if act.Create || act.Update {
			list, err := listByName(tx, f.Owner, act.List)
			if err == nil {
				err = s.applyEntity(tx, f, list, submission, act)
			}
			if err = db.IgnoreNotFound(err); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) applyEntity(tx *db.Tx, f Form, list entityList, submission id.ID, act openrosa.Entity) error {
	known, err := s.entityByID(tx, list.ID, act.ID)
	if err != nil && !db.IsNotFound(err) {
		return err
	}
	there := err == nil
	var old *entity
	if there {
		old = &known
	}
	if why := refusedEntity(act, old); why != "" {
		return noteProblem(tx, list.ID, act.ID, submission, why)
	}
	if !there {
		known = entity{List: list.ID, ID: act.ID, Created: tx.Now()}
	}
	var changed []string
	if there {
		last, err := branchVersion(tx, &known, act.Branch)
		if err != nil {
			return err
		}
		if changed, err = s.changedSince(tx, &known, baseOf(act, last)); err != nil {
			return err
		}
	}
	next := known.merged(act, changed)
	next.Form = f.ID
	return s.putEntity(tx, &next, submission)
}

func noteProblem(tx *db.Tx, list id.ID, entity string, submission id.ID, why string) error {
	return tx.Exec(`insert into survey_entity_problems (id, list, entity, submission, created, why) values ($1, $2, $3, $4, $5, $6)`, id.New(), list, entity[:min(len(entity), openrosa.MaxID)], submission, tx.Now(), why)
}

// entityProblem is an act that was not done.
type entityProblem struct {
	Entity     string
	Submission id.ID
	Why        string
}

func problemsOfList(tx *db.Tx, list id.ID) ([]entityProblem, error) {
	return db.All(tx, func(p *entityProblem) []any { return []any{&p.Entity, &p.Submission, &p.Why} },
		`select entity, submission, why from survey_entity_problems where list = $1 order by created desc limit 50`, list)
}

// deleteEntity empties an entity: devices hear that it is gone, and what it said is forgotten.
func (s *Store) deleteEntity(tx *db.Tx, list id.ID, entity string) error {
	e, err := s.entityByID(tx, list, entity)
	if err != nil {
		return err
	}
	return s.forget(tx, e)
}

func (s *Store) forget(tx *db.Tx, e entity) error {
	e.Deleted, e.Conflict, e.Label, e.Values, e.Version = true, false, "", map[string]string{}, e.Version+1
	if err := tx.Exec(`delete from survey_entity_versions where list = $1 and entity = $2`, e.List, e.ID); err != nil {
		return err
	}
	if err := s.putEntity(tx, &e, ""); err != nil {
		return err
	}
	return audit.Record(tx, "delete", "survey_lists", e.List, audit.Change{Field: "entity", Old: e.ID})
}

// settleEntity notes that people have looked at a conflict.
func settleEntity(tx *db.Tx, list id.ID, entity string) error {
	n, err := tx.ExecCount(`update survey_entities set conflict = $3 where list = $1 and entity = $2`, list, entity, false)
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return err
	}
	return audit.Record(tx, "settle", "survey_lists", list, audit.Change{Field: "entity", New: entity})
}

// expireEntities forgets those that were not changed for as long as the form keeps its answers.
func (s *Store) expireEntities(tx *db.Tx, f Form) error {
	var old []entity
	for e, err := range db.Each(tx, sealedPointers, `select `+entityColumns+` from survey_entities where form = $1 and updated < $2 and deleted = $3`, f.ID, tx.Now().AddDate(0, 0, -f.RetentionDays), false) {
		if err != nil {
			return err
		}
		old = append(old, e.entity)
	}
	for _, e := range old {
		if err := s.forget(tx, e); err != nil {
			return err
		}
	}
	return nil
}

// deletedOf tells of those of the entities that are known whether they were deleted.
func deletedOf(tx *db.Tx, list id.ID, entities []string) ([]openrosa.EntityIntegrity, error) {
	var all []openrosa.EntityIntegrity
	for _, e := range entities {
		deleted, err := db.Value[bool](tx, `select deleted from survey_entities where list = $1 and entity = $2`, list, e)
		if db.IsNotFound(err) {
			continue // not sent yet by the device that made it
		}
		if err != nil {
			return nil, err
		}
		all = append(all, openrosa.EntityIntegrity{ID: e, Deleted: deleted})
	}
	return all, nil
}

// linkMedia makes a list the file of a version, where it has none of the name.
func linkMedia(tx *db.Tx, version id.ID, file string) error {
	return tx.Exec(`insert into survey_media (version, name, type, hash, content) values ($1, $2, $3, $4, $5) on conflict (version, name) do nothing`, version, file, openrosa.EntityList, "", []byte{})
}
