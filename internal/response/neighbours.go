package response

import (
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/web/records"
)

// What the packages below this one (funding, exchange) ask of the plan.

// InForce gives the version of the plan in force, or a fault.NotFound.
func (m *Response) InForce(tx *db.Tx) (*Outline, error) { return m.Store.InForce(tx) }

// Options lists what references to a plan's rows and to organisations may point to.
func (m *Response) Options() map[string]records.OptionsOf { return m.options() }

// Names are the names of all organisations for a reader of l.
func (m *Response) Names(tx *db.Tx, l lang.Lang) (map[id.ID]string, error) {
	return m.organisationNames(tx, l)
}

// Day is midnight of a day, as plans keep days.
func Day(t time.Time) time.Time { return t.UTC().Truncate(day) }
