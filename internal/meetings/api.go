package meetings

import (
	"strconv"
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

// maxAPIMinutes is the most minutes that one answer holds; offset leads to the others.
const maxAPIMinutes = 50

// apiMinutes lists the minutes that were circulated, the latest first.
func (m *Meetings) apiMinutes(r *web.Request) (web.Answer, error) {
	out := struct {
		Total  int         `json:"total"`
		Offset int         `json:"offset"`
		Items  []apiMinute `json:"items"`
	}{Items: []apiMinute{}}
	err := r.Read(func(tx *db.Tx) (err error) {
		if out.Total, err = countCirculated(tx); err != nil {
			return err
		}
		offset, _ := strconv.Atoi(r.Value("offset"))
		out.Offset = min(max(offset, 0), out.Total)
		list, err := m.circulatedMeetings(tx, maxAPIMinutes, out.Offset)
		if err != nil {
			return err
		}
		for i := range list {
			one, err := m.apiMinute(r, tx, &list[i])
			if err != nil {
				return err
			}
			out.Items = append(out.Items, one)
		}
		return nil
	})
	return web.JSON{Value: out}, err
}

func (m *Meetings) apiMinute(r *web.Request, tx *db.Tx, meeting *Meeting) (one apiMinute, err error) {
	n, err := minutesOf(tx, meeting.ID)
	if err != nil {
		return one, err
	}
	hours := n.Circulated.Sub(meeting.End()).Hours()
	one = apiMinute{Meeting: string(meeting.ID), Day: meeting.Day.Format(time.DateOnly), Title: meeting.Called(r.Speaker), State: n.State, Circulated: &n.Circulated, Hours: &hours,
		Sections: []apiSection{}, Decisions: []string{}, Attendance: []apiAttendance{}}
	if !n.Approved.IsZero() {
		one.Approved = &n.Approved
	}
	items, err := itemsOf(tx, meeting.ID)
	if err != nil {
		return one, err
	}
	for _, i := range items {
		one.Sections = append(one.Sections, apiSection{i.Called(r.Speaker), i.Body})
	}
	decisions, err := decisionsOf(tx, meeting.ID)
	if err != nil {
		return one, err
	}
	for _, d := range decisions {
		one.Decisions = append(one.Decisions, d.Body)
	}
	attended, err := attendanceOf(tx, meeting.ID)
	for _, a := range attended {
		one.Attendance = append(one.Attendance, apiAttendance{string(a.Organisation), a.Presence, a.Names})
	}
	return one, err
}
