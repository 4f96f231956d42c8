package actors

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/members"
	"ostoja/internal/module"
	"ostoja/internal/register"
)

const findEvery = 6 * time.Hour

// lookForFindings searches all records, outside of any writing transaction, and
// stores what is new. Findings whose reason has gone are no longer shown; decisions stay.
func (a *Actors) lookForFindings(ctx context.Context) error {
	var found []Finding
	err := a.work.db.Read(ctx, func(tx *db.Tx) (err error) {
		found, err = a.findings(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	return a.work.db.Write(ctx, func(tx *db.Tx) error {
		tx.Housekeeping("a search is nobody's act; decisions are recorded")
		if err := a.activities.linkActivities(tx); err != nil {
			return err
		}
		return storeFindings(tx, found)
	})
}

// findings searches organisations, services and activities.
func (a *Actors) findings(ctx context.Context, tx *db.Tx) ([]Finding, error) {
	organisations, err := a.members.Store.Organisations.List(tx, register.Query{Sort: "found", Damaged: true})
	if err != nil {
		return nil, err
	}
	services, err := a.Store.Services.List(tx, register.Query{Where: map[string]any{"state": string(Active)}, Sort: "found", Damaged: true})
	if err != nil {
		return nil, err
	}
	out, err := sameOrganisations(ctx, organisations, services)
	if err != nil {
		return nil, err
	}
	twice, err := a.sameServices(ctx, services)
	if err != nil {
		return nil, err
	}
	efforts := make([]effort, 0, len(services))
	for i := range services {
		efforts = append(efforts, effortOf(&services[i]))
	}
	g := a.atlas.Gazetteer()
	fitting, err := fits(ctx, g, efforts)
	if err != nil {
		return nil, err
	}
	for k, err := range a.activities.Activities.Each(tx, register.Query{Where: map[string]any{"status": []any{"planned", "ongoing"}}, Sort: "start_day", Down: true, Limit: 20_000}) {
		if err != nil {
			return nil, err
		}
		efforts = append(efforts, effortOfActivity(&k))
	}
	return append(append(append(out, twice...), overlaps(g, efforts)...), fitting...), nil
}

// sameOrganisations compares organisations, each with the telephones and mail of
// its services; never of protected ones, whose numbers nobody should learn to be theirs.
func sameOrganisations(ctx context.Context, all []members.Organisation, services []Service) ([]Finding, error) {
	entries, names := []Entity{}, map[string]string{}
	contacts := map[string]Entity{}
	for _, s := range services {
		if s.Protected {
			continue
		}
		e := contacts[string(s.Organisation)]
		if s.Phone != "" && !slices.Contains(e.Phones, s.Phone) {
			e.Phones = append(e.Phones, s.Phone)
		}
		e.Email = cmp.Or(e.Email, s.Email)
		contacts[string(s.Organisation)] = e
	}
	for i := range all {
		e := entityOf(&all[i])
		e.Phones, e.Email = contacts[e.ID].Phones, contacts[e.ID].Email
		entries, names[e.ID] = append(entries, e), all[i].Called("en")
	}
	return duplicates(ctx, SameOrganisation, entries, names, nil)
}

func (a *Actors) sameServices(ctx context.Context, all []Service) ([]Finding, error) {
	entries, names, kinds := []Entity{}, map[string]string{}, map[string]Kind{}
	for i := range all {
		e := entityOfService(&all[i], a.atlas.Gazetteer())
		name, _ := all[i].Name.In("en")
		entries, names[e.ID], kinds[e.ID] = append(entries, e), name, all[i].Kind
	}
	return duplicates(ctx, SameService, entries, names, func(a, b string) bool { return kinds[a] == kinds[b] })
}

// storeFindings adds what is new, renews what is still so, and sets aside the rest.
func storeFindings(tx *db.Tx, found []Finding) error {
	if err := tx.Exec(`update findings set gone = $1 where decision = ''`, true); err != nil {
		return err
	}
	for _, f := range found {
		why, err := json.Marshal(f.Why)
		if err != nil {
			return err
		}
		err = tx.Exec(`insert into findings (id, created, kind, a, b, a_name, b_name, strength, why, decision, reason, person, undo, gone) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', null, '', $10)
			on conflict (kind, a, b) do update set strength = excluded.strength, why = excluded.why, a_name = excluded.a_name, b_name = excluded.b_name, gone = excluded.gone`,
			id.New(), tx.Now(), string(f.Kind), f.A, f.B, f.AName, f.BName, roundStrength(f.Strength), string(why), false)
		if err != nil {
			return err
		}
	}
	return nil
}

type storedFinding struct {
	Finding
	why string
}

const findingColumns = `id, created, kind, a, b, a_name, b_name, strength, why, decision, reason, person, decided, undo`

func (f *storedFinding) pointers() []any {
	return []any{&f.ID, &f.Created, (*string)(&f.Kind), &f.A, &f.B, &f.AName, &f.BName, &f.Strength, &f.why, (*string)(&f.Decision), &f.Reason, &f.Person, &f.Decided, &f.Undo}
}

// findingsShown is how many findings stand on a page.
const findingsShown = 50

// findingsOf lists a page of findings, the surest first: open ones, or those that were decided.
func findingsOf(tx *db.Tx, kind string, decided bool, page int) ([]Finding, error) {
	stored, err := db.All(tx, (*storedFinding).pointers, `select `+findingColumns+` from findings where `+findingState(decided)+` and (kind = $1 or $1 = '') order by strength desc, id limit $2 offset $3`,
		kind, findingsShown, (page-1)*findingsShown)
	var out []Finding
	for _, s := range stored {
		f := s.Finding
		if err := json.Unmarshal([]byte(s.why), &f.Why); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, err
}

func countFindings(tx *db.Tx, kind string, decided bool) (int, error) {
	return db.Value[int](tx, `select count(*) from findings where `+findingState(decided)+` and (kind = $1 or $1 = '')`, kind)
}

func findingState(decided bool) string {
	if decided {
		return `decision <> ''`
	}
	return `decision = '' and not gone`
}

func findingByID(tx *db.Tx, which id.ID) (Finding, error) {
	s, err := db.One(tx, (*storedFinding).pointers, `select `+findingColumns+` from findings where id = $1`, which)
	if err != nil {
		return Finding{}, err
	}
	f := s.Finding
	return f, json.Unmarshal([]byte(s.why), &f.Why)
}

// decide keeps what people made of a finding.
func (f *Finding) decide(tx *db.Tx, d Decision, reason string, person id.ID) error {
	n, err := tx.ExecCount(`update findings set decision = $2, reason = $3, person = $4, decided = $5, undo = $6 where id = $1 and decision = $7`, f.ID, string(d), reason, person, tx.Now(), f.Undo, string(f.Decision))
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "findings.changed")
	}
	if err != nil {
		return err
	}
	return audit.Record(tx, "decide", "findings", f.ID, audit.Change{Field: "decision", Old: string(f.Decision), New: string(d)}, audit.Change{Field: "reason", New: reason})
}

// decideWithin is how long findings may wait for a decision before the promise counts as late.
const decideWithin = 14 * 24 * time.Hour

func measureDuplicates(tx *db.Tx) (module.Evidence, error) {
	return measureFindings(tx, "evidence.duplicates", SameOrganisation, SameService)
}

func measureSynergies(tx *db.Tx) (module.Evidence, error) {
	return measureFindings(tx, "evidence.synergies", Overlap, Fit)
}

// measureFindings: findings that wait for a decision, and for how long.
func measureFindings(tx *db.Tx, says string, one, other FindingKind) (module.Evidence, error) {
	looked, err := db.Value[string](tx, `select coalesce(max(last), '') from periodic where name = 'actors.findings'`)
	if err != nil {
		return module.Evidence{}, err
	}
	type counts struct {
		waiting, decided int
		oldest           time.Time
	}
	c, err := db.One(tx, func(c *counts) []any { return []any{&c.waiting, &c.oldest} },
		`select count(*), min(created) from findings where decision = '' and not gone and kind in ($1, $2)`, string(one), string(other))
	if err != nil {
		return module.Evidence{}, err
	}
	c.decided, err = db.Value[int](tx, `select count(*) from findings where decision <> '' and kind in ($1, $2)`, string(one), string(other))
	if err != nil || looked == "" && c.waiting+c.decided == 0 {
		return module.Evidence{State: module.Unmeasured, Says: "evidence.none"}, err
	}
	e := module.Evidence{State: module.Kept, Says: says, Args: []any{c.waiting, c.decided}, Value: float64(c.waiting), Proof: "/findings"}
	switch {
	case c.waiting > 0 && tx.Now().Sub(c.oldest) > decideWithin:
		e.State = module.Late
	case c.waiting > 0:
		e.State, e.Due = module.Due, c.oldest.Add(decideWithin)
	}
	return e, nil
}
