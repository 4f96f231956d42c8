package surveys

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"time"

	"ostoja/formats/openrosa"
	"ostoja/internal/id"
)

// A list holds entities: places, households, cases that records create or update
// and that other forms choose from (https://getodk.github.io/xforms-spec/entities).
// It belongs to an organisation, whose forms may all use it as NAME.csv.
type entityList struct {
	ID       id.ID
	Owner    id.ID
	Name     string
	Created  time.Time
	Revision int // one more with each change: by it a device's copy is found old
}

// entity is one entry of a list.
type entity struct {
	List     id.ID
	ID       string
	Form     id.ID // that changed it last; its retention is the entity's
	Version  int
	Label    string
	Values   map[string]string
	Branch   string // line of updates without network that it was changed in last
	Created  time.Time
	Updated  time.Time
	Deleted  bool
	Conflict bool // an update was made on an older version and changed the same properties
}

// Why an act on an entity was not done; the pages say it in words. The record is
// kept all the same.
const (
	entityNameless = "nameless" // without an id or a label
	entityTwice    = "twice"    // created again
	entityMissing  = "missing"  // updated, but never created
	entityDeleted  = "deleted"  // updated after it was deleted
)

// refusedEntity tells why an act on an entity cannot be done; "" where it can.
func refusedEntity(act openrosa.Entity, known *entity) string {
	switch {
	case act.ID == "" || len(act.ID) > openrosa.MaxID || act.Create && act.Label == "" && known == nil:
		return entityNameless
	case known != nil && known.Deleted:
		return entityDeleted
	case act.Create && !act.Update && known != nil:
		return entityTwice
	case known == nil && !act.Create && (act.Branch == "" || act.Trunk > 0):
		return entityMissing
	}
	return ""
}

// baseOf is the version that an update was made on. A device without network counts
// on by itself from the version that it had got (trunk), so its numbers say nothing
// here: what counts is the last version of its own line, else the trunk.
func baseOf(act openrosa.Entity, branchVersion int) int {
	switch {
	case act.Branch == "":
		return act.Base
	case branchVersion > 0:
		return branchVersion
	}
	return act.Trunk
}

// merged applies an act. Changed lists the properties that others changed after the
// version that the update was made on: if it writes one of them too, both sides
// claim it, and people have to look.
func (e *entity) merged(act openrosa.Entity, changed []string) entity {
	next := *e
	next.Version++
	next.Values = map[string]string{}
	for name, value := range e.Values {
		next.Values[name] = value
	}
	for name, value := range act.Properties {
		if e.Values[name] != value && slices.Contains(changed, name) {
			next.Conflict = true
		}
		next.Values[name] = value
	}
	if act.Label != "" {
		next.Label = act.Label
	}
	next.Branch = act.Branch
	return next
}

// listCSV writes the list as devices read it.
func listCSV(entities []entity) []byte {
	var names []string
	for _, e := range entities {
		for name := range e.Values {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	var b bytes.Buffer
	out := csv.NewWriter(&b) // into memory: cannot fail
	out.Write(append([]string{"name", "label", "__version"}, names...))
	for _, e := range entities {
		row := []string{e.ID, e.Label, strconv.Itoa(e.Version)}
		for _, name := range names {
			row = append(row, e.Values[name])
		}
		out.Write(row)
	}
	out.Flush()
	return b.Bytes()
}
