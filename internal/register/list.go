package register

import (
	"fmt"
	"iter"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/lang"
)

// Query says which records to list, and in what order.
type Query struct {
	Where  map[string]any // field = value; a []any value means any of them
	Search string         // words that the record must contain, in any spelling
	Sort   string         // a field's name; "" for the newest first
	Down   bool           // from the greatest
	Offset int
	Limit  int // 0 for all

	// Damaged asks for records too whose sealed fields do not open (their bytes
	// were changed, or the key is another): those fields are empty then. For lists,
	// which one such record must not break; never for what counts sealed fields.
	Damaged bool
}

// Count tells how many records the query finds, without Offset and Limit.
func (t *Table[R]) Count(tx *db.Tx, q Query) (int, error) {
	where, args, err := t.where(q)
	if err != nil {
		return 0, err
	}
	return db.Value[int](tx, `select count(*) from `+t.Name+where, args...)
}

// Each gives the records that the query finds, one by one.
func (t *Table[R]) Each(tx *db.Tx, q Query) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		where, args, err := t.where(q)
		order, orderErr := t.order(q)
		if err != nil || orderErr != nil {
			var none R
			yield(none, fault.New(fault.Invalid, "register.query"))
			return
		}
		query := `select ` + t.columns + ` from ` + t.Name + where + order
		if q.Limit > 0 {
			query += fmt.Sprintf(` limit %d offset %d`, q.Limit, max(q.Offset, 0))
		}
		for r, err := range db.Each(tx, t.Pointers, query, args...) {
			switch {
			case err == nil && q.Damaged:
				t.OpenOrEmpty(&r)
			case err == nil:
				err = t.Open(&r)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// List is Each, collected; q.Limit must bound it, or the table be a small one.
func (t *Table[R]) List(tx *db.Tx, q Query) ([]R, error) {
	var all []R
	for r, err := range t.Each(tx, q) {
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// where makes the condition from names of fields alone, so that nothing from
// outside gets into the statement.
func (t *Table[R]) where(q Query) (string, []any, error) {
	var conditions []string
	var args []any
	mark := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	for _, f := range append([]string{"id"}, t.fieldNames()...) { // in a fixed order: equal queries, equal statements
		v, ok := q.Where[f]
		if !ok {
			continue
		}
		if any, ok := v.([]any); ok {
			marks := []string{"null"}
			for _, one := range any {
				marks = append(marks, mark(one))
			}
			conditions = append(conditions, f+" in ("+strings.Join(marks, ", ")+")")
			continue
		}
		conditions = append(conditions, f+" = "+mark(v))
	}
	if len(conditions) != len(q.Where) {
		return "", nil, fmt.Errorf("register: %s has no such field", t.Name)
	}
	for word := range strings.FieldsSeq(lang.Fold(q.Search)) {
		conditions = append(conditions, "found like "+mark("%"+word+"%"))
	}
	if len(conditions) == 0 {
		return "", nil, nil
	}
	return " where " + strings.Join(conditions, " and "), args, nil
}

func (t *Table[R]) order(q Query) (string, error) {
	direction := ""
	if q.Down {
		direction = " desc"
	}
	switch f, ok := t.Field(q.Sort); {
	case q.Sort == "":
		return ` order by id desc`, nil // ids grow with time
	case q.Sort == "found", q.Sort == "updated":
		return ` order by ` + q.Sort + direction + `, id`, nil
	case ok && f.sealed:
		return "", fmt.Errorf("register: %s.%s is sealed and cannot be sorted by", t.Name, f.Name)
	case ok && f.find:
		return ` order by found` + direction + `, id`, nil
	case ok:
		return ` order by ` + f.Name + direction + `, id`, nil
	}
	return "", fmt.Errorf("register: %s has no field %q", t.Name, q.Sort)
}

func (t *Table[R]) fieldNames() []string {
	names := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		names[i] = f.Name
	}
	return names
}
