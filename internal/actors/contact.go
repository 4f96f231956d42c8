package actors

import (
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/web"
)

// Contact is how to reach a service that anybody may find.
type Contact struct {
	Service id.ID
	Name    lang.Texts
	Kind    Kind
	Phone   string
	Dial    string // the phone number as a link takes it
}

// Contact gives a service as the public directory has it now; a fault.NotFound
// for one that is closed, too old, or not for everybody.
func (a *Actors) Contact(tx *db.Tx, service id.ID) (Contact, error) {
	dir, err := a.directoryOf(tx)
	if err != nil {
		return Contact{}, err
	}
	i, ok := dir.byID[string(service)]
	if !ok {
		return Contact{}, web.NotFound()
	}
	return dir.entries[i].contact(), nil
}

// Contacts lists all services of the public directory that have a phone.
func (a *Actors) Contacts(tx *db.Tx) ([]Contact, error) {
	dir, err := a.directoryOf(tx)
	if err != nil {
		return nil, err
	}
	var out []Contact
	for i := range dir.entries {
		if e := &dir.entries[i]; e.Phone != "" {
			out = append(out, e.contact())
		}
	}
	return out, nil
}

func (e *entry) contact() Contact {
	return Contact{Service: e.ID, Name: e.Name, Kind: e.Kind, Phone: e.Phone, Dial: e.Dial()}
}
