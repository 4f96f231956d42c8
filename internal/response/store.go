package response

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

// Store keeps plans and reports.
type Store struct {
	Plans        *register.Table[Plan]
	Objectives   *register.Table[Objective]
	Outputs      *register.Table[Output]
	Indicators   *register.Table[Indicator]
	Activities   *register.Table[Activity]
	Requirements *register.Table[Requirement]

	mu   sync.Mutex // guards kept
	kept *Outline   // the version read last: versions never change
	when time.Time  // when it was adopted: tells it from one that was rolled back

	preparing atomic.Bool
	counting  sync.Mutex // held by whoever reads all values

	tallying sync.Mutex     // guards what follows
	outline  *Outline       // that known is about
	known    map[id.ID]kept // by report
	latest   *Tally         // of what the database held at stamp
	stamp    stamp
}

// NewStore binds the registers to their tables.
func NewStore(atlas *places.Atlas) *Store {
	return &Store{
		Plans: register.NewTable(&Plans, nil), Objectives: register.NewTable(&Objectives, nil), Outputs: register.NewTable(&Outputs, nil),
		Indicators: register.NewTable(&Indicators, nil), Activities: register.NewTable(newActivities(atlas), nil), Requirements: register.NewTable(&Requirements, nil),
	}
}

// Each level of a plan in the words of SQL; $1 is the plan.
const (
	objectivesOf = `select id from plan_objectives where plan = $1`
	outputsOf    = `select id from plan_outputs where objective in (` + objectivesOf + `)`
	indicatorsOf = `select id from plan_indicators where output in (` + outputsOf + `)`
)

// draft reads a plan as its rows stand now.
func (s *Store) draft(tx *db.Tx, plan id.ID) (*Outline, error) {
	p, err := s.Plans.Get(tx, plan)
	o := &Outline{Plan: p}
	if err != nil {
		return nil, err
	}
	if o.Objectives, err = rowsOf(tx, s.Objectives, `plan = $1 order by code`, plan); err != nil {
		return nil, err
	}
	if o.Outputs, err = rowsOf(tx, s.Outputs, `objective in (`+objectivesOf+`) order by code`, plan); err != nil {
		return nil, err
	}
	if o.Indicators, err = rowsOf(tx, s.Indicators, `output in (`+outputsOf+`) order by code`, plan); err != nil {
		return nil, err
	}
	if o.Activities, err = rowsOf(tx, s.Activities, `indicator in (`+indicatorsOf+`) order by indicator, name, id`, plan); err != nil {
		return nil, err
	}
	o.Requirements, err = rowsOf(tx, s.Requirements, `output in (`+outputsOf+`) order by output, partner, year`, plan)
	return o.index(), err
}

func rowsOf[R any](tx *db.Tx, t *register.Table[R], where string, plan id.ID) ([]R, error) {
	return db.All(tx, t.Pointers, `select `+t.Columns()+` from `+t.Name+` where `+where, plan)
}

// insert stores a whole outline, whose rows have their ids.
func (s *Store) insert(tx *db.Tx, o *Outline) error {
	if err := s.Plans.Insert(tx, &o.Plan); err != nil {
		return err
	}
	for _, insert := range []func() error{
		insertAll(tx, s.Objectives, o.Objectives), insertAll(tx, s.Outputs, o.Outputs), insertAll(tx, s.Indicators, o.Indicators),
		insertAll(tx, s.Activities, o.Activities), insertAll(tx, s.Requirements, o.Requirements),
	} {
		if err := insert(); err != nil {
			return err
		}
	}
	return nil
}

func insertAll[R any](tx *db.Tx, t *register.Table[R], rows []R) func() error {
	return func() error {
		for i := range rows {
			if err := t.Insert(tx, &rows[i]); err != nil {
				return err
			}
		}
		return nil
	}
}

// adopt keeps the draft as the next version, which is in force from now on.
func (s *Store) adopt(tx *db.Tx, plan id.ID, decision string) (int, error) {
	o, err := s.draft(tx, plan)
	if err != nil {
		return 0, err
	}
	last, err := db.Value[int](tx, `select coalesce(max(number), 0) from plan_versions where plan = $1`, plan)
	if err != nil {
		return 0, err
	}
	o.Number = last + 1
	body, err := json.Marshal(o)
	if err != nil {
		return 0, err
	}
	if err := tx.Exec(`insert into plan_versions (plan, number, adopted, adopted_by, decision, body) values ($1, $2, $3, $4, $5, $6)`,
		plan, o.Number, tx.Now(), string(who.Acts(tx.Context()).ID), decision, string(body)); err != nil {
		return 0, err
	}
	return o.Number, audit.Record(tx, "adopt", s.Plans.Name, plan, audit.Change{Field: "decision", New: decision})
}

// Adopted gives the version of a plan that is in force, or a fault.NotFound.
func (s *Store) Adopted(tx *db.Tx, plan id.ID) (*Outline, error) {
	versions, err := versionsOf(tx, plan)
	if err != nil {
		return nil, err
	}
	if len(versions) == 0 {
		return nil, web.NotFound()
	}
	last := versions[0]
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept != nil && s.kept.Plan.ID == plan && s.kept.Number == last.Number && s.when.Equal(last.Adopted) {
		return s.kept, nil
	}
	o, err := s.version(tx, plan, last.Number)
	if err != nil {
		return nil, err
	}
	s.kept, s.when = o, last.Adopted
	return s.kept, nil
}

// version gives a version of a plan, as it was adopted.
func (s *Store) version(tx *db.Tx, plan id.ID, number int) (*Outline, error) {
	body, err := db.Value[string](tx, `select body from plan_versions where plan = $1 and number = $2`, plan, number)
	if err != nil {
		return nil, err
	}
	o := &Outline{}
	if err := json.Unmarshal([]byte(body), o); err != nil {
		return nil, err
	}
	return o.index(), nil
}

// InForce gives the adopted plan that covers today, else the one that was
// adopted last, or a fault.NotFound.
func (s *Store) InForce(tx *db.Tx) (*Outline, error) {
	today := tx.Now().Truncate(day)
	plan, err := db.Value[id.ID](tx, `select p.id from plans p join plan_versions v on v.plan = p.id
		order by case when p.from_day <= $1 and p.to_day >= $1 then 0 else 1 end, v.adopted desc limit 1`, today)
	if err != nil {
		return nil, err
	}
	return s.Adopted(tx, plan)
}

// Version tells when and by whom a version was adopted.
type Version struct {
	Number   int
	Adopted  time.Time
	Decision string
}

func versionsOf(tx *db.Tx, plan id.ID) ([]Version, error) {
	return db.All(tx, func(v *Version) []any { return []any{&v.Number, &v.Adopted, &v.Decision} },
		`select number, adopted, decision from plan_versions where plan = $1 order by number desc`, plan)
}
