package audit

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"ostoja/internal/db"
	"ostoja/internal/id"
)

// Head is what somebody outside keeps: the log of that size had that root.
type Head struct {
	Size int64  `json:"size"`
	Root string `json:"root"` // hexadecimal
}

// row is an entry as stored.
type row struct {
	Entry
	detail string
	root   []byte
}

const columns = `seq, at, actor, act, kind, record, detail, root`

func (r *row) pointers() []any {
	return []any{&r.Seq, &r.At, &r.Actor, &r.Act, &r.Kind, &r.Record, &r.detail, &r.root}
}

// Wrong names the first row of the log that is not as it was written.
type Wrong struct {
	Seq    int64
	Reason string
}

func (w *Wrong) Error() string { return fmt.Sprintf("audit: row %d: %s", w.Seq, w.Reason) }

// Verify reads the whole log and gives its head, or a *Wrong that names the
// first bad row. Known heads, kept outside, must be on the way.
func Verify(tx *db.Tx, known ...Head) (Head, error) {
	tree, err := factory.NewRange(0, 0, nil)
	if err != nil {
		return Head{}, err
	}
	var head Head
	for r, err := range db.Each(tx, (*row).pointers, `select `+columns+` from audit order by seq`) {
		if err != nil {
			return head, err
		}
		if r.Seq != head.Size {
			return head, &Wrong{head.Size, "is missing"}
		}
		if err := tree.Append(leaf(r.Entry, r.detail), nil); err != nil {
			return head, err
		}
		root, err := tree.GetRootHash(nil)
		if err != nil {
			return head, err
		}
		if !bytes.Equal(root, r.root) {
			return head, &Wrong{r.Seq, "was changed"}
		}
		head = Head{Size: r.Seq + 1, Root: hex.EncodeToString(root)}
		for _, k := range known {
			if k.Size == head.Size && k.Root != head.Root {
				return head, &Wrong{r.Seq, "or one before it differs from the head that was kept outside"}
			}
		}
	}
	return head, checkEnd(tx, head, tree.Hashes(), known)
}

// checkEnd holds the end of the rows against the stored head and the known ones.
func checkEnd(tx *db.Tx, head Head, hashes [][]byte, known []Head) error {
	size, err := db.Value[int64](tx, `select size from audit_head where one = 1`)
	if err != nil {
		return err
	}
	nodes, err := db.Value[[]byte](tx, `select nodes from audit_head where one = 1`)
	if err != nil {
		return err
	}
	if size != head.Size || !bytes.Equal(nodes, join(hashes)) {
		return &Wrong{head.Size, "is missing at the end of the log"}
	}
	for _, k := range known {
		if k.Size > head.Size {
			return &Wrong{head.Size, "and later ones are missing: a head kept outside knows more"}
		}
	}
	return nil
}

// History gives the latest entries about one record, newest first.
func History(tx *db.Tx, record id.ID, most int) ([]Entry, error) {
	return entries(tx, `select `+columns+` from audit where record = $1 order by seq desc limit $2`, string(record), most)
}

// Latest gives the latest entries of these kinds of record that changed
// something, newest first, without who did it and what became of its fields. It asks for each kind by
// itself, so that the index finds them however long the log is.
func Latest(tx *db.Tx, most int, kinds ...string) ([]Entry, error) {
	var all []Entry
	for _, kind := range kinds {
		found, err := db.All(tx, func(e *Entry) []any { return []any{&e.Seq, &e.At, &e.Act, &e.Record} }, `select seq, at, act, record from audit where kind = $1 and act in ('create', 'update', 'change', 'delete', 'confirm', 'join', 'leave')
			order by seq desc limit $2`, kind, most)
		if err != nil {
			return nil, err
		}
		for i := range found {
			found[i].Kind = kind
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, func(a, b Entry) int { return cmp.Compare(b.Seq, a.Seq) })
	return all[:min(len(all), most)], nil
}

// Noted gives how often a field of a kind of record is noted first in a row, and
// the newest value: another log can be held against it.
func Noted(tx *db.Tx, kind, field string) (n int64, newest string, err error) {
	like := `[{"field":"` + field + `",%`
	if n, err = db.Value[int64](tx, `select count(*) from audit where kind = $1 and detail like $2`, kind, like); err != nil || n == 0 {
		return n, "", err
	}
	last, err := entries(tx, `select `+columns+` from audit where kind = $1 and detail like $2 order by seq desc limit 1`, kind, like)
	if err != nil {
		return n, "", err
	}
	return n, last[0].Changes[0].New, nil
}

func entries(tx *db.Tx, query string, args ...any) ([]Entry, error) {
	rows, err := db.All(tx, (*row).pointers, query, args...)
	if err != nil {
		return nil, err
	}
	out := make([]Entry, len(rows))
	for i, r := range rows {
		out[i] = r.Entry
		if err := json.Unmarshal([]byte(r.detail), &out[i].Changes); err != nil {
			return nil, err
		}
	}
	return out, nil
}
