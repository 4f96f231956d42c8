package decisions

import (
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// donorDecided does what follows from a decision about a donor. It may run again.
func (a *Decisions) donorDecided(tx *db.Tx, d Decision) error {
	i, err := invitationTable.Get(tx, d.Subject)
	if err != nil || i.State != Asked {
		return err
	}
	if i.State = Declined; d.State == Adopted {
		i.State = Agreed
	}
	if err := invitationTable.Update(tx, &i); err != nil {
		return err
	}
	return a.seatDue(tx, i)
}

// today is the day in the charter's zone, as days are stored: midnight UTC.
func today(tx *db.Tx) time.Time {
	zone := time.UTC
	if c, err := members.CharterInForce(tx); err == nil {
		zone = c.Location()
	}
	y, m, d := tx.Now().In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// seatDue gives an agreed donor its seat, once its first day has come; for a
// meeting at once, so that there is time to invite whoever comes to it.
func (a *Decisions) seatDue(tx *db.Tx, i Invitation) error {
	if i.State != Agreed || i.Opens != Meeting && today(tx).Before(i.FromDay) {
		return nil
	}
	o, err := a.donorNamed(tx, i.Name)
	if err != nil {
		return err
	}
	organisations := a.members.Store.Organisations
	o.Seat = who.Donor
	if i.Until.After(o.Until) {
		o.Until = i.Until
	}
	if o.ID == "" {
		o.Name, o.Acronym, o.Kind = lang.Texts{lang.En: {Text: i.Name}}, i.Acronym, members.DonorKind
		err = organisations.Insert(tx, &o)
	} else {
		err = organisations.Update(tx, &o)
	}
	if err != nil {
		return err
	}
	i.State, i.Organisation = Seated, o.ID
	if err := invitationTable.Update(tx, &i); err != nil {
		return err
	}
	return audit.Record(tx, "seat", "organisations", o.ID)
}

// donorNamed finds the donor that was invited before under this name; a new one
// has no ID. A member of the same name keeps its seat: it is another organisation.
func (a *Decisions) donorNamed(tx *db.Tx, name string) (members.Organisation, error) {
	found, err := a.members.Store.Organisations.List(tx, register.Query{Search: name, Where: map[string]any{"seat": string(who.Donor)}})
	for _, o := range found {
		for _, text := range o.Name {
			if lang.Fold(text.Text) == lang.Fold(name) {
				return o, err
			}
		}
	}
	return members.Organisation{}, err
}

// agreedInvitations lists the invitations whose seat has not been given.
func agreedInvitations(tx *db.Tx) ([]Invitation, error) {
	return invitationTable.List(tx, register.Query{Where: map[string]any{"state": string(Agreed)}})
}

// donorSeats counts the donors' seats that last today, and those of them that a
// decision has given for at least as long.
func donorSeats(tx *db.Tx) (agreed, all int, err error) {
	const from = ` from organisations o where o.seat = $1 and (o.until is null or o.until >= $2)`
	if all, err = db.Value[int](tx, `select count(*)`+from, string(who.Donor), since(tx.Now())); err != nil {
		return 0, 0, err
	}
	agreed, err = db.Value[int](tx, `select count(*)`+from+` and exists (select 1 from donor_invitations i
		join decisions d on d.kind = $3 and d.subject = i.id and d.state = $4 where i.organisation = o.id and o.until <= i.until)`,
		string(who.Donor), since(tx.Now()), string(Donor), string(Adopted))
	return agreed, all, err
}

// donorsWithoutPeople lists the seated invitations of donors that nobody represents and whose time is not over.
func donorsWithoutPeople(tx *db.Tx) ([]Invitation, error) {
	return db.All(tx, invitationTable.Pointers, `select `+invitationTable.Columns()+` from donor_invitations i
		where i.state = $1 and i.until >= $2 and not exists (select 1 from people p where p.organisation = i.organisation) order by id`,
		string(Seated), since(tx.Now()))
}

// opened tells what the members opened to a donor's organisation: of several
// invitations whose time is not over the widest, then the latest. Where no
// decision opened anything, nothing is.
func opened(tx *db.Tx, organisation id.ID) (who.Invitation, error) {
	i, err := db.Optional(db.One(tx, invitationTable.Pointers, `select `+invitationTable.Columns()+` from donor_invitations
		where organisation = $1 and state = $2 and until >= $3 order by case opens when $4 then 0 else 1 end, id desc limit 1`,
		organisation, string(Seated), since(tx.Now()), string(Period)))
	return i.opened(), err
}
