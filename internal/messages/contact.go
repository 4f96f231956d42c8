package messages

import (
	"encoding/json"
	"time"

	"ostoja/internal/actors"
	"ostoja/internal/id"
	"ostoja/internal/lang"
)

// Contact is a service that a piece names: how it was when a person last looked,
// and how the directory has it now. Only what it is now is ever shown.
type Contact struct {
	Service     id.ID
	Name, Phone string // as seen
	Seen        time.Time
	Now         actors.Contact
	Gone        bool // nobody finds it any more
}

// Changed tells whether its owner has to look.
func (c *Contact) Changed() bool { return c.Gone || c.Now.Phone != c.Phone }

// live keeps the contacts that can be reached now.
func live(all []Contact) (out []Contact) {
	for _, c := range all {
		if !c.Gone && c.Now.Phone != "" {
			out = append(out, c)
		}
	}
	return out
}

// mostContacts of a piece: more fit on no poster.
const mostContacts = 6

// printed is a contact as it stands on something that was printed.
type printed struct {
	Service id.ID  `json:"service"`
	Name    string `json:"name"`
	Phone   string `json:"phone"`
}

// printedNow gives the contacts as they are printed now, in a language.
func printedNow(all []Contact, language string) []printed {
	out := []printed{}
	for _, c := range live(all) {
		name, _ := c.Now.Name.In(lang.Lang(language))
		out = append(out, printed{c.Service, name, c.Now.Phone})
	}
	return out
}

func encode(p []printed) (string, error) {
	b, err := json.Marshal(p)
	return string(b), err
}
