package report

import (
	"context"
	"encoding/json"
	"fmt"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/pdf"
)

const jobName = "joint.work"

// work does what a report waits for. A report that waits for nothing was worked
// on already: twice is as good as once.
func (m *Report) work(ctx context.Context, body json.RawMessage) error {
	o, err := readErrand(body)
	if err != nil {
		return err
	}
	var j Joint
	if err := m.Response.DB.Read(ctx, func(tx *db.Tx) (err error) {
		j, err = get(tx, o.Report)
		return err
	}); err != nil {
		return err
	}
	switch j.Doing {
	case Computing, Fixing:
		return m.compute(ctx, &j)
	case Publishing:
		return m.publish(ctx, &j)
	}
	return nil
}

// progress stores how far a work is; that it could not be stored stops nothing.
func (m *Report) progress(ctx context.Context, j *Joint) func(float64) {
	return func(share float64) {
		_ = m.Response.DB.Write(ctx, func(tx *db.Tx) error { return setProgress(tx, j.ID, share) })
	}
}

// compute makes the figures and keeps them with the texts.
func (m *Report) compute(ctx context.Context, j *Joint) error {
	var c *Content
	if err := m.Response.DB.Read(ctx, func(tx *db.Tx) (err error) {
		c, err = m.make(tx, j, m.progress(ctx, j))
		return err
	}); err != nil {
		return err
	}
	return m.Response.DB.Write(ctx, func(tx *db.Tx) error {
		texts, err := versions(tx, j.ID, "")
		if err != nil {
			return err
		}
		c.Texts = textsOf(texts)
		if err := keep(tx, j.ID, c); err != nil {
			return err
		}
		j.Made = c.Made
		return finish(tx, j)
	})
}

// finish ends a work: the report is in the state that follows.
func finish(tx *db.Tx, j *Joint) error {
	act := string(j.Doing)
	j.State, j.Doing, j.Progress = j.ends(), "", 1
	if err := update(tx, j); err != nil {
		return err
	}
	return audit.Record(tx, act, kind, j.ID)
}

// publish prints the files of all languages, and opens the report to everybody.
func (m *Report) publish(ctx context.Context, j *Joint) error {
	var c *Content
	if err := m.Response.DB.Read(ctx, func(tx *db.Tx) (err error) {
		c, err = contentOf(tx, j.ID)
		return err
	}); err != nil {
		return err
	}
	made, err := m.print(j, c, m.progress(ctx, j))
	if err != nil {
		return err
	}
	return m.Response.DB.Write(ctx, func(tx *db.Tx) error {
		for _, f := range made {
			if err := putFile(tx, j.ID, f.name, f.content); err != nil {
				return err
			}
		}
		j.Published = tx.Now()
		return finish(tx, j)
	})
}

// printer makes one file.
type printer struct {
	name string
	make func() ([]byte, error)
}

type file struct {
	name    string
	content []byte
}

// print makes all files of a report.
func (m *Report) print(j *Joint, c *Content, done func(float64)) ([]file, error) {
	var out []file
	base := fmt.Sprintf("joint-report-%s-%d", j.Month, j.Number)
	makers := []printer{
		{base + ".csv", func() ([]byte, error) { return c.data(false) }},
		{base + "-hxl.csv", func() ([]byte, error) { return c.data(true) }},
		{base + "-5w.csv", c.work},
	}
	for _, l := range Languages {
		link := m.Response.URL + j.Path() + "?lang=" + string(l)
		word := func() ([]byte, error) { return m.teller(m.Speaker(l), c).printWord(link) }
		paper := func() ([]byte, error) { return m.teller(m.Speaker(l), c).printPDF(link) }
		makers = append(makers, printer{base + "-" + string(l) + ".docx", word})
		if pdf.Available() {
			makers = append(makers, printer{base + "-" + string(l) + ".pdf", paper})
		}
	}
	for i, f := range makers {
		content, err := f.make()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		out = append(out, file{f.name, content})
		done(float64(i+1) / float64(len(makers)))
	}
	return out, nil
}
