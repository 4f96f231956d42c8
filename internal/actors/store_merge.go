package actors

import (
	"encoding/json"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// mergeUndo is how a merge of two services is taken back.
type mergeUndo struct {
	Kept, Closed id.ID
	State        ServiceState // of the closed one before
	Listed       bool
	Filled       map[string]string // what the kept one got from the closed one, by field
}

// fillable are the fields that the kept service takes from the other where it has none.
func fillable(s *Service) map[string]*string {
	return map[string]*string{"phone": &s.Phone, "email": &s.Email, "website": &s.Website, "hours": &s.Hours}
}

// merge closes one service in favour of the other. Both records stay, with their
// histories; the kept one takes over contacts that it lacks.
func (a *Actors) merge(tx *db.Tx, keep, closed id.ID) (mergeUndo, error) {
	k, err := a.Store.Services.Get(tx, keep)
	if err != nil {
		return mergeUndo{}, err
	}
	c, err := a.Store.Services.Get(tx, closed)
	if err != nil {
		return mergeUndo{}, err
	}
	if k.Protected != c.Protected { // the open one may have the secret place in its address
		return mergeUndo{}, fault.New(fault.Conflict, "findings.protect_first")
	}
	undo := mergeUndo{Kept: keep, Closed: closed, State: c.State, Listed: c.Listed, Filled: map[string]string{}}
	from := fillable(&c)
	for name, to := range fillable(&k) {
		if *to == "" && *from[name] != "" {
			*to, undo.Filled[name] = *from[name], *from[name]
		}
	}
	c.State, c.Listed = Defunct, false
	if len(undo.Filled) > 0 {
		if err := a.Store.Services.Update(tx, &k); err != nil {
			return undo, err
		}
	}
	return undo, a.Store.Services.Update(tx, &c)
}

// unmerge opens the closed service again and takes back what the kept one got,
// where nobody has changed it since.
func (a *Actors) unmerge(tx *db.Tx, f *Finding) error {
	var undo mergeUndo
	if err := json.Unmarshal([]byte(f.Undo), &undo); err != nil {
		return fault.New(fault.Conflict, "findings.no_undo")
	}
	c, err := a.Store.Services.Get(tx, undo.Closed)
	if err != nil {
		return err
	}
	c.State, c.Listed = undo.State, undo.Listed
	if err := a.Store.Services.Update(tx, &c); err != nil {
		return err
	}
	k, err := a.Store.Services.Get(tx, undo.Kept)
	if err != nil || len(undo.Filled) == 0 {
		return err
	}
	for name, at := range fillable(&k) {
		if got, ok := undo.Filled[name]; ok && *at == got {
			*at = ""
		}
	}
	return a.Store.Services.Update(tx, &k)
}

// organisationMerge is what a finding keeps of a merge of two organisations: which
// stays, and what the closed one was.
type organisationMerge struct {
	Kept, Closed id.ID
	Until        time.Time // of the closed one's seat, before
}

// moved are the fields of this module that say which organisation something
// belongs to. What an organisation did under its own name stays its own: votes,
// minutes, imports.
var moved = [][2]string{{"services", "organisation"}, {"activities", "organisation"}, {"activities", "lead_org"}, {"activities", "implementing_org"}, {"activities", "donor_org"}}

// mergeOrganisations closes one organisation in favour of the other: its services,
// activities and people become the other's, and its seat ends. Both keep their
// histories.
func (a *Actors) mergeOrganisations(tx *db.Tx, f *Finding, m organisationMerge) (organisationMerge, error) {
	organisations := a.members.Store.Organisations
	kept, err := organisations.Get(tx, m.Kept)
	if err != nil {
		return m, err
	}
	closed, err := organisations.Get(tx, m.Closed)
	if err != nil {
		return m, err
	}
	if closed.Seat == who.CoLead {
		return m, fault.New(fault.Conflict, "findings.co_lead")
	}
	m.Until, closed.Until = closed.Until, tx.Now().Truncate(24*time.Hour).AddDate(0, 0, -1)
	if err := organisations.Update(tx, &closed); err != nil {
		return m, err
	}
	for _, at := range moved {
		if err := move(tx, f.ID, at[0], at[1], m.Closed, m.Kept); err != nil {
			return m, err
		}
	}
	if err := a.movePeople(tx, f.ID, m.Closed, m.Kept); err != nil {
		return m, err
	}
	return m, audit.Record(tx, "merge", "organisations", m.Closed, audit.Change{Field: "merged_into", New: kept.Called(lang.En)})
}

// move gives what one organisation has in a field to another, and remembers it.
func move(tx *db.Tx, finding id.ID, table, field string, from, to id.ID) error {
	err := tx.Exec(`insert into merge_moves (finding, register, record, field) select $1, $2, id, $3 from `+table+` where `+field+` = $4`, finding, table, field, from)
	if err != nil {
		return err
	}
	return tx.Exec(`update `+table+` set `+field+` = $1, version = version + 1, updated = $2 where `+field+` = $3`, to, tx.Now(), from)
}

// moveBack gives what a merge moved to the closed organisation again, where it is still the other's.
func moveBack(tx *db.Tx, finding id.ID, table, field string, from, to id.ID) error {
	return tx.Exec(`update `+table+` set `+field+` = $1, version = version + 1, updated = $2 where `+field+` = $3
		and id in (select record from merge_moves where finding = $4 and register = $5 and field = $6)`, to, tx.Now(), from, finding, table, field)
}

// movePeople lets the people of one organisation speak for another, each with a row in the audit log.
func (a *Actors) movePeople(tx *db.Tx, finding, from, to id.ID) error {
	people, err := a.members.Store.People.List(tx, register.Query{Where: map[string]any{"organisation": string(from)}})
	if err != nil {
		return err
	}
	for i := range people {
		if err := tx.Exec(`insert into merge_moves (finding, register, record, field) values ($1, 'people', $2, 'organisation')`, finding, people[i].ID); err != nil {
			return err
		}
		people[i].Organisation = to
		if err := a.members.Store.People.Update(tx, &people[i]); err != nil {
			return err
		}
	}
	return nil
}

// unmergeOrganisations takes a merge back: the seat is as it was, and all that
// was moved and that nobody has moved on since is the closed one's again.
func (a *Actors) unmergeOrganisations(tx *db.Tx, f *Finding) error {
	var m organisationMerge
	if err := json.Unmarshal([]byte(f.Undo), &m); err != nil {
		return fault.New(fault.Conflict, "findings.no_undo")
	}
	closed, err := a.members.Store.Organisations.Get(tx, m.Closed)
	if err != nil {
		return err
	}
	closed.Until = m.Until
	if err := a.members.Store.Organisations.Update(tx, &closed); err != nil {
		return err
	}
	for _, at := range moved {
		if err := moveBack(tx, f.ID, at[0], at[1], m.Kept, m.Closed); err != nil {
			return err
		}
	}
	records, err := db.All(tx, db.Column[string], `select record from merge_moves where finding = $1 and register = 'people' order by record`, f.ID)
	if err != nil {
		return err
	}
	for _, record := range records {
		p, err := a.members.Store.People.Get(tx, id.ID(record))
		if db.IsNotFound(err) || err == nil && p.Organisation != m.Kept {
			continue
		}
		p.Organisation = m.Closed
		if err != nil {
			return err
		}
		if err := a.members.Store.People.Update(tx, &p); err != nil {
			return err
		}
	}
	if err := tx.Exec(`delete from merge_moves where finding = $1`, f.ID); err != nil {
		return err
	}
	return audit.Record(tx, "unmerge", "organisations", m.Closed)
}

// mergedInto gives the service that a closed one was merged into.
func mergedInto(tx *db.Tx, service id.ID) (id.ID, error) {
	undo, err := db.Value[string](tx, `select undo from findings where kind = $1 and decision = $2 and (a = $3 or b = $3) order by decided desc`, string(SameService), string(Merge), service)
	if err != nil {
		return "", err
	}
	var m mergeUndo
	if err := json.Unmarshal([]byte(undo), &m); err != nil || m.Closed != service {
		return "", fault.New(fault.NotFound, "fault.not_found")
	}
	return m.Kept, nil
}
