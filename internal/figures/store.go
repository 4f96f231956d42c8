package figures

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/seal"
	"ostoja/internal/who"
	"ostoja/stats/disclose/dp"
)

// store keeps releases and snapshots.
type store struct{ box *seal.Box }

// briefColumns are a release but for its result, which may be long.
const (
	briefColumns   = `id, request, state, reason, created, updated, published, snapshot, progress, outlook`
	releaseColumns = briefColumns + `, result`
)

type releaseRow struct {
	Release
	request, reason, outlook, result string
}

func (r *releaseRow) brief() []any {
	return []any{&r.ID, &r.request, (*string)(&r.State), &r.reason, &r.Created, &r.Updated, &r.Published, &r.Snapshot, &r.Progress, &r.outlook}
}

func (r *releaseRow) pointers() []any { return append(r.brief(), &r.result) }

// release opens and parses a row, and reads who has approved.
func (s store) release(tx *db.Tx, r *releaseRow) (*Release, error) {
	if err := json.Unmarshal([]byte(r.request), &r.Request); err != nil {
		return nil, err
	}
	var err error
	if r.Reason, err = parseReason(r.reason); err != nil {
		return nil, err
	}
	if r.outlook != "" {
		r.Outlook = &Outlook{}
		if err := s.open(outlookPlace(r.ID), r.outlook, r.Outlook); err != nil {
			return nil, err
		}
	}
	if r.result != "" {
		r.Result = &Result{}
		if r.Request.Audience == Internal && r.result[0] != '{' { // older ones are in the clear
			err = s.open(resultPlace(r.ID), r.result, r.Result)
		} else {
			err = json.Unmarshal([]byte(r.result), r.Result)
		}
		if err != nil {
			return nil, err
		}
	}
	r.Approvals, err = approvalsOf(tx, r.ID)
	return &r.Release, err
}

func outlookPlace(release id.ID) string { return "releases/outlook/" + string(release) }
func resultPlace(release id.ID) string  { return "releases/result/" + string(release) }

// open reads what was sealed at a place.
func (s store) open(place, sealed string, into any) error {
	text, err := s.box.Open(place, sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

// list reads the releases that a condition finds, the newest first, without their results.
func (s store) list(tx *db.Tx, where string, args ...any) ([]*Release, error) {
	return s.read(tx, (*releaseRow).brief, `select `+briefColumns+` from releases where `+where, args...)
}

func (s store) read(tx *db.Tx, pointers func(*releaseRow) []any, query string, args ...any) ([]*Release, error) {
	rows, err := db.All(tx, pointers, query, args...)
	if err != nil {
		return nil, err
	}
	all := make([]*Release, len(rows))
	for i := range rows {
		if all[i], err = s.release(tx, &rows[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// newestFirst orders a list.
const newestFirst = ` order by created desc, id desc`

// visible reads a page of the releases that somebody may see, as Release.visible
// has it, and how many there are.
func (s store) visible(tx *db.Tx, p who.Person, from, most int) ([]*Release, int, error) {
	where, args := `1 = 1`, []any{}
	if !p.Manages() {
		args = append(args, string(Published))
		var reads []string
		for _, a := range Audiences {
			if a.reads(p) {
				args = append(args, string(a))
				reads = append(reads, "$"+strconv.Itoa(len(args)))
			}
		}
		if where = `state = $1 and audience in (` + strings.Join(reads, ", ") + `)`; p.Decides() {
			args = append(args, string(Withdrawn))
			where = `(` + where + ` or state not in ($1, $` + strconv.Itoa(len(args)) + `))`
		}
	}
	total, err := db.Value[int64](tx, `select count(*) from releases where `+where, args...)
	if err != nil {
		return nil, 0, err
	}
	n := len(args)
	all, err := s.list(tx, where+newestFirst+` limit $`+strconv.Itoa(n+1)+` offset $`+strconv.Itoa(n+2), append(args, most, from)...)
	return all, int(total), err
}

func (s store) get(tx *db.Tx, release id.ID) (*Release, error) {
	row, err := db.One(tx, (*releaseRow).pointers, `select `+releaseColumns+` from releases where id = $1`, release)
	if err != nil {
		return nil, err
	}
	return s.release(tx, &row)
}

// same finds the release of an equal request that is on its way or out.
func (s store) same(tx *db.Tx, q Request) (*Release, error) {
	release, err := db.Value[id.ID](tx, `select id from releases where request_key = $1 and state in ($2, $3, $4, $5, $6)`,
		q.Key(), string(Proposed), string(Queued), string(Computing), string(Published), string(Withdrawn))
	if err != nil {
		return nil, err
	}
	return s.get(tx, release)
}

// everPublished lists what was ever told about a source's quarter, oldest first.
func (s store) everPublished(tx *db.Tx, source string, period Period) ([]*Release, error) {
	return s.read(tx, (*releaseRow).pointers, `select `+releaseColumns+` from releases where source = $1 and period = $2 and state in ($3, $4) order by created, id`,
		source, string(period), string(Published), string(Withdrawn))
}

// versions is how many versions of a request were published or proposed; q's own does not matter.
func (s store) versions(tx *db.Tx, q Request) (int, error) {
	n := 0
	for q.Version = 1; ; q.Version++ {
		if _, err := s.same(tx, q); err != nil {
			_, err = db.Optional(n, err)
			return n, err
		}
		n++
	}
}

func (s store) insert(tx *db.Tx, r *Release) error {
	q := r.Request
	r.ID, r.Created, r.Updated = id.New(), tx.Now(), tx.Now()
	if err := tx.Exec(`insert into releases (id, request_key, source, period, audience, request, state, reason, created, updated, result)
		values ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, '')`,
		r.ID, q.Key(), q.Source, string(q.Period), string(q.Audience), q.text(), string(r.State), r.Created, r.Updated); err != nil {
		return err
	}
	return audit.Record(tx, "create", "releases", r.ID, audit.Change{Field: "request", New: q.text()})
}

// foresee stores with a release, sealed, what its preview said to whoever approves.
func (s store) foresee(tx *db.Tx, r *Release, o Outlook) error {
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	r.Outlook = &o
	return tx.Exec(`update releases set outlook = $1 where id = $2`, s.box.Seal(outlookPlace(r.ID), string(text)), r.ID)
}

// update stores how far a release has come; act is for the audit log.
func (s store) update(tx *db.Tx, r *Release, act string) error {
	result := ""
	if r.Result != nil {
		text, err := json.Marshal(r.Result)
		if err != nil {
			return err
		}
		result = string(text)
	}
	if result != "" && r.Request.Audience == Internal {
		result = s.box.Seal(resultPlace(r.ID), result)
	}
	r.Updated = tx.Now()
	if err := tx.Exec(`update releases set state = $1, reason = $2, updated = $3, published = $4, snapshot = $5, result = $6 where id = $7`,
		string(r.State), r.Reason.text(), r.Updated, r.Published, r.Snapshot, result, r.ID); err != nil {
		return err
	}
	return audit.Record(tx, act, "releases", r.ID, audit.Change{Field: "state", New: string(r.State)})
}

// begin notes the first beat of a computation.
func (s store) begin(tx *db.Tx, release id.ID) error {
	return tx.Exec(`update releases set beat = $2, progress = 0 where id = $1`, release, tx.Now())
}

func approvalsOf(tx *db.Tx, release id.ID) ([]Approval, error) {
	return db.All(tx, func(a *Approval) []any { return []any{&a.Organisation, &a.Person, &a.At} },
		`select organisation, person, at from release_approvals where release = $1 order by at, organisation`, release)
}

func (s store) approve(tx *db.Tx, r *Release, p who.Person) error {
	if err := tx.Exec(`insert into release_approvals (release, organisation, person, at) values ($1, $2, $3, $4)`, r.ID, p.Organisation, p.ID, tx.Now()); err != nil {
		return err
	}
	r.Approvals = append(r.Approvals, Approval{p.Organisation, p.ID, tx.Now()})
	return audit.Record(tx, "approve", "releases", r.ID)
}

// keep stores a snapshot sealed, once.
func (s store) keep(tx *db.Tx, source string, period Period, shot snapshot) (id.ID, error) {
	found, err := db.Value[id.ID](tx, `select id from release_snapshots where source = $1 and period = $2 and digest = $3`, source, string(period), shot.digest)
	if err == nil || !db.IsNotFound(err) {
		return found, err
	}
	body, err := packed(shot)
	if err != nil {
		return "", err
	}
	place := id.New()
	return place, tx.Exec(`insert into release_snapshots (id, source, period, digest, taken, body) values ($1, $2, $3, $4, $5, $6)`,
		place, source, string(period), shot.digest, tx.Now(), s.box.Seal("release_snapshots/"+string(place), body))
}

func (s store) shot(tx *db.Tx, which id.ID) (snapshot, error) {
	var out snapshot
	sealed, err := db.One(tx, func(v *[2]string) []any { return []any{&v[0], &v[1]} }, `select digest, body from release_snapshots where id = $1`, which)
	if err != nil {
		return out, err
	}
	body, err := s.box.Open("release_snapshots/"+string(which), sealed[1])
	if err != nil {
		return out, err
	}
	out.digest = sealed[0]
	inside, err := unpacked(body)
	out.domain, out.records = inside.Domain, inside.Records
	return out, err
}

// packedShot is a snapshot as it is stored: with the code lists that its codes refer to.
type packedShot struct {
	Domain  dp.Domain
	Records []record
}

func packed(shot snapshot) (string, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if err := json.NewEncoder(z).Encode(packedShot{shot.domain, shot.records}); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

func unpacked(body string) (inside packedShot, err error) {
	raw, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		return inside, err
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return inside, err
	}
	err = json.NewDecoder(io.LimitReader(z, 1<<30)).Decode(&inside)
	return inside, err
}
