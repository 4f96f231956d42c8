package register

import (
	"database/sql/driver"

	"ostoja/internal/audit"
)

// mask stands in the history where a sealed value was.
const mask = "•••"

// Diff lists what changed from one version of a record to another; sealed
// values are masked. Either may be the zero record.
func (g *Register[R]) Diff(old, new *R) []audit.Change {
	var changes []audit.Change
	for _, f := range g.Fields {
		before, after := f.history(old), f.history(new)
		if before == after {
			continue
		}
		if f.sealed {
			before, after = masked(before), masked(after)
		}
		changes = append(changes, audit.Change{Field: f.Name, Old: before, New: after})
	}
	return changes
}

// history is the whole value as text: all languages of a text, not one.
func (f Field[R]) history(r *R) string {
	if f.Kind != KindTexts {
		return f.text(r)
	}
	stored, err := f.value(r).(driver.Valuer).Value()
	if err != nil || stored == "{}" {
		return ""
	}
	return stored.(string)
}

func masked(s string) string {
	if s == "" {
		return ""
	}
	return mask
}
