package places

import (
	"ostoja/internal/db"
)

// Taken tells what an import of a file did, or would do. Its fields are those of
// the command's JSON.
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

// plan is a file of areas as it fits the tree.
type plan struct {
	Taken
	tree   *Gazetteer       // with the units of the file
	joined Joined           // what is new in it
	shapes map[string]Shape // of a geometry, by the codes of areas
}

// plan fits a file to the areas that are known and changes nothing. Level is that
// of a geometry's areas; AnyLevel finds it out. Day is from when the units are
// valid where the file does not say.
func (a *Atlas) plan(f File, level int, day string) (p plan, err error) {
	p.Taken = Taken{Kind: f.Kind, Read: len(f.Units) + len(f.Shapes), Unmatched: []Unmatched{}}
	if f.Kind == Geometry {
		matched, unmatched := a.Gazetteer().Attach(f.Shapes, level, "")
		p.shapes, p.Drawn = matched, len(matched)
		p.Unmatched = append(p.Unmatched, unmatched...)
		return p, nil
	}
	p.Day, p.tree = day, a.Gazetteer().Clone()
	p.joined, err = p.tree.Join(f.Units, p.Day)
	p.Added, p.Changed, p.Closed = p.joined.Added, p.joined.Changed, p.joined.Closed
	p.Same = max(0, len(f.Units)-p.Added-p.Changed-len(p.joined.Unmatched))
	p.Unmatched = append(p.Unmatched, p.joined.Unmatched...)
	return p, err
}

// dayOf is from when a file's units are valid: as asked, as the file says, or today.
func dayOf(tx *db.Tx, f File, asked string) string {
	switch {
	case asked != "":
		return asked
	case f.Day != "":
		return f.Day
	}
	return tx.Now().Format("2006-01-02")
}

// Preview tells what Take would do.
func (a *Atlas) Preview(tx *db.Tx, f File, level int) (Taken, error) {
	p, err := a.plan(f, level, dayOf(tx, f, ""))
	return p.Taken, err
}

// Take puts a file of areas into the tree; level and day as for plan, today where
// neither the file nor day says one.
func (a *Atlas) Take(tx *db.Tx, f File, level int, day string) (Taken, error) {
	p, err := a.plan(f, level, dayOf(tx, f, day))
	switch {
	case err != nil:
		return p.Taken, err
	case f.Kind != Geometry:
		return p.Taken, a.keep(tx, p)
	case p.Drawn == 0:
		return p.Taken, nil
	}
	return p.Taken, a.Draw(tx, p.shapes)
}
