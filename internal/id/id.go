// Package id names records: UUIDv7 text, so that ids made later sort later and
// two copies of the program never make the same one.
package id

import (
	"database/sql/driver"
	"fmt"

	"github.com/google/uuid"
)

// ID names one record. The empty ID means none and is stored as NULL.
type ID string

// New makes an ID.
func New() ID { return ID(uuid.Must(uuid.NewV7()).String()) }

// Parse checks an ID that came from outside: a path, a form, a file.
func Parse(s string) (ID, error) {
	u, err := uuid.Parse(s)
	if err != nil || u.String() != s {
		return "", fmt.Errorf("id: %q is no id", s)
	}
	return ID(s), nil
}

// Value stores the empty ID as NULL, so that foreign keys hold.
func (i ID) Value() (driver.Value, error) {
	if i == "" {
		return nil, nil
	}
	return string(i), nil
}

// Scan reads what Value stored.
func (i *ID) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = ""
	case string:
		*i = ID(v)
	case []byte:
		*i = ID(v)
	default:
		return fmt.Errorf("id: cannot read a %T", src)
	}
	return nil
}

// Derived gives the ID of a part of something: always the same for the same
// name and whole (UUIDv5).
func Derived(whole ID, name string) ID {
	space, err := uuid.Parse(string(whole))
	if err != nil {
		space = uuid.NewSHA1(uuid.NameSpaceURL, []byte(whole))
	}
	return ID(uuid.NewSHA1(space, []byte(name)).String())
}
