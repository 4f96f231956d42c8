package meetings

import (
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

// directory has the names of people and organisations for one page.
type directory struct {
	people        map[id.ID]members.Person
	organisations []members.Organisation // with a seat, by name
	called        map[id.ID]string       // organisations' names in the reader's language
}

func (m *Meetings) directory(tx *db.Tx, l lang.Lang) (directory, error) {
	d := directory{people: map[id.ID]members.Person{}, called: map[id.ID]string{}}
	people, err := m.Members.People.List(tx, register.Query{})
	if err != nil {
		return d, err
	}
	for _, p := range people {
		d.people[p.ID] = p
	}
	if d.organisations, err = m.Members.Organisations.List(tx, register.Query{}); err != nil {
		return d, err
	}
	for i := range d.organisations {
		d.called[d.organisations[i].ID] = d.organisations[i].Called(l)
	}
	lang.SortBy(l, d.organisations, func(o members.Organisation) string { return d.called[o.ID] })
	return d, nil
}

// person names somebody, with her organisation.
func (d directory) person(person id.ID) string {
	p, ok := d.people[person]
	if !ok {
		return "–"
	}
	return p.Name + ", " + d.called[p.Organisation]
}

// owner names whose an action point is.
func (d directory) owner(a *ActionPoint) string {
	switch {
	case a.Person != "":
		return d.person(a.Person)
	case a.Organisation != "":
		return d.called[a.Organisation]
	}
	return "–"
}

// named lists all that a line of the minutes may name.
func (d directory) named() []named {
	var all []named
	for _, o := range d.organisations {
		of := owner{Organisation: o.ID}
		for _, t := range o.Name {
			all = append(all, named{t.Text, of})
		}
		all = append(all, named{o.Acronym, of})
	}
	for _, p := range d.people {
		if p.State != members.Gone {
			all = append(all, named{p.Name, owner{p.ID, p.Organisation}})
		}
	}
	return all
}

// reader is somebody whom a letter goes to, in her language and zone.
type reader struct {
	members.Person
	known who.Person // with her seat
	who   lang.Speaker
}

// readers lists the active people whose seat passes; letters go to them.
func (m *Meetings) readers(tx *db.Tx, passes func(who.Person) bool) ([]reader, error) {
	people, err := m.Members.People.List(tx, register.Query{Where: map[string]any{"state": string(members.Active)}, Sort: "name"})
	if err != nil {
		return nil, err
	}
	var out []reader
	for _, p := range people {
		known, err := m.Members.Person(tx, p.ID)
		if err != nil {
			return nil, err
		}
		if passes(known.Person) {
			out = append(out, reader{p, known.Person, m.Speaker(known.Lang, known.Zone)})
		}
	}
	return out, nil
}

// peopleOptions lists people to choose from, by name. Whoever shares hers with
// another has her organisation behind it; for the others a list has it beside them.
func (m *Meetings) peopleOptions(r *web.Request, tx *db.Tx) ([]ui.Option, error) {
	d, err := m.directory(tx, r.Lang)
	if err != nil {
		return nil, err
	}
	called := map[string]int{}
	for _, p := range d.people {
		called[p.Name]++
	}
	options := d.peopleOptions(r.Lang)
	for i := range options {
		if name := d.people[id.ID(options[i].Value)].Name; called[name] == 1 {
			options[i].Text = name
		}
	}
	return options, nil
}

func (d directory) peopleOptions(l lang.Lang) []ui.Option {
	var out []ui.Option
	for _, p := range d.people {
		if p.State != members.Gone {
			out = append(out, ui.Option{Value: string(p.ID), Text: d.person(p.ID)})
		}
	}
	lang.SortBy(l, out, func(o ui.Option) string { return o.Text })
	return out
}

func (m *Meetings) meetingOptions(r *web.Request, tx *db.Tx) ([]ui.Option, error) {
	list, err := m.latestBefore(tx, tx.Now().AddDate(0, 0, 1), 200, 0)
	var out []ui.Option
	for i := range list {
		out = append(out, ui.Option{Value: string(list[i].ID), Text: list[i].CalledOn(r.Speaker)})
	}
	return out, err
}

// zone is the charter's; UTC where no charter is in force.
func zone(tx *db.Tx) *time.Location {
	c, err := members.CharterInForce(tx)
	if err != nil {
		return time.UTC
	}
	return c.Location()
}
