package surveys

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/jobs"
	"ostoja/internal/who"
)

// prepared is an export laid out for its form.
type prepared struct {
	form   Form
	survey *Survey
	head   versionHead
	upload upload
	sealed []byte // the export, until it is read
	oldest time.Time
	files  map[string][]byte
	reading
	old       int // records that are older than the form keeps them
	unwilling int // records of people who did not consent
}

// fetchImport gets what an import needs from the database.
func (s *Surveys) fetchImport(tx *db.Tx, f Form, u upload) (p prepared, err error) {
	p.form, p.upload, p.oldest = f, u, tx.Now().AddDate(0, 0, -f.RetentionDays)
	if p.survey, err = s.store.wholeSurvey(tx, &f); err != nil {
		return p, err
	}
	if p.head, err = headOf(tx, f.Live); err != nil {
		return p, err
	}
	p.sealed, err = sealedContent(tx, u.ID)
	return p, err
}

// prepare reads the export. A large one takes seconds: this is for outside of transactions.
func (s *Surveys) prepare(p *prepared) error {
	content, err := s.store.openUpload(p.upload.ID, p.sealed)
	if err != nil {
		return err
	}
	p.sealed = nil
	e, err := readExported(p.upload.Name, content)
	if err != nil {
		return err
	}
	p.files, p.reading = e.files, p.survey.layOut(e)
	all := len(p.records)
	p.records = slices.DeleteFunc(p.records, func(i imported) bool { return !i.submitted.IsZero() && i.submitted.Before(p.oldest) })
	p.old = all - len(p.records)
	p.records = slices.DeleteFunc(p.records, func(i imported) bool { return p.survey.refused(i.row) })
	p.unwilling = all - p.old - len(p.records)
	return nil
}

// known counts the records that are there already; what comes twice is new once.
func (p *prepared) known(tx *db.Tx) (int, error) {
	instances := p.instances()
	known, err := knownInstances(tx, p.form.ID, instances)
	return len(p.records) - len(instances) + known, err
}

// instances are the instanceIDs of the records, each once.
func (p *prepared) instances() []string {
	all := make([]string, len(p.records))
	for i, r := range p.records {
		all[i] = r.instance
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// filesOf gives the files of a record that the zip has.
func (p *prepared) filesOf(row *Row) (all []attachment) {
	for _, q := range p.survey.Questions {
		if content, ok := p.files[row.Values[q.Path]]; ok && q.Type == "binary" && len(content) <= maxFile {
			name := row.Values[q.Path]
			all = append(all, attachment{Name: name, Type: mediaType(name), Hash: digest(content), Size: int64(len(content)), Content: content})
		}
	}
	for _, repeat := range p.survey.Repeats {
		for _, inner := range row.Repeats[repeat] {
			all = append(all, p.filesOf(inner)...)
		}
	}
	return all
}

func (p *prepared) fileCount() (n int) {
	for _, i := range p.records {
		n += len(p.filesOf(i.row))
	}
	return n
}

// importBatch is how many records are stored in one transaction: others write in
// between, and what is stored when something fails is found again the next time.
const importBatch = 200

// carry stores the records, and says how many of them were new.
func (s *Surveys) carry(ctx context.Context, p *prepared, by who.Person, tell func(done, total int)) (taken int, err error) {
	done := 0
	for batch := range slices.Chunk(p.records, importBatch) {
		added := 0
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			added = 0
			for _, i := range batch {
				fresh, err := s.store.keepImported(tx, &p.form, by, i, p.survey.recordXML(p.form.FormID, p.head.Version, i.instance, i.row), p.filesOf(i.row))
				if err != nil {
					return err
				}
				if fresh {
					added++
				}
			}
			return audit.Record(tx, "import", "survey_forms", p.form.ID, audit.Change{Field: "count", New: strconv.Itoa(added)})
		})
		if err != nil {
			return taken, err
		}
		taken, done = taken+added, done+len(batch)
		tell(done, len(p.records))
	}
	return taken, nil
}

const importJob = "surveys.import"

// importTask is what the job is given: an export, who said yes, and whose the form was then.
type importTask struct{ Upload, Person, Owner id.ID }

// workImport imports an export. Twice is as good as once: a record that is there stays.
func (s *Surveys) workImport(ctx context.Context, body json.RawMessage) error {
	var t importTask
	if err := json.Unmarshal(body, &t); err != nil {
		return err
	}
	by := who.Person{ID: t.Person, Organisation: t.Owner}
	ctx = who.In(ctx, by)
	if mine, err := s.claimImport(ctx, t); err != nil || !mine {
		return err
	}
	progress, taken := &jobs.Progress{}, 0
	progress.Steps(1)
	unwanted, err := jobs.Watch(ctx, progress, s.beatImport(t.Upload), func(ctx context.Context) error {
		p, err := s.readImport(ctx, t.Upload)
		if err == nil {
			taken, err = s.carry(ctx, &p, by, progress.Next())
		}
		return err
	})
	if unwanted || err != nil {
		if unwanted {
			err = nil // cancelled on its page
		}
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error { return s.store.finishUpload(tx, t.Upload, taken) })
}

// claimImport claims an export. One whose form has another owner since is let lie.
func (s *Surveys) claimImport(ctx context.Context, t importTask) (mine bool, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if mine, err = claimUpload(tx, t.Upload); err != nil || !mine {
			return err
		}
		u, err := uploadByID(tx, t.Upload)
		if err != nil {
			return err
		}
		f, err := formByID(tx, u.Form)
		mine = f.Owner == t.Owner
		return err
	})
	return mine, err
}

// readImport reads a claimed export; nothing of one that was cancelled or done meanwhile.
func (s *Surveys) readImport(ctx context.Context, key id.ID) (p prepared, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		u, err := uploadByID(tx, key)
		if err != nil || u.State != importRunning {
			return err
		}
		f, err := formByID(tx, u.Form)
		if err != nil {
			return err
		}
		p, err = s.fetchImport(tx, f, u)
		return err
	})
	if err != nil || p.sealed == nil {
		return p, err
	}
	err = s.prepare(&p)
	return p, err
}

func (s *Surveys) beatImport(u id.ID) func(context.Context, float64) (bool, error) {
	return jobs.Beat(s.db, func(tx *db.Tx, share float64) (bool, error) { return beatUpload(tx, u, share) })
}
