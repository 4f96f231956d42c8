package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/jobs"
)

const jobName = "joint.work"

// work does what a report waits for. A report that waits for nothing was worked
// on already, or somebody cancelled it: twice is as good as once. Where the program
// stops amid, the work waits for whoever runs next; one that fails says so at the desk.
func (m *Report) work(ctx context.Context, body json.RawMessage) error {
	o, err := readErrand(body)
	if err != nil {
		return err
	}
	var j Joint
	mine := false
	if err := m.Response.DB.Write(ctx, func(tx *db.Tx) (err error) {
		j, mine, err = claim(tx, o.Report)
		return err
	}); err != nil || !mine {
		return err
	}
	p, was := &jobs.Progress{}, j
	unwanted, err := jobs.Watch(ctx, p, m.beat(&was), func(ctx context.Context) (err error) {
		defer func() {
			if problem := recover(); problem != nil { // is a failure like others, and said as one
				err = fmt.Errorf("joint report: %v", problem)
			}
		}()
		if j.Doing == Publishing {
			return m.publish(ctx, &j, steps(p))
		}
		return m.compute(ctx, &j, steps(p))
	})
	switch {
	case err == nil || unwanted:
		return nil
	case ctx.Err() != nil:
		return errors.Join(err, m.release(ctx, was.ID))
	}
	return errors.Join(err, m.Response.DB.Write(ctx, func(tx *db.Tx) error { return giveUp(tx, &was, true) }))
}

// steps lets a share of the work move its progress.
func steps(p *jobs.Progress) func(float64) {
	p.Steps(1)
	move := p.Next()
	return func(share float64) { move(int(100*share), 100) }
}

// giveUp ends a work without a result: the report stays as it was before, and its
// desk offers the work again.
func giveUp(tx *db.Tx, j *Joint, failed bool) error {
	work, act := j.Doing, "undo"
	if j.Doing, j.Progress = "", 0; failed {
		j.Failed, act = work, "fail"
	}
	if err := update(tx, j); err != nil {
		return err
	}
	return audit.Record(tx, act, kind, j.ID, audit.Change{Field: "work", New: string(work)})
}

// compute makes the figures and keeps them with the texts.
func (m *Report) compute(ctx context.Context, j *Joint, done func(float64)) error {
	var c *Content
	if err := m.Response.DB.Read(ctx, func(tx *db.Tx) (err error) {
		c, err = m.make(tx, j, done)
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
	j.State, j.Doing, j.Failed, j.Progress = j.ends(), "", "", 1
	if err := update(tx, j); err != nil {
		return err
	}
	return audit.Record(tx, act, kind, j.ID)
}

// publish prints the files of all languages, and opens the report to everybody.
func (m *Report) publish(ctx context.Context, j *Joint, done func(float64)) error {
	var c *Content
	if err := m.Response.DB.Read(ctx, func(tx *db.Tx) (err error) {
		c, err = contentOf(tx, j.ID)
		return err
	}); err != nil {
		return err
	}
	made, err := m.print(ctx, j, c, done)
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

// print makes all files of a report, until ctx ends.
func (m *Report) print(ctx context.Context, j *Joint, c *Content, done func(float64)) ([]file, error) {
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
		makers = append(makers, printer{base + "-" + string(l) + ".pdf", paper})
	}
	for i, f := range makers {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		content, err := f.make()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		out = append(out, file{f.name, content})
		done(float64(i+1) / float64(len(makers)))
	}
	return out, nil
}
