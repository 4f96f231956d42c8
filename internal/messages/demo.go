package messages

import (
	"ostoja/internal/db"
)

func (m *Messages) fillDemo(tx *db.Tx) error { return nil }
