package incidents

import (
	"embed"
	"io/fs"
	"slices"
	"time"

	"ostoja/formats/htcds"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/module"
	"ostoja/internal/places"
	"ostoja/stats/disclose/dp"
)

//go:embed migrations messages.txt
var files embed.FS

// Migrations of the module's table.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Incidents is the module.
type Incidents struct {
	atlas   *places.Atlas
	country func() string // of the group, as ISO 3166 writes it; "" where no charter holds yet
}

// New makes the module for a group in a country.
func New(atlas *places.Atlas, country func() string) *Incidents {
	return &Incidents{atlas: atlas, country: country}
}

// Module offers the module to the program. It has no pages: what people need of
// it they get as figures.
func (m *Incidents) Module() module.Module {
	return module.Module{Name: "incidents", Migrations: Migrations(), Messages: files, Demo: m.fillDemo}
}

// Incident is what happened to one person, as the organisation that helps her
// keeps it. Empty values are not known.
type Incident struct {
	ID           id.ID
	Organisation id.ID
	Person       id.ID // a pseudonym: the same for all incidents of a person
	Day          time.Time
	Gender       string // HTCDS prs_Gender
	Age          string // a band of Ages
	Nationality  string // a code of Nationalities
	Exploitation string // HTCDS vic_TypeOfExploitation: the main one
	Status       string // HTCDS vic_TraffickingStatus
	Region       string // P-code of the first-level area
}

// Ages are the bands of the age when help began.
var Ages = []string{"0-8", "9-17", "18-26", "27-38", "39-47", "48+"}

// Nationalities are the countries told apart, by ISO 3166; OtherNationality is all others.
var Nationalities = []string{"UA", "BY", "MD", "GE", "RU", "VN", "CO", "PH", OtherNationality}

// OtherNationality stands for every country that is not in the list.
const OtherNationality = "other"

// domain lists the variables: what can be is known before any record is read.
func (m *Incidents) domain() dp.Domain {
	return dp.Domain{
		{Name: "gender", Values: codes("prs_Gender")},
		{Name: "age", Values: Ages},
		{Name: "nationality", Values: Nationalities},
		{Name: "exploitation", Values: codes("vic_TypeOfExploitation")},
		{Name: "status", Values: codes("vic_TraffickingStatus")},
		{Name: "region", Values: m.regions()},
	}
}

func codes(field string) []string {
	list, _ := htcds.ListOf(field) // a field of this file: it is there
	return list.Domain()
}

// regions are the first-level areas of the group's country.
func (m *Incidents) regions() []string {
	g, country := m.atlas.Gazetteer(), m.country()
	var all []string
	for _, a := range g.All() {
		if a.Level == 1 && g.Country(a).Code == country {
			all = append(all, a.Code)
		}
	}
	slices.Sort(all)
	return all
}

func (i *Incident) values() []string {
	return []string{i.Gender, i.Age, i.Nationality, i.Exploitation, i.Status, i.Region}
}

// encode gives a code for each variable, 0 for what is not known.
func encode(d dp.Domain, i *Incident) ([]uint16, error) {
	codes := make([]uint16, len(d))
	for v, value := range i.values() {
		if value == "" {
			continue
		}
		at := slices.Index(d[v].Values, value)
		if at < 0 {
			return nil, fault.New(fault.Invalid, "incidents.outside", value, d[v].Name)
		}
		codes[v] = uint16(at + 1)
	}
	return codes, nil
}
