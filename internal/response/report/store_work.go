package report

import (
	"context"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
)

// claim takes a report that waits for a work, unless another worker is at it, and
// gives it.
func claim(tx *db.Tx, report id.ID) (j Joint, mine bool, err error) {
	tx.Housekeeping("who works is no act of a person")
	n, err := tx.ExecCount(`update joint_reports set beat = $2 where id = $1 and work <> '' and beat < $3`,
		report, tx.Now(), db.FormatTime(tx.Now().Add(-jobs.Stale)))
	if err != nil || n == 0 {
		return j, false, err
	}
	j, err = get(tx, report)
	return j, true, err
}

// beat says how far the work on a report is, and asks whether it is still wanted.
func (m *Report) beat(j *Joint) func(context.Context, float64) (bool, error) {
	report, version := j.ID, j.Version
	return jobs.Beat(m.Response.DB, func(tx *db.Tx, share float64) (bool, error) {
		tx.Housekeeping("progress is nobody's act")
		n, err := tx.ExecCount(`update joint_reports set beat = $3, progress = $4 where id = $1 and version = $2 and work <> ''`, report, version, tx.Now(), share)
		return n == 1, err
	})
}

// begun tells whether somebody is at the work on a report.
func begun(tx *db.Tx, report id.ID) (bool, error) {
	n, err := db.Value[int](tx, `select count(*) from joint_reports where id = $1 and beat <> ''`, report)
	return n > 0, err
}

// release lets a work wait again for whoever runs next.
func (m *Report) release(ctx context.Context, report id.ID) error {
	return m.Response.DB.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		tx.Housekeeping("who works is no act of a person")
		return tx.Exec(`update joint_reports set beat = '' where id = $1 and work <> ''`, report)
	})
}
