package hsds

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Directory is what a partner has sent.
type Directory struct {
	Organizations []Organization
	Services      []Service
}

// Bounds of what is read.
const (
	MaxBytes   = 64 << 20
	MaxRecords = 100_000
)

// ErrTooLarge says that a directory is above the bounds.
var ErrTooLarge = fmt.Errorf("the directory is larger than %d MB or %d records", MaxBytes>>20, MaxRecords)

// Read reads services and organisations from a page of the API, a list, one
// record, or one record a line (ndjson). Which of the two a record is tells its
// content: a service has a status, or belongs to an organisation. Services
// inside organisations are taken out, with the organisation's id. A service that
// cannot be read is there all the same, as Broken.
func Read(r io.Reader) (Directory, error) {
	limited := &io.LimitedReader{R: r, N: MaxBytes + 1}
	dec := json.NewDecoder(bufio.NewReader(skipBOM(limited)))
	var d Directory
	for {
		var v json.RawMessage
		err := dec.Decode(&v)
		switch {
		case limited.N <= 0:
			return d, ErrTooLarge
		case errors.Is(err, io.EOF):
			return d, d.empty()
		case err != nil:
			return d, fmt.Errorf("the JSON is broken at byte %d: %w", dec.InputOffset(), err)
		}
		if err := d.add(v); err != nil {
			return d, err
		}
	}
}

func (d *Directory) empty() error {
	if len(d.Organizations)+len(d.Services) == 0 {
		return errors.New("the JSON has no service and no organisation of HSDS in it")
	}
	return nil
}

// shape is what tells records and their wrappings apart. Some publishers wrap
// lists in other words than those of the specification.
type shape struct {
	Contents       []json.RawMessage `json:"contents"`
	Data           []json.RawMessage `json:"data"`
	Items          []json.RawMessage `json:"items"`
	Results        []json.RawMessage `json:"results"`
	Organizations  []json.RawMessage `json:"organizations"`
	Services       []json.RawMessage `json:"services"`
	Name           any               `json:"name"`
	Status         any               `json:"status"`
	OrganizationID any               `json:"organization_id"`
	Organization   json.RawMessage   `json:"organization"`
}

// lists are what a wrapping holds.
func (s shape) lists() []json.RawMessage {
	return slices.Concat(s.Contents, s.Data, s.Items, s.Results, s.Organizations, s.Services)
}

func (d *Directory) add(v json.RawMessage) error {
	if first := bytes.TrimSpace(v); len(first) > 0 && first[0] == '[' {
		var items []json.RawMessage
		if err := json.Unmarshal(v, &items); err != nil {
			return err
		}
		return d.addAll(items)
	}
	var s shape
	if err := json.Unmarshal(v, &s); err != nil {
		return fmt.Errorf("record %d: %w", len(d.Organizations)+len(d.Services)+1, err)
	}
	switch {
	case s.Name == nil && s.Status == nil:
		return d.addAll(s.lists())
	case s.Status != nil || s.OrganizationID != nil || s.Organization != nil:
		return d.addService(v)
	}
	return d.addOrganization(v)
}

func (d *Directory) addAll(items []json.RawMessage) error {
	for _, item := range items {
		if err := d.add(item); err != nil {
			return err
		}
	}
	return nil
}

func (d *Directory) addService(v json.RawMessage) error {
	var s Service
	if err := json.Unmarshal(v, &s); err != nil {
		s = broken(v, err)
	}
	if s.Organization != nil && s.OrganizationID == "" {
		s.OrganizationID = s.Organization.ID
	}
	d.Services = append(d.Services, s)
	return d.bounded()
}

// broken is a service that is not as the specification has it: one of them is no
// reason to refuse the others.
func broken(v json.RawMessage, err error) Service {
	var named struct {
		ID   any `json:"id"`
		Name any `json:"name"`
	}
	_ = json.Unmarshal(v, &named) // it was JSON of an object before
	s := Service{Broken: err}
	s.ID, _ = named.ID.(string)
	s.Name, _ = named.Name.(string)
	return s
}

func (d *Directory) addOrganization(v json.RawMessage) error {
	var o Organization
	if err := json.Unmarshal(v, &o); err != nil {
		return fmt.Errorf("organisation %d: %w", len(d.Organizations)+1, err)
	}
	for _, s := range o.Services {
		s.OrganizationID = o.ID
		d.Services = append(d.Services, s)
	}
	o.Services = nil
	d.Organizations = append(d.Organizations, o)
	return d.bounded()
}

func (d *Directory) bounded() error {
	if len(d.Organizations)+len(d.Services) > MaxRecords {
		return ErrTooLarge
	}
	return nil
}

func skipBOM(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if start, err := b.Peek(3); err == nil && string(start) == "\xef\xbb\xbf" {
		_, _ = b.Discard(3)
	}
	return b
}
