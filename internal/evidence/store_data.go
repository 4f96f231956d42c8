package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/who"
)

// chunkSize is how much of a data set is sealed at a time, in bytes.
const chunkSize = 256 << 10

const datasetColumns = `id, name, organisation, person, created, row_count, column_names, sha256, bytes, chunks, deleted`

func (d *Dataset) pointers() []any {
	return []any{&d.ID, &d.Name, &d.Organisation, &d.Person, &d.Created, &d.Rows, asJSON{&d.Columns}, &d.SHA256, &d.Bytes, &d.Chunks, &d.Deleted}
}

func chunkPlace(dataset id.ID, position int) string {
	return fmt.Sprintf("datasets/%s/%d", dataset, position)
}

// insertDataset stores a table, sealed chunk by chunk, for whoever acts.
func (e *Evidence) insertDataset(tx *db.Tx, name string, owner who.Person, f *frame, data []byte) (Dataset, error) {
	sum := sha256.Sum256(data)
	d := Dataset{ID: id.New(), Name: name, Organisation: owner.Organisation, Person: owner.ID, Created: tx.Now(), Rows: len(f.rows), Columns: f.names,
		SHA256: hex.EncodeToString(sum[:]), Bytes: len(data), Chunks: (len(data) + chunkSize - 1) / chunkSize}
	names, err := json.Marshal(d.Columns)
	if err != nil {
		return d, err
	}
	if err := tx.Exec(`insert into datasets (`+datasetColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null)`,
		d.ID, d.Name, d.Organisation, string(d.Person), d.Created, d.Rows, string(names), d.SHA256, d.Bytes, d.Chunks); err != nil {
		return d, err
	}
	for i := range d.Chunks {
		part := data[i*chunkSize : min(len(data), (i+1)*chunkSize)]
		if err := tx.Exec(`insert into dataset_chunks (dataset, position, body) values ($1, $2, $3)`, d.ID, i, e.box.Seal(chunkPlace(d.ID, i), string(part))); err != nil {
			return d, err
		}
	}
	return d, audit.Record(tx, "create", "datasets", d.ID, audit.Change{Field: "sha256", New: d.SHA256})
}

// content opens a data set's rows.
func (e *Evidence) content(tx *db.Tx, d Dataset) ([]byte, error) {
	var out strings.Builder
	for i := range d.Chunks {
		sealed, err := db.Value[string](tx, `select body from dataset_chunks where dataset = $1 and position = $2`, d.ID, i)
		if err != nil {
			return nil, err
		}
		part, err := e.box.Open(chunkPlace(d.ID, i), sealed)
		if err != nil {
			return nil, err
		}
		out.WriteString(part)
	}
	return []byte(out.String()), nil
}

func getDataset(tx *db.Tx, dataset id.ID) (Dataset, error) {
	return db.One(tx, (*Dataset).pointers, `select `+datasetColumns+` from datasets where id = $1`, dataset)
}

// datasetsFor lists what a person may choose: her organisation's, or for those
// who manage the group's data all. Latest first.
func datasetsFor(tx *db.Tx, p who.Person) ([]Dataset, error) {
	if p.Manages() {
		return db.All(tx, (*Dataset).pointers, `select `+datasetColumns+` from datasets order by created desc limit 200`)
	}
	return db.All(tx, (*Dataset).pointers, `select `+datasetColumns+` from datasets where organisation = $1 order by created desc limit 200`, p.Organisation)
}

// keepTraces stores, sealed, what the gate compares of an answer's data, so that
// nobody who opens its page waits for all rows to be read again.
func (e *Evidence) keepTraces(tx *db.Tx, x *Estimate, f *frame) error {
	t := x.traced(f.names)
	rows, err := t.rows(f)
	if err != nil {
		return err
	}
	body, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	return tx.Exec(`insert into dataset_traces (dataset, question, body) values ($1, $2, $3) on conflict (dataset, question) do nothing`,
		x.Dataset, t.question(), e.box.Seal(tracesPlace(x.Dataset), string(body)))
}

// traces opens those of a question; nil where none were kept.
func (e *Evidence) traces(tx *db.Tx, dataset id.ID, question string) (rows map[uint64]int64, err error) {
	sealed, err := db.Value[string](tx, `select body from dataset_traces where dataset = $1 and question = $2`, dataset, question)
	if err != nil {
		return nil, db.IgnoreNotFound(err)
	}
	body, err := e.box.Open(tracesPlace(dataset), sealed)
	if err == nil {
		err = json.Unmarshal([]byte(body), &rows)
	}
	return rows, err
}

func tracesPlace(dataset id.ID) string { return "dataset_traces/" + string(dataset) }

// wipe deletes a data set's rows. Its fingerprint stays, so that a copy kept
// elsewhere can be known again.
func wipe(tx *db.Tx, d Dataset) error {
	for _, rows := range []string{"dataset_chunks", "dataset_traces"} {
		if err := tx.Exec(`delete from `+rows+` where dataset = $1`, d.ID); err != nil {
			return err
		}
	}
	if err := tx.Exec(`update datasets set deleted = $2, chunks = 0 where id = $1`, d.ID, tx.Now()); err != nil {
		return err
	}
	return audit.Record(tx, "delete", "datasets", d.ID)
}
