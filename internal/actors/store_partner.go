package actors

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"ostoja/formats/hsds"
	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/who"
)

// partnerSheet is the sheet of an import that is no table but a partner's directory.
const partnerSheet = "HSDS"

// partnerRow is the body of a row of such an import, for its preview; of a
// refused one it is a refusedRow.
type partnerRow struct {
	Name    string
	Changes []audit.Change `json:",omitempty"`
}

// partnerNow reads an uploaded directory for its preview, or stores it.
func (a *Actors) partnerNow(ctx context.Context, tx *db.Tx, run *Run, acts who.Person) error {
	body, err := fileOf(tx, run.ID)
	if err != nil {
		return err
	}
	preview := run.State == Reading
	if err := a.takePartner(ctx, tx, run, acts, body, preview, nil); err != nil {
		return err
	}
	if preview {
		run.State = Previewed
		return run.update(tx)
	}
	return run.end(tx)
}

// ImportDirectory takes a partner's directory (HSDS, JSON) in one transaction.
func (a *Actors) ImportDirectory(ctx context.Context, d *db.DB, body []byte, name string, o partnerOptions, dryRun bool, report func(Rejection) error) (Run, error) {
	options, err := json.Marshal(o)
	if err != nil {
		return Run{}, err
	}
	run := Run{Name: name, Sheet: partnerSheet, State: Storing, Layout: string(options), Heads: "name\t"}
	err = d.Write(ctx, func(tx *db.Tx) error {
		if err := run.insert(tx, nil); err != nil {
			return err
		}
		if err := a.takePartner(ctx, tx, &run, who.Acts(ctx), body, dryRun, report); err != nil {
			return err
		}
		if dryRun {
			return errDryRun
		}
		return run.end(tx)
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return run, err
}

// errDryRun ends a transaction that was only a question.
var errDryRun = errors.New("actors: nothing is stored")

// partner reads a directory service by service and compares each with what is
// kept: known ones by their id. As with tables, a preview writes its own log alone.
type partner struct {
	*Actors
	tx        *db.Tx
	run       *Run
	acts      who.Person
	options   partnerOptions
	names     map[string]string // of the partner's organisations
	find      func(string) id.ID
	areas     *placeFinder
	seen      map[id.ID]bool
	unmatched []string
	preview   bool
	report    func(Rejection) error
	rows      []importRow
	n         int
}

// takePartner reads a directory into the run, or makes its preview.
func (a *Actors) takePartner(ctx context.Context, tx *db.Tx, run *Run, acts who.Person, body []byte, preview bool, report func(Rejection) error) error {
	directory, err := hsds.Read(bytes.NewReader(body))
	if err != nil {
		return badFile{err}
	}
	p := &partner{Actors: a, areas: newPlaceFinder(a.atlas.Gazetteer()), tx: tx, run: run, acts: acts, names: map[string]string{}, seen: map[id.ID]bool{}, preview: preview, report: report}
	if err := json.Unmarshal([]byte(run.Layout), &p.options); err != nil {
		return err
	}
	if p.find, err = organisationFinder(tx); err != nil {
		return err
	}
	for _, o := range directory.Organizations {
		p.names[o.ID] = o.Name
	}
	if err := dropRows(tx, run.ID); err != nil {
		return err
	}
	run.Rows, run.Added, run.Changed, run.Same, run.Refused = len(directory.Services), 0, 0, 0, 0
	for _, s := range directory.Services {
		if err := errors.Join(p.service(s), ctx.Err()); err != nil {
			return err
		}
	}
	run.Unmatched = strings.Join(p.unmatched, "\n")
	return p.flush()
}

// service plans one service and, unless this is a preview, does it.
func (p *partner) service(s hsds.Service) error {
	row, body := importRow{act: actAdd}, partnerRow{Name: s.Name}
	if runes := []rune(s.Name); len(runes) > maxShown {
		body.Name = string(runes[:maxShown]) + "…"
	}
	service, old, problems := p.read(s)
	if len(problems) == 0 && old != nil {
		row.act, body.Changes = actChange, p.Store.Services.Diff(old, service)
		if len(body.Changes) == 0 {
			row.act = actSame
		}
	}
	if service != nil {
		row.record = service.ID
	}
	switch {
	case len(problems) > 0:
		row.act, row.record = actRefuse, ""
		for i := range problems {
			problems[i].Row = p.n + 1
			if err := p.tell(problems[i]); err != nil {
				return err
			}
		}
		return p.log(row, refusedRow{[]string{body.Name}, problems})
	case !p.preview && row.act == actAdd:
		if err := p.Store.Services.Insert(p.tx, service); err != nil {
			return err
		}
	case !p.preview && row.act == actChange:
		plain := *old
		plain.Hideout = "" // sealed in its own row alone
		before, err := json.Marshal(plain)
		if err == nil {
			err = p.Store.Services.Update(p.tx, service)
		}
		if row.before = string(before); err != nil {
			return err
		}
	}
	if service != nil {
		row.version = service.Version
	}
	return p.log(row, body)
}

func (p *partner) tell(r Rejection) error {
	if p.report == nil {
		return nil
	}
	return p.report(r)
}

// read gives a service as it would be kept, and the one that is kept now, if any.
func (p *partner) read(s hsds.Service) (service, old *Service, problems []Rejection) {
	refuse := func(column, value, reason string) {
		if len(value) > maxShown {
			value = strings.ToValidUTF8(value[:maxShown], "") + "…"
		}
		problems = append(problems, Rejection{Column: column, Value: value, Reason: reason})
	}
	record, err := id.Parse(s.ID)
	switch {
	case s.Broken != nil:
		refuse("service", s.Name, "it is not as HSDS 3.0 has it: "+s.Broken.Error())
		return nil, nil, problems
	case err != nil:
		refuse("id", s.ID, "it is no UUID")
		return nil, nil, problems
	case p.seen[record]:
		refuse("id", s.ID, "another service of the file has this id")
		return nil, nil, problems
	}
	p.seen[record] = true
	service = &Service{Row: register.Row{ID: record}}
	if have, err := p.Store.Services.Get(p.tx, record); err == nil {
		before := have
		service, old = &have, &before
	} else if !db.IsNotFound(err) {
		refuse("id", s.ID, "the service of this id cannot be opened")
		return nil, nil, problems
	}
	if old == nil {
		if service.Organisation = p.organisation(s); service.Organisation == "" {
			refuse("organization", p.nameOf(s), "the group does not know this organisation: add it first, or say whose its services are")
		}
	}
	p.fill(s, service, old, refuse)
	return service, old, problems
}

// fill reads what the partner says into the record, as a form is read.
func (p *partner) fill(s hsds.Service, service, old *Service, refuse func(column, value, reason string)) {
	values, unknown := partnerValues(s, p.options.Language, p.areas)
	if old != nil && old.Protected { // its place is not for partners to say
		for _, field := range []string{"area", "address", "latitude", "longitude"} {
			delete(values, field)
		}
		unknown = ""
	}
	if old == nil && values["kind"] == nil {
		values["kind"] = []string{string(cmp.Or(KindOfWords(s.Name, s.AlternateName, s.Description), "other"))}
	}
	if old != nil && sameHours(old.Hours, strings.Join(values["hours"], "")) {
		delete(values, "hours")
	}
	if unknown != "" && len(p.unmatched) < maxUnmatched {
		p.unmatched = append(p.unmatched, unknown)
	}
	reader := who.Person{Seat: who.CoLead, Role: who.CoLeadRole} // the import is a manager's; see its policy
	for _, problem := range p.Store.Services.Parse(reader, values, service) {
		if problem.Field != "organisation" {
			refuse(problem.Field, strings.Join(values[problem.Field], "; "), "this is missing, or not as it must be")
		}
	}
	if day, err := time.Parse(time.DateOnly, s.AssuredDate); err == nil && !day.After(p.tx.Now()) && (old == nil || day.After(old.Confirmed)) {
		service.Confirmed = day
	}
}

func (p *partner) nameOf(s hsds.Service) string {
	if s.Organization != nil && s.Organization.Name != "" {
		return s.Organization.Name
	}
	if name := p.names[s.OrganizationID]; name != "" {
		return name
	}
	return s.OrganizationID
}

// organisation is whose the service is here: by its id, by its name, else who keeps what is unknown.
func (p *partner) organisation(s hsds.Service) id.ID {
	if parsed, err := id.Parse(s.OrganizationID); err == nil {
		if o, err := p.members.Store.Organisations.Get(p.tx, parsed); err == nil {
			return o.ID
		}
	}
	if found := p.find(p.nameOf(s)); found != "" {
		return found
	}
	return p.options.Organisation
}

func (p *partner) log(row importRow, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	p.n++
	row.n, row.place, row.body = p.n, p.n, string(text)
	p.run.count(row.act)
	if p.rows = append(p.rows, row); len(p.rows) < batch {
		return nil
	}
	return p.flush()
}

func (p *partner) flush() error {
	err := insertRows(p.tx, p.run.ID, p.rows)
	p.rows = p.rows[:0]
	return err
}

// undoPartner takes an import of a directory back; services that somebody has
// changed since stay, and are counted.
func (a *Actors) undoPartner(tx *db.Tx, run Run) (kept int, err error) {
	for after := 0; ; {
		rows, err := rowsOf(tx, run.ID, "", after, batch)
		if err != nil || len(rows) == 0 {
			return kept, errors.Join(err, tx.Exec(`update imports set state = 'undone', ended = $2 where id = $1`, run.ID, tx.Now()), audit.Record(tx, "undo", "imports", run.ID))
		}
		for _, row := range rows {
			after = row.n
			if row.act != actAdd && row.act != actChange {
				continue
			}
			undone, err := a.undoService(tx, row)
			if err != nil {
				return kept, err
			}
			if !undone {
				kept++
			}
		}
	}
}

func (a *Actors) undoService(tx *db.Tx, row importRow) (bool, error) {
	now, err := a.Store.Services.Get(tx, row.record)
	if err != nil || now.Version != row.version {
		return false, db.IgnoreNotFound(err)
	}
	if row.act == actAdd {
		return true, a.Store.Services.Delete(tx, row.record)
	}
	var before Service
	if err := json.Unmarshal([]byte(row.before), &before); err != nil {
		return false, err
	}
	before.Row, before.Hideout = now.Row, now.Hideout
	return true, a.Store.Services.Update(tx, &before)
}
