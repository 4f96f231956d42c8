package messages

import (
	"strings"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// cast are the people of the demonstration who write, read and check.
type cast struct{ author, translator, reader, lawyer who.Person }

func (m *Messages) cast(tx *db.Tx) (c cast, err error) {
	first := func(role who.Role, skip int) who.Person {
		people, listErr := m.members.Store.People.List(tx, register.Query{Where: map[string]any{"role": string(role), "state": string(members.Active)}, Sort: "found", Limit: skip + 1})
		if listErr != nil || len(people) <= skip {
			err = listErr
			return who.Person{}
		}
		p := people[skip]
		return who.Person{ID: p.ID, Name: p.Name, Organisation: p.Organisation, Role: p.Role}
	}
	return cast{author: first(who.FocalPoint, 0), translator: first(who.FocalPoint, 1), reader: first(who.FocalPoint, 2), lawyer: first(who.Lawyer, 0)}, err
}

// fillDemo adds articles as examples that nobody has really checked, messages in
// all states, a communication plan and what people said.
func (m *Messages) fillDemo(tx *db.Tx) error {
	c, err := m.cast(tx)
	if err != nil || c.author.ID == "" {
		return err
	}
	articles, err := readStarters("articles")
	if err != nil {
		return err
	}
	for _, s := range articles {
		p, err := m.storeArticle(tx, s, c.author.Organisation, c.author)
		if err != nil {
			return err
		}
		clearer := c.reader
		if p.Law {
			clearer = c.lawyer
		}
		if err := m.demoRead(tx, p, c.translator, clearer, example); err != nil {
			return err
		}
	}
	messages, err := m.demoMessages(tx, c)
	if err != nil || len(messages) == 0 {
		return err
	}
	return m.demoPlan(tx, messages)
}

// demoRead reads all translations a second time and clears the source.
func (m *Messages) demoRead(tx *db.Tx, p *Piece, reader, clearer who.Person, decision string) error {
	for i := range p.Texts {
		if t := &p.Texts[i]; t.Language != p.Source {
			if err := m.Store.Reread(tx, p, t.ID, reader); err != nil {
				return err
			}
		}
	}
	return m.Store.Clear(tx, p, p.Latest(p.Source).ID, decision, clearer)
}

func (m *Messages) demoMessages(tx *db.Tx, c cast) ([]id.ID, error) {
	all, err := readStarters("demo")
	if err != nil {
		return nil, err
	}
	contacts, err := m.directory.Contacts(tx)
	if err != nil {
		return nil, err
	}
	var cleared []id.ID
	for _, s := range all {
		x := Message{Name: s.texts[0].Title, Theme: s.values["theme"], Groups: strings.Split(s.values["groups"], "; "), Source: "en", Organisation: c.author.Organisation, Dos: s.values["dos"], Donts: s.values["donts"]}
		if err := m.Store.Messages.Insert(tx, &x); err != nil {
			return nil, err
		}
		p, err := m.writeAll(tx, x.ID, s, c.author)
		if err != nil {
			return nil, err
		}
		if len(s.texts) == 1 { // one that the members still have to adopt
			continue
		}
		if err := m.demoRead(tx, p, c.translator, c.reader, "Weekly meeting (demonstration)"); err != nil {
			return nil, err
		}
		for _, contact := range contacts {
			if contact.Kind == "hotline" {
				if err := m.attach(tx, p, contact.Service); err != nil {
					return nil, err
				}
				break
			}
		}
		cleared = append(cleared, x.ID)
	}
	return cleared, m.demoStale(tx, cleared, c)
}

// demoStale changes the source of one message, so that its translations are stale.
func (m *Messages) demoStale(tx *db.Tx, cleared []id.ID, c cast) error {
	if len(cleared) < 2 {
		return nil
	}
	p, err := m.Store.Piece(tx, cleared[1])
	if err != nil {
		return err
	}
	t := *p.Latest(p.Source)
	t.Body += "\nWrite down who was there."
	_, err = m.Store.Write(tx, p, t, t.Number, c.author)
	return err
}

func (m *Messages) demoPlan(tx *db.Tx, messages []id.ID) error {
	organisations, err := m.members.Store.Organisations.List(tx, register.Query{Where: map[string]any{"seat": []any{string(who.CoLead), string(who.Member)}}, Sort: "found", Limit: 5})
	if err != nil || len(organisations) == 0 {
		return err
	}
	today := tx.Now().Truncate(24 * time.Hour)
	for i, c := range []Campaign{
		{Name: "Passports: posters at border stations", Objective: "Whoever crosses knows that a passport is never a pledge.", Groups: register.List{"women-alone", "ukraine", "families"}, Channel: "poster", Area: "PL018", Place: "Przemyśl, main station", Languages: register.List{"uk", "ru"}, From: today.AddDate(0, -1, 0), To: today.AddDate(0, 2, 0)},
		{Name: "Wages: evenings in workers’ hostels", Objective: "Workers know that wages are owed without a contract, too.", Groups: register.List{"job-seekers", "third-country", "men"}, Channel: "outreach", Area: "PL014", Languages: register.List{"uk", "ru", "en"}, From: today.AddDate(0, 0, -10), To: today.AddDate(0, 1, 0)},
		{Name: "Help costs nothing", Objective: "People report whoever asks for a favour in return for aid.", Groups: register.List{"women-alone", "unaccompanied", "front-line", "hosts"}, Channel: "leaflet", Languages: register.List{"uk", "ru", "pl", "en"}, From: today.AddDate(0, 0, -20), To: today.AddDate(0, 3, 0)},
		{Name: "Radio for hosts", Objective: "Hosts know what a good host does, and whom to ask.", Groups: register.List{"hosts"}, Channel: "radio", Area: "PL006", Languages: register.List{"pl"}, From: today.AddDate(0, 0, 20), To: today.AddDate(0, 0, 50)},
	} {
		budget, reach := float64(4000+i*1500), 800*(4-i)
		c.Message, c.Budget, c.Currency, c.Partner, c.Reach, c.State = messages[i%len(messages)], &budget, "PLN", organisations[i%len(organisations)].ID, &reach, Running
		if c.From.After(today) {
			c.State, c.Reach = Planned, nil
		}
		if err := m.Store.Campaigns.Insert(tx, &c); err != nil {
			return err
		}
		if i > 1 {
			continue
		}
		if err := m.demoHeard(tx, &c, today); err != nil {
			return err
		}
	}
	return nil
}

// demoHeard adds a link that was opened, and what people said.
func (m *Messages) demoHeard(tx *db.Tx, c *Campaign, today time.Time) error {
	l := Link{Target: "/help/any/" + c.Area, Language: string(lang.Uk), Label: c.Name, Campaign: c.ID, Message: c.Message}
	if err := addLink(tx, &l); err != nil {
		return err
	}
	for day := range 14 {
		if err := addVisits(tx, visit{l.Code, today.AddDate(0, 0, -day-1).Format(time.DateOnly)}, 3+day*7%11); err != nil {
			return err
		}
	}
	return m.Store.Remarks.Insert(tx, &Remark{Campaign: c.ID, Heard: today.AddDate(0, 0, -3), Language: "uk", Said: "The poster hangs where the drivers stand. We did not dare to read it.", Changed: "It hangs in the women’s toilets now, too."})
}
