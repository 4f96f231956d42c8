package figures

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"sort"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/stats/disclose/dp"
)

// Source is data about people from which releases may be made. A module has one
// and internal/app registers it; it needs to import nothing of this package.
type Source interface {
	// Name also names its messages: source.NAME, variable.NAME, code.VARIABLE.CODE.
	Name() string
	// Domain lists the variables with their public code lists, never read from the records.
	Domain() dp.Domain
	// Sensitive lists the variables that nobody must learn of a person whom she knows to be in a group.
	Sensitive() []string
	// Diversity lists those that say age, gender or nationality.
	Diversity() []string
	// Bound is the most records that one person has in a quarter: a rule of the programme.
	Bound() int
	// Records gives the records of the days from..to (to not included), with
	// whose each is and a code for every variable, 0 for none. It leaves a row in
	// the audit log, so tx must be a writing one. The slice is valid during visit only.
	Records(tx *db.Tx, purpose string, from, to time.Time, visit func(person string, record []uint16) error) error
}

// Sayer is a source that names codes which are no messages, such as areas.
type Sayer interface {
	Say(lang, variable, code string) (text string, ok bool)
}

// variable finds a variable's place in the domain; -1 where there is none.
func variable(d dp.Domain, name string) int {
	return slices.IndexFunc(d, func(c dp.Column) bool { return c.Name == name })
}

// record is one record in a snapshot: a pseudonym for the person, and her codes.
type record struct {
	Person string   `json:"p"`
	Codes  []uint16 `json:"c"`
}

// snapshot is a quarter's records as they stood when an exact table was made of
// them. Earlier ones are kept, sealed: only with them can a later version be
// checked against what has been told already.
type snapshot struct {
	digest  string
	domain  dp.Domain
	records []record
}

// maxRecords bounds what is read for one release.
const maxRecords = 2_000_000

// read takes a snapshot. A person over the bound is refused: her protection
// would be less than is promised.
func read(tx *db.Tx, s Source, q Request) (snapshot, error) {
	domain, persons := s.Domain(), map[string]int{}
	var records []record
	from, to, err := q.Period.Span()
	if err != nil {
		return snapshot{}, err
	}
	err = s.Records(tx, "release", from, to, func(person string, codes []uint16) error {
		if len(records) == maxRecords {
			return fault.New(fault.TooLarge, "figures.refused.large", maxRecords)
		}
		if err := checkCodes(domain, codes); err != nil {
			return err
		}
		persons[person]++
		if n := persons[person]; n > s.Bound() {
			return fault.New(fault.Invalid, "figures.refused.bound", n, s.Bound())
		}
		sum := sha256.Sum256([]byte(person))
		records = append(records, record{hex.EncodeToString(sum[:8]), slices.Clone(codes)})
		return nil
	})
	if err != nil {
		return snapshot{}, err
	}
	return newSnapshot(domain, records)
}

func checkCodes(domain dp.Domain, codes []uint16) error {
	if len(codes) != len(domain) {
		return fault.New(fault.Invalid, "figures.refused.variables", len(codes), len(domain))
	}
	for i, c := range codes {
		if int(c) > len(domain[i].Values) {
			return fault.New(fault.Invalid, "figures.refused.code", domain[i].Name)
		}
	}
	return nil
}

// newSnapshot puts the records in an order that depends on them alone, so that
// the same records have the same digest.
func newSnapshot(domain dp.Domain, records []record) (snapshot, error) {
	sort.Slice(records, func(i, j int) bool {
		a, b := records[i], records[j]
		if a.Person != b.Person {
			return a.Person < b.Person
		}
		return slices.Compare(a.Codes, b.Codes) < 0
	})
	text, err := json.Marshal(packedShot{domain, records})
	if err != nil {
		return snapshot{}, err
	}
	sum := sha256.Sum256(text)
	return snapshot{hex.EncodeToString(sum[:]), domain, records}, nil
}
