package meetings

import (
	"time"

	"ostoja/internal/db"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
)

var str = map[string]any{"type": "string"}

// minutesResource describes the API's list of minutes.
var minutesResource = records.Resource{Name: "minutes", Schema: map[string]any{"type": "object", "properties": map[string]any{
	"meeting": str, "day": map[string]any{"type": "string", "format": "date"}, "title": str,
	"state":      map[string]any{"type": "string", "enum": []MinutesState{Draft, Circulated, Approved}},
	"circulated": map[string]any{"type": []string{"string", "null"}, "format": "date-time"},
	"hours":      map[string]any{"type": []string{"number", "null"}},
	"approved":   map[string]any{"type": []string{"string", "null"}, "format": "date-time"},
	"sections":   map[string]any{"type": "array", "items": map[string]any{"type": "object", "properties": map[string]any{"title": str, "text": str}}},
	"decisions":  map[string]any{"type": "array", "items": str},
	"attendance": map[string]any{"type": "array", "items": map[string]any{"type": "object", "properties": map[string]any{"organisation": str, "presence": str, "names": str}}},
}}}

func (m *Meetings) apiRoutes() []web.Route {
	return []web.Route{{Pattern: "GET " + records.APIPrefix + "minutes", Policy: web.InGroup, Handle: m.apiMinutes, Tokens: true}}
}

// apiMinute is the minutes of one meeting as the API sends them.
type apiMinute struct {
	Meeting    string          `json:"meeting"`
	Day        string          `json:"day"`
	Title      string          `json:"title"`
	State      MinutesState    `json:"state"`
	Circulated *time.Time      `json:"circulated"`
	Hours      *float64        `json:"hours"`
	Approved   *time.Time      `json:"approved"`
	Sections   []apiSection    `json:"sections"`
	Decisions  []string        `json:"decisions"`
	Attendance []apiAttendance `json:"attendance"`
}

type apiSection struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

type apiAttendance struct {
	Organisation string   `json:"organisation"`
	Presence     Presence `json:"presence"`
	Names        string   `json:"names"`
}

// apiMinutes lists the minutes that were circulated, the latest first, fifty at most.
func (m *Meetings) apiMinutes(r *web.Request) (web.Answer, error) {
	out := struct {
		Total  int         `json:"total"`
		Offset int         `json:"offset"`
		Items  []apiMinute `json:"items"`
	}{Items: []apiMinute{}}
	err := r.Read(func(tx *db.Tx) error {
		list, err := m.latestBefore(tx, tx.Now().AddDate(0, 0, 1), 50)
		if err != nil {
			return err
		}
		for i := range list {
			one, ok, err := m.apiMinute(r, tx, &list[i])
			if err != nil {
				return err
			}
			if ok {
				one.Title = list[i].Called(r.Speaker)
				out.Items = append(out.Items, one)
			}
		}
		return nil
	})
	out.Total = len(out.Items)
	return web.JSON{Value: out}, err
}

func (m *Meetings) apiMinute(r *web.Request, tx *db.Tx, meeting *Meeting) (one apiMinute, ok bool, err error) {
	n, err := db.Optional(minutesOf(tx, meeting.ID))
	if err != nil || n.State != Circulated && n.State != Approved {
		return one, false, err
	}
	hours := n.Circulated.Sub(meeting.End()).Hours()
	one = apiMinute{Meeting: string(meeting.ID), Day: meeting.Day.Format(time.DateOnly), State: n.State, Circulated: &n.Circulated, Hours: &hours,
		Sections: []apiSection{}, Decisions: []string{}, Attendance: []apiAttendance{}}
	if !n.Approved.IsZero() {
		one.Approved = &n.Approved
	}
	items, err := itemsOf(tx, meeting.ID)
	if err != nil {
		return one, false, err
	}
	for _, i := range items {
		one.Sections = append(one.Sections, apiSection{i.Called(r.Speaker), i.Body})
	}
	decisions, err := decisionsOf(tx, meeting.ID)
	if err != nil {
		return one, false, err
	}
	for _, d := range decisions {
		one.Decisions = append(one.Decisions, d.Body)
	}
	attended, err := attendanceOf(tx, meeting.ID)
	for _, a := range attended {
		one.Attendance = append(one.Attendance, apiAttendance{string(a.Organisation), a.Presence, a.Names})
	}
	return one, true, err
}
