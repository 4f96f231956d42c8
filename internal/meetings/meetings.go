package meetings

import (
	"embed"
	"io/fs"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
)

//go:embed migrations messages.txt editor.html
var files embed.FS

// Meetings is the module. The composition root sets its fields.
type Meetings struct {
	DB       *db.DB
	Members  *members.Store
	Options  records.OptionsOf // the organisations to choose from
	Mail     *mail.Outbox
	Speaker  func(lang.Lang, *time.Location) lang.Speaker
	URL      string  // the site's address: "https://ct.example.org"
	From     string  // the mail address that invitations come from
	Decider  Decider // nil where the group keeps no formal decisions
	Holidays Holidays
	// Recommendations lists those that are not closed, the most urgent first; nil
	// where nobody keeps any.
	Recommendations func(tx *db.Tx) ([]Recommendation, error)

	table   *register.Table[Meeting]
	actions *register.Table[ActionPoint]
}

// Decider keeps formal decisions; the composition root connects the part of the
// group that does. Without one, minutes are approved all the same.
type Decider interface {
	// Adopt keeps a decision that a meeting took by consensus, and gives its id.
	Adopt(tx *db.Tx, c Consensus) (id.ID, error)
}

// Recommendation is what the group recommended and comes back to until it is closed.
type Recommendation struct {
	Text, Href string
	Owner      id.ID // the organisation that takes care of it
	Due        time.Time
	Late       bool
}

// followed lists the recommendations to come back to.
func (m *Meetings) followed(tx *db.Tx) ([]Recommendation, error) {
	if m.Recommendations == nil {
		return nil, nil
	}
	return m.Recommendations(tx)
}

// Consensus is what the organisations at a meeting agreed to.
type Consensus struct {
	Minutes     id.ID // the meeting whose minutes it is about
	Title, Text string
	Present     []id.ID // the organisations
}

// New makes the module on the group that members keeps.
func New(d *db.DB, m *members.Members, outbox *mail.Outbox) *Meetings {
	return &Meetings{DB: d, Members: m.Store, Options: m.OrganisationOptions, Mail: outbox, Holidays: NewHolidays(),
		table: register.NewTable(&meetingRegister, nil), actions: register.NewTable(&actionRegister, nil)}
}

// Migrations of the module's tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Module offers the module to the program.
func (m *Meetings) Module() module.Module {
	list, actions := m.meetingRecords(), m.actionRecords()
	readOnly := list.Resource()
	readOnly.Writes = false
	out := module.Module{
		Name: "meetings", Migrations: Migrations(), Messages: files, Measures: m.measures(), Tasks: m.tasks, Demo: m.fillDemo,
		Nav: []web.NavItem{
			{Label: "nav.meetings", Path: "/meetings", Policy: web.Seated, Section: web.SectionMeetings},
			{Label: "nav.action_points", Path: "/action-points", Policy: web.InGroup, Section: web.SectionMeetings},
		},
		Resources: []records.Resource{readOnly, actions.Resource(), minutesResource},
		Periodic:  m.periodic(),
	}
	for _, routes := range [][]web.Route{
		list.Routes(), actions.Routes(), m.listRoutes(), m.meetingRoutes(), m.answerRoutes(), m.agendaRoutes(), m.writeRoutes(), m.minutesRoutes(), m.actionRoutes(), m.calendarRoutes(), m.apiRoutes(),
	} {
		out.Routes = append(out.Routes, routes...)
	}
	return out
}
