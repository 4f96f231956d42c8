package meetings

import "ostoja/internal/db"

func (m *Meetings) fillDemo(tx *db.Tx) error { return m.plan(tx) }
