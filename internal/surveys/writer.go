package surveys

import (
	"context"

	"ostoja/internal/db"
)

// writer stores submissions.
type writer struct{ db *db.DB }

func (w *writer) write(ctx context.Context, f func(*db.Tx) error) error { return w.db.Write(ctx, f) }
