package report

import (
	"embed"
	"encoding/json"
	"io/fs"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/lang"
	"ostoja/internal/module"
	"ostoja/internal/response"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

//go:embed migrations messages.txt
var files embed.FS

// Report is this part of the program. The composition root sets its fields.
type Report struct {
	Response *response.Response
	Queue    *jobs.Queue
	Speak    func(lang.Lang, *time.Location) lang.Speaker
	Funding  Funding // nil where nobody keeps contributions
}

// Funding is what this package asks of whoever keeps contributions.
type Funding interface {
	// Received gives, by output, what has been received for a plan before a day, in
	// the plan's currency; known is false where no contribution was ever entered.
	Received(tx *db.Tx, plan id.ID, before time.Time) (byOutput map[id.ID]float64, known bool, err error)
}

// Migrations of the tables.
func Migrations() fs.FS {
	sub, _ := fs.Sub(files, "migrations")
	return sub
}

// Module offers it to the program.
func (m *Report) Module() module.Module {
	var routes []web.Route
	for _, some := range [][]web.Route{m.deskRoutes(), m.writeRoutes(), m.publicRoutes()} {
		routes = append(routes, some...)
	}
	return module.Module{
		Name: "joint", Migrations: Migrations(), Messages: files, Routes: routes, Tasks: m.tasks, Demo: m.fillDemo,
		Jobs: map[string]jobs.Func{jobName: m.work},
		Nav:  []web.NavItem{{Label: "nav.joint", Path: "/joint-reports", Policy: web.InGroup, Section: web.SectionResponse}},
	}
}

// Speaker says the report's words in one of its languages, in the charter's time zone.
func (m *Report) Speaker(l lang.Lang) lang.Speaker { return m.Speak(l, nil) }

func (m *Report) teller(s lang.Speaker, c *Content) *teller {
	return &teller{Speaker: s, c: c, atlas: m.Response.Atlas}
}

// tasks asks a co-lead who has not approved yet.
func (m *Report) tasks(tx *db.Tx, p who.Person) ([]module.Task, error) {
	if !p.Leads() {
		return nil, nil
	}
	ready, err := waitingFor(tx, p.Organisation)
	var tasks []module.Task
	for _, j := range ready {
		tasks = append(tasks, module.Task{Says: "task.joint", Args: []any{j.Month}, Href: j.Desk(), Since: j.Made})
	}
	return tasks, err
}

// errand is what a job is given.
type errand struct{ Report id.ID }

// start asks a job to do work on a report.
func (m *Report) start(tx *db.Tx, j *Joint, work Doing) error {
	if err := j.begins(work); err != nil {
		return err
	}
	j.Doing, j.Failed, j.Progress = work, "", 0
	if err := update(tx, j); err != nil {
		return err
	}
	return m.Queue.Add(tx, jobName, errand{j.ID}, 0)
}

func readErrand(body json.RawMessage) (e errand, err error) { return e, json.Unmarshal(body, &e) }
