package actors

import (
	"slices"
	"strings"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Store keeps the services.
type Store struct {
	Services *register.Table[Service]
}

// confirmDays is the charter's interval between confirmations.
func confirmDays(tx *db.Tx) int {
	if c, err := members.CharterInForce(tx); err == nil && c.ConfirmDays != nil {
		return *c.ConfirmDays
	}
	return 30
}

// Confirm says that services of an organisation are still right.
func (s *Store) Confirm(tx *db.Tx, service id.ID) error {
	if err := tx.Exec(`update services set confirmed = $2, updated = $3, version = version + 1 where id = $1`, service, tx.Now().Truncate(24*time.Hour), tx.Now()); err != nil {
		return err
	}
	return audit.Record(tx, "confirm", "services", service)
}

// readTexts keeps that a person has read the service's texts in a language.
func (s *Store) readTexts(tx *db.Tx, of *Service, l lang.Lang, person string) error {
	for _, t := range of.texts() {
		*t = t.Read(l, person)
	}
	n, err := tx.ExecCount(`update services set name = $2, description = $3, refer = $4, version = version + 1, updated = $5 where id = $1 and version = $6`,
		of.ID, of.Name, of.Description, of.Refer, tx.Now(), of.Version)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "fault.stale")
	}
	if err != nil {
		return err
	}
	return audit.Record(tx, "review", "services", of.ID, audit.Change{Field: "language", New: string(l)})
}

// writerOfTexts gives who changed the service's texts last, as far back as its
// history is looked at.
func writerOfTexts(tx *db.Tx, service id.ID) (string, error) {
	const enough = 100
	entries, err := audit.History(tx, service, enough)
	for _, e := range entries {
		if e.Act != "review" && slices.ContainsFunc(e.Changes, func(c audit.Change) bool { return slices.Contains(textFields, c.Field) }) {
			return e.Actor, err
		}
	}
	return "", err
}

// unconfirmed lists an organisation's services whose confirmation is older than
// the interval, the oldest first.
func (s *Store) unconfirmed(tx *db.Tx, organisation id.ID, days int) ([]Service, error) {
	limit := tx.Now().AddDate(0, 0, -days)
	services, err := db.All(tx, s.Services.Pointers, `select `+s.Services.Columns()+` from services
		where organisation = $1 and state = $2 and (confirmed is null or confirmed < $3) order by confirmed, id`, organisation, string(Active), limit)
	if err != nil {
		return nil, err
	}
	for i := range services {
		s.Services.OpenOrEmpty(&services[i])
	}
	return services, nil
}

// countFresh counts the active services that were confirmed within the interval, and all of them.
func countFresh(tx *db.Tx, days int) (fresh, all int, err error) {
	if all, err = db.Value[int](tx, `select count(*) from services where state = $1`, string(Active)); err != nil {
		return 0, 0, err
	}
	fresh, err = db.Value[int](tx, `select count(*) from services where state = $1 and confirmed >= $2`, string(Active), tx.Now().AddDate(0, 0, -days))
	return fresh, all, err
}

// areasServed lists the areas in which there is an active service.
func areasServed(tx *db.Tx) ([]string, error) {
	return db.All(tx, db.Column[string], `select distinct area from services where state = $1 and area <> ''`, string(Active))
}

// listed reads what the public directory is made of.
func (s *Store) listed(tx *db.Tx, now time.Time) ([]entry, error) {
	days := confirmDays(tx)
	type row struct {
		Service
		org           lang.Texts
		acronym, site string
	}
	rows, err := db.All(tx, func(r *row) []any {
		return append(s.Services.Pointers(&r.Service), &r.org, &r.acronym, &r.site)
	}, `select `+prefixed("s", s.Services.Columns())+`, o.name, o.acronym, o.website from services s join organisations o on o.id = s.organisation
		where s.listed and s.state = $1 order by s.id`, string(Active))
	var out []entry
	for _, r := range rows {
		if r.Service.Public(now, days) {
			out = append(out, entry{Service: r.Service, org: r.org, acronym: r.acronym, orgSite: r.site})
		}
	}
	return out, err
}

// ownersToAsk lists the people who speak for organisations with services whose
// confirmation is older than the interval, and how many those are.
func ownersToAsk(tx *db.Tx, days int) ([]owner, error) {
	return db.All(tx, func(o *owner) []any { return []any{&o.person, &o.email, &o.language, &o.services} },
		`select p.id, p.email, p.language, n.services from people p join (
			select organisation, count(*) as services from services where state = $1 and (confirmed is null or confirmed < $2) group by organisation
		) n on n.organisation = p.organisation where p.state = $3 and p.role <> $4 and p.email <> '' order by p.id`,
		string(Active), tx.Now().AddDate(0, 0, -days), string(members.Active), string(who.Viewer))
}

// writtenSince tells whether somebody got this letter after a time.
func writtenSince(tx *db.Tx, m mail.Message, since time.Time) (bool, error) {
	n, err := db.Value[int](tx, `select count(*) from mails where person = $1 and subject = $2 and created > $3`, string(m.Person), m.Subject, since)
	return n > 0, err
}

// placedServices reads what the map counts: services that are given now. The
// place of a protected one is not read, whatever its record says.
func placedServices(tx *db.Tx) ([]placed, error) {
	return db.All(tx, func(p *placed) []any { return []any{&p.area, &p.kind, &p.groups} },
		`select case when protected then '' else area end, kind, groups from services where state = $1`, string(Active))
}

// point is a service as the map that moves shows it.
type point struct {
	id                  id.ID
	name                lang.Texts
	kind                Kind
	groups              register.List
	latitude, longitude float64
}

// placedPoints reads the services that are given now at a public place.
func placedPoints(tx *db.Tx, most int) ([]point, error) {
	return db.All(tx, func(p *point) []any { return []any{&p.id, &p.name, &p.kind, &p.groups, &p.latitude, &p.longitude} },
		`select id, name, kind, groups, latitude, longitude from services where state = $1 and not protected and latitude is not null and longitude is not null order by id limit $2`, string(Active), most)
}

// organisationsInEnglish lists the names of the group's organisations as the
// tables have them, whose headers are English.
func organisationsInEnglish(tx *db.Tx) ([]string, error) {
	names, err := db.All(tx, db.Column[lang.Texts], `select name from organisations order by found, id limit $1`, mostInList)
	out := make([]string, len(names))
	for i, n := range names {
		out[i], _ = n.In(lang.En)
	}
	return out, err
}

// mostInList bounds a list in a cell; nobody looks through more.
const mostInList = 2000

// lastChange tells when what the directory is made of changed last: every change
// of a service, of an organisation or of the charter makes a version more.
func lastChange(tx *db.Tx) (string, error) {
	return db.Value[string](tx, `select (select cast(count(*) as text) || ' ' || cast(coalesce(sum(version), 0) as text) || ' ' || coalesce(max(updated), '') from services)
		|| ' ' || (select cast(count(*) as text) || ' ' || cast(coalesce(sum(version), 0) as text) || ' ' || coalesce(max(updated), '') from organisations)
		|| ' ' || (select cast(count(*) as text) || ' ' || cast(coalesce(sum(version), 0) as text) from charters) || ' ' || (select cast(count(*) as text) from areas)`)
}

// auditHead is the size of the audit log: while it stays, nothing has changed.
func auditHead(tx *db.Tx) (int64, error) {
	return db.Value[int64](tx, `select size from audit_head where one = 1`)
}

// prefixed puts a table's name before each column.
func prefixed(table, columns string) string {
	return table + "." + strings.ReplaceAll(columns, ", ", ", "+table+".")
}
