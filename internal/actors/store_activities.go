package actors

import (
	"encoding/json"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/seal"
)

// ActivityStore keeps the activities and what has been imported.
type ActivityStore struct {
	Activities *register.Table[Kept]
}

func newActivityStore(box *seal.Box, atlas *places.Atlas) *ActivityStore {
	return &ActivityStore{Activities: register.NewTable(Activities(atlas), box)}
}

// known is an activity that an import may meet again.
type known struct {
	key, content string
	record       id.ID
	organisation id.ID
	met          bool // by a row of this import
}

// known lists all activities by their IDs, and those that were imported by their keys too.
func (s *ActivityStore) known(tx *db.Tx) (map[string]*known, error) {
	out := map[string]*known{}
	for k, err := range db.Each(tx, func(k *known) []any { return []any{&k.key, &k.content, &k.record, &k.organisation} },
		`select identity, content, id, organisation from activities`) {
		if err != nil {
			return nil, err
		}
		if out[string(k.record)] = &k; k.key != "" {
			out[k.key] = &k
		}
	}
	return out, nil
}

// organisationFinder gives the member that a name means, in any of its languages and spellings.
func organisationFinder(tx *db.Tx) (func(string) id.ID, error) {
	type named struct {
		id      id.ID
		name    lang.Texts
		acronym string
	}
	all, err := db.All(tx, func(n *named) []any { return []any{&n.id, &n.name, &n.acronym} }, `select id, name, acronym from organisations order by id`)
	if err != nil {
		return nil, err
	}
	byName := map[string]id.ID{}
	for _, n := range all {
		for _, text := range n.name {
			byName[lang.Fold(text.Text)] = n.id
		}
		if n.acronym != "" {
			byName[lang.Fold(n.acronym)] = n.id
		}
	}
	delete(byName, "")
	folded := map[string]id.ID{}
	return func(name string) id.ID {
		found, ok := folded[name]
		if !ok {
			found = byName[lang.Fold(name)]
			if len(folded) < maxUnmatched {
				folded[name] = found
			}
		}
		return found
	}, nil
}

// linkActivities links activities that were written by hand to the organisations that they name.
func (s *ActivityStore) linkActivities(tx *db.Tx) error {
	find, err := organisationFinder(tx)
	if err != nil {
		return err
	}
	tx.Housekeeping("links follow from the names")
	type names struct{ record, lead, implementing, donor string }
	all, err := db.All(tx, func(n *names) []any { return []any{&n.record, &n.lead, &n.implementing, &n.donor} },
		`select id, led_by, implementing, donor from activities where implementing_org is null and lead_org is null and donor_org is null order by id desc limit 10000`)
	for _, n := range all {
		lead, implementing, donor := find(n.lead), find(n.implementing), find(n.donor)
		if lead+implementing+donor == "" {
			continue
		}
		if err := tx.Exec(`update activities set lead_org = $2, implementing_org = $3, donor_org = $4 where id = $1`, n.record, lead, implementing, donor); err != nil {
			return err
		}
	}
	return err
}

// batch is how many rows one statement stores.
const batch = 200

// writer stores what an import does, many rows at a time.
type writer struct {
	store *ActivityStore
	tx    *db.Tx
	run   id.ID
	n     int // rows logged
	fresh []*Kept
	rows  []importRow
}

// log remembers what became of a row; a new activity among it is stored.
func (w *writer) log(row importRow, fresh *Kept) error {
	w.n++
	row.n = w.n
	w.rows = append(w.rows, row)
	if fresh != nil {
		w.fresh = append(w.fresh, fresh)
	}
	if len(w.rows) < batch {
		return nil
	}
	return w.flush()
}

func (w *writer) flush() error {
	if err := w.store.Activities.InsertMany(w.tx, w.fresh); err != nil {
		return err
	}
	err := insertRows(w.tx, w.run, w.rows)
	w.fresh, w.rows = w.fresh[:0], w.rows[:0]
	return err
}

// change stores a new state of an activity that is there and gives what it was.
func (s *ActivityStore) change(tx *db.Tx, record id.ID, to Kept) (before string, version int, err error) {
	old, err := s.Activities.Get(tx, record)
	if err != nil {
		return "", 0, err
	}
	body, err := json.Marshal(old)
	if err != nil {
		return "", 0, err
	}
	to.Row, to.Organisation = old.Row, old.Organisation
	if _, err := s.Activities.Overwrite(tx, &to); err != nil {
		return "", 0, err
	}
	return string(body), to.Version, nil
}

// Undo takes an import back and tells how many rows it could not: those that
// somebody has changed since.
func (s *ActivityStore) Undo(tx *db.Tx, run Run) (kept int, err error) {
	changed, err := db.All(tx, (*importRow).pointers, `select `+importRowColumns+` from import_rows where import = $1 and act = 'change' order by n`, run.ID)
	if err != nil {
		return 0, err
	}
	removed, err := tx.ExecCount(`delete from activities where id in (select a.id from import_rows i join activities a on a.id = i.record
		where i.import = $1 and i.act = 'add' and a.import = $1 and a.version = i.version)`, run.ID)
	if err != nil {
		return 0, err
	}
	kept = run.Added - int(removed)
	back := map[id.ID]restored{}
	for _, row := range changed {
		was, err := s.restore(tx, row)
		if err != nil {
			return 0, err
		}
		if was == nil {
			kept++
		} else {
			back[row.record] = *was
		}
	}
	if err := follow(tx, back); err != nil {
		return 0, err
	}
	if err := tx.Exec(`update imports set state = 'undone', ended = $2 where id = $1`, run.ID, tx.Now()); err != nil {
		return 0, err
	}
	return kept, audit.Record(tx, "undo", "imports", run.ID)
}

// restored is an activity that an undo has put back: the import that it was of
// before, and its version then and now.
type restored struct {
	from         id.ID
	version, now int
}

// restore puts an activity back to what it was before an import, unless
// somebody has changed it since: nil then.
func (s *ActivityStore) restore(tx *db.Tx, row importRow) (*restored, error) {
	now, err := s.Activities.Get(tx, row.record)
	if err != nil {
		return nil, db.IgnoreNotFound(err)
	}
	if now.Version != row.version {
		return nil, nil
	}
	var before Kept
	if err := json.Unmarshal([]byte(row.before), &before); err != nil {
		return nil, err
	}
	was := restored{from: before.Import, version: before.Version}
	before.Row = now.Row
	if done, err := s.Activities.Overwrite(tx, &before); err != nil || !done {
		return nil, err
	}
	was.now = before.Version
	return &was, nil
}

// follow tells the earlier imports of restored activities that these are as they
// left them, so that they can be undone too.
func follow(tx *db.Tx, back map[id.ID]restored) error {
	earlier := map[id.ID]bool{}
	for _, was := range back {
		earlier[was.from] = true
	}
	for from := range earlier {
		rows, err := db.All(tx, (*importRow).pointers, `select n, place, act, record, version, '', '' from import_rows where import = $1 and act in ('add', 'change') order by n`, from)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if was, ok := back[row.record]; !ok || was.from != from || was.version != row.version {
				continue
			}
			if err := tx.Exec(`update import_rows set version = $3 where import = $1 and n = $2`, from, row.n, back[row.record].now); err != nil {
				return err
			}
		}
	}
	return nil
}

// keptSince lists the activities of an import that were changed since and so stay when it is undone.
func (s *ActivityStore) keptSince(tx *db.Tx, run id.ID) ([]Kept, error) {
	records, err := db.All(tx, s.Activities.Pointers, `select `+prefixed("a", s.Activities.Columns())+` from activities a join import_rows i on i.record = a.id
		where i.import = $1 and i.act in ('add', 'change') and i.version <> a.version order by i.n limit 100`, run)
	return records, err
}
