package app

import (
	"time"

	"ostoja/internal/actors"
	"ostoja/internal/db"
	"ostoja/internal/feedback"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/meetings"
	"ostoja/internal/needs"
	"ostoja/internal/register"
)

// feedback connects what people say with the directory of services, to which
// somebody can be referred, with the list of gaps and with the agenda.
func (a *App) feedback(n *needs.Needs, meet *meetings.Meetings) *feedback.Feedback {
	m := a.Feedback
	a.Actors.Talk = "/talk"
	m.URL, m.Demo = a.config.PublicURL, a.config.Demonstration
	m.Speaker = func(l lang.Lang, zone *time.Location) lang.Speaker { return a.Server.Catalog.Speaker(l, zone) }
	m.SignInPassword = a.Members.Store.IsPassword
	m.Services = a.referable
	m.Gap = func(tx *db.Tx, organisation id.ID, title, area string) (string, error) {
		g := needs.Gap{Title: title, Sort: "other", Area: area, Organisation: organisation, State: needs.OpenGap}
		err := n.Store.Gaps.Insert(tx, &g)
		return "/gaps/" + string(g.ID), err
	}
	m.Agenda = meet.Bring
	return m
}

// mostReferable is how many services there are to choose from.
const mostReferable = 300

// referable lists the services that work today, by their names.
func (a *App) referable(tx *db.Tx, l lang.Lang) ([]feedback.Service, error) {
	services, err := a.Actors.Store.Services.List(tx, register.Query{Where: map[string]any{"state": string(actors.Active), "listed": true}, Sort: "name", Limit: mostReferable})
	var all []feedback.Service
	for i := range services {
		name, _ := services[i].Name.In(l)
		all = append(all, feedback.Service{ID: string(services[i].ID), Name: name})
	}
	return all, err
}
