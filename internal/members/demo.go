package members

import (
	_ "embed"
	"fmt"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

//go:embed demo/tor.md
var demoToR []byte

// demoOrganisation is an organisation of the demonstration with the people in it.
type demoOrganisation struct {
	name, acronym string
	kind          OrganisationKind
	seat          who.Seat
	people        []demoPerson
}

type demoPerson struct {
	name     string
	role     who.Role
	language lang.Lang
}

// demoOrganisations: the two co-leads and the authorities are named as in the
// ToR; the others and all people are invented.
var demoOrganisations = []demoOrganisation{
	{"International Organization for Migration", "IOM", UN, who.CoLead, []demoPerson{{"Marta Zielińska", who.CoLeadRole, "en"}, {"Oleh Tkachenko", who.InformationManager, "uk"}}},
	{"La Strada Poland", "", NationalNGO, who.CoLead, []demoPerson{{"Joanna Wrona", who.CoLeadRole, "pl"}}},
	{"Fundacja Przystań", "", NationalNGO, who.Member, []demoPerson{{"Katarzyna Lis", who.FocalPoint, "pl"}, {"Iryna Bondar", who.Viewer, "uk"}}},
	{"Centrum Pomocy Mosty", "CPM", NationalNGO, who.Member, []demoPerson{{"Piotr Sowa", who.FocalPoint, "pl"}}},
	{"Dim – Ukrainian Women in Poland", "DIM", RefugeeLed, who.Member, []demoPerson{{"Oksana Melnyk", who.FocalPoint, "uk"}}},
	{"Safe Passage International", "SPI", InternationalNGO, who.Member, []demoPerson{{"Hannah Berger", who.FocalPoint, "en"}}},
	{"Legal Aid Collective Lublin", "LACL", NationalNGO, who.Member, []demoPerson{{"Tomasz Wilk", who.FocalPoint, "pl"}, {"Anna Krawczyk", who.Lawyer, "pl"}}},
	{"Romano Drom Association", "", RefugeeLed, who.Member, []demoPerson{{"Jan Kwiek", who.FocalPoint, "pl"}}},
	{"Children First Foundation", "CFF", NationalNGO, who.Member, []demoPerson{{"Ewa Czajka", who.FocalPoint, "pl"}}},
	{"Office for Migration Affairs (demonstration)", "", NationalAuthority, who.Member, []demoPerson{{"Agnieszka Kos", who.FocalPoint, "pl"}}},
	{"Border Unit East (demonstration)", "", Police, who.Member, []demoPerson{{"Marek Dzik", who.FocalPoint, "pl"}}},
	{"City of Lublin, Social Services (demonstration)", "", LocalAuthority, who.Member, []demoPerson{{"Beata Sroka", who.FocalPoint, "pl"}}},
	{"Eastern Voivodeship Office (demonstration)", "", LocalAuthority, who.Observer, []demoPerson{{"Paweł Gil", who.Viewer, "pl"}}},
	{"Institute for Migration Studies", "IMS", Academia, who.Observer, []demoPerson{{"Dr Lena Hoffmann", who.Viewer, "en"}}},
	{"Northern Light Fund", "NLF", DonorKind, who.Donor, []demoPerson{{"Sofia Lund", who.Viewer, "en"}}},
}

// fillDemo makes the group of the demonstration, with its charter in force since
// six weeks ago.
func (m *Members) fillDemo(tx *db.Tx) error {
	if err := m.demoCharter(tx); err != nil {
		return err
	}
	n := 0
	for _, d := range demoOrganisations {
		o := Organisation{Name: lang.Texts{lang.En: {Text: d.name, Reviewed: true}}, Acronym: d.acronym, Kind: d.kind, Seat: d.seat}
		if d.seat == who.Donor {
			o.Until = tx.Now().Truncate(24*hour).AddDate(0, 3, 0)
		}
		if err := m.Store.Organisations.Insert(tx, &o); err != nil {
			return err
		}
		for _, d := range d.people {
			n++
			p := Person{Name: d.name, Organisation: o.ID, Role: d.role, Email: fmt.Sprintf("person%d@demo.invalid", n), Phone: fmt.Sprintf("+48 600 000 %03d", n),
				Languages: register.List{string(d.language), "en"}, Language: d.language, Zone: "Europe/Warsaw", Vetted: n < 6, State: Active}
			if d.language == lang.En {
				p.Languages = register.List{"en"}
			}
			if err := m.Store.People.Insert(tx, &p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *Members) demoCharter(tx *db.Tx) error {
	c, clauses, sources, err := Propose("demonstration.md", demoToR)
	if err != nil {
		return err
	}
	if err := m.Store.storeProposal(tx, &c, clauses, sources); err != nil {
		return err
	}
	days := 3
	c.MinutesDays, c.Languages = &days, register.List{"uk", "ru", "pl", "en"}
	if err := m.Store.confirm(tx, &c); err != nil {
		return err
	}
	c.FromDay = c.FromDay.AddDate(0, 0, -42)
	return m.Store.Charters.Update(tx, &c)
}

// demoLabels are the people to look around as, in this order.
var demoLabels = []struct {
	label string
	seat  who.Seat
	role  who.Role
}{
	{"co-lead", who.CoLead, who.CoLeadRole}, {"information-manager", who.CoLead, who.InformationManager},
	{"focal-point", who.Member, who.FocalPoint}, {"lawyer", who.Member, who.Lawyer}, {"observer", who.Observer, who.Viewer}, {"donor", who.Donor, who.Viewer},
}

// DemoPeople finds one person of each kind.
func (m *Members) DemoPeople(tx *db.Tx) ([]DemoKey, error) {
	var keys []DemoKey
	for _, d := range demoLabels {
		person, err := firstPerson(tx, d.seat, d.role)
		if err != nil {
			return nil, err
		}
		keys = append(keys, DemoKey{Person: person, Label: d.label})
	}
	return keys, nil
}

// GroupName is the name of the group on every page. It is asked for with each
// page, so it is kept for a minute.
func (m *Members) GroupName(r *web.Request) string {
	m.nameMu.Lock()
	defer m.nameMu.Unlock()
	if now := r.DB().Now(); now.Sub(m.nameRead) > time.Minute {
		m.nameRead = now
		r.Read(func(tx *db.Tx) error {
			if c, err := CharterToShow(tx); err == nil {
				m.name = c.Name
			}
			return nil
		})
	}
	return m.name
}
