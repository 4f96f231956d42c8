package surveys

import (
	"sync"

	"ostoja/formats/openrosa"
	"ostoja/internal/db"
	"ostoja/internal/id"
)

// parsedVersion is what a version of a form asks, as people and as devices see it.
type parsedVersion struct {
	survey *Survey
	form   *openrosa.Form
}

// parsedVersions are those that were needed last. A version never changes, and reading
// a large one takes longer than all else of a visit. Whoever gets one leaves it as it is.
type parsedVersions struct {
	mu   sync.Mutex
	kept map[id.ID]parsedVersion
}

// keptVersions is how many are kept; a large one takes a few megabytes.
const keptVersions = 16

func (k *parsedVersions) get(version id.ID) (parsedVersion, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, ok := k.kept[version]
	return r, ok
}

func (k *parsedVersions) put(version id.ID, r parsedVersion) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept == nil || len(k.kept) >= keptVersions {
		k.kept = map[id.ID]parsedVersion{} // those in use come back with the next visit
	}
	k.kept[version] = r
}

// parsed reads a version, once.
func (s *Store) parsed(tx *db.Tx, version id.ID) (parsedVersion, error) {
	if r, ok := s.versions.get(version); ok {
		return r, nil
	}
	xml, err := db.Value[[]byte](tx, `select xml from survey_versions where id = $1`, version)
	if err != nil {
		return parsedVersion{}, err
	}
	survey, err := ReadSurvey(xml)
	if err != nil {
		return parsedVersion{}, err
	}
	form, err := openrosa.ParseForm(xml)
	if err != nil {
		return parsedVersion{}, err
	}
	r := parsedVersion{survey, form}
	s.versions.put(version, r)
	return r, nil
}
