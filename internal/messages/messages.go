package messages

import (
	"embed"
	"io/fs"
	"slices"
	"sync/atomic"
	"time"

	"ostoja/internal/actors"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
)

//go:embed migrations messages.txt
var files embed.FS

// Migrations of the module's tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Directory knows the services that anybody may find; *actors.Actors does.
type Directory interface {
	Contact(tx *db.Tx, service id.ID) (actors.Contact, error)
	Contacts(tx *db.Tx) ([]actors.Contact, error)
}

// Messages is the module. The composition root sets its exported fields.
type Messages struct {
	Store     *Store
	Decider   Decider
	Talk      func(r *web.Request) (href string, open bool) // the two-way channel; nil where there is none
	Speaker   func(lang.Lang, *time.Location) lang.Speaker  // for what is printed
	Publish   []Publisher                                   // whose publications the public site lists
	db        *db.DB
	members   *members.Members
	atlas     *places.Atlas
	directory Directory
	url       string
	visits    visits
	library   atomic.Pointer[library]
	bell      atomic.Pointer[bell]
}

// New makes the module for a site at publicURL.
func New(d *db.DB, m *members.Members, atlas *places.Atlas, directory Directory, publicURL string) *Messages {
	return &Messages{Store: newStore(atlas), db: d, members: m, atlas: atlas, directory: directory, url: publicURL}
}

// Module offers the module to the program.
func (m *Messages) Module() module.Module {
	messages, articles, campaigns, remarks := m.messagePages(), m.articlePages(), m.campaignPages(), m.remarkPages()
	return module.Module{
		Name: "messages", Migrations: Migrations(), Messages: files, Demo: m.fillDemo, Tasks: m.tasks,
		Nav: []web.NavItem{
			{Label: "nav.messages", Path: "/communication", Policy: web.Seated, Section: web.SectionCommunication},
			{Label: "nav.talk", Path: talkPath, Policy: visitors, Section: web.SectionCommunication, Shown: m.talks},
		},
		Resources: []records.Resource{messages.Resource(), articles.Resource(), campaigns.Resource(), remarks.Resource()},
		Routes: slices.Concat(messages.Routes(), articles.Routes(), campaigns.Routes(), remarks.Routes(),
			m.textRoutes(), m.planRoutes(), m.linkRoutes(), m.materialRoutes(), m.siteRoutes()),
		Periodic: []jobs.Periodic{{Name: "messages.visits", Every: time.Minute, Do: m.keepVisits}},
		Measures: []module.Measure{
			{Name: "messages.plan", Take: m.measurePlan}, {Name: "messages.current", Take: m.measureCurrent}, {Name: "messages.rights", Take: m.measureRights},
		},
	}
}

func (m *Messages) messagePages() records.Pages[Message] {
	return records.Pages[Message]{
		Table: m.Store.Messages, Path: "/key-messages", See: web.Seated, Edit: web.Voices,
		Columns: []string{"name", "theme", "groups", "organisation"}, Filters: []string{"theme", "organisation"},
		Options: m.options(), Extra: func(r *web.Request, tx *db.Tx, x *Message) ([]ui.Part, error) { return m.pieceParts(r, tx, x.ID) },
	}
}

func (m *Messages) articlePages() records.Pages[Article] {
	return records.Pages[Article]{
		Table: m.Store.Articles, Path: "/articles", See: web.Seated, Edit: web.Voices,
		Columns: []string{"slug", "topic", "organisation", "position"}, Filters: []string{"topic", "organisation"},
		Options: m.options(), Extra: func(r *web.Request, tx *db.Tx, x *Article) ([]ui.Part, error) { return m.pieceParts(r, tx, x.ID) },
	}
}

func (m *Messages) campaignPages() records.Pages[Campaign] {
	return records.Pages[Campaign]{
		Table: m.Store.Campaigns, Path: "/campaigns", See: web.Seated, Edit: web.Voices,
		Columns: []string{"name", "channel", "area", "from_day", "to_day", "state"}, Filters: []string{"channel", "state", "partner"},
		Options: m.options(), Extra: m.campaignParts,
	}
}

func (m *Messages) remarkPages() records.Pages[Remark] {
	return records.Pages[Remark]{
		Table: m.Store.Remarks, Path: "/campaign-remarks", See: web.Seated, Edit: web.Voices, Newest: true,
		Columns: []string{"said", "campaign", "heard", "changed"}, Filters: []string{"campaign"}, Options: m.options(),
	}
}

func (m *Messages) options() map[string]records.OptionsOf {
	return map[string]records.OptionsOf{"organisations": m.members.OrganisationOptions, string(MessageKind): m.messageOptions, "campaigns": m.campaignOptions}
}

// mostOptions bounds lists to choose from.
const mostOptions = 500

func (m *Messages) messageOptions(_ *web.Request, tx *db.Tx) (out []ui.Option, err error) {
	all, err := m.Store.Messages.List(tx, register.Query{Sort: "found", Limit: mostOptions})
	for _, x := range all {
		out = append(out, ui.Option{Value: string(x.ID), Text: x.Name})
	}
	return out, err
}

func (m *Messages) campaignOptions(_ *web.Request, tx *db.Tx) (out []ui.Option, err error) {
	all, err := m.Store.Campaigns.List(tx, register.Query{Sort: "found", Limit: mostOptions})
	for _, x := range all {
		out = append(out, ui.Option{Value: string(x.ID), Text: x.Name})
	}
	return out, err
}

// languages are those of the people concerned, as the charter has them; those of
// the pages before there is a charter.
func languages(tx *db.Tx) ([]string, error) {
	c, err := db.Optional(members.CharterInForce(tx))
	if len(c.Languages) > 0 || err != nil {
		return c.Languages, err
	}
	var all []string
	for _, l := range lang.All {
		all = append(all, string(l))
	}
	return all, nil
}

// regions are the first-level areas of the charter's country.
func (m *Messages) regions(tx *db.Tx) ([]places.Area, error) {
	c, err := db.Optional(members.CharterInForce(tx))
	var out []places.Area
	g := m.atlas.Gazetteer()
	for _, area := range g.All() {
		if area.Level == 1 && area.To == "" && g.Country(area).Code == c.Country {
			out = append(out, area)
		}
	}
	return out, err
}
