package register

import (
	"fmt"
	"strings"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/seal"
)

// Table stores the records of one register. The table's columns are id,
// version, created, updated, found (the folded text that a search looks at) and
// one for each field, under its name.
type Table[R any] struct {
	*Register[R]
	box     *seal.Box
	columns string
}

// NewTable binds a register to its table; box seals the sealed fields.
func NewTable[R any](g *Register[R], box *seal.Box) *Table[R] {
	names := []string{"id", "version", "created", "updated"}
	for _, f := range g.Fields {
		names = append(names, f.Name)
	}
	return &Table[R]{Register: g, box: box, columns: strings.Join(names, ", ")}
}

// Columns lists the columns in the order of Pointers, for a module's own queries.
func (t *Table[R]) Columns() string { return t.columns }

// Pointers says where the columns of a row are scanned to.
func (t *Table[R]) Pointers(r *R) []any {
	row := t.Row(r)
	out := []any{&row.ID, &row.Version, &row.Created, &row.Updated}
	for _, f := range t.Fields {
		out = append(out, f.at(r))
	}
	return out
}

// Open decrypts the sealed fields of a record that was scanned.
func (t *Table[R]) Open(r *R) error {
	for _, f := range t.Fields {
		if !f.sealed {
			continue
		}
		at, ok := f.at(r).(*string)
		if !ok {
			return fmt.Errorf("register: %s.%s cannot be sealed", t.Name, f.Name)
		}
		plain, err := t.box.Open(t.place(r, f), *at)
		if err != nil {
			return fmt.Errorf("register: %s.%s: %w", t.Name, f.Name, err)
		}
		*at = plain
	}
	return nil
}

// OpenOrEmpty is Open for a list: fields that do not open are emptied, and the
// record is marked as damaged. Update refuses such a record, so nothing is lost.
func (t *Table[R]) OpenOrEmpty(r *R) {
	if t.Open(r) == nil {
		return
	}
	t.Row(r).Damaged = true
	for _, f := range t.Fields {
		if at, ok := f.at(r).(*string); ok && f.sealed {
			*at = ""
		}
	}
}

func (t *Table[R]) place(r *R, f Field[R]) string {
	return t.Name + "/" + string(t.Row(r).ID) + "/" + f.Name
}

// stored gives the values of all fields as the database keeps them.
func (t *Table[R]) stored(r *R) []any {
	var out []any
	for _, f := range t.Fields {
		v := f.value(r)
		if f.sealed {
			v = t.box.Seal(t.place(r, f), f.text(r))
		}
		out = append(out, v)
	}
	return out
}

// found is the folded text that a search looks at.
func (t *Table[R]) found(r *R) string {
	var parts []string
	for _, f := range t.Fields {
		if !f.find || f.sealed {
			continue
		}
		if texts, ok := f.value(r).(lang.Texts); ok {
			for _, l := range lang.All {
				parts = append(parts, lang.Fold(texts[l].Text))
			}
		} else {
			parts = append(parts, lang.Fold(f.text(r)))
		}
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

// Insert stores a new record and gives it its ID, unless it has one.
func (t *Table[R]) Insert(tx *db.Tx, r *R) error {
	row := t.Row(r)
	if row.ID == "" {
		row.ID = id.New()
	}
	row.Version, row.Created, row.Updated = 1, tx.Now(), tx.Now()
	args := append([]any{row.ID, row.Version, row.Created, row.Updated}, t.stored(r)...)
	args = append(args, t.found(r))
	query := fmt.Sprintf(`insert into %s (%s, found) values (%s)`, t.Name, t.columns, placeholders(1, len(args)))
	if err := tx.Exec(query, args...); err != nil {
		return err
	}
	return audit.Record(tx, string(Create), t.Name, row.ID, t.Diff(new(R), r)...)
}

// Update stores a record that was read at its Version. When somebody else was
// faster it stores nothing and gives a fault.Conflict.
func (t *Table[R]) Update(tx *db.Tx, r *R) error {
	row := t.Row(r)
	old, err := t.Get(tx, row.ID)
	if err != nil {
		return err
	}
	if t.Row(&old).Version != row.Version {
		return fault.New(fault.Conflict, "fault.stale")
	}
	changes := t.Diff(&old, r)
	if len(changes) == 0 {
		tx.Housekeeping("nothing changed")
		return nil
	}
	n, err := t.update(tx, r)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "fault.stale")
	}
	return audit.Record(tx, string(Change), t.Name, row.ID, changes...)
}

func (t *Table[R]) update(tx *db.Tx, r *R) (int64, error) {
	row := t.Row(r)
	var set []string
	args := []any{row.ID, row.Version, tx.Now(), t.found(r)}
	for i, v := range t.stored(r) {
		args = append(args, v)
		set = append(set, fmt.Sprintf("%s = $%d", t.Fields[i].Name, len(args)))
	}
	query := fmt.Sprintf(`update %s set version = version + 1, updated = $3, found = $4, %s where id = $1 and version = $2`, t.Name, strings.Join(set, ", "))
	n, err := tx.ExecCount(query, args...)
	if err == nil && n == 1 {
		row.Version++
		row.Updated = tx.Now()
	}
	return n, err
}

// Delete removes a record.
func (t *Table[R]) Delete(tx *db.Tx, record id.ID) error {
	old, err := t.Get(tx, record)
	if err != nil {
		return err
	}
	if err := tx.Exec(`delete from `+t.Name+` where id = $1`, record); err != nil {
		return err
	}
	return audit.Record(tx, string(Delete), t.Name, record, t.Diff(&old, new(R))...)
}

// Get reads one record, or gives a fault.NotFound.
func (t *Table[R]) Get(tx *db.Tx, record id.ID) (R, error) {
	r, err := db.One(tx, t.Pointers, `select `+t.columns+` from `+t.Name+` where id = $1`, record)
	if err != nil {
		return r, err
	}
	return r, t.Open(&r)
}

func placeholders(from, n int) string {
	marks := make([]string, n)
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", from+i)
	}
	return strings.Join(marks, ", ")
}
