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
	m.Country = a.country
	m.Services, m.Offered = a.referable, a.offered
	m.Gap = func(tx *db.Tx, organisation id.ID, title, area string) (string, error) {
		g := needs.Gap{Title: title, Sort: "other", Area: area, Organisation: organisation, State: needs.OpenGap}
		err := n.Store.Gaps.Insert(tx, &g)
		return "/gaps/" + string(g.ID), err
	}
	m.Agenda = meet.Bring
	return m
}

// heardBy is how people are heard where a campaign runs.
var heardBy = map[string]feedback.Channel{"social-media": feedback.Social, "messenger": feedback.Social, "outreach": feedback.Meeting, "training": feedback.Meeting,
	"poster": feedback.Paper, "leaflet": feedback.Paper, "website": feedback.Web}

// offered counts services by their languages, hotlines, and campaigns that run
// today by the way in which they reach people.
func (a *App) offered(tx *db.Tx) (feedback.Offer, error) {
	o := feedback.Offer{Languages: map[string]int{}, Channels: map[string]int{}}
	for s, err := range a.Actors.Store.Services.Each(tx, register.Query{Where: map[string]any{"state": string(actors.Active), "listed": true}, Sort: "found"}) {
		if err != nil {
			return o, err
		}
		for _, l := range s.Languages {
			o.Languages[l]++
		}
		if s.Kind == "hotline" {
			o.Channels[string(feedback.Hotline)]++
		}
	}
	campaigns, err := a.Messages.Store.Campaigns.List(tx, register.Query{Sort: "from_day", Down: true, Limit: mostReferable})
	for i := range campaigns {
		if way, heard := heardBy[campaigns[i].Channel]; heard && campaigns[i].Runs(tx.Now()) {
			o.Channels[string(way)]++
		}
	}
	o.Channels[string(feedback.Web)]++ // the channel itself
	return o, err
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
