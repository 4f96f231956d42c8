package meetings

import (
	"strings"
	"time"

	"ostoja/formats/ical"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// Meeting takes place on a day at a time on the wall clock of its zone.
type Meeting struct {
	register.Row
	Title  string // empty for the regular meeting
	Kind   Kind
	Day    time.Time
	Time   string // 15:30
	Zone   string // IANA
	Length *int   // minutes
	Place  string
	State  State
	Reason string // why it was moved, cancelled or called

	Series   id.ID     // none for one at short notice
	Slot     time.Time // the day that the series' rule gave it
	Sequence *int      // counts the changes that calendars must hear of
}

// Kind tells regular meetings from those called at short notice.
type Kind string

// The kinds of meeting.
const (
	Regular Kind = "regular"
	AdHoc   Kind = "ad-hoc"
)

// State is how far a meeting has come.
type State string

// The states of a meeting.
const (
	Planned   State = "planned"
	Cancelled State = "cancelled"
	Held      State = "held"
)

// defaultLength is how long a meeting takes where nobody said otherwise, in minutes.
const defaultLength = 60

// Meetings is the register of meetings.
var meetingRegister = register.Register[Meeting]{
	Name: "meetings",
	Row:  func(m *Meeting) *register.Row { return &m.Row },
	Fields: []register.Field[Meeting]{
		register.Text("title", func(m *Meeting) *string { return &m.Title }).Find().Tag("#event+name").See(who.Seated),
		register.Choice("kind", func(m *Meeting) *Kind { return &m.Kind }, Regular, AdHoc).Fixed().Tag("#event+type").See(who.Seated),
		register.Day("day", func(m *Meeting) *time.Time { return &m.Day }).Must().Tag("#date").See(who.Seated),
		register.Text("time", func(m *Meeting) *string { return &m.Time }).Must().Tag("#date+time").See(who.Seated),
		register.Text("zone", func(m *Meeting) *string { return &m.Zone }).Fixed().Tag("#date+zone").See(who.Seated),
		register.Number("length", func(m *Meeting) **int { return &m.Length }, 5, 24*60).Must().Tag("#date+minutes").See(who.Seated),
		register.Text("place", func(m *Meeting) *string { return &m.Place }).See(who.Seated),
		register.Choice("state", func(m *Meeting) *State { return &m.State }, Planned, Held, Cancelled).Fixed().Tag("#status").See(who.Seated),
		register.Text("reason", func(m *Meeting) *string { return &m.Reason }).See(who.Seated),
		register.Ref("series", func(m *Meeting) *id.ID { return &m.Series }, "meeting_series").Fixed(),
		register.Day("slot", func(m *Meeting) *time.Time { return &m.Slot }).Fixed(),
		register.Number("sequence", func(m *Meeting) **int { return &m.Sequence }, 0, 1<<30).Fixed(),
	},
	Can: func(p who.Person, act register.Act, m *Meeting) bool {
		if act == register.See {
			return p.Attends(m.Day)
		}
		return p.Manages()
	},
	Check: checkMeeting,
	Title: func(m *Meeting, _ string) string {
		return strings.TrimSpace(m.Title + " " + m.Day.Format(time.DateOnly))
	},
}

// checkMeeting holds that there is such a time on that day: the hour that the
// clocks leave out in spring is no time to meet.
func checkMeeting(m *Meeting) (problems register.Problems) {
	clock, err := time.Parse("15:04", m.Time)
	if err != nil {
		problems.Add("time", "meetings.time.wrong")
		return problems
	}
	if start := m.Start(); start.Format("15:04") != clock.Format("15:04") {
		problems.Add("time", "meetings.time.skipped", start.Format("15:04"))
	}
	return problems
}

// Location is the meeting's zone; UTC where none is known.
func (m *Meeting) Location() *time.Location {
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// Start is the moment at which the meeting begins, in its zone.
func (m *Meeting) Start() time.Time { return moment(m.Day, m.Time, m.Location()) }

// End is the moment at which it is planned to end.
func (m *Meeting) End() time.Time { return m.Start().Add(m.duration()) }

func (m *Meeting) duration() time.Duration {
	if m.Length == nil {
		return defaultLength * time.Minute
	}
	return time.Duration(*m.Length) * time.Minute
}

func (m *Meeting) sequence() int {
	if m.Sequence == nil {
		return 0
	}
	return *m.Sequence
}

// changed counts a change that calendars must hear of.
func (m *Meeting) changed() {
	n := m.sequence() + 1
	m.Sequence = &n
}

// Called is what the meeting is called in a reader's language.
func (m *Meeting) Called(s lang.Speaker) string {
	if m.Title != "" {
		return m.Title
	}
	return s.T("meetings.called." + string(m.Kind))
}

// CalledOn is the same with the day.
func (m *Meeting) CalledOn(s lang.Speaker) string { return m.Called(s) + ", " + day(s, m.Day) }

// day says a day that has no time and no zone.
func day(s lang.Speaker, d time.Time) string {
	s.Zone = time.UTC
	return s.Day(d)
}

// moment puts a wall clock on a day in a zone.
func moment(day time.Time, clock string, zone *time.Location) time.Time {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		t = time.Time{}
	}
	y, mo, d := day.Date()
	return ical.Date(y, mo, d, t.Hour(), t.Minute(), 0, zone)
}

// dayOf gives the day of a moment as days are stored: midnight in UTC.
func dayOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
