package incidents

import (
	"iter"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
)

// day is how days are stored.
const day = "2006-01-02"

// add stores an incident; a value outside its list is refused.
func (m *Incidents) add(tx *db.Tx, i *Incident) error {
	if _, err := encode(m.domain(), i); err != nil {
		return err
	}
	i.ID = id.New()
	if err := tx.Exec(`insert into incidents (id, organisation, person, happened, gender, age, nationality, exploitation, status, region)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		i.ID, i.Organisation, i.Person, i.Day.Format(day), i.Gender, i.Age, i.Nationality, i.Exploitation, i.Status, i.Region); err != nil {
		return err
	}
	return audit.Record(tx, "create", "incidents", i.ID)
}

// between reads the incidents of the days from..to, to not included.
func between(tx *db.Tx, from, to time.Time) iter.Seq2[Incident, error] {
	return db.Each(tx, func(i *Incident) []any {
		return []any{&i.ID, &i.Organisation, &i.Person, &i.Gender, &i.Age, &i.Nationality, &i.Exploitation, &i.Status, &i.Region}
	}, `select id, organisation, person, gender, age, nationality, exploitation, status, region from incidents where happened >= $1 and happened < $2`,
		from.Format(day), to.Format(day))
}
