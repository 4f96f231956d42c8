package members

import (
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/seal"
	"ostoja/internal/web"
	"ostoja/internal/who"

	"time"
)

// Store keeps the module's records.
type Store struct {
	Organisations *register.Table[Organisation]
	People        *register.Table[Person]
	Charters      *register.Table[Charter]
	Requests      *register.Table[JoinRequest]
	// Invited tells what the members have opened to a donor's organisation; nil
	// where nobody keeps such decisions, and donors see what every donor sees.
	Invited func(tx *db.Tx, organisation id.ID) (who.Invitation, error)
	box     *seal.Box
}

// NewStore binds the registers to their tables.
func NewStore(box *seal.Box) *Store {
	return &Store{
		Organisations: register.NewTable(&Organisations, box), People: register.NewTable(&People, box),
		Charters: register.NewTable(&Charters, box), Requests: register.NewTable(&JoinRequests, box), box: box,
	}
}

// Person implements web.People: a person as she is now, with the seat that her
// organisation has today.
func (s *Store) Person(tx *db.Tx, person id.ID) (web.Known, error) {
	p, err := s.People.Get(tx, person)
	if err != nil {
		return web.Known{}, err
	}
	if p.State == Gone {
		return web.Known{}, web.NotFound()
	}
	o, err := s.Organisations.Get(tx, p.Organisation)
	if err != nil {
		return web.Known{}, err
	}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		zone = time.UTC
	}
	known := web.Known{Lang: p.Language, Zone: zone, Person: who.Person{
		ID: p.ID, Name: p.Name, Organisation: o.ID, Seat: o.seatAt(tx.Now()), Role: p.Role, Vetted: p.Vetted,
	}}
	if known.Seat == who.Donor && s.Invited != nil {
		known.Invited, err = s.Invited(tx, o.ID)
	}
	return known, err
}

// Token implements web.People.
func (s *Store) Token(tx *db.Tx, token string) (web.Known, error) {
	person, err := db.Value[id.ID](tx, `select person from tokens where token_hash = $1 and expires > $2`, hashToken(token), tx.Now())
	if err != nil {
		return web.Known{}, err
	}
	return s.Person(tx, person)
}

// PersonByEmail finds who signs in under a mail address.
func (s *Store) PersonByEmail(tx *db.Tx, email string) (Person, error) {
	found, err := s.People.List(tx, register.Query{Where: map[string]any{"email": foldEmail(email)}, Limit: 1})
	if err != nil {
		return Person{}, err
	}
	if len(found) == 0 {
		return Person{}, web.NotFound()
	}
	return found[0], nil
}

// names lists id and name of a table's records, for choosing from.
type named struct {
	ID      id.ID
	Name    lang.Texts
	Acronym string
}

func (s *Store) organisationNames(tx *db.Tx) ([]named, error) {
	return db.All(tx, func(n *named) []any { return []any{&n.ID, &n.Name, &n.Acronym} },
		`select id, name, acronym from organisations order by found`)
}

// leadsPresent counts the co-lead organisations with an active co-lead, and all of them.
func leadsPresent(tx *db.Tx) (present, all int, err error) {
	if all, err = db.Value[int](tx, `select count(*) from organisations where seat = $1`, string(who.CoLead)); err != nil {
		return 0, 0, err
	}
	present, err = db.Value[int](tx, `select count(distinct o.id) from organisations o join people p on p.organisation = o.id
		where o.seat = $1 and p.role = $2 and p.state = $3`, string(who.CoLead), string(who.CoLeadRole), string(Active))
	return present, all, err
}

// kindsSeated counts the members and co-leads of each kind.
func kindsSeated(tx *db.Tx) (map[OrganisationKind]int, error) {
	type row struct {
		kind string
		n    int
	}
	rows, err := db.All(tx, func(r *row) []any { return []any{&r.kind, &r.n} },
		`select kind, count(*) from organisations where seat in ($1, $2) group by kind`, string(who.CoLead), string(who.Member))
	kinds := map[OrganisationKind]int{}
	for _, r := range rows {
		kinds[OrganisationKind(r.kind)] = r.n
	}
	return kinds, err
}

// peopleOf lists an organisation's people.
func (s *Store) peopleOf(tx *db.Tx, organisation id.ID) ([]Person, error) {
	return s.People.List(tx, register.Query{Where: map[string]any{"organisation": organisation}, Sort: "name"})
}

// firstPerson finds the first active person with a seat and a role.
func firstPerson(tx *db.Tx, seat who.Seat, role who.Role) (id.ID, error) {
	return db.Value[id.ID](tx, `select p.id from people p join organisations o on o.id = p.organisation
		where o.seat = $1 and p.role = $2 and p.state = $3 order by p.id limit 1`, string(seat), string(role), string(Active))
}
