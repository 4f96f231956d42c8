package meetings

import (
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/mail"
	"ostoja/internal/who"
)

// circulate sends the minutes to all members: a letter each, in her language,
// with a link and nothing of the text. It tells how many letters went; none
// where the minutes had been circulated before.
func (m *Meetings) circulate(tx *db.Tx, meeting *Meeting) (letters int, err error) {
	to, err := m.readers(tx, who.Person.InGroup)
	if err != nil {
		return 0, err
	}
	first, err := markCirculated(tx, meeting.ID, len(to))
	if err != nil || !first {
		return 0, err
	}
	return len(to), m.write(tx, to, "mail.minutes", meeting, "/meetings/"+string(meeting.ID)+"/minutes")
}

// write sends one letter to each reader: its subject and text are messages
// under a key, with the meeting, the reader's name and the link as arguments.
func (m *Meetings) write(tx *db.Tx, to []reader, key string, meeting *Meeting, path string) error {
	var letters []mail.Message
	for _, r := range to {
		name := meeting.CalledOn(r.who)
		letters = append(letters, mail.Message{
			Person: r.ID, To: r.Email, Subject: r.who.T(key+".subject", name), Text: r.who.T(key+".text", r.Name, name, m.URL+path),
		})
	}
	return m.Mail.SendAll(tx, letters)
}

// approve closes the minutes of a meeting by the agreement of another one; it
// tells whether they were open. Where that meeting has noted who is there, and
// the group keeps decisions, the consensus is kept as one.
func (m *Meetings) approve(tx *db.Tx, meeting *Meeting, at id.ID, title, text string) (bool, error) {
	n, err := minutesOf(tx, meeting.ID)
	if err != nil || n.State != Circulated {
		tx.Housekeeping("they are approved already, or not circulated yet")
		return false, err
	}
	attended, err := attendanceOf(tx, at)
	if err != nil {
		return false, err
	}
	c := Consensus{Minutes: meeting.ID, Title: title, Text: text}
	for _, a := range attended {
		if a.Presence == Present {
			c.Present = append(c.Present, a.Organisation)
		}
	}
	var decision id.ID
	if m.Decider != nil && len(c.Present) > 0 {
		if decision, err = m.Decider.Adopt(tx, c); err != nil {
			return false, err
		}
	}
	return markApproved(tx, meeting.ID, at, decision)
}
