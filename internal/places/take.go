package places

import (
	"ostoja/internal/db"
)

// Taken tells what an import of a file did. Its fields are those of the
// command's JSON.
type Taken struct {
	Kind      Kind        `json:"kind"`
	Day       string      `json:"day,omitempty"` // as of which the units are valid
	Read      int         `json:"read"`          // units or shapes in the file
	Added     int         `json:"added"`
	Changed   int         `json:"changed"`
	Closed    int         `json:"closed"`
	Same      int         `json:"same"`  // known and as they were
	Drawn     int         `json:"drawn"` // areas that have a shape from this file now
	Unmatched []Unmatched `json:"unmatched"`
}

// Take puts a file of areas into the tree. Level is that of a geometry's areas;
// AnyLevel finds it out. Day is from when the units are valid where the file
// does not say; today where empty.
func (a *Atlas) Take(tx *db.Tx, f File, level int, day string) (Taken, error) {
	t := Taken{Kind: f.Kind, Read: len(f.Units) + len(f.Shapes), Unmatched: []Unmatched{}}
	if f.Kind == Geometry {
		matched, unmatched := a.Gazetteer().Attach(f.Shapes, level, "")
		t.Drawn = len(matched)
		t.Unmatched = append(t.Unmatched, unmatched...)
		if len(matched) == 0 {
			return t, nil
		}
		return t, a.Draw(tx, matched)
	}
	if t.Day = f.Day; day != "" {
		t.Day = day
	}
	if t.Day == "" {
		t.Day = tx.Now().Format("2006-01-02")
	}
	j, err := a.Join(tx, f.Units, t.Day)
	t.Added, t.Changed, t.Closed = j.Added, j.Changed, j.Closed
	t.Same = max(0, len(f.Units)-j.Added-j.Changed-len(j.Unmatched))
	t.Unmatched = append(t.Unmatched, j.Unmatched...)
	return t, err
}
