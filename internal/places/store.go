package places

import (
	"encoding/json"

	"ostoja/internal/audit"
	"ostoja/internal/db"
)

// Load reads the areas that the group has imported and puts them over the
// embedded ones.
func (a *Atlas) Load(tx *db.Tx) error {
	bodies, err := db.All(tx, db.Column[string], `select body from areas order by level, code`)
	if err != nil || len(bodies) == 0 {
		return err
	}
	areas := Embedded().All()
	at := map[string]int{}
	for i, area := range areas {
		at[area.Code] = i
	}
	for _, body := range bodies {
		var area Area
		if err := json.Unmarshal([]byte(body), &area); err != nil {
			return err
		}
		if i, ok := at[area.Code]; ok {
			areas[i] = area
			continue
		}
		at[area.Code] = len(areas)
		areas = append(areas, area)
	}
	a.set(NewGazetteer(areas))
	return nil
}

// Join puts the units of a register into the tree and stores the result. What
// did not fit is told.
func (a *Atlas) Join(tx *db.Tx, units []Area, day string) (Joined, error) {
	g := NewGazetteer(a.Gazetteer().All())
	joined, err := g.Join(units, day)
	if err != nil {
		return joined, err
	}
	for _, area := range g.All() {
		body, err := json.Marshal(area)
		if err != nil {
			return joined, err
		}
		if err := tx.Exec(`insert into areas (code, parent, level, body) values ($1, $2, $3, $4)
			on conflict (code) do update set parent = excluded.parent, level = excluded.level, body = excluded.body`,
			area.Code, area.Parent, area.Level, string(body)); err != nil {
			return joined, err
		}
	}
	tx.AfterCommit(func() { a.set(g) })
	return joined, audit.Record(tx, "import", "places", "", audit.Change{Field: "day", New: day})
}
