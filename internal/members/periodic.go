package members

import (
	"context"

	"ostoja/internal/db"
	"ostoja/internal/jobs"
	"ostoja/internal/web"
)

// periodic is what this module does by itself: it remembers how each promise
// stands, day by day, and forgets sessions that ran out.
func (m *Members) periodic() []jobs.Periodic {
	return []jobs.Periodic{
		{Name: "members.standing", Every: 6 * hour, Do: m.keepStanding},
		{Name: "members.sessions", Every: hour, Do: m.purge},
	}
}

func (m *Members) keepStanding(ctx context.Context) error {
	return m.db.Write(ctx, func(tx *db.Tx) error {
		tx.Housekeeping("a measurement is nobody's act")
		_, evidence, err := m.promised(tx)
		if err != nil {
			return err
		}
		for promise, e := range evidence {
			if err := keepHistory(tx, promise, e.State, e.Value); err != nil {
				return err
			}
			for _, n := range e.Also {
				if err := keepHistory(tx, n.Name, e.State, n.Value); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (m *Members) purge(ctx context.Context) error {
	return m.db.Write(ctx, web.PurgeSessions)
}
