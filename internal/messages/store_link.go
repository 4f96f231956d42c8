package messages

import (
	"context"
	"errors"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

const linkColumns = `code, created, target, language, label, campaign, message, person`

func linkPointers(l *Link) []any {
	return []any{&l.Code, &l.Created, &l.Target, &l.Language, &l.Label, &l.Campaign, &l.Message, &l.Person}
}

// addLink stores a link under a new code.
func addLink(tx *db.Tx, l *Link) error {
	if err := checkTarget(l.Target); err != nil {
		return err
	}
	for range 20 {
		l.Code, l.Created, l.Person = newCode(), tx.Now(), who.Acts(tx.Context()).ID
		taken, err := db.Value[int](tx, `select count(*) from short_links where code = $1`, l.Code)
		if err != nil {
			return err
		}
		if taken == 1 {
			continue
		}
		if err := tx.Exec(`insert into short_links (`+linkColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8)`, l.Code, l.Created, l.Target, l.Language, l.Label, l.Campaign, l.Message, l.Person); err != nil {
			return err
		}
		return audit.Record(tx, "create", "short_links", id.New(), audit.Change{Field: "code", New: l.Code}, audit.Change{Field: "target", New: l.Target})
	}
	return errors.New("messages: no free code")
}

func linkByCode(tx *db.Tx, code string) (Link, error) {
	return db.One(tx, linkPointers, `select `+linkColumns+` from short_links where code = $1`, code)
}

// counted is a link with how often it was opened.
type counted struct {
	Link
	Visits int
}

func links(tx *db.Tx, most int) ([]counted, error) {
	return db.All(tx, func(c *counted) []any { return append(linkPointers(&c.Link), &c.Visits) },
		`select `+linkColumns+`, coalesce((select sum(visits) from link_visits v where v.code = l.code), 0) from short_links l order by created desc, code limit $1`, most)
}

// visitsOf counts the visits to the links of a campaign.
func visitsOf(tx *db.Tx, campaign id.ID) (int, error) {
	return db.Value[int](tx, `select coalesce(sum(v.visits), 0) from link_visits v join short_links l on l.code = v.code where l.campaign = $1`, campaign)
}

// dayCount is how often a link was opened on a day.
type dayCount struct {
	Day    string
	Visits int
}

func daysOf(tx *db.Tx, code string, most int) ([]dayCount, error) {
	return db.All(tx, func(d *dayCount) []any { return []any{&d.Day, &d.Visits} }, `select on_day, visits from link_visits where code = $1 order by on_day desc limit $2`, code, most)
}

// keepVisits writes down what was counted.
func (m *Messages) keepVisits(ctx context.Context) error {
	taken := m.visits.take()
	if len(taken) == 0 {
		return nil
	}
	err := m.db.Write(ctx, func(tx *db.Tx) error {
		tx.Housekeeping("a count that nobody made")
		for key, n := range taken {
			if err := addVisits(tx, key, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		m.visits.giveBack(taken)
	}
	return err
}

// addVisits counts visits of a day.
func addVisits(tx *db.Tx, v visit, n int) error {
	return tx.Exec(`insert into link_visits (code, on_day, visits) values ($1, $2, $3)
		on conflict (code, on_day) do update set visits = link_visits.visits + excluded.visits`, v.code, v.day, n)
}
