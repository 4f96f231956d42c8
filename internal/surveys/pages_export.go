package surveys

import (
	"io"
	"iter"
	"slices"
	"strings"

	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/web"
)

// export checks who asks, notes it in the audit log, and streams.
func (s *Surveys) export(r *web.Request, ending, kind string, write func(io.Writer, *db.Tx, results) error) (web.Answer, error) {
	var name string
	err := r.Write(func(tx *db.Tx) error {
		in, err := s.results(r, tx)
		if err != nil {
			return err
		}
		name = strings.Map(fileLetter, in.form.FormID) + ending
		return audit.Record(tx, "export", "survey_forms", in.form.ID)
	})
	return web.File{Name: name, Type: kind, Write: func(w io.Writer) error {
		return r.Read(func(tx *db.Tx) error {
			in, err := s.results(r, tx)
			if err != nil {
				return err
			}
			return write(w, tx, in)
		})
	}}, err
}

func fileLetter(c rune) rune {
	if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' {
		return c
	}
	return '_'
}

// filtered gives the records that the filters of the address let through.
func (s *Surveys) filtered(r *web.Request, tx *db.Tx, in results) iter.Seq2[*Row, error] {
	keep := filterOf(r.Query(), in)
	return func(yield func(*Row, error) bool) {
		for row, err := range s.rows(tx, in) {
			if (err != nil || keep(row)) && !yield(row, err) {
				return
			}
		}
	}
}

func (s *Surveys) exportCSV(r *web.Request) (web.Answer, error) {
	return s.export(r, ".csv", "text/csv; charset=utf-8", func(w io.Writer, tx *db.Tx, in results) error {
		repeat := r.Query().Get("repeat")
		if repeat != "" && !slices.Contains(in.survey.Repeats, repeat) {
			return web.NotFound()
		}
		return writeCSV(w, in.survey, repeat, s.filtered(r, tx, in), in.names)
	})
}

func (s *Surveys) exportJSON(r *web.Request) (web.Answer, error) {
	return s.export(r, ".json", "application/json", func(w io.Writer, tx *db.Tx, in results) error {
		return writeJSON(w, in.survey, s.filtered(r, tx, in), in.names)
	})
}

func (s *Surveys) exportSPSS(r *web.Request) (web.Answer, error) {
	return s.export(r, "-spss.zip", "application/zip", func(w io.Writer, tx *db.Tx, in results) error {
		words := spssWords{language: in.language(r), yes: r.T("surveys.web.yes"), no: r.T("surveys.no")}
		return writeSPSS(w, in.survey, words, func() iter.Seq2[*Row, error] { return s.filtered(r, tx, in) }, in.names)
	})
}

func (s *Surveys) exportHTCDS(r *web.Request) (web.Answer, error) {
	return s.export(r, "-htcds.csv", "text/csv; charset=utf-8", func(w io.Writer, tx *db.Tx, in results) error {
		return writeHTCDS(w, in.survey, s.filtered(r, tx, in))
	})
}

func (s *Surveys) exportExcel(r *web.Request) (web.Answer, error) {
	if err := r.Read(func(tx *db.Tx) error {
		in, err := s.results(r, tx)
		if err != nil {
			return err
		}
		t, err := tallyOf(tx, in.window)
		if t.Count > mostRows {
			err = tooMany()
		}
		return err
	}); err != nil {
		return nil, err
	}
	return s.export(r, ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(w io.Writer, tx *db.Tx, in results) error {
		rows, err := s.allRows(r, tx, in)
		if err != nil {
			return err
		}
		return writeExcel(w, in.survey, rows, in.names)
	})
}
