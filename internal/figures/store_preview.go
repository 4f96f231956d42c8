package figures

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
)

// keepPreviews is how long a preview can be looked at: what it says of small
// groups is for the choice alone.
const keepPreviews = 24 * time.Hour

// addDraft stores a choice, to be previewed by a job.
func (g *Gate) addDraft(tx *db.Tx, person id.ID, choice url.Values) (id.ID, error) {
	tx.Housekeeping("a preview; the reading of the records is noted")
	draft := id.New()
	if err := tx.Exec(`insert into release_previews (id, person, choice, state, created, progress, result) values ($1, $2, $3, $4, $5, 0, '')`,
		draft, person, choice.Encode(), string(Queued), tx.Now()); err != nil {
		return "", err
	}
	return draft, g.Queue.Add(tx, previewJob, task{draft, person}, 0)
}

// draft reads a preview and, once it is there, what it says.
func (s store) draft(tx *db.Tx, which id.ID) (d draft, err error) {
	type row struct {
		draft
		choice, sealed string
	}
	found, err := db.One(tx, func(r *row) []any {
		return []any{&r.id, &r.person, &r.choice, (*string)(&r.state), &r.progress, &r.sealed}
	}, `select id, person, choice, state, progress, result from release_previews where id = $1`, which)
	if err != nil {
		return d, err
	}
	d = found.draft
	if d.choice, err = url.ParseQuery(found.choice); err != nil || found.sealed == "" {
		return d, err
	}
	text, err := s.box.Open(previewPlace(which), found.sealed)
	if err != nil {
		return d, err
	}
	err = json.Unmarshal([]byte(text), &d.result)
	d.result.Refused.whole()
	return d, err
}

func previewPlace(which id.ID) string { return "release_previews/" + string(which) }

// claimPreview takes a preview to work on, unless it is cancelled or another worker is at it.
func claimPreview(tx *db.Tx, which id.ID) (bool, error) {
	tx.Housekeeping("who works on a preview is no act of a person")
	n, err := tx.ExecCount(`update release_previews set state = $2, beat = $3 where id = $1 and (state = $4 or state = $2 and beat < $5)`,
		which, string(Computing), tx.Now(), string(Queued), db.FormatTime(tx.Now().Add(-jobs.Stale)))
	return n == 1, err
}

// finishPreview stores what a preview says, unless it was cancelled.
func (s store) finishPreview(tx *db.Tx, which id.ID, p Preview) error {
	tx.Housekeeping("a preview; the reading of the records is noted")
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return tx.Exec(`update release_previews set state = $2, progress = 1, result = $3 where id = $1 and state = $4`,
		which, string(Previewed), s.box.Seal(previewPlace(which), string(text)), string(Computing))
}

func cancelPreview(tx *db.Tx, which id.ID) error {
	tx.Housekeeping("a preview that nobody wants")
	return tx.Exec(`update release_previews set state = $2 where id = $1 and state in ($3, $4)`, which, string(Failed), string(Queued), string(Computing))
}

// forgetPreviews deletes old ones.
func (g *Gate) forgetPreviews(ctx context.Context) error {
	return g.db.Write(ctx, func(tx *db.Tx) error {
		tx.Housekeeping("previews are kept for a day")
		return tx.Exec(`delete from release_previews where created < $1`, db.FormatTime(tx.Now().Add(-keepPreviews)))
	})
}

// beat says how far a release or a preview is, and asks whether it is still wanted.
func (g *Gate) beat(table string, of id.ID) func(context.Context, float64) (bool, error) {
	return jobs.Beat(g.db, func(tx *db.Tx, share float64) (bool, error) {
		tx.Housekeeping("progress of a computation")
		n, err := tx.ExecCount(`update `+table+` set beat = $2, progress = $3 where id = $1 and state = $4`, of, tx.Now(), share, string(Computing))
		return n == 1, err
	})
}
