package meetings

import (
	"slices"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
	"ostoja/internal/web/ui"
	"ostoja/internal/who"
)

func (m *Meetings) listRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /meetings", Policy: web.Seated, Handle: m.list},
		{Pattern: "GET /meetings/new", Policy: web.Managers, Handle: m.create},
		{Pattern: "POST /meetings/new", Policy: web.Managers, Handle: m.create},
	}
}

// wholeList is for those to whom all meetings are open: not for donors, who see
// the ones that they are invited to, on their pages and in their calendars.
var wholeList = web.Policy{Name: "seated, no donors", Allow: func(p who.Person) bool { return p.Sees(who.Seated) && p.Seat != who.Donor }}

// meetingRecords gives export and API of the meetings; their pages are by hand.
func (m *Meetings) meetingRecords() records.Pages[Meeting] {
	without := map[string]bool{}
	for _, p := range []string{"GET /meetings", "GET /meetings/new", "POST /meetings/new", "GET /meetings/{id}", "GET /meetings/{id}/edit", "POST /meetings/{id}/edit",
		"POST /api/v1/meetings", "PATCH /api/v1/meetings/{id}"} {
		without[p] = true
	}
	return records.Pages[Meeting]{Table: m.table, Path: "/meetings", See: wholeList, Edit: web.Managers, Without: without,
		Columns: []string{"day", "time", "kind", "title", "state", "place"}, Filters: []string{"kind", "state"}}
}

// planAhead lets the list reach as far as it should, if it does not yet.
func (m *Meetings) planAhead(r *web.Request) error {
	var last time.Time
	if err := r.Read(func(tx *db.Tx) (err error) {
		last, err = lastPlanned(tx)
		return err
	}); err != nil || last.Sub(r.DB().Now()) > horizon-32*24*time.Hour {
		return err
	}
	return r.Write(m.plan)
}

// shown is how many past meetings the list has on a page.
const shown = 20

// list answers: when do we meet, and what is left to do of the last meetings?
func (m *Meetings) list(r *web.Request) (web.Answer, error) {
	if err := m.planAhead(r); err != nil {
		return nil, err
	}
	page := web.Page{Title: r.T("nav.meetings")}
	err := r.Read(func(tx *db.Tx) error {
		c, err := members.CharterInForce(tx)
		if db.IsNotFound(err) {
			page.Parts = []ui.Part{ui.InsetText{Text: r.T("meetings.no_charter")}}
			return nil
		}
		if err != nil {
			return err
		}
		today := tx.Now().In(c.Location())
		coming, err := m.between(tx, today, today.AddDate(0, 0, 93))
		if err != nil {
			return err
		}
		total, err := countBefore(tx, today)
		if err != nil {
			return err
		}
		paging := records.PagingOf(r, total, shown)
		paging.Anchor = "past"
		past, err := m.latestBefore(tx, today, shown, paging.From())
		if err != nil {
			return err
		}
		oldest := today
		if len(past) > 0 {
			oldest = past[len(past)-1].Day
		}
		minutes, err := minutesSince(tx, oldest)
		coming, past = attended(r.Person, coming), attended(r.Person, past)
		page.Lead = r.T("meetings.rule."+c.Frequency, r.Weekday(weekdays[c.Weekday]), c.Time, c.Zone)
		page.Parts = []ui.Part{m.listButtons(r), m.comingTable(r, coming, c.Country), m.pastTable(r, past, minutes)}
		if wholeList.Allow(r.Person) {
			page.Parts = append(page.Parts, paging.Links(r), downloads(r))
		}
		return err
	})
	return page, err
}

// attended keeps the meetings that are open to somebody.
func attended(p who.Person, list []Meeting) []Meeting {
	return slices.DeleteFunc(list, func(meeting Meeting) bool { return !p.Attends(meeting.Day) })
}

func (m *Meetings) listButtons(r *web.Request) ui.Part {
	buttons := ui.ButtonGroup{{Text: r.T("calendar.title"), Href: "/calendar", Kind: ui.Secondary}}
	if r.Person.Manages() {
		buttons = append(ui.ButtonGroup{{Text: r.T("meetings.new"), Href: "/meetings/new"}}, buttons...)
	}
	return buttons
}

func (m *Meetings) comingTable(r *web.Request, coming []Meeting, country string) ui.Part {
	t := ui.Table{ID: "coming", Caption: r.N("meetings.coming", len(coming)), RowHeaders: true, Stacked: true, Empty: r.T("meetings.coming_empty"),
		Columns: []ui.Column{{Text: r.T("meetings.day")}, {Text: r.T("meetings.what")}, {Text: r.T("meetings.state")}}}
	for i := range coming {
		meeting := &coming[i]
		state := ui.Cell{Content: stateTag(r, meeting)}
		if name := m.Holidays.On(country, meeting.Day, r.Lang); name != "" && meeting.State == Planned {
			state = ui.Cell{Content: ui.Tag{Text: name, Colour: ui.Yellow}, Detail: r.T("meetings.holiday")}
		}
		t.Rows = append(t.Rows, []ui.Cell{when(r, meeting), what(r, meeting), state})
	}
	return t
}

func (m *Meetings) pastTable(r *web.Request, past []Meeting, minutes map[id.ID]Minutes) ui.Part {
	t := ui.Table{ID: "past", Caption: r.T("meetings.past"), RowHeaders: true, Stacked: true, Empty: r.T("meetings.past_empty"),
		Columns: []ui.Column{{Text: r.T("meetings.day")}, {Text: r.T("meetings.what")}, {Text: r.T("minutes.title")}}}
	for i := range past {
		meeting := &past[i]
		t.Rows = append(t.Rows, []ui.Cell{when(r, meeting), what(r, meeting), minutesCell(r, meeting, minutes)})
	}
	return t
}

// what tells a meeting from the regular ones, which the list's lead describes:
// its name, and why it was called, moved or cancelled.
func what(r *web.Request, meeting *Meeting) ui.Cell {
	cell := ui.Cell{Detail: meeting.Reason}
	if meeting.Kind != Regular || meeting.Title != "" {
		cell.Text = meeting.Called(r.Speaker)
	}
	return cell
}

// minutesCell says how far the minutes of a past meeting are, to whom may know.
func minutesCell(r *web.Request, meeting *Meeting, minutes map[id.ID]Minutes) ui.Cell {
	n, ok := minutes[meeting.ID]
	if meeting.State != Held || !ok {
		return ui.Cell{Content: stateTag(r, meeting)}
	}
	cell := ui.Cell{Content: ui.Tag{Text: r.T("minutes.state." + string(n.State)), Colour: minutesColours[n.State]}}
	if !n.Circulated.IsZero() {
		cell.Detail = r.T("minutes.after", hours(r, n.Circulated.Sub(meeting.End())))
	}
	return cell
}

var minutesColours = map[MinutesState]ui.Colour{Draft: ui.Yellow, Circulated: ui.Blue, Approved: ui.Green}

// hours says how long something took: in hours, from two days on in days.
func hours(r *web.Request, d time.Duration) string {
	if d < 48*time.Hour {
		return r.N("meetings.hours", max(int(d.Round(time.Hour)/time.Hour), 0))
	}
	return r.N("meetings.days", int(d/(24*time.Hour)))
}

// when tells day and time of a meeting at its place, with its page behind it.
func when(r *web.Request, meeting *Meeting) ui.Cell {
	return ui.Cell{Text: r.Weekday(meeting.Day.Weekday()) + ", " + day(r.Speaker, meeting.Day), Href: address(meeting), Detail: clockText(r, meeting)}
}

// clockText is the time on the meeting's clock, and on the reader's where it differs.
func clockText(r *web.Request, meeting *Meeting) string {
	start := meeting.Start()
	text := start.Format("15:04") + "–" + meeting.End().Format("15:04")
	if r.Clock(start) != start.Format("15:04") {
		return r.T("meetings.your_time", text, meeting.Zone, r.Clock(start))
	}
	return text
}

func address(meeting *Meeting) string { return "/meetings/" + string(meeting.ID) }

var stateColours = map[State]ui.Colour{Planned: ui.Grey, Held: ui.Green, Cancelled: ui.Orange}

// stateTag is the state in a word; a moved meeting says so.
func stateTag(r *web.Request, meeting *Meeting) ui.Tag {
	if meeting.State == Planned && !meeting.Slot.IsZero() && !meeting.Slot.Equal(meeting.Day) {
		return ui.Tag{Text: r.T("meetings.moved"), Colour: ui.Purple}
	}
	return ui.Tag{Text: r.T("meetings.state." + string(meeting.State)), Colour: stateColours[meeting.State]}
}

func downloads(r *web.Request) ui.Part {
	list := ui.List{}
	for _, f := range []string{"xlsx", "csv", "json"} {
		list.Items = append(list.Items, ui.Link{Text: r.T("meetings.download." + f), Href: "/meetings/export?format=" + f})
	}
	return ui.Details{Summary: r.T("records.download"), Content: list}
}

// create calls a meeting at short notice.
func (m *Meetings) create(r *web.Request) (web.Answer, error) {
	length, none := defaultLength, 0
	meeting := Meeting{Kind: AdHoc, State: Planned, Length: &length, Sequence: &none}
	err := r.Read(func(tx *db.Tx) error {
		c, err := members.CharterInForce(tx)
		meeting.Zone, meeting.Place, meeting.Time = c.Zone, c.Place, c.Time
		meeting.Day = dayOf(tx.Now().In(c.Location()))
		return err
	})
	if err != nil {
		return nil, err
	}
	if r.Method == "GET" {
		return m.meetingForm(r, &meeting, nil, nil, "meetings.new"), nil
	}
	values, err := r.Values()
	if err != nil {
		return nil, err
	}
	problems := m.parseMeeting(r, values, &meeting)
	if meeting.Title == "" {
		problems.Add("title", "meetings.title.must")
	}
	if len(problems) > 0 {
		return m.meetingForm(r, &meeting, values, problems, "meetings.new"), nil
	}
	err = r.Write(func(tx *db.Tx) error {
		if err := m.table.Insert(tx, &meeting); err != nil {
			return err
		}
		return m.invite(tx)
	})
	return web.Redirect{To: address(&meeting), Done: "meetings.called_done"}, err
}

// parseMeeting reads when and where; a meeting that would have begun already is refused.
func (m *Meetings) parseMeeting(r *web.Request, values register.Form, meeting *Meeting) register.Problems {
	problems := m.table.Parse(r.Person, values, meeting)
	if len(problems) == 0 && meeting.Start().Before(r.DB().Now()) {
		problems.Add("day", "meetings.day.past")
	}
	if len(problems) == 0 && meeting.Start().After(r.DB().Now().AddDate(2, 0, 0)) {
		problems.Add("day", "meetings.day.far")
	}
	return problems
}

// meetingForm asks when and where a meeting takes place.
func (m *Meetings) meetingForm(r *web.Request, meeting *Meeting, values register.Form, problems register.Problems, title string) web.Page {
	form := m.meetingRecords().Form(r, meeting, values, problems, nil)
	page := web.Page{Title: r.T(title), Problems: r.ProblemLinks(problems), Parts: []ui.Part{form}, Back: &ui.BackLink{Text: r.T("nav.meetings"), Href: "/meetings"}}
	if meeting.ID != "" {
		page.Caption, page.Back = meeting.CalledOn(r.Speaker), &ui.BackLink{Text: r.T("records.back"), Href: address(meeting)}
	}
	return page
}
