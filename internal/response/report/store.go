package report

import (
	"encoding/json"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/response"
	"ostoja/internal/who"
)

const (
	kind    = "joint_reports" // in the audit log
	columns = `id, version, plan, month, number, state, work, progress, reason, begun, made, published, failed`
)

func (j *Joint) pointers() []any {
	return []any{&j.ID, &j.Version, &j.Plan, (*string)(&j.Month), &j.Number, (*string)(&j.State), (*string)(&j.Doing), &j.Progress, &j.Reason, &j.Begun, &j.Made, &j.Published, (*string)(&j.Failed)}
}

func get(tx *db.Tx, report id.ID) (Joint, error) {
	return db.One(tx, (*Joint).pointers, `select `+columns+` from joint_reports where id = $1`, report)
}

// list gives all reports, the latest month and version first.
func list(tx *db.Tx) ([]Joint, error) {
	return db.All(tx, (*Joint).pointers, `select `+columns+` from joint_reports order by month desc, number desc limit 200`)
}

// published gives a published version; the latest where number is 0.
func published(tx *db.Tx, month response.Month, number int) (Joint, error) {
	return db.One(tx, (*Joint).pointers, `select `+columns+` from joint_reports where month = $1 and state = 'published' and ($2 = 0 or number = $2)
		order by number desc limit 1`, string(month), number)
}

// begin stores a new report; a second one of the same month that is under way is a fault.
func begin(tx *db.Tx, plan id.ID, month response.Month, reason string) (Joint, error) {
	last, err := db.Optional(db.One(tx, (*Joint).pointers, `select `+columns+` from joint_reports where month = $1 order by number desc limit 1`, string(month)))
	if err != nil {
		return Joint{}, err
	}
	if last.ID != "" && last.State != Published {
		return Joint{}, fault.New(fault.Conflict, "joint.under_way")
	}
	if last.ID == "" {
		later, err := db.Value[int](tx, `select count(*) from joint_reports where plan = $1 and month > $2 and state = 'published'`, plan, string(month))
		if err != nil {
			return Joint{}, err
		}
		if later > 0 { // its figures beside those of a later month could tell people apart
			return Joint{}, fault.New(fault.Conflict, "joint.later_published")
		}
	}
	if last.ID != "" && reason == "" {
		return Joint{}, fault.New(fault.Invalid, "joint.reason_first")
	}
	j := Joint{ID: id.New(), Version: 1, Plan: plan, Month: month, Number: last.Number + 1, State: Writing, Reason: reason, Begun: tx.Now()}
	if err := tx.Exec(`insert into joint_reports (`+columns+`, body) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '')`,
		j.ID, j.Version, j.Plan, string(j.Month), j.Number, string(j.State), "", 0.0, j.Reason, j.Begun, nil, nil); err != nil {
		return Joint{}, err
	}
	if last.ID != "" {
		if err := tx.Exec(`insert into joint_texts (report, section, language, number, words, author, saved, beside)
			select $1, section, language, number, words, author, saved, beside from joint_texts where report = $2`, j.ID, last.ID); err != nil {
			return Joint{}, err
		}
	}
	return j, audit.Record(tx, "begin", kind, j.ID, audit.Change{Field: "reason", New: reason})
}

// update stores a report that was read at its version.
func update(tx *db.Tx, j *Joint) error {
	n, err := tx.ExecCount(`update joint_reports set version = version + 1, state = $3, work = $4, progress = $5, made = $6, published = $7, failed = $8, beat = '' where id = $1 and version = $2`,
		j.ID, j.Version, string(j.State), string(j.Doing), j.Progress, j.Made, j.Published, string(j.Failed))
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "fault.stale")
	}
	j.Version++
	return err
}

// keep stores what a report says.
func keep(tx *db.Tx, report id.ID, c *Content) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return tx.Exec(`update joint_reports set body = $2 where id = $1`, report, string(body))
}

// contentOf gives what a report says; nil before its figures were made.
func contentOf(tx *db.Tx, report id.ID) (*Content, error) {
	body, err := db.Value[string](tx, `select body from joint_reports where id = $1`, report)
	if err != nil || body == "" {
		return nil, err
	}
	c := &Content{}
	return c, json.Unmarshal([]byte(body), c)
}

// lastPublished gives the content that was published last for a plan, and its
// month; nil where there is none.
func lastPublished(tx *db.Tx, plan id.ID) (*Content, error) {
	report, err := db.Value[id.ID](tx, `select id from joint_reports where plan = $1 and state = 'published' order by month desc, number desc limit 1`, plan)
	if err != nil {
		return nil, db.IgnoreNotFound(err)
	}
	return contentOf(tx, report)
}

func approvals(tx *db.Tx, report id.ID) ([]Approval, error) {
	return db.All(tx, func(a *Approval) []any { return []any{&a.Organisation, &a.Person, &a.At} },
		`select organisation, person, approved from joint_approvals where report = $1 order by approved`, report)
}

func approve(tx *db.Tx, report id.ID) error {
	p := who.Acts(tx.Context())
	if err := tx.Exec(`insert into joint_approvals (report, organisation, person, approved) values ($1, $2, $3, $4) on conflict (report, organisation) do nothing`,
		report, p.Organisation, string(p.ID), tx.Now()); err != nil {
		return err
	}
	return audit.Record(tx, "approve", kind, report)
}

// dropApprovals forgets them: what was approved is about to change.
func dropApprovals(tx *db.Tx, report id.ID) error {
	return tx.Exec(`delete from joint_approvals where report = $1`, report)
}

// coLeads lists the organisations that must approve.
func coLeads(tx *db.Tx) ([]id.ID, error) {
	return db.All(tx, db.Column[id.ID], `select id from organisations where seat = 'co-lead' order by found`)
}

func putFile(tx *db.Tx, report id.ID, name string, content []byte) error {
	return tx.Exec(`insert into joint_files (report, name, content) values ($1, $2, $3) on conflict (report, name) do update set content = excluded.content`, report, name, content)
}

func fileNames(tx *db.Tx, report id.ID) ([]string, error) {
	return db.All(tx, db.Column[string], `select name from joint_files where report = $1 order by name`, report)
}

func fileOf(tx *db.Tx, report id.ID, name string) ([]byte, error) {
	return db.Value[[]byte](tx, `select content from joint_files where report = $1 and name = $2`, report, name)
}

// waitingFor lists the reports that a co-lead organisation has not approved yet.
func waitingFor(tx *db.Tx, organisation id.ID) ([]Joint, error) {
	return db.All(tx, (*Joint).pointers, `select `+columns+` from joint_reports j where state = 'ready' and work = ''
		and not exists (select 1 from joint_approvals a where a.report = j.id and a.organisation = $1) order by month`, organisation)
}
