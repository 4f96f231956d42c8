package surveys

import (
	"slices"
	"strings"

	"ostoja/formats/openrosa"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/web"
)

// A form gets a list of its owner's as a file NAME.csv. Its row in the form's media
// has the type EntityList and no content: what devices get is made of the list.

// linkLists makes lists the files that a version uses, where it has none of the
// name: those that the owner has, and those that the form itself makes.
func linkLists(tx *db.Tx, f *Form, version id.ID, media, own []string) error {
	for _, file := range media {
		name, isTable := strings.CutSuffix(file, ".csv")
		if !isTable {
			continue
		}
		if !slices.Contains(own, name) {
			if _, err := listByName(tx, f.Owner, name); db.IsNotFound(err) {
				continue
			} else if err != nil {
				return err
			}
		}
		if err := linkMedia(tx, version, file); err != nil {
			return err
		}
	}
	return nil
}

// listHash is the hash of a list's file at a revision.
type listHash struct {
	revision int
	hash     string
}

// mediaFor lists the files of a version with the hashes of its lists as they are now.
func (s *Surveys) mediaFor(tx *db.Tx, f *Form, version id.ID) ([]Media, error) {
	media, err := mediaOf(tx, version)
	if err != nil {
		return nil, err
	}
	for i, m := range media {
		if m.Type != openrosa.EntityList {
			continue
		}
		if media[i].Hash, err = s.hashOfList(tx, f, m.Name); err != nil {
			return nil, err
		}
	}
	return media, nil
}

// hashOfList makes the list's file only when it has changed.
func (s *Surveys) hashOfList(tx *db.Tx, f *Form, file string) (string, error) {
	list, err := db.Optional(listByName(tx, f.Owner, strings.TrimSuffix(file, ".csv")))
	if err != nil {
		return "", err
	}
	if known, ok := s.hashes.Load(list.ID); ok && known.(listHash).revision == list.Revision {
		return known.(listHash).hash, nil
	}
	m, err := s.listFile(tx, f, file)
	if err == nil && list.ID != "" {
		s.hashes.Store(list.ID, listHash{list.Revision, m.Hash})
	}
	return m.Hash, err
}

// listFile is a list as devices get it; one that does not exist yet is empty.
func (s *Surveys) listFile(tx *db.Tx, f *Form, file string) (Media, error) {
	list, err := db.Optional(listByName(tx, f.Owner, strings.TrimSuffix(file, ".csv")))
	if err != nil {
		return Media{}, err
	}
	entities, err := s.store.entitiesOf(tx, list.ID, maxEntities, 0)
	content := listCSV(entities)
	return Media{Name: file, Type: "text/csv", Hash: openrosa.Hash(content), Content: content}, err
}

// mostAsked is of how many entities a device may ask at once.
const mostAsked = 1000

// integrity answers which entities of a list were deleted
// (https://docs.getodk.org/openrosa-integrity).
func (s *Surveys) integrity(r *web.Request, tx *db.Tx, c collector) (web.Answer, error) {
	f, err := c.form(r, tx)
	if err != nil {
		return nil, err
	}
	m, err := mediaByName(tx, c.version(&f), r.PathValue("name"))
	if err == nil && m.Type != openrosa.EntityList {
		err = web.NotFound()
	}
	if err != nil {
		return nil, err
	}
	list, err := listByName(tx, f.Owner, strings.TrimSuffix(m.Name, ".csv"))
	if err != nil {
		return nil, err
	}
	asked := strings.Split(r.URL.Query().Get("id"), ",")
	known, err := deletedOf(tx, list.ID, asked[:min(len(asked), mostAsked)])
	if err != nil {
		return nil, err
	}
	return document(r, openrosa.Integrity{Entities: known})
}
