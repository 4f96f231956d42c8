package app

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"ostoja/internal/actors"
	"ostoja/internal/audit"
	"ostoja/internal/command"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/feedback"
	"ostoja/internal/figures"
	"ostoja/internal/incidents"
	"ostoja/internal/jobs"
	"ostoja/internal/lang"
	"ostoja/internal/mail"
	"ostoja/internal/meetings"
	"ostoja/internal/members"
	"ostoja/internal/members/decisions"
	"ostoja/internal/members/revisions"
	"ostoja/internal/messages"
	"ostoja/internal/module"
	"ostoja/internal/places"
	"ostoja/internal/seal"
	"ostoja/internal/surveys"
	"ostoja/internal/web"
	assets "ostoja/web"
)

// Config says which group to open and how to show it. The zero values of all
// but Data are good defaults.
type Config struct {
	Data          string // the data folder
	Postgres      string // a PostgreSQL address instead of the folder's file
	PublicURL     string // "https://ct.example.org"
	LeaveURL      string // where 'Leave this page' leads
	Proxies       string // the reverse proxies that are believed: addresses or networks, parted by commas; empty for none
	MailServer    string // "smtp://user:password@host:587"; empty keeps letters in the program
	MailFrom      string
	SSOIssuer     string // an OpenID Connect provider; empty for none
	SSOClient     string
	SSOSecret     string
	SSOName       string
	Demonstration bool
}

// App is the whole program, put together.
type App struct {
	DB        *db.DB
	Server    *web.Server
	Queue     *jobs.Queue
	Outbox    *mail.Outbox
	Members   *members.Members
	Decisions *decisions.Decisions
	Revisions *revisions.Revisions
	Places    *places.Atlas
	Actors    *actors.Actors
	Incidents *incidents.Incidents
	Figures   *figures.Gate
	Feedback  *feedback.Feedback
	Surveys   *surveys.Surveys
	Messages  *messages.Messages
	Modules   []module.Module
	holidays  meetings.Holidays
	config    Config
	master    []byte
	box       *seal.Box
	metrics   *metrics
}

// Open opens the database, brings its schema up to date and builds the modules.
func Open(ctx context.Context, c Config, env *command.Env, log *slog.Logger) (*App, error) {
	master, err := folder(c.Data).masterKey(env.Getenv)
	if err != nil {
		return nil, err
	}
	d, err := openDatabase(ctx, c, master)
	if err != nil {
		return nil, err
	}
	d.Now = env.Now
	a := &App{DB: d, config: c, master: master, metrics: newMetrics()}
	if err := a.build(ctx, log); err != nil {
		d.Close()
		return nil, err
	}
	return a, nil
}

func openDatabase(ctx context.Context, c Config, master []byte) (*db.DB, error) {
	if c.Postgres != "" {
		return db.OpenPostgres(ctx, c.Postgres)
	}
	key, err := derive(master, "database")
	if err != nil {
		return nil, err
	}
	return db.OpenSQLite(ctx, folder(c.Data).database(), key)
}

// build makes platform and modules, in the order in which they need each other.
func (a *App) build(ctx context.Context, log *slog.Logger) error {
	box, err := seal.New(a.master)
	if err != nil {
		return err
	}
	a.box = box
	sender, err := a.sender()
	if err != nil {
		return err
	}
	a.Queue = jobs.New(a.DB, log)
	a.Outbox = mail.NewOutbox(a.DB, a.Queue, sender)
	store := members.NewStore(box)
	if a.Members, err = members.New(a.DB, store, a.Outbox, a.config.PublicURL); err != nil {
		return err
	}
	a.Decisions = decisions.New(a.DB, a.Members, a.config.PublicURL)
	a.Revisions = revisions.New(a.DB, a.Members, a.Decisions, a.config.PublicURL)
	a.Decisions.Speak, a.Revisions.Speak = a.speak, a.speak
	a.Places = places.NewAtlas()
	a.Actors = actors.New(box, a.Places, a.Members)
	a.Actors.Attach(a.DB, a.Queue)
	a.Actors.Holiday = func(country string, day time.Time) bool { return a.holidays.On(country, day, lang.En) != "" }
	a.Incidents = incidents.New(a.Places, a.country)
	a.Figures = figures.NewGate(a.DB, box)
	a.Figures.Register(a.Incidents.Source())
	pepper, err := derive(a.master, "receipts")
	if err != nil {
		return err
	}
	a.Feedback = feedback.New(a.DB, a.Members, a.Outbox, a.Places, box, pepper)
	a.Figures.Register(a.Feedback.Source())
	a.Surveys = surveys.New(a.DB, box, a.Members, a.Places)
	a.Surveys.Queue = a.Queue
	a.Figures.Register(a.Surveys.Source())
	a.Figures.Decided, a.Figures.Queue = a.decided, a.Queue
	a.Messages = a.messages()
	if err := a.singleSignOn(ctx); err != nil {
		return err
	}
	if a.holidays, err = folder(a.config.Data).holidays(); err != nil {
		return err
	}
	a.Modules = a.modules()
	a.Members.Measures, a.Members.Tasks = a.measures, a.tasks
	if err := a.DB.Migrate(ctx, a.migrations()...); err != nil {
		return err
	}
	if err := a.DB.Read(ctx, a.Places.Load); err != nil {
		return err
	}
	for _, country := range assets.Countries {
		if outline := assets.Outline(country); outline != nil {
			if err := a.Places.Outline(country, bytes.NewReader(outline)); err != nil {
				return err
			}
		}
	}
	return a.buildServer(log, store)
}

func (a *App) sender() (mail.Sender, error) {
	if a.config.MailServer == "" {
		return nil, nil
	}
	return mail.NewSMTP(a.config.MailServer, a.config.MailFrom, a.config.PublicURL)
}

func (a *App) singleSignOn(ctx context.Context) (err error) {
	if a.config.SSOIssuer == "" {
		return nil
	}
	a.Members.SSO, err = members.NewSingleSignOn(ctx, a.config.SSOName, a.config.SSOIssuer, a.config.SSOClient, a.config.SSOSecret, a.config.PublicURL)
	if err != nil {
		return fault.Refuse("The sign-in provider %s does not answer: %v. Check OSTOJA_SSO_ISSUER.", a.config.SSOIssuer, err)
	}
	return nil
}

// migrations lists the schemas of platform and modules.
func (a *App) migrations() []db.Migrations {
	all := []db.Migrations{audit.Migrations(), jobs.Migrations(), mail.Migrations(), web.Migrations()}
	for _, m := range a.Modules {
		if m.Migrations != nil {
			all = append(all, db.Migrations{Module: m.Name, Files: m.Migrations})
		}
	}
	return all
}

func (a *App) buildServer(log *slog.Logger, people web.People) error {
	catalog := lang.NewCatalog()
	if err := catalog.Add(web.Messages()); err != nil {
		return err
	}
	proxies, err := web.ParseProxies(a.config.Proxies)
	if err != nil {
		return fault.Refuse("%v. Give --proxy the addresses of your reverse proxy as the program sees them, such as 127.0.0.1.", err)
	}
	a.Server = &web.Server{
		Proxies: proxies,
		DB:      a.DB, Catalog: catalog, People: people, Log: log, PublicURL: a.config.PublicURL, LeaveURL: a.config.LeaveURL,
		Demonstration: a.config.Demonstration, GroupName: a.Members.GroupName, Observe: a.metrics.observe,
	}
	for _, m := range a.Modules {
		if m.Messages != nil {
			if err := catalog.Add(m.Messages); err != nil {
				return fmt.Errorf("app: messages of %s: %w", m.Name, err)
			}
		}
		for name, do := range m.Jobs {
			a.Queue.Handle(name, do)
		}
		a.Queue.Every(m.Periodic...)
		if err := a.Server.Add(invited(m)); err != nil {
			return err
		}
	}
	post := actors.Post{DB: a.DB, Outbox: a.Outbox, Catalog: catalog, URL: a.config.PublicURL}
	a.Queue.Every(jobs.Periodic{Name: "actors.ask_owners", Every: 6 * time.Hour, Do: func(ctx context.Context) error { return a.Actors.AskOwners(ctx, post) }})
	return a.Server.Add(nil, a.ownRoutes())
}

// speak gives a speaker for words that no request causes, such as letters'.
func (a *App) speak(l lang.Lang, zone *time.Location) lang.Speaker {
	return a.Server.Catalog.Speaker(l, zone)
}

// country is that of the charter in force; "" where there is none yet.
func (a *App) country() string {
	var c members.Charter
	if err := a.DB.Read(context.Background(), func(tx *db.Tx) (err error) {
		c, err = members.CharterInForce(tx)
		return err
	}); err != nil {
		return ""
	}
	return c.Country
}

func (a *App) measures() []module.Measure {
	var all []module.Measure
	for _, m := range a.Modules {
		all = append(all, m.Measures...)
	}
	return all
}

func (a *App) tasks() []module.TaskSource {
	var all []module.TaskSource
	for _, m := range a.Modules {
		if m.Tasks != nil {
			all = append(all, m.Tasks)
		}
	}
	return all
}

// Close ends what Open began.
func (a *App) Close() error { return a.DB.Close() }

// checkURL refuses an address that links could not be made from.
func checkURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.Path != "" {
		return fault.Misuse("The address %q is not one like https://ct.example.org. Give the site's address with --url.", address)
	}
	return nil
}
